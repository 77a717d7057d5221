package demo

// Variant C, "Hofblok": a closed block of houses around a garden, three
// storeys under one pitched roof, each house in a brick of its own.

// The block's measures in millimetres: everything stands on a grid of one
// house's width; the wings are two grid fields deep.
const (
	cBay    = 5600.0
	cAcross = 10 // grid fields along the street
	cDeep   = 8  // grid fields away from it
	cLong   = cAcross * cBay
	cSide   = cDeep * cBay
	cWing   = 2 * cBay
	cGround = 3200.0
	cFloor  = 3000.0
	cSlab   = 260.0
	cPitch  = 0.84 // rise of the roof by one of run
	cGate   = 4    // grid field of the gate in the south wing
	cKnee   = 600.0
)

// courtC is variant C in the making.
type courtC struct {
	*model
	*kit
	front, small, garden, french, dormer *windowType
	frontDoors                           [3]*doorType
	rail1                                *railing
}

// face is one side of the block seen from the street or from the garden.
type face struct {
	name   string
	spec   wallSpec
	dir    point
	corner point // where the grid begins
	fields int
	inner  bool
	south  bool
}

func buildC() ([]byte, error) {
	m := newModel("C", "Hofblok (demo, fictief)", "Gesloten hofblok van drie lagen met kap; 24 huizen rond een gemeenschappelijke tuin")
	b := &courtC{model: m, kit: m.newKit(m.pal.brickRose)}
	b.types()
	words := []string{"begane grond", "eerste verdieping", "tweede verdieping"}
	z := 0.0
	for i, word := range words {
		high := cFloor
		if i == 0 {
			high = cGround
		}
		s := b.addStorey("0"+itoa(i), word, z)
		b.storeyFaces(s, i, high)
		b.houses(s, i, high)
		if i == 0 {
			in := cWing - outerThick
			b.footing(s, append(ringBoxes(0, 0, cLong, cSide, -footingDeep, outerThick, footingDeep),
				ringBoxes(in, in, cLong-in, cSide-in, -footingDeep, outerThick, footingDeep)...))
		}
		z += high
	}
	b.attic(z)
	b.surroundings()
	return m.finish("demo-c.ifc", "Demo, fictief: variant C Hofblok")
}

func (b *courtC) types() {
	white := b.pal.frameWhite
	b.front = b.windowType(windowType{name: "Raam 1900x1900", wide: 1900, high: 1900, columns: []float64{1, 1}, transom: 1350, look: white, sill: true})
	b.small = b.windowType(windowType{name: "Raam 1150x1750", wide: 1150, high: 1750, transom: 1200, look: white, sill: true})
	b.garden = b.windowType(windowType{name: "Tuinpui 3400x2500", wide: 3400, high: 2500, columns: []float64{1, 1, 1}, look: b.pal.frameOak})
	b.french = b.windowType(windowType{name: "Frans balkon 1500x2350", wide: 1500, high: 2350, columns: []float64{1, 1}, look: white})
	b.dormer = b.windowType(windowType{name: "Dakkapelraam 1900x1150", wide: 1900, high: 1150, columns: []float64{1, 1}, look: white})
	for i, l := range []look{b.pal.doorGreen, b.pal.doorBlue, b.pal.doorRed} {
		b.frontDoors[i] = b.doorType(doorType{name: "Voordeur 1100x2500 " + itoa(i+1), wide: 1100, high: 2500, leaves: 1, frame: white, leaf: l, external: true, fire: "30"})
	}
	b.rail1 = b.barRailing(1620)
}

// brick gives the brick of the n-th house of a side.
func (b *courtC) brick(side string, n int) look {
	bricks := []look{b.pal.brickRose, b.pal.brickSand, b.pal.brickWhite, b.pal.brickBrown, b.pal.brickRed}
	order := []int{0, 1, 4, 2, 3, 1, 0, 2, 4, 3}
	return bricks[(order[n%len(order)]+len(side))%len(bricks)]
}

