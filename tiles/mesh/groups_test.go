package mesh

import (
	"math/rand/v2"
	"testing"
)

// TestGroupsAreThoseOfTheJoins joins in any order and compares with groups that
// are painted over one another; the second use finds nothing of the first.
func TestGroupsAreThoseOfTheJoins(t *testing.T) {
	t.Parallel()
	var g Groups
	for seed, n := range []int{50, 7, 200, 0, 1} {
		r := rand.New(rand.NewPCG(uint64(seed), 3))
		g.Begin(n)
		painted := make([]uint32, n)
		for i := range painted {
			painted[i] = uint32(i)
		}
		for range n / 2 {
			a, b := r.IntN(n), r.IntN(n)
			g.Join(uint32(a), uint32(b))
			from, to := max(painted[a], painted[b]), min(painted[a], painted[b])
			for i, c := range painted {
				if c == from {
					painted[i] = to
				}
			}
		}
		for i, want := range painted {
			if got := g.Root(uint32(i)); got != want {
				t.Errorf("%d numbers: %d stands for %d, want %d", n, got, i, want)
			}
		}
	}
}
