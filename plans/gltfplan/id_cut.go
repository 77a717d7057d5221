package gltfplan

import (
	"image"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Bounds of what one file may have cut by images of feature ids; beyond them a
// triangle belongs to the feature at its centre.
const (
	// maxCutTexels bounds the texels that are looked at.
	maxCutTexels = 1 << 25
	// maxCutPieces bounds the pieces that triangles are cut into.
	maxCutPieces = 1 << 20
)

// cutter cuts the triangles of one primitive along the borders of texels, so that
// each piece belongs to one feature.
type cutter struct {
	*reader
	*idImage
	p       *primitive
	indices []uint32
	ids     []int64
}

// cut gives p the pieces for triangles, and the feature of each. Segments of lines
// belong to the feature at their middle.
func (r *reader) cut(p *primitive, m *idImage) []int64 {
	c := &cutter{reader: r, idImage: m, p: p}
	if p.lines {
		for i := 0; i < len(p.indices); i += 2 {
			a, b := m.uv[p.indices[i]], m.uv[p.indices[i+1]]
			c.ids = append(c.ids, m.id(int(math.Floor((a[0]+b[0])/2)), int(math.Floor((a[1]+b[1])/2))))
		}
		return c.ids
	}
	for i := 0; i < len(p.indices); i += 3 {
		c.triangle([3]uint32(p.indices[i : i+3]))
	}
	p.indices = c.indices
	return c.ids
}

// triangle cuts one triangle.
func (c *cutter) triangle(v [3]uint32) {
	var uv [3][2]float64
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for i, n := range v {
		uv[i] = c.uv[n]
		for k := range 2 {
			low[k], high[k] = min(low[k], uv[i][k]), max(high[k], uv[i][k])
		}
	}
	box := image.Rect(int(math.Floor(low[0])), int(math.Floor(low[1])), int(math.Ceil(high[0])), int(math.Ceil(high[1])))
	area := int64(box.Dx()) * int64(box.Dy())
	var cells []cell
	fits := area <= maxCutTexels-c.texels
	if fits {
		c.texels += area
		cells, fits = c.cells(box, maxCutPieces-c.cuts)
	}
	if !fits || len(cells) < 2 {
		if !fits {
			c.doc.found.note(broken("TOO_LARGE", c.p.at+"/extensions/EXT_mesh_features", "its images of features cut too finely: triangles belong to the feature at their centre"))
		}
		x, y := (uv[0][0]+uv[1][0]+uv[2][0])/3, (uv[0][1]+uv[1][1]+uv[2][1])/3
		c.add(c.id(int(math.Floor(x)), int(math.Floor(y))), v[:])
		return
	}
	for _, cell := range cells {
		c.piece(v, uv, cell)
	}
}

func (c *cutter) add(id int64, corners []uint32) {
	for i := 2; i < len(corners); i++ {
		c.indices = append(c.indices, corners[0], corners[i-1], corners[i])
		c.ids = append(c.ids, id)
	}
}

// cell is a rectangle of texels of one feature.
type cell struct {
	image.Rectangle
	id int64
}

// cells parts a box into rectangles of one feature each: runs of texels in a row,
// joined with those of the row above where they are as long; false where there are
// more than most.
func (c *cutter) cells(box image.Rectangle, most int) ([]cell, bool) {
	var done, open []cell
	for y := box.Min.Y; y < box.Max.Y; y++ {
		var row []cell
		for x := box.Min.X; x < box.Max.X; {
			id, from := c.id(x, y), x
			for x < box.Max.X && c.id(x, y) == id {
				x++
			}
			if row = append(row, cell{image.Rect(from, y, x, y+1), id}); len(done)+len(open)+len(row) > most {
				return nil, false
			}
		}
		i := 0
		for k := range row {
			for i < len(open) && open[i].Min.X < row[k].Min.X {
				i++
			}
			if i < len(open) && open[i].Min.X == row[k].Min.X && open[i].Max.X == row[k].Max.X && open[i].id == row[k].id {
				row[k].Min.Y = open[i].Min.Y
				open[i].id = -1 // goes on
			}
		}
		for _, o := range open {
			if o.id >= 0 {
				done = append(done, o)
			}
		}
		open = row
	}
	return append(done, open...), true
}

// corner is a point of a triangle by the weights of its vertices.
type corner struct {
	weight [3]float64
	uv     [2]float64
}

// piece adds what of a triangle lies in a cell.
func (c *cutter) piece(v [3]uint32, uv [3][2]float64, in cell) {
	shape := []corner{{[3]float64{1, 0, 0}, uv[0]}, {[3]float64{0, 1, 0}, uv[1]}, {[3]float64{0, 0, 1}, uv[2]}}
	for k, bounds := range [2][2]int{{in.Min.X, in.Max.X}, {in.Min.Y, in.Max.Y}} {
		shape = clip(shape, k, float64(bounds[0]), 1)
		shape = clip(shape, k, float64(bounds[1]), -1)
	}
	if len(shape) < 3 {
		return
	}
	c.cuts++
	corners := make([]uint32, len(shape))
	for i := range shape {
		corners[i] = c.vertex(v, shape[i].weight)
	}
	c.add(in.id, corners)
}

// clip keeps what of a convex shape has coordinate k on one side of a limit.
func clip(shape []corner, k int, limit, side float64) []corner {
	var out []corner
	for i := range shape {
		a, b := shape[i], shape[(i+1)%len(shape)]
		da, db := (a.uv[k]-limit)*side, (b.uv[k]-limit)*side
		if da >= 0 {
			out = append(out, a)
		}
		if da > 0 && db < 0 || da < 0 && db > 0 {
			t := da / (da - db)
			var m corner
			for n := range m.weight {
				m.weight[n] = a.weight[n] + float64(t*(b.weight[n]-a.weight[n]))
			}
			for n := range m.uv {
				m.uv[n] = a.uv[n] + float64(t*(b.uv[n]-a.uv[n]))
			}
			m.uv[k] = limit
			out = append(out, m)
		}
	}
	return out
}

// blend is a vertex between the three of a triangle.
type blend struct {
	of     [3]uint32
	weight [3]float64
}

// vertex gives the number of a vertex of these weights.
func (c *cutter) vertex(v [3]uint32, weight [3]float64) uint32 {
	for k := range v {
		if weight[k] == 1 {
			return v[k]
		}
	}
	var at scene.Vec3
	for k := range v {
		at = at.Add(c.p.positions[v[k]].Scale(weight[k]))
	}
	c.p.positions = append(c.p.positions, at)
	c.p.blends = append(c.p.blends, blend{v, weight})
	return uint32(len(c.p.positions) - 1)
}

// float gives component k of an attribute at vertex i, one that a cut made too.
func (p *primitive) float(e *elements, i, k int) float64 {
	own := len(p.positions) - len(p.blends)
	if i < own {
		return e.float(i, k)
	}
	b, sum := &p.blends[i-own], 0.0
	for n, v := range b.of {
		sum += float64(b.weight[n] * e.float(int(v), k))
	}
	return sum
}

// own gives the number of vertices that the file has.
func (p *primitive) own() int { return len(p.positions) - len(p.blends) }
