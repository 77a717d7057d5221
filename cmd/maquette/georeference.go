package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/convert"
	"github.com/maquette-city/maquette/plans/georeference"
	"github.com/maquette-city/maquette/plans/ifc"
)

const georeferenceHelp = `usage: maquette georeference INPUT --crs CODE --place E,N,H,ROTDEG[,SCALE] -o OUT

Writes a place into an IFC file (.ifc or .ifczip): IfcMapConversion and
IfcProjectedCRS, in IFC2X3 their property sets; latitude, longitude and true
north are made to agree. All else stays byte for byte. E, N and H say where the
origin of the file stands on the map, in metres; ROTDEG how its x axis is turned
there, counter-clockwise from grid east. Prints what was changed, a line each.
`

// georeferenceFlags are the flags of the georeference verb.
type georeferenceFlags struct {
	crs, place, datum, out string
	options                georeference.Options
}

// garbagePercent is how much garbage there may be beside what is in use, in
// percent: the text of the file is most of that, and is not copied.
const garbagePercent = 10

// runGeoreference writes a place into an IFC file.
func runGeoreference(ctx context.Context, args []string, std stdio) int {
	defer debug.SetGCPercent(debug.SetGCPercent(garbagePercent))
	f, input, err := parseGeoreferenceFlags(args, std.err)
	if errors.Is(err, flag.ErrHelp) {
		return exitOK
	}
	var place georeference.Place
	if err == nil {
		place, err = f.where()
	}
	if err != nil {
		fmt.Fprintln(std.err, "maquette georeference:", err)
		return exitUsage
	}
	changes, err := georeferenceFile(ctx, input, f.out, place, f.options)
	if err != nil {
		fmt.Fprintln(std.err, "maquette georeference:", strings.ReplaceAll(err.Error(), "\n", " "))
		return convertExit(err)
	}
	for _, c := range changes {
		fmt.Fprintln(std.out, c)
	}
	return exitOK
}

func parseGeoreferenceFlags(args []string, stderr io.Writer) (*georeferenceFlags, string, error) {
	f := &georeferenceFlags{}
	fs := flag.NewFlagSet("georeference", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() {
		fmt.Fprint(stderr, georeferenceHelp)
		fs.PrintDefaults()
	}
	fs.StringVar(&f.crs, "crs", "", "`CODE` of the map's reference system, such as EPSG:28992 or EPSG:7415")
	fs.StringVar(&f.place, "place", "", "place of the file's origin: `E,N,H,ROTDEG[,SCALE]` in metres and degrees")
	fs.StringVar(&f.datum, "vertical-datum", "", "`NAME` of what H counts from; EPSG:5709 (NAP) where the system has NAP heights")
	fs.StringVar(&f.out, "o", "", "`FILE` to write")
	fs.BoolVar(&f.options.KeepSite, "keep-site", false, "leave latitude, longitude and elevation of IfcSite as they are")
	fs.BoolVar(&f.options.KeepTrueNorth, "keep-true-north", false, "leave TrueNorth as it is")
	inputs, err := parseInterleaved(fs, args)
	switch {
	case err != nil:
		return nil, "", err
	case len(inputs) != 1:
		return nil, "", fmt.Errorf("%d inputs named: name one IFC file", len(inputs))
	case f.crs == "" || f.place == "" || f.out == "":
		return nil, "", errors.New("--crs, --place and -o are needed")
	}
	return f, inputs[0], nil
}

func (f *georeferenceFlags) where() (georeference.Place, error) {
	n, err := numbers(f.place, 4, 5)
	if err != nil {
		return georeference.Place{}, fmt.Errorf("--place %q is not E,N,H,ROTDEG[,SCALE]: %w", f.place, err)
	}
	n = append(n, 1)
	if n[4] <= 0 {
		return georeference.Place{}, fmt.Errorf("--place %q has scale %v: it must be above 0", f.place, n[4])
	}
	sin, cos := math.Sincos(n[3] * math.Pi / 180)
	return georeference.Place{CRS: f.crs, Eastings: n[0], Northings: n[1], Height: n[2], VerticalDatum: f.datum,
		XAxisAbscissa: cos, XAxisOrdinate: sin, Scale: n[4]}, nil
}

// georeferenceFile writes beside out and renames, so that out is whole or not
// there, and may be the input itself.
func georeferenceFile(ctx context.Context, input, out string, p georeference.Place, opt georeference.Options) ([]georeference.Change, error) {
	in, err := os.Open(input)
	if err != nil {
		return nil, plans.Errorf(plans.KindInvalid, "opening the input: %w", err)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return nil, err
	}
	edit, err := georeference.Prepare(ctx, ifc.Source{Data: in, Size: info.Size(), Name: filepath.Base(input)}, p, opt)
	if err != nil {
		return nil, err
	}
	tmp, err := os.CreateTemp(filepath.Dir(out), "."+filepath.Base(out)+".*")
	if err != nil {
		return nil, &convert.WriteError{Path: out, Err: err}
	}
	defer os.Remove(tmp.Name()) // gone once renamed
	w := bufio.NewWriterSize(tmp, 1<<20)
	if err = edit.Write(ctx, w); err == nil {
		err = w.Flush()
	}
	if err == nil {
		err = tmp.Chmod(0o644)
	}
	if e := tmp.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(tmp.Name(), out)
	}
	if err != nil {
		return nil, &convert.WriteError{Path: out, Err: err}
	}
	return edit.Changes(), nil
}
