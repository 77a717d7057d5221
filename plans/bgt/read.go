package bgt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/vector"
	"github.com/maquette-city/maquette/tiles/drape"
	"github.com/maquette-city/maquette/tiles/scene"
)

// The codes of Skipped.
const (
	CodeUnsupportedGeometry = "unsupported-geometry" // nothing to draw
	CodeInvalidGeometry     = "invalid-geometry"     // none of its areas could be made
	CodePartial             = "partial"              // some of its areas could not
	CodeInvalidObject       = "invalid-object"       // it could not be read
)

// Bounds of what is read: objects are held until the map is known and the ground made.
const (
	// MaxVertices bounds the corners of all objects.
	MaxVertices = 20_000_000
	// MaxObjects bounds the objects.
	MaxObjects = 2_000_000
	// MaxGMLBytes is the largest document of GML.
	MaxGMLBytes = 16 << 30
	// MaxMember is the largest object of one, bytes.
	MaxMember = 64 << 20
)

// Source is what was handed over together: one file, or the files of an archive.
type Source struct {
	Files   []vector.Source
	Name    string // for messages
	Index   int    // of the source within the version: the first part of keys
	Options Options
}

// Options are what a caller may want to set.
type Options struct {
	// Progress is called with the number of objects done and their total; nil for
	// none.
	Progress func(done, total int)
	// Ground gives the ground in the map that a system names ("EPSG:7415"); false
	// where its height is not known. nil for never.
	Ground func(ctx context.Context, system string) (*drape.Ground, bool, error)
	// Height is that of the ground where it is not known, metres on the map.
	Height float64
}

// reader is what lasts while one source is read.
type reader struct {
	src      Source
	emit     func(*scene.Feature) error
	header   scene.Header
	system   string // that the files name
	geodesy  *vector.Map
	ground   *drape.Ground
	file     string // that is being read
	objects  []*object
	vertices int
	seen     map[string]bool
	shapes   shapes
	left     leftOut
}

// leftOut counts what is not made on purpose.
type leftOut struct{ ended, planned, below, other, twice int }

// Read reads all objects of src and calls emit with each that stands or lies there
// now, in the order of the files. An error of emit ends reading and comes back. Files
// that are damaged, or hold nothing of the BGT, give an error of kind invalid; an object
// that cannot be made is told in the header.
func Read(ctx context.Context, src Source, emit func(*scene.Feature) error) (scene.Header, error) {
	r := &reader{src: src, emit: emit, seen: map[string]bool{}, shapes: shapes{}}
	for _, file := range src.Files {
		if err := r.open(ctx, file); err != nil {
			return r.header, err
		}
	}
	if err := r.place(ctx); err != nil {
		return r.header, err
	}
	for i, o := range r.objects {
		if err := ctx.Err(); err != nil {
			return r.header, fmt.Errorf("reading %s: %w", src.Name, err)
		}
		if err := r.feature(o); err != nil {
			return r.header, err
		}
		r.objects[i] = nil
		if p := src.Options.Progress; p != nil && i%100 == 0 {
			p(i, len(r.objects))
		}
	}
	return r.finish()
}

// open reads the objects of a file.
func (r *reader) open(ctx context.Context, file vector.Source) error {
	head := make([]byte, 4096)
	n, err := file.Data.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading the beginning of %s: %w", file.Name, err)
	}
	r.file = file.Name
	switch vector.Begins(head[:n]) {
	case "GeoJSON":
		return r.vector(ctx, file, vector.ReadGeoJSON)
	case "GeoPackage":
		return r.vector(ctx, file, vector.ReadGeoPackage)
	}
	return r.gml(ctx, file)
}

type readVector func(context.Context, vector.Source, vector.Options, func(*vector.Feature) error) (vector.Header, error)

// vector reads a file by package vector.
func (r *reader) vector(ctx context.Context, file vector.Source, read readVector) error {
	o := vector.Options{Skip: func(id string, err error) {
		r.header.Counts.Total++
		r.skip(id, "", CodeInvalidObject, err)
	}}
	h, err := read(ctx, file, o, func(f *vector.Feature) error {
		return r.keep(&object{table: f.Table, fields: f.Fields, geometry: f.Geometry}, f.ID)
	})
	if err != nil {
		return err
	}
	r.header.Format = h.Format
	return r.inSystem(h.CRS, file.Name)
}

// inSystem notes the system of a file: those of one delivery are in one.
func (r *reader) inSystem(system, name string) error {
	if r.system == "" {
		r.system = system
	}
	if system != r.system {
		return plans.Errorf(plans.KindInvalid, "reading %s: it is in the system %q and the files before it in %q: send them one by one", name, system, r.system)
	}
	return nil
}

