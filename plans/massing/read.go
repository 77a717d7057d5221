package massing

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/rings"
	"github.com/maquette-city/maquette/plans/vector"
	"github.com/maquette-city/maquette/tiles/scene"
)

// The codes of Skipped.
const (
	CodeUnsupportedGeometry = "unsupported-geometry" // no polygon
	CodeInvalidGeometry     = "invalid-geometry"     // none of its polygons could be raised
	CodePartial             = "partial"              // some of its polygons could not
	CodeNoHeight            = "no-height"            // nothing believable says how high it is
	CodeInvalidObject       = "invalid-object"       // it could not be read
)

// Source is one file to read.
type Source struct {
	Data    io.ReaderAt
	Size    int64  // bytes
	Path    string // where the file lies; a GeoPackage is read from there
	Name    string // for messages
	Index   int    // of the source within the version: the first part of keys
	Options Options
}

// Options are what a caller may want to set.
type Options struct {
	// Progress is called with the number of outlines done and their total; nil for
	// none.
	Progress func(done, total int)
	// Ground gives the height of the terrain at a place of a map that crs names
	// ("EPSG:7415"), in metres above its datum; nil where there is none.
	Ground func(crs string, x, y float64) (h float64, ok bool)
}

// reader is what lasts while one file is read.
type reader struct {
	src      Source
	emit     func(*scene.Feature) error
	header   scene.Header
	geodesy  *vector.Map
	keys     map[string]int
	outlines []*vector.Feature
	vertices int
	unknown  int // volumes that stand on no ground that is known
	heights  int // features with a height
	polygons int // features with a polygon
	mended   rings.Log
}

// Read reads the outlines in src and calls emit with each that can be raised, in
// the order of the file. An error of emit ends reading and comes back. A file
// without polygons, or in which nothing says how high anything is, gives an error
// of kind invalid; a feature that cannot be raised is told in the header.
func Read(ctx context.Context, src Source, emit func(*scene.Feature) error) (scene.Header, error) {
	r := &reader{src: src, emit: emit, keys: map[string]int{}}
	head := make([]byte, 4096)
	n, err := src.Data.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return r.header, fmt.Errorf("reading the beginning of %s: %w", src.Name, err)
	}
	read := vector.ReadGeoJSON
	if vector.Begins(head[:n]) == "GeoPackage" {
		read = vector.ReadGeoPackage
	}
	h, err := read(ctx, vector.Source{Data: src.Data, Size: src.Size, Path: src.Path, Name: src.Name}, r.options(), r.keep)
	if err != nil {
		return r.header, err
	}
	if r.geodesy, err = vector.NewMap(h.CRS); err != nil {
		r.geodesy = nil // the report says that the system is not known
	}
	if err := r.raiseAll(ctx); err != nil {
		return r.header, err
	}
	return r.finish(h)
}

// MaxVertices bounds the corners of all outlines of a file: they are held until
// its end, where the system that they are in may stand.
const MaxVertices = 20_000_000

// keep holds a feature until the whole file is read.
func (r *reader) keep(f *vector.Feature) error {
	for _, p := range f.Geometry.Polygons {
		for _, ring := range p {
			r.vertices += len(ring)
		}
	}
	if r.vertices > MaxVertices {
		return plans.Errorf(plans.KindTooLarge, "reading %s: its outlines have more than %d corners: cut the area into parts", r.src.Name, MaxVertices)
	}
	r.outlines = append(r.outlines, f)
	return nil
}

func (r *reader) raiseAll(ctx context.Context) error {
	for i, f := range r.outlines {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("reading %s: %w", r.src.Name, err)
		}
		if err := r.feature(f); err != nil {
			return err
		}
		r.outlines[i] = nil
		if p := r.src.Options.Progress; p != nil && i%100 == 0 {
			p(i, len(r.outlines))
		}
	}
	return nil
}

func (r *reader) options() vector.Options {
	return vector.Options{Skip: func(id string, err error) {
		r.header.Counts.Total++
		r.skip(r.key(id), id, "", CodeInvalidObject, err)
	}}
}

