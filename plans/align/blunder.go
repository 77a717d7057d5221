package align

import "slices"

const (
	// maxWrong is how many pairs may be found to contradict the rest; with
	// more it is no longer said which.
	maxWrong = 3
	// maxSuspects bounds the fits without one pair: the largest standardized
	// residuals are tried.
	maxSuspects = 32
	// unsure is the difference in squares (of one degree of freedom, one in a
	// thousand) below which two fits without a pair explain as much.
	unsure = critical1 * critical1
)

// search is what leaving pairs out came to.
type search struct {
	wrong     []int // indices of the pairs left out, in the order found
	rest      sums  // of the others
	clean     bool  // the others agree
	ambiguous bool  // leaving out another pair would do as well
}

// seek leaves out the pair without which the others agree best, again until
// they do. Few enough must be left out, and enough left, to call the others the
// rule.
func seek(pairs []Pair, use []int) search {
	var out search
	use = slices.Clone(use)
	for len(out.wrong) < maxWrong && len(use) > 2 && len(out.wrong)*2 < len(use) {
		best, runnerUp := -1, 0.0
		var rest sums
		for _, k := range suspects(pairs, use) {
			s := solve(pairs, without(use, k))
			switch {
			case best < 0:
				best, rest, runnerUp = k, s, s.chi()+2*unsure
			case s.chi() < rest.chi():
				best, rest, runnerUp = k, s, rest.chi()
			default:
				runnerUp = min(runnerUp, s.chi())
			}
		}
		out.ambiguous = out.ambiguous || runnerUp-rest.chi() < unsure
		out.wrong = append(out.wrong, use[best])
		use, out.rest = without(use, best), rest
		if out.clean = agree(&rest, pairs, use); out.clean {
			return out
		}
	}
	return out
}

func (s *sums) chi() float64 { return s.chiH + s.chiV }

func without(use []int, k int) []int {
	return append(slices.Clone(use[:k]), use[k+1:]...)
}

// suspects gives the places in use of the pairs to try.
func suspects(pairs []Pair, use []int) []int {
	s := solve(pairs, use)
	size := make([]float64, len(use))
	at := make([]int, len(use))
	for k, i := range use {
		r := s.leftOver(pairs, i, -1)
		size[k] = max(r.StandardizedH/critical2, r.StandardizedV/critical1, -r.StandardizedV/critical1)
		at[k] = k
	}
	slices.SortStableFunc(at, func(a, b int) int {
		switch {
		case size[a] > size[b]:
			return -1
		case size[a] < size[b]:
			return 1
		}
		return a - b
	})
	return at[:min(len(at), maxSuspects)]
}

// agree tells whether no residual, nor all together, are beyond what the sigmas
// allow.
func agree(s *sums, pairs []Pair, use []int) bool {
	if fails(s.chiH, 2*s.n-3) || fails(s.chiV, s.n-1) {
		return false
	}
	return !slices.ContainsFunc(use, func(i int) bool { return s.leftOver(pairs, i, -1).beyond() })
}
