package demo

// The set-back floor's outline in plan.
const (
	aTopMinX = 2600.0
	aTopMaxX = aLong - 2600
	aTopMinY = aSetBack
	aTopMaxY = aDeep - 1200
)

// top writes the set-back top floor of wood and its terraces.
func (b *blockA) top() {
	s := b.addStorey("06", "dakopbouw", aGround+float64(aFloors-1)*aFloor)
	stair := b.stairSpec(s, aFloor)
	b.slab(s, slabSpec{path: "06/vloer", name: "Verdiepingsvloer", outline: rect(outerThick, outerThick, aLong-outerThick, aDeep-outerThick),
		holes: [][]point{rect(stair.x, stair.y, stair.x+2*stair.width+stair.gap, stair.y+stair.length())}, thick: aSlab, look: b.pal.concrete})
	b.band(s)
	b.topWalls(s)
	b.topRooms(s)
	b.parapet(s)
	b.terraceWalls(s)
}

func (b *blockA) topWalls(s *storey) {
	names := []string{"zuid", "oost", "noord", "west"}
	for i, spec := range ring(rect(aTopMinX, aTopMinY, aTopMaxX, aTopMaxY), b.woodWall) {
		spec.path, spec.name, spec.height = "06/gevel/"+names[i], "Buitenwand dakopbouw "+names[i], aTopHigh
		w := b.wall(s, b.woodWall, spec)
		switch names[i] {
		case "zuid", "noord":
			for n := 0; n < 8; n++ {
				pitch := w.long / 8
				b.window(w, b.terrace, round1(float64(n)*pitch+(pitch-b.terrace.wide)/2), 0)
			}
		default:
			b.window(w, b.strip, 3000, 750)
			b.window(w, b.strip, 6000, 750)
		}
	}
}

// topRooms are four penthouses with walls between them.
func (b *blockA) topRooms(s *storey) {
	x0, x1 := aTopMinX+300, aTopMaxX-300
	quarter := (x1 - x0) / 4
	for n := 0; n < 4; n++ {
		left, right := round1(x0+float64(n)*quarter), round1(x0+float64(n+1)*quarter)
		if n > 0 && n != 2 {
			b.wall(s, b.party, wallSpec{path: path3(s, "woningscheiding", n), name: "Woningscheidende wand", from: point{left + 125, aTopMinY + 300}, to: point{left + 125, aTopMaxY - 300}, height: aTopHigh - 300})
		}
		b.space(s, path3(s, "ruimte/penthouse", n+1), "06."+itoa(n+1), "Dakwoning", rect(left+125, aTopMinY+300, right-125, aCorrTop-200), 2700)
	}
	b.coreWalls(s, aFloors, aTopHigh-300)
}

// parapet stands around the terrace: brick, a stone coping and a railing.
func (b *blockA) parapet(s *storey) {
	const high, thick = 350.0, 300.0
	names := []string{"zuid", "oost", "noord", "west"}
	low := b.wallType(wallBuild{name: "Borstwering metselwerk 300", sfb: "21", external: true, predefined: "PARAPET",
		layers: []layer{{b.pal.brickRed, 100}, {b.pal.brickRed, 200}}})
	for i, spec := range ring(rect(0, 0, aLong, aDeep), low) {
		spec.path, spec.name, spec.height = "06/borstwering/"+names[i], "Borstwering "+names[i], high
		b.wall(s, low, spec)
	}
	b.block(s, block{entity: "IFCCOVERING", path: "06/afdekker", name: "Muurafdekker", predefined: "CLADDING", look: b.pal.concreteWhite, sfb: "41",
		boxes: ringBoxes(-40, -40, aLong+40, aDeep+40, high, thick+80, 60)})
	long := (aLong - 600) / 10
	r := b.barRailing(round1(long))
	for n := 0; n < 10; n++ {
		x := 300 + float64(n)*round1(long)
		b.rail(s, path3(s, "hek/zuid", n+1), r, frame{x: x, y: 180, z: high + 60 - 250})
	}
	side := b.barRailing(aDeep - 800)
	b.rail(s, "06/hek/oost", side, frame{aLong - 180, 400, high + 60 - 250, point{0, 1}})
	b.rail(s, "06/hek/west", side, frame{180, aDeep - 400, high + 60 - 250, point{0, -1}})
}

// ringBoxes are four bars around a rectangle: outer corners, foot, width, height.
func ringBoxes(x0, y0, x1, y1, z, wide, high float64) [][6]float64 {
	return [][6]float64{
		{x0, y0, z, x1 - x0, wide, high}, {x0, y1 - wide, z, x1 - x0, wide, high},
		{x0, y0 + wide, z, wide, y1 - y0 - 2*wide, high}, {x1 - wide, y0 + wide, z, wide, y1 - y0 - 2*wide, high},
	}
}

// terraceWalls part the terraces of the penthouses. The second is the wall that
// the update moves.
func (b *blockA) terraceWalls(s *storey) {
	build := b.wallType(wallBuild{name: "Terraswand metselwerk 210", sfb: "21", external: true, fire: "30", predefined: "SOLIDWALL",
		layers: []layer{{b.pal.brickSand, 210}}})
	x0, x1 := aTopMinX, aTopMaxX
	for n := 1; n <= 3; n++ {
		x := round1(x0+(x1-x0)*float64(n)/4) + 105
		moved := "06/terraswand/" + itoa(n)
		if b.update && b.variant+"/"+moved == MovedWallPath {
			x += MovedWallBy * 1000
		}
		b.wall(s, build, wallSpec{path: moved, name: "Terraswand " + itoa(n), from: point{x, 460}, to: point{x, aTopMinY}, height: 2400, fresh: true})
	}
}

