package ifc

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// sectionedSurface reads IfcSectionedSurface(Directrix, CrossSectionPositions,
// CrossSections) over open profiles as an open mesh.
func (m *model) sectionedSurface(e step.Entity) (*scene.Mesh, error) {
	r, marks, err := m.sectionRail(e, 1)
	if err != nil {
		return nil, err
	}
	profiles, err := e.Refs(2)
	if err != nil {
		return nil, err
	}
	if len(profiles) != len(marks) {
		return nil, e.Error(step.RuleMissingValue, "%d cross sections at %d positions", len(profiles), len(marks))
	}
	at := make([]solid.LineSection, len(marks))
	for i, p := range profiles {
		if at[i], err = m.openProfile(p); err != nil {
			return nil, err
		}
	}
	forward(marks, at)
	if at, err = solid.MatchLines(at); err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	if err := r.bound(len(at[0].Points), len(marks)); err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	if err := m.sweepWork(len(r.params)+len(marks), 4+len(at[0].Points)); err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	var all []solid.LineSection
	r.stops(marks, func(k stop) {
		s := solid.LineSection{Points: at[k.i].Points, At: k.at}
		if k.t > 0 {
			s.Points = mixRing(at[k.i].Points, at[k.i+1].Points, k.t)
			s.Points = r.guides.follow(at[k.i].Points, s.Points, at[k.i].Tags, false, k, marks)
		}
		all = append(all, s)
	})
	out, err := solid.LoftLines(all)
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	return out, nil
}

// openProfile reads an IfcOpenCrossProfileDef or the curve of another profile.
func (m *model) openProfile(e step.Entity) (solid.LineSection, error) {
	if e.Keyword() == "IFCOPENCROSSPROFILEDEF" {
		return m.openCrossProfile(e)
	}
	points, err := m.profileCurve(e, m.newTrail())
	if err != nil {
		return solid.LineSection{}, err
	}
	tags, err := m.sectionTags(e)
	return solid.LineSection{Points: flat(points), Tags: tags}, err
}

// openCrossProfile reads IfcOpenCrossProfileDef(ProfileType, ProfileName,
// HorizontalWidths, Widths, Slopes, Tags, OffsetPoint): a line that goes on by a
// width at a slope, measured level or along the slope, from the offset point to
// the left.
func (m *model) openCrossProfile(e step.Entity) (solid.LineSection, error) {
	var s solid.LineSection
	widths, err := e.Arg(3).Floats(nil)
	if err != nil {
		return s, err
	}
	slopes, err := e.Arg(4).Floats(nil)
	if err != nil {
		return s, err
	}
	if len(slopes) != len(widths) {
		return s, e.Error(step.RuleMissingValue, "%d widths with %d slopes", len(widths), len(slopes))
	}
	var p solid.Vec2
	if o := e.Optional(6); o.Valid() {
		q, err := m.point3(o)
		if err != nil {
			return s, err
		}
		p = solid.Vec2{q[0], q[1]}
	}
	s.Points = append(s.Points, p)
	level := e.Enum(2) != "F"
	for i, w := range widths {
		sin, cos := math.Sincos(slopes[i] * m.units.angle)
		move := solid.Vec2{float64(w * cos), float64(w * sin)}
		if level {
			if math.Abs(cos) < 1e-9 {
				return s, e.Error(step.RuleNumberRange, "a level width along an upright slope")
			}
			move = solid.Vec2{w, float64(w * sin / cos)}
		}
		p = solid.Vec2{p[0] + float64(move[0]*m.units.length), p[1] + float64(move[1]*m.units.length)}
		s.Points = append(s.Points, p)
	}
	s.Tags = map[solid.Vec2]string{}
	i := 0
	for v := range e.Arg(5).Items() {
		if name, err := v.Text(); err == nil && i < len(s.Points) {
			s.Tags[s.Points[i]] = name
		}
		i++
	}
	return s, nil
}
