package demo

// The roof is one ring with its ridge over the middle of the wings: eight
// planes, four to the street and four to the garden, mitred at the corners.
const (
	cEaves     = 350.0 // how far the roof reaches beyond the wall
	cRoofThick = 260.0
)

// attic writes the storey under the roof, and the roof.
func (b *courtC) attic(z float64) {
	s := b.addStorey("03", "zolder", z)
	for _, h := range b.houseList() {
		spec := slabSpec{path: "03/vloer/" + h.path, name: "Zoldervloer", outline: h.area(0, outerThick, h.wide, cWing-outerThick), thick: cSlab, look: b.pal.concrete}
		if h.corner {
			spec.outline = h.area(outerThick, outerThick, cWing, cWing)
		}
		b.slab(s, spec)
	}
	b.kneeWalls(s)
	b.roofPlanes(s)
	b.gutters(s)
	b.dormers(s)
	b.chimneys(s)
}

// kneeWalls are the low walls on which the roof stands.
func (b *courtC) kneeWalls(s *storey) {
	for _, f := range b.faces() {
		for n := 0; n < f.fields; n++ {
			spec := f.field(n)
			l := b.brick(f.name, n)
			spec.path, spec.name, spec.height, spec.look = path3(s, "gevel/"+f.name, n+1), "Borstwering "+f.name, cKnee, &l
			b.wall(s, b.outer, spec)
		}
	}
}

// loop gives the corners of the rectangle that lies inset from the outline,
// with the height of the roof's underside there.
func loop(inset, z float64) [4][3]float64 {
	return [4][3]float64{{inset, inset, z}, {cLong - inset, inset, z}, {cLong - inset, cSide - inset, z}, {inset, cSide - inset, z}}
}

// roofPlanes writes an IfcRoof of eight slabs, each a closed polyhedron.
func (b *courtC) roofPlanes(s *storey) {
	eaves := cKnee - cEaves*cPitch
	ridge := cKnee + cBay*cPitch
	outer, top, inner := loop(-cEaves, eaves), loop(cBay, ridge), loop(cWing+cEaves, eaves)
	whole := b.add(product{entity: "IFCROOF", path: "03/dak", name: "Hellend dak", storey: s, sfb: "27", tail: list{enum("HIP_ROOF")},
		sets: []propertySet{set("Pset_RoofCommon", identifier("Reference", "Hellend dak"), boolean("IsExternal", true), label("FireRating", "30"), real("ThermalTransmittance", "IFCTHERMALTRANSMITTANCEMEASURE", 0.16))}})
	names := []string{"zuid", "oost", "noord", "west"}
	for i, name := range names {
		j := (i + 1) % 4
		b.roofPlane(s, whole.ref, "03/dakvlak/"+name, "Dakvlak "+name, [4][3]float64{outer[i], outer[j], top[j], top[i]})
		b.roofPlane(s, whole.ref, "03/dakvlak/hof-"+name, "Dakvlak hof "+name, [4][3]float64{top[i], top[j], inner[j], inner[i]})
	}
}

// roofPlane is a slab over four corners, counter-clockwise seen from above.
func (b *courtC) roofPlane(s *storey, whole ref, path, name string, lower [4][3]float64) {
	var corners [][3]float64
	corners = append(corners, lower[:]...)
	for _, c := range lower {
		corners = append(corners, [3]float64{c[0], c[1], c[2] + cRoofThick})
	}
	faces := [][]int{{5, 6, 7, 8}, {4, 3, 2, 1}, {1, 2, 6, 5}, {2, 3, 7, 6}, {3, 4, 8, 7}, {4, 1, 5, 8}}
	b.add(product{
		entity: "IFCSLAB", path: path, name: name, kind: "Dakelement met pannen", storey: s, whole: whole,
		items: []ref{b.paint(b.faceSet(corners, faces), b.pal.tileRed)}, itemKind: "Tessellation", material: b.material(b.pal.tileRed), sfb: "27",
		tail: list{enum("ROOF")},
		sets: []propertySet{set("Pset_SlabCommon", identifier("Reference", "Dakelement"), boolean("IsExternal", true), real("PitchAngle", "IFCPLANEANGLEMEASURE", 0.6987))},
	})
}

