package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/surroundings"
	"github.com/maquette-city/maquette/plans/vector"
)

// surroundingsAgent names the program to the services, with a page that says what it
// is, so that who runs them knows whom to ask.
const surroundingsAgent = "Maquette/0.1 (maquette surroundings; +https://github.com/maquette-city/maquette)"

// surroundingsFlags are the flags of the surroundings verb as they stand on the line.
type surroundingsFlags struct {
	box, around, boundary, out, layers, most string
	project, token                           string
	radius, spacing, pixel                   float64
	refresh, atOnce                          bool
	bases                                    map[surroundings.Layer]*string
}

// runSurroundings fetches what stands around a site and, where a project is named,
// makes layers of it there.
func runSurroundings(ctx context.Context, args []string, io stdio) int {
	f, code, ok := parseSurroundings(args, io)
	if !ok {
		return code
	}
	o, err := f.options(ctx)
	if err != nil {
		fmt.Fprintln(io.err, "maquette surroundings:", err)
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal does not wait
	show := newProgress(io.err)
	o.Progress = show.tell
	m, err := surroundings.Run(ctx, o)
	show.end()
	if err != nil {
		return surroundingsFailed(ctx, err, io.err)
	}
	code = tellSurroundings(m, f.out, io)
	if f.project == "" {
		return code
	}
	err = surroundings.Publish(ctx, m, surroundings.PublishOptions{Project: f.project, Token: f.token, Out: f.out, AtOnce: f.atOnce, Agent: surroundingsAgent,
		Tell: func(line string) { fmt.Fprintln(io.out, line) }})
	if err != nil {
		return surroundingsFailed(ctx, err, io.err)
	}
	return code
}

// surroundingsFailed tells what stopped all, and gives the exit code.
func surroundingsFailed(ctx context.Context, err error, stderr io.Writer) int {
	if ctx.Err() != nil {
		fmt.Fprintln(stderr, "maquette surroundings: interrupted: run the same command again, it goes on from there")
		return exitInterrupted
	}
	fmt.Fprintln(stderr, "maquette surroundings:", err)
	var w *surroundings.WriteError
	if errors.As(err, &w) {
		return exitIO
	}
	switch plans.KindOf(err) {
	case plans.KindInvalid, plans.KindNotFound, plans.KindForbidden:
		return exitData
	case plans.KindTooLarge:
		return exitLimit
	case plans.KindUnavailable:
		return exitUnavailable
	}
	return exitSoftware
}

// parseSurroundings reads the line. Where it gives false the verb ends with the code.
func parseSurroundings(args []string, io stdio) (*surroundingsFlags, int, bool) {
	f := &surroundingsFlags{bases: map[surroundings.Layer]*string{}}
	fs := newFlags("surroundings", io)
	fs.StringVar(&f.box, "bbox", "", "box in RD: least easting, least northing, largest easting, largest northing, in metres")
	fs.StringVar(&f.around, "around", "", "middle of the area: LAT,LON in degrees, or E,N in RD; see --radius")
	fs.Float64Var(&f.radius, "radius", 500, "metres from the middle to the sides of the area")
	fs.StringVar(&f.boundary, "boundary", "", "GeoJSON file with a polygon: what lies in its box, objects only where they touch it")
	fs.StringVar(&f.out, "out", "", "folder to write to; what is there already is not fetched again")
	fs.StringVar(&f.layers, "layers", "", "what to fetch, with commas between: "+layerList()+"; all where empty")
	fs.Float64Var(&f.spacing, "ground-spacing", surroundings.DefaultSpacing, "metres between two heights of the ground")
	fs.Float64Var(&f.pixel, "photo-pixel", surroundings.DefaultPixel, "side of a pixel of the photo in metres; below 0.25 the sharper photo of spring is taken")
	fs.StringVar(&f.most, "most", "2G", "bytes to fetch at most: 500M, 2G")
	fs.BoolVar(&f.refresh, "refresh", false, "ask the services whether what is in the folder has changed")
	fs.StringVar(&f.project, "project", "", "project that gets the files as layers: https://host/ID")
	fs.StringVar(&f.token, "token", "", "token of a planner, for --project; MAQUETTE_TOKEN keeps it off the line")
	fs.BoolVar(&f.atOnce, "publish", false, "show new layers of --project to the public as soon as they are made")
	for _, l := range surroundings.Layers() {
		f.bases[l] = fs.String("base-"+string(l), surroundings.DefaultBases()[l], "address of the service of "+string(l)+", or of a mirror of it")
	}
	if code, ok := parseFlags(fs, args, io, "token"); !ok {
		return nil, code, false
	}
	if err := f.check(); err != nil {
		fmt.Fprintln(io.err, "maquette surroundings:", err)
		return nil, exitUsage, false
	}
	return f, exitOK, true
}

func (f *surroundingsFlags) check() error {
	if f.out == "" {
		return errors.New("--out DIR is missing: name the folder to write")
	}
	if f.project == "" {
		return nil
	}
	if f.token == "" {
		return errors.New("--project needs the --token of a planner: maquette token --role planner makes one")
	}
	_, _, err := surroundings.SplitProject(f.project)
	return err
}

func layerList() string {
	var names []string
	for _, l := range surroundings.Layers() {
		names = append(names, string(l))
	}
	return strings.Join(names, ",")
}

func (f *surroundingsFlags) options(ctx context.Context) (o surroundings.Options, err error) {
	o = surroundings.Options{Out: f.out, Refresh: f.refresh, GroundSpacing: f.spacing, PhotoPixel: f.pixel, Agent: surroundingsAgent, Bases: map[surroundings.Layer]string{}}
	for l, base := range f.bases {
		o.Bases[l] = *base
	}
	if o.Most, err = parseBytes(f.most); err != nil {
		return o, fmt.Errorf("--most: %w", err)
	}
	for _, name := range strings.FieldsFunc(f.layers, func(r rune) bool { return r == ',' || r == ' ' }) {
		l := surroundings.Layer(name)
		if !slices.Contains(surroundings.Layers(), l) {
			return o, fmt.Errorf("--layers: there is no layer %q: there are %s", name, layerList())
		}
		o.Layers = append(o.Layers, l)
	}
	o.Area, err = f.area(ctx)
	return o, err
}

// area gives the area that one of the three flags names.
func (f *surroundingsFlags) area(ctx context.Context) (surroundings.Area, error) {
	named := 0
	for _, s := range []string{f.box, f.around, f.boundary} {
		if s != "" {
			named++
		}
	}
	switch {
	case named != 1:
		return surroundings.Area{}, errors.New("name the area once: by --bbox, by --around and --radius, or by --boundary")
	case f.box != "":
		n, err := numbers(f.box, 4, 4)
		if err != nil {
			return surroundings.Area{}, fmt.Errorf("--bbox %q is not MINE,MINN,MAXE,MAXN: %w", f.box, err)
		}
		return surroundings.BoxArea(n[0], n[1], n[2], n[3])
	case f.around != "":
		n, err := numbers(f.around, 2, 2)
		if err != nil {
			return surroundings.Area{}, fmt.Errorf("--around %q is neither LAT,LON nor E,N: %w", f.around, err)
		}
		return surroundings.AroundArea(n[0], n[1], f.radius)
	}
	file, err := os.Open(f.boundary)
	if err != nil {
		return surroundings.Area{}, fmt.Errorf("opening the boundary: %w", err)
	}
	defer file.Close()
	st, err := file.Stat()
	if err != nil {
		return surroundings.Area{}, fmt.Errorf("opening the boundary: %w", err)
	}
	return surroundings.BoundaryArea(ctx, vector.Source{Data: file, Size: st.Size(), Path: f.boundary, Name: filepath.Base(f.boundary)})
}

// parseBytes reads a number of bytes: 1048576, 500M, 2G.
func parseBytes(s string) (int64, error) {
	unit := int64(1)
	digits := strings.TrimRight(strings.ToUpper(strings.TrimSpace(s)), "B")
	for ending, size := range map[string]int64{"K": 1 << 10, "M": 1 << 20, "G": 1 << 30} {
		if rest, ok := strings.CutSuffix(digits, ending); ok {
			digits, unit = rest, size
			break
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 1 || n > 1<<40/unit {
		return 0, fmt.Errorf("%q is no number of bytes up to 1024G: write 500M or 2G", s)
	}
	return n * unit, nil
}
