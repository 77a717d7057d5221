package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/convert"
)

// convertFlags are the flags of the convert verb as they stand on the line.
type convertFlags struct {
	out, report, measure, crs, site, place, prev, audience string
	names, beside, seal, theme, choices                    string
	choice                                                 plans.Choice
	progress, skipPictures, skipExports                    bool
	memory, cityBytes                                      int64
	ground                                                 float64
}

func runConvert(ctx context.Context, args []string, io stdio) int {
	f, inputs, err := parseConvertFlags(args, io.err)
	if errors.Is(err, flag.ErrHelp) {
		return exitOK
	}
	if err != nil {
		fmt.Fprintln(io.err, "maquette convert:", err)
		return exitUsage
	}
	o, err := f.options(inputs)
	if err != nil {
		fmt.Fprintln(io.err, "maquette convert:", err)
		return exitUsage
	}
	if o.Seal, err = openSeal(f.seal); err != nil && f.prev != "" {
		fmt.Fprintln(io.err, "maquette convert: nothing is remembered:", err)
	}
	if err := convert.SetLimits(f.memory); err != nil {
		fmt.Fprintln(io.err, "maquette convert:", err)
	}
	defer convert.PaceGarbage(inputs)()
	if f.progress {
		o.Progress = progressWriter(io.out)
	}
	o.Tiled = f.writeReport // whoever waits for the tiles needs it then
	o.Shown = f.writeReport
	rep, err := convert.Run(ctx, o)
	if rerr := f.writeReport(rep); rerr != nil && err == nil {
		err = rerr
	}
	if err != nil {
		fmt.Fprintln(io.err, "maquette convert:", strings.ReplaceAll(err.Error(), "\n", " "))
	}
	return convertExit(err)
}

func parseConvertFlags(args []string, stderr io.Writer) (*convertFlags, []string, error) {
	f := &convertFlags{}
	fs := flag.NewFlagSet("convert", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.StringVar(&f.out, "out", "", "folder to write the tileset to")
	fs.StringVar(&f.report, "report", "", "file for the report (JSON), written on failure too")
	fs.StringVar(&f.measure, "measure", "", "file for the measure of every element (JSON)")
	fs.StringVar(&f.crs, "crs", "", "coordinate reference system of the source, such as EPSG:28992")
	fs.StringVar(&f.site, "site", "", "origin of the site frame: LAT,LON,H in ETRS89 degrees and metres")
	fs.StringVar(&f.place, "place", "", "place of the source's origin: E,N,H,YAWDEG[,SCALE]")
	fs.Float64Var(&f.ground, "ground", 0, "height in metres at which an aerial photo without terrain lies")
	fs.StringVar(&f.prev, "prev", "", "folder of the earlier conversion: a cache for speed, never for the result")
	fs.StringVar(&f.seal, "seal", "", "file with the secret that what is remembered of a conversion is sealed with; one of this user's where empty, none to remember nothing")
	fs.StringVar(&f.audience, "audience", string(convert.Public), "who may see the result: public or internal")
	fs.StringVar(&f.choice.LoD, "lod", "", "level of detail to take of a city model that holds several, such as 1.2 or 2; the best of each object where empty")
	fs.StringVar(&f.choice.Appearance, "appearance", "", "theme of appearances to show of a city model that has several; the default one of the file where empty")
	fs.StringVar(&f.choices, "choices", "", `JSON list of what to take of each file instead: [{"lod": "2.2", "appearance": "summer"}]`)
	fs.StringVar(&f.names, "names", "", "JSON list of the names that the files go by in the report")
	fs.StringVar(&f.beside, "beside", "", "JSON object with the path of each further file that the sources refer to, by its name; those in the folder of a source are found without")
	fs.StringVar(&f.theme, "theme", "", `JSON object that makes a thematic layer of areas (GeoJSON, GeoPackage) and tables (CSV): {"field": "aantal_inwoners"}`)
	fs.Int64Var(&f.cityBytes, "city-bytes", convert.CityBytes, "from how many bytes on city models are made block by block: in bounded memory, and in sight as they grow, but without pictures and files of the whole")
	fs.BoolVar(&f.skipPictures, "skip-pictures", false, "leave the pictures out")
	fs.BoolVar(&f.skipExports, "skip-exports", false, "leave out the files for the cameras of phones and tablets (ar.glb, model.usdz, tabletop.*)")
	fs.BoolVar(&f.progress, "progress", false, "write progress to standard output, a JSON object a line")
	fs.Int64Var(&f.memory, "memory-limit", envInt("MAQUETTE_MEMORY_LIMIT"), "memory this process may take, in bytes; 0 is no limit")
	inputs, err := parseInterleaved(fs, args)
	if err == nil && f.out == "" {
		err = errors.New("--out DIR is missing: name the folder to write")
	}
	if err == nil && len(inputs) == 0 {
		err = errors.New("no input named: name at least one file")
	}
	return f, inputs, err
}

// parseInterleaved takes flags before, between and after the inputs.
func parseInterleaved(fs *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		if fs.NArg() == 0 {
			return rest, nil
		}
		rest = append(rest, fs.Arg(0))
		args = fs.Args()[1:]
	}
}

func envInt(name string) int64 {
	n, _ := strconv.ParseInt(os.Getenv(name), 10, 64) // an unset or odd value is no limit
	return n
}

