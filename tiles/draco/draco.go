// Package draco decodes meshes that are packed as the Draco bitstream, version 2.2
// (Draco Bitstream Specification), the one that KHR_draco_mesh_compression has:
// sequential and edgebreaker connectivity, the latter with symbols as bits or by the
// valence of vertices; attributes by difference, parallelogram, constrained
// multi-parallelogram and the portable prediction of texture coordinates. Point
// clouds, and what no encoder has written since version 2.0, are not decoded. Normals
// are read over: what Maquette draws has its own.
//
// It is pure Go: the library that the format comes from is C++, to be had as cgo or
// WebAssembly. Streams are not believed: sizes are held against the bounds that the
// caller gives before anything is allocated, and nothing panics.
package draco

import (
	"errors"
	"fmt"
)

// Errors of Decode, wrapped with what was wrong.
var (
	// ErrMalformed tells of a stream that is cut off or contradicts itself.
	ErrMalformed = errors.New("not a valid Draco stream")
	// ErrUnsupported tells of a stream of another version or method.
	ErrUnsupported = errors.New("a kind of Draco stream that is not decoded")
)

// Limits are what a stream may hold at most.
type Limits struct{ Faces, Points int }

// Mesh is a decoded mesh.
type Mesh struct {
	Faces      [][3]uint32 // points of each
	Points     int
	Attributes []*Attribute
}

// Attribute is an attribute of the points.
type Attribute struct {
	ID      uint32 // by which glTF refers to it
	Width   int    // components
	Normals bool   // packed unit vectors, which have no values here
	// Values are Width numbers for each point.
	Values []float64
}

// Attribute gives the attribute of an id, nil where there is none.
func (m *Mesh) Attribute(id uint32) *Attribute {
	for _, a := range m.Attributes {
		if a.ID == id {
			return a
		}
	}
	return nil
}

// Encoder methods and flags of the header.
const (
	typeMesh     = 1
	sequential   = 0
	edgebreaker  = 1
	flagMetadata = 0x8000
)

// Decode decodes one whole stream. Errors wrap ErrMalformed or ErrUnsupported.
func Decode(data []byte, limits Limits) (*Mesh, error) {
	r := &buffer{data: data}
	if string(r.bytes(5)) != "DRACO" {
		return nil, fmt.Errorf("it does not begin as one: %w", ErrMalformed)
	}
	major, minor := r.byte(), r.byte()
	kind, method := r.byte(), r.byte()
	flags := r.uint16()
	switch {
	case r.bad:
		return nil, fmt.Errorf("it ends in its header: %w", ErrMalformed)
	case major != 2 || minor != 2:
		return nil, fmt.Errorf("version %d.%d: %w", major, minor, ErrUnsupported)
	case kind != typeMesh || method > edgebreaker:
		return nil, fmt.Errorf("type %d, method %d: %w", kind, method, ErrUnsupported)
	}
	if flags&flagMetadata != 0 {
		r.metadata()
	}
	d := &decoder{r: r, limits: limits}
	var err error
	if method == sequential {
		err = d.sequential()
	} else {
		err = d.edgebreaker()
	}
	if err == nil {
		err = d.attributes(method == edgebreaker)
	}
	if err == nil && r.bad {
		err = ErrMalformed
	}
	if err != nil {
		return nil, fmt.Errorf("decoding at byte %d of %d: %w", r.at, len(data), err)
	}
	return &d.mesh, nil
}

// decoder is what lasts while one stream is decoded.
type decoder struct {
	r      *buffer
	limits Limits
	mesh   Mesh
	table  *cornerTable // nil for sequential meshes
	seams  []*cornerTable
	groups []*group
	// position is the first attribute of positions, which texture coordinates are
	// predicted by.
	position *attribute
}

// sequential decodes the faces of a sequential mesh (clause 6.2).
func (d *decoder) sequential() error {
	faces, points := d.r.varint(), d.r.varint()
	method := d.r.byte()
	if d.r.bad || faces > uint64(d.limits.Faces) || points > uint64(d.limits.Points) {
		return fmt.Errorf("%d faces of %d points: %w", faces, points, ErrMalformed)
	}
	n := int(faces)
	d.mesh.Points, d.mesh.Faces = int(points), make([][3]uint32, n)
	if method == 0 {
		symbols, err := d.r.symbols(3*n, 1)
		if err != nil {
			return err
		}
		last := int64(0)
		for i, s := range symbols {
			if diff := int64(s >> 1); s&1 != 0 {
				last -= diff
			} else {
				last += diff
			}
			d.mesh.Faces[i/3][i%3] = uint32(last)
			if last < 0 || last >= int64(points) {
				return fmt.Errorf("a corner is point %d of %d: %w", last, points, ErrMalformed)
			}
		}
		return nil
	}
	for i := range 3 * n {
		var v uint64
		switch {
		case points < 1<<8:
			v = uint64(d.r.byte())
		case points < 1<<16:
			v = uint64(d.r.uint16())
		case points < 1<<21:
			v = d.r.varint()
		default:
			v = uint64(d.r.uint32())
		}
		if d.r.bad || v >= points {
			return fmt.Errorf("a corner is point %d of %d: %w", v, points, ErrMalformed)
		}
		d.mesh.Faces[i/3][i%3] = uint32(v)
	}
	return nil
}
