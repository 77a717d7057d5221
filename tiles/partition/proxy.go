package partition

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/massing"
	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/simplify"
	"github.com/maquette-city/maquette/tiles/visibility"
)

const (
	// MaxProxyTriangles is the most that a proxy has: what a headset draws in one
	// tile.
	MaxProxyTriangles = 20_000
	// proxyEvery is how many levels lie between those that have proxies, besides
	// the root: a step of four in tolerance. With one on every level a proxy seldom
	// has a third of the triangles of those below it, and simplifying takes twice
	// the time.
	proxyEvery = 2
	// proxyGain is how many times fewer triangles a proxy has than the tiles it
	// stands for, unless it stands for proxyTiles of them or more.
	proxyGain  = 2
	proxyTiles = 4
	// toleranceBits makes the tolerance of a cell's proxy: its width over 2 to
	// this. A cell of 64 metres seen as high as a screen of 1,000 pixels keeps its
	// surfaces within 8 of them.
	toleranceBits = 7
	// leftOut is how many tolerances away from what a proxy shows things may lie
	// that it leaves out: inner ones, and those smaller than the tolerance.
	leftOut = 4
	// proxySaves is the least number of triangles that a proxy saves unless it
	// stands for proxyTiles tiles: a tile is a request.
	proxySaves = 1000
	// maxCoarser is how often the tolerance of the root is doubled to bring its
	// proxy down to MaxProxyTriangles.
	maxCoarser = 4
	// massingFrom is the tolerance from which blocks may stand for buildings.
	massingFrom = 1.0
	// massingGain is how many times fewer triangles the blocks have than what is
	// simplified part by part; else they do not take its place.
	massingGain = 2
	// massingCost is how many times the triangles of what is simplified they may
	// have where they have windows, which small parts lose, and massingMost how many
	// when that is more than those.
	massingCost = 2
	massingMost = MaxProxyTriangles / 2
	// massingMoves is the most tolerances that blocks may lie off: where masts and
	// the like are lost in them, simplified parts say more.
	massingMoves = 2
)

// tolerance of the proxy of a cell of this level, metres.
func tolerance(level int) float64 { return math.Ldexp(1, level-toleranceBits) }

// proxies makes, level by level from below, the tiles that stand for cells with
// all below them, where they pay; all are the features that are drawn, by key. What one level has simplified the next
// simplifies further, so that all levels together cost little more than the
// first.
func (b *Builder) proxies(ctx context.Context, sink tiles.Sink, root *node, all []*entry) ([]*content, error) {
	if b.noProxies {
		return nil, nil
	}
	var made []*content
	shapesOf(all)
	for _, row := range rows(root) {
		if err := b.standAll(ctx, row, tolerance(row[0].cell.Level)); err != nil {
			return nil, err
		}
		var due []*content
		for _, n := range row {
			if n.proxyTile != nil {
				due = append(due, n.proxyTile)
			}
		}
		if err := b.encodeAll(ctx, sink, due); err != nil {
			return nil, err
		}
		made = append(made, due...)
	}
	if b.standIn {
		b.top = topOf(root)
	}
	for _, e := range b.features {
		e.before, e.shape = nil, nil
	}
	return made, nil
}

// standAll makes the proxies of one level. That of the root, which is always
// there since it is what is seen first, gets coarser until it is no more than a
// tile should be; those of other cells that are more are made once more, thriftily:
// a crowd of roof tiles and frames loses its narrow faces.
func (b *Builder) standAll(ctx context.Context, row []*node, tolerance float64) error {
	for _, n := range row {
		n.gather()
	}
	row = slices.DeleteFunc(slices.Clone(row), func(n *node) bool { return !n.mayPay() && !(n.root && b.standIn) })
	row, err := b.standRow(ctx, row, tolerance, false)
	if err != nil || len(row) == 0 {
		return err
	}
	if !row[0].root {
		for _, e := range belowAll(row) {
			e.shape = e.before
		}
		_, err = b.standRow(ctx, row, tolerance, true)
		return err
	}
	for coarser := 0; coarser < maxCoarser && len(row) > 0 && err == nil; coarser++ {
		tolerance *= 2
		row, err = b.standRow(ctx, row, tolerance, false)
	}
	return err
}

