package solid

import (
	"fmt"

	"github.com/maquette-city/maquette/tiles/scene"
)

// LineSection is an open cross section at its place, as Section.
type LineSection struct {
	Points []Vec2
	At     scene.Affine
	Tags   map[Vec2]string
}

// MatchLines gives the sections with lines of the same number of points, as
// MatchSections does.
func MatchLines(sections []LineSection) ([]LineSection, error) {
	lines := make([]line, len(sections))
	for i, s := range sections {
		for k, p := range s.Points {
			if !finite2(p) {
				return nil, fmt.Errorf("point %d of a cross section is (%g, %g): %w", k, p[0], p[1], ErrInvalid)
			}
			if k == 0 || distance2(p, s.Points[k-1]) > pointTolerance {
				lines[i].points = append(lines[i].points, p)
			}
		}
		if lines[i].tags = s.Tags; len(lines[i].points) < 2 {
			return nil, fmt.Errorf("a cross section of %d points: %w", len(lines[i].points), ErrInvalid)
		}
	}
	if len(lines) == 0 {
		return nil, nil
	}
	if err := matchLines(lines); err != nil {
		return nil, err
	}
	out := make([]LineSection, len(sections))
	for i, s := range sections {
		out[i] = LineSection{lines[i].points, s.At, s.Tags}
	}
	return out, nil
}

// LoftLines gives the open surface over two sections or more
// (IfcSectionedSurface). It faces up where the sections run from right to left,
// seen along it.
func LoftLines(sections []LineSection) (*scene.Mesh, error) {
	if len(sections) < 2 {
		return nil, fmt.Errorf("a surface over %d sections: %w", len(sections), ErrInvalid)
	}
	sections, err := MatchLines(sections)
	if err != nil {
		return nil, err
	}
	n := len(sections[0].Points)
	if n*len(sections) > MaxSectionPoints {
		return nil, fmt.Errorf("sections of %d points, more than %d: %w", n*len(sections), MaxSectionPoints, ErrTooLarge)
	}
	m := &scene.Mesh{}
	for i := range sections {
		at := &sections[i].At
		high := appendLayer(m, sections[i].Points, func(q Vec2) scene.Vec3 { return at.Apply(scene.Vec3{q[0], q[1], 0}) })
		if i == 0 {
			continue
		}
		low := high - uint32(n)
		for k := range uint32(n - 1) {
			appendQuad(m, low+k, high+k, high+k+1, low+k+1)
		}
	}
	return m, nil
}
