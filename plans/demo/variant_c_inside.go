package demo

// house is one dwelling in the block: its place, its direction along the
// street side (the body on the left) and how many fields it takes.
type house struct {
	path   string
	origin point
	dir    point
	wide   float64
	gate   bool
	corner bool
}

// houseList gives the houses wing by wing: twenty of one field, and one of two
// by two fields in each corner.
func (b *courtC) houseList() []house {
	var out []house
	for i, f := range b.faces()[:4] {
		first := 2
		out = append(out, house{path: "hoek/" + itoa(i+1), origin: f.corner, dir: f.dir, wide: cWing, corner: true})
		for n := first; n < f.fields-2; n++ {
			at := f.corner.add(f.dir.scale(float64(n) * cBay))
			out = append(out, house{path: f.name + "/" + itoa(n+1), origin: at, dir: f.dir, wide: cBay, gate: f.gate(n)})
		}
	}
	return out
}

// at gives the point u along the street side and v into the house.
func (h house) at(u, v float64) point {
	return h.origin.add(h.dir.scale(u)).add(h.dir.left().scale(v))
}

// area gives a rectangle in the house, counter-clockwise.
func (h house) area(u0, v0, u1, v1 float64) []point {
	return []point{h.at(u0, v0), h.at(u1, v0), h.at(u1, v1), h.at(u0, v1)}
}

// houses writes floors, walls, stairs and spaces of all houses in a storey.
func (b *courtC) houses(s *storey, i int, high float64) {
	number := 0
	for _, h := range b.houseList() {
		number++
		b.houseFloor(s, h, i)
		b.partyWall(s, h, high-cSlab)
		if h.gate && i == 0 {
			continue
		}
		if h.corner {
			b.space(s, s.number+"/ruimte/"+h.path, s.number+"."+itoa(number), "Hoekwoning", h.area(400, 400, cWing, cWing-125), high-cSlab-100)
			continue
		}
		b.houseRooms(s, h, number, high-cSlab)
		b.houseStair(s, h, i, high)
	}
}

// houseFloor is the floor of one house, with the hole of its stair above the
// ground floor.
func (b *courtC) houseFloor(s *storey, h house, i int) {
	spec := slabSpec{path: s.number + "/vloer/" + h.path, name: "Vloer", outline: h.area(0, outerThick, h.wide, cWing-outerThick), thick: cSlab, look: b.pal.concrete}
	if h.corner {
		spec.outline = h.area(outerThick, outerThick, cWing, cWing)
	}
	if i == 0 {
		spec.predefined, spec.sfb, spec.thick = "BASESLAB", "13", 350
	} else if !h.corner && (!h.gate || i > 1) {
		spec.holes = [][]point{h.area(300, 6200, 1200, 9100)}
	}
	b.slab(s, spec)
}

// partyWall stands at the beginning of a house, through the whole wing.
func (b *courtC) partyWall(s *storey, h house, high float64) {
	spec := wallSpec{path: s.number + "/bouwmuur/" + h.path, name: "Bouwmuur", from: h.at(125, outerThick), to: h.at(125, cWing-outerThick), height: high}
	if h.corner {
		spec.from, spec.to = h.at(cWing-125, outerThick), h.at(cWing-125, cWing)
	}
	b.wall(s, b.party, spec)
}

// houseRooms divides a house in a front and a back room.
func (b *courtC) houseRooms(s *storey, h house, number int, high float64) {
	const cut = 5600.0
	w := b.wall(s, b.light, wallSpec{path: s.number + "/binnenwand/" + h.path, name: "Binnenwand", from: h.at(125, cut), to: h.at(cBay-125, cut), height: high})
	b.door(w, b.room, 1400)
	id := s.number + "." + itoa(number)
	b.space(s, s.number+"/ruimte/voor/"+h.path, id+".1", "Kamer straatzijde", h.area(125, outerThick, cBay-125, cut), high-100)
	b.space(s, s.number+"/ruimte/achter/"+h.path, id+".2", "Kamer hofzijde", h.area(125, cut+100, cBay-125, cWing-outerThick), high-100)
}

// houseStair is a straight steep stair along the party wall.
func (b *courtC) houseStair(s *storey, h house, i int, high float64) {
	const risers, tread, wide = 15, 200.0, 850.0
	if i == 2 {
		return
	}
	riser := high / risers
	path := s.number + "/trap/" + h.path
	whole := b.add(product{entity: "IFCSTAIR", path: path, name: "Woningtrap", storey: s, sfb: "24", tail: list{enum("STRAIGHT_RUN_STAIR")},
		sets: []propertySet{set("Pset_StairCommon", identifier("Reference", "Woningtrap"), real("NumberOfRiser", "IFCCOUNTMEASURE", risers))}})
	spec := stairSpec{path: path, width: wide, tread: tread}
	at := h.at(1180, 6220)
	b.flight(s, spec, whole.ref, 1, frame{x: at[0], y: at[1], dir: h.dir.left()}, risers, riser, (risers-1)*tread)
}
