package ifc

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Code says why an element stands in Header.Skipped. The list is closed.
const (
	// CodeUnsupported: an item, curve, profile or surface this reader does not make.
	CodeUnsupported = "unsupported-geometry"
	// CodeInvalid: the file says something that is no shape.
	CodeInvalid = "invalid-geometry"
	// CodeTooLarge: making it would cost more than one element may.
	CodeTooLarge = "too-large"
	// CodePlacement: the place of the element cannot be computed.
	CodePlacement = "invalid-placement"
	// CodeNoSurface: the element has neither a surface nor a curve in space: it is
	// drawn only with points, or on plans.
	CodeNoSurface = "no-surface"
	// CodePartial: the element was made, one or more of its items were not.
	CodePartial = "partial"
	// CodeCutAway: the openings of the element take all of it away.
	CodeCutAway = "cut-away"
	// CodeInternal: this reader failed on the element; a fault of ours.
	CodeInternal = "internal-error"
	// CodeNotCut: the element was made whole, an opening could not be cut from it.
	CodeNotCut = "opening-not-cut"
	// CodeWorkLimit: the elements of the file together cost more than one file
	// may, and this one was not given the work that it takes. Other lines say what
	// of it could not be made.
	CodeWorkLimit = "work-limit"
)

// make makes one product within what it may cost.
func (m *model) make(ctx context.Context, p *product, allow allowance, sc *scratch) (out made) {
	// One element that finds a fault of ours must not cost the whole model, and
	// a panic of a worker could be recovered nowhere else.
	defer func() {
		if r := recover(); r != nil {
			out = made{skipped: m.skip(p, CodeInternal, fmt.Errorf("making it failed: %v", r))}
		}
	}()
	if err := ctx.Err(); err != nil {
		return made{}
	}
	at, err := m.placed(p)
	if err != nil {
		return made{skipped: m.skip(p, CodePlacement, err)}
	}
	effort := &solid.Effort{Stop: ctx.Done(), Limit: allow.limit, Memory: sc.memory()}
	k := &maker{m: m.within(effort), at: at, effort: effort, allow: allow, scratch: sc}
	out = k.make(p)
	out.work = k.work()
	return out
}

// work says what the product cost.
func (k *maker) work() work {
	w := work{spent: k.effort.Spent(), told: k.told, tell: k.allow.tell, limit: k.allow.limit, exceeded: k.effort.Exceeded(), shape: k.shape, late: k.late}
	if k.single != nil {
		w.spent += k.single.Spent()
		w.exceeded = w.exceeded || k.single.Exceeded()
	}
	return w
}

// make makes the product p.
func (k *maker) make(p *product) made {
	m := k.m
	world, err := k.product(p)
	if err != nil {
		return made{skipped: m.skip(p, codeOf(err), err)}
	}
	if len(k.pieces) == 0 {
		return made{skipped: k.nothing(p)}
	}
	hidden := k.conceal()
	var skipped []scene.Skipped
	if len(k.failed) > 0 {
		first := k.failed[0]
		count := itoa(len(k.failed))
		if k.done() {
			count = "some"
		}
		skipped = m.skip(p, CodePartial, fmt.Errorf("%s of its items could not be made, the first: %w", count, first.err))
	}
	for i, n := range k.notes {
		if i == maxNotes {
			n.err = fmt.Errorf("%d more such lines, the first: %w", len(k.notes)-i, n.err)
		}
		skipped = append(skipped, m.skip(p, n.kind, n.err)...)
		if i == maxNotes {
			break
		}
	}
	f, more := k.feature(p)
	skipped = append(skipped, more...)
	f.Private = f.Private || hidden
	f.Parts = m.parts(p, k.pieces, world)
	if len(f.Parts) == 0 && k.cutAway {
		return made{skipped: m.skip(p, CodeCutAway, errors.New("its openings take all of it away"))}
	}
	if len(f.Parts) == 0 {
		return made{skipped: m.skip(p, CodeInvalid, errors.New("its meshes are empty or lie beyond all measure"))}
	}
	return made{feature: f, skipped: skipped}
}

// maxNotes bounds the lines of the report about one element that was made.
const maxNotes = 100

// product makes the representations of p and gives the transform from the
// frame of the product to that of the model.
func (k *maker) product(p *product) (scene.Affine, error) {
	used, err := k.represent(p)
	if err != nil {
		return scene.Affine{}, err
	}
	world := k.at
	if wcs, err := k.m.context(used.Optional(0)); err == nil {
		world = wcs.Mul(&k.at)
	}
	if k.lined {
		return world, nil
	}
	return world, k.cut(p)
}

// nothing says why a product has no piece.
func (k *maker) nothing(p *product) []scene.Skipped {
	m, failed := k.m, k.failed
	if isCurve(failed) {
		failed = k.lineFailed
	}
	if len(failed) > 0 {
		return m.skip(p, codeOf(failed[0].err), failed[0].err)
	}
	if p.kind == kindAnnotation {
		return nil // nothing of it lies in space: counted apart
	}
	reason := "its representation has neither a surface nor a curve in space"
	if m.partOfAlignment(p) {
		reason = "its curve is a part of its alignment and by itself not in space"
	}
	if len(m.children[p.entity.ID()]) > 0 {
		reason += "; its shape is that of its parts"
	}
	return m.skip(p, CodeNoSurface, errors.New(reason))
}

