package gltfplan

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Modes of primitives (glTF 2.0, clause 3.7.2.1).
const (
	modePoints = iota
	modeLines
	modeLineLoop
	modeLineStrip
	modeTriangles
	modeTriangleStrip
	modeTriangleFan
)

// attributes tells where the vertices of a primitive come from: accessors, or what
// Draco packs.
type attributes interface {
	// get gives an attribute, nil where the primitive has none of this name.
	get(name string) (*elements, error)
}

// primitive is a primitive as it is drawn: triangles or segments over vertices.
type primitive struct {
	v         *value
	at        string
	from      attributes
	positions []scene.Vec3
	indices   []uint32
	blends    []blend // the last of positions, which cuts made
	lines     bool
}

// plain are attributes that accessors hold.
type plain struct {
	d  *document
	v  *value
	at string
}

func (p plain) get(name string) (*elements, error) {
	v := p.v.get(name)
	if v.kind == absent {
		return nil, nil
	}
	return p.d.accessor(v, p.at+"/"+name)
}

// primitive reads the vertices and the triangles or segments of a primitive, in
// the pose without skin. nil is one of points.
func (d *document) primitive(v *value, at string) (*primitive, error) {
	p := &primitive{v: v, at: at, from: plain{d, v.get("attributes"), at + "/attributes"}}
	mode := modeTriangles
	if m := v.get("mode"); m.kind != absent {
		mode = m.index()
	}
	switch {
	case mode == modePoints:
		return nil, nil
	case mode < 0 || mode > modeTriangleFan:
		return nil, broken("VALUE_NOT_IN_LIST", at+"/mode", "%v is no mode", v.get("mode").num)
	}
	packed, err := (*packedBy)(nil), error(nil)
	if v.get("extensions").get("KHR_draco_mesh_compression").kind == object {
		if packed, err = d.unpackDraco(v, at); err != nil {
			return nil, err
		}
		p.from = packed
	}
	position, err := p.from.get("POSITION")
	switch {
	case err != nil:
		return nil, err
	case position == nil:
		return nil, broken("MESH_PRIMITIVE_NO_POSITION", at+"/attributes", "it has no POSITION")
	case position.width != 3:
		return nil, broken("MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT", at+"/attributes/POSITION", "positions have 3 components, not %d", position.width)
	}
	p.positions = position.vectors()
	if packed != nil { // whatever the mode, the stream holds triangles
		p.indices = p.sound(d, packed.indices())
		return p, nil
	}
	indices, err := d.indices(v, at, len(p.positions))
	if err != nil {
		return nil, err
	}
	p.lines = mode < modeTriangles
	p.indices = p.sound(d, assemble(mode, indices))
	return p, nil
}

// indices gives the indices of a primitive, 0 to n-1 where it names none.
func (d *document) indices(v *value, at string, n int) ([]uint32, error) {
	if v.get("indices").kind == absent {
		all := make([]uint32, n)
		for i := range all {
			all[i] = uint32(i)
		}
		return all, nil
	}
	e, err := d.accessor(v.get("indices"), at+"/indices")
	if err != nil {
		return nil, err
	}
	if e.width != 1 || e.component != typeUbyte && e.component != typeUshort && e.component != typeUint {
		return nil, broken("MESH_PRIMITIVE_INDICES_ACCESSOR_INVALID_FORMAT", at+"/indices", "indices are whole numbers without sign")
	}
	all := make([]uint32, e.count)
	for i := range all {
		all[i] = e.uint(i, 0)
	}
	return all, nil
}

// assemble gives the corners of triangles, or the ends of segments, that indices
// mean in a mode; corners that are left over are dropped.
func assemble(mode int, ix []uint32) []uint32 {
	n := len(ix)
	var out []uint32
	switch mode {
	case modeLines:
		return ix[:n/2*2]
	case modeTriangles:
		return ix[:n/3*3]
	case modeLineLoop, modeLineStrip:
		for i := 1; i < n; i++ {
			out = append(out, ix[i-1], ix[i])
		}
		if mode == modeLineLoop && n > 2 {
			out = append(out, ix[n-1], ix[0])
		}
	case modeTriangleStrip:
		for i := 2; i < n; i++ {
			out = append(out, ix[i-2], ix[i-1+i%2], ix[i-i%2])
		}
	case modeTriangleFan:
		for i := 2; i < n; i++ {
			out = append(out, ix[i-1], ix[i], ix[0])
		}
	}
	return out
}

// sound drops the triangles or segments of which a corner is no vertex or no finite
// point, and notes that.
func (p *primitive) sound(d *document, ix []uint32) []uint32 {
	arity := 3
	if p.lines {
		arity = 2
	}
	good := make([]bool, len(p.positions))
	for i, v := range p.positions {
		if good[i] = v.Finite(); !good[i] {
			d.found.note(broken("ACCESSOR_INVALID_FLOAT", p.at+"/attributes/POSITION", "vertex %d is no point", i))
		}
	}
	out := ix[:0:0]
	for i := 0; i < len(ix); i += arity {
		keep := true
		for k, v := range ix[i : i+arity] {
			if int64(v) >= int64(len(good)) {
				d.found.note(broken("ACCESSOR_INDEX_OOB", p.at+"/indices", "corner %d is vertex %d of %d", i+k, v, len(good)))
				keep = false
				break
			}
			keep = keep && good[v]
		}
		if keep {
			out = append(out, ix[i:i+arity]...)
		}
	}
	return out
}

// texCoords gives a set of texture coordinates, nil for none.
func (p *primitive) texCoords(set int) ([][2]float32, error) {
	name := fmt.Sprintf("TEXCOORD_%d", set)
	e, err := p.from.get(name)
	switch {
	case err != nil || e == nil:
		return nil, err
	case e.width != 2 || e.count < p.own():
		return nil, broken("MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT", p.at+"/attributes/"+name, "%d elements of %d components for %d vertices", e.count, e.width, len(p.positions))
	}
	all := make([][2]float32, len(p.positions))
	for i := range all {
		for k := range 2 {
			c := float32(p.float(e, i, k))
			if f := float64(c); math.IsNaN(f) || math.IsInf(f, 0) {
				return nil, broken("ACCESSOR_INVALID_FLOAT", p.at+"/attributes/"+name, "that of vertex %d is no number", i)
			}
			all[i][k] = c
		}
	}
	return all, nil
}
