package ifc

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// mappedItem reads IfcMappedItem(MappingSource, MappingTarget) over
// IfcRepresentationMap(MappingOrigin, MappedRepresentation).
func (k *maker) mappedItem(e step.Entity, style *scene.Material) error {
	source, err := e.Ref(0)
	if err != nil {
		return err
	}
	operator, err := e.Ref(1)
	if err != nil {
		return err
	}
	target, err := k.m.operator(operator)
	if err != nil {
		return err
	}
	origin, err := k.m.anyAxes(source.Optional(0))
	if err != nil {
		return err
	}
	// ISO 10303-43 (mapped_item) would undo the origin, so that it lands on the
	// target. Kernels and the writers tested with them apply it forward; so do we.
	at := target.Mul(&origin)
	pieces, err := k.mapped(source)
	if err != nil {
		return err
	}
	for _, p := range pieces {
		k.pieces = append(k.pieces, k.m.mapPiece(p, at, style))
	}
	return nil
}

// mapPiece puts a piece of a representation map where at says.
func (m *model) mapPiece(p piece, at scene.Affine, style *scene.Material) piece {
	p.at = at.Mul(&p.at)
	p.shared = true
	if p.material == nil {
		p.material = style
	}
	return p
}

// maxMapDepth bounds representation maps that show others.
const maxMapDepth = 32

// mapped gives the pieces of a representation map. One that a product shows is
// made once, with a limit of work of its own: what it becomes must not depend on
// which product came first. One within another is a part of that other's work,
// whether it was made before or not, for the same reason.
func (k *maker) mapped(source step.Entity) ([]piece, error) {
	id := source.ID()
	if slices.Contains(k.stack, id) {
		k.tainted = true
		return nil, fmt.Errorf("#%d: representation map: %w", id, errCycle)
	}
	if len(k.stack) >= maxMapDepth {
		k.tainted = true
		return nil, fmt.Errorf("#%d: representation maps nested deeper than %d", id, maxMapDepth)
	}
	var s *shape
	if len(k.stack) > 0 {
		s = k.nested(source)
	} else {
		s = k.outermost(source, k.fill)
		k.late += s.late
		k.shape = k.shape || s.exceeded
	}
	k.height = max(k.height, s.height+1)
	if err := k.effort.Spend(pieceWork * (len(s.pieces) + len(s.failed) + len(s.notes))); err != nil {
		return nil, err
	}
	k.failed = append(k.failed, s.failed...)
	k.notes = append(k.notes, s.notes...)
	if k.items += s.items; k.items > maxItems {
		k.tainted = true
		return nil, fmt.Errorf("#%d: more than %d items", id, maxItems)
	}
	return s.pieces, nil
}

// pieceWork is what it costs to show a piece of a map, or to tell that it could
// not be made, in looks.
const pieceWork = 512

// shape is what a representation map became. It is not changed once it is ready.
type shape struct {
	ready    chan struct{} // closed when it is made
	pieces   []piece
	failed   []failure
	notes    []failure
	items    int
	height   int  // of the maps within it
	spent    int  // work
	limit    int  // of work
	exceeded bool // it took more than its limit
	tainted  bool // it depends on the maps it is shown within
	late     int  // work, where it was made again for this product
}

// shapes keeps the shapes of representation maps.
type shapes struct {
	lock sync.Mutex
	made map[step.ID]*shape
	late map[step.ID]*shape // made again, by the goroutine that emits
}

// outermost gives the shape of a map that a product shows, or of an opening that
// several have, and makes it by fill where it is the first to; others wait for it
// meanwhile.
func (k *maker) outermost(source step.Entity, fill func(*shape, step.Entity)) *shape {
	id, all := source.ID(), &k.m.shapes
	all.lock.Lock()
	s := all.made[id]
	if s == nil {
		s = &shape{ready: make(chan struct{}), limit: k.m.shapeShare()}
		all.made[id] = s
		all.lock.Unlock()
		fill(s, source)
		return s
	}
	all.lock.Unlock()
	select {
	case <-s.ready:
	case <-k.effort.Stop:
		return &shape{failed: []failure{{id: id, kind: source.Keyword(), err: solid.ErrStopped}}}
	}
	if !s.exceeded || k.allow.late == 0 {
		return s
	}
	return k.lateShape(s, source, fill)
}

