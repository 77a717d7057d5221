package ifc

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// rail is a curve that sections stand on, with a frame at each place along it:
// x to the left, y up, z along.
type rail struct {
	curve
	frame  func(d float64) scene.Affine
	guides guides
}

// stop is a place along a rail at which a section is made: at the mark i, or at
// the share t of the way from there to the next one.
type stop struct {
	i         int
	t         float64
	d         float64
	at, local scene.Affine // the frame of the section, in space and to that of the rail
}

// mark is where a cross section stands: at a distance along a rail, in a frame
// that belongs to that of the rail there.
type mark struct {
	distance float64
	local    scene.Affine
}

// levelRail gives the frames of a directrix: at right angles to it or, where
// upright, in planes that stand upright.
func levelRail(c curve, upright bool) rail {
	return rail{curve: c, frame: func(d float64) scene.Affine {
		before, after := c.tangentBefore(d), c.tangent(d)
		along := before.Add(after).Normalized()
		if along == (scene.Vec3{}) {
			before, along = after, after
		}
		left, up := c.across(d, along)
		if flat := (scene.Vec3{along[0], along[1], 0}).Normalized(); upright && flat != (scene.Vec3{}) {
			along, up = flat, scene.Vec3{0, 0, 1}
		}
		return frame(widened(left, before, after), widened(up, before, after), along, c.at(d))
	}}
}

// stationMark reads where an IfcAxis2PlacementLinear or a distance expression
// stands on a directrix. Axis says what is up and RefDirection what is along.
func (m *model) stationMark(e step.Entity, r rail) (mark, error) {
	if !isStation(e) {
		return mark{}, fmt.Errorf("#%d: a position given as %s: %w", e.ID(), e.Keyword(), errUnsupported)
	}
	place := e
	if e.Keyword() == "IFCAXIS2PLACEMENTLINEAR" {
		place = e.Optional(0)
	}
	d, err := m.curveMeasure(place.Arg(0), scaled(1))
	if err != nil {
		return mark{}, err
	}
	offset, err := m.lengthArgs(place, 1, 3)
	if err != nil {
		return mark{}, err
	}
	k := mark{d, scene.Translation(scene.Vec3{offset[0], offset[1], offset[2]})}
	if e.Keyword() != "IFCAXIS2PLACEMENTLINEAR" || !e.Optional(1).Valid() && !e.Optional(2).Valid() {
		return k, nil
	}
	at := r.frame(d)
	up, err := m.direction(e.Optional(1), scene.Vec3{at[1], at[5], at[9]})
	if err != nil {
		return mark{}, err
	}
	along, err := m.direction(e.Optional(2), scene.Vec3{at[2], at[6], at[10]})
	if err != nil {
		return mark{}, err
	}
	along = firstProjAxis(up, along)
	back, ok := inverse(at)
	if !ok {
		return mark{}, fmt.Errorf("#%d: the directrix has no frame at %g m", e.ID(), d)
	}
	turned := frame(back.ApplyVector(up.Cross(along)), back.ApplyVector(up), back.ApplyVector(along), scene.Vec3{offset[0], offset[1], offset[2]})
	return mark{d, turned}, nil
}

// mixFrames gives the frame between a and b, its axes at right angles.
func mixFrames(a, b scene.Affine, t float64) scene.Affine {
	if a == b {
		return a
	}
	var out scene.Affine
	for i := range out {
		out[i] = a[i] + float64((b[i]-a[i])*t)
	}
	x, y := scene.Vec3{out[0], out[4], out[8]}, scene.Vec3{out[1], out[5], out[9]}
	y = y.Normalized()
	x = x.Sub(y.Scale(x.Dot(y))).Normalized()
	return frame(x, y, x.Cross(y), scene.Vec3{out[3], out[7], out[11]})
}

// stops gives the frames at the marks and at the points of the rail, and of its
// guides, between them.
func (r rail) stops(marks []mark, visit func(stop)) {
	stations := r.places()
	for i, k := range marks {
		at := r.frame(k.distance)
		visit(stop{i, 0, k.distance, at.Mul(&k.local), k.local})
		if i+1 == len(marks) {
			return
		}
		next := marks[i+1]
		before := math.Inf(-1)
		for _, d := range stations[sort.SearchFloat64s(stations, k.distance):] {
			if d >= next.distance-joinTolerance {
				break
			}
			if d <= k.distance+joinTolerance || d == before {
				continue
			}
			before = d
			t := (d - k.distance) / (next.distance - k.distance)
			at, local := r.frame(d), mixFrames(k.local, next.local, t)
			visit(stop{i, t, d, at.Mul(&local), local})
		}
	}
}

// bound holds n points at each stop of a rail with marks against what one solid
// may have, before they are made.
func (r rail) bound(n, marks int) error {
	if stops := len(r.places()) + marks; n > solid.MaxSectionPoints/stops {
		return fmt.Errorf("cross sections of %d points at %d places, more than %d together: %w", n, stops, solid.MaxSectionPoints, solid.ErrTooLarge)
	}
	return nil
}

