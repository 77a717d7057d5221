package demo

import "math"

// point is a place in plan, millimetres.
type point [2]float64

func (p point) add(q point) point         { return point{p[0] + q[0], p[1] + q[1]} }
func (p point) sub(q point) point         { return point{p[0] - q[0], p[1] - q[1]} }
func (p point) scale(s float64) point     { return point{p[0] * s, p[1] * s} }
func (p point) length() float64           { return math.Hypot(p[0], p[1]) }
func (p point) left() point               { return point{-p[1], p[0]} }
func (p point) unit() point               { return p.scale(1 / p.length()) }
func rect(x0, y0, x1, y1 float64) []point { return []point{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}} }
func (m *model) dir3(x, y, z float64) ref { return m.w.shared("IFCDIRECTION", list{x, y, z}) }
func (m *model) pt3(x, y, z float64) ref  { return m.w.shared("IFCCARTESIANPOINT", list{x, y, z}) }
func (m *model) pt2(p point) ref          { return m.w.shared("IFCCARTESIANPOINT", list{p[0], p[1]}) }
func (m *model) origin3() ref             { return m.w.shared("IFCAXIS2PLACEMENT3D", m.pt3(0, 0, 0), nil, nil) }
func (m *model) axis2D(p point) ref       { return m.w.shared("IFCAXIS2PLACEMENT2D", m.pt2(p), nil) }
func (m *model) at3(x, y, z float64) ref {
	return m.w.shared("IFCAXIS2PLACEMENT3D", m.pt3(x, y, z), nil, nil)
}
func (m *model) rectangle(w, h float64) ref { return m.rectangleAt(w, h, point{}) }

func (m *model) rectangleAt(w, h float64, c point) ref {
	return m.w.shared("IFCRECTANGLEPROFILEDEF", enum("AREA"), nil, m.axis2D(c), w, h)
}

// box is a vertical extrusion of a rectangle: its lower corner and its sizes.
func (m *model) box(x, y, z, dx, dy, dz float64) ref {
	return m.w.add("IFCEXTRUDEDAREASOLID", m.rectangle(dx, dy), m.at3(x+dx/2, y+dy/2, z), m.dir3(0, 0, 1), dz)
}

// cylinder stands at x, y from z upwards.
func (m *model) cylinder(x, y, z, radius, height float64) ref {
	profile := m.w.shared("IFCCIRCLEPROFILEDEF", enum("AREA"), nil, m.axis2D(point{}), radius)
	return m.w.add("IFCEXTRUDEDAREASOLID", profile, m.at3(x, y, z), m.dir3(0, 0, 1), height)
}

// prism is a vertical extrusion of an outline with holes, from z upwards.
func (m *model) prism(outline []point, holes [][]point, z, height float64) ref {
	return m.w.add("IFCEXTRUDEDAREASOLID", m.profile(outline, holes), m.at3(0, 0, z), m.dir3(0, 0, 1), height)
}

// plate is an extrusion along y of an outline in x and z, from y0 to y0+depth.
func (m *model) plate(outline []point, holes [][]point, y0, depth float64) ref {
	return m.w.add("IFCEXTRUDEDAREASOLID", m.profile(outline, holes), m.facing(0, y0+depth, 0), m.dir3(0, 0, 1), depth)
}

// hatch is a plate with a rectangular outline.
func (m *model) hatch(x, z, dx, dz, y0, depth float64) ref {
	return m.w.add("IFCEXTRUDEDAREASOLID", m.rectangle(dx, dz), m.facing(x+dx/2, y0+depth, z+dz/2), m.dir3(0, 0, 1), depth)
}

// facing is the frame whose z axis looks to -y and whose y axis is up.
func (m *model) facing(x, y, z float64) ref {
	return m.w.shared("IFCAXIS2PLACEMENT3D", m.pt3(x, y, z), m.dir3(0, -1, 0), m.dir3(1, 0, 0))
}

// profile makes the profile of an outline with holes.
func (m *model) profile(outline []point, holes [][]point) ref {
	outer := m.polyline(outline)
	if len(holes) == 0 {
		return m.w.shared("IFCARBITRARYCLOSEDPROFILEDEF", enum("AREA"), nil, outer)
	}
	inner := list{}
	for _, h := range holes {
		inner = append(inner, m.polyline(h))
	}
	return m.w.shared("IFCARBITRARYPROFILEDEFWITHVOIDS", enum("AREA"), nil, outer, inner)
}

// polyline is a closed IfcIndexedPolyCurve over ps.
func (m *model) polyline(ps []point) ref {
	points, index := list{}, list{}
	for i, p := range ps {
		points = append(points, list{p[0], p[1]})
		index = append(index, i+1)
	}
	index = append(index, 1)
	cs := m.w.shared("IFCCARTESIANPOINTLIST2D", points)
	return m.w.shared("IFCINDEXEDPOLYCURVE", cs, list{typed{"IFCLINEINDEX", index}}, false)
}

// faceSet is a closed polyhedron: corners and faces counted from 1,
// counter-clockwise seen from outside (IfcPolygonalFaceSet).
func (m *model) faceSet(corners [][3]float64, faces [][]int) ref {
	cs := m.pointList(corners)
	fs := list{}
	for _, f := range faces {
		fs = append(fs, m.w.add("IFCINDEXEDPOLYGONALFACE", intList(f)))
	}
	return m.w.add("IFCPOLYGONALFACESET", cs, true, fs, nil)
}

// brep is a closed polyhedron with faces as loops of points (IfcFacetedBrep).
func (m *model) brep(corners [][3]float64, faces [][]int) ref {
	fs := list{}
	for _, f := range faces {
		loop := list{}
		for _, i := range f {
			c := corners[i-1]
			loop = append(loop, m.pt3(c[0], c[1], c[2]))
		}
		bound := m.w.add("IFCFACEOUTERBOUND", m.w.add("IFCPOLYLOOP", loop), true)
		fs = append(fs, m.w.add("IFCFACE", refs(bound)))
	}
	return m.w.add("IFCFACETEDBREP", m.w.add("IFCCLOSEDSHELL", fs))
}

func (m *model) pointList(corners [][3]float64) ref {
	cs := list{}
	for _, c := range corners {
		cs = append(cs, list{c[0], c[1], c[2]})
	}
	return m.w.shared("IFCCARTESIANPOINTLIST3D", cs)
}

func intList(f []int) list {
	l := make(list, len(f))
	for i, v := range f {
		l[i] = v
	}
	return l
}
