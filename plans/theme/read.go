package theme

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/vector"
	"github.com/maquette-city/maquette/tiles/drape"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Class is that of the features of areas.
const Class = "Neighbourhood"

// Bounds of a thematic layer: areas are held in memory, since their classes are known
// once all values are.
const (
	MaxAreas    = 50_000
	MaxVertices = 8 << 20
)

const (
	// lift is how high areas lie above the ground, in metres: above kerbs and lawns.
	lift = 0.35
	// borderLift is how high their borders lie above them.
	borderLift = 0.05
	// opacity of an area, of 255: the ground is seen through it.
	opacity = 150
)

// CodeInvalidGeometry: a polygon of an area could not be made.
const CodeInvalidGeometry = "invalid-geometry"

// Source is what a thematic layer is made of.
type Source struct {
	Areas  vector.Source
	Tables []vector.Source // CSV, joined by code
	CRS    string          // of the areas, instead of what the file says
	Index  int             // of the source within the version: the first part of keys
	// Height is that of the ground on the map where nothing else is known of it, metres.
	Height float64
	// Ground gives the ground in the map that a system names; false where its height is
	// not known. nil for never.
	Ground func(ctx context.Context, system string) (*drape.Ground, bool, error)
	// Progress is told of the areas read; nil is allowed.
	Progress func(done, total int)
}

// Read emits the areas of a thematic layer in the order of the file. KindInvalid where
// the theme's figure is in none of the files or the areas are no polygons; areas that
// cannot be made are told in the header. An error of emit comes back.
func Read(ctx context.Context, src Source, t plans.Theme, emit func(*scene.Feature) error) (scene.Header, error) {
	r := &reader{src: src, theme: t, keys: map[string]int{}}
	if err := r.read(ctx); err != nil {
		return r.header, err
	}
	if err := r.join(ctx); err != nil {
		return r.header, err
	}
	if err := r.divide(); err != nil {
		return r.header, err
	}
	if err := r.lay(ctx); err != nil {
		return r.header, err
	}
	for _, f := range r.areas {
		if err := ctx.Err(); err != nil {
			return r.header, err
		}
		out, err := r.feature(f)
		if err != nil {
			r.header.Skipped = append(r.header.Skipped, scene.Skipped{Key: out.Key, GUID: out.GUID, ID: f.ID, Type: Class, Code: CodeInvalidGeometry, Reason: err.Error()})
		}
		if !out.Visible() {
			continue
		}
		r.header.Counts.Converted++
		if err := emit(out); err != nil {
			return r.header, err
		}
	}
	return r.header, nil
}

type reader struct {
	src      Source
	theme    plans.Theme
	header   scene.Header
	onMap    *vector.Map
	ground   *drape.Ground
	areas    []*vector.Feature
	vertices int
	classes  []Interval
	keys     map[string]int
}

// read keeps the areas, on the map.
func (r *reader) read(ctx context.Context) error {
	name := r.src.Areas.Name
	o := vector.Options{
		Skip: func(id string, err error) {
			r.header.Skipped = append(r.header.Skipped, scene.Skipped{ID: id, Type: Class, Code: CodeInvalidGeometry, Reason: err.Error()})
		},
		Progress: func(done int) {
			if r.src.Progress != nil {
				r.src.Progress(done, 0)
			}
		},
	}
	read := vector.ReadGeoJSON
	head := make([]byte, 4096)
	n, _ := r.src.Areas.Data.ReadAt(head, 0) // a file this short is told by what it lacks
	switch vector.Begins(head[:n]) {
	case "GeoPackage":
		read = vector.ReadGeoPackage
	case "":
		return plans.Errorf(plans.KindUnsupported, "reading %s: the areas of a thematic layer are a GeoJSON or GeoPackage file", name)
	}
	h, err := read(ctx, r.src.Areas, o, r.keep)
	if err != nil {
		return err
	}
	system := h.CRS
	if r.src.CRS != "" {
		system = r.src.CRS
	}
	if r.onMap, err = vector.NewMap(system); err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	for _, f := range r.areas {
		err := f.Geometry.Each(func(p *vector.Point) (err error) {
			*p, err = r.onMap.Point(*p, false)
			return err
		})
		if err != nil {
			return fmt.Errorf("reading %s: area %.40q: %w", name, f.ID, err)
		}
	}
	r.header.Format, r.header.Counts.Total = h.Format, len(r.areas)
	r.header.Georeference = &scene.Georeference{Method: "crs", CRS: r.onMap.CRS(), AxisX: 1, Scale: 1}
	return nil
}

