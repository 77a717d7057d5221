package usdz

import (
	"fmt"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
)

// builder gathers meshes: one for every look of every group, where a group is an
// element or a class.
type builder struct {
	items  []glb.Item
	merged bool // elements of one class are one group
	groups []*group
	byKey  map[string]*group
	looks  looks
	stats  Stats
}

// group is what becomes one prim below the model.
type group struct {
	feature *scene.Feature // the first that is in it
	meshes  []*mesh
}

// mesh is what is drawn at once.
type mesh struct {
	look    *look
	points  []vec3
	normals []vec3
	st      []vec2
	indices []int32
}

func newBuilder(items []glb.Item) *builder {
	b := &builder{items: items, byKey: map[string]*group{}}
	b.merged = meshesOf(items, MaxMeshes) > MaxMeshes
	return b
}

// meshesOf counts the meshes of items where each is a group, until they are more
// than most.
func meshesOf(items []glb.Item, most int) int {
	count := 0
	var seen []scene.Material
	for i := range items {
		seen = seen[:0]
		for k := range items[i].Feature.Parts {
			p := &items[i].Feature.Parts[k]
			m := scene.Material{RGBA: p.Material.RGBA, Texture: p.Material.Texture}
			if p.Mesh.Triangles() > 0 && !slices.Contains(seen, m) {
				seen = append(seen, m)
			}
		}
		if count += len(seen); count > most {
			break
		}
	}
	return count
}

// take adds one shaded part.
func (b *builder) take(s *glb.Shaded) error {
	f := b.items[s.Item].Feature
	key := f.Key
	if b.merged {
		key = f.Class
	}
	g := b.byKey[key]
	if g == nil {
		g = &group{feature: f}
		b.byKey[key] = g
		b.groups = append(b.groups, g)
	}
	m := g.mesh(b.looks.of(s.Material))
	if len(m.indices)+len(s.Indices) > math.MaxInt32 {
		return fmt.Errorf("adding feature %q: %w", f.Key, glb.ErrTooLarge)
	}
	first := int32(len(m.points))
	m.points = append(m.points, s.Positions...)
	m.normals = append(m.normals, s.Normals...)
	for _, uv := range s.TexCoords {
		m.st = append(m.st, vec2{uv[0], 1 - uv[1]}) // upward from the lower left corner
	}
	for _, i := range s.Indices {
		m.indices = append(m.indices, first+int32(i))
	}
	b.stats.Vertices += len(s.Positions)
	b.stats.Triangles += len(s.Indices) / 3
	return nil
}

// mesh gives the mesh of a look, a new one where it is new.
func (g *group) mesh(l *look) *mesh {
	for _, m := range g.meshes {
		if m.look == l {
			return m
		}
	}
	m := &mesh{look: l}
	g.meshes = append(g.meshes, m)
	return m
}

// rootName is the identifier of the root, materialsName of the prim that holds
// the materials.
const (
	rootName      = "Model"
	materialsName = "Materials"
)

// scene gives the whole layer: the model, the groups in order, the materials.
func (b *builder) scene(name string) *prim {
	root := &prim{
		kind: "Xform", name: rootName, display: name, model: "component",
		schemas: []token{"Preliminary_AnchoringAPI"},
		properties: []property{
			uniform("token", "preliminary:anchoring:type", token("plane")),
			uniform("token", "preliminary:planeAnchoring:alignment", token("horizontal")),
		},
	}
	taken := names{materialsName: 1}
	for _, g := range b.groups {
		root.children = append(root.children, g.prim(taken, b.merged))
		b.stats.Meshes += len(g.meshes)
	}
	if materials := b.looks.prims(); len(materials) > 0 {
		b.stats.Materials = len(materials)
		root.children = append(root.children, &prim{kind: "Scope", name: materialsName, children: materials})
	}
	return root
}

// prim gives the mesh of g, or a node with its meshes where these are several.
func (g *group) prim(taken names, merged bool) *prim {
	f := g.feature
	p := &prim{kind: "Xform", custom: []field{{"class", f.Class}}}
	if merged {
		p.name = taken.take(f.Class)
	} else {
		p.name, p.display = taken.take(f.Class, f.Name), f.Name
		p.custom = append(p.custom, field{"key", f.Key})
		if f.Storey != "" {
			p.custom = append(p.custom, field{"storey", f.Storey})
		}
	}
	if len(g.meshes) == 1 {
		p.kind = "Mesh"
		g.meshes[0].fill(p)
		return p
	}
	parts := names{}
	for _, m := range g.meshes {
		c := &prim{kind: "Mesh", name: parts.take("Part", m.look.name)}
		m.fill(c)
		p.children = append(p.children, c)
	}
	return p
}

// fill makes p the mesh m (OpenUSD, UsdGeomMesh): plain triangles seen from both
// sides, since plans hold surfaces without a reliable outside.
func (m *mesh) fill(p *prim) {
	p.schemas = append(p.schemas, "MaterialBindingAPI")
	counts := make([]int32, len(m.indices)/3)
	for i := range counts {
		counts[i] = 3
	}
	normals := attribute("normal3f[]", "normals", m.normals)
	normals.interpolation = "vertex"
	p.properties = append(p.properties,
		uniform("bool", "doubleSided", true),
		attribute("float3[]", "extent", m.extent()),
		attribute("int[]", "faceVertexCounts", counts),
		attribute("int[]", "faceVertexIndices", m.indices),
		relationship("material:binding", m.look.path()),
		normals,
		attribute("point3f[]", "points", m.points),
	)
	if len(m.st) > 0 {
		st := attribute("texCoord2f[]", "primvars:st", m.st)
		st.interpolation = "vertex"
		p.properties = append(p.properties, st)
	}
	p.properties = append(p.properties, uniform("token", "subdivisionScheme", token("none")))
}

// extent gives the least and the greatest corner of the box of m.
func (m *mesh) extent() []vec3 {
	low, high := m.points[0], m.points[0]
	for _, p := range m.points {
		for i := range p {
			low[i], high[i] = min(low[i], p[i]), max(high[i], p[i])
		}
	}
	return []vec3{low, high}
}
