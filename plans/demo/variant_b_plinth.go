package demo

// ground writes the ground floor: a glass front behind a colonnade.
func (b *towerB) ground() {
	s := b.addStorey("00", "begane grond", 0)
	b.slab(s, slabSpec{path: "00/vloer", name: "Begane-grondvloer", outline: rect(bPlinthX0, 0, bPlinthX1, bPlinthY1), thick: 600, look: b.pal.screed, predefined: "BASESLAB", sfb: "13"})
	b.plinthWalls(s, rect(bPlinthX0, bArcade, bPlinthX1, bPlinthY1), bGround-bSlab)
	b.colonnade(s)
	t := &towerStorey{storey: s, index: 0, high: bGround, insideHigh: bGround - bSlab}
	b.plinthCore(t, 24)
	x0, _, x1, _ := b.coreBox()
	b.wall(s, b.party, wallSpec{path: "00/bouwmuur/1", name: "Bouwmuur", from: point{x1 + 9000, bArcade + 400}, to: point{x1 + 9000, bPlinthY1 - 400}, height: bGround - bSlab})
	b.space(s, "00/ruimte/hal", "0.1", "Entreehal", rect(bPlinthX0+400, bArcade+400, x0, bPlinthY1-400), 3900)
	b.space(s, "00/ruimte/werk", "0.2", "Wijkcentrum", rect(x1, bArcade+400, x1+8750, bPlinthY1-400), 3900)
	b.space(s, "00/ruimte/cafe", "0.3", "Stadscafé", rect(x1+9000, bArcade+400, bPlinthX1-400, bPlinthY1-400), 3900)
}

// plinthCore writes the core of a plinth storey with a stair of so many risers.
func (b *towerB) plinthCore(t *towerStorey, risers int) {
	x0, y0, x1, y1 := b.coreBox()
	names := []string{"zuid", "oost", "noord", "west"}
	for i, spec := range ring(rect(x0, y0, x1, y1), b.party) {
		spec.path, spec.name, spec.height = t.number+"/kern/"+names[i], "Kernwand", t.insideHigh
		w := b.wall(t.storey, b.party, spec)
		if i == 3 {
			b.door(w, b.shaft, 2000)
		}
	}
	b.stair(t.storey, b.stairAt(t.number+"/trap", t.high, risers))
}

// plinthWalls writes the walls of a plinth storey, full of shop fronts on the
// street side and windows elsewhere.
func (b *towerB) plinthWalls(s *storey, outline []point, high float64) {
	names := []string{"zuid", "oost", "noord", "west"}
	for i, spec := range ring(outline, b.plinth) {
		spec.path, spec.name, spec.height = s.number+"/gevel/"+names[i], "Buitenwand plint "+names[i], high
		w := b.wall(s, b.plinth, spec)
		n := int(w.long / 5500)
		pitch := w.long / float64(n)
		for k := 0; k < n; k++ {
			x := round1(float64(k)*pitch + pitch/2)
			switch {
			case s.number == "00" && i == 0 && k == 2:
				b.doorNamed(w, b.entrance, x-b.entrance.wide/2, "00/hoofdentree/deur", "Hoofdentree", b.entrance.common())
			case s.number == "00" && i != 2:
				b.window(w, b.shop, x-b.shop.wide/2, 0)
			default:
				b.window(w, b.ribbon, x-b.ribbon.wide/2, 950)
			}
		}
	}
}

// colonnade stands under the second storey along the street.
func (b *towerB) colonnade(s *storey) {
	n := 9
	pitch := (bPlinthX1 - bPlinthX0 - 800) / float64(n)
	for i := 0; i <= n; i++ {
		x := round1(bPlinthX0 + 400 + float64(i)*pitch)
		b.add(product{
			entity: "IFCCOLUMN", path: path3(s, "kolom", i+1), name: "Kolom", kind: "Ronde kolom 450", storey: s,
			at: frame{x: x, y: 450}, items: []ref{b.paint(b.cylinder(0, 0, 0, 225, bGround-bSlab), b.pal.concreteWhite)},
			material: b.material(b.pal.concreteWhite), sfb: "28", tail: list{enum("COLUMN")},
			sets: []propertySet{
				set("Pset_ColumnCommon", identifier("Reference", "Ronde kolom 450"), boolean("IsExternal", true), boolean("LoadBearing", true), label("FireRating", "90")),
				set("Qto_ColumnBaseQuantities", length("Length", bGround-bSlab)),
			},
		})
	}
}

