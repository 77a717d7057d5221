package demo

// stairSpec is a half-turn stair: two flights side by side along y with a
// landing at the far end, inside a shaft with its lower left corner at x, y.
type stairSpec struct {
	path, name string
	x, y       float64
	width      float64 // of one flight
	rise       float64 // storey height
	risers     int     // of both flights, even
	tread      float64
	landing    float64
	gap        float64 // between the flights
}

// length gives what the stair takes along y.
func (s stairSpec) length() float64 { return float64(s.risers/2-1)*s.tread + s.landing }

// stair writes an IfcStair with two flights, a landing and a handrail.
func (m *model) stair(s *storey, spec stairSpec) {
	riser := spec.rise / float64(spec.risers)
	whole := m.add(product{
		entity: "IFCSTAIR", path: spec.path, name: spec.name, storey: s, at: frame{x: spec.x, y: spec.y},
		sfb: "24", tail: list{enum("HALF_TURN_STAIR")},
		sets: []propertySet{set("Pset_StairCommon", identifier("Reference", spec.name), real("NumberOfRiser", "IFCCOUNTMEASURE", float64(spec.risers)),
			real("RiserHeight", "IFCPOSITIVELENGTHMEASURE", round3(riser)), real("TreadLength", "IFCPOSITIVELENGTHMEASURE", spec.tread), label("FireRating", "60"))},
	})
	half := spec.risers / 2
	run := float64(half-1) * spec.tread
	m.flight(s, spec, whole.ref, 1, frame{x: spec.x, y: spec.y, dir: point{0, 1}}, half, riser, run)
	m.flight(s, spec, whole.ref, 2, frame{x: spec.x + 2*spec.width + spec.gap, y: spec.y + run, z: float64(half) * riser, dir: point{0, -1}}, half, riser, run)
	landing := rect(spec.x, spec.y+run, spec.x+2*spec.width+spec.gap, spec.y+run+spec.landing)
	m.slab(s, slabSpec{path: spec.path + "/bordes", name: "Bordes", outline: landing, top: float64(half) * riser, thick: 180,
		look: m.pal.concrete, predefined: "LANDING", sfb: "24", whole: whole.ref})
	m.stairRail(s, spec, whole.ref, riser, run)
}

func round3(v float64) float64 { return float64(int(v*1000+0.5)) / 1000 }

// flight writes an IfcStairFlight that rises along its x axis: the stepped
// section, extruded over the width to the right.
func (m *model) flight(s *storey, spec stairSpec, whole ref, n int, at frame, risers int, riser, run float64) {
	outline := []point{{0, 0}}
	for i := 0; i < risers-1; i++ {
		x, z := float64(i)*spec.tread, float64(i+1)*riser
		outline = append(outline, point{x, z}, point{x + spec.tread, z})
	}
	// The last riser is the edge of the landing.
	last := float64(risers-1) * riser
	outline = append(outline, point{run, last - 180}, point{180 * spec.tread / riser, 0})
	item := m.plate(outline, nil, -spec.width, spec.width)
	m.add(product{
		entity: "IFCSTAIRFLIGHT", path: spec.path + "/arm/" + itoa(n), name: "Trapam " + itoa(n), storey: s, whole: whole, at: at,
		items: []ref{m.paint(item, m.pal.concrete)}, material: m.material(m.pal.concrete), sfb: "24",
		tail: list{risers, risers - 1, round3(riser), spec.tread, enum("STRAIGHT")},
		sets: []propertySet{set("Qto_StairFlightBaseQuantities", length("Length", run), volume("GrossVolume", polygonArea(outline)*spec.width/1e9))},
	})
}

// stairRail is the rail in the eye of the stair: a sloped prism per flight.
func (m *model) stairRail(s *storey, spec stairSpec, whole ref, riser, run float64) {
	rise := float64(spec.risers/2) * riser
	lower := []point{{0, riser + 850}, {run, rise + 850}, {run, rise + 900}, {0, riser + 900}}
	upper := []point{{0, 2*rise + 850}, {run, rise + riser + 850}, {run, rise + riser + 900}, {0, 2*rise + 900}}
	item := func(outline []point) ref { return m.paint(m.plate(outline, nil, -20, 40), m.pal.steel) }
	m.add(product{
		entity: "IFCRAILING", path: spec.path + "/leuning", name: "Leuning", storey: s, whole: whole,
		at: frame{x: spec.x + spec.width + spec.gap/2, y: spec.y, dir: point{0, 1}}, items: []ref{item(lower), item(upper)},
		material: m.material(m.pal.steel), sfb: "34", tail: list{enum("HANDRAIL")},
		sets: []propertySet{set("Pset_RailingCommon", identifier("Reference", "Leuning"), real("Height", "IFCPOSITIVELENGTHMEASURE", 900), boolean("IsExternal", false))},
	})
}
