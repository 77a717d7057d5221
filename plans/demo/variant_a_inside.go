package demo

// interior writes what stands between the outer walls of a storey: the two
// corridor walls, the walls between flats, the core, rooms and spaces.
func (b *blockA) interior(s *storey, i int, high float64) {
	if i == 0 {
		b.shops(s, high)
	} else {
		b.corridors(s, high)
		b.flats(s, high)
	}
	b.coreWalls(s, i, high)
}

// wings gives both ends of the two wings between the outer walls.
func aWings() [2][2]float64 {
	return [2][2]float64{{outerThick, aWing}, {aWing + aCore, aLong - outerThick}}
}

// shops divides the ground floor of each wing in two shops of full depth.
func (b *blockA) shops(s *storey, high float64) {
	for n, w := range aWings() {
		middle := (w[0] + w[1]) / 2
		b.wall(s, b.party, wallSpec{path: path3(s, "bouwmuur", n+1), name: "Bouwmuur", from: point{middle, outerThick}, to: point{middle, aDeep - outerThick}, height: high})
		b.space(s, path3(s, "ruimte/winkel/a", n+1), "0."+itoa(2*n+1), "Winkel", rect(w[0], outerThick, middle-250, aDeep-outerThick), high-300)
		b.space(s, path3(s, "ruimte/winkel/b", n+1), "0."+itoa(2*n+2), "Café en terras", rect(middle, outerThick, w[1]-200, aDeep-outerThick), high-300)
	}
}

// corridors writes the walls on both sides of the corridor with the front
// doors of the flats, two in each wing on each side.
func (b *blockA) corridors(s *storey, high float64) {
	for n, w := range aWings() {
		south := b.wall(s, b.core, wallSpec{path: path3(s, "gang/zuid", n+1), name: "Gangwand", from: point{w[0], aCorrLow - 200}, to: point{w[1], aCorrLow - 200}, height: high})
		north := b.wall(s, b.core, wallSpec{path: path3(s, "gang/noord", n+1), name: "Gangwand", from: point{w[1], aCorrTop + 200}, to: point{w[0], aCorrTop + 200}, height: high})
		for _, side := range []*wall{south, north} {
			b.door(side, b.flat, side.long/2-1030-500)
			b.door(side, b.flat, side.long/2+500)
		}
		b.space(s, path3(s, "ruimte/gang", n+1), s.number+".G"+itoa(n+1), "Gang", rect(w[0], aCorrLow, w[1], aCorrTop), high-200)
	}
}

// flats divides each side of the corridor into four flats of two bays.
func (b *blockA) flats(s *storey, high float64) {
	number := 0
	for n, w := range aWings() {
		for side, y := range [2][2]float64{{outerThick, aCorrLow - 200}, {aCorrTop + 200, aDeep - outerThick}} {
			middle := (w[0] + w[1]) / 2
			base := itoa(n+1) + "/" + itoa(side+1)
			b.wall(s, b.party, wallSpec{path: s.number + "/woningscheiding/" + base, name: "Woningscheidende wand", from: point{middle + 125, y[0]}, to: point{middle + 125, y[1]}, height: high})
			for k, x := range [2][2]float64{{w[0], middle - 125}, {middle + 125, w[1]}} {
				number++
				b.flatRooms(s, base+"/"+itoa(k+1), number, x, y, high)
			}
		}
	}
}

// flatRooms divides a flat in a living room and a bedroom.
func (b *blockA) flatRooms(s *storey, path string, number int, x, y [2]float64, high float64) {
	cut := round1((x[0]+x[1])/2/50) * 50
	w := b.wall(s, b.light, wallSpec{path: s.number + "/binnenwand/" + path, name: "Binnenwand", from: point{cut + 50, y[0]}, to: point{cut + 50, y[1]}, height: high})
	b.door(w, b.room, w.long-1600)
	id := s.number + "." + itoa(number)
	b.space(s, s.number+"/ruimte/wonen/"+path, id+".1", "Woonkamer en keuken", rect(x[0], y[0], cut-50, y[1]), high-200)
	b.space(s, s.number+"/ruimte/slapen/"+path, id+".2", "Slaapkamer", rect(cut+50, y[0], x[1], y[1]), high-200)
}

// coreWalls encloses stair and lift in the back of the core bay.
func (b *blockA) coreWalls(s *storey, i int, high float64) {
	x0, x1 := aWing, aWing+aCore
	b.wall(s, b.core, wallSpec{path: s.number + "/kern/west", name: "Kernwand", from: point{x0 + 200, aCorrTop}, to: point{x0 + 200, aDeep - outerThick}, height: high})
	b.wall(s, b.core, wallSpec{path: s.number + "/kern/oost", name: "Kernwand", from: point{x1, aCorrTop}, to: point{x1, aDeep - outerThick}, height: high})
	front := b.wall(s, b.core, wallSpec{path: s.number + "/kern/gang", name: "Kernwand", from: point{x0 + 200, aCorrTop}, to: point{x1 - 200, aCorrTop}, height: high})
	b.door(front, b.shaft, 700)
	b.door(front, b.room, 3400)
	b.wall(s, b.core, wallSpec{path: s.number + "/lift/west", name: "Liftschachtwand", from: point{x0 + 3550, aCorrTop + 200}, to: point{x0 + 3550, aCorrTop + 3000}, height: high})
	b.wall(s, b.core, wallSpec{path: s.number + "/lift/noord", name: "Liftschachtwand", from: point{x0 + 3550, aCorrTop + 2800}, to: point{x1 - 200, aCorrTop + 2800}, height: high})
	name, long := "Trappenhuis", "Trappenhuis"
	if i == 0 {
		long = "Trappenhuis en entreehal"
	}
	b.space(s, s.number+"/ruimte/trappenhuis", s.number+".T "+name, long, rect(x0+200, aCorrTop+200, x0+3350, aDeep-outerThick), high-200)
	b.space(s, s.number+"/ruimte/hal", s.number+".H", "Hal", rect(x0, outerThick, x1, aCorrTop), high-200)
}
