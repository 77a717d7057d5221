package gltfplan

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/draco"
)

// packedBy are attributes that Draco packs (KHR_draco_mesh_compression); what it does
// not hold comes from accessors.
type packedBy struct {
	plain
	mesh *draco.Mesh
	ids  *value
}

// unpackDraco decodes the mesh of a primitive.
func (d *document) unpackDraco(v *value, at string) (*packedBy, error) {
	p := &packedBy{plain: plain{d, v.get("attributes"), at + "/attributes"}}
	e := v.get("extensions").get("KHR_draco_mesh_compression")
	at += "/extensions/KHR_draco_mesh_compression"
	p.ids = e.get("attributes")
	data, _, err := d.view(e.get("bufferView"), at+"/bufferView")
	if err != nil {
		return nil, err
	}
	// The accessors say how much there is to be; a stream may not hold more.
	corners, _ := d.list("accessors", v.get("indices").index())
	points, _ := d.list("accessors", v.get("attributes").get("POSITION").index())
	limits := draco.Limits{Faces: max(0, corners.get("count").index()) / 3, Points: max(0, points.get("count").index())}
	if max(limits.Faces, limits.Points) > MaxElements {
		return nil, broken("TOO_LARGE", at, "more than %d elements", MaxElements)
	}
	if err := d.spend(int64(limits.Faces)*64+int64(limits.Points)*64, at); err != nil {
		return nil, err
	}
	if p.mesh, err = draco.Decode(data, limits); err != nil {
		return nil, broken("DRACO_INVALID_DATA", at, "%v", err)
	}
	return p, nil
}

func (p *packedBy) get(name string) (*elements, error) {
	id := p.ids.get(name)
	if id.kind == absent {
		return p.plain.get(name)
	}
	at := p.at + "/" + name
	a := p.mesh.Attribute(uint32(max(0, id.index())))
	if a == nil || a.Normals {
		return nil, broken("DRACO_INVALID_DATA", at, "the stream has no such attribute")
	}
	acc, i, err := p.d.reference(p.v.get(name), "accessors", at)
	if err != nil {
		return nil, err
	}
	e := &elements{count: p.mesh.Points, width: a.Width, component: acc.get("componentType").index(), normalized: acc.get("normalized").num != 0}
	size := componentBytes(e.component) * e.width
	if size == 0 || e.width != typeWidth(acc.get("type").text) || e.count == 0 {
		return nil, broken("DRACO_INVALID_DATA", at, "the stream has %d components and the accessor %s", a.Width, acc.get("type").text)
	}
	e.stride, e.data = size, encode(a.Values, e.component)
	if s := acc.get("sparse"); s.kind != absent {
		return e, p.d.overlay(s, e, size, fmt.Sprintf("/accessors/%d/sparse", i))
	}
	return e, nil
}

// indices gives the corners of the triangles.
func (p *packedBy) indices() []uint32 {
	all := make([]uint32, 0, 3*len(p.mesh.Faces))
	for _, f := range p.mesh.Faces {
		all = append(all, f[:]...)
	}
	return all
}

// encode writes values as components of a type.
func encode(values []float64, component int) []byte {
	out := make([]byte, 0, len(values)*componentBytes(component))
	for _, v := range values {
		switch component {
		case typeByte, typeUbyte:
			out = append(out, byte(int64(v)))
		case typeShort, typeUshort:
			out = binary.LittleEndian.AppendUint16(out, uint16(int64(v)))
		case typeUint:
			out = binary.LittleEndian.AppendUint32(out, uint32(int64(v)))
		default:
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(v)))
		}
	}
	return out
}
