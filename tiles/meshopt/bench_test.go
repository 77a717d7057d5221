package meshopt

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
)

// benchPlan gives what a tile of a plan holds: boxes of 24 vertices of 8 bytes,
// and their triangles.
func benchPlan(boxes int) (positions []byte, triangles []uint32) {
	r := rand.New(rand.NewPCG(1, 1))
	for b := range boxes {
		x, y, z := r.Uint64N(50000), r.Uint64N(50000), r.Uint64N(50000)
		for face := range uint64(6) {
			v := uint32(b*24) + uint32(face)*4
			triangles = append(triangles, v, v+1, v+2, v+2, v+1, v+3)
			for corner := range uint64(4) {
				p := (x + face%2*300) | (y+corner%2*2700)<<16 | (z+corner/2*3000)<<32
				positions = binary.LittleEndian.AppendUint64(positions, p)
			}
		}
	}
	return positions, triangles
}

func benchRate(b *testing.B, triangles int, encode func() error) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		if err := encode(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(triangles)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mtri/s")
}

func BenchmarkEncode(b *testing.B) {
	positions, triangles := benchPlan(2000)
	var out []byte
	for name, encode := range map[string]func() (err error){
		"positions tight":    func() (err error) { out, err = AppendAttributes(out[:0], positions, 8, Tight); return },
		"positions bytewise": func() (err error) { out, err = AppendAttributes(out[:0], positions, 8, Bytewise); return },
		"triangles":          func() (err error) { out, err = AppendTriangles(out[:0], triangles); return },
		"indices":            func() (err error) { out, err = AppendIndices(out[:0], triangles); return },
	} {
		b.Run(name, func(b *testing.B) { benchRate(b, len(triangles)/3, encode) })
	}
}

func BenchmarkDecode(b *testing.B) {
	positions, triangles := benchPlan(2000)
	bytewise, _ := AppendAttributes(nil, positions, 8, Bytewise)
	tight, _ := AppendAttributes(nil, positions, 8, Tight)
	stream, _ := AppendTriangles(nil, triangles)
	for name, decode := range map[string]func() error{
		"positions tight":    func() error { _, err := Decode(Attributes, None, tight, len(positions)/8, 8); return err },
		"positions bytewise": func() error { _, err := Decode(Attributes, None, bytewise, len(positions)/8, 8); return err },
		"triangles":          func() error { _, err := Decode(Triangles, None, stream, len(triangles), 4); return err },
	} {
		b.Run(name, func(b *testing.B) { benchRate(b, len(triangles)/3, decode) })
	}
}
