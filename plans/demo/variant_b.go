package demo

// Variant B, "Spuitoren": a tower of twelve storeys of sand-coloured brick
// with white fins on a plinth of two storeys with a colonnade and a roof
// garden; the two upper storeys are set back.

// The tower's measures in millimetres.
const (
	bBay      = 5400.0
	bPlinthX0 = 2000.0
	bPlinthX1 = 52000.0
	bPlinthY1 = 28000.0
	bGround   = 4400.0
	bSecond   = 3800.0
	bFloor    = 3050.0
	bTowerX   = 6000.0
	bTowerY   = 3200.0
	bSlab     = 300.0
	bRegular  = 8 // storeys of four bays above the plinth
	bUpper    = 2 // storeys of three bays
	bArcade   = 3000.0
)

// towerB is variant B in the making.
type towerB struct {
	*model
	*kit
	zincWall, plinth               *wallBuild
	shop, wide, narrow, pui, upper *windowType
	ribbon                         *windowType
	entrance                       *doorType
	balconies                      *balconyKit
}

// towerStorey is one storey of the tower: its corner, its bays a side, its
// walls and its height.
type towerStorey struct {
	*storey
	index      int // from the ground
	x, y       float64
	bays       int
	high       float64
	build      *wallBuild
	insideHigh float64
}

func (t *towerStorey) side() float64 { return float64(t.bays) * bBay }

func buildB() ([]byte, error) {
	m := newModel("B", "Spuitoren (demo, fictief)", "Toren van twaalf lagen op een plint met daktuin; 36 woningen")
	b := &towerB{model: m, kit: m.newKit(m.pal.brickSand)}
	b.types()
	b.ground()
	b.second()
	z := bGround + bSecond
	words := []string{"tweede", "derde", "vierde", "vijfde", "zesde", "zevende", "achtste", "negende", "tiende", "elfde"}
	for i := 0; i < bRegular+bUpper; i++ {
		number := itoa(i + 2)
		if i+2 < 10 {
			number = "0" + number
		}
		t := &towerStorey{storey: b.addStorey(number, words[i]+" verdieping", z), index: i + 2, x: bTowerX, y: bTowerY, bays: 4, high: bFloor, build: b.outer, insideHigh: bFloor - bSlab}
		if i >= bRegular {
			t.x, t.y, t.bays, t.build = bTowerX+bBay/2, bTowerY+bBay/2, 3, b.zincWall
		}
		b.towerFloor(t)
		z += bFloor
	}
	b.crown(z)
	b.surroundings()
	return m.finish("demo-b.ifc", "Demo, fictief: variant B Spuitoren")
}

func (b *towerB) types() {
	dark, oak := b.pal.frameDark, b.pal.frameOak
	b.shop = b.windowType(windowType{name: "Plintpui 4800x3400", wide: 4800, high: 3400, columns: []float64{1, 1, 1}, transom: 2600, look: dark, u: 1.2})
	b.ribbon = b.windowType(windowType{name: "Bandraam 4400x1900", wide: 4400, high: 1900, columns: []float64{1, 1, 1, 1}, look: dark, sill: true})
	b.wide = b.windowType(windowType{name: "Raam 2600x1900", wide: 2600, high: 1900, columns: []float64{1.6, 1}, look: oak, sill: true})
	b.narrow = b.windowType(windowType{name: "Raam 1100x1900", wide: 1100, high: 1900, look: oak, sill: true})
	b.pui = b.windowType(windowType{name: "Balkonpui 3600x2450", wide: 3600, high: 2450, columns: []float64{1, 1, 1}, look: oak})
	b.upper = b.windowType(windowType{name: "Penthousepui 4200x2450", wide: 4200, high: 2450, columns: []float64{1, 1, 1}, look: dark})
	b.entrance = b.doorType(doorType{name: "Entree 2800x3000", wide: 2800, high: 3000, leaves: 2, frame: dark, leaf: dark, glazed: true, external: true, fire: "30"})
	insulation := look{"Isolatie minerale wol", 222, 202, 120, 0}
	b.plinth = b.wallType(wallBuild{name: "Buitenwand plint 400", sfb: "21", external: true, bearing: true, fire: "60", u: 0.21, predefined: "SOLIDWALL",
		layers: []layer{{b.pal.brickBrown, 100}, {insulation, 150}, {b.pal.plaster, 150}}})
	b.zincWall = b.wallType(wallBuild{name: "Buitenwand zink 350", sfb: "21", external: true, bearing: true, fire: "60", u: 0.2, predefined: "SOLIDWALL",
		layers: []layer{{b.pal.zinc, 50}, {insulation, 150}, {b.pal.plaster, 150}}})
	k := &balconyKit{wide: 4600, deep: 1900, look: b.pal.concreteWhite}
	k.front, k.side = b.glassRailing(k.wide), b.glassRailing(k.deep)
	b.balconies = k
}

