package marker

// point lies on a page: millimetres from the left and from the top.
type point struct{ x, y float64 }

type polygon []point

// canvas is a page as a list of what is on it.
type canvas struct {
	width, height float64 // millimetres
	title         string
	fills         []fill
	lines         []line
	texts         []text
	letters       *letters
}

// fill is one black path: polygons that touch are filled at once, so that no
// hairline shows between them.
type fill struct{ shapes []polygon }

type line struct {
	from, to point
	width    float64 // millimetres
}

// anchor says which end of a text lies at its point.
type anchor int

const (
	atStart anchor = iota
	atMiddle
	atEnd
)

type text struct {
	at     point   // on the base line
	size   float64 // of the letters' em, millimetres
	bold   bool
	anchor anchor
	value  string
	width  float64 // millimetres; found by canvas.text
}

func (c *canvas) fillAt(middle point, shapes []polygon) {
	moved := make([]polygon, len(shapes))
	for i, shape := range shapes {
		for _, p := range shape {
			moved[i] = append(moved[i], point{middle.x + p.x, middle.y + p.y})
		}
	}
	c.fills = append(c.fills, fill{moved})
}

func (c *canvas) line(x1, y1, x2, y2, width float64) {
	c.lines = append(c.lines, line{point{x1, y1}, point{x2, y2}, width})
}

// strokesAt draws four strokes that point at the middle from a distance.
func (c *canvas) strokesAt(m point, distance float64) {
	const width = 0.3
	end := distance + strokeLength
	c.line(m.x-end, m.y, m.x-distance, m.y, width)
	c.line(m.x+distance, m.y, m.x+end, m.y, width)
	c.line(m.x, m.y-end, m.x, m.y-distance, width)
	c.line(m.x, m.y+distance, m.x, m.y+end, width)
}

// text puts a line of text, smaller where it would be wider than room
// millimetres.
func (c *canvas) text(t text, room float64) {
	t.value = c.letters.printable(t.value)
	if t.width = c.letters.width(t.value, t.size, t.bold); t.width > room {
		t.size *= room / t.width
		t.width = room
	}
	c.texts = append(c.texts, t)
}
