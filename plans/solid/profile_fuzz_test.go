package solid

import (
	"encoding/binary"
	"errors"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// fuzzWork is the limit of one input of FuzzProfile: some tens of milliseconds.
const fuzzWork = 1 << 23

// fuzzProfile reads rings of points in steps of 1/64 m: a byte with the number of
// points of each, the outer ring first.
func fuzzProfile(data []byte) Profile {
	var rings [][]Vec2
	for len(data) > 0 && len(rings) < 16 {
		n := int(data[0])
		data = data[1:]
		var ring []Vec2
		for ; n > 0 && len(data) >= 4; n-- {
			x, y := int16(binary.LittleEndian.Uint16(data)), int16(binary.LittleEndian.Uint16(data[2:]))
			ring = append(ring, Vec2{float64(x) / 64, float64(y) / 64})
			data = data[4:]
		}
		rings = append(rings, ring)
	}
	if len(rings) == 0 {
		return Profile{}
	}
	return Profile{Outer: rings[0], Holes: rings[1:]}
}

// FuzzProfile extrudes and revolves profiles of any rings: each ends within its
// effort, in an error or in a solid that is closed, whole and, where it is
// extruded, of the area times the depth; of no more than its outline where its
// holes make no profile.
func FuzzProfile(f *testing.F) {
	square := func(lo, hi int16) []byte {
		out := []byte{4}
		for _, p := range [4][2]int16{{lo, lo}, {hi, lo}, {hi, hi}, {lo, hi}} {
			out = binary.LittleEndian.AppendUint16(out, uint16(p[0]))
			out = binary.LittleEndian.AppendUint16(out, uint16(p[1]))
		}
		return out
	}
	f.Add(square(0, 640))
	f.Add(append(square(0, 640), square(64, 128)...))
	f.Add(append(square(0, 640), square(0, 128)...))
	f.Add(append(append(square(0, 640), square(64, 128)...), square(128, 192)...))
	f.Add(append(square(64, 128), square(0, 640)...))
	f.Add([]byte{3, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		p := fuzzProfile(data)
		effort := Effort{Limit: fuzzWork}
		m, err := effort.Extrude([]Profile{p}, scene.Vec3{0, 0, 1}, 2)
		if err == nil {
			checkFuzzed(t, m)
			checkExtruded(t, p, 2, mesh.Volume(m))
		} else if !known(err) {
			t.Error(err)
		}
		if m, err = effort.Revolve([]Profile{p}, scene.Vec3{-600, 0, 0}, scene.Vec3{0, 1, 0}, 1); err == nil {
			checkFuzzed(t, m)
		} else if !known(err) {
			t.Error(err)
		}
	})
}

// checkExtruded holds that p extruded by depth may have the volume.
func checkExtruded(t *testing.T, p Profile, depth, volume float64) {
	t.Helper()
	q, _ := p.Normalize()
	least, most := depth*q.Area(), depth*q.Area()
	if _, err := new(Effort).flatten(p); err != nil {
		if crossesItself(p.Outer) {
			return // what its holes leave of it is a matter of taste
		}
		outline, _ := Profile{Outer: p.Outer}.Normalize()
		least, most = 0, depth*outline.Area()
	}
	if slack := 1e-6 * (1 + most); volume < least-slack || volume > most+slack {
		t.Errorf("%g m3, want %g to %g", volume, least, most)
	}
}

// known tells whether an error says what kind it is.
func known(err error) bool {
	return errors.Is(err, ErrInvalid) || errors.Is(err, ErrTooLarge) || errors.Is(err, mesh.ErrNotSimple)
}

func checkFuzzed(t *testing.T, m *scene.Mesh) {
	t.Helper()
	if err := mesh.Check(m); err != nil {
		t.Error(err)
	}
	if open := mesh.OpenEdges(m); len(open) > 0 {
		t.Errorf("%d open edges", len(open))
	}
	if v := mesh.Volume(m); !(v > 0) {
		t.Errorf("%g m3", v)
	}
}
