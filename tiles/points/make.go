package points

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
)

// maker makes the tiles of a builder.
type maker struct {
	b       *Builder
	sink    tiles.Sink
	encoder glb.Encoder
	top     map[cube]*upper
	root    int // level
	uris    []string
	points  int64
}

// upper is a tile over the cubes on disk.
type upper struct {
	taken    map[[3]int32]bool
	points   []kept
	children []*tiles.Tile
}

func newMaker(b *Builder, sink tiles.Sink) *maker {
	return &maker{b: b, sink: sink, top: map[cube]*upper{}}
}

// all makes the tiles of every cube on disk and then those over them, level by
// level.
func (m *maker) all(ctx context.Context) (*tiles.Tile, error) {
	cubes := make([]cube, 0, len(m.b.buckets))
	for c := range m.b.buckets {
		cubes = append(cubes, c)
	}
	slices.SortFunc(cubes, compareCubes)
	m.root = rootLevel(cubes)
	var roots []*tiles.Tile
	for _, c := range cubes {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		points, err := m.b.load(m.b.buckets[c])
		if err != nil {
			return nil, err
		}
		delete(m.b.buckets, c)
		t, err := m.tile(ctx, c, m.rise(points))
		if err != nil {
			return nil, err
		}
		if t != nil {
			roots = m.hang(c, t, roots)
		}
	}
	return m.close(ctx, roots)
}

// rootLevel gives the level of the cubes that have at most eight neighbours among
// them.
func rootLevel(cubes []cube) int {
	low, high := cubes[0], cubes[0]
	for _, c := range cubes {
		low = cube{c.level, min(low.x, c.x), min(low.y, c.y), min(low.z, c.z)}
		high = cube{c.level, max(high.x, c.x), max(high.y, c.y), max(high.z, c.z)}
	}
	level := cubes[0].level
	for high.x-low.x > 1 || high.y-low.y > 1 || high.z-low.z > 1 {
		low, high = low.over(), high.over()
		level++
	}
	return level
}

func (c cube) over() cube { return cube{c.level + 1, c.x >> 1, c.y >> 1, c.z >> 1} }

func compareCubes(a, b cube) int {
	return cmp.Or(cmp.Compare(a.level, b.level), cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y), cmp.Compare(a.z, b.z))
}

// rise lets points be shown by the tiles over their cube, and gives the others.
func (m *maker) rise(points []kept) []kept {
	left := points[:0]
next:
	for i := range points {
		p := points[i]
		for level := m.root; level > m.b.level; level-- {
			c := p.cube(level)
			u := m.top[c]
			if u == nil {
				u = &upper{taken: map[[3]int32]bool{}}
				m.top[c] = u
			}
			if cell := p.cell(level); !u.taken[cell] && len(u.points) < MaxTilePoints {
				u.taken[cell] = true
				u.points = append(u.points, p)
				continue next
			}
		}
		left = append(left, p)
	}
	return left
}

// hang puts a finished tile under the one over it; those of the root level are
// gathered.
func (m *maker) hang(c cube, t *tiles.Tile, roots []*tiles.Tile) []*tiles.Tile {
	if c.level == m.root {
		return append(roots, t)
	}
	u := m.top[c.over()]
	u.children = append(u.children, t)
	return roots
}

// close makes the tiles over the cubes and the root.
func (m *maker) close(ctx context.Context, roots []*tiles.Tile) (*tiles.Tile, error) {
	for level := m.b.level + 1; level <= m.root; level++ {
		var cubes []cube
		for c := range m.top {
			if c.level == level {
				cubes = append(cubes, c)
			}
		}
		slices.SortFunc(cubes, compareCubes)
		for _, c := range cubes {
			u := m.top[c]
			t, err := m.content(ctx, c, u.points, u.children)
			if err != nil {
				return nil, err
			}
			roots = m.hang(c, t, roots)
			delete(m.top, c)
		}
	}
	if len(roots) == 1 {
		return roots[0], nil
	}
	return over(roots), nil
}

// over gives an empty root over several tiles.
func over(roots []*tiles.Tile) *tiles.Tile {
	box := scene.NewBox()
	worst := 0.0
	for _, t := range roots {
		for _, c := range t.BoundingVolume.Box.Corners() {
			box.Extend(c)
		}
		worst = max(worst, t.GeometricError)
	}
	root := &tiles.Tile{GeometricError: worst * 2, Refine: tiles.RefineAdd, Children: roots}
	root.BoundingVolume.Box = tiles.AxisBox(box.Min, box.Max)
	root.SetCell("root")
	return root
}

