package demo

// Variant A, "Boulevardblok": a slab block of six storeys along the street
// with a set-back top floor of wood. Two wings of four bays on both sides of a
// glazed entrance bay; balconies stand staggered on the street side.

// The block's measures in millimetres.
const (
	aBay     = 5700.0
	aCore    = 5400.0
	aWing    = 4 * aBay
	aLong    = 2*aWing + aCore
	aDeep    = 14000.0
	aGround  = 3800.0 // storey height of the ground floor
	aFloor   = 3050.0
	aFloors  = 6
	aSlab    = 280.0
	aCorrLow = 6400.0 // the corridor between the flats
	aCorrTop = 8000.0
	aSetBack = 2600.0 // of the top floor, on the street side
	aTopHigh = 3200.0
)

// blockA is variant A in the making.
type blockA struct {
	*model
	*kit
	update bool

	brickTop, woodWall                     *wallBuild
	shop, living, bed, tall, stairW, strip *windowType
	terrace                                *windowType
	entrance                               *doorType
	balconies                              *balconyKit
	french                                 *railing
}

func buildA(update bool) ([]byte, error) {
	m := newModel("A", "Boulevardblok (demo, fictief)", "Zes lagen met een teruggelegde houten dakopbouw; 44 woningen boven winkels")
	b := &blockA{model: m, kit: m.newKit(m.pal.brickRed), update: update}
	b.types()
	for i := 0; i < aFloors; i++ {
		b.floor(i)
	}
	b.top()
	b.roof()
	b.surroundings()
	name := "demo-a.ifc"
	if update {
		name = "demo-a-v2.ifc"
	}
	return m.finish(name, "Demo, fictief: variant A Boulevardblok")
}

func (b *blockA) types() {
	dark := b.pal.frameDark
	b.shop = b.windowType(windowType{name: "Winkelpui 4500x2900", wide: 4500, high: 2900, columns: []float64{1, 1, 1}, transom: 2250, look: dark, u: 1.2})
	b.living = b.windowType(windowType{name: "Balkonpui 3200x2400", wide: 3200, high: 2400, columns: []float64{0.9, 1.6}, look: dark})
	b.bed = b.windowType(windowType{name: "Raam 1400x1650", wide: 1400, high: 1650, columns: []float64{1, 0.6}, look: dark, sill: true})
	b.tall = b.windowType(windowType{name: "Frans balkon 1500x2400", wide: 1500, high: 2400, columns: []float64{1, 1}, look: dark})
	b.strip = b.windowType(windowType{name: "Kopgevelraam 900x1650", wide: 900, high: 1650, look: dark, sill: true})
	b.stairW = b.windowType(windowType{name: "Trappenhuispui 3600x2500", wide: 3600, high: 2500, columns: []float64{1, 1, 1}, transom: 1100, look: dark})
	b.terrace = b.windowType(windowType{name: "Terraspui 3900x2400", wide: 3900, high: 2400, columns: []float64{1, 1, 1}, look: b.pal.frameOak})
	b.entrance = b.doorType(doorType{name: "Hoofdentree 2400x2700", wide: 2400, high: 2700, leaves: 2, frame: dark, leaf: b.pal.frameOak, glazed: true, external: true, fire: "30"})
	b.brickTop = b.wallType(wallBuild{
		name: "Buitenwand plint 400", sfb: "21", external: true, bearing: true, fire: "60", u: 0.21, predefined: "SOLIDWALL",
		layers: []layer{{b.pal.brickDark, 100}, {look{"Isolatie minerale wol", 222, 202, 120, 0}, 150}, {b.pal.plaster, 150}},
	})
	b.woodWall = b.wallType(wallBuild{
		name: "Buitenwand hout 300", sfb: "21", external: true, fire: "30", u: 0.19, predefined: "SOLIDWALL",
		layers: []layer{{b.pal.wood, 40}, {look{"Isolatie houtvezel", 200, 170, 120, 0}, 180}, {b.pal.plaster, 80}},
	})
	k := &balconyKit{wide: 4200, deep: 1900, look: b.pal.concreteWhite}
	k.front, k.side = b.barRailing(k.wide), b.barRailing(k.deep)
	b.balconies = k
}

// floor writes storey i: 0 is the ground floor.
func (b *blockA) floor(i int) {
	words := []string{"begane grond", "eerste verdieping", "tweede verdieping", "derde verdieping", "vierde verdieping", "vijfde verdieping"}
	elevation, high := 0.0, aGround
	if i > 0 {
		elevation, high = aGround+float64(i-1)*aFloor, aFloor
	}
	s := b.addStorey("0"+itoa(i), words[i], elevation)
	b.floorSlab(s, i)
	b.facades(s, i, high)
	b.interior(s, i, high-aSlab)
	if i > 0 {
		b.band(s)
	}
	stair := b.stairSpec(s, high)
	b.stair(s, stair)
}

// bays gives the left ends of the eight bays in the wings.
func aBays() []float64 {
	var xs []float64
	for i := 0; i < 4; i++ {
		xs = append(xs, float64(i)*aBay)
	}
	for i := 0; i < 4; i++ {
		xs = append(xs, aWing+aCore+float64(i)*aBay)
	}
	return xs
}

// stairSpec stands in the back of the core bay.
func (b *blockA) stairSpec(s *storey, rise float64) stairSpec {
	risers := 18
	if rise > 3500 {
		risers = 22
	}
	return stairSpec{path: s.number + "/trap", name: "Hoofdtrap", x: aWing + 500, y: aCorrTop + 500, width: 1300, rise: rise, risers: risers, tread: 250, landing: 1400, gap: 200}
}

// floorSlab lies between the outer walls; above the ground floor it is open at
// the stair and the lift.
func (b *blockA) floorSlab(s *storey, i int) {
	spec := slabSpec{path: s.number + "/vloer", name: "Verdiepingsvloer", outline: rect(outerThick, outerThick, aLong-outerThick, aDeep-outerThick), thick: aSlab, look: b.pal.concrete}
	if i == 0 {
		spec.name, spec.predefined, spec.sfb, spec.thick = "Begane-grondvloer", "BASESLAB", "13", 350
		b.footing(s, ringBoxes(0, 0, aLong, aDeep, -footingDeep, outerThick, footingDeep))
	} else {
		stair := b.stairSpec(s, aFloor)
		spec.holes = [][]point{
			rect(stair.x, stair.y, stair.x+2*stair.width+stair.gap, stair.y+stair.length()),
			rect(aWing+3600, aCorrTop+600, aWing+5200, aCorrTop+2800),
		}
	}
	b.slab(s, spec)
}

// band is the white course at each floor, broken at the balconies by nothing:
// they lie against it.
func (b *blockA) band(s *storey) {
	const out, high = 30.0, 240.0
	z := -aSlab + 20
	b.block(s, block{entity: "IFCCOVERING", path: s.number + "/band", name: "Gevelband", predefined: "MOLDING", look: b.pal.concreteWhite, sfb: "41",
		boxes: [][6]float64{{-out, -out, z, aLong + 2*out, out, high}, {-out, aDeep, z, aLong + 2*out, out, high}, {-out, 0, z, out, aDeep, high}, {aLong, 0, z, out, aDeep, high}},
		sets:  []propertySet{set("Pset_CoveringCommon", identifier("Reference", "Gevelband"), boolean("IsExternal", true))}})
}
