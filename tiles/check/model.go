package check

import (
	"errors"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
)

// contentFacts is what is remembered of content that several tiles may name.
// The strand that met it first fills it in and closes done.
type contentFacts struct {
	done          chan struct{} // nil for JSON, which the tree's strand reads
	code, message string        // of the fault that kept it from being looked at
	cost          cost          // zero where it is no GLB
	profile       string        // that the cost was held against
	triangles     int
	tileset       bool // it turned out to be one
	bounded       bool // low and high hold all vertices, tile frame, metres
	low, high     [3]float64
}

// model checks a GLB, and that all its vertices are inside all volumes.
func (v value) model(name string, data []byte, s scope, f *contentFacts) {
	d, err := glb.Decode(data)
	if err != nil {
		f.code, f.message = ContentWrong, name+": "+err.Error()
		v.fault(f.code, "%s", f.message)
		return
	}
	v.ownContent(name, data, d)
	if n, err := d.Triangles(); err == nil {
		f.cost, f.profile = costOf(data, n), s.tileset.budget.Name
		v.withinBudget(name, f.cost, s.tileset)
	}
	v.document(name, data, d, s, f, true)
}

// document checks a glTF document that could be decoded: its features and
// metadata, and where its vertices lie.
func (v value) document(name string, data []byte, d *glb.Document, s scope, f *contentFacts, ours bool) {
	v.gltf(name, data, d, ours, s.tileset)
	if n, err := d.Triangles(); err == nil {
		f.triangles = n
		v.r.triangles.Add(int64(n))
	}
	v.inside(name, modelPoints(d, s.tileset, [3]float64{}), s, f, Error)
}

// points calls visit with every position of a content, in the frame of its tile.
type points func(visit func(q [3]float64)) error

// modelPoints gives the vertices of a model moved by centre.
func modelPoints(d *glb.Document, facts *tilesetFacts, centre [3]float64) points {
	return func(visit func(q [3]float64)) error {
		if contains(d.ExtensionsUsed, "CESIUM_RTC") { // moves them by what is not read here
			return glb.ErrOpaqueBuffer
		}
		return d.Positions(func(p [3]float64) {
			q := facts.upright(p)
			for i := range q {
				q[i] += centre[i]
			}
			visit(q)
		})
	}
}

// inside holds every point against all volumes. One outside is of that severity:
// of 1.0 content a warning, since its producers differ in what is up and whence
// its positions count.
func (v value) inside(name string, all points, s scope, f *contentFacts, severity Severity) {
	f.low = [3]float64{math.Inf(1), math.Inf(1), math.Inf(1)}
	f.high = [3]float64{math.Inf(-1), math.Inf(-1), math.Inf(-1)}
	err := all(func(q [3]float64) {
		for i, x := range q {
			f.low[i], f.high[i] = min(f.low[i], x), max(f.high[i], x)
		}
	})
	switch {
	case errors.Is(err, glb.ErrOpaqueBuffer):
		v.warn(OwnContent, "%s: packed in a way that is not read here: where it lies was not looked at", name)
		return
	case err != nil:
		v.fault(ContentWrong, "%s: %v", name, err)
		return
	}
	f.bounded = f.low[0] <= f.high[0]
	v.eachInside(name, all, s, f, severity)
}

// upright turns a position of glTF, y up, into the frame of tiles, z up.
func (f *tilesetFacts) upright(p [3]float64) [3]float64 {
	if f.zUp {
		return p
	}
	return [3]float64{p[0], -p[2], p[1]}
}

// again holds content that was looked at before against the volumes of another
// tile that names it.
func (v value) again(name string, s scope, f *contentFacts) {
	if f.tileset { // it is walked again, under this tile
		v.first(name, s, &contentFacts{done: f.done})
		return
	}
	v.r.contents.Add(1)
	if f.code != "" {
		v.fault(f.code, "%s", f.message)
		return
	}
	v.r.triangles.Add(int64(f.triangles))
	if f.profile != s.tileset.budget.Name {
		v.withinBudget(name, f.cost, s.tileset)
	}
	if !f.bounded || len(s.outsideBox(f)) == 0 {
		return
	}
	data, release, err := v.r.read(name)
	defer release()
	if err != nil {
		return
	}
	if d, err := glb.Decode(data); err == nil {
		v.eachInside(name, modelPoints(d, s.tileset, [3]float64{}), s, f, Error)
	}
}

// flatTo is the length up to which a box may be held against a region by its
// corners: the earth curves less than a centimetre away from it.
const flatTo = 700

// outsideBox gives the volumes of which the box of f sticks out with a corner.
// Boxes and spheres hold all between the corners too.
func (s *scope) outsideBox(f *contentFacts) []*placed {
	var corners [8][3]float64
	diagonal := 0.0
	for k := range 3 {
		diagonal = math.Hypot(diagonal, f.high[k]-f.low[k])
		for i := range corners {
			corners[i][k] = f.low[k]
			if i>>k&1 == 1 {
				corners[i][k] = f.high[k]
			}
		}
	}
	var out []*placed
	for i := range s.volumes {
		p := &s.volumes[i]
		if p.region != nil && diagonal > flatTo {
			out = append(out, p)
			continue
		}
		for _, c := range corners {
			if p.distanceOf(c, &s.world) > p.slack() {
				out = append(out, p)
				break
			}
		}
	}
	return out
}

// distanceOf gives how far q, in the tile's frame, lies outside p.
func (p *placed) distanceOf(q [3]float64, world *tiles.Matrix) float64 {
	if p.region == nil {
		q = p.toVolume.Apply(q)
	}
	return p.distance(q, world)
}

// eachInside holds every point against the volumes that the box of all does not
// settle.
func (v value) eachInside(name string, all points, s scope, f *contentFacts, severity Severity) {
	if !f.bounded {
		return
	}
	volumes := s.outsideBox(f)
	if len(volumes) == 0 {
		return
	}
	far, at := make([]float64, len(volumes)), make([][3]float64, len(volumes))
	err := all(func(q [3]float64) {
		for i, volume := range volumes {
			if out := volume.distanceOf(q, &s.world); out > far[i] {
				far[i], at[i] = out, q
			}
		}
	})
	if err != nil {
		return
	}
	for i, volume := range volumes {
		if far[i] > volume.slack() {
			v.r.issue(severity, ContentOutside, v.where(), fmt.Sprintf("%s: the vertex at %.6g %.6g %.6g lies %.3g m outside the volume of %s",
				name, at[i][0], at[i][1], at[i][2], far[i], volume.where))
		}
	}
}
