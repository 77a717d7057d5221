package demo

import "math"

// slabSpec is a slab: outline and holes in the storey's frame, its top and its
// thickness.
type slabSpec struct {
	path, name string
	outline    []point
	holes      [][]point
	top, thick float64
	look       look
	predefined enum // FLOOR where empty
	sfb        string
	whole      ref
}

// slab writes an IfcSlab; a storey's floor is at top 0.
func (m *model) slab(s *storey, spec slabSpec) element {
	if spec.predefined == "" {
		spec.predefined = "FLOOR"
	}
	if spec.sfb == "" {
		spec.sfb = "23"
	}
	net := polygonArea(spec.outline)
	for _, h := range spec.holes {
		net -= polygonArea(h)
	}
	item := m.prism(spec.outline, spec.holes, spec.top-spec.thick, spec.thick)
	return m.add(product{
		entity: "IFCSLAB", path: spec.path, name: spec.name, kind: spec.look.name, storey: s, whole: spec.whole,
		items: []ref{m.paint(item, spec.look)}, material: m.material(spec.look), sfb: spec.sfb,
		tail: list{spec.predefined},
		sets: []propertySet{
			set("Pset_SlabCommon", identifier("Reference", spec.look.name), boolean("IsExternal", spec.predefined != "FLOOR"), boolean("LoadBearing", true), label("FireRating", "60")),
			set("Qto_SlabBaseQuantities", length("Width", spec.thick), area("GrossArea", polygonArea(spec.outline)/1e6), area("NetArea", net/1e6), volume("NetVolume", net*spec.thick/1e9)),
		},
	})
}

func polygonArea(ps []point) float64 {
	a := 0.0
	for i, p := range ps {
		q := ps[(i+1)%len(ps)]
		a += p[0]*q[1] - q[0]*p[1]
	}
	return math.Abs(a) / 2
}

func round1(v float64) float64 { return math.Round(v) }

// block writes an element that is one or more boxes in one colour: columns,
// coverings, beams, equipment.
type block struct {
	entity, path, name string
	predefined         enum
	look               look
	sfb                string
	boxes              [][6]float64 // x, y, z, dx, dy, dz in the storey's frame
	sets               []propertySet
	whole              ref
}

func (m *model) block(s *storey, b block) element {
	first := b.boxes[0]
	var items []ref
	for _, c := range b.boxes {
		items = append(items, m.paint(m.box(c[0]-first[0], c[1]-first[1], c[2]-first[2], c[3], c[4], c[5]), b.look))
	}
	return m.add(product{
		entity: b.entity, path: b.path, name: b.name, kind: b.look.name, storey: s, whole: b.whole,
		at: frame{x: first[0], y: first[1], z: first[2]}, items: items, material: m.material(b.look), sfb: b.sfb,
		tail: list{b.predefined}, sets: b.sets,
	})
}

// space writes an IfcSpace over an outline.
func (m *model) space(s *storey, path, name, longName string, outline []point, high float64) element {
	net := polygonArea(outline) / 1e6
	return m.add(product{
		entity: "IFCSPACE", path: path, name: name, storey: s,
		items: []ref{m.paint(m.prism(outline, nil, 0, high), m.pal.space)},
		tail:  list{longName, enum("ELEMENT"), enum("INTERNAL"), nil},
		sets: []propertySet{
			set("Pset_SpaceCommon", identifier("Reference", longName), boolean("IsExternal", false), boolean("PubliclyAccessible", false)),
			set("Qto_SpaceBaseQuantities", length("Height", high), area("NetFloorArea", net), volume("NetVolume", net*high/1e3)),
		},
	})
}
