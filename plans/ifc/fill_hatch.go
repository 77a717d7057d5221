package ifc

import (
	"fmt"
	"math"
	"slices"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// maxHatchLines bounds the lines of one hatching: over an area of 100 m they
	// may be 25 mm apart.
	maxHatchLines = 4096
	// hatchLift is how far in metres hatch lines lie above the face that is filled
	// beneath them, which they would otherwise flicker with.
	hatchLift = 1e-3
	// hatchWork is what it costs to cut a line by an edge, in looks.
	hatchWork = 8
)

// hatching is an IfcFillAreaStyleHatching in the plane of its area.
type hatching struct {
	origin, along, across solid.Vec2 // a point of a line, its direction and that across it, both of length 1
	gap                   float64    // from one line to the next, in metres
}

// hatch makes the lines of IfcFillAreaStyleHatching(HatchLineAppearance,
// StartOfNextHatchLine, PointOfReferenceHatchLine, PatternStart, HatchLineAngle)
// within a face of one height. They are drawn through, whatever font the
// appearance has.
func (k *maker) hatch(e step.Entity, face solid.Face, lifted bool) (piece, error) {
	h, err := k.m.readHatching(e)
	if err != nil {
		return piece{}, err
	}
	z := face.Outer[0][2]
	for _, ring := range append([][]scene.Vec3{face.Outer}, face.Inners...) {
		for _, p := range ring {
			if math.Abs(p[2]-z) > joinTolerance {
				return piece{}, fmt.Errorf("#%d: hatches of an area that is not level: %w", e.ID(), errUnsupported)
			}
		}
	}
	if lifted {
		z += hatchLift
	}
	m, err := k.hatchLines(e, h, face, z)
	if err != nil {
		return piece{}, err
	}
	look := curveColour(e.Optional(0))
	if look == nil {
		look = &scene.Material{Name: "IfcFillAreaStyleHatching", RGBA: otherLine}
	}
	return piece{mesh: m, at: scene.Identity(), material: look}, nil
}

// readHatching reads the geometry of an IfcFillAreaStyleHatching. The next line
// starts a length across, or a vector on; IFC2X3 has that in an
// IfcOneDirectionRepeatFactor(RepeatFactor).
func (m *model) readHatching(e step.Entity) (hatching, error) {
	angle, err := e.Float(4)
	if err != nil {
		return hatching{}, err
	}
	d := direction2(angle * m.units.angle)
	h := hatching{along: solid.Vec2{d[0], d[1]}, across: solid.Vec2{-d[1], d[0]}}
	for _, i := range []int{2, 3} { // the start of the pattern lies on a line too
		if o := e.Optional(i); o.Valid() {
			p, err := m.point3(o)
			if err != nil {
				return hatching{}, err
			}
			h.origin = solid.Vec2{p[0], p[1]}
			break
		}
	}
	next := e.Optional(1)
	if next.Keyword() == "IFCONEDIRECTIONREPEATFACTOR" || next.Keyword() == "IFCTWODIRECTIONREPEATFACTOR" {
		next = next.Optional(0)
	}
	if next.Keyword() == "IFCVECTOR" {
		along, err := m.vector(next)
		if err != nil {
			return hatching{}, err
		}
		h.gap = math.Abs(float64(along[0]*h.across[0]) + float64(along[1]*h.across[1]))
	} else {
		gap, err := e.Float(1)
		if err != nil {
			return hatching{}, err
		}
		h.gap = math.Abs(gap * m.units.length)
	}
	if !(h.gap > 0) {
		return hatching{}, e.Error(step.RuleNumberRange, "hatch lines %g m apart", h.gap)
	}
	return h, nil
}

// hatchLines gives the parts of the lines that lie in the face.
func (k *maker) hatchLines(e step.Entity, h hatching, face solid.Face, z float64) (*scene.Mesh, error) {
	dot := func(p scene.Vec3, d solid.Vec2) float64 {
		return float64((p[0]-h.origin[0])*d[0]) + float64((p[1]-h.origin[1])*d[1])
	}
	var edges [][2]solid.Vec2 // by the way along the lines and across them, in gaps
	low, high := math.Inf(1), math.Inf(-1)
	for _, ring := range append([][]scene.Vec3{face.Outer}, face.Inners...) {
		for i, p := range ring {
			q := ring[(i+1)%len(ring)]
			a, b := solid.Vec2{dot(p, h.along), dot(p, h.across) / h.gap}, solid.Vec2{dot(q, h.along), dot(q, h.across) / h.gap}
			edges = append(edges, [2]solid.Vec2{a, b})
			low, high = math.Min(low, a[1]), math.Max(high, a[1])
		}
	}
	if !(high-low < maxHatchLines) {
		return nil, fmt.Errorf("#%d: %.0f hatch lines, more than %d: %w", e.ID(), high-low, maxHatchLines, solid.ErrTooLarge)
	}
	out := &scene.Mesh{Lines: true}
	for n := math.Ceil(low); n <= high; n++ {
		if err := k.effort.Spend(hatchWork * len(edges)); err != nil {
			return nil, err
		}
		meets := hatchMeets(edges, n)
		for i := 0; i+1 < len(meets); i += 2 {
			if meets[i+1]-meets[i] <= joinTolerance {
				continue
			}
			for _, s := range meets[i : i+2] {
				p := scene.Vec3{h.origin[0] + float64(h.along[0]*s) + float64(h.across[0]*n*h.gap), h.origin[1] + float64(h.along[1]*s) + float64(h.across[1]*n*h.gap), z}
				out.Indices, out.Positions = append(out.Indices, uint32(len(out.Positions))), append(out.Positions, p)
			}
		}
	}
	if len(out.Indices) == 0 {
		return nil, e.Error(step.RuleNumberRange, "no hatch line meets the area")
	}
	return out, nil
}

// hatchMeets gives where line n meets the edges, in the order along it; every
// second stretch between them lies inside.
func hatchMeets(edges [][2]solid.Vec2, n float64) []float64 {
	var meets []float64
	for _, edge := range edges {
		a, b := edge[0], edge[1]
		if (a[1] > n) != (b[1] > n) {
			meets = append(meets, a[0]+(b[0]-a[0])*(n-a[1])/(b[1]-a[1]))
		}
	}
	slices.Sort(meets)
	return meets
}