// finish says what the whole file is.
func (r *reader) finish(h vector.Header) (scene.Header, error) {
	r.header.Format, r.header.Name = h.Format, r.src.Name
	r.header.About.LengthUnit = scene.Length{Name: "metre", Metres: 1}
	switch {
	case r.header.Counts.Total == 0:
		return r.header, plans.Errorf(plans.KindInvalid, "reading %s: it holds no feature: export it again with the outlines in it", r.src.Name)
	case r.polygons == 0 && r.header.Counts.Total > 0:
		return r.header, plans.Errorf(plans.KindInvalid, "reading %s: none of its %d features is a polygon: outlines are needed to make volumes of", r.src.Name, r.header.Counts.Total)
	case r.heights == 0 && r.polygons > 0:
		return r.header, plans.Errorf(plans.KindInvalid, "reading %s: of none of its %d outlines anything says how high it is: give them height, storeys, or maximum bouwhoogte (m)", r.src.Name, r.polygons)
	}
	if r.unknown > 0 {
		r.warn(fmt.Sprintf("%d volumes stand at height 0, since neither their values nor a terrain say how high the ground is: give them maaiveld (metres above NAP) or load the terrain first", r.unknown))
	}
	for _, told := range r.mended.Tell() {
		r.warn(told)
	}
	crs := h.CRS
	if r.geodesy != nil {
		crs = r.geodesy.CRS()
	}
	if crs != "" {
		g := &scene.Georeference{Method: "crs", CRS: crs, AxisX: 1, Scale: 1}
		r.header.Georeference = g
		r.header.Statements = []scene.Statement{{Kind: scene.StatedCRS, Where: "crs", CRS: h.CRS, Text: h.CRS, Georeference: g}}
	}
	return r.header, nil
}

// turn leads a polygon into the map; it stays as it is where its system is not
// known.
func (r *reader) turn(p vector.Polygon, hasZ bool) (err error) {
	if r.geodesy == nil {
		return nil
	}
	for _, ring := range p {
		for i := range ring {
			if ring[i], err = r.geodesy.Point(ring[i], hasZ); err != nil {
				return err
			}
		}
	}
	return nil
}

// feature makes one feature.
func (r *reader) feature(f *vector.Feature) error {
	id := idOf(f)
	key, v := r.key(id), valuesOf(f)
	r.header.Counts.Total++
	if len(f.Geometry.Polygons) == 0 {
		r.skip(key, id, ClassVolume, CodeUnsupportedGeometry, errors.New("it is no polygon"))
		return nil
	}
	r.polygons++
	up, err := v.rise()
	if err != nil {
		r.skip(key, id, ClassVolume, CodeNoHeight, err)
		return nil
	}
	r.heights++
	class, material := v.look(up.allowed)
	out := &scene.Feature{Key: key, GUID: id, SourceID: id, Source: r.src.Index, Class: class, Name: v.text(nameNames[:]), Sets: sets(f)}
	fault := r.volumes(out, f, v, up, material)
	switch {
	case len(out.Parts) == 0:
		r.skip(key, id, class, CodeInvalidGeometry, fault)
		return nil
	case fault != nil:
		r.skip(key, id, class, CodePartial, fault)
	}
	r.header.Counts.Converted++
	return r.emit(out)
}

// volumes raises the polygons of f and gives the first fault of one.
func (r *reader) volumes(out *scene.Feature, f *vector.Feature, v values, up rise, material scene.Material) (fault error) {
	known := true
	for i := range f.Geometry.Polygons {
		part, g, err := r.volume(out.GUID, f.Geometry.Polygons[i], f.Geometry.HasZ, v, up)
		if err != nil {
			if fault == nil {
				fault = fmt.Errorf("polygon %d: %w", i, err)
			}
			continue
		}
		known = known && g
		part.Material = material
		out.Parts = append(out.Parts, part)
	}
	if len(out.Parts) > 0 && !known {
		r.unknown++
	}
	return fault
}

// volume raises one polygon; known tells whether its ground is.
func (r *reader) volume(id string, p vector.Polygon, hasZ bool, v values, up rise) (part scene.Part, known bool, err error) {
	if err := r.turn(p, hasZ); err != nil {
		return part, false, err
	}
	g := r.groundOf(v, hasZ, p[0])
	bottom, top := g.span(up)
	if !(top > bottom) {
		return part, false, fmt.Errorf("its top, %.2f m above the datum, is not above its bottom at %.2f m", top, bottom)
	}
	origin := scene.Vec3{p[0][0][0], p[0][0][1], bottom}
	m, repairs, err := prism(p, origin, bottom, top)
	if err != nil {
		return part, false, fmt.Errorf("its outline cannot be repaired: %w", err)
	}
	r.mended.Count(id, repairs)
	return scene.Part{Mesh: m, Transform: scene.Translation(origin)}, g.known || up.absolute, err
}