// lateShape gives the shape that was made again of one that exceeded its share,
// or makes it again. Products that have not come to that see the first one only:
// what they cost must not depend on who is ahead.
func (k *maker) lateShape(s *shape, source step.Entity, fill func(*shape, step.Entity)) *shape {
	all := &k.m.shapes
	if late := all.late[source.ID()]; late != nil {
		s = late
	}
	if !s.exceeded || k.allow.late <= s.limit {
		return s
	}
	again := &shape{ready: make(chan struct{}), limit: k.allow.late}
	fill(again, source)
	all.late[source.ID()] = again
	told := *again
	told.late = again.spent
	return &told
}

// shapeShare is the limit of work of one map.
func (m *model) shapeShare() int {
	return max(1, min(m.limits.shape, m.limits.first/2/max(1, m.file.Count("IFCREPRESENTATIONMAP")+m.shared)))
}

// fill makes a shape.
func (k *maker) fill(s *shape, source step.Entity) {
	defer close(s.ready)
	// Should making it panic, others that wait for it are told.
	s.failed = []failure{{id: source.ID(), kind: source.Keyword(), err: errBroken}}
	effort := &solid.Effort{Stop: k.effort.Stop, Limit: s.limit, Memory: k.effort.Memory}
	inner := maker{m: k.m.within(effort), stack: []step.ID{source.ID()}, effort: effort, scratch: k.scratch}
	inner.representation(source.Optional(1), nil)
	s.keep(&inner)
}

// keep takes over what a maker made.
func (s *shape) keep(inner *maker) {
	s.pieces, s.failed, s.notes, s.items, s.height = inner.pieces, inner.failed, inner.notes, inner.items, inner.height
	for i := range s.pieces {
		if p := &s.pieces[i]; !p.shared {
			p.box = extent(p.mesh)
		}
	}
	s.spent, s.exceeded, s.tainted = inner.effort.Spent(), inner.effort.Exceeded(), inner.tainted
}

// extent gives the box of a mesh, one that nothing holds where a position is no
// number.
func extent(m *scene.Mesh) scene.Box {
	box := scene.NewBox()
	for _, p := range m.Positions {
		if !p.Finite() {
			return scene.Box{Min: scene.Vec3{math.Inf(-1)}, Max: scene.Vec3{math.Inf(1)}}
		}
		box.Extend(p)
	}
	return box
}

// errBroken is the failure of a map whose making did not end.
var errBroken = errors.New("making the representation map failed")

// nested gives the shape of a map within another one.
func (k *maker) nested(source step.Entity) *shape {
	if s := k.known(source.ID()); s != nil && k.effort.Spend(s.spent) == nil {
		return s
	}
	before := k.effort.Spent()
	inner := maker{m: k.m, stack: append(k.stack[:len(k.stack):len(k.stack)], source.ID()), effort: k.effort, items: k.items, scratch: k.scratch}
	inner.representation(source.Optional(1), nil)
	for i := range inner.pieces {
		if p := &inner.pieces[i]; !p.shared {
			p.box = extent(p.mesh)
		}
	}
	s := &shape{pieces: inner.pieces, failed: inner.failed, notes: inner.notes, items: inner.items - k.items, height: inner.height,
		spent: k.effort.Spent() - before, tainted: inner.tainted || k.effort.Exceeded() || k.effort.Check() != nil}
	k.tainted = k.tainted || s.tainted
	k.keep(source.ID(), s)
	return s
}

// known gives a shape made before that is the same within this one.
func (k *maker) known(id step.ID) *shape {
	all := &k.m.shapes
	all.lock.Lock()
	s := all.made[id]
	all.lock.Unlock()
	if s == nil {
		return nil
	}
	select {
	case <-s.ready:
	default:
		return nil // waiting for one another would never end
	}
	if s.tainted || s.exceeded || len(k.stack)+s.height >= maxMapDepth || s.spent > k.effort.Limit-k.effort.Spent() {
		return nil
	}
	return s
}

// keep keeps the shape of a map within another, where it is the same anywhere.
func (k *maker) keep(id step.ID, s *shape) {
	if s.tainted || s.spent > k.m.shapeShare() {
		return
	}
	all := &k.m.shapes
	all.lock.Lock()
	defer all.lock.Unlock()
	if all.made[id] == nil {
		s.ready = make(chan struct{})
		close(s.ready)
		all.made[id] = s
	}
}
