package demo

// layer is one layer of a wall, from outside to inside.
type layer struct {
	look      look
	thickness float64
}

// wallBuild is a kind of wall: an IfcWallType with its layers and properties.
type wallBuild struct {
	name       string
	layers     []layer
	sfb        string
	external   bool
	bearing    bool
	fire       string  // minutes
	u          float64 // W/(m2 K), 0 for none
	predefined enum
	typ        ref
	layerSet   ref
	usage      ref // written with the first wall
	thickness  float64
}

// wallType writes the type of b once.
func (m *model) wallType(b wallBuild) *wallBuild {
	layers := list{}
	for _, l := range b.layers {
		b.thickness += l.thickness
		layers = append(layers, m.w.add("IFCMATERIALLAYER", m.material(l.look), l.thickness, nil, l.look.name, nil, nil, nil))
	}
	if b.predefined == "" {
		b.predefined = "STANDARD"
	}
	layerSet := m.w.add("IFCMATERIALLAYERSET", layers, b.name, nil)
	b.layerSet = layerSet
	b.typ = m.elementType("IFCWALLTYPE", b.name, b.name, nil, nil, b.predefined)
	m.made.put(layerSet, b.typ)
	return &b
}

func (b *wallBuild) common(reference string) propertySet {
	s := set("Pset_WallCommon", identifier("Reference", reference), boolean("IsExternal", b.external),
		boolean("LoadBearing", b.bearing))
	if b.fire != "" {
		s.properties = append(s.properties, label("FireRating", b.fire))
	}
	if b.u > 0 {
		s.properties = append(s.properties, real("ThermalTransmittance", "IFCTHERMALTRANSMITTANCEMEASURE", b.u))
	}
	return s
}

// wall is a written wall and what its openings need.
type wall struct {
	element
	storey *storey
	path   string
	build  *wallBuild
	long   float64
	count  int // openings so far
}

// wallSpec places a wall: its outer face runs from from to to, its body lies
// on the left of that line.
type wallSpec struct {
	path, name   string
	from, to     point
	base, height float64
	look         *look // of the outer layer, instead of the build's
	// How far the inner layers stay behind the outer one at both ends, so that
	// the outer layers meet at a corner.
	trimFrom, trimTo float64
	fire             string
	fresh            bool
}

// wall writes a wall: the outer leaf in its own colour, the rest in the colour
// of the innermost layer.
func (m *model) wall(s *storey, b *wallBuild, spec wallSpec) *wall {
	long := spec.to.sub(spec.from).length()
	outer := b.layers[0]
	if spec.look != nil {
		outer.look = *spec.look
	}
	items := []ref{m.paint(m.box(0, 0, 0, long, outer.thickness, spec.height), outer.look)}
	if rest := b.thickness - outer.thickness; rest > 0 {
		inner := b.layers[len(b.layers)-1].look
		items = append(items, m.paint(m.box(spec.trimFrom, outer.thickness, 0, long-spec.trimFrom-spec.trimTo, rest, spec.height), inner))
	}
	if b.usage == 0 {
		b.usage = m.w.add("IFCMATERIALLAYERSETUSAGE", b.layerSet, enum("AXIS2"), enum("POSITIVE"), 0.0, nil)
	}
	build := *b
	if spec.fire != "" {
		build.fire = spec.fire
	}
	line := m.polylineOpen(point{0, 0}, point{long, 0})
	e := m.add(product{
		entity: "IFCWALL", path: spec.path, name: spec.name, kind: b.name, storey: s,
		at:    frame{spec.from[0], spec.from[1], spec.base, spec.to.sub(spec.from).unit()},
		items: items, axis: line, typ: b.typ, material: b.usage, sfb: b.sfb, fresh: spec.fresh,
		tail: list{b.predefined},
		sets: []propertySet{build.common(b.name), wallQuantities(long, b.thickness, spec.height)},
	})
	return &wall{element: e, storey: s, path: spec.path, build: b, long: long}
}

func wallQuantities(long, thick, high float64) propertySet {
	return set("Qto_WallBaseQuantities", length("Length", long), length("Width", thick), length("Height", high),
		area("GrossSideArea", long*high/1e6), volume("GrossVolume", long*high*thick/1e9))
}

func (m *model) polylineOpen(a, b point) ref {
	return m.w.shared("IFCPOLYLINE", refs(m.pt2(a), m.pt2(b)))
}

// clearance is how far an opening reaches beyond both faces of its host.
const clearance = 50.0

// opening cuts a rectangle out of a wall: x along it and z above its foot.
func (m *model) opening(w *wall, x, z, wide, high float64) element {
	w.count++
	path := w.path + "/sparing/" + itoa(w.count)
	deep := w.build.thickness + 2*clearance
	o := m.add(product{
		entity: "IFCOPENINGELEMENT", path: path, name: "Sparing", relative: w.placement,
		at: frame{x: x, z: z}, items: []ref{m.hatch(0, 0, wide, high, -clearance, deep)},
		tail: list{enum("OPENING")},
		sets: []propertySet{set("Qto_OpeningElementBaseQuantities", length("Width", wide), length("Height", high), length("Depth", w.build.thickness))},
	})
	m.w.add("IFCRELVOIDSELEMENT", m.guid(path+"/rel"), m.owner, nil, nil, w.ref, o.ref)
	return o
}

// fill puts a window or door into an opening of a wall.
func (m *model) fill(w *wall, o element, p product) element {
	p.storey, p.relative = w.storey, o.placement
	e := m.add(p)
	m.w.add("IFCRELFILLSELEMENT", m.guid(p.path+"/rel"), m.owner, nil, nil, o.ref, e.ref)
	return e
}

// ring gives the walls of a closed outline, counter-clockwise seen from above.
// At an outer corner the outer layer of the next wall starts behind that of
// this one, and the inner layers stay inside both; at an inner corner this wall
// runs on to close the gap.
func ring(outline []point, b *wallBuild) []wallSpec {
	n := len(outline)
	leaf := b.layers[0].thickness
	specs := make([]wallSpec, n)
	for i := range specs {
		from, to := outline[i], outline[(i+1)%n]
		d := to.sub(from).unit()
		s := wallSpec{from: from, to: to}
		if outerCorner(outline[(i+n-1)%n], from, to) {
			s.from, s.trimFrom = from.add(d.scale(leaf)), b.thickness-leaf
		}
		if outerCorner(from, to, outline[(i+2)%n]) {
			s.trimTo = min(leaf, b.thickness-leaf)
		} else {
			s.to = to.add(d.scale(b.thickness))
		}
		specs[i] = s
	}
	return specs
}

func outerCorner(a, b, c point) bool {
	u, v := b.sub(a), c.sub(b)
	return u[0]*v[1]-u[1]*v[0] > 0
}
