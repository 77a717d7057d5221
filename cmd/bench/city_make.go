package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
)

// The synthetic city: streets of terraced houses and, for every cityTower of
// them, a block of flats, over gently rolling ground in RD and NAP. Every building is
// what the 3DBAG has of one: a Building with its attributes and its footprint
// (LoD 0), and a BuildingPart with solids of LoD 1.2, 1.3 and 2.2. A building
// depends on its number alone.
const (
	cityRow     = 20 // houses in a row; two rows back to back are a quarter
	cityQuarter = 2 * cityRow
	cityWide    = 135.0 // metres from quarter to quarter along the street
	cityDeep    = 62.0  // and across
	cityPark    = 5     // one place for a quarter in so many is a park
	cityTower   = 40    // one building in so many has flats
	cityEast    = 85_000.0
	cityNorth   = 446_000.0
	cityScale   = 1000 // whole numbers a metre
)

// writeCity writes a city of n buildings as a CityJSON text sequence.
func writeCity(w io.Writer, n int) error {
	out := bufio.NewWriterSize(w, 1<<20)
	head := `{"type":"CityJSON","version":"2.0","transform":{"scale":[0.001,0.001,0.001],"translate":[` +
		fmt.Sprintf("%.1f,%.1f,0.0]", cityEast, cityNorth) + `},"metadata":{"title":"Synthetic city","referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/7415"},"CityObjects":{},"vertices":[]}` + "\n"
	if _, err := out.WriteString(head); err != nil {
		return err
	}
	side := citySide(n)
	var h house
	for i := range n {
		h.make(i, side)
		if _, err := out.Write(h.line()); err != nil {
			return err
		}
	}
	return out.Flush()
}

// citySide is the number of places for quarters along one side of the city.
func citySide(n int) int {
	quarters := (n + cityQuarter - 1) / cityQuarter
	places := quarters + quarters/(cityPark-1) + 1
	return int(math.Ceil(math.Sqrt(float64(places) * cityDeep / cityWide)))
}

// cityPlace gives the corner of quarter q: parks are skipped.
func cityPlace(q, side int) (x, y float64) {
	at := q + q/(cityPark-1)
	return float64(at%side) * cityWide, float64(at/side) * cityDeep
}

// cityGround is the height of the ground, metres.
func cityGround(x, y float64) float64 {
	return 3*math.Sin(x/700) + 2*math.Cos(y/900) + 1
}

// house is a building in the making; its slices serve one after another.
type house struct {
	number   int
	vertices [][3]int64
	solids   []citySolid
	foot     []int
	facts    cityFacts
	text     []byte
}

type citySolid struct {
	lod   string
	faces []cityFace
}

// cityFace is a surface: rings of vertices and what it is.
type cityFace struct {
	rings [][]int
	kind  int
}

// The kinds of faces, in the order of their semantics.
const (
	cityFloor = iota
	cityRoof
	cityWall
)

// cityFacts are what the attributes tell.
type cityFacts struct {
	year, storeys        int
	ground, eaves, ridge float64
	roof                 string
	area                 float64
}

// make builds house i.
func (h *house) make(i, side int) {
	*h = house{number: i, vertices: h.vertices[:0], solids: h.solids[:0], foot: h.foot[:0], text: h.text[:0]}
	r := rand.New(rand.NewPCG(uint64(i), 0x6d617175657474))
	x, y := cityPlace(i/cityQuarter, side)
	slot := i % cityQuarter
	flip := 1.0
	if slot >= cityRow {
		slot -= cityRow
		flip, y = -1, y+48 // the second row looks the other way
	}
	z := cityGround(x, y)
	if i%cityTower == cityTower-1 {
		h.flats(r, frame{x + float64(slot)*6, y, z, flip})
		return
	}
	h.terraced(r, frame{x + float64(slot)*6, y, z, flip})
}

// frame places a building: y grows away from the street.
type frame struct{ x, y, z, flip float64 }

// at adds a vertex and gives its number.
func (h *house) at(f frame, x, y, z float64) int {
	if f.flip < 0 { // turned by half a turn about the middle of its front
		x, y = 6-x, -y
	}
	v := [3]int64{int64(math.Round((f.x + x) * cityScale)), int64(math.Round((f.y + y) * cityScale)), int64(math.Round((f.z + z) * cityScale))}
	for k := range h.vertices {
		if h.vertices[k] == v {
			return k
		}
	}
	h.vertices = append(h.vertices, v)
	return len(h.vertices) - 1
}