// lay finds the ground that the areas are laid over: level where it is not known.
func (r *reader) lay(ctx context.Context) error {
	r.ground = drape.Level(r.src.Height)
	if r.src.Ground == nil {
		return nil
	}
	ground, known, err := r.src.Ground(ctx, r.onMap.CRS())
	if err != nil {
		return fmt.Errorf("reading %s: %w", r.src.Areas.Name, err)
	}
	if known {
		r.ground = ground
	}
	return nil
}

func (r *reader) keep(f *vector.Feature) error {
	if len(f.Geometry.Polygons) == 0 {
		return nil // a point or line has no area
	}
	_ = f.Geometry.Each(func(*vector.Point) error { r.vertices++; return nil })
	if len(r.areas) >= MaxAreas || r.vertices > MaxVertices {
		return plans.Errorf(plans.KindTooLarge, "reading %s: more than %d areas or %d vertices: cut the file to what is around the plan", r.src.Areas.Name, MaxAreas, MaxVertices)
	}
	r.areas = append(r.areas, f)
	return nil
}

// join adds the rows of the tables.
func (r *reader) join(ctx context.Context) error {
	if len(r.areas) == 0 {
		return plans.Errorf(plans.KindInvalid, "reading %s: it has no areas: a thematic layer is drawn of polygons", r.src.Areas.Name)
	}
	for _, src := range r.src.Tables {
		table, err := vector.ReadTable(ctx, src, r.theme.Code)
		if err != nil {
			return err
		}
		joined := 0
		for _, f := range r.areas {
			if code, ok := vector.CodeOf(f, r.theme.Code); ok && table.Join(f, code) {
				joined++
			}
		}
		if joined == 0 {
			return plans.Errorf(plans.KindInvalid, "joining %s to %s: no code of its %d rows is that of an area: name the property that both have as the theme's code", src.Name, r.src.Areas.Name, table.Len())
		}
		if joined < len(r.areas) {
			r.warn("table: %s has no row for %d of %d areas", src.Name, len(r.areas)-joined, len(r.areas))
		}
	}
	return nil
}

func (r *reader) warn(format string, args ...any) {
	r.header.Warnings = append(r.header.Warnings, fmt.Sprintf(format, args...))
}

// divide hides what may not be told and makes the classes.
func (r *reader) divide() error {
	has := false
	for _, f := range r.areas {
		_, ok := f.Value(r.theme.Field)
		has = has || ok
	}
	if !has {
		return plans.Errorf(plans.KindInvalid, "reading %s: no area has a property %.60q, which the layer's theme draws", r.src.Areas.Name, r.theme.Field)
	}
	count := countField(r.theme, r.areas)
	if count == "" && r.theme.CountField != "" {
		return plans.Errorf(plans.KindInvalid, "reading %s: no area has a property %.60q, which is to count its people", r.src.Areas.Name, r.theme.CountField)
	}
	if count == "" {
		r.warn("count: no property counts the people of the areas, so that none is left out for having few")
	}
	hidden := 0
	var values []float64
	for _, f := range r.areas {
		if !hide(f, count, r.theme) {
			hidden++
		}
		if v, ok := r.value(f); ok {
			values = append(values, v)
		}
	}
	if hidden > 0 {
		r.warn("few: the figures of %d of %d areas are left out: %q is below %d or unknown", hidden, len(r.areas), count, r.theme.MinCount)
	}
	r.classes = Divide(r.theme, values)
	return nil
}

func (r *reader) value(f *vector.Feature) (float64, bool) {
	v, _ := f.Value(r.theme.Field)
	return vector.Number(v)
}

