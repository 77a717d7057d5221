package cityjson

import (
	"bytes"
	"context"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/scene"
)

// maxCoordinate is the largest map coordinate that is taken, in metres: well
// beyond any projected system on earth.
const maxCoordinate = 1e9

// readVertices reads an array of corners, applies the transform, if any, and appends
// them to out.
func readVertices(c *cursor, t *transform, out []scene.Vec3) ([]scene.Vec3, error) {
	if !c.take('[') {
		return out, fmt.Errorf("/vertices: %w (rule vertices)", c.unexpected("an array"))
	}
	for first := true; ; first = false {
		switch {
		case c.take(']'):
			return out, nil
		case !first && !c.take(','):
			return out, fmt.Errorf("/vertices/%d: %w (rule vertices)", len(out), c.unexpected("a comma"))
		}
		v, err := readVertex(c, t)
		if err != nil {
			return out, fmt.Errorf("/vertices/%d: %w (rule vertices)", len(out), err)
		}
		out = append(out, v)
	}
}

// readVertex reads three numbers.
func readVertex(c *cursor, t *transform) (v scene.Vec3, err error) {
	n := 0
	if !c.take('[') {
		return v, c.unexpected("three numbers")
	}
	for !c.take(']') {
		if n > 0 && !c.take(',') {
			return v, c.unexpected("a comma")
		}
		x, err := c.number()
		if err != nil {
			return v, err
		}
		if n < 3 {
			v[n] = x
		}
		n++
	}
	v = t.apply(v)
	if n != 3 || !within(v[0]) || !within(v[1]) || !within(v[2]) {
		return v, fmt.Errorf("%d numbers, at %v", n, v)
	}
	return v, nil
}

// within tells a number that can be a coordinate; what is no number is none.
func within(v float64) bool { return math.Abs(v) <= maxCoordinate }

// streamVertices reads the vertices of a plain file piece by piece.
func (s *Source) streamVertices(ctx context.Context, at section, t *transform) ([]scene.Vec3, error) {
	const likely = 20 // bytes of text for a vertex
	out := make([]scene.Vec3, 0, max(0, min((at.to-at.from)/likely, MaxVertices)))
	var err error
	buf, have := make([]byte, chunkBytes), 0
	begun := false
	for at.from < at.to {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("reading %s: %w", s.Name, err)
		}
		n, err := s.Data.ReadAt(buf[have:min(int64(len(buf)), int64(have)+at.to-at.from)], at.from)
		if n == 0 {
			return nil, s.failed(err)
		}
		at.from, have = at.from+int64(n), have+n
		piece := buf[:bytes.LastIndexByte(buf[:have], ']')+1]
		if len(piece) == 0 && have == len(buf) {
			return nil, plans.Errorf(plans.KindInvalid, "reading %s: /vertices/%d: it has more than %d bytes (rule vertices)", s.Name, len(out), len(buf))
		}
		c := cursor{text: piece}
		if out, err = vertexRun(&c, t, out, &begun); err != nil {
			return nil, plans.Errorf(plans.KindInvalid, "reading %s: /vertices/%d: %w (rule vertices)", s.Name, len(out), err)
		}
		have = copy(buf, buf[len(piece):have])
		if len(out) > MaxVertices {
			return nil, plans.Errorf(plans.KindTooLarge, "reading %s: more than %d vertices in one list: write it as a sequence (CityJSONSeq)", s.Name, MaxVertices)
		}
	}
	return out, err
}

// vertexRun reads the whole vertices of a piece that ends after a bracket. begun
// tells whether the name and the first bracket were read.
func vertexRun(c *cursor, t *transform, out []scene.Vec3, begun *bool) ([]scene.Vec3, error) {
	if !*begun {
		if _, err := c.str(); err != nil {
			return out, err
		}
		if !c.take(':') || !c.take('[') {
			return out, c.unexpected("an array")
		}
		*begun = true
	}
	for {
		switch c.peek() {
		case 0, ']':
			return out, nil
		case ',':
			c.at++
		}
		v, err := readVertex(c, t)
		if err != nil {
			return out, err
		}
		out = append(out, v)
	}
}
