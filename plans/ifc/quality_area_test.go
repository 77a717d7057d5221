package ifc

import (
	"math"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// areaShare is how much of its area a feature made of plane faces may differ
// from what the faces of the file add up to.
const areaShare = 0.002

// faces holds a feature whose items are all lists of plane faces against the
// area of those faces by Newell's formula (outer bound less inner ones): a face
// that is lost on the way, or filled wrongly, shows.
func (q *quality) faces(f *scene.Feature, e step.Entity) {
	if q.voided == nil {
		q.voided = map[step.ID]bool{}
		for r := range q.file.All("IFCRELVOIDSELEMENT") {
			q.voided[r.Optional(4).ID()] = true
		}
	}
	want, ok := q.facesOf(e)
	if !ok || want == 0 || q.voided[e.ID()] {
		return
	}
	got := 0.0
	for i := range f.Parts {
		got += mesh.Area(f.Parts[i].Mesh)
	}
	got /= q.lengthUnit * q.lengthUnit
	if math.Abs(got-want) > areaShare*want {
		q.fault(f, "area", "%.6g square units, the faces of the file have %.6g", got, want)
	}
}

// facesOf adds up the faces of the body of a product; false where an item is
// something else.
func (q *quality) facesOf(e step.Entity) (sum float64, ok bool) {
	reps, err := e.Optional(6).Refs(2)
	if err != nil {
		return 0, false
	}
	for _, r := range reps {
		if r.Text(1) != "Body" {
			continue
		}
		area, ok := sumOf(r, 3, itemArea)
		if !ok {
			return 0, false
		}
		sum += area
	}
	return sum, true
}

// itemArea adds up the faces of one item.
func itemArea(e step.Entity) (sum float64, ok bool) {
	switch e.Keyword() {
	case "IFCMAPPEDITEM":
		o := e.Optional(1)
		if scale, err := o.FloatOr(3, 1); err != nil || scale != 1 || o.Keyword() != "IFCCARTESIANTRANSFORMATIONOPERATOR3D" {
			return 0, false
		}
		return sumOf(e.Optional(0).Optional(1), 3, itemArea)
	case "IFCFACETEDBREP", "IFCMANIFOLDSOLIDBREP":
		return shellArea(e.Optional(0))
	case "IFCFACETEDBREPWITHVOIDS":
		return 0, false
	case "IFCSHELLBASEDSURFACEMODEL", "IFCFACEBASEDSURFACEMODEL":
		return sumOf(e, 0, shellArea)
	}
	return 0, false
}

// sumOf adds up what the list in attribute i refers to.
func sumOf(e step.Entity, i int, area func(step.Entity) (float64, bool)) (sum float64, ok bool) {
	list, err := e.Refs(i)
	for _, x := range list {
		a, ok := area(x)
		if !ok {
			return 0, false
		}
		sum += a
	}
	return sum, err == nil && len(list) > 0
}

func shellArea(shell step.Entity) (sum float64, ok bool) {
	faces, err := shell.Refs(0)
	if err != nil {
		return 0, false
	}
	for _, f := range faces {
		bounds, err := f.Refs(0)
		if err != nil || f.Keyword() != "IFCFACE" {
			return 0, false
		}
		area, largest := 0.0, 0.0
		for _, b := range bounds {
			loop := b.Optional(0)
			if loop.Keyword() != "IFCPOLYLOOP" {
				return 0, false
			}
			a := loopArea(loop)
			area += a
			largest = math.Max(largest, a)
		}
		sum += 2*largest - area // the outer bound less the others
	}
	return sum, true
}

// loopArea gives the area of an IfcPolyLoop (Newell).
func loopArea(loop step.Entity) float64 {
	refs, err := loop.Refs(0)
	if err != nil {
		return 0
	}
	points := make([]scene.Vec3, len(refs))
	for i, p := range refs {
		at, err := p.Arg(0).Floats(nil)
		if err != nil || len(at) != 3 {
			return 0
		}
		points[i] = scene.Vec3(at)
	}
	var n scene.Vec3
	for i, p := range points {
		n = n.Add(p.Sub(points[0]).Cross(points[(i+1)%len(points)].Sub(points[0])))
	}
	return n.Length() / 2
}
