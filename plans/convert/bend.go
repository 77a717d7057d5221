package convert

import (
	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// maxRigidError is how far a plan that is turned as a whole may be off the
	// map anywhere, metres: beyond it the plan is bent. The map's scale is up to
	// 9 cm a kilometre off and the earth curves away by 8 cm over the first.
	maxRigidError = 0.01
	// maxInstanceError is how far a shared mesh that is moved as a whole may be
	// off, metres: beyond it each of its parts gets a bent copy.
	maxInstanceError = 0.001
)

// worstRigid gives how far the plans of a version are off the map at most where
// they are turned as a whole, metres: 0 where there are none.
func (r *run) worstRigid(placed []*place.Placed) float64 {
	worst := 0.0
	for i := range r.sources {
		if !r.sources[i].format.city {
			worst = max(worst, placed[i].RigidError(r.sources[i].bounds))
		}
	}
	return worst
}

// bend turns source i vertex by vertex into the plan frame: over the length of
// a city or a long bridge neither the map's scale nor the earth is flat. A mesh
// shared by several parts (templates, mapped items) stays shared where moving
// each part as a whole is exact enough, else each gets a copy.
func (r *run) bend(i int, p *place.Placed) {
	uses := r.meshUses(i)
	shared := func(part *scene.Part) bool { return uses[part.Mesh] > 1 }
	for _, f := range r.features {
		if f.Source == i {
			bendFeature(f, p, shared)
		}
	}
}

// bendFeature turns f into the plan frame; shared tells the parts whose mesh others
// have too.
func bendFeature(f *scene.Feature, p *place.Placed, shared func(*scene.Part) bool) {
	for k := range f.Parts {
		part := &f.Parts[k]
		if shared(part) {
			if moved, ok := moveWhole(part, p); ok {
				part.Transform = moved
				continue
			}
		}
		bent := *part.Mesh
		bent.Positions = make([]scene.Vec3, len(part.Mesh.Positions))
		for v, q := range part.Mesh.Positions {
			bent.Positions[v] = p.PlanPoint(part.Transform.Apply(q))
		}
		part.Mesh, part.Transform = &bent, scene.Identity()
	}
}

// meshUses counts the parts of source i that each mesh has.
func (r *run) meshUses(i int) map[*scene.Mesh]int {
	uses := map[*scene.Mesh]int{}
	for _, f := range r.features {
		if f.Source != i {
			continue
		}
		for k := range f.Parts {
			uses[f.Parts[k].Mesh]++
		}
	}
	return uses
}

// moveWhole gives the transform into the plan frame that puts the middle of the
// part where the map says and turns it as the plan; false where a corner of its
// box would be off.
func moveWhole(part *scene.Part, p *place.Placed) (scene.Affine, bool) {
	own := scene.NewBox()
	for _, v := range part.Mesh.Positions {
		own.Extend(v)
	}
	if own.Empty() {
		return p.SourceToPlan.Mul(&part.Transform), true
	}
	m := p.SourceToPlan.Mul(&part.Transform)
	middle := own.Center()
	d := p.PlanPoint(part.Transform.Apply(middle)).Sub(m.Apply(middle))
	m[3], m[7], m[11] = m[3]+d[0], m[7]+d[1], m[11]+d[2]
	for _, c := range own.Corners() {
		if !(p.PlanPoint(part.Transform.Apply(c)).Sub(m.Apply(c)).Length() <= maxInstanceError) {
			return m, false
		}
	}
	return m, true
}
