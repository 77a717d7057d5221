package massing

import (
	"cmp"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Windows and doors are what one tells buildings by from far, longer than their
// reveals and frames. They lie flush in the faces of blocks, which are cut round
// them: nothing lies before anything else, so that nothing flickers.

const (
	// openingReach is how far an opening lies from a face at most that it is cut
	// into, in tolerances.
	openingReach = 1.5
	// openingHidden is how far before an opening something may stand and not hide
	// it, in tolerances.
	openingHidden = 0.5
	// leastOpening is the width in tolerances below which openings of one row become
	// a band, in the mean colour of openings and wall.
	leastOpening = 0.5
	// insideLight is what one sees through glass by day: the dim inside of a house.
	insideLight = 144
)

// Opens tells a class of openings: windows and doors.
func Opens(class string) bool {
	return class == "IfcWindow" || class == "IfcDoor" || class == "Window" || class == "Door"
}

// opening is a window or door in the frame of a group.
type opening struct {
	item int32
	box  scene.Box
	body *body
}

// openingsOf gives the openings among bodies.
func (f *frame) openingsOf(bodies []*body) []opening {
	var out []opening
	to := f.affine()
	for _, b := range bodies {
		if !b.opening {
			continue
		}
		o := opening{item: b.item, box: scene.NewBox(), body: b}
		for i := range b.parts {
			placed := to.Mul(&b.parts[i].to)
			for _, p := range b.parts[i].mesh.Positions {
				o.box.Extend(placed.Apply(p))
			}
		}
		out = append(out, o)
	}
	return out
}

// colour gives the mean colour of what one sees of the opening.
func (o *opening) colour() [3]float64 {
	var sum [3]float64
	weight := 0.0
	for i := range o.body.parts {
		p := &o.body.parts[i]
		area := upright(p)
		for c := range sum {
			sum[c] += float64(area * float64(throughGlass(p.rgba, c)))
		}
		weight += area
	}
	if weight > 0 {
		for c := range sum {
			sum[c] /= weight
		}
	}
	return sum
}

// throughGlass gives a component of a colour with what one sees through it.
func throughGlass(rgba [4]uint8, c int) int {
	a := int(rgba[3])
	return (int(rgba[c])*a + insideLight*(255-a) + 127) / 255
}

// upright gives the area of a part's mesh, twice, as seen from the sides.
func upright(p *placed) float64 {
	sum := 0.0
	for k := 0; k+2 < len(p.mesh.Indices); k += 3 {
		at := p.mesh.Positions[p.mesh.Indices[k]]
		u := p.to.ApplyVector(p.mesh.Positions[p.mesh.Indices[k+1]].Sub(at))
		v := p.to.ApplyVector(p.mesh.Positions[p.mesh.Indices[k+2]].Sub(at))
		n := u.Cross(v)
		sum += math.Sqrt(square(n[0]) + square(n[1]))
	}
	return sum
}

// pane is an opening on a face: metres along its lower edge and above it.
type pane struct {
	u0, u1, z0, z1 float64
	item           int32
	rgb            [3]float64
}

// cut cuts upright faces round their openings.
func (g *group) cut(faces []face, x *index) []face {
	if len(g.openings) == 0 {
		return faces
	}
	var out []face
	for i := range faces {
		out = append(out, faces[i].cut(g.openings, x, g)...)
	}
	return out
}

// cut gives the face cut round its openings, which are faces of their own.
func (f *face) cut(openings []opening, x *index, g *group) []face {
	panes := f.panes(openings, x, g)
	if len(panes) == 0 {
		return []face{*f}
	}
	w := newWall(f)
	lines := []float64{0, w.length}
	for _, p := range panes {
		lines = append(lines, p.u0, p.u1)
	}
	slices.Sort(lines)
	lines = slices.Compact(lines)
	var out []face
	for i := range len(lines) - 1 {
		out = w.strip(out, lines[i], lines[i+1], panes)
	}
	return out
}

// panes finds the openings that are seen in f, the lowest first.
func (f *face) panes(openings []opening, x *index, g *group) []pane {
	if len(f.corners) < 4 || len(openings) == 0 {
		return nil
	}
	w := newWall(f)
	if w.length == 0 || w.along[2] != 0 {
		return nil
	}
	var out []pane
	for i := range openings {
		if p, ok := w.pane(&openings[i], x, g); ok {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b pane) int { return cmp.Or(cmp.Compare(a.z0, b.z0), cmp.Compare(a.u0, b.u0)) })
	return w.bands(out, leastOpening*g.tolerance)
}

// wall is an upright face in its own plane: u runs along its lower edge, z up.
type wall struct {
	face   *face
	origin scene.Vec3
	along  scene.Vec3 // unit vectors
	out    scene.Vec3
	length float64
}

func newWall(f *face) wall {
	w := wall{face: f, origin: f.corners[0]}
	along := f.corners[1].Sub(w.origin)
	along[2] = 0
	w.length = along.Length()
	w.along = along.Normalized()
	w.out = w.along.Cross(scene.Vec3{0, 0, 1})
	return w
}

// low and high give the height of the lower and of the upper edge at u.
func (w *wall) low(u float64) float64 { return w.edge(0, 1, u) }

func (w *wall) high(u float64) float64 { return w.edge(len(w.face.corners)-1, 2, u) }

func (w *wall) edge(from, to int, u float64) float64 {
	a, b := w.face.corners[from][2], w.face.corners[to][2]
	return a + float64((b-a)*(u/w.length))
}

// pane gives what of o lies on the wall, false where it is not seen there.
func (w *wall) pane(o *opening, x *index, g *group) (pane, bool) {
	middle, size := o.box.Center(), o.box.Size()
	off := middle.Sub(w.origin)
	across := float64(math.Abs(w.out[0])*size[0]) + float64(math.Abs(w.out[1])*size[1])
	wide := float64(math.Abs(w.along[0])*size[0]) + float64(math.Abs(w.along[1])*size[1])
	if d := off.Dot(w.out); math.Abs(d) > openingReach*g.tolerance || across > wide {
		return pane{}, false
	}
	u := off.Dot(w.along)
	p := pane{u0: max(0, u-wide/2), u1: min(w.length, u+wide/2), item: o.item}
	if p.u1-p.u0 < wide/2 {
		return p, false
	}
	p.z0 = max(o.box.Min[2], w.low(p.u0), w.low(p.u1))
	p.z1 = min(o.box.Max[2], w.high(p.u0), w.high(p.u1))
	if p.z1-p.z0 < size[2]/2 || !w.sees(middle.Add(w.out.Scale(across/2)), x, g) {
		return p, false
	}
	p.rgb = o.colour()
	return p, true
}

// sees tells whether nothing stands before p.
func (w *wall) sees(p scene.Vec3, x *index, g *group) bool {
	far := openingReach + standBefore
	return x.seen(p.Add(w.out.Scale(far*g.tolerance)), w.out.Scale((openingHidden-far)*g.tolerance)) == nil
}

// bands joins panes narrower than least with those beside them, in the mean colour
// of panes and wall.
func (w *wall) bands(panes []pane, least float64) []pane {
	var out []pane
	for _, p := range panes {
		if last := len(out) - 1; last >= 0 && p.u1-p.u0 < least && out[last].beside(&p, least) {
			out[last].join(&p, w.face.rgba)
			continue
		}
		out = append(out, p)
	}
	return out
}

// beside tells whether q follows p in a row, nearer than twice gap.
func (p *pane) beside(q *pane, gap float64) bool {
	height := min(p.z1-p.z0, q.z1-q.z0)
	return min(p.z1, q.z1)-max(p.z0, q.z0) > height/2 && q.u0 >= p.u0 && q.u0-p.u1 < 2*gap
}

func (p *pane) join(q *pane, wall [4]uint8) {
	u1 := max(p.u1, q.u1)
	a, b := p.u1-p.u0, q.u1-q.u0
	rest := max(0, u1-p.u0-a-b)
	for c := range p.rgb {
		p.rgb[c] = (float64(a*p.rgb[c]) + float64(b*q.rgb[c]) + float64(rest*float64(wall[c]))) / (a + b + rest)
	}
	p.u1, p.z0, p.z1 = u1, max(p.z0, q.z0), min(p.z1, q.z1)
}

// strip adds the pieces of the wall between u0 and u1, from below: wall and panes by
// turns.
func (w *wall) strip(out []face, u0, u1 float64, panes []pane) []face {
	at := [2]float64{w.low(u0), w.low(u1)}
	for _, p := range panes {
		if p.u0 > u0 || p.u1 < u1 || p.z1 <= max(at[0], at[1]) {
			continue
		}
		z0 := max(p.z0, at[0], at[1])
		out = w.piece(out, u0, u1, at, [2]float64{z0, z0}, nil)
		out = w.piece(out, u0, u1, [2]float64{z0, z0}, [2]float64{p.z1, p.z1}, &p)
		at = [2]float64{p.z1, p.z1}
	}
	return w.piece(out, u0, u1, at, [2]float64{w.high(u0), w.high(u1)}, nil)
}

// piece adds a piece between two edges, of the wall or of a pane.
func (w *wall) piece(out []face, u0, u1 float64, low, high [2]float64, p *pane) []face {
	const flat = 1e-6
	if high[0]-low[0] < flat && high[1]-low[1] < flat {
		return out
	}
	f := face{item: w.face.item, rgba: w.face.rgba, painted: true}
	if p != nil {
		f.item, f.rgba = p.item, coarse([3]int{int(p.rgb[0]), int(p.rgb[1]), int(p.rgb[2])})
	}
	f.corners = append(f.corners, w.point(u0, low[0]), w.point(u1, low[1]))
	if high[1]-low[1] >= flat {
		f.corners = append(f.corners, w.point(u1, high[1]))
	}
	if high[0]-low[0] >= flat {
		f.corners = append(f.corners, w.point(u0, high[0]))
	}
	return append(out, f)
}

func (w *wall) point(u, z float64) scene.Vec3 {
	p := w.origin.Add(w.along.Scale(u))
	switch u { // the ends exactly
	case 0:
		p = w.face.corners[0]
	case w.length:
		p = w.face.corners[1]
	}
	p[2] = z
	return p
}
