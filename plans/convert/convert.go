// Package convert is the pipeline from sources to a tileset folder: detect,
// read, place, tile, write; and the jobs that run it as a child process of the
// server.
//
//	sources -> readers (one per format, table in readers.go) -> features
//	        -> placement (plans/crs)  -> plan frame
//	        -> cells (tiles/partition) -> content files, features.jsonl.gz, tileset.json
//	        -> model.glb and smaller forms of it, pictures (files.go), report, measure
//
// A folder with a tileset.json can be shown: what is made of the whole variant
// for viewers that know no tiles comes after it (Options.Tiled), and a server
// shows the tiles meanwhile.
//
// Several sources make one version (federation.go): each stands where its own
// georeference says, also in another reference system; one without is taken to
// share the origin of those it fits, else that of the one that decides the plan
// frame. The report says for each source what it says of itself, which share an
// origin and why that is thought, and what looks wrong; what puts a source in a
// wrong place is an error among the checks, so that nobody sees it before a
// person looked. A source that cannot be read fails the version, one that is
// empty does not. The order of the sources changes their index (and so the keys
// of features and the bytes of tiles that hold keys) and nothing else: not the
// plan frame, not the cells, not where an element stands. Sources are read one
// after the other, each with all cores: two texts at once would cost memory and
// save only the parsing, an eighth of the time.
//
// A conversion depends on its sources and options alone: never on the time, the
// machine, the number of cores or what lies in the output folder.
//
// Memory: features are held until their place is known, because the header that
// says it stands at the end of a source, those of cities on disk (city.go); content files are written as they are
// made. What limits a conversion is stated in limits.go.
package convert

import (
	"context"
	"fmt"
	"time"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/memo"
)

// Audience says who may see a tileset.
type Audience string

// The audiences a tileset is made for.
const (
	Public   Audience = "public"   // without spaces and without properties off the allow-list
	Internal Audience = "internal" // everything
)

// Options say what to convert and how.
type Options struct {
	Inputs []string // paths of the sources, in the order of their index
	Names  []string // the names the person knows them by; the paths' where nil
	// Beside are the paths of files that belong to the sources, by the names that
	// these refer to them by. What lies in the folder of a source comes before them.
	Beside map[string]string
	Out    string // folder to write; made when missing
	// Prev is the folder of an earlier conversion, or "": what it computed is
	// remembered under Seal. It makes the conversion faster and changes nothing
	// else. Without a Seal nothing is remembered.
	Prev     string
	Seal     *memo.Seal
	Measure  string // file for the measure of every element, or ""
	CRS      string // of the sources, instead of what they say
	Site     *plans.Site
	Place    *Place
	Audience Audience
	// Theme makes a thematic layer of the sources: areas in GeoJSON or GeoPackage
	// with tables in CSV. Nil for models.
	Theme *plans.Theme
	// Ground is the height in metres, in the system of the source, at which an
	// aerial photo without terrain lies.
	Ground float64
	// Choice is what is taken of city models that hold several levels of detail or
	// themes; Choices say it of each source, in the order of Inputs, where not nil.
	Choice  plans.Choice
	Choices []plans.Choice
	// CityBytes is from how many bytes of sources on city models are made block by
	// block (city.go), 0 for the constant of this name.
	CityBytes int64
	// SkipPictures leaves the pictures out: they cost about a second of one
	// core, which a batch or a benchmark may not want to spend.
	SkipPictures bool
	// SkipExports leaves out the files for the cameras of phones and tablets:
	// making a large model small enough costs seconds of one core. ModelFile is
	// written all the same.
	SkipExports bool
	// Progress is told of each stage as it goes; nil is allowed.
	Progress func(stage string, done, total int64)
	// Tiled is called once the tileset is whole, before the files of the whole
	// variant and the pictures are made, with the report as far as it goes; nil is
	// allowed. Where it fails the conversion ends.
	Tiled func(*Report) error
	// Shown is called, any number of times before Tiled, when a part of a city can be
	// seen: the folder has a valid tileset of that part, with the report as far as it
	// goes. nil is allowed. Where it fails the conversion ends.
	Shown func(*Report) error

	sizes citySizes // of cities; zero for the usual ones
}

// steps of a conversion, one after the other.
func (r *run) steps() []func(context.Context) error {
	return []func(context.Context) error{r.read, r.gatherLayers, r.place, r.tile, r.write, r.handOver, r.makeFiles, r.rememberWhole, r.writeMemo}
}

// Place puts the origin of the sources at map coordinates.
type Place struct {
	E, N, H float64 // metres in the CRS
	YawDeg  float64 // counter-clockwise from grid east
	Scale   float64
}

func (o Options) validate() error {
	switch {
	case len(o.Inputs) == 0:
		return plans.Errorf(plans.KindInvalid, "no input named: name at least one file to convert")
	case o.Out == "":
		return plans.Errorf(plans.KindInvalid, "no output folder named: give --out DIR")
	case o.Audience != Public && o.Audience != Internal:
		return plans.Errorf(plans.KindInvalid, "audience %q is not known: use public or internal", o.Audience)
	case len(o.Inputs) > MaxSources:
		return plans.Errorf(plans.KindTooLarge, "%d inputs named: one version takes at most %d", len(o.Inputs), MaxSources)
	case o.Names != nil && len(o.Names) != len(o.Inputs):
		return plans.Errorf(plans.KindInvalid, "%d names for %d inputs: name each or none", len(o.Names), len(o.Inputs))
	}
	if o.Choices != nil && len(o.Choices) != len(o.Inputs) {
		return plans.Errorf(plans.KindInvalid, "%d choices for %d inputs: make one for each or none", len(o.Choices), len(o.Inputs))
	}
	for i := range o.Inputs {
		if err := o.choice(i).Fault(); err != nil {
			return err
		}
	}
	return nil
}

// choice gives what is taken of a source.
func (o *Options) choice(i int) plans.Choice {
	if o.Choices != nil {
		return o.Choices[i]
	}
	return o.Choice
}

// Run converts. The report tells what happened, also where err is not nil; a
// panic of a reader or tiler comes back as an internal error.
func Run(ctx context.Context, o Options) (rep *Report, err error) {
	rep = newReport()
	start := time.Now()
	defer func() {
		if p := recover(); p != nil {
			err = ownFault(o.Inputs, p)
		}
		rep.finish(time.Since(start), err)
	}()
	if err := o.validate(); err != nil {
		return rep, err
	}
	r := &run{Options: o, report: rep, begun: start}
	defer r.closeLayers()
	defer r.closeCity()
	r.openMemo()
	if done, err := r.repeat(ctx); done || err != nil {
		return rep, err
	}
	for _, step := range r.steps() {
		if err := step(ctx); err != nil {
			return rep, err
		}
		if err := ctx.Err(); err != nil {
			return rep, fmt.Errorf("converting: %w", err)
		}
	}
	return rep, nil
}

// ownFault is the error of a panic.
func ownFault(inputs []string, p any) error {
	return plans.Errorf(plans.KindInternal, "converting %v: a fault of our own (%v): please report it with the file", inputs, p)
}