// standRow makes the proxies of nodes of one level and gives those that are too
// heavy for one.
func (b *Builder) standRow(ctx context.Context, row []*node, tolerance float64, thrifty bool) ([]*node, error) {
	if err := b.bringAll(ctx, row, tolerance, thrifty); err != nil {
		return nil, err
	}
	defer b.stage(stageStandIn)()
	heavy := make([]bool, len(row))
	err := b.each(ctx, len(row), func(_, i int) (err error) {
		heavy[i], err = row[i].stand(ctx, b.memo, tolerance)
		return err
	})
	var left []*node
	for i, n := range row {
		if heavy[i] {
			left = append(left, n)
		}
	}
	return left, err
}

// belowAll gives what the tiles below all nodes of row show.
func belowAll(row []*node) []*entry {
	var below []*entry
	for _, n := range row {
		below = append(below, n.below...)
	}
	return below
}

// bringAll simplifies what proxies show of what lies below the nodes of a row, each
// shape once.
func (b *Builder) bringAll(ctx context.Context, row []*node, tolerance float64, thrifty bool) error {
	defer b.stage(stageSimplify)()
	simplifiers := make([]simplify.Simplifier, b.workers)
	for i := range simplifiers {
		simplifiers[i].Thrifty = thrifty
	}
	entries, joints := belowAll(row), jointsOf(row, tolerance, thrifty)
	due := dueFor(entries, tolerance, thrifty)
	// What takes long comes first, so that no core is left with it at the end.
	slices.SortStableFunc(joints, func(a, b *joint) int { return cmp.Compare(b.triangles(), a.triangles()) })
	slices.SortStableFunc(due, func(a, b *shape) int { return cmp.Compare(b.form.Triangles(), a.form.Triangles()) })
	err := b.each(ctx, len(joints)+len(due), func(worker, i int) error {
		if i < len(joints) {
			return joints[i].bring(b.memo, &simplifiers[worker])
		}
		return due[i-len(joints)].bring(b.memo, &simplifiers[worker])
	})
	if err != nil {
		return err
	}
	for _, e := range entries {
		e.before, e.shape = e.shape, e.shape.after
	}
	return nil
}

// rows gives the nodes that have others below them, those of each level together,
// the lowest level first; root last of all.
func rows(root *node) [][]*node {
	byLevel := map[int][]*node{}
	var visit func(n *node)
	visit = func(n *node) {
		n.proxyTile, n.below, n.little = nil, nil, nil
		if len(n.children) == 0 {
			n.below, n.little = n.shell, n.small
			return
		}
		byLevel[n.cell.Level] = append(byLevel[n.cell.Level], n)
		for _, c := range n.children {
			visit(c)
		}
	}
	visit(root)
	var all [][]*node
	for level := range root.cell.Level + 1 {
		if row := byLevel[level]; len(row) > 0 {
			all = append(all, row)
		}
	}
	return all
}

// gather collects what the tiles below n show, by key, and frees the lists that
// it is made of.
func (n *node) gather() {
	n.below, n.little = slices.Clone(n.shell), slices.Clone(n.small)
	for _, c := range n.children {
		n.below, n.little = append(n.below, c.below...), append(n.little, c.little...)
		c.below, c.little = nil, nil
	}
	slices.SortFunc(n.below, byKey)
	slices.SortFunc(n.little, byKey)
}

// stand makes n's proxy where it pays, and tells whether it is too heavy for one.
func (n *node) stand(ctx context.Context, m *memo.Memo, tolerance float64) (heavy bool, err error) {
	p := proxy{tolerance: tolerance}
	if err := p.show(ctx, m, n.below, n.little); err != nil {
		return false, fmt.Errorf("standing in for cell %v: %w", n.cell, err)
	}
	t := &content{cell: n.cell, kind: Proxy, items: p.items, plain: p.plain}
	if !n.pays(t.triangles()) {
		return t.triangles() > MaxProxyTriangles, nil
	}
	n.hold(t, &p)
	return false, nil
}

// hold makes t the proxy of n.
func (n *node) hold(t *content, p *proxy) {
	n.proxyTile, n.away, n.hull = t, p.away, n.cell.pad(itemsBox(t))
	t.fit(n.hull, p.tolerance)
	if p.fine {
		t.step = 0
	}
	if n.root {
		n.top = t.items
	}
}

