package bgt

import (
	"strings"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Shapes are made once for a file and shared by all that look so: unit shapes are
// scaled to their height and width by the transform of each.

// ring is a level ring of a shape that is turned on a lathe.
type ring struct{ radius, z float64 }

// sides is how many sides such a shape has.
const sides = 6

// corner gives the place of side i on a ring of radius 1; stated, so that it is the
// same on every machine.
func corner(i int) (x, y float64) {
	const s = 0.86602540378443865
	at := [sides][2]float64{{1, 0}, {0.5, s}, {-0.5, s}, {-1, 0}, {-0.5, -s}, {0.5, -s}}
	return at[i%sides][0], at[i%sides][1]
}

// lathe makes a shape of rings, from the lowest to the highest, closed at both ends; a
// ring without a radius is a point.
func lathe(rings ...ring) *scene.Mesh {
	m := &scene.Mesh{}
	first := make([]uint32, len(rings))
	for k, r := range rings {
		first[k] = uint32(len(m.Positions))
		for i := range sides {
			x, y := corner(i)
			m.Positions = append(m.Positions, scene.Vec3{float64(x * r.radius), float64(y * r.radius), r.z})
			if r.radius == 0 {
				break
			}
		}
	}
	at := func(k, i int) uint32 {
		if rings[k].radius == 0 {
			return first[k]
		}
		return first[k] + uint32(i%sides)
	}
	for k := 0; k+1 < len(rings); k++ {
		for i := range sides {
			a, b, c, d := at(k, i), at(k, i+1), at(k+1, i+1), at(k+1, i)
			if a != b {
				m.Indices = append(m.Indices, a, b, c)
			}
			if c != d {
				m.Indices = append(m.Indices, a, c, d)
			}
		}
	}
	last := len(rings) - 1
	for i := 1; i+1 < sides; i++ {
		if rings[0].radius > 0 {
			m.Indices = append(m.Indices, at(0, 0), at(0, i+1), at(0, i))
		}
		if rings[last].radius > 0 {
			m.Indices = append(m.Indices, at(last, 0), at(last, i), at(last, i+1))
		}
	}
	return m
}

// box makes a box between two corners.
func box(low, high scene.Vec3) *scene.Mesh {
	m := &scene.Mesh{}
	b := scene.Box{Min: low, Max: high}
	for _, c := range b.Corners() {
		m.Positions = append(m.Positions, c)
	}
	m.Indices = []uint32{0, 2, 3, 0, 3, 1, 4, 5, 7, 4, 7, 6, 0, 1, 5, 0, 5, 4, 2, 6, 7, 2, 7, 3, 0, 4, 6, 0, 6, 2, 1, 3, 7, 1, 7, 5}
	return m
}

// joined puts meshes together.
func joined(all ...*scene.Mesh) *scene.Mesh {
	out := &scene.Mesh{}
	for _, m := range all {
		first := uint32(len(out.Positions))
		out.Positions = append(out.Positions, m.Positions...)
		for _, i := range m.Indices {
			out.Indices = append(out.Indices, first+i)
		}
	}
	return out
}

// piece is a mesh of a shape with its look.
type piece struct {
	mesh *scene.Mesh
	look look
}

// shape is what stands at a point. Its pieces are of unit size in the directions that
// are scaled: all of a tree, the height of a post.
type shape struct {
	pieces []piece
}

// shapes are those of one file, made when they are first asked for.
type shapes map[string]*shape

func (s shapes) get(name string) *shape {
	if s[name] == nil {
		s[name] = makeShape(name)
	}
	return s[name]
}

// The colours of what stands in the street.
var (
	lookTrunk   = look{"stam", [3]uint8{112, 92, 74}}
	lookCrown   = look{"loofboom", [3]uint8{104, 146, 82}}
	lookNeedles = look{"naaldboom", [3]uint8{72, 112, 84}}
	lookMetal   = look{"metaal", [3]uint8{120, 124, 128}}
	lookPlate   = look{"bord", [3]uint8{70, 98, 150}}
	lookLight   = look{"armatuur", [3]uint8{216, 212, 196}}
	lookWooden  = look{"hout", [3]uint8{150, 116, 84}}
	lookCabinet = look{"kast", [3]uint8{132, 142, 132}}
	lookBin     = look{"bak", [3]uint8{92, 104, 92}}
	lookShelter = look{"abri", [3]uint8{150, 160, 168}}
	lookRed     = look{"rood-wit", [3]uint8{190, 92, 84}}
	lookHedge   = look{"haag", [3]uint8{96, 136, 78}}
	lookBrick   = look{"muur", [3]uint8{164, 124, 106}}
	lookScreen  = look{"geluidsscherm", [3]uint8{158, 166, 162}}
	lookCover   = look{"deksel", [3]uint8{90, 90, 92}}
)

// makeShape makes a shape; those of a height of their own are of height 1.
func makeShape(name string) *shape {
	switch name {
	case shapeLeafTree:
		return &shape{[]piece{
			{lathe(ring{0.045, 0}, ring{0.03, 0.4}), lookTrunk},
			{lathe(ring{0.22, 0.28}, ring{0.46, 0.42}, ring{0.5, 0.62}, ring{0.3, 0.88}, ring{0, 1}), lookCrown},
		}}
	case shapePineTree:
		return &shape{[]piece{
			{lathe(ring{0.06, 0}, ring{0.05, 0.2}), lookTrunk},
			{lathe(ring{0.5, 0.14}, ring{0.3, 0.55}, ring{0, 1}), lookNeedles},
		}}
	case shapeColumnTree:
		return &shape{[]piece{
			{lathe(ring{0.08, 0}, ring{0.07, 0.15}), lookTrunk},
			{lathe(ring{0.3, 0.1}, ring{0.5, 0.3}, ring{0.42, 0.75}, ring{0, 1}), lookCrown},
		}}
	case shapeLamp:
		return &shape{[]piece{
			{joined(lathe(ring{0.08, 0}, ring{0.05, 0.97}), box(scene.Vec3{-0.04, -0.04, 0.97}, scene.Vec3{1.1, 0.04, 0.985})), lookMetal},
			{box(scene.Vec3{0.6, -0.12, 0.955}, scene.Vec3{1.15, 0.12, 1}), lookLight},
		}}
	case shapeSign:
		return &shape{[]piece{
			{lathe(ring{0.04, 0}, ring{0.04, 0.98}), lookMetal},
			{box(scene.Vec3{-0.3, -0.07, 0.72}, scene.Vec3{0.3, -0.04, 1}), lookPlate},
		}}
	case shapeBench:
		return &shape{[]piece{{joined(
			box(scene.Vec3{-0.85, -0.22, 0.5}, scene.Vec3{0.85, 0.22, 0.56}),
			box(scene.Vec3{-0.85, 0.2, 0.56}, scene.Vec3{0.85, 0.26, 1}),
			box(scene.Vec3{-0.7, -0.18, 0}, scene.Vec3{-0.6, 0.2, 0.5}),
			box(scene.Vec3{0.6, -0.18, 0}, scene.Vec3{0.7, 0.2, 0.5})), lookWooden}}}
	case shapeShelter:
		return &shape{[]piece{
			{joined(box(scene.Vec3{-1.9, 0.6, 0}, scene.Vec3{1.9, 0.66, 0.94}), box(scene.Vec3{-1.9, -0.6, 0}, scene.Vec3{-1.84, 0.6, 0.94}), box(scene.Vec3{1.84, -0.6, 0}, scene.Vec3{1.9, 0.6, 0.94})), lookShelter},
			{box(scene.Vec3{-2, -0.8, 0.94}, scene.Vec3{2, 0.8, 1}), lookMetal},
		}}
	case shapeRack:
		return &shape{[]piece{{joined(box(scene.Vec3{-1.2, -0.03, 0.93}, scene.Vec3{1.2, 0.03, 1}), box(scene.Vec3{-1.2, -0.03, 0}, scene.Vec3{-1.14, 0.03, 0.93}), box(scene.Vec3{1.14, -0.03, 0}, scene.Vec3{1.2, 0.03, 0.93})), lookMetal}}}
	case shapePylon:
		return &shape{[]piece{{joined(lathe(ring{0.35, 0}, ring{0.12, 1}), box(scene.Vec3{-1.6, -0.1, 0.86}, scene.Vec3{1.6, 0.1, 0.88})), lookMetal}}}
	}
	return &shape{[]piece{plainShape(name)}}
}

// plainShape makes the shapes of one piece: a post, a box or a disc in a look.
func plainShape(name string) piece {
	form, colour, _ := strings.Cut(name, " ")
	l := lookMetal
	switch colour {
	case "red":
		l = lookRed
	case "bin":
		l = lookBin
	case "cabinet":
		l = lookCabinet
	case "wood":
		l = lookWooden
	case "cover":
		l = lookCover
	}
	switch form {
	case "box":
		return piece{box(scene.Vec3{-0.5, -0.5, 0}, scene.Vec3{0.5, 0.5, 1}), l}
	case "disc":
		return piece{lathe(ring{0.5, -0.5}, ring{0.5, 1}), l}
	}
	return piece{lathe(ring{0.5, 0}, ring{0.5, 1}), l}
}

// The names of shapes.
const (
	shapeLeafTree   = "leaf tree"
	shapePineTree   = "pine tree"
	shapeColumnTree = "column tree"
	shapeLamp       = "lamp"
	shapeSign       = "sign"
	shapeBench      = "bench"
	shapeShelter    = "shelter"
	shapeRack       = "rack"
	shapePylon      = "pylon"
	shapePost       = "post"
	shapeRedPost    = "post red"
	shapeWoodPost   = "post wood"
	shapeBox        = "box"
	shapeBin        = "box bin"
	shapeCabinet    = "box cabinet"
	shapeDisc       = "disc cover"
)
