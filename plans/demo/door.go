package demo

// doorType is a door of one size with one or two leaves.
type doorType struct {
	name       string
	wide, high float64
	leaves     int
	frame      look
	leaf       look
	glazed     bool // glass leaves in a frame
	external   bool
	fire       string
	typ, rep   ref
	material   ref
}

const leafDepth = 45.0

// doorType writes the type once.
func (m *model) doorType(t doorType) *doorType {
	leafWide := (t.wide - 2*frameWidth) / float64(t.leaves)
	frame := []point{{0, 0}, {frameWidth, 0}, {frameWidth, t.high - frameWidth}, {t.wide - frameWidth, t.high - frameWidth},
		{t.wide - frameWidth, 0}, {t.wide, 0}, {t.wide, t.high}, {0, t.high}}
	back := m.doorSetBack(t)
	items := []ref{m.paint(m.plate(frame, nil, back, frameDepth), t.frame)}
	for i := 0; i < t.leaves; i++ {
		items = append(items, m.leaf(t, frameWidth+float64(i)*leafWide, leafWide, back+20)...)
	}
	t.rep = m.repMap("SweptSolid", items...)
	operation := enum("SINGLE_SWING_LEFT")
	if t.leaves == 2 {
		operation = "DOUBLE_DOOR_SINGLE_SWING"
	}
	t.typ = m.elementType("IFCDOORTYPE", t.name, t.name, []ref{t.rep}, nil, enum("DOOR"), operation, false, nil)
	t.material = m.constituents(t.name, t.frame)
	return &t
}

// doorSetBack puts outer doors behind the outer face and inner doors flush.
func (m *model) doorSetBack(t doorType) float64 {
	if t.external {
		return setBack
	}
	return 5
}

// leaf makes one leaf with its handle; a glazed one is a frame around a pane.
func (m *model) leaf(t doorType, x, wide, y float64) []ref {
	high := t.high - frameWidth - 10
	x += 4
	wide -= 8
	handle := m.paint(m.box(x+wide-90, y-40, 1000, 60, 40, 30), m.pal.steel)
	if !t.glazed {
		return []ref{m.paint(m.hatch(x, 10, wide, high-4, y, leafDepth), t.leaf), handle}
	}
	hole := rect(x+110, 220, x+wide-110, high-110)
	outline := rect(x, 10, x+wide, high+6)
	return []ref{
		m.paint(m.plate(outline, [][]point{hole}, y, leafDepth), t.leaf),
		m.paint(m.hatch(x+110, 220, wide-220, high-110-220, y+10, 24), m.pal.glass), handle,
	}
}

func (t *doorType) common() propertySet {
	s := set("Pset_DoorCommon", identifier("Reference", t.name), boolean("IsExternal", t.external))
	if t.fire != "" {
		s.properties = append(s.properties, label("FireRating", t.fire))
	}
	return s
}

// door cuts an opening to the foot of a wall and fills it with a door.
func (m *model) door(w *wall, t *doorType, x float64) element {
	return m.doorNamed(w, t, x, w.path+"/deur/"+itoa(w.count+1), t.name, t.common())
}

func (m *model) doorNamed(w *wall, t *doorType, x float64, path, name string, common propertySet) element {
	o := m.opening(w, x, 0, t.wide, t.high)
	code := "32"
	if t.external {
		code = "31"
	}
	operation := enum("SINGLE_SWING_LEFT")
	if t.leaves == 2 {
		operation = "DOUBLE_DOOR_SINGLE_SWING"
	}
	return m.fill(w, o, product{
		entity: "IFCDOOR", path: path, name: name, kind: t.name, tag: t.name,
		mapped: t.rep, typ: t.typ, material: t.material, sfb: code,
		tail: list{t.high, t.wide, enum("DOOR"), operation, nil},
		sets: []propertySet{common, set("Qto_DoorBaseQuantities", length("Width", t.wide), length("Height", t.high), area("Area", t.wide*t.high/1e6))},
	})
}
