package citygml

import (
	"errors"
	"fmt"

	"github.com/maquette-city/maquette/plans/gml"
	"github.com/maquette-city/maquette/plans/xmlscan"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// errLibrary tells of an implicit geometry whose shape is a file of another format.
var errLibrary = errors.New("its shape is a library object beside the file, which is not read")

// templateKey names a shape that implicit geometries share: its colours depend on
// the class.
type templateKey struct {
	id       string // of the geometry; "" for one that none refers to
	class    string
	mirrored bool
}

// template is such a shape, meshed.
type template struct {
	parts []scene.Part
	err   error
}

// maxTemplates bounds the shapes that are kept for the next instance.
const maxTemplates = 10_000

// implicit places the shape of an implicit geometry (OGC 12-019, clause 8.3): by
// its matrix, then by its reference point.
func (b *building) implicit(s shape) {
	e := s.implicit
	relative := e.Child("relativeGMLGeometry")
	if !relative.OK() {
		relative = e.Child("relativeGeometry")
	}
	if !relative.OK() {
		if lib := e.Child("libraryObject"); lib.OK() {
			b.r.warn(fmt.Sprintf("library objects are not read, the first is %q: what has no other shape is left out", shown(lib.Text())))
			b.fail(e, fmt.Errorf("%q: %w", shown(lib.Text()), errLibrary))
			return
		}
		b.fail(e, errors.New("rule implicit-geometry: it has neither a geometry nor a library object"))
		return
	}
	placed, err := b.transform(e)
	if err != nil {
		b.fail(e, err)
		return
	}
	t := b.template(relative, s.surface, placed.Determinant() < 0)
	if t.err != nil {
		b.fail(e, t.err)
	}
	for _, p := range t.parts {
		p.Transform = placed
		b.placed = append(b.placed, p)
	}
}

// transform gives where an implicit geometry stands.
func (b *building) transform(e xmlscan.Elem) (scene.Affine, error) {
	matrix, err := matrixOf(e.Child("transformationMatrix"))
	if err != nil {
		return matrix, err
	}
	if b.r.frame.NorthFirst { // of matrices both sides have the order of the file
		matrix = scene.Affine{
			matrix[5], matrix[4], matrix[6], matrix[7],
			matrix[1], matrix[0], matrix[2], matrix[3],
			matrix[9], matrix[8], matrix[10], matrix[11]}
	}
	point := e.Child("referencePoint")
	if !point.OK() {
		return matrix, errors.New("rule implicit-geometry: it has no reference point")
	}
	if href := point.Attr("href"); href != "" {
		if point = b.r.find(href); !point.OK() {
			return matrix, fmt.Errorf("%w: %q", gml.ErrLink, shown(href))
		}
	}
	at, ok := b.gml.Point(point)
	if !ok || !at.Finite() {
		return matrix, errors.New("rule implicit-geometry: its reference point has no coordinates")
	}
	move := scene.Translation(at)
	return move.Mul(&matrix), nil
}

// matrixOf reads a matrix of 16 numbers, row by row; none is the identity.
func matrixOf(e xmlscan.Elem) (scene.Affine, error) {
	if !e.OK() {
		return scene.Identity(), nil
	}
	m, err := gml.Numbers(nil, e.Raw())
	if err != nil || len(m) != 16 || m[12] != 0 || m[13] != 0 || m[14] != 0 || m[15] != 1 {
		return scene.Affine{}, fmt.Errorf("rule transformation-matrix: want 16 numbers, the last row 0 0 0 1, have %d", len(m))
	}
	return scene.Affine(m[:12]), nil
}

// template gives the shape behind a property, meshed once where it has an id. A
// mirrored one has its triangles the other way round.
func (b *building) template(relative xmlscan.Elem, surface string, mirrored bool) *template {
	id := relative.Attr("href")
	if first := relative.First(); id == "" && first.OK() && first.Attr("id") != "" {
		id = "#" + first.Attr("id")
	}
	key := templateKey{id, b.o.class + "/" + surface, mirrored}
	if t, ok := b.r.templates[key]; ok && id != "" {
		return t
	}
	t := b.shapeOf(relative, surface)
	if mirrored {
		for i := range t.parts {
			t.parts[i].Mesh = mesh.Flip(t.parts[i].Mesh)
		}
	}
	if id != "" {
		if b.r.templates == nil || len(b.r.templates) >= maxTemplates {
			b.r.templates = map[templateKey]*template{}
		}
		b.r.templates[key] = t
	}
	return t
}

// shapeOf meshes a relative geometry, in its own frame: metres, in the order of
// axes of the file.
func (b *building) shapeOf(relative xmlscan.Elem, surface string) *template {
	in := b.r.newBuilding(b.o)
	in.gml.Frame.Map = nil
	in.each([]shape{{prop: relative, surface: surface}}, func(s shape, p *gml.Polygon) {
		rings, err := in.gml.Rings(p)
		if err != nil {
			in.fail(p.Elem, err)
			return
		}
		in.add(p, rings, s.surface)
	})
	t := &template{parts: in.mesh.Parts(), err: in.first}
	if len(t.parts) == 0 && t.err == nil {
		t.err = fmt.Errorf("%s: the shape has no surfaces", where(relative))
	}
	return t
}
