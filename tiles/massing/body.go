package massing

import (
	"math"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/visibility"
)

// maxCoordinate bounds plan coordinates, in metres, as in tiles/partition.
const maxCoordinate = 1 << 24

// body is an item that blocks can stand for.
type body struct {
	item  int32 // its number among the items
	parts []placed
	box   scene.Box // plan frame
	alone bool
	// An opening lies in a face; one that is a mark is painted there and nothing
	// else: it is too small to have a say in what the blocks are.
	opening, mark bool
}

// placed is a mesh, its way to the plan frame and its colour.
type placed struct {
	mesh *scene.Mesh
	to   scene.Affine
	rgba [4]uint8
}

// newBody gives the body of an item, false where it has none or cannot be judged.
func newBody(number int, it *visibility.Item) (*body, bool) {
	b := &body{item: int32(number), box: scene.NewBox(), alone: alone(it.Feature.Class), opening: Opens(it.Feature.Class)}
	if flat(it.Feature.Class) {
		return nil, false
	}
	for i := range it.Feature.Parts {
		p := &it.Feature.Parts[i]
		if p.Mesh == nil || !p.Mesh.Lines && p.Mesh.Triangles() == 0 || len(p.Mesh.Indices) == 0 {
			continue
		}
		if p.Mesh.Lines || !b.add(placed{p.Mesh, it.ToPlan.Mul(&p.Transform), p.Material.Flat().RGBA}) {
			return nil, false
		}
	}
	return b, len(b.parts) > 0
}

// add adds a mesh, false where it cannot be judged.
func (b *body) add(p placed) bool {
	for _, v := range p.mesh.Positions {
		q := p.to.Apply(v)
		for _, c := range q {
			if !(math.Abs(c) <= maxCoordinate) {
				return false
			}
		}
		b.box.Extend(q)
	}
	for _, i := range p.mesh.Indices {
		if int(i) >= len(p.mesh.Positions) {
			return false
		}
	}
	b.parts = append(b.parts, p)
	return true
}

// flat tells a class of what lies flat on the ground.
func flat(class string) bool {
	switch class {
	case "IfcSite", "IfcEarthworksElement", "IfcEarthworksFill", "IfcGeomodel", "IfcGeoslice",
		"IfcGeotechnicalStratum", "IfcSolidStratum", "IfcVoidStratum", "IfcWaterStratum",
		"TINRelief", "LandUse", "WaterBody", "Waterway", "Road", "Railway", "TransportSquare",
		"Wegdeel", "OndersteunendWegdeel", "BegroeidTerreindeel", "OnbegroeidTerreindeel", "Waterdeel", "OndersteunendWaterdeel":
		return true
	}
	return false
}

// gridWidth is the most cells that groups looks at in one direction.
const gridWidth = 256

// alone tells a class of whole buildings and the like: each is a group of its own,
// with its own main direction, even where it touches the next.
func alone(class string) bool {
	switch class {
	case "Building", "BuildingPart", "Bridge", "BridgePart", "Tunnel", "TunnelPart", "OtherConstruction",
		"SolitaryVegetationObject", "PlantCover", "CityFurniture", "GenericCityObject":
		return true
	}
	return false
}

// groups parts the bodies where their boxes, seen from above, leave a gap of about
// the tolerance; those that are alone make a group each. The groups come in the
// order of their first bodies. Marks, which come last, belong to the group that
// they stand in.
func groups(bodies []*body, tolerance float64) [][]*body {
	whole := scene.NewBox()
	for _, b := range bodies {
		whole.Union(b.box)
	}
	if whole.Empty() {
		return nil
	}
	size := whole.Size()
	cell := max(tolerance, size[0]/gridWidth, size[1]/gridWidth)
	first := map[[2]int]int{} // the first body of each cell
	var groups mesh.Groups
	groups.Begin(len(bodies))
	for i, b := range bodies {
		if b.alone || b.mark {
			continue
		}
		for y := floor(b.box.Min[1] / cell); y <= floor(b.box.Max[1]/cell); y++ {
			for x := floor(b.box.Min[0] / cell); x <= floor(b.box.Max[0]/cell); x++ {
				if k, ok := first[[2]int{x, y}]; ok {
					groups.Join(uint32(k), uint32(i))
				} else {
					first[[2]int{x, y}] = i
				}
			}
		}
	}
	number := map[uint32]int{}
	var out [][]*body
	for i, b := range bodies {
		r := groups.Root(uint32(i))
		if b.mark { // after all others
			middle := b.box.Center()
			k, ok := first[[2]int{floor(middle[0] / cell), floor(middle[1] / cell)}]
			if !ok {
				continue
			}
			r = groups.Root(uint32(k))
		}
		n, ok := number[r]
		if !ok {
			n = len(out)
			number[r] = n
			out = append(out, nil)
		}
		out[n] = append(out[n], b)
	}
	return out
}

func floor(v float64) int { return int(math.Floor(v)) }