// second writes the first floor, which reaches over the colonnade, and the
// roof garden upon it.
func (b *towerB) second() {
	s := b.addStorey("01", "eerste verdieping", bGround)
	t := &towerStorey{storey: s, index: 1, high: bSecond, insideHigh: bSecond - bSlab}
	b.slab(s, slabSpec{path: "01/vloer", name: "Verdiepingsvloer", outline: rect(bPlinthX0, 0, bPlinthX1, bPlinthY1), holes: b.coreVoid(t), thick: bSlab, look: b.pal.concreteWhite})
	b.plinthWalls(s, rect(bPlinthX0, 0, bPlinthX1, bPlinthY1), bSecond-bSlab)
	b.plinthCore(t, 20)
	x0, _, x1, _ := b.coreBox()
	b.space(s, "01/ruimte/kantoor", "1.1", "Werkruimte", rect(bPlinthX0+400, 400, x0, bPlinthY1-400), 3200)
	b.space(s, "01/ruimte/atelier", "1.2", "Ateliers", rect(x1, 400, bPlinthX1-400, bPlinthY1-400), 3200)
	b.garden()
}

// garden is the roof of the plinth around the tower.
func (b *towerB) garden() {
	s := b.addStorey("01d", "daktuin plint", bGround+bSecond)
	tower := rect(bTowerX, bTowerY, bTowerX+4*bBay, bTowerY+4*bBay)
	b.slab(s, slabSpec{path: "01d/dakplaat", name: "Dakplaat plint", outline: rect(bPlinthX0, 0, bPlinthX1, bPlinthY1), holes: [][]point{tower}, thick: bSlab, look: b.pal.concreteWhite, predefined: "ROOF", sfb: "27"})
	lawn := []point{{32000, 3000}, {bPlinthX1 - 3000, 3000}, {bPlinthX1 - 3000, 24500}, {38000, 24500}, {32000, 16000}}
	b.slab(s, slabSpec{path: "01d/gras", name: "Daktuin", outline: lawn, top: 300, thick: 300, look: b.pal.grass, predefined: "ROOF", sfb: "47"})
	names := []string{"zuid", "oost", "noord", "west"}
	low := b.wallType(wallBuild{name: "Borstwering 300", sfb: "21", external: true, predefined: "PARAPET", layers: []layer{{b.pal.brickBrown, 100}, {b.pal.brickBrown, 200}}})
	for i, spec := range ring(rect(bPlinthX0, 0, bPlinthX1, bPlinthY1), low) {
		spec.path, spec.name, spec.height = "01d/borstwering/"+names[i], "Borstwering", 1000
		b.wall(s, low, spec)
	}
	b.block(s, block{entity: "IFCCOVERING", path: "01d/afdekker", name: "Muurafdekker", predefined: "CLADDING", look: b.pal.concreteWhite, sfb: "41",
		boxes: ringBoxes(bPlinthX0-40, -40, bPlinthX1+40, bPlinthY1+40, 1000, 380, 60)})
	b.pergola(s)
	tree := b.treeType("Krentenboompje", 4500, b.pal.leafLight)
	for i, p := range []point{{36000, 7000}, {44000, 6000}, {47000, 14000}, {41000, 20000}, {46500, 22000}} {
		b.add(product{entity: "IFCGEOGRAPHICELEMENT", path: path3(s, "boom", i+1), name: "Boom", kind: "Boom", storey: s, at: frame{x: p[0], y: p[1], z: 300}, mapped: tree.rep, typ: tree.typ, sfb: "90", tail: list{enum("USERDEFINED")}})
	}
}

// pergola is a frame of wood over a part of the garden.
func (b *towerB) pergola(s *storey) {
	var boxes [][6]float64
	for i := 0.0; i < 4; i++ {
		boxes = append(boxes, [6]float64{33500 + i*3000, 10500, 300, 140, 140, 2500}, [6]float64{33500 + i*3000, 14500, 300, 140, 140, 2500})
	}
	boxes = append(boxes, [6]float64{33200, 10500, 2800, 9800, 140, 200}, [6]float64{33200, 14500, 2800, 9800, 140, 200})
	for i := 0.0; i < 16; i++ {
		boxes = append(boxes, [6]float64{33400 + i*600, 10100, 3000, 60, 4940, 160})
	}
	b.block(s, block{entity: "IFCMEMBER", path: "01d/pergola", name: "Pergola", predefined: "MEMBER", look: b.pal.wood, sfb: "28", boxes: boxes})
}
