package align

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func ring(n int, r float64) [][3]float64 {
	at := make([][3]float64, n)
	for i := range at {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		at[i] = [3]float64{r * cos, r * sin, 0}
	}
	return at
}

// TestPredictionsAgainstMonteCarlo simulates taps with normal errors and holds
// the 95th percentile of the error in yaw and of a point 50 m away against the
// published figures (the project's notes on clients: a plain simulation of
// the same layouts), and the predictions of Solve against the simulation.
func TestPredictionsAgainstMonteCarlo(t *testing.T) {
	for _, row := range []struct {
		name          string
		points        [][3]float64
		sigma         float64
		yawDeg, metre float64 // published
	}{
		{"2 points 5 m apart", ring(2, 2.5), 0.02, 0.63, 0.56},
		{"2 points 20 m apart", ring(2, 10), 0.02, 0.16, 0.14},
		{"3 points r=10 m", ring(3, 10), 0.02, 0.13, 0.12},
		{"4 points r=10 m", ring(4, 10), 0.02, 0.12, 0.10},
		{"6 points r=10 m", ring(6, 10), 0.02, 0.09, 0.08},
		{"4 points r=10 m, 5 cm", ring(4, 10), 0.05, 0.28, 0.25},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			yaw, flat, up, fit := simulate(t, row.points, row.sigma, 20_000)
			within(t, "yaw, simulated", yaw/degree, row.yawDeg, 0.10)
			within(t, "error at 50 m, simulated", flat, row.metre, 0.10)
			within(t, "yaw, predicted", twoSided95*fit.SigmaYaw, yaw, 0.03)
			within(t, "error at 50 m, predicted", fit.Predicted[1].Horizontal, flat, 0.03)
			within(t, "height, predicted", fit.Predicted[1].Vertical, up, 0.03)
		})
	}
}

// TestPredictionsOfUnequalSigmas does the same where points differ, in a lopsided
// layout, and the error lies in both frames.
func TestPredictionsOfUnequalSigmas(t *testing.T) {
	points := [][3]float64{{0, 0, 0}, {12, 3, 1}, {-4, 9, 2}, {6, -11, 0}}
	sigmas := []float64{0.01, 0.03, 0.05, 0.02}
	random := rand.New(rand.NewPCG(7, 7))
	const runs = 20_000
	far := [3]float64{40, 30, 0}
	var errors []float64
	var predicted float64
	for range runs {
		pairs := exact(0.02, points...)
		for i := range pairs {
			pairs[i].SigmaH, pairs[i].SigmaV = sigmas[i], sigmas[i]
			for k := range 3 { // three fifths and four fifths: squares that add up to one
				pairs[i].From[k] += 0.6 * sigmas[i] * random.NormFloat64()
				pairs[i].To[k] += 0.8 * sigmas[i] * random.NormFloat64()
			}
		}
		f := mustSolve(t, pairs)
		q := f.Apply(device(aYaw, aMove, far))
		errors = append(errors, math.Hypot(q[0]-far[0], q[1]-far[1]))
		predicted += f.calm(far) / runs
	}
	slices.Sort(errors)
	within(t, "error at a point", predicted, errors[runs*95/100], 0.03)
}

// calm is the prediction by the sigmas alone.
func (f *Fit) calm(p [3]float64) float64 {
	grow, _ := f.growth()
	return f.PredictAt(p).Horizontal / grow
}

// TestFalseAlarms: pairs whose sigmas are true are seldom called wrong.
func TestFalseAlarms(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 3))
	const runs = 5000
	rejected := 0
	for range runs {
		pairs := exact(0.02, ring(5, 10)...)
		for i := range pairs {
			for k := range 3 {
				pairs[i].From[k] += 0.02 * random.NormFloat64()
			}
		}
		if mustSolve(t, pairs).Verdict == Rejected {
			rejected++
		}
	}
	if share := float64(rejected) / runs; share > 0.03 {
		t.Errorf("%.1f %% of sound alignments are rejected", 100*share)
	} else {
		t.Logf("%.1f %% of sound alignments are rejected", 100*share)
	}
}

// TestBlundersAreNamed: a pair that is off by seven sigmas or more is the one that
// is named, nearly always.
func TestBlundersAreNamed(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 2))
	const runs = 2000
	named, silent := 0, 0
	for run := range runs {
		pairs := exact(0.02, ring(5, 10)...)
		for i := range pairs {
			for k := range 3 {
				pairs[i].From[k] += 0.02 * random.NormFloat64()
			}
		}
		wrong := run % 5
		sin, cos := math.Sincos(2 * math.Pi * random.Float64())
		move(&pairs[wrong], 0.2*cos, 0.2*sin, 0)
		f := mustSolve(t, pairs)
		for _, h := range f.Hints {
			if h.Code == "contradicts" && h.Pair == wrong {
				named++
			}
		}
		if f.Verdict != Rejected {
			silent++
		}
	}
	t.Logf("of %d blunders of 20 cm %.1f %% are named, %.1f %% pass", runs, 100*float64(named)/runs, 100*float64(silent)/runs)
	if named < runs*75/100 || silent > runs*2/100 {
		t.Errorf("%d named, %d pass of %d", named, silent, runs)
	}
}

// simulate gives 95th percentiles of the errors of runs alignments: yaw in
// radians, in the plane at 50 m and in height in metres; and a fit without
// errors.
func simulate(t *testing.T, points [][3]float64, sigma float64, runs int) (yaw, flat, up float64, fit *Fit) {
	t.Helper()
	random := rand.New(rand.NewPCG(uint64(len(points)), uint64(1000*sigma)))
	sin, cos := math.Sincos(0.3)
	far := [3]float64{50 * cos, 50 * sin, 0}
	var yaws, flats, ups []float64
	for range runs {
		pairs := exact(sigma, points...)
		for i := range pairs {
			for k := range 3 {
				pairs[i].From[k] += sigma * random.NormFloat64()
			}
		}
		use, err := usable(pairs)
		if err != nil {
			t.Fatal(err)
		}
		s := solve(pairs, use)
		f := Fit{YawRad: s.yaw, Translation: s.translation()}
		q := f.Apply(device(aYaw, aMove, far))
		yaws = append(yaws, math.Abs(math.Remainder(f.YawRad-aYaw, 2*math.Pi)))
		flats = append(flats, math.Hypot(q[0]-far[0], q[1]-far[1]))
		ups = append(ups, math.Abs(q[2]-far[2]))
	}
	p95 := func(v []float64) float64 { slices.Sort(v); return v[len(v)*95/100] }
	return p95(yaws), p95(flats), p95(ups), mustSolve(t, exact(sigma, points...))
}

func within(t *testing.T, what string, got, want, share float64) {
	t.Helper()
	t.Logf("%s: %.4f, held against %.4f", what, got, want)
	if !(math.Abs(got/want-1) <= share) {
		t.Errorf("%s: %.4f, want %.4f within %.0f %%", what, got, want, 100*share)
	}
}
