package spill

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"

	"github.com/maquette-city/maquette/tiles/scene"
)

// The kinds of values of properties.
const (
	kindNil = iota
	kindFalse
	kindTrue
	kindNumber
	kindText
	kindList
)

// Marks of a part.
const (
	markLines     = 1 << iota // the mesh is of lines
	markTexCoords             // the mesh has them
	markPlaced                // the part has a transform
	markShared                // the mesh stands in the table
	markPrivate   = 1         // of a feature
)

func (t *tables) appendFeature(b []byte, f *scene.Feature) []byte {
	b = appendText(b, f.Key)
	b = appendText(b, f.GUID)
	b = appendText(b, f.SourceID)
	b = binary.AppendVarint(b, int64(f.Source))
	b = t.appendWord(b, f.Class)
	b = appendText(b, f.Name)
	b = appendText(b, f.Parent)
	b = t.appendWord(b, f.Storey)
	marks := byte(0)
	if f.Private {
		marks |= markPrivate
	}
	b = append(b, marks)
	b = binary.AppendUvarint(b, uint64(len(f.Sets)))
	for i := range f.Sets {
		b = t.appendSet(b, &f.Sets[i])
	}
	b = binary.AppendUvarint(b, uint64(len(f.Parts)))
	for i := range f.Parts {
		b = t.appendPart(b, &f.Parts[i])
	}
	return b
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// appendWord writes the number of s, or 0 and s.
func (t *tables) appendWord(b []byte, s string) []byte {
	n := t.word(s)
	b = binary.AppendUvarint(b, n)
	if n == 0 {
		b = appendText(b, s)
	}
	return b
}

func (t *tables) appendSet(b []byte, s *scene.PropertySet) []byte {
	b = t.appendWord(b, s.Name)
	b = binary.AppendUvarint(b, uint64(len(s.Properties)))
	for i := range s.Properties {
		p := &s.Properties[i]
		b = t.appendWord(b, p.Name)
		b = t.appendWord(b, p.Unit)
		b = appendValue(b, p.Value)
	}
	return b
}

// appendValue writes a value as scene.Property has it; what it has not becomes
// its text.
func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, kindNil)
	case bool:
		if v {
			return append(b, kindTrue)
		}
		return append(b, kindFalse)
	case float64:
		return appendFloat(append(b, kindNumber), v)
	case string:
		return appendText(append(b, kindText), v)
	case []any:
		b = binary.AppendUvarint(append(b, kindList), uint64(len(v)))
		for _, e := range v {
			b = appendValue(b, e)
		}
		return b
	}
	return appendText(append(b, kindText), fmt.Sprint(v))
}

func appendFloat(b []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
}

func (t *tables) appendPart(b []byte, p *scene.Part) []byte {
	m := p.Mesh
	marks, number := byte(0), uint64(0)
	if p.Transform != scene.Identity() {
		marks |= markPlaced
		if number = t.shared(m); number > 0 {
			marks |= markShared
		}
	}
	if m.Lines {
		marks |= markLines
	}
	if len(m.TexCoords) > 0 && len(m.TexCoords) == len(m.Positions) {
		marks |= markTexCoords
	}
	b = append(b, marks)
	b = binary.AppendUvarint(b, t.material(p.Material))
	if marks&markPlaced != 0 {
		for _, v := range p.Transform {
			b = appendFloat(b, v)
		}
	}
	if marks&markShared != 0 {
		return binary.AppendUvarint(b, number)
	}
	return appendMesh(b, m)
}

// material gives the number of m.
func (t *tables) material(m scene.Material) uint64 {
	k := material{rgba: m.RGBA, name: t.name(m.Name)}
	if m.Texture != nil {
		k.texture = t.textureOf[keyOf(m.Texture)]
	}
	n, ok := t.materialOf[k]
	if !ok {
		n = uint64(len(t.materials))
		t.materials = append(t.materials, k)
		t.materialOf[k] = n
	}
	return n
}

// name gives the number of a material's name, which always has room: materials
// are held in memory in any case.
func (t *tables) name(s string) uint64 {
	if n := t.word(s); n > 0 {
		return n
	}
	t.words = append(t.words, s)
	t.wordOf[s] = uint64(len(t.words))
	return uint64(len(t.words))
}

func appendMesh(b []byte, m *scene.Mesh) []byte {
	b = binary.AppendUvarint(b, uint64(len(m.Positions)))
	b = appendPositions(b, m.Positions)
	b = binary.AppendUvarint(b, uint64(len(m.Indices)))
	last := int64(0)
	for _, i := range m.Indices {
		b = binary.AppendVarint(b, int64(i)-last)
		last = int64(i)
	}
	if len(m.TexCoords) != len(m.Positions) {
		return b
	}
	for _, c := range m.TexCoords {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(c[0]))
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(c[1]))
	}
	return b
}

// appendPositions writes of each coordinate what differs from that of the
// position before: neighbours on the map begin with the same digits.
func appendPositions(b []byte, all []scene.Vec3) []byte {
	var before [3]uint64
	for _, p := range all {
		for k, v := range p {
			bits64 := math.Float64bits(v)
			differs := bits64 ^ before[k]
			before[k] = bits64
			n := (bits.Len64(differs) + 7) / 8
			b = append(b, byte(n))
			for range n {
				b = append(b, byte(differs))
				differs >>= 8
			}
		}
	}
	return b
}
