package cityjson

import (
	"fmt"
	"sync"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// templates are the geometry templates of a document (section 3.4): each is meshed
// once, when it is first used, and shared by its instances. Several goroutines may
// ask for one.
type templates struct {
	geometries []geometry
	vertices   []scene.Vec3
	appearance *appearance
	lock       sync.Mutex
	made       map[templateKey]*template
}

// templateKey names a meshed template: its colours depend on the class.
type templateKey struct {
	index    int
	class    string
	mirrored bool
}

type template struct {
	parts  []scene.Part
	images []*image
	err    error // why there are none, or why some surfaces are missing
}

// readTemplates takes the geometry-templates member apart.
func readTemplates(raw []byte, a *appearance) (*templates, error) {
	t := &templates{appearance: a, made: map[templateKey]*template{}}
	if len(raw) == 0 {
		return t, nil
	}
	c := cursor{text: raw}
	err := c.object(func(name []byte) (err error) {
		switch string(name) {
		case "templates":
			t.geometries, err = parseGeometries(&c, nil)
			return err
		case "vertices-templates":
			t.vertices, err = readVertices(&c, nil, nil)
			return err
		}
		return c.skip()
	})
	if err != nil {
		return nil, fmt.Errorf("/geometry-templates: %w (rule geometry-templates)", err)
	}
	return t, nil
}

// get gives the meshes of a template in the colours of a class; a mirrored one
// has its triangles the other way round, so that they run right once mirrored.
func (t *templates) get(key templateKey, w *worker) *template {
	t.lock.Lock()
	defer t.lock.Unlock()
	if m, ok := t.made[key]; ok {
		return m
	}
	m := t.build(key, w)
	t.made[key] = m
	return m
}

func (t *templates) build(key templateKey, w *worker) *template {
	if key.index < 0 || key.index >= len(t.geometries) {
		return &template{err: &ruleError{"template-index", "template", fmt.Errorf("template %d of %d", key.index, len(t.geometries))}}
	}
	g := &t.geometries[key.index]
	if depthOf(g.kind) == 0 {
		return &template{err: fmt.Errorf("template %d is a %s: %w", key.index, cutText(g.kind), errUnsupported)}
	}
	b := &builder{uvs: t.appearance.uvs}
	b.begin(t.vertices, false)
	d := dressOf(g, key.class, t.appearance, w.images, nil, &words{}, func(_, _ string, _ any) {})
	err := firstOf(b.geometry(g, &d), b.tally.first)
	m := &template{err: err}
	m.parts, m.images = b.parts()
	switch {
	case len(m.parts) == 0:
		m.err = fmt.Errorf("template %d has no surface: %w", key.index, orEmpty(err))
	case err != nil:
		m.err = fmt.Errorf("template %d: %w", key.index, err)
	}
	if key.mirrored {
		for i := range m.parts {
			m.parts[i].Mesh = mesh.Flip(m.parts[i].Mesh)
		}
	}
	return m
}

// instance places a template at a vertex: matrix first, then the move. Where some
// surfaces of it are missing there is an error beside the parts.
func (t *templates) instance(g *geometry, class string, vertices []scene.Vec3, w *worker) ([]scene.Part, []*image, error) {
	anchor, err := anchorOf(g, vertices)
	if err != nil {
		return nil, nil, err
	}
	matrix, err := matrixOf(g.matrix)
	if err != nil {
		return nil, nil, err
	}
	move := scene.Translation(anchor)
	placed := move.Mul(&matrix)
	m := t.get(templateKey{g.template, class, placed.Determinant() < 0}, w)
	parts := append([]scene.Part(nil), m.parts...)
	for i := range parts {
		parts[i].Transform = placed
	}
	return parts, m.images, m.err
}

func anchorOf(g *geometry, vertices []scene.Vec3) (scene.Vec3, error) {
	c := cursor{text: g.boundaries}
	at := -1
	err := c.array(func(i int) (err error) {
		v, err := c.index()
		if i == 0 {
			at = v
		}
		return err
	})
	if err != nil || at < 0 || at >= len(vertices) {
		return scene.Vec3{}, &ruleError{"vertex-index", "boundaries", fmt.Errorf("a GeometryInstance needs one vertex, has %d of %d", at, len(vertices))}
	}
	return vertices[at], nil
}

// matrixOf reads a transformation matrix of 16 numbers, row by row.
func matrixOf(raw []byte) (scene.Affine, error) {
	if len(raw) == 0 {
		return scene.Identity(), nil
	}
	var m [16]float64
	n := 0
	c := cursor{text: raw}
	err := c.array(func(i int) error {
		v, err := c.number()
		if i < len(m) {
			m[i] = v
		}
		n++
		return err
	})
	if err != nil || n != 16 || m[12] != 0 || m[13] != 0 || m[14] != 0 || m[15] != 1 {
		return scene.Affine{}, &ruleError{"transformation-matrix", "transformationMatrix", fmt.Errorf("want 16 numbers, the last row 0 0 0 1, have %d", n)}
	}
	return scene.Affine(m[:12]), nil
}