// pays tells whether a proxy of so many triangles is worth a tile: it depends on
// what lies below n alone.
func (n *node) pays(triangles int) bool {
	count, below := n.frontier()
	switch {
	case triangles == 0 || triangles > MaxProxyTriangles:
		return false
	case n.root: // one tile for several, even of no fewer triangles: a coarser one would say little
		return count > 1
	case triangles >= below:
		return false
	}
	return count >= proxyTiles || triangles*proxyGain <= below && below-triangles >= proxySaves
}

// mayPay tells whether any proxy of n could pay: what lies below many cells is too
// little to try.
func (n *node) mayPay() bool {
	if n.cell.Level%proxyEvery != 0 && !n.root {
		return false
	}
	count, below := n.frontier()
	if n.root {
		return count > 1
	}
	return count >= proxyTiles || below > proxySaves
}

// frontier counts the tiles, and their triangles, that are shown when n's own
// proxy no longer is.
func (n *node) frontier() (count, triangles int) {
	for _, p := range n.portions {
		count++
		triangles += p.shellTile.info.Triangles
	}
	for _, c := range n.children {
		if c.proxyTile != nil {
			count++
			triangles += c.proxyTile.info.Triangles
			continue
		}
		k, t := c.frontier()
		count += k
		triangles += t
	}
	return count, triangles
}

// proxy is a proxy in the making.
type proxy struct {
	tolerance float64
	items     []glb.Item
	plain     map[*scene.Texture]bool
	away      gap  // of the full model from items
	fine      bool // holds things that 16 bits would lose
}

// show chooses what stands for below, and for the little things that are seen
// beside it.
func (p *proxy) show(ctx context.Context, m *memo.Memo, below, little []*entry) error {
	var forms []visibility.Item
	var left, kept []*entry
	for _, e := range below {
		form := e.form()
		if e.shape.gone || !e.seen || !e.shape.joined && p.thin(form) {
			left = append(left, e)
			continue
		}
		kept = append(kept, e)
		forms = append(forms, visibility.Item{Feature: form, ToPlan: e.toPlan})
	}
	forms, moved, err := p.blocks(ctx, m, forms, marksOf(left))
	if err != nil {
		return err
	}
	for _, e := range kept {
		p.away.extend(gap{e.home.lacking.all + e.shape.away + moved, e.shape.away + moved})
	}
	for _, f := range forms {
		p.items = append(p.items, glb.Item{Feature: f.Feature, ToPlan: f.ToPlan})
	}
	slices.SortFunc(left, largestFirst)
	c := chosen(m, p.leaveDigest(kept, left, little), len(left)+len(little), func() *choice { return p.nearEnough(left, little) })
	p.leave(left, little, c)
	p.flatten()
	return nil
}

// marksOf gives what may be painted on blocks though it is too small to be shown
// by itself: windows and doors.
func marksOf(left []*entry) []visibility.Item {
	var marks []visibility.Item
	for _, e := range left {
		if e.seen {
			marks = append(marks, visibility.Item{Feature: e.feature, ToPlan: e.toPlan})
		}
	}
	return marks
}

// blocks gives massing instead of forms where that is coarse enough and pays,
// and how far it lies from them. marks are painted on it.
func (p *proxy) blocks(ctx context.Context, m *memo.Memo, forms, marks []visibility.Item) ([]visibility.Item, float64, error) {
	if p.tolerance < massingFrom || len(forms) == 0 {
		return forms, 0, nil
	}
	before := 0
	for _, f := range forms {
		before += f.Feature.Triangles()
	}
	most := massing.Most{Triangles: before / massingGain, Distance: massingMoves * p.tolerance}
	if opens := func(v visibility.Item) bool { return massing.Opens(v.Feature.Class) }; slices.ContainsFunc(forms, opens) || slices.ContainsFunc(marks, opens) {
		most.Triangles = max(before, min(massingCost*before, massingMost))
	}
	made, moved, err := massing.BlocksWithin(ctx, m, forms, marks, p.tolerance, most)
	if err != nil {
		return nil, 0, fmt.Errorf("massing: %w", err)
	}
	if !slices.ContainsFunc(made, func(f *scene.Feature) bool { return f.Triangles() > 0 }) {
		return forms, 0, nil
	}
	blocks := make([]visibility.Item, len(made))
	for i, f := range made {
		blocks[i] = visibility.Item{Feature: f, ToPlan: scene.Identity()}
	}
	return blocks, moved, nil
}

