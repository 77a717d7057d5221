package bgt

import (
	"errors"
	"fmt"

	"github.com/maquette-city/maquette/plans/vector"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// Lift is how high areas lie over the ground, metres: more than the tolerance of
	// the ground, less than a kerb.
	Lift = 0.1
	// overlayLift is how high what lies on other areas lies over them.
	overlayLift = 0.03
	// LevelLift is how much higher each level (relatieveHoogteligging) lies.
	LevelLift = 0.06
)

// lift gives how high an object lies over the ground.
func (o *object) lift() float64 {
	lift := Lift + LevelLift*float64(o.values.level())
	if o.kind.sort != sortArea || o.values.level() > 0 && o.kind.name != "overbruggingsdeel" {
		lift += overlayLift // on a bridge the ways lie on its deck
	}
	return lift
}

// feature makes one object.
func (r *reader) feature(o *object) error {
	r.header.Counts.Total++
	class := o.kind.class
	if o.geometry.Empty() {
		r.skip(o.id, class, CodeUnsupportedGeometry, errors.New("it has no geometry"))
		return nil
	}
	out := &scene.Feature{Key: r.key(o.id), GUID: o.id, SourceID: o.id, Source: r.src.Index, Class: class, Name: o.name(), Sets: o.sets()}
	fault := r.areas(out, o)
	for _, line := range o.geometry.Lines {
		r.line(out, o, line)
	}
	f := o.figureOf()
	for i, p := range o.geometry.Points {
		at := scene.Vec3{p[0], p[1], r.ground.At(p[0], p[1])}
		if level := o.values.level(); level > 0 || f.shape == shapeDisc {
			at[2] += o.lift()
		}
		out.Parts = append(out.Parts, r.shapes.stand(f, at, fmt.Sprint(o.id, i), o.isTree())...)
	}
	switch {
	case len(out.Parts) == 0 && fault == nil:
		r.skip(o.id, class, CodeInvalidGeometry, errors.New("it has no area and no length"))
		return nil
	case len(out.Parts) == 0:
		r.skip(o.id, class, CodeInvalidGeometry, fault)
		return nil
	case fault != nil:
		r.skip(o.id, class, CodePartial, fault)
	}
	r.header.Counts.Converted++
	return r.emit(out)
}

// name names an object to people by what it is.
func (o *object) name() string {
	v := &o.values
	for _, s := range []string{
		v.text("naam", "name", "openbareruimtenaam"), v.text(speciesNames[:]...), v.plus("functie", o.kind.name), v.text("functie", "function"), v.plus("type", o.kind.name),
		v.plus("fysiekvoorkomen", o.kind.name), v.text("fysiekvoorkomen"), v.text("type", "class"),
	} {
		if s != "" && s != "waardeonbekend" && s != "geenwaarde" {
			return s
		}
	}
	return o.kind.class
}

// areas makes the polygons of an object and gives the first fault of one.
func (r *reader) areas(out *scene.Feature, o *object) (fault error) {
	if len(o.geometry.Polygons) == 0 {
		return nil
	}
	look := o.lookOf().material()
	u, high := o.uprightOf()
	if high = high && o.kind.sort == sortUpright; high {
		look = u.look.material()
	}
	for i, p := range o.geometry.Polygons {
		part, err := r.area(p, o.lift())
		if err != nil {
			if fault == nil {
				fault = fmt.Errorf("polygon %d: %w", i, err)
			}
			continue
		}
		if high {
			raise(part.Mesh, u.height)
		}
		part.Material = look
		out.Parts = append(out.Parts, part)
	}
	return fault
}

// area lays a polygon over the ground.
func (r *reader) area(p vector.Polygon, lift float64) (scene.Part, error) {
	var points []mesh.Vec2
	var rings [][]mesh.Vec2
	for i, ring := range p {
		flat := flatten(ring)
		if len(flat) < 3 && i == 0 {
			return scene.Part{}, errors.New("its outline has fewer than three different corners")
		}
		if len(flat) >= 3 { // a hole without area is none
			rings, points = append(rings, flat), append(points, flat...)
		}
	}
	if len(rings) == 0 {
		return scene.Part{}, errors.New("it has no outline")
	}
	x, y := points[0][0], points[0][1]
	local := make([][]mesh.Vec2, len(rings)) // map coordinates are large: the sums of products lose digits
	for i, ring := range rings {
		local[i] = make([]mesh.Vec2, len(ring))
		for k, q := range ring {
			local[i][k] = mesh.Vec2{q[0] - x, q[1] - y}
		}
	}
	triangles, err := mesh.Triangulate(local[0], local[1:])
	if errors.Is(err, mesh.ErrNotSimple) {
		return scene.Part{}, fmt.Errorf("its outline crosses itself, or a hole lies outside it: %w", err)
	}
	if err != nil {
		return scene.Part{}, err
	}
	origin := scene.Vec3{x, y, r.ground.At(x, y)}
	m, err := r.ground.Area(points, triangles, origin, lift)
	if err != nil {
		return scene.Part{}, err
	}
	if len(m.Indices) == 0 {
		return scene.Part{}, errors.New("it has no area")
	}
	return scene.Part{Mesh: m, Transform: scene.Translation(origin)}, nil
}

// flatten gives the corners of a ring without those that repeat the one before.
func flatten(ring []vector.Point) []mesh.Vec2 {
	out := make([]mesh.Vec2, 0, len(ring))
	for _, p := range ring {
		q := mesh.Vec2{p[0], p[1]}
		if len(out) == 0 || out[len(out)-1] != q {
			out = append(out, q)
		}
	}
	for len(out) > 1 && out[0] == out[len(out)-1] {
		out = out[:len(out)-1]
	}
	return out
}

// line makes an upright strip of a line.
func (r *reader) line(out *scene.Feature, o *object, line []vector.Point) {
	u, _ := o.uprightOf()
	lift := o.lift() - Lift
	if u.height < Lift { // it lies on areas, which are lifted
		lift += Lift
	}
	way := foot(r.ground, line, lift)
	if len(way) < 2 {
		return
	}
	out.Parts = append(out.Parts, scene.Part{Mesh: strip(way, u, way[0]), Transform: scene.Translation(way[0]), Material: u.look.material()})
}

// isTreeList tells an entry of a list of trees: a point with columns that only such a
// list has.
func isTreeList(o *object) bool {
	if len(o.geometry.Points) == 0 || len(o.geometry.Polygons) > 0 || len(o.geometry.Lines) > 0 {
		return false
	}
	for _, name := range treeNames {
		if _, ok := o.values[name]; ok {
			return true
		}
	}
	return false
}
