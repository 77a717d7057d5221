package demo

// kit holds the wall and door types that all variants share.
type kit struct {
	outer, party, light, core *wallBuild
	flat, room, shaft         *doorType
}

// outerThick is the thickness of the outer walls: brick, cavity with
// insulation, inner leaf.
const outerThick = 400.0

// brickThick is the thickness of their outer layer.
const brickThick = 100.0

func (m *model) newKit(brick look) *kit {
	return &kit{
		outer: m.wallType(wallBuild{
			name: "Buitenwand metselwerk 400", sfb: "21", external: true, bearing: true, fire: "60", u: 0.21, predefined: "SOLIDWALL",
			layers: []layer{{brick, 100}, {look{"Isolatie minerale wol", 222, 202, 120, 0}, 150}, {m.pal.plaster, 150}},
		}),
		party: m.wallType(wallBuild{name: "Woningscheidende wand beton 250", sfb: "22", bearing: true, fire: "60", layers: []layer{{m.pal.concrete, 250}}}),
		light: m.wallType(wallBuild{name: "Binnenwand gips 100", sfb: "22", predefined: "PARTITIONING", layers: []layer{{m.pal.plaster, 100}}}),
		core:  m.wallType(wallBuild{name: "Kernwand beton 200", sfb: "22", bearing: true, fire: "60", layers: []layer{{m.pal.plaster, 200}}}),
		flat:  m.doorType(doorType{name: "Voordeur woning 1030", wide: 1030, high: 2315, leaves: 1, frame: m.pal.frameWhite, leaf: m.pal.wood, fire: "30"}),
		room:  m.doorType(doorType{name: "Binnendeur 930", wide: 930, high: 2315, leaves: 1, frame: m.pal.frameWhite, leaf: m.pal.plaster}),
		shaft: m.doorType(doorType{name: "Branddeur 1130", wide: 1130, high: 2315, leaves: 1, frame: m.pal.frameDark, leaf: m.pal.steel, fire: "60"}),
	}
}

// footingDeep is how far the footing under the outer walls reaches down.
const footingDeep = 600.0

// footing stands under the outer walls, from the ground floor down into the
// ground.
func (m *model) footing(s *storey, boxes [][6]float64) {
	m.block(s, block{entity: "IFCFOOTING", path: "00/fundering", name: "Funderingsstrook", predefined: "STRIP_FOOTING", look: m.pal.concrete, sfb: "16", boxes: boxes})
}

// plot writes what lies on the ground around a building: paving with a hole
// for the building and patches of grass. Everything is in the local frame.
func (m *model) plot(footprint []point, lawns [][]point) {
	ground := (GroundNAP - OriginNAP) * 1000
	holes := append([][]point{footprint}, lawns...)
	m.terrain("terrein/bestrating", "Bestrating", m.pal.paving, siteOutline(), holes, ground, 150)
	for i, l := range lawns {
		m.terrain("terrein/gras/"+itoa(i+1), "Grasveld", m.pal.grass, l, nil, ground+40, 190)
	}
}

// siteOutline is the boundary of the plot in millimetres, as the surroundings
// leave it free.
func siteOutline() []point {
	return rect(siteMinX*1000, siteMinY*1000, siteMaxX*1000, siteMaxY*1000)
}

func (m *model) terrain(path, name string, l look, outline []point, holes [][]point, top, thick float64) {
	m.add(product{
		entity: "IFCGEOGRAPHICELEMENT", path: path, name: name, kind: l.name,
		items: []ref{m.paint(m.prism(outline, holes, top-thick, thick), l)}, material: m.material(l), sfb: "90",
		tail: list{enum("TERRAIN")},
	})
}

// treeKind is a tree whose shape all its occurrences share.
type treeKind struct{ typ, rep ref }

// treeType makes a tree of a trunk and a crown of a stretched icosahedron.
func (m *model) treeType(name string, high float64, leaf look) *treeKind {
	trunk := m.paint(m.cylinder(0, 0, 0, high/45, high*0.45), m.pal.bark)
	corners, faces := crown(high * 0.27)
	for i := range corners {
		corners[i][2] = corners[i][2]*1.15 + high*0.68
	}
	rep := m.repMap("SolidModel", trunk, m.paint(m.brep(corners, faces), leaf))
	typ := m.w.add("IFCGEOGRAPHICELEMENTTYPE", m.guid("type/boom/"+name), m.owner, name, nil, nil, nil, refs(rep), nil, "Boom", enum("USERDEFINED"))
	return &treeKind{typ, rep}
}

func (m *model) trees(k *treeKind, path string, at ...point) {
	for i, p := range at {
		m.add(product{
			entity: "IFCGEOGRAPHICELEMENT", path: path + "/" + itoa(i+1), name: "Boom", kind: "Boom",
			at: frame{x: p[0], y: p[1], z: (GroundNAP - OriginNAP) * 1000}, mapped: k.rep, typ: k.typ, sfb: "90",
			tail: list{enum("USERDEFINED")},
		})
	}
}