// faces gives the eight sides: four to the street, four to the garden.
func (b *courtC) faces() []face {
	outer := rect(0, 0, cLong, cSide)
	inner := []point{{cWing, cWing}, {cWing, cSide - cWing}, {cLong - cWing, cSide - cWing}, {cLong - cWing, cWing}}
	var out []face
	for i, spec := range ring(outer, b.outer) {
		name := []string{"zuid", "oost", "noord", "west"}[i]
		out = append(out, newFace(name, spec, outer[i], outer[(i+1)%4], false))
	}
	for i, spec := range ring(inner, b.outer) {
		name := []string{"hof-west", "hof-noord", "hof-oost", "hof-zuid"}[i]
		out = append(out, newFace(name, spec, inner[i], inner[(i+1)%4], true))
	}
	return out
}

func newFace(name string, spec wallSpec, from, to point, inner bool) face {
	d := to.sub(from)
	return face{name: name, spec: spec, dir: d.unit(), corner: from, fields: int(d.length()/cBay + 0.5), inner: inner, south: name == "zuid" || name == "hof-zuid"}
}

// field gives the wall of grid field n of a side: the first and the last take
// what the corner asks for.
func (f face) field(n int) wallSpec {
	s := wallSpec{from: f.corner.add(f.dir.scale(float64(n) * cBay)), to: f.corner.add(f.dir.scale(float64(n+1) * cBay))}
	if n == 0 {
		s.from, s.trimFrom = f.spec.from, f.spec.trimFrom
	}
	if n == f.fields-1 {
		s.to, s.trimTo = f.spec.to, f.spec.trimTo
	}
	return s
}

// gate tells whether field n of side f holds the gate to the garden.
func (f face) gate(n int) bool {
	return f.name == "zuid" && n == cGate || f.name == "hof-zuid" && n == cAcross-2-1-cGate
}

// storeyFaces writes the outer walls of a storey, a wall for each grid field.
func (b *courtC) storeyFaces(s *storey, i int, high float64) {
	for _, f := range b.faces() {
		for n := 0; n < f.fields; n++ {
			spec := f.field(n)
			l := b.brick(f.name, n)
			spec.path, spec.name, spec.height, spec.look = path3(s, "gevel/"+f.name, n+1), "Buitenwand "+f.name, high, &l
			w := b.wall(s, b.outer, spec)
			lead := cBay*float64(n) - spec.from.sub(f.corner).length() // grid line before the wall's foot
			b.fieldOpenings(s, f, w, i, n, lead)
		}
	}
}

// fieldOpenings cuts the openings of one field: doors and large windows on the
// ground, two windows above. lead is where the grid line lies along the wall.
func (b *courtC) fieldOpenings(s *storey, f face, w *wall, i, n int, lead float64) {
	corner := !f.inner && (n < 1 || n >= f.fields-1)
	switch {
	case i == 0 && f.gate(n):
		b.opening(w, lead+900, 0, cBay-1800, 2800)
	case i == 0 && f.inner:
		b.window(w, b.garden, lead+1100, 0)
	case i == 0 && !corner:
		b.door(w, b.frontDoors[n%3], lead+600)
		b.window(w, b.front, lead+2700, 700)
		b.step(s, f, n)
	case f.inner && n%2 == 0:
		b.window(w, b.french, lead+700, 0)
		b.window(w, b.small, lead+3500, 650)
		at := f.corner.add(f.dir.scale(float64(n)*cBay + 640)).add(f.dir.left().scale(20))
		b.rail(s, path3(s, "frans/"+f.name, n+1), b.rail1, frame{at[0], at[1], 0, f.dir})
	default:
		b.window(w, b.small, lead+900, 650)
		b.window(w, b.small, lead+cBay-900-b.small.wide, 650)
	}
}

// step is the stone before a front door.
func (b *courtC) step(s *storey, f face, n int) {
	at := f.corner.add(f.dir.scale(float64(n)*cBay + 500))
	b.add(product{
		entity: "IFCSLAB", path: path3(s, "stoep/"+f.name, n+1), name: "Stoep", kind: "Hardsteen", storey: s,
		at:    frame{at[0], at[1], -100, f.dir},
		items: []ref{b.paint(b.box(0, -900, 0, 1300, 900, 90), b.pal.concrete)}, material: b.material(b.pal.concrete), sfb: "13",
		tail: list{enum("NOTDEFINED")},
	})
}
