// Command bench measures Maquette beside its peers and prints Markdown tables
// for the documentation. It is never imported and no part of the product.
//
//	bench ifc     reading IFC to triangles, beside web-ifc (npm, in node) and
//	              IfcOpenShell (PyPI, all cores), by turns: time, memory, growth
//	bench agree   every element of every shared IFC file beside web-ifc and
//	              IfcOpenShell (PyPI), and the list of those that differ
//	bench convert whole conversions from bytes to a tileset
//	bench crs     points a second between reference systems on one core, beside
//	              pyproj (PyPI) by turns
//	bench simplify  triangles left of whole models at four tolerances, processor
//	              time, and the proven bounds beside samples of both surfaces
//	bench tiles   --encoding: bytes of the tiles of every shared model in several
//	              encodings, beside gltfpack (npm); --speed: triangles a second
//	              that are tiled, with and without levels of detail; --pictures
//	              DIR: what every profile shows from three distances, beside the
//	              full model
//	bench walk    recorded camera paths round every model with every profile:
//	              triangles, draw calls, bytes and the time to a first view
//	bench step    megabytes a second of the STEP parser on one core
//	bench memory  peak memory of maquette convert per file, beside the limit of
//	              150 MB, or 6 times the file where that is more
//	bench read    reads one IFC file and ends: what ifc takes our memory from
//	bench peak    runs a program and writes down its peak memory, for the others
//	bench city    synthetic cities (--buildings 25000,50000,100000) to tilesets, beside
//	              tyler (crates.io) and cjio (PyPI) by turns: buildings a second, time
//	              to first tiles, processor time, peak memory, how they grow with size
//	bench repeat  a model of any size (--size 200MB FILE OUT), made by repeating
//	              the records of one
//
// The files come from the shared test data (--shared or MAQUETTE_SHARED: the
// folder that holds data/); what is missing there is named and left out. Figures
// are medians over the rounds; compare only what was measured in one run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// config is the command line of every subcommand.
type config struct {
	shared    string        // folder that holds data/
	maquette  string        // the binary that is measured
	modules   string        // node_modules with web-ifc, or ""
	python    string        // a Python that has IfcOpenShell
	cache     string        // where web-ifc is installed when modules lacks it
	rounds    int           // measurements of each file
	timeout   time.Duration // of one conversion
	all       bool          // memory, ifc: every file
	size      string        // repeat: of the file to make
	buildings string        // city: of each city
	tyler     string        // city: the peer of this name
	alone     bool          // city: without peers
	encoding  bool          // tiles: compare encodings
	speed     bool          // tiles: time the tiling
	pictures  string        // tiles: folder for pictures, or ""

	differences string // agree: the table of known differences
	out, log    io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "bench:", err)
		}
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, log io.Writer) error {
	commands := map[string]func(context.Context, *config, []string) error{
		"ifc": benchIFC, "convert": benchConvert, "city": benchCity, "read": benchRead, "step": benchSTEP, "memory": benchMemory, "repeat": benchRepeat, "agree": benchAgree, "crs": benchCRS, "simplify": benchSimplify, "tiles": benchTiles, "walk": benchWalk,
	}
	if len(args) == 0 || commands[args[0]] == nil && args[0] != "peak" {
		return errors.New("usage: bench ifc|agree|convert|city|crs|simplify|step|tiles|walk|memory|repeat [flags] [FILE...]; -h after a command lists its flags")
	}
	if args[0] == "peak" { // its arguments are those of another program
		return benchPeak(ctx, &config{out: out, log: log}, args[1:])
	}
	c, files, err := parse(args[0], args[1:], log)
	if err != nil {
		return err
	}
	c.out, c.log = out, log
	fmt.Fprintf(out, "%s, %s/%s, %d cores, %s\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), time.Now().UTC().Format(time.DateOnly))
	return commands[args[0]](ctx, c, files)
}

func parse(command string, args []string, log io.Writer) (*config, []string, error) {
	c := &config{}
	fs := flag.NewFlagSet("bench "+command, flag.ContinueOnError)
	fs.SetOutput(log)
	fs.StringVar(&c.shared, "shared", os.Getenv("MAQUETTE_SHARED"), "folder that holds data/ with the shared test files")
	fs.StringVar(&c.maquette, "maquette", filepath.FromSlash("bin/maquette"), "the maquette binary (make build)")
	fs.StringVar(&c.modules, "modules", filepath.FromSlash("server/viewer/web/node_modules"), "node_modules that holds web-ifc")
	fs.StringVar(&c.cache, "cache", "", "folder to install web-ifc into when --modules lacks it; empty measures without it")
	fs.StringVar(&c.python, "python", "python3", "a Python that has the packages ifcopenshell, and pyproj and numpy")
	fs.StringVar(&c.differences, "differences", filepath.FromSlash("plans/ifc/testdata/differences.tsv"), "agree: the table of known differences")
	fs.IntVar(&c.rounds, "rounds", 5, "measurements of each file")
	fs.DurationVar(&c.timeout, "timeout", 5*time.Minute, "longest time for one file")
	fs.BoolVar(&c.all, "all", false, "memory: list every file instead of the ones nearest to the limit; ifc: every file instead of those over 1 MB; agree: every difference with its figures")
	fs.StringVar(&c.size, "size", "200MB", "repeat: size of the file to make")
	fs.StringVar(&c.buildings, "buildings", "25000,50000,100000", "city: buildings of each city, with commas between")
	fs.StringVar(&c.tyler, "tyler", "tyler", "city: the program tyler (crates.io)")
	fs.BoolVar(&c.alone, "alone", false, "city: leave the peers out")
	fs.BoolVar(&c.encoding, "encoding", false, "tiles: compare the encodings of tiles")
	fs.BoolVar(&c.speed, "speed", false, "tiles: time the tiling of features in memory")
	fs.StringVar(&c.pictures, "pictures", "", "tiles: folder to write pictures of what every profile shows into")
	if err := fs.Parse(args); err != nil {
		return nil, nil, err
	}
	if c.rounds < 1 {
		return nil, nil, fmt.Errorf("--rounds %d: at least 1", c.rounds)
	}
	return c, fs.Args(), nil
}
