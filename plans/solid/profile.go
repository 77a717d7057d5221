package solid

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/mesh"
)

// Profile is a plane region bounded by polygons, as IfcArbitraryProfileDefWithVoids:
// one outer ring and the rings of its holes, in metres, without a repeated last
// point.
type Profile struct {
	Outer []Vec2
	Holes [][]Vec2
}

// pointTolerance is the distance in metres below which two successive points
// of a ring are one. IFC files state 1e-5 as their usual precision.
const pointTolerance = 1e-6

// Normalize gives p with its outer ring counter-clockwise and its holes
// clockwise, without points that repeat the one before (a last point equal to
// the first among them) and without holes that have no area, or next to none
// beside that of the outer ring. A ring that is not
// finite, or an outer ring without area, is ErrInvalid.
func (p Profile) Normalize() (Profile, error) {
	outer, err := cleanRing(p.Outer)
	if err != nil {
		return Profile{}, fmt.Errorf("normalizing the outer ring of a profile: %w", err)
	}
	area := mesh.RingArea(outer)
	if len(outer) < 3 || !(math.Abs(area) > pointTolerance*pointTolerance) {
		return Profile{}, fmt.Errorf("normalizing the outer ring of a profile: %d points, area %g: %w", len(outer), area, ErrInvalid)
	}
	if area < 0 {
		reverse(outer)
	}
	out := Profile{Outer: outer}
	least := max(pointTolerance*pointTolerance, holeTolerance*math.Abs(area))
	for i, h := range p.Holes {
		ring, err := cleanRing(h)
		if err != nil {
			return Profile{}, fmt.Errorf("normalizing hole %d of a profile: %w", i, err)
		}
		area := mesh.RingArea(ring)
		if len(ring) < 3 || !(math.Abs(area) > least) {
			continue
		}
		if area > 0 {
			reverse(ring)
		}
		out.Holes = append(out.Holes, ring)
	}
	return out, nil
}

// holeTolerance is the area of a hole, relative to that of the outer ring, below
// which it is left out: whether one so small lies in the profile is not told by
// the sum of areas that triangulations are checked by. In a slab of 100 by 100 m
// that is a hole of 6 mm.
const holeTolerance = 4e-9

// Area gives the area of p in square metres, its holes taken off.
func (p Profile) Area() float64 {
	a := math.Abs(mesh.RingArea(p.Outer))
	for _, h := range p.Holes {
		a -= math.Abs(mesh.RingArea(h))
	}
	return a
}

// Affine2 is a 2 by 3 matrix in row order: x' = A[0]x + A[1]y + A[2].
type Affine2 [6]float64

// Apply transforms the point p.
func (a Affine2) Apply(p Vec2) Vec2 {
	return Vec2{
		float64(a[0]*p[0]) + float64(a[1]*p[1]) + a[2],
		float64(a[3]*p[0]) + float64(a[4]*p[1]) + a[5],
	}
}

// Transform gives p moved by a, which may mirror or scale it
// (IfcDerivedProfileDef); the rings keep their sense.
func (p Profile) Transform(a Affine2) Profile {
	mirrored := a[0]*a[4]-a[1]*a[3] < 0
	move := func(ring []Vec2) []Vec2 {
		out := make([]Vec2, len(ring))
		for i, q := range ring {
			out[i] = a.Apply(q)
		}
		if mirrored {
			reverse(out)
		}
		return out
	}
	out := Profile{Outer: move(p.Outer)}
	for _, h := range p.Holes {
		out.Holes = append(out.Holes, move(h))
	}
	return out
}

// cleanRing copies a ring without repeated points.
func cleanRing(ring []Vec2) ([]Vec2, error) {
	out := make([]Vec2, 0, len(ring))
	for i, p := range ring {
		if !finite2(p) {
			return nil, fmt.Errorf("point %d is (%g, %g): %w", i, p[0], p[1], ErrInvalid)
		}
		if len(out) == 0 || distance2(p, out[len(out)-1]) > pointTolerance {
			out = append(out, p)
		}
	}
	for len(out) > 1 && distance2(out[0], out[len(out)-1]) <= pointTolerance {
		out = out[:len(out)-1]
	}
	return out, nil
}

// maxLength is the largest coordinate in metres that a solid may have: the
// distance round the earth.
const maxLength = 1e8

func finite2(p Vec2) bool { return math.Abs(p[0]) <= maxLength && math.Abs(p[1]) <= maxLength }

func distance2(a, b Vec2) float64 { return math.Hypot(a[0]-b[0], a[1]-b[1]) }

func reverse(ring []Vec2) {
	for i, j := 0, len(ring)-1; i < j; i, j = i+1, j-1 {
		ring[i], ring[j] = ring[j], ring[i]
	}
}