// keep holds an object that stands there now until all are read.
func (r *reader) keep(o *object, otherwise string) error {
	o.values = valuesOf(o.fields)
	o.identify(otherwise)
	o.tree = isTreeList(o)
	var known bool
	if o.kind, known = o.kindOf(r.file); !known && o.tree {
		o.kind, known = kindNamed("vegetatieobject")
	}
	switch {
	case !known || o.kind.sort == sortNothing && o.kind.name != "tunneldeel":
		r.left.other++
		return nil
	case o.values.ended():
		r.left.ended++
		return nil
	case o.values.text("status") == "plan":
		r.left.planned++
		return nil
	case o.values.level() < 0 || o.kind.name == "tunneldeel":
		r.left.below++
		return nil
	case r.seen[o.id]:
		r.left.twice++
		return nil
	}
	r.seen[o.id] = true
	_ = o.geometry.Each(func(*vector.Point) error { r.vertices++; return nil })
	if r.vertices > MaxVertices || len(r.objects) >= MaxObjects {
		return plans.Errorf(plans.KindTooLarge, "reading %s: more than %d objects or %d corners: cut the area into parts", r.src.Name, MaxObjects, MaxVertices)
	}
	r.objects = append(r.objects, o)
	return nil
}

// place leads all objects into the map and asks for its ground.
func (r *reader) place(ctx context.Context) error {
	if len(r.objects) == 0 {
		return plans.Errorf(plans.KindInvalid, "reading %s: it holds nothing that lies or stands in the street now%s", r.src.Name, r.left.why())
	}
	if r.system == noSystem && r.inRD() {
		r.system = rd
		r.warn("no-system: the file names no reference system, and its coordinates are metres in the Netherlands: RD, EPSG:28992, is taken")
	}
	var err error
	if r.geodesy, err = vector.NewMap(r.system); err != nil {
		return fmt.Errorf("reading %s: %w", r.src.Name, err)
	}
	for _, o := range r.objects {
		err := o.geometry.Each(func(p *vector.Point) (err error) {
			p[2] = 0
			*p, err = r.geodesy.Point(*p, false)
			return err
		})
		if err != nil {
			return fmt.Errorf("reading %s: object %.60q: %w", r.src.Name, o.id, err)
		}
	}
	known := false
	if ask := r.src.Options.Ground; ask != nil {
		if r.ground, known, err = ask(ctx, r.geodesy.CRS()); err != nil {
			return fmt.Errorf("reading %s: %w", r.src.Name, err)
		}
	}
	if !known {
		r.ground = drape.Level(r.src.Options.Height)
		r.warn("level-ground: no raster of heights in the same system came along: all lies level, at %.2f m", r.src.Options.Height)
	}
	return nil
}

// noSystem is that of GeoJSON without a word of one (RFC 7946, section 4).
const noSystem = "OGC:CRS84"

// inRD tells coordinates that are metres of RD (Kadaster: 0 to 300 km east, 300 to 620
// km north) and no degrees.
func (r *reader) inRD() bool {
	inside := true
	for _, o := range r.objects {
		_ = o.geometry.Each(func(p *vector.Point) error {
			inside = inside && p[0] > 180 && p[0] < 300_000 && p[1] > 300_000 && p[1] < 620_000
			return nil
		})
	}
	return inside
}

// finish says what the whole is.
func (r *reader) finish() (scene.Header, error) {
	h := &r.header
	h.Name, h.Schema = r.src.Name, "BGT"
	h.About.LengthUnit = scene.Length{Name: "metre", Metres: 1}
	g := &scene.Georeference{Method: "crs", CRS: r.geodesy.CRS(), AxisX: 1, Scale: 1}
	h.Georeference = g
	h.Statements = []scene.Statement{{Kind: scene.StatedCRS, Where: "crs", CRS: r.system, Text: r.system, Georeference: g}}
	l := &r.left
	for _, w := range []struct {
		code string
		n    int
		text string
	}{
		{"ended", l.ended, "no longer stand there (eindRegistratie, objectEindTijd)"},
		{"planned", l.planned, "are plans (status plan)"},
		{"below-ground", l.below, "lie below ground (relatieveHoogteligging under 0, tunnels)"},
		{"no-object", l.other, "are nothing that lies or stands in the street"},
		{"twice", l.twice, "have an id that came before"},
	} {
		if w.n > 0 {
			r.warn("%s: %d objects are left out: they %s", w.code, w.n, w.text)
		}
	}
	return r.header, nil
}

func (l leftOut) why() string {
	if l == (leftOut{}) {
		return ""
	}
	return fmt.Sprintf(": %d objects ended, %d are plans, %d lie below ground, %d are of no kind that is known", l.ended, l.planned, l.below, l.other)
}

// maxTold bounds what is told of single objects, and warnings.
const maxTold = 1000

func (r *reader) warn(format string, args ...any) {
	if len(r.header.Warnings) < maxTold {
		r.header.Warnings = append(r.header.Warnings, fmt.Sprintf(format, args...))
	}
}

func (r *reader) key(id string) string { return strconv.Itoa(r.src.Index) + "/" + id }

func (r *reader) skip(id, class, code string, why error) {
	if len(r.header.Skipped) < maxTold {
		r.header.Skipped = append(r.header.Skipped, scene.Skipped{Key: r.key(id), GUID: id, ID: id, Type: class, Code: code, Reason: why.Error()})
	}
}
