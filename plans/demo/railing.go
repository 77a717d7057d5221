package demo

// railing is a straight railing of one length, shared by its occurrences: x
// runs along it, its body lies on the left of the line.
type railing struct {
	name     string
	long     float64
	typ, rep ref
	material ref
}

const (
	railHigh  = 1100.0
	railDepth = 45.0
	barEvery  = 125.0 // at most 100 mm free between bars of 16 mm
	barWide   = 16.0
)

// barRailing is a railing of upright bars between two rails.
func (m *model) barRailing(long float64) *railing {
	items := []ref{m.box(0, 0, railHigh-40, long, railDepth, 40), m.box(0, 0, 80, long, railDepth, 30)}
	items = append(items, m.posts(long)...)
	n := int(long / barEvery)
	for i := 1; i < n; i++ {
		x := round1(float64(i) * long / float64(n))
		items = append(items, m.box(x-barWide/2, (railDepth-barWide)/2, 110, barWide, barWide, railHigh-150))
	}
	for _, it := range items {
		m.paint(it, m.pal.steel)
	}
	return m.railingType("Spijlenhek", m.pal.steel, long, items)
}

// glassRailing is a railing of laminated panes under a handrail.
func (m *model) glassRailing(long float64) *railing {
	items := []ref{m.box(0, 0, railHigh-35, long, railDepth, 35), m.box(0, 0, 0, long, railDepth, 60)}
	for _, it := range items {
		m.paint(it, m.pal.steel)
	}
	n := int(long/1500) + 1
	wide := (long - 20*float64(n+1)) / float64(n)
	for i := 0; i < n; i++ {
		x := 20 + float64(i)*(wide+20)
		items = append(items, m.paint(m.box(round1(x), 14, 60, round1(wide), 17, railHigh-95), m.pal.glassRail))
	}
	return m.railingType("Glasbalustrade", m.pal.glassRail, long, items)
}

// posts stand at both ends and not further than 1.6 m apart.
func (m *model) posts(long float64) []ref {
	n := int(long/1600) + 1
	var items []ref
	for i := 0; i <= n; i++ {
		x := round1(float64(i) * (long - 50) / float64(n))
		items = append(items, m.box(x, 0, 0, 50, railDepth, railHigh-40))
	}
	return items
}

func (m *model) railingType(name string, l look, long float64, items []ref) *railing {
	r := &railing{name: name, long: long, material: m.material(l)}
	full := name + " " + itoa(int(long))
	r.rep = m.repMap("SweptSolid", items...)
	common := m.writeSetOf(set("Pset_RailingCommon", identifier("Reference", full), real("Height", "IFCPOSITIVELENGTHMEASURE", railHigh), boolean("IsExternal", true)))
	r.typ = m.elementType("IFCRAILINGTYPE", full, full, []ref{r.rep}, []ref{common}, enum("BALUSTRADE"))
	return r
}

// rail writes an occurrence from a place in a direction.
func (m *model) rail(s *storey, path string, r *railing, at frame) {
	m.add(product{
		entity: "IFCRAILING", path: path, name: r.name, kind: r.name, storey: s, at: at,
		mapped: r.rep, typ: r.typ, material: r.material, sfb: "34", tail: list{enum("BALUSTRADE")},
		sets: []propertySet{set("Qto_RailingBaseQuantities", length("Length", r.long))},
	})
}

// balconyKit is what balconies of one size share.
type balconyKit struct {
	wide, deep  float64
	front, side *railing
	look        look
}

// balcony writes a slab with railings on three sides. Its frame lies on the
// façade: x along it as seen from outside with the façade behind, so that the
// balcony reaches out to -y.
func (m *model) balcony(s *storey, path string, k *balconyKit, at point, dir point) {
	out := dir.left().scale(-1)
	m.add(product{
		entity: "IFCSLAB", path: path + "/plaat", name: "Balkonplaat", kind: "Prefab balkon", storey: s,
		at:    frame{at[0], at[1], -20, dir},
		items: []ref{m.paint(m.box(0, -k.deep, -200, k.wide, k.deep, 200), k.look)}, material: m.material(k.look), sfb: "23",
		tail: list{enum("FLOOR")},
		sets: []propertySet{
			set("Pset_SlabCommon", identifier("Reference", "Prefab balkon"), boolean("IsExternal", true), boolean("LoadBearing", true)),
			set("Qto_SlabBaseQuantities", length("Width", 200), area("GrossArea", k.wide*k.deep/1e6), volume("GrossVolume", k.wide*k.deep*200/1e9)),
		},
	})
	corner := at.add(out.scale(k.deep))
	end := corner.add(dir.scale(k.wide))
	m.rail(s, path+"/hek/voor", k.front, frame{corner[0], corner[1], -20, dir})
	m.rail(s, path+"/hek/rechts", k.side, frame{end[0], end[1], -20, out.scale(-1)})
	m.rail(s, path+"/hek/links", k.side, frame{at[0], at[1], -20, out})
}