// roof writes the flat roof with its edge, sedum, solar panels and plant.
func (b *blockA) roof() {
	s := b.addStorey("07", "dak", aGround+float64(aFloors-1)*aFloor+aTopHigh)
	whole := b.add(product{entity: "IFCROOF", path: "07/dak", name: "Plat dak dakopbouw", storey: s, sfb: "27", tail: list{enum("FLAT_ROOF")},
		sets: []propertySet{set("Pset_RoofCommon", identifier("Reference", "Plat dak"), boolean("IsExternal", true), label("FireRating", "30"), real("ThermalTransmittance", "IFCTHERMALTRANSMITTANCEMEASURE", 0.16))}})
	x0, y0, x1, y1 := aTopMinX-700, aTopMinY-900, aTopMaxX+700, aTopMaxY+700
	b.slab(s, slabSpec{path: "07/dakplaat", name: "Dakplaat", outline: rect(x0, y0, x1, y1), top: 260, thick: 260, look: b.pal.wood, predefined: "ROOF", sfb: "27", whole: whole.ref})
	b.block(s, block{entity: "IFCCOVERING", path: "07/daktrim", name: "Daktrim", predefined: "CLADDING", look: b.pal.steel, sfb: "47", boxes: ringBoxes(x0-20, y0-20, x1+20, y1+20, 200, 120, 200)})
	b.slab(s, slabSpec{path: "07/sedum", name: "Sedumdak", outline: rect(x0+100, y0+100, x1-100, y1-100), top: 340, thick: 80, look: b.pal.sedum, predefined: "ROOF", sfb: "47", whole: whole.ref})
	b.solar(s, "07/pv", frame{x: x0 + 1500, y: y0 + 1800, z: 340}, 16, 2)
	b.solar(s, "07/pv2", frame{x: x1 - 1500 - 16*1150, y: y0 + 1800, z: 340}, 16, 2)
	b.block(s, block{entity: "IFCBUILDINGELEMENTPROXY", path: "07/liftopbouw", name: "Liftopbouw", predefined: "NOTDEFINED", look: b.pal.zinc, sfb: "27",
		boxes: [][6]float64{{aWing + 700, aCorrTop - 500, 340, aCore - 1400, 3800, 1500}}})
	b.block(s, block{entity: "IFCUNITARYEQUIPMENT", path: "07/lbk", name: "Luchtbehandelingskast", predefined: "AIRHANDLER", look: b.pal.zinc, sfb: "57",
		boxes: [][6]float64{{aWing - 5000, aCorrTop, 340, 3200, 1500, 1400}, {aWing - 1800, aCorrTop + 300, 340, 900, 900, 900}}})
}

// solar writes rows of solar panels, tilted to the street (south).
func (m *model) solar(s *storey, path string, at frame, columns, rows int) {
	if m.panel == nil {
		m.panel = m.solarType()
	}
	for r := 0; r < rows; r++ {
		for c := 0; c < columns; c++ {
			m.add(product{
				entity: "IFCSOLARDEVICE", path: path + "/" + itoa(r+1) + "/" + itoa(c+1), name: "Zonnepaneel", kind: "PV 1100x1700", storey: s,
				at:     frame{x: at.x + float64(c)*1150, y: at.y + float64(r)*2300, z: at.z},
				mapped: m.panel.rep, typ: m.panel.typ, sfb: "61", tail: list{enum("SOLARPANEL")},
			})
		}
	}
}

// solarType is a panel of 1100 by 1700 at 15 degrees on a frame.
func (m *model) solarType() *treeKind {
	section := []point{{0, 200}, {1640, 640}, {1630, 680}, {-10, 240}}
	panel := m.w.add("IFCEXTRUDEDAREASOLID", m.profile(section, nil),
		m.w.shared("IFCAXIS2PLACEMENT3D", m.pt3(0, 0, 0), m.dir3(1, 0, 0), m.dir3(0, 1, 0)), m.dir3(0, 0, 1), 1100.0)
	foot := m.box(80, 1500, 0, 60, 60, 600)
	other := m.box(960, 1500, 0, 60, 60, 600)
	rep := m.repMap("SweptSolid", m.paint(panel, m.pal.solar), m.paint(foot, m.pal.steel), m.paint(other, m.pal.steel))
	typ := m.elementType("IFCSOLARDEVICETYPE", "pv", "PV 1100x1700", []ref{rep}, nil, enum("SOLARPANEL"))
	return &treeKind{typ, rep}
}

// surroundings are the paving, a lawn behind the block and trees.
func (b *blockA) surroundings() {
	lawns := [][]point{
		{{2000, 20000}, {24000, 20000}, {27000, 24000}, {27000, 36000}, {2000, 36000}},
		{{32000, 24000}, {35000, 20000}, {aLong - 1000, 20000}, {aLong - 1000, 36000}, {32000, 36000}},
	}
	b.plot(rect(0, 0, aLong, aDeep), lawns)
	linden := b.treeType("Linde", 9000, b.pal.leaf)
	birch := b.treeType("Berk", 7000, b.pal.leafLight)
	b.trees(linden, "boom/linde", point{5000, 24000}, point{14000, 32000}, point{22000, 25000}, point{38000, 31000}, point{47000, 25000})
	b.trees(birch, "boom/straat", point{-5000, -4600}, point{12000, -4600}, point{40500, -4600}, point{57500, -4600})
	b.trees(birch, "boom/berk", point{9000, 29000}, point{19000, 34000}, point{36000, 24000}, point{43000, 34000}, point{30000, 30000})
}