// leave leaves out what lies near enough to what is shown; the largest are asked
// first, and shown where they do not, with what is painted of them.
func (p *proxy) leave(left, little []*entry, c *choice) {
	painted := map[string]*scene.Feature{}
	for i := range p.items {
		painted[p.items[i].Feature.Key] = p.items[i].Feature
	}
	for i, e := range left {
		switch f := painted[e.feature.Key]; {
		case !c.shown[i]:
		case f != nil:
			for _, part := range e.form().Parts {
				part.Transform = e.toPlan.Mul(&part.Transform)
				f.Parts = append(f.Parts, part)
			}
		default:
			p.items = append(p.items, glb.Item{Feature: e.form(), ToPlan: e.toPlan})
		}
	}
	for i, e := range little {
		if c.shown[len(left)+i] {
			f, _ := e.boxed()
			p.items = append(p.items, glb.Item{Feature: f, ToPlan: scene.Identity()})
		}
	}
	p.away, p.fine = c.distance, c.fine
	slices.SortFunc(p.items, func(a, b glb.Item) int { return compareKeys(a.Feature, b.Feature) })
}

// nearEnough finds which of left must be shown, and how far the little things lie
// from what is: they may be inner ones of their cell, for whose distance in the
// whole its own shell stands.
func (p *proxy) nearEnough(left, little []*entry) *choice {
	c := &choice{shown: make([]bool, len(left)+len(little)), distance: p.away}
	limit := leftOut * p.tolerance
	s := newShown(nil, limit)
	for i := range p.items {
		f, toPlan := p.items[i].Feature, &p.items[i].ToPlan
		box := scene.NewBox()
		extendBox(&box, f, toPlan)
		s.all = witnesses(s.all, f, toPlan, box.Size().Length())
	}
	s.sort()
	r := ruler{shown: s, limit: limit}
	for i, e := range left {
		d := r.distance(e, max(c.distance.all-e.home.lacking.all, limit*finest))
		if c.shown[i] = d > limit; c.shown[i] {
			form := e.form()
			d = e.shape.away
			c.fine = c.fine || p.thin(form)
			s.add(form, &e.toPlan, e.diagonal())
		}
		c.distance.extend(gap{e.home.lacking.all + d, e.gap(d).seen})
	}
	for i, e := range little {
		d := r.distance(e, max(c.distance.seen, limit*finest))
		if c.shown[len(left)+i] = d > limit; d > limit {
			var f *scene.Feature
			f, d = e.boxed()
			id := scene.Identity()
			s.add(f, &id, e.diagonal())
		}
		c.distance.seen = max(c.distance.seen, d)
	}
	c.distance.all = max(c.distance.all, c.distance.seen)
	return c
}

// thin tells whether f is so thin, in two directions at least, that the steps of
// a quantized proxy may leave nothing of it: area over length is about its girth.
func (p *proxy) thin(f *scene.Feature) bool {
	box, sum := scene.NewBox(), 0.0
	for i := range f.Parts {
		m, placed := f.Parts[i].Mesh, &f.Parts[i].Transform
		for _, k := range m.Indices {
			box.Extend(placed.Apply(m.Positions[k]))
		}
		sum += area(m, placed)
	}
	return sum < thinSteps*p.tolerance/stepsPerTolerance*box.Size().Length()
}

const (
	// stepsPerTolerance is the number of steps of a quantized proxy in its
	// tolerance. Its box is at most four of its cells wide, so 16 bits allow twice
	// as many and more; each further one would cost bytes of what is fetched first,
	// and show nothing.
	stepsPerTolerance = glb.QuantizedSteps >> (toleranceBits + 3)
	// thinSteps is the girth in steps of what may vanish.
	thinSteps = 8
)

// flatten gives all textures of the proxy by their mean colours: seen from so
// far they are hardly more, and each would cost a draw call and its image again.
func (p *proxy) flatten() {
	p.plain = map[*scene.Texture]bool{}
	for i := range p.items {
		for k := range p.items[i].Feature.Parts {
			if t := p.items[i].Feature.Parts[k].Material.Texture; t != nil {
				p.plain[t] = true
			}
		}
	}
}