// ring adds vertices x, y, z, x, y, z, ...
func (h *house) ring(f frame, at ...float64) []int {
	ring := make([]int, 0, len(at)/3)
	for k := 0; k < len(at); k += 3 {
		ring = append(ring, h.at(f, at[k], at[k+1], at[k+2]))
	}
	return ring
}

// terraced makes a house with a ridge along the street, an annex behind it and,
// for every other, a dormer towards the street.
func (h *house) terraced(r *rand.Rand, f frame) {
	w, d := 6.0, 8.5+1.5*r.Float64()
	e, top := 5.2+r.Float64(), 8.5+1.2*r.Float64()
	a, b, n := 0.0, 3.0+1.5*r.Float64(), 2.2+1.4*r.Float64() // the annex: from a to b along the wall, n deep
	low := 2.6 + 0.4*r.Float64()
	h.facts = cityFacts{year: 1890 + r.IntN(130), storeys: 2, ground: f.z, eaves: f.z + e, ridge: f.z + top, roof: "slanted", area: w*d + (b-a)*n}
	h.foot = h.ring(f, 0, 0, 0, w, 0, 0, w, d, 0, b, d, 0, b, d+n, 0, a, d+n, 0, 0, d, 0)
	h.extruded(f, "1.2", h.outline(w, d, b, n), e)
	h.steps(f, w, d, b, n, top, low)
	faces := []cityFace{{[][]int{reversed(h.foot)}, cityFloor}}
	m := d / 2
	faces = append(faces,
		cityFace{[][]int{h.ring(f, 0, 0, 0, w, 0, 0, w, 0, e, 0, 0, e)}, cityWall},
		cityFace{[][]int{h.ring(f, w, 0, 0, w, d, 0, w, d, e, w, m, top, w, 0, e)}, cityWall},
		cityFace{[][]int{h.ring(f, w, d, 0, b, d, 0, b, d, low, 0, d, low, 0, d, e, w, d, e)}, cityWall},
		cityFace{[][]int{h.ring(f, 0, d, 0, 0, 0, 0, 0, 0, e, 0, m, top, 0, d, e, 0, d, low)}, cityWall},
		cityFace{[][]int{h.ring(f, b, d, 0, b, d+n, 0, b, d+n, low, b, d, low)}, cityWall},
		cityFace{[][]int{h.ring(f, b, d+n, 0, 0, d+n, 0, 0, d+n, low, b, d+n, low)}, cityWall},
		cityFace{[][]int{h.ring(f, 0, d+n, 0, 0, d, 0, 0, d, low, 0, d+n, low)}, cityWall},
		cityFace{[][]int{h.ring(f, 0, d, low, b, d, low, b, d+n, low, 0, d+n, low)}, cityRoof},
		cityFace{[][]int{h.ring(f, w, d, e, 0, d, e, 0, m, top, w, m, top)}, cityRoof})
	front := cityFace{[][]int{h.ring(f, 0, 0, e, w, 0, e, w, m, top, 0, m, top)}, cityRoof}
	if r.IntN(2) == 0 {
		front, faces = h.dormer(f, front, faces, w, m, e, top)
	}
	h.solids = append(h.solids, citySolid{"2.2", append(faces, front)})
}

// dormer cuts a dormer into the front face of the roof.
func (h *house) dormer(f frame, front cityFace, faces []cityFace, w, m, e, top float64) (cityFace, []cityFace) {
	x0, x1, y0, y1 := w*0.25, w*0.7, m*0.25, m*0.7
	z0, z1 := e+(top-e)*0.25, e+(top-e)*0.7
	front.rings = append(front.rings, h.ring(f, x0, y0, z0, x0, y1, z1, x1, y1, z1, x1, y0, z0))
	return front, append(faces,
		cityFace{[][]int{h.ring(f, x0, y0, z0, x1, y0, z0, x1, y0, z1, x0, y0, z1)}, cityWall},
		cityFace{[][]int{h.ring(f, x1, y0, z0, x1, y1, z1, x1, y0, z1)}, cityWall},
		cityFace{[][]int{h.ring(f, x0, y1, z1, x0, y0, z0, x0, y0, z1)}, cityWall},
		cityFace{[][]int{h.ring(f, x0, y0, z1, x1, y0, z1, x1, y1, z1, x0, y1, z1)}, cityRoof})
}