// tile makes the tile of a cube and all below it; nil where no points are left.
func (m *maker) tile(ctx context.Context, c cube, points []kept) (*tiles.Tile, error) {
	if len(points) == 0 {
		return nil, nil
	}
	if len(points) <= leafPoints || c.level <= leastLevel {
		return m.leaf(ctx, c, points)
	}
	taken := map[[3]int32]bool{}
	shown := make([]kept, 0, leafPoints)
	var below [8][]kept
	for _, p := range points {
		if cell := p.cell(c.level); !taken[cell] && len(shown) < MaxTilePoints {
			taken[cell] = true
			shown = append(shown, p)
			continue
		}
		d := p.cube(c.level - 1)
		i := d.x&1 | d.y&1<<1 | d.z&1<<2
		below[i] = append(below[i], p)
	}
	var children []*tiles.Tile
	for i, part := range below {
		if len(part) == 0 {
			continue
		}
		d := cube{c.level - 1, 2*c.x + int32(i&1), 2*c.y + int32(i>>1&1), 2*c.z + int32(i>>2)}
		t, err := m.tile(ctx, d, part)
		if err != nil {
			return nil, err
		}
		children = append(children, t)
	}
	return m.content(ctx, c, shown, children)
}

// leaf makes a tile that shows all points; of very many at one place each n-th.
func (m *maker) leaf(ctx context.Context, c cube, points []kept) (*tiles.Tile, error) {
	every := (len(points) + MaxTilePoints - 1) / MaxTilePoints
	shown := points[:0]
	for i, p := range points {
		if i%every == 0 {
			shown = append(shown, p)
		}
	}
	return m.content(ctx, c, shown, nil)
}

// content writes a tile.
func (m *maker) content(ctx context.Context, c cube, points []kept, children []*tiles.Tile) (*tiles.Tile, error) {
	side := math.Ldexp(1, c.level)
	step := side * 2 / glb.QuantizedSteps
	in := glb.PointsInput{Step: step, Origin: scene.Vec3{float64(c.x) * side, float64(c.y) * side, float64(c.z) * side}}
	for i := range in.Origin {
		in.Origin[i] -= step
	}
	sortAlong(points)
	box := m.fill(&in, points)
	for i := range box.Min {
		box.Min[i], box.Max[i] = box.Min[i]-step, box.Max[i]+step
	}
	data, err := m.encoder.EncodePoints(in)
	if err != nil {
		return nil, fmt.Errorf("encoding points of %v: %w", c, err)
	}
	uri := tiles.ContentURI(data)
	if err := m.sink.Content(ctx, uri, data); err != nil {
		return nil, fmt.Errorf("storing %s: %w", uri, err)
	}
	m.uris = append(m.uris, uri)
	m.points += int64(len(points))
	t := &tiles.Tile{GeometricError: step, Refine: tiles.RefineAdd, Content: &tiles.Content{URI: uri}, Children: children}
	if len(children) > 0 {
		t.GeometricError = side / gridCells
	}
	for _, d := range children {
		for _, corner := range d.BoundingVolume.Box.Corners() {
			box.Extend(corner)
		}
	}
	t.BoundingVolume.Box = tiles.AxisBox(box.Min, box.Max)
	t.SetCell(fmt.Sprintf("points/%d/%d/%d/%d", c.level, c.x, c.y, c.z))
	return t, nil
}

// fill gives in the points and the features they are of, and gives their box.
func (m *maker) fill(in *glb.PointsInput, points []kept) scene.Box {
	box := scene.NewBox()
	number := map[uint16]uint16{}
	for i := range points {
		p := &points[i]
		n, ok := number[p.feature]
		if !ok {
			n = uint16(len(in.Features))
			number[p.feature] = n
			in.Features = append(in.Features, m.b.features[p.feature])
		}
		at := scene.Vec3{float64(p.at[0]) * unit, float64(p.at[1]) * unit, float64(p.at[2]) * unit}
		box.Extend(at)
		in.Positions, in.Colors, in.IDs = append(in.Positions, at), append(in.Colors, p.rgb), append(in.IDs, n)
	}
	return box
}

// sortAlong puts points in the order of their places, columns first: neighbours
// then differ little, which compresses.
func sortAlong(points []kept) {
	slices.SortStableFunc(points, func(a, b kept) int {
		return cmp.Or(cmp.Compare(a.feature, b.feature), cmp.Compare(morton(a.at), morton(b.at)), slices.Compare(a.at[:], b.at[:]))
	})
}

// morton interleaves the bits of a place, 21 of each.
func morton(at [3]int32) uint64 {
	var out uint64
	for i, v := range at {
		x := uint64(uint32(v)>>5) & 0x1fffff
		x = (x | x<<32) & 0x1f00000000ffff
		x = (x | x<<16) & 0x1f0000ff0000ff
		x = (x | x<<8) & 0x100f00f00f00f00f
		x = (x | x<<4) & 0x10c30c30c30c30c3
		x = (x | x<<2) & 0x1249249249249249
		out |= x << i
	}
	return out
}