// codeOf says what kind of failure of a shape err is.
func codeOf(err error) string {
	switch {
	case errors.Is(err, errUnsupported):
		return CodeUnsupported
	case errors.Is(err, solid.ErrTooLarge):
		return CodeTooLarge
	default:
		return CodeInvalid
	}
}

// skip makes the line of the report about p.
func (m *model) skip(p *product, code string, err error) []scene.Skipped {
	return []scene.Skipped{{
		Key: p.key, GUID: p.guid, ID: sourceID(p.entity), Type: p.class, Code: code, Reason: cut(err.Error(), maxReason),
	}}
}

// maxReason bounds one reason in the report, in bytes: some quote names of the
// file.
const maxReason = 1000

// cut gives the first n bytes of a text or fewer, whole characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "..."
}

func sourceID(e step.Entity) string { return strconv.FormatUint(uint64(e.ID()), 10) }

// feature describes p without its parts, with a line where not all that the file
// tells of it was read.
func (k *maker) feature(p *product) (*scene.Feature, []scene.Skipped) {
	m := k.m.telling(&solid.Effort{Stop: k.effort.Stop, Limit: k.allow.tell})
	f := &scene.Feature{
		Key: p.key, GUID: p.guid, SourceID: sourceID(p.entity), Source: m.src.Index,
		Class: p.class, Name: p.entity.Text(2), Parent: m.parentKey(p), Storey: m.storey(p),
		Private: p.kind == kindSpace || p.class == "IfcSpatialZone",
	}
	if !m.src.Options.ShapesOnly {
		f.Sets = m.propertySets(p)
	}
	k.told = m.effort.Spent()
	if !m.effort.Exceeded() {
		return f, nil
	}
	return f, m.skip(p, CodeWorkLimit, fmt.Errorf("what the file tells of it takes more than %d steps of work: some of its properties were left out", k.allow.tell))
}

// maxExtent is the largest coordinate in metres that a feature may have: the
// distance round the earth.
const maxExtent = 4e7

// parts gives the pieces their place and material. Pieces of one material that
// share no mesh become one part.
func (m *model) parts(p *product, pieces []piece, world scene.Affine) []scene.Part {
	def := m.productLook(p)
	var parts []scene.Part
	type sort struct { // what may be one part
		material scene.Material
		lines    bool
	}
	own := map[sort]int{}
	merge := map[int][]*scene.Mesh{}
	for _, pc := range pieces {
		material := m.pieceLook(p, def, &pc)
		part := scene.Part{Mesh: pc.mesh, Transform: world.Mul(&pc.at), Material: material}
		if part.Transform.Determinant() < 0 {
			part.Mesh = m.mirror(pc)
		}
		if pc.shared && !reaches(&part, pc.box) || !pc.shared && !sane(&part) {
			continue
		}
		if !pc.shared && isIdentity(pc.at) {
			kind := sort{material, part.Mesh.Lines}
			if i, ok := own[kind]; ok {
				merge[i] = append(merge[i], part.Mesh)
				continue
			}
			own[kind] = len(parts)
		}
		parts = append(parts, part)
	}
	for i, more := range merge {
		parts[i].Mesh = mesh.Merge(append([]*scene.Mesh{parts[i].Mesh}, more...)...)
	}
	return parts
}

// sane tells whether all positions of the part are numbers within maxExtent.
func sane(part *scene.Part) bool {
	if len(part.Mesh.Indices) == 0 {
		return false
	}
	for _, q := range part.Mesh.Positions {
		if !inReach(part.Transform.Apply(q)) {
			return false
		}
	}
	return true
}

// reaches is sane for a mesh with a known box, by the corners of that: a map of
// a million triangles may be shown by a million products.
func reaches(part *scene.Part, box scene.Box) bool {
	if len(part.Mesh.Indices) == 0 {
		return false
	}
	for i := range 8 {
		p := box.Min
		for axis := range p {
			if i>>axis&1 == 1 {
				p[axis] = box.Max[axis]
			}
		}
		if !inReach(part.Transform.Apply(p)) {
			return false
		}
	}
	return true
}

// inReach tells whether a position is one within maxExtent.
func inReach(p scene.Vec3) bool {
	for _, v := range p {
		if !(v > -maxExtent && v < maxExtent) {
			return false
		}
	}
	return true
}

// mirror gives the mesh with its triangles running the other way; one for all
// that share the mesh.
func (m *model) mirror(pc piece) *scene.Mesh {
	if !pc.shared {
		return mesh.Flip(pc.mesh)
	}
	m.mirrorLock.Lock()
	defer m.mirrorLock.Unlock()
	out, ok := m.mirrors[pc.mesh]
	if !ok {
		out = mesh.Flip(pc.mesh)
		m.mirrors[pc.mesh] = out
	}
	return out
}
