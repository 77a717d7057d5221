package ground

import (
	"fmt"
	"image"
	"math"
	"sync"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/scene"
)

// place says which tile of the tree a tile is: its level, and the column and row
// of level 0 it begins at, counted from the origin of the map.
type place struct{ level, x, y int }

// name gives extras.cell of the tile: of one of the quadtree the number of tiles
// of its level before it, each way.
func (b *builder) nameOf(n *node) string {
	if n.root {
		return "root"
	}
	size := b.leaf << n.level
	return fmt.Sprintf("ground/%d/%d/%d", n.level, n.x/size, n.y/size)
}

// node is a tile that is done, its content perhaps not yet written.
type node struct {
	place
	ground   *surface
	corners  []uint32  // of its mesh, three a triangle
	posts    [4]int    // x0, y0, x1, y1 of level 0: the rectangle it covers
	error    float64   // metres; of what is below it too
	box      scene.Box // plan frame, with all below it
	image    *image.NRGBA
	children []*node
	uris     []string // of its content, one for each form
	gaps     bool     // posts are missing in it
	root     bool     // over all
	name     string   // set where it is written

	mu    sync.Mutex
	worst float64 // height between the mesh and any post below it
}

// over notes a distance that was found.
func (n *node) over(d float64) {
	n.mu.Lock()
	n.worst = max(n.worst, d)
	n.mu.Unlock()
}

// levelOf gives the level of posts that a tile shows, and its cells each way.
func (b *builder) levelOf(at place) (*level, int) {
	data, cells := b.dataLevel(at.level)
	return &b.posts.levels[data], cells
}

// dataLevel gives the level of the posts that a tile shows, cells how many cells
// its mesh has each way.
func (b *builder) dataLevel(level int) (data, cells int) {
	size := b.leaf << level
	for size>>data > meshCells {
		data++
	}
	return data, size >> data
}

// newNode makes the mesh of a tile; nil where it covers nothing.
func (b *builder) newNode(at place) (*node, error) {
	l, cells := b.levelOf(at)
	x, y := at.x>>l.shift, at.y>>l.shift
	if x+cells <= l.lowX || y+cells <= l.lowY || x >= l.lowX+l.width-1 || y >= l.lowY+l.hight-1 {
		return nil, nil
	}
	n := &node{place: at, ground: newSurface(b.networks[cells])}
	s := n.ground
	if err := b.posts.window(l, x, y, s.size, s.size, s.heights); err != nil {
		return nil, err
	}
	none := true
	for i, h := range s.heights {
		inside := b.inside(l, x+i%s.size, y+i/s.size)
		n.gaps = n.gaps || inside && h != h
		none = none && h != h
		s.forced[i] = b.clamped(l, x+i%s.size, y+i/s.size)
	}
	if none {
		return nil, nil
	}
	n.corners = s.simplify(b.tolerance(at.level))
	n.posts = [4]int{b.posts.postX(l, x), b.posts.postY(l, y), b.posts.postX(l, x+cells), b.posts.postY(l, y+cells)}
	return n, nil
}

// inside tells whether post x, y of a level exists.
func (b *builder) inside(l *level, x, y int) bool {
	return x >= l.lowX && y >= l.lowY && x < l.lowX+l.width && y < l.lowY+l.hight
}

// clamped tells whether a post of a level stands nearer to its neighbour than
// others do: at a border that is no multiple of the level's distance.
func (b *builder) clamped(l *level, x, y int) bool {
	return b.inside(l, x, y) && (b.posts.postX(l, x) != x<<l.shift || b.posts.postY(l, y) != y<<l.shift)
}

// tolerance gives that of the tiles of a level, metres.
func (b *builder) tolerance(level int) float64 {
	if level == 0 {
		return min(leafShare*b.in.Spacing, leafMost)
	}
	return levelShare * b.in.Spacing * float64(int(b.leaf)<<level)
}

// compare measures how far the meshes of a tile of level 0 and of all tiles over it
// lie from its posts.
func (b *builder) compare(chain []*node) error {
	own := chain[len(chain)-1]
	l := &b.posts.levels[0]
	w, h := own.posts[2]-own.posts[0]+1, own.posts[3]-own.posts[1]+1
	heights := make([]float32, w*h)
	if err := b.posts.window(l, own.posts[0], own.posts[1], w, h, heights); err != nil {
		return err
	}
	for _, n := range chain {
		n.over(b.distance(n, heights, own.posts[0], own.posts[1], w, h))
	}
	return nil
}

// distance gives the greatest height between the mesh of n and posts of level 0.
func (b *builder) distance(n *node, heights []float32, x0, y0, w, h int) float64 {
	l, cells := b.levelOf(n.place)
	cols, rows := make([]spot, w), make([]spot, h)
	for i := range cols {
		cols[i] = cellOf(x0+i, l.shift, n.x>>l.shift, cells, func(k int) int { return b.posts.postX(l, k) })
	}
	for i := range rows {
		rows[i] = cellOf(y0+i, l.shift, n.y>>l.shift, cells, func(k int) int { return b.posts.postY(l, k) })
	}
	worst := 0.0
	for j := range rows {
		for i := range cols {
			v := float64(heights[j*w+i])
			if shown, ok := n.ground.between(cols[i].cell, rows[j].cell, cols[i].part, rows[j].part); ok && !math.IsNaN(v) {
				worst = max(worst, math.Abs(shown-v))
			}
		}
	}
	return worst
}

// spot is where a post of level 0 lies among the cells of a tile.
type spot struct {
	cell int
	part float64
}

func cellOf(post, shift, first, cells int, stands func(int) int) spot {
	k := clamp(post>>shift, first, first+cells-1)
	from, to := stands(k), stands(k+1)
	if to == from {
		return spot{cell: k - first}
	}
	return spot{k - first, float64(post-from) / float64(to-from)}
}

// tile gives the tile of a node and all below it, with the contents of form i.
func (n *node) tile(i int) *tiles.Tile {
	t := &tiles.Tile{GeometricError: n.error, Refine: tiles.RefineReplace, Content: &tiles.Content{URI: n.uris[i]}}
	t.BoundingVolume.Box = tiles.AxisBox(n.box.Min, n.box.Max)
	t.SetCell(n.name)
	for _, c := range n.children {
		t.Children = append(t.Children, c.tile(i))
	}
	return t
}
