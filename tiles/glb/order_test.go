package glb

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/maquette-city/maquette/tiles/meshopt"
)

// sheet gives the triangles of n by n squares in a random order.
func sheet(n int, seed uint64) *primitive {
	p := &primitive{}
	for i := range (n + 1) * (n + 1) {
		p.words = append(p.words, [3]uint32{uint32(i % (n + 1)), uint32(i / (n + 1)), 7})
		p.normals = append(p.normals, uint32(i))
	}
	var triangles [][3]uint32
	for i := range n * n {
		a := uint32(i/n*(n+1) + i%n)
		b := a + uint32(n) + 1
		triangles = append(triangles, [3]uint32{a, a + 1, b + 1}, [3]uint32{a, b + 1, b})
	}
	random := rand.New(rand.NewPCG(seed, 0))
	random.Shuffle(len(triangles), func(i, j int) { triangles[i], triangles[j] = triangles[j], triangles[i] })
	for _, t := range triangles {
		p.indices = append(p.indices, t[:]...)
	}
	return p
}

// shape gives the triangles of p by positions, each turned to begin with its
// least, in order.
func shape(p *primitive) []string {
	var out []string
	for i := 0; i < len(p.indices); i += 3 {
		var forms []string
		for k := range 3 {
			f := ""
			for c := range 3 {
				v := p.indices[i+(k+c)%3]
				f += fmt.Sprint(p.words[v], p.normals[v], ";")
			}
			forms = append(forms, f)
		}
		out = append(out, slices.Min(forms))
	}
	slices.Sort(out)
	return out
}

// misses counts the vertices not found in a first-in-first-out cache of 16, for
// each triangle.
func misses(p *primitive) float64 {
	var cache []uint32
	n := 0
	for _, v := range p.indices {
		if !slices.Contains(cache, v) {
			n++
			cache = append(cache, v)
			cache = cache[max(0, len(cache)-16):]
		}
	}
	return float64(n) / float64(len(p.indices)/3)
}

func TestOrderKeepsTheShapeAndServesTheCache(t *testing.T) {
	t.Parallel()
	for seed := range uint64(5) {
		p := sheet(20, seed)
		want, before := shape(p), misses(p)
		var o orderer
		o.order(sheet(3, 9), 0, 0) // used before
		o.order(p, 0, 0)
		if !slices.Equal(shape(p), want) {
			t.Fatal("other triangles, or wound otherwise")
		}
		if after := misses(p); after > 1.2 || before < 2 {
			t.Errorf("%.2f misses a triangle, before %.2f", after, before)
		}
		next := uint32(0)
		for _, v := range p.indices {
			if v > next {
				t.Fatalf("vertex %d is used before %d", v, next)
			}
			next = max(next, v+1)
		}
	}
}

func TestOrderTouchesItsPartOnly(t *testing.T) {
	t.Parallel()
	p, second := sheet(4, 1), sheet(4, 2)
	vertices, indices := len(p.words), len(p.indices)
	p.words, p.normals = append(p.words, second.words...), append(p.normals, second.normals...)
	for _, v := range second.indices {
		p.indices = append(p.indices, v+uint32(vertices))
	}
	first, all := slices.Clone(p.indices[:indices]), shape(p)
	new(orderer).order(p, vertices, indices)
	if !slices.Equal(p.indices[:indices], first) || !slices.Equal(shape(p), all) {
		t.Error("the part before was changed")
	}
}

// TestOrderSuitsTheCodecOfIndices: of a sheet whose triangles come in any order
// a byte or so is left of each triangle, less than half of what it took.
func TestOrderSuitsTheCodecOfIndices(t *testing.T) {
	t.Parallel()
	p := sheet(40, 3)
	before, err := meshopt.AppendTriangles(nil, p.indices)
	if err != nil {
		t.Fatal(err)
	}
	new(orderer).order(p, 0, 0)
	after, err := meshopt.AppendTriangles(nil, p.indices)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(p.indices) / 3; len(after) > n+n/8 || len(after)*2 > len(before) {
		t.Errorf("%d bytes for %d triangles, before %d", len(after), n, len(before))
	}
}

// TestOrderTakesBoundedStepsRoundOneVertex: a fan round one vertex would take n^2
// steps if all its triangles were looked at each time, half an hour here.
func TestOrderTakesBoundedStepsRoundOneVertex(t *testing.T) {
	t.Parallel()
	const n = 400_000
	p := &primitive{words: make([][3]uint32, n+2), normals: make([]uint32, n+2)}
	for i := range uint32(n) {
		v := i * 7919 % n // far from one another
		p.indices = append(p.indices, 0, v+1, v+2)
	}
	new(orderer).order(p, 0, 0)
	if len(p.indices) != 3*n {
		t.Errorf("%d indices, want %d", len(p.indices), 3*n)
	}
}
