package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// cityPeer is another program that makes tiles, or a part of what it takes, of a
// CityJSON text sequence.
type cityPeer struct {
	name string // with its version
	does string // as far as it differs from what is measured beside it
	// command makes out of a folder that holds the city and nothing else.
	command func(in, out string) []string
}

// cityPeers finds the peers that are there and says which are not.
func (c *config) cityPeers(ctx context.Context) []cityPeer {
	var all []cityPeer
	for _, find := range []func(context.Context) (cityPeer, error){c.findTyler, c.findCJIO} {
		p, err := find(ctx)
		if err != nil {
			fmt.Fprintln(c.log, "left out:", err)
			continue
		}
		all = append(all, p)
	}
	return all
}

// findTyler finds tyler, the program of 3DGI that the 3DBAG's own tiles are made
// with (crates.io: cargo install tyler --version 0.4.1).
func (c *config) findTyler(ctx context.Context) (cityPeer, error) {
	path, err := exec.LookPath(c.tyler)
	if err != nil {
		return cityPeer{}, fmt.Errorf("tyler: %w: give --tyler, or cargo install tyler --version 0.4.1", errNoPeer)
	}
	if path, err = filepath.Abs(path); err != nil {
		return cityPeer{}, err
	}
	return cityPeer{
		name: "tyler " + versionOf(ctx, path),
		does: "3D Tiles with features, their attributes and meshopt; one level of detail, nothing that stands for buildings from afar, seven of some thirty attributes, no index of features",
		command: func(in, out string) []string {
			return []string{path, in, "--output", out, "--object-type", "Building", "--object-type", "BuildingPart", "--include-parent-attributes",
				"--object-attributes", strings.Join(tylerAttributes(), ",")}
		},
	}, nil
}

// tylerAttributes names the attributes of the synthetic city with their types, as
// tyler wants them.
func tylerAttributes() []string {
	return []string{"identificatie:string", "oorspronkelijkbouwjaar:int", "status:string", "b3_h_dak_max:float", "b3_h_maaiveld:float", "b3_dak_type:string", "b3_bouwlagen:int"}
}

// findCJIO finds cjio (PyPI, with the package triangle), which makes one glTF file
// of a city: the least that a pipeline which stands on it takes.
func (c *config) findCJIO(ctx context.Context) (cityPeer, error) {
	python, err := exec.LookPath(c.python)
	if err != nil || exec.CommandContext(ctx, python, "-c", "import cjio, triangle").Run() != nil {
		return cityPeer{}, fmt.Errorf("cjio: %w: give --python, a Python that has the packages cjio and triangle", errNoPeer)
	}
	text, err := exec.CommandContext(ctx, python, "-c", "import cjio; print(cjio.__version__)").Output()
	if err != nil {
		return cityPeer{}, fmt.Errorf("cjio: asking for its version: %w", err)
	}
	return cityPeer{
		name: "cjio " + strings.TrimSpace(string(text)),
		does: "one GLB of all, not tiled",
		command: func(in, out string) []string {
			// The command line of cjio is a function; it reads sequences from its standard input.
			script := `import sys; from cjio import cjio; sys.stdin = open(sys.argv[1]); sys.argv = ["cjio", "--suppress_msg", "stdin", "export", "glb", sys.argv[2]]; cjio.cli()`
			return []string{python, "-c", script, filepath.Join(in, cityFile), filepath.Join(out, "city.glb")}
		},
	}, nil
}

// versionOf asks a program for its version.
func versionOf(ctx context.Context, program string) string {
	text, err := exec.CommandContext(ctx, program, "--version").Output()
	fields := strings.Fields(string(text))
	if err != nil || len(fields) == 0 {
		return "of unknown version"
	}
	return fields[len(fields)-1]
}

// measurePeer lets a peer make what it makes of the city in a folder.
func (c *config) measurePeer(ctx context.Context, p cityPeer, dir string, n int) (cityFigures, error) {
	f := cityFigures{name: p.name, buildings: n}
	out := filepath.Join(dir, "peer")
	if err := os.Mkdir(out, 0o755); err != nil {
		return f, err
	}
	defer os.RemoveAll(out)
	within, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	start := time.Now()
	u, why, err := measured(within, dir, filepath.Join(dir, "usage.json"), p.command(filepath.Join(dir, "in"), out)...)
	f.seconds, f.processor, f.peak = time.Since(start).Seconds(), u.Processor, u.Peak
	switch {
	case ctx.Err() != nil:
		return f, ctx.Err()
	case within.Err() != nil:
		f.failed = "> " + c.timeout.String()
		return f, nil
	case err == nil && u.Exit != 0:
		err = fmt.Errorf("exit %d: %s", u.Exit, why)
	}
	if err != nil {
		return f, fmt.Errorf("%s: %w", p.name, err)
	}
	f.tiles, f.written, err = contentsBelow(out)
	if err == nil && f.tiles == 0 {
		err = errors.New("it wrote no GLB")
	}
	return f, err
}

// contentsBelow counts the GLB files in a folder and their bytes.
func contentsBelow(dir string) (n int, bytes int64, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".glb" {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n++
			bytes += info.Size()
		}
		return err
	})
	return n, bytes, err
}