// towerFloor writes one storey of the tower.
func (b *towerB) towerFloor(t *towerStorey) {
	in := t.build.thickness
	void := b.coreVoid(t)
	b.slab(t.storey, slabSpec{path: t.number + "/vloer", name: "Verdiepingsvloer", outline: rect(t.x+in, t.y+in, t.x+t.side()-in, t.y+t.side()-in), holes: void, thick: bSlab, look: b.pal.concrete})
	b.towerFacades(t)
	b.towerCore(t)
	b.towerFlats(t)
}

// towerFacades writes the four sides: in each storey one bay of each side has
// a balcony, from corner to corner as one goes up.
func (b *towerB) towerFacades(t *towerStorey) {
	names := []string{"zuid", "oost", "noord", "west"}
	outline := rect(t.x, t.y, t.x+t.side(), t.y+t.side())
	for side, spec := range ring(outline, t.build) {
		spec.path, spec.name, spec.height = t.number+"/gevel/"+names[side], "Buitenwand "+names[side], t.high
		w := b.wall(t.storey, t.build, spec)
		dir := spec.to.sub(spec.from).unit()
		for bay := 0; bay < t.bays; bay++ {
			x := float64(bay)*bBay - t.build.layers[0].thickness // the wall starts behind the corner
			b.towerBay(t, w, side, bay, x, spec.from, dir)
		}
	}
}

func (b *towerB) towerBay(t *towerStorey, w *wall, side, bay int, x float64, from, dir point) {
	switch {
	case t.bays == 3:
		b.window(w, b.upper, x+(bBay-b.upper.wide)/2, 0)
	case bay == (t.index+side)%2*3:
		b.window(w, b.pui, x+1100, 0)
		at := from.add(dir.scale(x + 600))
		b.balcony(t.storey, t.number+"/balkon/"+itoa(side+1), b.balconies, at, dir)
	case bay == 0 || bay == 3:
		b.window(w, b.wide, x+1500, 750)
	default:
		b.window(w, b.narrow, x+750, 750)
		b.window(w, b.narrow, x+bBay-750-b.narrow.wide, 750)
	}
}

// coreBox is the corner and the sides of the stair and lift core, the same in
// every storey.
func (b *towerB) coreBox() (x0, y0, x1, y1 float64) {
	return bTowerX + 7200, bTowerY + 7000, bTowerX + 14400, bTowerY + 14600
}

func (b *towerB) stairAt(path string, rise float64, risers int) stairSpec {
	x0, y0, _, _ := b.coreBox()
	return stairSpec{path: path, name: "Trap kern", x: x0 + 300, y: y0 + 900, width: 1200, rise: rise, risers: risers, tread: 250, landing: 1350, gap: 200}
}

// coreVoid are the holes in a floor for the stair and two lifts.
func (b *towerB) coreVoid(t *towerStorey) [][]point {
	s := b.stairAt("", t.high, 18)
	_, y0, x1, _ := b.coreBox()
	return [][]point{
		rect(s.x, s.y, s.x+2*s.width+s.gap, s.y+s.length()),
		rect(x1-2300, y0+900, x1-400, y0+2900),
		rect(x1-2300, y0+3200, x1-400, y0+5200),
	}
}