// loftAlong gives the solid over cross sections at the marks of a rail: between
// them the points go over linearly (IfcSectionedSolidHorizontal).
func (r rail) loftAlong(at []solid.Section, marks []mark) (*scene.Mesh, error) {
	at, err := solid.MatchSections(at)
	if err != nil {
		return nil, err
	}
	n := 0
	for _, p := range at[0].Profiles {
		for _, ring := range rings(p) {
			n += len(ring)
		}
	}
	if err := r.bound(n, len(marks)); err != nil {
		return nil, err
	}
	var all []solid.Section
	r.stops(marks, func(k stop) {
		s := solid.Section{Profiles: at[k.i].Profiles, At: k.at}
		if k.t > 0 {
			s.Profiles = mixProfiles(at[k.i].Profiles, at[k.i+1].Profiles, k.t)
			for n, p := range at[k.i].Profiles {
				s.Profiles[n].Outer = r.guides.follow(p.Outer, s.Profiles[n].Outer, at[k.i].Tags, true, k, marks)
				for h := range p.Holes {
					s.Profiles[n].Holes[h] = r.guides.follow(p.Holes[h], s.Profiles[n].Holes[h], at[k.i].Tags, true, k, marks)
				}
			}
		}
		all = append(all, s)
	})
	return solid.Loft(all)
}

// mixRing gives the points between those of a and b.
func mixRing(a, b []solid.Vec2, t float64) []solid.Vec2 {
	out := make([]solid.Vec2, len(a))
	for i := range a {
		out[i] = solid.Vec2{a[i][0] + float64((b[i][0]-a[i][0])*t), a[i][1] + float64((b[i][1]-a[i][1])*t)}
	}
	return out
}

// mixProfiles gives the profiles that lie between a and b.
func mixProfiles(a, b []solid.Profile, t float64) []solid.Profile {
	out := make([]solid.Profile, len(a))
	for i := range a {
		out[i].Outer = mixRing(a[i].Outer, b[i].Outer, t)
		for h := range a[i].Holes {
			out[i].Holes = append(out[i].Holes, mixRing(a[i].Holes[h], b[i].Holes[h], t))
		}
	}
	return out
}

// sectionedSolid reads IfcSectionedSolidHorizontal(Directrix, CrossSections,
// CrossSectionPositions, in IFC4X1 and IFC4X2 FixedAxisVertical): profiles that
// stand across a directrix, their x to the left, their y up.
func (m *model) sectionedSolid(e step.Entity) (*scene.Mesh, error) {
	r, marks, err := m.sectionRail(e, 2)
	if err != nil {
		return nil, err
	}
	at, err := m.crossSections(e, 1, len(marks))
	if err != nil {
		return nil, err
	}
	forward(marks, at)
	if err := m.sweepWork(len(r.params)+len(marks), 4+profilePoints(at[0].Profiles)); err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	out, err := r.loftAlong(at, marks)
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	return out, nil
}

// sectionRail reads the directrix of sections and their positions in the
// attribute positions.
func (m *model) sectionRail(e step.Entity, positions int) (rail, []mark, error) {
	directrix, err := e.Ref(0)
	if err != nil {
		return rail{}, nil, err
	}
	c, err := m.byLength(directrix)
	if err != nil {
		return rail{}, nil, err
	}
	r := levelRail(c, m.schema != schema4X3 && e.Enum(3) != "F")
	if r.guides, err = m.guidesOf(directrix); err != nil {
		return rail{}, nil, err
	}
	places, err := e.Refs(positions)
	if err != nil {
		return rail{}, nil, err
	}
	if len(places) < 2 {
		return rail{}, nil, e.Error(step.RuleMissingValue, "cross sections at %d positions", len(places))
	}
	var marks []mark
	for _, p := range places {
		if err := m.spend(segmentWork); err != nil {
			return rail{}, nil, err
		}
		k, err := m.stationMark(p, r)
		if err != nil {
			return rail{}, nil, err
		}
		n := len(marks)
		if n > 1 && (k.distance-marks[n-1].distance)*(marks[n-1].distance-marks[0].distance) < 0 {
			return rail{}, nil, p.Error(step.RuleNumberRange, "the positions of the cross sections run both ways along the directrix")
		}
		marks = append(marks, k)
	}
	return r, marks, nil
}

// forward turns sections that run backward along the directrix round, as those
// of a cable do that hangs from the mast it is given from.
func forward[S any](marks []mark, at []S) {
	if marks[0].distance > marks[len(marks)-1].distance {
		slices.Reverse(marks)
		slices.Reverse(at)
	}
}

// crossSections reads n profiles with the tags of their points.
func (m *model) crossSections(e step.Entity, i, n int) ([]solid.Section, error) {
	areas, err := e.Refs(i)
	if err != nil {
		return nil, err
	}
	if len(areas) != n {
		return nil, e.Error(step.RuleMissingValue, "%d cross sections at %d positions", len(areas), n)
	}
	out := make([]solid.Section, n)
	for k, a := range areas {
		if err := m.spend(segmentWork); err != nil {
			return nil, err
		}
		if out[k].Profiles, err = m.profiles(a, m.newTrail()); err != nil {
			return nil, err
		}
		if out[k].Tags, err = m.sectionTags(a); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// sectionTags gives the names of points of an IfcArbitraryClosedProfileDef whose
// outline is an IfcIndexedPolyCurve over an IfcCartesianPointList2D(CoordList,
// TagList); nil where there are none.
func (m *model) sectionTags(profile step.Entity) (map[solid.Vec2]string, error) {
	list := profile.Optional(2)
	if list.Keyword() != "IFCINDEXEDPOLYCURVE" {
		return nil, nil
	}
	if list = list.Optional(0); list.Arg(1).Kind() != step.KindList {
		return nil, nil
	}
	points, err := m.pointList(list)
	if err != nil {
		return nil, err
	}
	tags := map[solid.Vec2]string{}
	i := 0
	for v := range list.Arg(1).Items() {
		if name, err := v.Text(); err == nil && i < len(points) {
			tags[solid.Vec2{points[i][0], points[i][1]}] = name
		}
		i++
	}
	return tags, nil
}