// gutters hang along the eaves.
func (b *courtC) gutters(s *storey) {
	z := cKnee - cEaves*cPitch + 40
	b.block(s, block{entity: "IFCCOVERING", path: "03/goot/straat", name: "Bakgoot", predefined: "CLADDING", look: b.pal.zinc, sfb: "47",
		boxes: ringBoxes(-cEaves-160, -cEaves-160, cLong+cEaves+160, cSide+cEaves+160, z, 180, 150)})
	in := cWing + cEaves - 20
	b.block(s, block{entity: "IFCCOVERING", path: "03/goot/hof", name: "Bakgoot", predefined: "CLADDING", look: b.pal.zinc, sfb: "47",
		boxes: ringBoxes(in, in, cLong-in, cSide-in, z, 180, 150)})
}

// dormers stand on every second house of the street sides.
func (b *courtC) dormers(s *storey) {
	build := b.wallType(wallBuild{name: "Dakkapelwand 150", sfb: "27", external: true, layers: []layer{{b.pal.zinc, 150}}})
	for i, h := range b.houseList() {
		if h.corner || i%2 == 0 {
			continue
		}
		b.dormerOn(s, build, h)
	}
}

// dormerOn is a dormer of 2.3 m: a front with a window, two cheeks that run
// into the roof, and a flat roof.
func (b *courtC) dormerOn(s *storey, build *wallBuild, h house) {
	const wide, high, setIn = 2300.0, 1900.0, 1100.0
	foot := cKnee + setIn*cPitch - 100
	deep := (high-100)/cPitch + 500
	u0 := (cBay - wide) / 2
	front := b.wall(s, build, wallSpec{path: "03/dakkapel/" + h.path + "/voor", name: "Dakkapel front", from: h.at(u0, setIn), to: h.at(u0+wide, setIn), base: foot, height: high})
	b.window(front, b.dormer, 200, 520)
	b.wall(s, build, wallSpec{path: "03/dakkapel/" + h.path + "/rechts", name: "Dakkapel wang", from: h.at(u0+wide, setIn+150), to: h.at(u0+wide, setIn+deep), base: foot, height: high})
	b.wall(s, build, wallSpec{path: "03/dakkapel/" + h.path + "/links", name: "Dakkapel wang", from: h.at(u0, setIn+deep), to: h.at(u0, setIn+150), base: foot, height: high})
	b.slab(s, slabSpec{path: "03/dakkapel/" + h.path + "/dak", name: "Dakkapel dak", outline: h.area(u0-120, setIn-150, u0+wide+120, setIn+deep+200), top: foot + high + 140, thick: 140, look: b.pal.zinc, predefined: "ROOF", sfb: "27"})
}

// chimneys stand on the party walls at the ridge.
func (b *courtC) chimneys(s *storey) {
	for i, h := range b.houseList() {
		if h.corner || i%2 == 1 {
			continue
		}
		at := h.at(0, cBay)
		ridge := cKnee + cBay*cPitch
		b.block(s, block{entity: "IFCBUILDINGELEMENTPROXY", path: "03/schoorsteen/" + h.path, name: "Schoorsteen", predefined: "NOTDEFINED", look: b.pal.brickBrown, sfb: "27",
			boxes: [][6]float64{{at[0] - 400, at[1] - 400, ridge - 500, 800, 800, 1900}, {at[0] - 460, at[1] - 460, ridge + 1400, 920, 920, 120}}})
	}
}

// surroundings are the paving, the garden in the court and trees.
func (b *courtC) surroundings() {
	b.plot(rect(0, 0, cLong, cSide), [][]point{rect(cLong+2500, 3000, 63500, 42000), rect(-8500, 4000, -3500, 40000)})
	ground := (GroundNAP - OriginNAP) * 1000
	in := cWing + 3000
	lawn := rect(in, in, cLong-in, cSide-in)
	b.terrain("terrein/hof/pad", "Hofpad", b.pal.gravel, rect(cWing, cWing, cLong-cWing, cSide-cWing), [][]point{lawn}, ground, 150)
	b.terrain("terrein/hof/gras", "Hoftuin", b.pal.grass, lawn, nil, ground+40, 190)
	apple := b.treeType("Appelboom", 5500, b.pal.leafLight)
	linden := b.treeType("Linde", 8500, b.pal.leaf)
	b.trees(apple, "boom/hof", point{18000, 18000}, point{24000, 26000}, point{33000, 17500}, point{38000, 27000}, point{28000, 20500}, point{19000, 28000})
	b.trees(linden, "boom/straat", point{61000, 8000}, point{61000, 20000}, point{61000, 32000}, point{-6000, 10000}, point{-6000, 22000}, point{-6000, 34000})
}
