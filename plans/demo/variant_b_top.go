package demo

// crown writes what stands at the top: the terrace around the set-back
// storeys, the roof with its plant behind a screen, and the fins.
func (b *towerB) crown(z float64) {
	b.setBackTerrace()
	s := b.addStorey("12", "dak", z)
	x0, y0 := bTowerX+bBay/2, bTowerY+bBay/2
	x1, y1 := x0+3*bBay, y0+3*bBay
	whole := b.add(product{entity: "IFCROOF", path: "12/dak", name: "Plat dak toren", storey: s, sfb: "27", tail: list{enum("FLAT_ROOF")},
		sets: []propertySet{set("Pset_RoofCommon", identifier("Reference", "Plat dak"), boolean("IsExternal", true), label("FireRating", "60"), real("ThermalTransmittance", "IFCTHERMALTRANSMITTANCEMEASURE", 0.16))}})
	b.slab(s, slabSpec{path: "12/dakplaat", name: "Dakplaat", outline: rect(x0-900, y0-900, x1+900, y1+900), top: 300, thick: 300, look: b.pal.concreteWhite, predefined: "ROOF", sfb: "27", whole: whole.ref})
	b.slab(s, slabSpec{path: "12/sedum", name: "Sedumdak", outline: rect(x0-600, y0-600, x1+600, y1+600), top: 380, thick: 80, look: b.pal.sedum, predefined: "ROOF", sfb: "47", whole: whole.ref})
	b.solar(s, "12/pv", frame{x: x0 + 300, y: y0 - 200, z: 380}, 13, 1)
	b.plant(s, x0, y0)
	b.fins()
}

// plant is the lift house and the air handling behind a louvred screen.
func (b *towerB) plant(s *storey, x0, y0 float64) {
	cx0, cy0, cx1, cy1 := b.coreBox()
	b.block(s, block{entity: "IFCBUILDINGELEMENTPROXY", path: "12/liftopbouw", name: "Liftopbouw", predefined: "NOTDEFINED", look: b.pal.zinc, sfb: "27",
		boxes: [][6]float64{{cx0, cy0, 380, cx1 - cx0, cy1 - cy0 - 2000, 2400}}})
	b.block(s, block{entity: "IFCUNITARYEQUIPMENT", path: "12/lbk", name: "Luchtbehandelingskast", predefined: "AIRHANDLER", look: b.pal.zinc, sfb: "57",
		boxes: [][6]float64{{x0 + 1500, y0 + 12500, 380, 3200, 1500, 1500}, {x0 + 6500, y0 + 12500, 380, 3200, 1500, 1500}}})
	var louvres [][6]float64
	for i := 0.0; i < 12; i++ {
		louvres = append(louvres, ringBoxes(x0+700, y0+3000, x0+3*bBay-700, y0+3*bBay-700, 500+i*240, 60, 130)...)
	}
	b.block(s, block{entity: "IFCMEMBER", path: "12/scherm", name: "Lamellenscherm installaties", predefined: "MEMBER", look: b.pal.frameDark, sfb: "41", boxes: louvres})
}

// setBackTerrace is the edge of the roof around the tenth storey.
func (b *towerB) setBackTerrace() {
	s := b.storeys[len(b.storeys)-bUpper]
	x0, y0 := bTowerX, bTowerY
	x1, y1 := x0+4*bBay, y0+4*bBay
	inner := rect(x0+bBay/2, y0+bBay/2, x1-bBay/2, y1-bBay/2)
	b.slab(s, slabSpec{path: s.number + "/terras", name: "Dakterras", outline: rect(x0, y0, x1, y1), holes: [][]point{inner}, thick: bSlab, look: b.pal.concreteWhite, predefined: "ROOF", sfb: "27"})
	r := b.glassRailing(4*bBay - 400)
	b.rail(s, s.number+"/hek/zuid", r, frame{x0 + 200, y0 + 120, 0, point{1, 0}})
	b.rail(s, s.number+"/hek/oost", r, frame{x1 - 120, y0 + 200, 0, point{0, 1}})
	b.rail(s, s.number+"/hek/noord", r, frame{x1 - 200, y1 - 120, 0, point{-1, 0}})
	b.rail(s, s.number+"/hek/west", r, frame{x0 + 120, y1 - 200, 0, point{0, -1}})
}

// fins run between the bays over the height of the regular storeys, with a
// white course at each floor.
func (b *towerB) fins() {
	s := b.storeys[3]
	const wide, out = 300.0, 220.0
	high := float64(bRegular) * bFloor
	x0, y0, side := bTowerX, bTowerY, 4*bBay
	n := 0
	for i := 0; i <= 4; i++ {
		c := float64(i)*bBay - wide/2
		c = min(max(c, 0), side-wide)
		for _, box := range [][6]float64{
			{x0 + c, y0 - out, 0, wide, out, high}, {x0 + c, y0 + side, 0, wide, out, high},
			{x0 - out, y0 + c, 0, out, wide, high}, {x0 + side, y0 + c, 0, out, wide, high},
		} {
			n++
			b.block(s, block{entity: "IFCMEMBER", path: path3(s, "lisene", n), name: "Lisene", predefined: "MULLION", look: b.pal.concreteWhite, sfb: "41", boxes: [][6]float64{box}})
		}
	}
	for i := 0; i <= bRegular; i++ {
		z := float64(i)*bFloor - 250
		b.block(s, block{entity: "IFCCOVERING", path: path3(s, "band", i+1), name: "Gevelband", predefined: "MOLDING", look: b.pal.concreteWhite, sfb: "41",
			boxes: ringBoxes(x0-60, y0-60, x0+side+60, y0+side+60, z, 60, 250)})
	}
}

func (b *towerB) surroundings() {
	lawns := [][]point{{{4000, 33000}, {50000, 33000}, {50000, 46000}, {30000, 46000}, {4000, 40000}}, {{55500, 2000}, {63000, 2000}, {63000, 40000}, {55500, 40000}}}
	b.plot(rect(bPlinthX0, 0, bPlinthX1, bPlinthY1), lawns)
	plane := b.treeType("Plataan", 11000, b.pal.leaf)
	b.trees(plane, "boom/plataan", point{9000, 37000}, point{19000, 38500}, point{29000, 40000}, point{39000, 38000}, point{46000, 41000}, point{59000, 8000}, point{59000, 20000}, point{59000, 32000}, point{-5500, 10000}, point{-5500, 24000})
}
