package solid

import (
	"fmt"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Section is a cross section at its place: profiles in the plane z = 0 of the
// frame At. Tags name points of the rings, by their coordinates, that are to be
// joined to points of the same name in other sections.
type Section struct {
	Profiles []Profile
	At       scene.Affine
	Tags     map[Vec2]string
}

// MaxSectionPoints bounds the points of all sections of one solid or surface,
// beyond which they are ErrTooLarge.
const MaxSectionPoints = 4 << 20

// countPoints holds the sections against MaxSectionPoints.
func countPoints(sections []Section) error {
	total := 0
	for _, s := range sections {
		for _, p := range s.Profiles {
			total += p.points()
		}
	}
	if total > MaxSectionPoints {
		return fmt.Errorf("sections of %d points, more than %d: %w", total, MaxSectionPoints, ErrTooLarge)
	}
	return nil
}

// MatchSections gives the sections with normalized profiles, whose rings all have
// the same number of points. Where they have not already, the rings are divided
// alike: by the shares of their length at which any of them has a corner, with
// points of one tag at one share. Sections with other numbers of profiles or of
// holes are ErrInvalid.
func MatchSections(sections []Section) ([]Section, error) {
	if err := countPoints(sections); err != nil {
		return nil, err
	}
	out := make([]Section, len(sections))
	for i, s := range sections {
		out[i] = Section{Profiles: make([]Profile, len(s.Profiles)), At: s.At, Tags: s.Tags}
		if len(s.Profiles) != len(sections[0].Profiles) {
			return nil, fmt.Errorf("sections of %d and %d profiles: %w", len(sections[0].Profiles), len(s.Profiles), ErrInvalid)
		}
		for n, p := range s.Profiles {
			q, err := p.Normalize()
			if err != nil {
				return nil, err
			}
			if i > 0 && len(q.Holes) != len(out[0].Profiles[n].Holes) {
				return nil, fmt.Errorf("sections of %d and %d holes: %w", len(out[0].Profiles[n].Holes), len(q.Holes), ErrInvalid)
			}
			out[i].Profiles[n] = q
		}
	}
	if len(out) == 0 {
		return out, nil
	}
	for n := range out[0].Profiles {
		for r := range 1 + len(out[0].Profiles[n].Holes) {
			if err := matchRings(out, n, r); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// ringOf gives the ring r of the profile n: the outer one first.
func (s *Section) ringOf(n, r int) *[]Vec2 {
	if r == 0 {
		return &s.Profiles[n].Outer
	}
	return &s.Profiles[n].Holes[r-1]
}

// matchRings divides one ring of all sections alike.
func matchRings(sections []Section, n, r int) error {
	lines := make([]line, len(sections))
	for i := range sections {
		lines[i] = line{points: *sections[i].ringOf(n, r), tags: sections[i].Tags, closed: true}
	}
	if err := matchLines(lines); err != nil {
		return err
	}
	for i := range sections {
		*sections[i].ringOf(n, r) = lines[i].points
	}
	return nil
}

// Loft gives the solid over two sections or more, the points of which are joined
// one to one in their order; they are matched first. The ends are closed. It
// faces outward.
func Loft(sections []Section) (*scene.Mesh, error) {
	if len(sections) < 2 {
		return nil, fmt.Errorf("a solid over %d sections: %w", len(sections), ErrInvalid)
	}
	sections, err := MatchSections(sections)
	if err != nil {
		return nil, err
	}
	if err := countPoints(sections); err != nil {
		return nil, err
	}
	m := &scene.Mesh{}
	for n := range sections[0].Profiles {
		if err := loftProfile(m, sections, n); err != nil {
			return nil, err
		}
	}
	if mesh.Volume(m) < 0 {
		m = mesh.Flip(m)
	}
	return m, nil
}

// points counts the points of a profile.
func (p Profile) points() int {
	n := len(p.Outer)
	for _, h := range p.Holes {
		n += len(h)
	}
	return n
}

// loftProfile adds the loft of profile n of all sections.
func loftProfile(m *scene.Mesh, sections []Section, n int) error {
	var layers []uint32
	var flats [2]flatProfile
	for i := range sections {
		p, at := sections[i].Profiles[n], &sections[i].At
		points := append([]Vec2(nil), p.Outer...)
		for _, h := range p.Holes {
			points = append(points, h...)
		}
		layers = append(layers, appendLayer(m, points, func(q Vec2) scene.Vec3 { return at.Apply(scene.Vec3{q[0], q[1], 0}) }))
		if end := i / max(len(sections)-1, 1); i == 0 || end == 1 {
			triangles, err := mesh.Triangulate(p.Outer, p.Holes)
			if err != nil {
				return fmt.Errorf("closing the end of sections: %w", err)
			}
			flats[end] = flatProfile{points: points, rings: p.ringLengths(), triangles: triangles}
		}
	}
	for i := 1; i < len(layers); i++ {
		low, high := layers[i-1], layers[i]
		flats[0].eachEdge(func(a, b uint32) { appendQuad(m, low+a, low+b, high+b, high+a) })
	}
	appendCap(m, flats[0].triangles, layers[0], true)
	appendCap(m, flats[1].triangles, layers[len(layers)-1], false)
	return nil
}

// ringLengths gives the number of points of each ring.
func (p Profile) ringLengths() []int {
	out := []int{len(p.Outer)}
	for _, h := range p.Holes {
		out = append(out, len(h))
	}
	return out
}
