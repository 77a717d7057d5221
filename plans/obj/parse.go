package obj

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/maquette-city/maquette/tiles/scene"
)

// progressLines is how many lines go by between two looks at the context.
const progressLines = 1 << 14

// parse reads the text of l.
func (m *model) parse(ctx context.Context, l *lines, progress func(int64)) error {
	tri := newTriangulator()
	for {
		line, err := l.next()
		if errors.Is(err, io.EOF) {
			if tri.lostCoords > 0 {
				m.note("%d corners name texture coordinates that are not before them", tri.lostCoords)
			}
			return nil
		}
		if err != nil {
			return err
		}
		if l.number%progressLines == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			progress(l.bytes)
		}
		if err := m.statement(line, l.number, tri); err != nil {
			return fmt.Errorf("line %d: %w", l.number, err)
		}
	}
}

// statement reads one line.
func (m *model) statement(line []byte, number int, tri *triangulator) error {
	if len(line) == 0 {
		return nil
	}
	key, rest := word(line)
	switch string(key) {
	case "v":
		return m.vertex(rest, number)
	case "vt":
		return m.coord(rest, number)
	case "f", "fo":
		return m.face(rest, number, tri)
	case "l":
		return m.polyline(rest, number, tri)
	case "o":
		m.object, m.name, m.group, m.part = label(rest), "", nil, nil
	case "g":
		m.name, m.group, m.part = label(rest), nil, nil
	case "usemtl":
		m.use(label(rest))
	case "mtllib":
		m.library.load(label(rest))
	case "p":
		m.points++
	case "curv", "curv2", "surf":
		m.curves++
	default:
		if key[0] == '#' {
			m.comment(line, number)
		}
	}
	return nil
}

// use makes a material that of the faces to come; none where it has no name.
func (m *model) use(name string) {
	m.material, m.part = nil, nil
	if name != "" {
		m.material = m.library.material(name)
	}
}

// label gives the rest of a line as a name.
func label(s []byte) string {
	return strings.ToValidUTF8(strings.TrimSpace(string(s)), "\uFFFD")
}

// vertex reads v x y z [w] and v x y z r g b.
func (m *model) vertex(s []byte, number int) error {
	if len(m.vertices) >= MaxVertices {
		return fmt.Errorf("more than %d vertices", MaxVertices)
	}
	var n [7]float64
	count := 0
	for ok := true; ok && count < len(n); {
		var w []byte
		if w, s = word(s); len(w) == 0 {
			break
		}
		if n[count], ok = float(w); ok {
			count++
		}
	}
	v := scene.Vec3{n[0], n[1], n[2]}
	if count < 3 {
		m.note("line %d: a vertex has three numbers", number)
		v = scene.Vec3{math.NaN(), 0, 0} // it keeps its number, and no face takes it
	}
	if count >= 6 && m.colours == nil {
		m.colours = make([][3]uint8, len(m.vertices), cap(m.vertices)+1)
		for i := range m.colours {
			m.colours[i] = white
		}
	}
	m.vertices = append(m.vertices, v)
	if m.colours != nil {
		c := white
		if count >= 6 {
			for k := range c {
				c[k] = unit8(n[count-3+k])
			}
		}
		m.colours = append(m.colours, c)
	}
	return nil
}

var white = [3]uint8{255, 255, 255}

func unit8(f float64) uint8 { return uint8(math.Round(min(max(f, 0), 1) * 255)) }

// coord reads vt u [v [w]]; v runs up in OBJ and down in scenes.
func (m *model) coord(s []byte, number int) error {
	if len(m.coords) >= MaxVertices {
		return fmt.Errorf("more than %d texture coordinates", MaxVertices)
	}
	a, s := word(s)
	b, _ := word(s)
	u, ok := float(a)
	v, good := 0.0, true
	if len(b) > 0 {
		v, good = float(b)
	}
	if !ok || !good {
		m.note("line %d: a texture coordinate has two numbers", number)
	}
	m.coords = append(m.coords, [2]float32{float32(u), float32(1 - v)})
	return nil
}

// corners reads the corners of a face or line into tri.
func (m *model) corners(s []byte, tri *triangulator) error {
	tri.corners = tri.corners[:0]
	for {
		var w []byte
		if w, s = word(s); len(w) == 0 {
			return nil
		}
		if len(tri.corners) >= MaxFace {
			return fmt.Errorf("it has more than %d corners", MaxFace)
		}
		v, rest, ok := whole(w)
		c := corner{t: noCoord}
		if c.v, ok = resolve(v, len(m.vertices), ok); !ok {
			return fmt.Errorf("corner %.30q is none of the %d vertices before it", w, len(m.vertices))
		}
		if len(rest) > 1 && rest[0] == '/' && rest[1] != '/' {
			t, _, ok := whole(rest[1:])
			if n, good := resolve(t, len(m.coords), ok); good {
				c.t = n
			} else {
				tri.lostCoords++
			}
		}
		if !m.vertices[c.v].Finite() {
			return fmt.Errorf("corner %.30q is a vertex that could not be read", w)
		}
		tri.corners = append(tri.corners, c)
	}
}

// resolve gives the number from 0 of an index that counts from 1, or backward from
// -1.
func resolve(i, n int, ok bool) (uint32, bool) {
	if i < 0 {
		i += n + 1
	}
	return uint32(i - 1), ok && i >= 1 && i <= n
}

// face reads f and gives its triangles to the part under way.
func (m *model) face(s []byte, number int, tri *triangulator) error {
	p, err := m.current()
	if err != nil {
		return err
	}
	if err := m.corners(s, tri); err != nil {
		m.fault(number, err)
		return nil
	}
	if m.held += 3 * max(0, len(tri.corners)-2); m.held > MaxCorners {
		return fmt.Errorf("more than %d corners of faces", MaxCorners)
	}
	if p.faces, err = tri.triangles(p.faces, m.vertices); err != nil {
		m.fault(number, err)
	}
	return nil
}

// polyline reads l.
func (m *model) polyline(s []byte, number int, tri *triangulator) error {
	p, err := m.current()
	if err != nil {
		return err
	}
	if err := m.corners(s, tri); err != nil {
		m.fault(number, err)
		return nil
	}
	if m.held += 2 * len(tri.corners); m.held > MaxCorners {
		return fmt.Errorf("more than %d corners of faces", MaxCorners)
	}
	for i := 1; i < len(tri.corners); i++ {
		p.lines = append(p.lines, tri.corners[i-1], tri.corners[i])
	}
	return nil
}

// fault counts a face that could not be made.
func (m *model) fault(number int, err error) {
	if m.group.faulty++; m.group.faulty == 1 {
		m.group.why = fmt.Sprintf("line %d: %v", number, err)
	}
}

// comment looks for the reference system that FME writes: a WKT of which the last
// AUTHORITY is that of the whole (OGC 01-009, clause 7).
func (m *model) comment(line []byte, number int) {
	_, wkt, ok := bytes.Cut(line, []byte("COORDINATE_SYSTEM:"))
	if !ok || m.crs != "" {
		return
	}
	i := bytes.LastIndex(wkt, []byte(`AUTHORITY["`))
	if i < 0 {
		return
	}
	name, rest, _ := bytes.Cut(wkt[i+len(`AUTHORITY["`):], []byte(`","`))
	code, _, ok := bytes.Cut(rest, []byte(`"`))
	if ok && len(name) < 20 && len(code) < 20 {
		m.crs, m.crsLine = label(name)+":"+label(code), number
	}
}
