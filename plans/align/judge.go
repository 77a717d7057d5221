package align

import "slices"

// Thresholds of the verdict: predicted errors at 50 m, metres.
const (
	// Thresholds of the verdict: predicted errors at 50 m and in height, metres.
	goodAt50, usableAt50     = 0.15, 0.50
	goodHeight, usableHeight = 0.10, 0.30
	// scaleOff is how far the scale may be from 1, and scaleRejected how far
	// for a rough look.
	scaleOff, scaleRejected = 0.01, 0.05
	// noiseRejected is how many times what the sigmas allow residuals may be.
	noiseRejected = 5.0
	// uneven is how many times the median the largest residual may be.
	uneven = 3.0
	// critical1 and critical2 are what a standardized residual of one and of
	// two parts exceeds once in a thousand times: Baarda's customary level.
	critical1, critical2 = 3.29053, 3.71692
	// weakRedundancy is the share of an error in a pair below which it hardly
	// shows in the residual.
	weakRedundancy = 0.1
)

// judge gives the verdict and the hints.
func (f *Fit) judge(s *sums, pairs []Pair, use []int) {
	rank := f.rank(len(use))
	if h, ok := frameSlip(s, pairs, use); ok {
		f.hint(h)
		rank = rejected
	} else {
		rank = max(rank, f.contradictions(s, pairs, use))
	}
	rank = max(rank, f.checkPoints(pairs))
	f.sameTwice(pairs, use)
	f.geometry(rank, pairs, use)
	f.Verdict = [...]Verdict{Good, Usable, Poor, Rejected}[rank]
}

// The ranks of verdicts, the worst counts.
const (
	good = iota
	fair
	poor
	rejected
)

// rank is the verdict by the predictions alone.
func (f *Fit) rank(n int) int {
	at := f.Predicted[1]
	switch {
	case at.Horizontal > usableAt50 || at.Vertical > usableHeight:
		return poor
	case at.Horizontal > goodAt50 || at.Vertical > goodHeight, n == 2 && len(f.Checks) == 0:
		return fair
	}
	return good
}

// contradictions looks for pairs that do not go with the rest.
func (f *Fit) contradictions(s *sums, pairs []Pair, use []int) int {
	if rank, found := f.deformed(s, pairs, use); found {
		return rank
	}
	if !f.suspicious() {
		return f.unevenness(pairs, use)
	}
	if s.n == 2 {
		return f.twoPairs(pairs, use)
	}
	found := seek(pairs, use)
	switch {
	case found.clean && !found.ambiguous:
		for _, i := range found.wrong {
			f.exclude(&found.rest, pairs, i)
		}
		return rejected
	case found.clean || f.FactorH > noiseRejected || f.FactorV > noiseRejected:
		f.hint(contradiction(f.worst(), len(use)))
		return rejected
	}
	f.hint(noisy(max(f.FactorH, f.FactorV)))
	return fair
}

// suspicious tells whether any residual, or all together, are beyond what the
// sigmas allow.
func (f *Fit) suspicious() bool {
	return f.noisyH() || f.noisyV() || slices.ContainsFunc(f.Residuals, Residual.beyond)
}

func (r Residual) beyond() bool {
	return r.StandardizedH > critical2 || r.StandardizedV > critical1 || r.StandardizedV < -critical1
}

// worst gives the largest residual in space.
func (f *Fit) worst() float64 {
	var w float64
	for _, r := range f.Residuals {
		w = max(w, hypot(r.Horizontal, r.Up))
	}
	return w
}

// exclude marks pair i as contradicting the rest, with how far it lies from
// where they put it.
func (f *Fit) exclude(rest *sums, pairs []Pair, i int) {
	v := rest.residual(&pairs[i])
	flat := hypot(v[0], v[1])
	for k := range f.Residuals {
		if f.Residuals[k].Pair == i {
			f.Residuals[k].ExcludedAsWrong = true
			f.Residuals[k].MisclosureMetres = hypot(flat, v[2])
		}
	}
	f.hint(contradicts(pairs, i, flat, v[2]))
}

// twoPairs says how two pairs contradict each other: in their distance or in
// their heights.
func (f *Fit) twoPairs(pairs []Pair, use []int) int {
	p, q := &pairs[use[0]], &pairs[use[1]]
	if f.noisyH() {
		f.hint(distances(hypot(p.From[0]-q.From[0], p.From[1]-q.From[1]), hypot(p.To[0]-q.To[0], p.To[1]-q.To[1])))
	}
	if f.noisyV() {
		f.hint(heights((p.From[2]-q.From[2])-(p.To[2]-q.To[2]), pairs, use[0], use[1]))
	}
	if max(f.FactorH, f.FactorV) > critical1 {
		return rejected
	}
	return fair
}

// unevenness looks among pairs that pass by their sigmas for one whose residual
// is far beyond the others'.
func (f *Fit) unevenness(pairs []Pair, use []int) int {
	worst, flat := 0, make([]float64, len(f.Residuals))
	for k, r := range f.Residuals {
		flat[k] = r.Horizontal
		if r.Horizontal > f.Residuals[worst].Horizontal {
			worst = k
		}
	}
	slices.Sort(flat)
	median := (flat[(len(flat)-1)/2] + flat[len(flat)/2]) / 2
	r := f.Residuals[worst]
	if len(use) < 4 || !(r.Horizontal > uneven*median && r.StandardizedH > critical2/2) {
		return good
	}
	f.hint(outlying(pairs, r.Pair, r.Horizontal, median))
	return fair
}

// checkPoints holds the pairs that were kept out against the fit.
func (f *Fit) checkPoints(pairs []Pair) int {
	rank := good
	for _, r := range f.Checks {
		if r.beyond() {
			f.hint(checkFails(pairs, r))
			rank = rejected
		}
	}
	return rank
}

// sameTwice tells of points used twice: they count, but say less than two.
func (f *Fit) sameTwice(pairs []Pair, use []int) {
	points, taps := map[[3]float64]int{}, map[[3]float64]int{}
	for _, i := range use {
		first, known := points[pairs[i].To]
		tap, tapped := taps[pairs[i].From]
		switch {
		case known:
			f.hint(samePoint(pairs, first, i))
		case tapped:
			f.hint(sameTap(pairs, tap, i))
		}
		if !known {
			points[pairs[i].To] = i
		}
		if !tapped {
			taps[pairs[i].From] = i
		}
	}
}

// geometry tells what would make the fit better.
func (f *Fit) geometry(rank int, pairs []Pair, use []int) {
	if len(use) == 2 && rank != rejected {
		f.hint(twoOnly())
	}
	if at := f.Predicted[1].Horizontal; at > goodAt50 && rank != rejected {
		f.hint(shortBaseline(at, f.Baseline, f.Baseline*at/goodAt50))
	}
	for _, r := range f.Residuals {
		if len(use) > 2 && r.Redundancy < weakRedundancy {
			f.hint(unchecked(pairs, r.Pair))
		}
	}
}

// maxHints bounds what is told at once.
const maxHints = 20

func (f *Fit) hint(h Hint) {
	if len(f.Hints) < maxHints {
		f.Hints = append(f.Hints, h)
	}
}