// flats makes a block of flats with a stair house on its roof.
func (h *house) flats(r *rand.Rand, f frame) {
	n := 3 + r.IntN(8)
	w, d, top := 6.0, 12.0, 3*float64(n)+0.5
	h.facts = cityFacts{year: 1950 + r.IntN(70), storeys: n, ground: f.z, eaves: f.z + top, ridge: f.z + top + 3, roof: "horizontal", area: w * d}
	h.foot = h.ring(f, 0, 0, 0, w, 0, 0, w, d, 0, 0, d, 0)
	plan := [][2]float64{{0, 0}, {w, 0}, {w, d}, {0, d}}
	h.extruded(f, "1.2", plan, top)
	h.extruded(f, "1.3", plan, top+3)
	faces := h.walls(f, plan, 0, top)
	faces = append(faces, cityFace{[][]int{reversed(h.foot)}, cityFloor})
	stair := [][2]float64{{2, 4}, {5, 4}, {5, 8}, {2, 8}}
	roof, cap, hole := h.level(f, plan, top), h.level(f, stair, top+3), h.level(f, stair, top)
	faces = append(faces, cityFace{[][]int{roof, reversed(hole)}, cityRoof}, cityFace{[][]int{cap}, cityRoof})
	h.solids = append(h.solids, citySolid{"2.2", append(faces, h.walls(f, stair, top, top+3)...)})
}

func (h *house) outline(w, d, b, n float64) [][2]float64 {
	return [][2]float64{{0, 0}, {w, 0}, {w, d}, {b, d}, {b, d + n}, {0, d + n}}
}

// level gives the ring of a plan at a height.
func (h *house) level(f frame, plan [][2]float64, z float64) []int {
	ring := make([]int, len(plan))
	for i, p := range plan {
		ring[i] = h.at(f, p[0], p[1], z)
	}
	return ring
}

// walls gives the walls over a plan, whose corners run counter-clockwise.
func (h *house) walls(f frame, plan [][2]float64, low, high float64) []cityFace {
	var faces []cityFace
	for i, p := range plan {
		q := plan[(i+1)%len(plan)]
		faces = append(faces, cityFace{[][]int{h.ring(f, p[0], p[1], low, q[0], q[1], low, q[0], q[1], high, p[0], p[1], high)}, cityWall})
	}
	return faces
}

// extruded adds a prism.
func (h *house) extruded(f frame, lod string, plan [][2]float64, high float64) {
	faces := append(h.walls(f, plan, 0, high), cityFace{[][]int{reversed(h.level(f, plan, 0))}, cityFloor}, cityFace{[][]int{h.level(f, plan, high)}, cityRoof})
	h.solids = append(h.solids, citySolid{lod, faces})
}

// steps adds LoD 1.3: house and annex at heights of their own.
func (h *house) steps(f frame, w, d, b, n, top, low float64) {
	high := (top + 5.5) / 2
	faces := []cityFace{{[][]int{reversed(h.foot)}, cityFloor},
		{[][]int{h.ring(f, 0, 0, 0, w, 0, 0, w, 0, high, 0, 0, high)}, cityWall},
		{[][]int{h.ring(f, w, 0, 0, w, d, 0, w, d, high, w, 0, high)}, cityWall},
		{[][]int{h.ring(f, w, d, 0, b, d, 0, b, d, low, 0, d, low, 0, d, high, w, d, high)}, cityWall},
		{[][]int{h.ring(f, 0, d, 0, 0, 0, 0, 0, 0, high, 0, d, high, 0, d, low)}, cityWall},
		{[][]int{h.ring(f, b, d, 0, b, d+n, 0, b, d+n, low, b, d, low)}, cityWall},
		{[][]int{h.ring(f, b, d+n, 0, 0, d+n, 0, 0, d+n, low, b, d+n, low)}, cityWall},
		{[][]int{h.ring(f, 0, d+n, 0, 0, d, 0, 0, d, low, 0, d+n, low)}, cityWall},
		{[][]int{h.ring(f, 0, d, low, b, d, low, b, d+n, low, 0, d+n, low)}, cityRoof},
		{[][]int{h.ring(f, 0, 0, high, w, 0, high, w, d, high, 0, d, high)}, cityRoof}}
	h.solids = append(h.solids, citySolid{"1.3", faces})
}

func reversed(ring []int) []int {
	out := make([]int, len(ring))
	for i, v := range ring {
		out[len(ring)-1-i] = v
	}
	return out
}
