package demo

// facades writes the outer walls of a storey bay by bay, with their openings.
func (b *blockA) facades(s *storey, i int, high float64) {
	build := b.outer
	if i == 0 {
		build = b.brickTop
	}
	for n, x := range aBays() {
		west, east := 0.0, 0.0 // the inner layers stay behind the gables' brick
		if n == 0 {
			west = brickThick
		}
		if n == 7 {
			east = brickThick
		}
		front := b.wall(s, build, wallSpec{path: path3(s, "gevel/zuid", n+1), name: "Buitenwand straatzijde", from: point{x, 0}, to: point{x + aBay, 0}, height: high, trimFrom: west, trimTo: east})
		back := b.wall(s, build, wallSpec{path: path3(s, "gevel/noord", n+1), name: "Buitenwand hofzijde", from: point{x + aBay, aDeep}, to: point{x, aDeep}, height: high, trimFrom: east, trimTo: west})
		if i == 0 {
			b.window(front, b.shop, 600, 0)
			b.window(back, b.bed, 800, 950)
			b.window(back, b.bed, 3500, 950)
			continue
		}
		b.frontBay(s, front, i, n, x)
		b.backBay(s, back, n, x)
	}
	b.coreFacade(s, i, high)
	b.gables(s, build, i, high)
}

func path3(s *storey, what string, n int) string { return s.number + "/" + what + "/" + itoa(n) }

// frontBay places a balcony in every second bay, one storey in this one, the
// next storey in the other.
func (b *blockA) frontBay(s *storey, w *wall, i, n int, x float64) {
	if (i+n)%2 == 0 {
		b.window(w, b.living, 1250, 0)
		b.balcony(s, path3(s, "balkon", n+1), b.balconies, point{x + 750, 0}, point{1, 0})
		return
	}
	b.window(w, b.bed, 700, 800)
	b.window(w, b.bed, 3600, 800)
}

// backBay has a French balcony and a window.
func (b *blockA) backBay(s *storey, w *wall, n int, x float64) {
	b.window(w, b.tall, 700, 0)
	b.window(w, b.bed, 3600, 800)
	b.rail(s, path3(s, "frans", n+1), b.frenchRail(), frame{x + aBay - 700 + 60, aDeep - 20, 0, point{-1, 0}})
}

// coreFacade is the entrance bay: the main door on the street, glass above it
// and along the stair.
func (b *blockA) coreFacade(s *storey, i int, high float64) {
	front := b.wall(s, b.brickTop, wallSpec{path: s.number + "/kern/zuid", name: "Buitenwand entree", from: point{aWing, 0}, to: point{aWing + aCore, 0}, height: high})
	back := b.wall(s, b.brickTop, wallSpec{path: s.number + "/kern/noord", name: "Buitenwand trappenhuis", from: point{aWing + aCore, aDeep}, to: point{aWing, aDeep}, height: high})
	b.window(back, b.stairW, 900, 300)
	if i > 0 {
		b.window(front, b.stairW, 900, 300)
		return
	}
	common := b.entrance.common()
	common.fresh = true
	if b.update {
		common.properties[len(common.properties)-1] = label("FireRating", "60")
	}
	b.doorNamed(front, b.entrance, 1500, "00/hoofdentree/deur", "Hoofdentree", common)
	b.block(s, block{entity: "IFCSLAB", path: "00/luifel", name: "Luifel entree", predefined: "ROOF", look: b.pal.steel, sfb: "27",
		boxes: [][6]float64{{aWing + 600, -1800, 3000, aCore - 1200, 1800, 180}}})
}

// gables are the end walls, with a row of narrow windows.
func (b *blockA) gables(s *storey, build *wallBuild, i int, high float64) {
	const trim = outerThick - brickThick
	east := b.wall(s, build, wallSpec{path: s.number + "/gevel/oost", name: "Kopgevel oost", from: point{aLong, brickThick}, to: point{aLong, aDeep - brickThick}, height: high, trimFrom: trim, trimTo: trim})
	west := b.wall(s, build, wallSpec{path: s.number + "/gevel/west", name: "Kopgevel west", from: point{0, aDeep - brickThick}, to: point{0, brickThick}, height: high, trimFrom: trim, trimTo: trim})
	for _, w := range []*wall{east, west} {
		b.window(w, b.strip, 2200, 800)
		b.window(w, b.strip, 6150, 800)
		if i > 0 {
			b.window(w, b.strip, 10100, 800)
		}
	}
}

// frenchRail is the railing before a French balcony, made once.
func (b *blockA) frenchRail() *railing {
	if b.french == nil {
		b.french = b.barRailing(1620)
	}
	return b.french
}
