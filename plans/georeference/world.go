package georeference

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// world makes the world coordinate systems of the contexts the origin and gives
// what they moved the model by to the conversion, where that leaves every shape at
// its place on the map. Programs differ in what a world coordinate system does: in
// package ifc it moves the shapes, in IfcOpenShell and web-ifc it does not, and by
// IFC 4.3 (IfcGeometricRepresentationContext) the conversion starts from it. At the
// origin it does nothing in any of them.
func (j *job) world(contexts []step.Entity) {
	t, why := j.offset(contexts)
	if why != "" {
		j.changed(Noted, contexts[0].ID(), "IfcGeometricRepresentationContext",
			"its world coordinate system is not the origin (%s): programs differ in what they make of it, look at the place in each", why)
		return
	}
	if t == (scene.Vec3{}) {
		return
	}
	at := j.place.onMap(t)
	j.place.Eastings, j.place.Northings, j.place.Height = at[0], at[1], at[2]
	point := j.add("IFCCARTESIANPOINT", list("0.", "0.", "0."))
	origin := ref(j.add("IFCAXIS2PLACEMENT3D", ref(point), null, null))
	for _, c := range contexts {
		j.set(c.Arg(4), origin)
		j.changed(Changed, c.ID(), "IfcGeometricRepresentationContext",
			"its world coordinate system is the origin; it moved the model by %.12g %.12g %.12g m, which the conversion does now", t[0], t[1], t[2])
	}
}

// offset gives what the world coordinate systems of the contexts move the model by,
// or why that is no move of the whole.
func (j *job) offset(contexts []step.Entity) (t scene.Vec3, why string) {
	for i, c := range contexts {
		w, err := j.src.World(c)
		if err != nil {
			return t, err.Error()
		}
		moved := scene.Vec3{w[3], w[7], w[11]}
		w[3], w[7], w[11] = 0, 0, 0
		switch {
		case w != scene.Identity():
			return t, "it is turned"
		case i > 0 && moved != t:
			return t, "those of the contexts differ"
		}
		t = moved
	}
	if t == (scene.Vec3{}) {
		return t, ""
	}
	return t, j.turned(t[0] != 0 || t[1] != 0)
}

// turned tells which placement would turn a move of what is placed in it: one that
// is not upright, or where the move is not upright either, any turn.
func (j *job) turned(level bool) string {
	for _, keyword := range []string{"IFCGRIDPLACEMENT", "IFCLINEARPLACEMENT"} {
		for e := range j.src.File.All(keyword) {
			return fmt.Sprintf("#%d %s may turn what it moves", e.ID(), keyword)
		}
	}
	for e := range j.src.File.All("IFCLOCALPLACEMENT") {
		axes := e.Optional(1) // IfcAxis2Placement3D(Location, Axis, RefDirection)
		if !along(axes.Optional(1), 2) || level && !along(axes.Optional(2), 0) {
			return fmt.Sprintf("#%d turns what it moves", e.ID())
		}
	}
	return ""
}

// along tells whether a direction is absent or that of the axis.
func along(d step.Entity, axis int) bool {
	if !d.Valid() {
		return true
	}
	c, err := d.Arg(0).Floats(nil)
	if err != nil || axis >= len(c) || !(c[axis] > 0) {
		return false
	}
	for i, v := range c {
		if i != axis && v != 0 {
			return false
		}
	}
	return true
}