func (f *convertFlags) options(inputs []string) (o convert.Options, err error) {
	o = convert.Options{Ground: f.ground, Inputs: inputs, Out: f.out, Prev: f.prev, Measure: f.measure, CRS: f.crs,
		Audience: convert.Audience(f.audience), SkipPictures: f.skipPictures, SkipExports: f.skipExports, Choice: f.choice, CityBytes: f.cityBytes}
	if err := f.choice.Fault(); err != nil {
		return o, fmt.Errorf("--%w", err)
	}
	if o.Choices, err = parseChoices(f.choices, len(inputs)); err != nil {
		return o, err
	}
	if o.Audience != convert.Public && o.Audience != convert.Internal {
		return o, fmt.Errorf("--audience %q is not known: use public or internal", f.audience)
	}
	if f.names != "" {
		if err := json.Unmarshal([]byte(f.names), &o.Names); err != nil {
			return o, fmt.Errorf("--names is not a JSON list of strings: %w", err)
		}
		if len(o.Names) != len(inputs) {
			return o, fmt.Errorf("--names holds %d names for %d inputs", len(o.Names), len(inputs))
		}
	}
	if f.beside != "" {
		if err := json.Unmarshal([]byte(f.beside), &o.Beside); err != nil {
			return o, fmt.Errorf("--beside is not a JSON object of strings: %w", err)
		}
	}
	if f.theme != "" {
		if o.Theme, err = parseTheme(f.theme); err != nil {
			return o, err
		}
	}
	if f.site != "" {
		n, err := numbers(f.site, 3, 3)
		if err != nil || math.Abs(n[0]) > 90 || math.Abs(n[1]) > 180 {
			return o, fmt.Errorf("--site %q is not LAT,LON,H in degrees and metres", f.site)
		}
		o.Site = &plans.Site{LatDeg: n[0], LonDeg: n[1], Height: n[2]}
	}
	if f.place != "" {
		n, err := numbers(f.place, 4, 5)
		if err != nil {
			return o, fmt.Errorf("--place %q is not E,N,H,YAWDEG[,SCALE]: %w", f.place, err)
		}
		n = append(n, 1)
		o.Place = &convert.Place{E: n[0], N: n[1], H: n[2], YawDeg: n[3], Scale: n[4]}
		if o.Place.Scale <= 0 {
			return o, fmt.Errorf("--place %q has scale %v: it must be above 0", f.place, o.Place.Scale)
		}
	}
	return o, nil
}

// parseChoices reads --choices, one for each of n inputs.
func parseChoices(text string, n int) (all []plans.Choice, err error) {
	if text == "" {
		return nil, nil
	}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&all); err != nil {
		return nil, fmt.Errorf("--choices is not a JSON list of choices: %w", err)
	}
	if len(all) != n {
		return nil, fmt.Errorf("--choices holds %d for %d inputs", len(all), n)
	}
	for i, c := range all {
		if err := c.Fault(); err != nil {
			return nil, fmt.Errorf("--choices: %d: %w", i, err)
		}
	}
	return all, nil
}

// parseTheme reads --theme, strictly.
func parseTheme(text string) (*plans.Theme, error) {
	var t plans.Theme
	dec := json.NewDecoder(strings.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&t); err != nil {
		return nil, fmt.Errorf("--theme is not the JSON object of a theme: %w", err)
	}
	t = t.WithDefaults()
	var faults []error
	t.Check(func(pointer, detail string) { faults = append(faults, fmt.Errorf("--theme: %s %s", pointer, detail)) })
	return &t, errors.Join(faults...)
}

// numbers reads between least and most finite numbers with commas between.
func numbers(s string, least, most int) ([]float64, error) {
	parts := strings.Split(s, ",")
	if len(parts) < least || len(parts) > most {
		return nil, fmt.Errorf("%d numbers where %d to %d are wanted", len(parts), least, most)
	}
	out := make([]float64, 0, most+1)
	for _, p := range parts {
		v, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%q is not a number", p)
		}
		out = append(out, v)
	}
	return out, nil
}

func (f *convertFlags) writeReport(rep *convert.Report) error {
	if f.report == "" {
		return nil
	}
	data, err := rep.JSON()
	if err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	if err := replaceFile(f.report, append(data, '\n')); err != nil {
		return &convert.WriteError{Path: f.report, Err: err}
	}
	return nil
}

// replaceFile writes a file that somebody may be reading: he has the one or the
// other. What is no plain file, such as a pipe, is written as it is.
func replaceFile(path string, data []byte) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return os.WriteFile(path, data, 0o644)
	}
	fresh, err := os.CreateTemp(filepath.Dir(path), ".report-*.tmp")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(fresh.Name()) }() // gone where all went well
	_, err = fresh.Write(data)
	if err = errors.Join(err, fresh.Chmod(0o644), fresh.Close()); err != nil {
		return err
	}
	return os.Rename(fresh.Name(), path)
}

// convertExit maps what went wrong to the contract's exit codes.
func convertExit(err error) int {
	var w *convert.WriteError
	if err == nil {
		return exitOK
	}
	if errors.As(err, &w) {
		return exitIO
	}
	switch plans.KindOf(err) {
	case plans.KindInvalid, plans.KindUnsupported:
		return exitData
	case plans.KindTooLarge:
		return exitLimit
	}
	return exitSoftware
}

// progressEvery is the shortest time between two lines of one stage.
const progressEvery = 100 * time.Millisecond

// progressWriter writes {stage, done, total} lines, the first and last of each
// stage always.
func progressWriter(w io.Writer) func(stage string, done, total int64) {
	out := bufio.NewWriter(w)
	var last time.Time
	var stage string
	return func(s string, done, total int64) {
		if s == stage && done < total && time.Since(last) < progressEvery {
			return
		}
		stage, last = s, time.Now()
		fmt.Fprintf(out, "{\"stage\":%q,\"done\":%d,\"total\":%d}\n", s, done, total)
		out.Flush()
	}
}
