package demo

import "strconv"

func itoa(i int) string { return strconv.Itoa(i) }

// The joinery: a frame of one width and depth, set back behind the outer face.
const (
	frameWidth = 70.0
	frameDepth = 90.0
	setBack    = 140.0
	paneDepth  = 28.0
	sillHigh   = 30.0
	sillOut    = 40.0
)

// windowType is a window of one size: an IfcWindowType whose shape all its
// occurrences share.
type windowType struct {
	name       string
	wide, high float64
	columns    []float64 // relative widths of the panes; nil is one
	transom    float64   // height of a glazing bar above the foot, 0 for none
	look       look      // of the frame
	sill       bool
	u          float64
	typ, rep   ref
	material   ref
}

// windowType writes the type once.
func (m *model) windowType(t windowType) *windowType {
	items := m.joinery(t.wide, t.high, panes(t), t.look)
	if t.sill {
		items = append(items, m.paint(m.box(-40, -sillOut, -sillHigh, t.wide+80, setBack+sillOut+20, sillHigh), m.pal.concreteWhite))
	}
	t.rep = m.repMap("SweptSolid", items...)
	if t.u == 0 {
		t.u = 1.0
	}
	common := set("Pset_WindowCommon", identifier("Reference", t.name), boolean("IsExternal", true),
		real("ThermalTransmittance", "IFCTHERMALTRANSMITTANCEMEASURE", t.u), real("GlazingAreaFraction", "IFCPOSITIVERATIOMEASURE", 0.78))
	t.typ = m.elementType("IFCWINDOWTYPE", t.name, t.name, []ref{t.rep}, []ref{m.writeSetOf(common)}, enum("WINDOW"), enum("NOTDEFINED"), false, nil)
	t.material = m.constituents(t.name, t.look)
	return &t
}

// writeSetOf writes a set for a type object.
func (m *model) writeSetOf(s propertySet) ref {
	key := m.w.record(s.name, s.arguments())
	r := m.writeSet(s)
	m.sets["type "+key] = r
	return r
}

func (m *model) constituents(name string, frame look) ref {
	f := m.w.add("IFCMATERIALCONSTITUENT", "Kozijn", nil, m.material(frame), nil, "Framing")
	g := m.w.add("IFCMATERIALCONSTITUENT", "Glas", nil, m.material(m.pal.glass), nil, "Glazing")
	return m.w.add("IFCMATERIALCONSTITUENTSET", name, nil, refs(f, g))
}

// panes gives the glass rectangles {x0, z0, x1, z1} of a window.
func panes(t windowType) [][4]float64 {
	columns := t.columns
	if len(columns) == 0 {
		columns = []float64{1}
	}
	total := 0.0
	for _, c := range columns {
		total += c
	}
	free := t.wide - frameWidth*float64(len(columns)+1)
	var out [][4]float64
	x := frameWidth
	for _, c := range columns {
		w := round1(free * c / total)
		if t.transom > 0 {
			out = append(out, [4]float64{x, frameWidth, x + w, t.transom - frameWidth/2},
				[4]float64{x, t.transom + frameWidth/2, x + w, t.high - frameWidth})
		} else {
			out = append(out, [4]float64{x, frameWidth, x + w, t.high - frameWidth})
		}
		x += w + frameWidth
	}
	return out
}

// joinery makes a frame around panes, and the panes.
func (m *model) joinery(wide, high float64, panes [][4]float64, l look) []ref {
	var holes [][]point
	for _, p := range panes {
		holes = append(holes, rect(p[0], p[1], p[2], p[3]))
	}
	items := []ref{m.paint(m.plate(rect(0, 0, wide, high), holes, setBack, frameDepth), l)}
	for _, p := range panes {
		glass := m.hatch(p[0], p[1], p[2]-p[0], p[3]-p[1], setBack+(frameDepth-paneDepth)/2, paneDepth)
		items = append(items, m.paint(glass, m.pal.glass))
	}
	return items
}

// window cuts an opening and fills it with a window of type t.
func (m *model) window(w *wall, t *windowType, x, z float64) element {
	o := m.opening(w, x, z, t.wide, t.high)
	return m.fill(w, o, product{
		entity: "IFCWINDOW", path: w.path + "/raam/" + itoa(w.count), name: t.name, kind: t.name, tag: t.name,
		mapped: t.rep, typ: t.typ, material: t.material, sfb: "31",
		tail: list{t.high, t.wide, enum("WINDOW"), enum("NOTDEFINED"), nil},
		sets: []propertySet{set("Qto_WindowBaseQuantities", length("Width", t.wide), length("Height", t.high), area("Area", t.wide*t.high/1e6))},
	})
}
