package citygml

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/citylook"
	"github.com/maquette-city/maquette/plans/gml"
	"github.com/maquette-city/maquette/plans/xmlscan"
	"github.com/maquette-city/maquette/tiles/scene"
)

// building is an object whose shape is being made.
type building struct {
	r      *reader
	o      *object
	gml    gml.Reader
	mesh   gml.Builder
	placed []scene.Part // of implicit geometries
	failed int
	first  error // why the first surface could not be made

	turned map[xmlscan.Elem]bool // polygons of the object's own geometry, and whether it turns them round
	taken  map[xmlscan.Elem]bool // polygons of thematic surfaces that are made
	alike  map[uint64]bool       // the same by their corners
}

// newBuilding begins a shape in the frame of the model.
func (r *reader) newBuilding(o *object) *building {
	b := &building{r: r, o: o, gml: gml.Reader{Frame: r.frame, Find: r.find}}
	b.gml.Other = b.other
	return b
}

// build makes the meshes of an object at a level of detail. Polygons of thematic
// surfaces come first: they say what they are. Of the polygons of a solid or
// surface of the object itself those are left out that a thematic surface has
// too, by reference or by its corners; but where a solid turns one round, it is.
func (r *reader) build(o *object, lod float64) *building {
	b := r.newBuilding(o)
	own, surfaces := []shape{}, []shape{}
	for _, s := range o.shapes {
		switch {
		case s.lines || levelOf(s) != lod:
		case s.implicit.OK():
			b.implicit(s)
		case s.surface != "":
			surfaces = append(surfaces, s)
		default:
			own = append(own, s)
		}
	}
	if len(own) > 0 && len(surfaces) > 0 {
		b.turned, b.taken, b.alike = map[xmlscan.Elem]bool{}, map[xmlscan.Elem]bool{}, map[uint64]bool{}
		b.each(own, func(s shape, p *gml.Polygon) { b.turned[p.Elem] = p.Flip })
	}
	b.each(surfaces, b.surface)
	b.each(own, b.own)
	if solidAmong(own) && b.mesh.Volume() < 0 && b.mesh.Closed() {
		b.mesh.Turn()
		r.turnedSolid(o)
	}
	return b
}

// solidAmong tells whether a shape is a solid, which has an inside.
func solidAmong(shapes []shape) bool {
	for _, s := range shapes {
		if c := s.prop.First(); c.OK() && c.Local() == "Solid" {
			return true
		}
	}
	return false
}

// turnedSolid counts a solid whose surfaces looked inward.
func (r *reader) turnedSolid(o *object) {
	if r.insideOut == 0 {
		r.firstInsideOut = o.key
	}
	r.insideOut++
}

// each visits the polygons of shapes.
func (b *building) each(shapes []shape, visit func(s shape, p *gml.Polygon)) {
	b.gml.Begin()
	for _, s := range shapes {
		b.gml.Property(s.prop, func(p *gml.Polygon) { visit(s, p) })
		b.gml.Other = b.other
	}
}

// other hears of geometry that is no surface, and of references that lead nowhere.
func (b *building) other(e xmlscan.Elem, why error) {
	b.fail(e, why)
}

// surface makes a polygon of a thematic surface.
func (b *building) surface(s shape, p *gml.Polygon) {
	if b.taken[p.Elem] {
		return // of two surfaces that share it
	}
	if flip, ok := b.turned[p.Elem]; ok {
		p.Flip = flip
	}
	rings, err := b.gml.Rings(p)
	if err != nil {
		b.fail(p.Elem, err)
		return
	}
	if b.taken != nil {
		b.taken[p.Elem] = true
		b.alike[corners(rings)] = true
	}
	b.add(p, rings, s.surface)
}

// own makes a polygon of the object itself.
func (b *building) own(_ shape, p *gml.Polygon) {
	if b.taken[p.Elem] {
		return
	}
	rings, err := b.gml.Rings(p)
	if err != nil {
		b.fail(p.Elem, err)
		return
	}
	if b.alike != nil && b.alike[corners(rings)] {
		return
	}
	b.add(p, rings, "")
}

// corners is a number that polygons with the same corners share, wherever their
// rings begin and whichever way they run.
func corners(rings []gml.Ring) uint64 {
	sum := uint64(0)
	for _, r := range rings {
		for _, p := range r.Points {
			h := uint64(14695981039346656037)
			for _, v := range p {
				h = (h ^ math.Float64bits(v)) * 1099511628211
				h ^= h >> 29
			}
			sum += h * h
		}
	}
	return sum
}

// add puts a polygon into the mesh of its look.
func (b *building) add(p *gml.Polygon, rings []gml.Ring, surface string) {
	look, uv := b.look(p, rings, surface)
	if err := b.mesh.Add(rings, uv, look); err != nil {
		b.fail(p.Elem, err)
	}
}

// look gives the material of a polygon and its texture coordinates, if any: by its
// appearance, else by its surface, else by the class of its object.
func (b *building) look(p *gml.Polygon, rings []gml.Ring, surface string) (scene.Material, [][][2]float32) {
	look := citylook.Class(b.o.class)
	if surface == "RoofSurface" {
		look = citylook.Roof(rings[0].Normal())
	} else if m, ok := citylook.Surface(surface); ok {
		look = m
	} else if surface != "" {
		look.Name = surface
	}
	return b.r.appearance(p, rings, look)
}

// fail counts a surface that could not be made.
func (b *building) fail(e xmlscan.Elem, why error) {
	b.failed++
	if b.first == nil {
		b.first = fmt.Errorf("%s: %w", where(e), why)
	}
}

// where names an element for messages: by its id, else by its name, and its byte.
func where(e xmlscan.Elem) string {
	if id := e.Attr("id"); id != "" {
		return fmt.Sprintf("%s %q at byte %d", e.Local(), shown(id), e.Offset())
	}
	return fmt.Sprintf("%s at byte %d", e.Local(), e.Offset())
}

// parts gives the meshes of the object.
func (b *building) parts() []scene.Part { return append(b.mesh.Parts(), b.placed...) }
