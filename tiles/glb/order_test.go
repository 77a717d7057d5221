package glb

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
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
