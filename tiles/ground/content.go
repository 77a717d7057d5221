package ground

import (
	"context"
	"fmt"
	"math"
	"path"
	"slices"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// step gives the step of the stored positions of a tile, metres: a power of two.
func (b *builder) step(n *node) float64 {
	width := float64(max(n.posts[2]-n.posts[0], n.posts[3]-n.posts[1])) * b.in.Spacing
	_, exponent := math.Frexp(width * 2)
	return math.Ldexp(1, exponent) / glb.QuantizedSteps
}

// vertex gives where post i of a tile's mesh stands in the plan frame.
func (b *builder) vertex(n *node, i int) scene.Vec3 {
	x, y := b.post(n, i)
	return b.in.Place(x-b.grid.BaseX, y-b.grid.BaseY, float64(n.ground.heights[i]))
}

// post gives the column and row of level 0 of post i of a tile's mesh.
func (b *builder) post(n *node, i int) (x, y int) {
	l, _ := b.levelOf(n.place)
	return b.posts.postX(l, n.x>>l.shift+i%n.ground.size), b.posts.postY(l, n.y>>l.shift+i/n.ground.size)
}

// bound finds the box of a tile's own mesh.
func (b *builder) bound(n *node) {
	n.box = scene.NewBox()
	for _, i := range n.corners {
		n.box.Extend(b.vertex(n, int(i)))
	}
	s := b.step(n)
	if !n.box.Empty() {
		n.box.Min, n.box.Max = n.box.Min.Sub(scene.Vec3{s, s, s}), n.box.Max.Add(scene.Vec3{s, s, s})
	}
}

// mesh gives the triangles of a tile in the plan frame, with skirts as deep as
// given in metres.
func (b *builder) mesh(n *node, skirt float64) *scene.Mesh {
	m := &scene.Mesh{}
	at := map[uint32]uint32{} // vertex of a post
	for _, i := range n.corners {
		v, ok := at[i]
		if !ok {
			v = uint32(len(m.Positions))
			at[i] = v
			m.Positions = append(m.Positions, b.vertex(n, int(i)))
			m.Normals = append(m.Normals, b.normal(n, int(i)))
			if n.image != nil {
				x, y := b.post(n, int(i))
				m.TexCoords = append(m.TexCoords, n.coordinate(x, y))
			}
		}
		m.Indices = append(m.Indices, v)
	}
	if b.turnsDown(m) {
		for t := 0; t+2 < len(m.Indices); t += 3 {
			m.Indices[t+1], m.Indices[t+2] = m.Indices[t+2], m.Indices[t+1]
		}
	}
	if skirt > 0 {
		b.hang(n, m, at, skirt)
	}
	return m
}

// coordinate gives the place of a post on the image of its tile.
func (n *node) coordinate(x, y int) [2]float32 {
	return [2]float32{
		float32(x-n.posts[0]) / float32(n.posts[2]-n.posts[0]),
		float32(y-n.posts[1]) / float32(n.posts[3]-n.posts[1]),
	}
}

// turnsDown tells whether the triangles look down: rasters count rows from the
// north, so columns and rows turn the other way.
func (b *builder) turnsDown(m *scene.Mesh) bool {
	if len(m.Indices) < 3 {
		return false
	}
	p, q, r := m.Positions[m.Indices[0]], m.Positions[m.Indices[1]], m.Positions[m.Indices[2]]
	return q.Sub(p).Cross(r.Sub(p))[2] < 0
}

// normal gives the direction that the ground faces at a post: across its nearest
// neighbours of the level, also those of the next tile.
func (b *builder) normal(n *node, i int) scene.Vec3 {
	east, ok1 := b.slope(n, i, 1, 0)
	south, ok2 := b.slope(n, i, 0, 1)
	if !ok1 || !ok2 {
		return scene.Vec3{0, 0, 1}
	}
	up := east.Cross(south)
	if up[2] < 0 {
		up = up.Scale(-1)
	}
	return up.Normalized()
}

// slope gives the way from the post before to the one after in a direction.
func (b *builder) slope(n *node, i, dx, dy int) (scene.Vec3, bool) {
	before, ok1 := b.neighbour(n, i, -dx, -dy)
	after, ok2 := b.neighbour(n, i, dx, dy)
	d := after.Sub(before)
	return d, (ok1 || ok2) && d != scene.Vec3{}
}

// neighbour gives the place of the post beside post i, its own place and false
// where there is none.
func (b *builder) neighbour(n *node, i, dx, dy int) (scene.Vec3, bool) {
	s := n.ground
	x, y := i%s.size+dx, i/s.size+dy
	if x >= 0 && y >= 0 && x < s.size && y < s.size {
		if k := y*s.size + x; s.heights[k] == s.heights[k] {
			return b.vertex(n, k), true
		}
		return b.vertex(n, i), false
	}
	l, _ := b.levelOf(n.place)
	var h [1]float32
	px, py := n.x>>l.shift+x, n.y>>l.shift+y
	if b.posts.window(l, px, py, 1, 1, h[:]) != nil || h[0] != h[0] {
		return b.vertex(n, i), false
	}
	return b.in.Place(b.posts.postX(l, px)-b.grid.BaseX, b.posts.postY(l, py)-b.grid.BaseY, float64(h[0])), true
}

// hang adds the skirts of a tile along the edges that another tile continues.
func (b *builder) hang(n *node, m *scene.Mesh, at map[uint32]uint32, depth float64) {
	low := map[uint32]uint32{} // vertex below a vertex
	below := func(v uint32) uint32 {
		w, ok := low[v]
		if !ok {
			w = uint32(len(m.Positions))
			low[v] = w
			m.Positions = append(m.Positions, m.Positions[v].Sub(scene.Vec3{0, 0, depth}))
			m.Normals = append(m.Normals, m.Normals[v])
			if n.image != nil {
				m.TexCoords = append(m.TexCoords, m.TexCoords[v])
			}
		}
		return w
	}
	for t := 0; t+2 < len(n.corners); t += 3 {
		for k := range 3 {
			i, j := n.corners[t+k], n.corners[t+(k+1)%3]
			if !b.continued(n, int(i), int(j)) {
				continue
			}
			p, q := at[i], at[j]
			pl, ql := below(p), below(q)
			m.Indices = append(m.Indices, p, pl, q, q, pl, ql)
		}
	}
}

// continued tells whether the side from post i to post j lies on an edge of the
// tile beyond which the raster goes on.
func (b *builder) continued(n *node, i, j int) bool {
	s := n.ground
	last := s.size - 1
	lastX, lastY := b.grid.BaseX+b.grid.Width-1, b.grid.BaseY+b.grid.Height-1
	both := func(of func(int) int, at int) bool { return of(i) == at && of(j) == at }
	col, row := func(k int) int { return k % s.size }, func(k int) int { return k / s.size }
	return both(col, 0) && n.posts[0] > b.grid.BaseX || both(col, last) && n.posts[2] < lastX ||
		both(row, 0) && n.posts[1] > b.grid.BaseY || both(row, last) && n.posts[3] < lastY
}

// write encodes a tile, once for each form of its image, and hands it to the sink;
// over is the error of the tile over it.
func (b *builder) write(ctx context.Context, n *node, over float64) error {
	skirt := n.error + 2*over
	m := b.mesh(n, skirt)
	box := scene.NewBox()
	for _, p := range m.Positions {
		box.Extend(p)
	}
	step := b.step(n)
	box.Min, box.Max = box.Min.Sub(scene.Vec3{step, step, step}), box.Max.Add(scene.Vec3{step, step, step})
	n.box.Union(box)
	n.name = b.nameOf(n)
	origin := origin(box, &step)
	f := b.in.Feature
	f.Parts = []scene.Part{{Mesh: m, Transform: scene.Identity(), Material: scene.Material{RGBA: b.in.RGBA}}}
	in := glb.Input{Items: []glb.Item{{Feature: &f, ToPlan: scene.Identity()}}, Origin: origin, Step: step}
	forms := b.imageForms(n)
	for i := range forms {
		if k := slices.Index(forms, forms[i]); k < i {
			n.uris = append(n.uris, n.uris[k])
			continue
		}
		if n.image != nil {
			t, err := b.picture(ctx, n, forms[i])
			if err != nil {
				return err
			}
			f.Parts[0].Material = scene.Material{RGBA: [4]uint8{255, 255, 255, 255}, Texture: t}
		}
		if err := b.store(ctx, n, in); err != nil {
			return err
		}
	}
	n.ground, n.image = nil, nil // what is over it has taken what it needs
	return nil
}

// imageForms gives the forms as far as they matter to a tile: those of which its
// image comes out the same are equal.
func (b *builder) imageForms(n *node) []texture.Form {
	forms := make([]texture.Form, len(b.in.Forms))
	if n.image == nil {
		return forms
	}
	for i, f := range b.in.Forms {
		forms[i].Compressed = f.Compressed
		if size := n.image.Rect.Size(); max(size.X, size.Y) > f.Side {
			forms[i].Side = f.Side
		}
	}
	return forms
}

func (b *builder) store(ctx context.Context, n *node, in glb.Input) error {
	e := b.encoders.Get().(*glb.Encoder)
	data, _, err := e.Encode(in)
	b.encoders.Put(e)
	if err != nil {
		return fmt.Errorf("encoding ground tile %s: %w", n.name, err)
	}
	uri := tiles.ContentURI(data)
	if err := b.sink.Content(ctx, uri, data); err != nil {
		return fmt.Errorf("storing %s: %w", uri, err)
	}
	n.uris = append(n.uris, uri)
	return nil
}

// picture makes the image of a tile in a form and hands it to the sink.
func (b *builder) picture(ctx context.Context, n *node, form texture.Form) (*scene.Texture, error) {
	t, err := texture.Picture(n.image, form)
	if err != nil {
		return nil, fmt.Errorf("making the image of ground tile %s: %w", n.name, err)
	}
	uri := path.Join("c", t.URI)
	if err := b.sink.Content(ctx, uri, t.Data); err != nil {
		return nil, fmt.Errorf("storing the image %s: %w", uri, err)
	}
	return t, nil
}

// origin gives the lowest corner of the cube of stored positions, whole steps from
// the origin of the plan, so that tiles of a level store a common edge alike; steep
// ground may take a wider cube.
func origin(box scene.Box, step *float64) scene.Vec3 {
	for {
		o, fits := scene.Vec3{}, true
		for i := range o {
			o[i] = math.Floor(box.Min[i] / *step) * *step
			fits = fits && box.Max[i]-o[i] < (glb.QuantizedSteps-1)**step
		}
		if fits {
			return o
		}
		*step *= 2
	}
}
