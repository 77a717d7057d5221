package check

import (
	"math"

	"github.com/maquette-city/maquette/tiles"
)

// tile checks a tile and all below it.
func (v value) tile(s scope) error {
	v.r.tiles++
	if err := v.r.stop(); err != nil {
		return err
	}
	if s.depth > MaxDepth {
		v.fault(LimitReached, "tiles nested deeper than %d", MaxDepth)
		return nil
	}
	if !v.object() {
		return nil
	}
	v.common(s.tileset)
	v.refine(s)
	v.error(&s)
	v.place(&s)
	v.metadata(&s)
	v.requestVolume(s)
	for _, name := range []string{"MAXAR_grid", "VRICON_grid"} {
		if x, ok := v.extension(name); ok && x.kind() == "object" {
			x.grid()
		}
	}
	v.cell(s)
	implicit, isImplicit := v.member("implicitTiling")
	if isImplicit {
		return implicit.implicit(v, s)
	}
	_, s.hasChildren = v.member("children")
	external, err := v.contents(s)
	if err != nil {
		return err
	}
	return v.children(s, external)
}

// metadata checks the entity of a tile. An error given there goes before
// geometricError (3D Metadata Semantic Reference, TILE_GEOMETRIC_ERROR), and is
// held against the nearest given so above.
func (v value) metadata(s *scope) {
	m, ok := v.member("metadata")
	if !ok {
		return
	}
	of := m.instance(s.tileset)
	if of == nil {
		return
	}
	values, _ := m.member("properties")
	for _, name := range of.names {
		if of.properties[name].semantic != "TILE_GEOMETRIC_ERROR" {
			continue
		}
		x, _ := values.member(name)
		e, ok := x.plain()
		if !ok {
			continue
		}
		if s.ownError >= 0 && e > s.ownError {
			x.fault(MetadataWrong, "geometric error %v by metadata above that of a tile above, %v", e, s.ownError)
		}
		s.ownError = e
	}
}

// requestVolume checks viewerRequestVolume. A viewer that sees nothing of the
// tile from within it would never ask for it.
func (v value) requestVolume(s scope) {
	m, ok := v.member("viewerRequestVolume")
	if !ok {
		return
	}
	own, ok := m.volume(s.tileset)
	if !ok || len(s.volumes) == 0 {
		return
	}
	tile := s.volumes[len(s.volumes)-1]
	around := placed{volume: own, toVolume: tiles.Identity()}
	if out := around.outsideOf(tile.volume); out > 0 {
		m.warn(OwnRequestVolume, "the tile reaches %.3g m out of it: who stands in the tile may not get it", out)
	}
}

func (v value) children(s scope, external bool) error {
	c, ok := v.member("children")
	if !ok {
		return nil
	}
	if external {
		c.fault(ExternalChildren, "a tile whose content is a tileset has children")
	}
	if !c.array(1) {
		return nil
	}
	s.root = false
	s.depth++
	for child := range c.elements() {
		if err := child.tile(s); err != nil {
			return err
		}
	}
	return nil
}

func (v value) refine(s scope) {
	m, ok := v.member("refine")
	if ok {
		m.oneOf(tiles.RefineAdd, tiles.RefineReplace)
	} else if s.root {
		v.fault(RefineMissing, "the root tile of a tileset says how it refines")
	}
}

// error checks geometricError and hands it down.
func (v value) error(s *scope) {
	e, ok := v.geometricError()
	if !ok {
		return
	}
	if s.geometricError >= 0 && e > s.geometricError {
		v.warn(OwnGeometricError, "geometricError %v is above that of what holds the tile, %v", e, s.geometricError)
	}
	s.geometricError = e
}

// place reads transform and bounding volume into s, and holds the volume
// against the parent's.
func (v value) place(s *scope) {
	if m, ok := v.member("transform"); ok {
		var t tiles.Matrix
		if m.numbers(t[:]) && m.affine(&t) {
			s.world = s.world.Mul(&t)
			moved := make([]placed, len(s.volumes))
			for i, p := range s.volumes {
				p.toVolume = p.toVolume.Mul(&t)
				moved[i] = p
			}
			s.volumes = moved
		}
	}
	b, ok := v.required("boundingVolume")
	if !ok {
		return
	}
	own, ok := b.volume(s.tileset)
	if !ok {
		return
	}
	if n := len(s.volumes); n > 0 {
		if out := s.volumes[n-1].outsideOf(own); out > 0 {
			b.warn(OwnVolume, "reaches %.3g m out of the volume of the tile above", out)
		}
	}
	p := placed{volume: own, where: v.where(), toVolume: tiles.Identity()}
	s.volumes = append(s.volumes[:len(s.volumes):len(s.volumes)], p)
}

// affine notes a matrix whose last row is not 0 0 0 1, or that flattens.
func (v value) affine(t *tiles.Matrix) bool {
	if t[3] != 0 || t[7] != 0 || t[11] != 0 || t[15] != 1 {
		v.fault(TransformWrong, "the last row is %v %v %v %v", t[3], t[7], t[11], t[15])
		return false
	}
	det := t[0]*(t[5]*t[10]-t[6]*t[9]) - t[4]*(t[1]*t[10]-t[2]*t[9]) + t[8]*(t[1]*t[6]-t[2]*t[5])
	if det == 0 || math.IsNaN(det) || math.IsInf(det, 0) {
		v.fault(TransformWrong, "the matrix cannot be inverted")
		return false
	}
	return true
}

// cell wants extras.cell, by which clients find a tile again after an update,
// from explicit tiles other than those over external tilesets.
func (v value) cell(s scope) {
	if x, ok := v.member("extras"); ok {
		if c, ok := x.member("cell"); ok && c.kind() == "string" {
			v.r.tree = mixed(v.r.tree, c.str(), s.geometricError)
			return
		}
	}
	if c, ok := v.member("content"); ok {
		if u, ok := c.member("uri"); ok && isJSON(u) {
			return
		}
	}
	if s.root {
		return
	}
	v.warn(OwnCell, "no extras.cell")
}

// mixed adds a cell and its error to the hash of a tree (FNV-1a over 64 bits).
func mixed(hash uint64, cell string, e float64) uint64 {
	const prime = 1099511628211
	for _, b := range []byte(cell) {
		hash = (hash ^ uint64(b)) * prime
	}
	return (hash ^ math.Float64bits(e)) * prime
}
