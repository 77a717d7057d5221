package tabletop

import (
	"fmt"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// printed gives what is printed on a plate of x by y metres: text in front on the
// left and the arrow in front on the right, both smaller where the plate is.
func printed(x, y float64, text string) (*scene.Mesh, error) {
	f, err := openFont()
	if err != nil {
		return nil, err
	}
	height := min(letterHeight, x/16, y/8)
	m := &scene.Mesh{}
	if _, err := f.write(m, text, -x/2+inset, -y/2+inset, height); err != nil {
		return nil, err
	}
	wide, err := f.write(&scene.Mesh{}, "N", 0, 0, height)
	if err != nil {
		return nil, err
	}
	left := x/2 - inset - wide
	if _, err := f.write(m, "N", left, -y/2+inset, height); err != nil {
		return nil, err
	}
	return m, arrow(m, left-wide, -y/2+inset, wide, height)
}

// arrow adds an arrow to the north whose box has its lower left corner at x, y: a
// needle with a notch.
func arrow(m *scene.Mesh, x, y, width, height float64) error {
	return fill(m, []mesh.Vec2{
		{x, y}, {x + width*0.4, y + height*0.22}, {x + width*0.8, y}, {x + width*0.4, y + height},
	}, nil)
}

// unitsPerEm is the size at which outlines are read: whole units of the font.
const unitsPerEm = 2048

// letters reads outlines of a font.
type letters struct {
	font    *sfnt.Font
	buf     sfnt.Buffer
	capital float64 // height of a capital in units
}

func openFont() (*letters, error) {
	f, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("reading the font: %w", err)
	}
	l := &letters{font: f}
	metrics, err := f.Metrics(&l.buf, fixed.I(unitsPerEm), font.HintingNone)
	if err != nil {
		return nil, fmt.Errorf("reading the sizes of the font: %w", err)
	}
	l.capital = float64(metrics.CapHeight) / 64
	return l, nil
}

// write adds text with its lower left corner at x, y and capitals of a height,
// and gives how wide it is.
func (l *letters) write(m *scene.Mesh, text string, x, y, height float64) (float64, error) {
	unit := height / l.capital
	start := x
	for _, r := range text {
		glyph, err := l.font.GlyphIndex(&l.buf, r)
		if err != nil {
			return 0, fmt.Errorf("looking up %q: %w", r, err)
		}
		segments, err := l.font.LoadGlyph(&l.buf, glyph, fixed.I(unitsPerEm), nil)
		if err != nil {
			return 0, fmt.Errorf("reading the outline of %q: %w", r, err)
		}
		place := func(p fixed.Point26_6) mesh.Vec2 {
			return mesh.Vec2{x + float64(unit*float64(p.X)/64), y - float64(unit*float64(p.Y)/64)} // fonts count downward
		}
		if err := fillAll(m, contours(segments, place)); err != nil {
			return 0, fmt.Errorf("filling %q: %w", r, err)
		}
		advance, err := l.font.GlyphAdvance(&l.buf, glyph, fixed.I(unitsPerEm), font.HintingNone)
		if err != nil {
			return 0, fmt.Errorf("reading the width of %q: %w", r, err)
		}
		x += float64(unit * float64(advance) / 64)
	}
	return x - start, nil
}

// curveSteps are the straight lines that a curve of a letter becomes: on a table
// they are half a millimetre long.
const curveSteps = 3

// contours gives the closed lines of an outline, curves (quadratic ones, as
// TrueType has them) in straight steps.
func contours(segments sfnt.Segments, place func(fixed.Point26_6) mesh.Vec2) [][]mesh.Vec2 {
	var all [][]mesh.Vec2
	for _, s := range segments {
		if s.Op == sfnt.SegmentOpMoveTo {
			all = append(all, []mesh.Vec2{place(s.Args[0])})
			continue
		}
		ring := &all[len(all)-1]
		end := place(s.Args[0])
		if s.Op == sfnt.SegmentOpQuadTo {
			from, by := (*ring)[len(*ring)-1], end
			end = place(s.Args[1])
			for i := 1; i < curveSteps; i++ {
				t := float64(i) / curveSteps
				*ring = append(*ring, between(between(from, by, t), between(by, end, t), t))
			}
		}
		*ring = append(*ring, end)
	}
	return all
}

func between(a, b mesh.Vec2, t float64) mesh.Vec2 {
	return mesh.Vec2{a[0] + float64(t*(b[0]-a[0])), a[1] + float64(t*(b[1]-a[1]))}
}

// fillAll adds the inside of an outline: rings of the sign of the first one are
// outer ones, the others holes in those that hold them.
func fillAll(m *scene.Mesh, rings [][]mesh.Vec2) error {
	if len(rings) == 0 {
		return nil
	}
	sign := mesh.RingArea(rings[0]) > 0
	for _, outer := range rings {
		if mesh.RingArea(outer) > 0 != sign {
			continue
		}
		var holes [][]mesh.Vec2
		for _, hole := range rings {
			if mesh.RingArea(hole) > 0 != sign && inBox(hole[0], outer) {
				holes = append(holes, hole)
			}
		}
		if err := fill(m, outer, holes); err != nil {
			return err
		}
	}
	return nil
}

// inBox tells whether p lies in the box of a ring.
func inBox(p mesh.Vec2, ring []mesh.Vec2) bool {
	low, high := ring[0], ring[0]
	for _, q := range ring {
		for i := range q {
			low[i], high[i] = min(low[i], q[i]), max(high[i], q[i])
		}
	}
	return p[0] > low[0] && p[0] < high[0] && p[1] > low[1] && p[1] < high[1]
}

// fill adds a polygon, facing up.
func fill(m *scene.Mesh, outer []mesh.Vec2, holes [][]mesh.Vec2) error {
	indices, err := mesh.Triangulate(outer, holes)
	if err != nil {
		return err
	}
	first := uint32(len(m.Positions))
	for _, ring := range append([][]mesh.Vec2{outer}, holes...) {
		for _, p := range ring {
			m.Positions = append(m.Positions, scene.Vec3{p[0], p[1], raised})
		}
	}
	for _, i := range indices {
		m.Indices = append(m.Indices, first+i)
	}
	return nil
}
