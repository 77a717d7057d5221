package solid

import (
	"errors"
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// fuzzPrisms reads prisms of 3 to 6 corners on a coarse grid, some of whose points
// lie off it by parts of the tolerance: a byte with the number of corners and the
// lean, then two for each.
func fuzzPrisms(data []byte) []*scene.Mesh {
	var all []*scene.Mesh
	for len(data) > 0 && len(all) < 12 {
		head, n := data[0], 3+int(data[0]&3)
		data = data[1:]
		if len(data) < 2*n {
			break
		}
		ring := make([]Vec2, n)
		for i := range ring {
			for k := range 2 {
				b := data[2*i+k]
				ring[i][k] = float64(b&15) + 3e-6*float64(b>>4)*float64(head>>7)
			}
		}
		data = data[2*n:]
		if crossesItself(ring) {
			continue // its inside is a matter of taste
		}
		// The first one is the host, from 0 to 1 high, the others go through it.
		from, depth, d := -0.5, 2.0, scene.Vec3{0, 0, 1}
		if len(all) == 0 {
			from, depth = 0, 1
		} else if lean := float64(head >> 2 & 7); lean > 4 {
			d[0], d[1] = lean/8, float64(head>>5&3)/8
		}
		m, err := Extrude([]Profile{{Outer: ring}}, d, depth*d.Length())
		if err != nil {
			continue
		}
		for i := range m.Positions {
			m.Positions[i][2] += from
		}
		all = append(all, m)
	}
	return all
}

// crossesItself tells whether edges of a ring that are no neighbours touch.
func crossesItself(ring []Vec2) bool {
	n := len(ring)
	for i := range n {
		for k := i + 2; k < n && k-i < n-1; k++ {
			a, b, c, d := ring[i], ring[i+1], ring[k], ring[(k+1)%n]
			if mesh.Orient2D(a, b, c)*mesh.Orient2D(a, b, d) <= 0 && mesh.Orient2D(c, d, a)*mesh.Orient2D(c, d, b) <= 0 {
				return true
			}
		}
	}
	return false
}

// FuzzSubtractThrough takes prisms off prisms: what the passages make is closed
// and has the volume and the surface of what the general way makes.
func FuzzSubtractThrough(f *testing.F) {
	f.Add([]byte{1, 0, 0, 15, 0, 15, 15, 0, 15, 1, 1, 1, 5, 1, 5, 5, 1, 5})
	f.Add([]byte{1, 0, 0, 15, 0, 15, 15, 0, 15, 1, 4, 0, 6, 0, 6, 15, 4, 15, 0, 1, 1, 3, 1, 1, 3})
	f.Add([]byte{1, 0, 0, 15, 0, 15, 15, 0, 15, 129, 1, 17, 5, 33, 5, 69, 1, 5, 128, 5, 5, 9, 5, 5, 9})
	f.Add([]byte{1, 0, 0, 15, 0, 15, 15, 0, 15, 0x55, 4, 4, 6, 4, 6, 6, 4, 6, 0x39, 4, 8, 6, 8, 6, 9, 4, 9})
	f.Fuzz(func(t *testing.T, data []byte) {
		all := fuzzPrisms(data)
		if len(all) < 2 {
			return
		}
		in, err := newOperands(opSubtract, all[0], all[1:])
		if err != nil {
			t.Fatal(err)
		}
		before := len(in.others)
		if err := in.throughPrism(&Effort{Limit: fuzzWork}); err != nil {
			if !errors.Is(err, ErrTooLarge) {
				t.Fatal(err)
			}
			return
		}
		if before == len(in.others) {
			return
		}
		if len(in.host.Indices) > 0 && !mesh.Closed(in.host) {
			t.Fatal("the slab is open")
		}
		got, err := Subtract(in.host, in.others)
		if err != nil {
			return
		}
		want, err := generally(all[0], all[1:])
		if err != nil {
			return
		}
		// A film thinner than twice the tolerance is left or not.
		if a, b := mesh.Volume(got), mesh.Volume(want); math.Abs(a-b) > 5e-3 {
			t.Errorf("%g m3, the general way gives %g", a, b)
		}
	})
}