// feature makes an area; with an error it lacks some of its polygons.
func (r *reader) feature(f *vector.Feature) (*scene.Feature, error) {
	out := &scene.Feature{Key: r.key(f), GUID: f.ID, SourceID: f.ID, Source: r.src.Index, Class: Class, Name: nameOf(f)}
	if code, ok := vector.CodeOf(f, r.theme.Code); ok {
		out.GUID = code
	}
	set := scene.PropertySet{}
	for _, own := range f.Fields {
		set.Properties = append(set.Properties, scene.Property{Name: own.Name, Value: own.Value})
	}
	out.Sets = []scene.PropertySet{set}
	look := scene.Material{Name: "unknown", RGBA: [4]uint8{184, 184, 184, opacity}}
	if v, ok := r.value(f); ok {
		i := ClassOf(r.classes, v)
		c := colour(r.theme.Palette, i-1, len(r.classes))
		look = scene.Material{Name: "class " + strconv.Itoa(i), RGBA: [4]uint8{c[0], c[1], c[2], opacity}}
	}
	surface, borders, err := r.meshes(f)
	out.Parts = []scene.Part{{Mesh: surface, Transform: scene.Identity(), Material: look}}
	if len(borders.Indices) > 0 {
		out.Parts = append(out.Parts, scene.Part{Mesh: borders, Transform: scene.Identity(), Material: scene.Material{Name: "border", RGBA: [4]uint8{70, 70, 70, 255}}})
	}
	return out, err
}

// key is the same in every version of the layer where areas have a code.
func (r *reader) key(f *vector.Feature) string {
	id, ok := vector.CodeOf(f, r.theme.Code)
	if !ok {
		id = f.ID
	}
	key := strconv.Itoa(r.src.Index) + "/" + strings.TrimSpace(id)
	if r.keys[key]++; r.keys[key] > 1 {
		key += "~" + strconv.Itoa(r.keys[key])
	}
	return key
}

// nameOf gives the name of an area by the usual names of that, the smallest first.
func nameOf(f *vector.Feature) string {
	for _, field := range []string{"buurtnaam", "wijknaam", "gemeentenaam", "naam", "name", "statnaam", "buurt", "wijk"} {
		if v, ok := f.Value(field); ok && v != nil {
			return strings.TrimSpace(vector.Text(v))
		}
	}
	return ""
}

// meshes makes the surface of all polygons of an area, facing up, and their borders,
// laid over the ground.
func (r *reader) meshes(f *vector.Feature) (surface, borders *scene.Mesh, err error) {
	surface, borders = &scene.Mesh{}, &scene.Mesh{Lines: true}
	for i, p := range f.Geometry.Polygons {
		if e := r.addPolygon(surface, p); e != nil {
			err = fmt.Errorf("polygon %d: %w", i, e)
			continue
		}
		for _, ring := range p {
			r.addBorder(borders, ring)
		}
	}
	return surface, borders, err
}

// addPolygon triangulates a polygon about its first corner, so that large map
// coordinates cost no precision, and lays it over the ground.
func (r *reader) addPolygon(m *scene.Mesh, p vector.Polygon) error {
	origin := scene.Vec3{p[0][0][0], p[0][0][1], 0}
	rings := make([][]scene.Vec3, len(p))
	for i, ring := range p {
		local := make([]scene.Vec3, 0, len(ring))
		for _, v := range ring {
			local = append(local, scene.Vec3{v[0], v[1], 0}.Sub(origin))
		}
		if turned := signedArea(local) < 0; turned == (i == 0) {
			slices.Reverse(local)
		}
		rings[i] = local
	}
	rings, triangles, err := triangulate(rings)
	if err != nil {
		return err
	}
	var corners []mesh.Vec2
	for _, ring := range rings {
		for _, v := range ring {
			corners = append(corners, mesh.Vec2{v[0] + origin[0], v[1] + origin[1]})
		}
	}
	over, err := r.ground.Area(corners, triangles, scene.Vec3{}, lift)
	if err != nil {
		return err
	}
	first := uint32(len(m.Positions))
	m.Positions = append(m.Positions, over.Positions...)
	for _, t := range over.Indices {
		m.Indices = append(m.Indices, first+t)
	}
	return nil
}

func signedArea(ring []scene.Vec3) (a float64) {
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		a += float64(p[0]*q[1]) - float64(q[0]*p[1])
	}
	return a / 2
}

func (r *reader) addBorder(m *scene.Mesh, ring []vector.Point) {
	line := make([]mesh.Vec2, 0, len(ring)+1)
	for _, v := range ring {
		line = append(line, mesh.Vec2{v[0], v[1]})
	}
	way := r.ground.Line(append(line, line[0]), lift+borderLift)
	first := uint32(len(m.Positions))
	m.Positions = append(m.Positions, way[:len(way)-1]...) // the last is the first once more
	for i := range len(way) - 1 {
		m.Indices = append(m.Indices, first+uint32(i), first+uint32((i+1)%(len(way)-1)))
	}
}