// towerCore writes the core's walls, the stair and the spaces in it.
func (b *towerB) towerCore(t *towerStorey) {
	x0, y0, x1, y1 := b.coreBox()
	names := []string{"zuid", "oost", "noord", "west"}
	for i, spec := range ring(rect(x0, y0, x1, y1), b.party) {
		spec.path, spec.name, spec.height = t.number+"/kern/"+names[i], "Kernwand", t.insideHigh
		w := b.wall(t.storey, b.party, spec)
		if i == 1 || i == 3 {
			b.door(w, b.flat, 300)
			b.door(w, b.flat, w.long-300-b.flat.wide)
		}
	}
	b.wall(t.storey, b.kit.core, wallSpec{path: t.number + "/kern/midden", name: "Kernwand", from: point{x0 + 3600, y0 + 250}, to: point{x0 + 3600, y1 - 1800}, height: t.insideHigh})
	if t.index < 11 {
		b.stair(t.storey, b.stairAt(t.number+"/trap", t.high, 18))
	}
	b.space(t.storey, t.number+"/ruimte/trappenhuis", t.number+".T", "Trappenhuis", rect(x0+250, y0+250, x0+3400, y1-250), t.insideHigh-100)
	b.space(t.storey, t.number+"/ruimte/hal", t.number+".H", "Lifthal", rect(x0+3600, y0+250, x1-250, y1-250), t.insideHigh-100)
}

// towerFlats divides a storey in four flats around the core, each with a
// bedroom in its corner.
func (b *towerB) towerFlats(t *towerStorey) {
	x0, y0, x1, y1 := b.coreBox()
	in := t.build.thickness
	left, low, right, high := t.x+in, t.y+in, t.x+t.side()-in, t.y+t.side()-in
	midX, midY := round1((left+right)/2), round1((low+high)/2)
	s, h := t.storey, t.insideHigh
	for i, w := range []wallSpec{
		{from: point{midX + 125, low}, to: point{midX + 125, y0}}, {from: point{midX + 125, y1}, to: point{midX + 125, high}},
		{from: point{left, midY - 125}, to: point{x0, midY - 125}}, {from: point{x1, midY - 125}, to: point{right, midY - 125}},
	} {
		w.path, w.name, w.height = path3(s, "woningscheiding", i+1), "Woningscheidende wand", h
		b.wall(s, b.party, w)
	}
	rooms := [][]point{
		{{left, low}, {midX - 125, low}, {midX - 125, y0}, {x0, y0}, {x0, midY - 125}, {left, midY - 125}},
		{{midX + 125, low}, {right, low}, {right, midY - 125}, {x1, midY - 125}, {x1, y0}, {midX + 125, y0}},
		{{right, midY + 125}, {right, high}, {midX + 125, high}, {midX + 125, y1}, {x1, y1}, {x1, midY + 125}},
		{{left, midY + 125}, {x0, midY + 125}, {x0, y1}, {midX - 125, y1}, {midX - 125, high}, {left, high}},
	}
	for i, r := range rooms {
		b.space(s, path3(s, "ruimte/woning", i+1), t.number+"."+itoa(i+1), "Woning", r, h-100)
	}
	for i, x := range []float64{x0 - 1400, x1 + 1400} {
		w := b.wall(s, b.light, wallSpec{path: path3(s, "binnenwand", i+1), name: "Binnenwand", from: point{x + 50, low}, to: point{x + 50, midY - 125}, height: h})
		b.door(w, b.room, w.long-2200)
		w = b.wall(s, b.light, wallSpec{path: path3(s, "binnenwand", i+3), name: "Binnenwand", from: point{x + 50, midY + 125}, to: point{x + 50, high}, height: h})
		b.door(w, b.room, 1000)
	}
}
