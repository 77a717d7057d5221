package align

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

const degree = math.Pi / 180

// device gives where a device whose frame is turned by yaw and moved by t
// against the site has the point p.
func device(yaw float64, t, p [3]float64) [3]float64 {
	x, y := turn(-yaw, p[0]-t[0], p[1]-t[1])
	return [3]float64{x, y, p[2] - t[2]}
}

var aMove = [3]float64{12.5, -7.25, 1.6}

const aYaw = 37 * degree

// exact gives pairs without any error.
func exact(sigma float64, points ...[3]float64) []Pair {
	var pairs []Pair
	for _, p := range points {
		pairs = append(pairs, Pair{From: device(aYaw, aMove, p), To: p, SigmaH: sigma, SigmaV: sigma})
	}
	return pairs
}

func square(r float64) [][3]float64 {
	return [][3]float64{{r, 0, 0}, {0, r, 0.4}, {-r, 0, -0.2}, {0, -r, 1.1}}
}

func mustSolve(t *testing.T, pairs []Pair) *Fit {
	t.Helper()
	f, err := Solve(pairs)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func codes(f *Fit) []string {
	var all []string
	for _, h := range f.Hints {
		all = append(all, h.Code)
	}
	return all
}

func TestExactPairsGiveBackYawAndMove(t *testing.T) {
	for name, pairs := range map[string][]Pair{
		"two":        exact(0.02, [3]float64{0, 0, 0}, [3]float64{20, 0, 1}),
		"on a line":  exact(0.02, [3]float64{0, 0, 0}, [3]float64{10, 5, 1}, [3]float64{20, 10, 0}),
		"four":       exact(0.02, square(10)...),
		"far away":   exact(0.02, [3]float64{95_000, 430_000, 3}, [3]float64{95_030, 430_010, 2}, [3]float64{95_010, 430_040, 1}),
		"in a tower": exact(0.02, [3]float64{0, 0, 0}, [3]float64{3, 0, 60}, [3]float64{0, 4, 90}),
	} {
		t.Run(name, func(t *testing.T) {
			f := mustSolve(t, pairs)
			if math.Abs(math.Remainder(f.YawRad-aYaw, 2*math.Pi)) > 1e-9 || math.Abs(f.Scale-1) > 1e-9 {
				t.Errorf("yaw %v, scale %v", f.YawRad/degree, f.Scale)
			}
			for _, p := range pairs {
				q := f.Apply(p.From)
				for k := range q {
					if math.Abs(q[k]-p.To[k]) > 1e-8 {
						t.Errorf("%v comes to %v", p.To, q)
					}
				}
			}
			if f.Verdict == Rejected || f.RMSH > 1e-8 {
				t.Errorf("verdict %v, RMS %v, hints %v", f.Verdict, f.RMSH, codes(f))
			}
		})
	}
}

// TestOneMetreInFourPoints is the closed form: a point moved outward by 1 m
// leaves a quarter at the other three and three quarters at itself, and makes
// the scale 410/400.
func TestOneMetreInFourPoints(t *testing.T) {
	pairs := exact(0.02, square(10)...)
	pairs[2].To[0]--
	f := mustSolve(t, pairs)
	for k, want := range []float64{0.25, 0.25, 0.75, 0.25} {
		if got := f.Residuals[k].Horizontal; math.Abs(got-want) > 1e-9 {
			t.Errorf("residual of pair %d: %v, want %v", k, got, want)
		}
	}
	if math.Abs(f.Scale-1.025) > 1e-9 || f.Verdict != Rejected {
		t.Errorf("scale %v, verdict %v", f.Scale, f.Verdict)
	}
	if len(f.Hints) == 0 || f.Hints[0].Code != "contradicts" || f.Hints[0].Pair != 2 || math.Abs(f.Hints[0].Metres-1) > 1e-9 {
		t.Errorf("hints %+v", f.Hints)
	}
	if !strings.Contains(f.Hints[0].NL, "1,00 m") {
		t.Errorf("in Dutch: %s", f.Hints[0].NL)
	}
	if r := f.Residuals[2]; !r.ExcludedAsWrong || math.Abs(r.MisclosureMetres-1) > 1e-9 {
		t.Errorf("residual %+v", r)
	}
}

func move(p *Pair, e, n, u float64) {
	p.To[0] += e
	p.To[1] += n
	p.To[2] += u
}

func TestWhatIsWrongIsRecognized(t *testing.T) {
	hexagon := func() []Pair {
		var at [][3]float64
		for i := range 6 {
			sin, cos := math.Sincos(float64(i) * math.Pi / 3)
			at = append(at, [3]float64{10 * cos, 10 * sin, 0.3 * float64(i%3)})
		}
		return exact(0.02, at...)
	}
	remap := func(pairs []Pair, f func(p [3]float64) [3]float64) []Pair {
		for i := range pairs {
			pairs[i].From = f(pairs[i].From)
		}
		return pairs
	}
	times := func(k float64) func(p [3]float64) [3]float64 {
		return func(p [3]float64) [3]float64 { return [3]float64{k * p[0], k * p[1], k * p[2]} }
	}
	for _, row := range []struct {
		name    string
		pairs   func() []Pair
		code    string
		pair    int
		verdict Verdict
	}{
		{"one pair off in the plane", func() []Pair { p := hexagon(); move(&p[3], 0, 0.3, 0); return p }, "contradicts", 3, Rejected},
		{"one pair off in height", func() []Pair { p := hexagon(); move(&p[5], 0, 0, -0.4); return p }, "contradicts", 5, Rejected},
		{"one control point taken for another", func() []Pair { p := hexagon(); p[1].To = [3]float64{30, 40, 0}; return p }, "contradicts", 1, Rejected},
		{"two pairs off", func() []Pair { p := hexagon(); move(&p[0], 1, 0, 0); move(&p[2], 0, 2, 0); return p }, "contradicts", 0, Rejected},
		{"two points exchanged", func() []Pair { p := exact(0.02, square(10)...); p[0].To, p[1].To = p[1].To, p[0].To; return p }, "contradiction", -1, Rejected},
		{"three points and one off", func() []Pair { p := exact(0.02, square(10)[:3]...); move(&p[1], 2, 1, 0); return p }, "contradicts", 1, Rejected},
		{"three points and one distance off, by either end", func() []Pair { p := exact(0.02, ring(3, 10)...); move(&p[1], 0.15, 0, 0); return p }, "contradiction", -1, Rejected},
		{"two points too far apart", func() []Pair { p := exact(0.02, square(10)[:2]...); move(&p[1], -1, 1, 0); return p }, "distance", -1, Rejected},
		{"two points at wrong heights", func() []Pair { p := exact(0.02, square(10)[:2]...); move(&p[1], 0, 0, 1); return p }, "heights", -1, Rejected},
		{"millimetres", func() []Pair { return remap(hexagon(), times(1000)) }, "unit", -1, Rejected},
		{"feet", func() []Pair { return remap(hexagon(), times(1/0.3048)) }, "unit", -1, Rejected},
		{"site in millimetres", func() []Pair {
			p := hexagon()
			for i := range p {
				p[i].To = times(1000)(p[i].To)
			}
			return p
		}, "unit", -1, Rejected},
		{"millimetres, mirrored", func() []Pair {
			return remap(hexagon(), func(p [3]float64) [3]float64 { return [3]float64{1000 * p[1], 1000 * p[0], 1000 * p[2]} })
		}, "unit", -1, Rejected},
		{"x and y swapped", func() []Pair {
			return remap(hexagon(), func(p [3]float64) [3]float64 { return [3]float64{p[1], p[0], p[2]} })
		}, "axes-mirrored", -1, Rejected},
		{"x reversed", func() []Pair {
			return remap(hexagon(), func(p [3]float64) [3]float64 { return [3]float64{-p[0], p[1], p[2]} })
		}, "axes-mirrored", -1, Rejected},
		{"y-up given as z-up", func() []Pair {
			return remap(hexagon(), func(p [3]float64) [3]float64 { return [3]float64{p[0], p[2], -p[1]} })
		}, "axes-y-up", -1, Rejected},
		{"z-up given as y-up", func() []Pair {
			return remap(hexagon(), func(p [3]float64) [3]float64 { return [3]float64{p[0], -p[2], p[1]} })
		}, "axes-z-up", -1, Rejected},
		{"up points down", func() []Pair {
			return remap(hexagon(), func(p [3]float64) [3]float64 { return [3]float64{p[0], p[1], -p[2]} })
		}, "axes-down", -1, Rejected},
		{"scale of 2 percent, sigmas too large to notice", func() []Pair {
			p := remap(hexagon(), times(1/1.02))
			for i := range p {
				p[i].SigmaH, p[i].SigmaV = 0.1, 0.1
			}
			return p
		}, "scale", -1, Poor},
		{"a tilted device", func() []Pair {
			return remap(hexagon(), func(p [3]float64) [3]float64 { return [3]float64{p[0], p[1], p[2] + 0.008*p[0]} })
		}, "tilt", -1, Poor},
		{"one off by less than its sigma tells", func() []Pair {
			p := hexagon()
			for i := range p {
				p[i].SigmaH = 0.1
			}
			move(&p[4], 0.29, 0, 0)
			return p
		}, "outlying", 4, Usable},
		{"a check point off", func() []Pair { p := hexagon(); p[5].Check = true; move(&p[5], 0.4, 0, 0); return p }, "check-point", 5, Rejected},
		{"the same point twice", func() []Pair { p := hexagon(); return append(p, p[2]) }, "same-point", 6, Good},
		{"one tap for two points", func() []Pair { p := hexagon(); p[4].From = p[3].From; return p }, "contradicts", 4, Rejected},
		{"two points alone", func() []Pair { return exact(0.02, [3]float64{0, 0, 0}, [3]float64{30, 0, 0}) }, "two-only", -1, Usable},
		{"two near points", func() []Pair { return exact(0.02, [3]float64{0, 0, 0}, [3]float64{5, 0, 0}) }, "short-baseline", -1, Poor},
		{"the corners of a marker", func() []Pair { return exact(0.005, square(0.1)...) }, "short-baseline", -1, Poor},
		{"one point far from the others", func() []Pair {
			return exact(0.02, [3]float64{0, 0, 0}, [3]float64{0.1, 0, 0}, [3]float64{0, 0.1, 0}, [3]float64{50, 0, 0})
		}, "unchecked", 3, Good},
	} {
		t.Run(row.name, func(t *testing.T) {
			f := mustSolve(t, row.pairs())
			at := slices.IndexFunc(f.Hints, func(h Hint) bool { return h.Code == row.code && h.Pair == row.pair })
			if at < 0 || f.Verdict != row.verdict {
				t.Errorf("verdict %s, hints %+v; want %s with %s of pair %d", f.Verdict, f.Hints, row.verdict, row.code, row.pair)
			}
		})
	}
}

func TestGoodPairsAreGood(t *testing.T) {
	pairs := exact(0.02, square(10)...)
	pairs = append(pairs, Pair{From: device(aYaw, aMove, [3]float64{4, 4, 0.01}), To: [3]float64{4, 4, 0}, SigmaH: 0.02, SigmaV: 0.02, Check: true})
	f := mustSolve(t, pairs)
	if f.Verdict != Good || len(f.Hints) > 0 || len(f.Checks) != 1 || len(f.Residuals) != 4 || f.DOFH != 5 || f.DOFV != 3 {
		t.Errorf("%+v", f)
	}
	if c := f.Checks[0]; c.Pair != 4 || math.Abs(c.Up+0.01) > 1e-9 {
		t.Errorf("check point %+v", c)
	}
	if got := f.PredictAt([3]float64{0, 50, 0}); math.Abs(got.Horizontal-f.Predicted[1].Horizontal) > 1e-9 {
		t.Errorf("%v at a point 50 m away, %v at 50 m", got, f.Predicted[1])
	}
}

func TestNoisyPairsEnlargeThePrediction(t *testing.T) {
	pairs := exact(0.02, square(10)...)
	pairs = append(pairs, exact(0.02, square(7)...)...)
	for i, d := range []float64{0.05, -0.05, 0.05, -0.05, -0.05, 0.05, -0.05, 0.05} {
		move(&pairs[i], d, d, 0)
	}
	f := mustSolve(t, pairs)
	calm := mustSolve(t, append(exact(0.02, square(10)...), exact(0.02, square(7)...)...))
	if !slices.Contains(codes(f), "noisy") || f.Verdict == Good {
		t.Fatalf("verdict %s, hints %+v", f.Verdict, f.Hints)
	}
	if got := f.Predicted[1].Horizontal / calm.Predicted[1].Horizontal; math.Abs(got-f.FactorH) > 1e-3 || got < 2 {
		t.Errorf("the prediction grew %v times, the residuals are %v times what was expected", got, f.FactorH)
	}
}

func TestWhatCannotBeSolvedIsRefused(t *testing.T) {
	with := func(f func(p []Pair)) []Pair {
		p := exact(0.02, square(10)...)
		f(p)
		return p
	}
	for _, row := range []struct {
		name  string
		pairs []Pair
		pair  int
		part  string
	}{
		{"nothing", nil, -1, ""},
		{"one", exact(0.02, [3]float64{1, 2, 3}), -1, ""},
		{"one besides check points", with(func(p []Pair) { p[0].Check, p[1].Check, p[2].Check = true, true, true }), -1, ""},
		{"sigma zero", with(func(p []Pair) { p[1].SigmaH = 0 }), 1, "sigmaH"},
		{"sigma negative", with(func(p []Pair) { p[2].SigmaV = -0.1 }), 2, "sigmaV"},
		{"sigma NaN", with(func(p []Pair) { p[3].SigmaH = math.NaN() }), 3, "sigmaH"},
		{"sigma huge", with(func(p []Pair) { p[3].SigmaV = math.Inf(1) }), 3, "sigmaV"},
		{"coordinate NaN", with(func(p []Pair) { p[0].From[2] = math.NaN() }), 0, "from"},
		{"coordinate huge", with(func(p []Pair) { p[0].To[0] = 1e300 }), 0, "to"},
		{"a bad check point", with(func(p []Pair) { p[3].Check = true; p[3].SigmaV = 0 }), 3, "sigmaV"},
		{"one place", exact(0.02, [3]float64{1, 2, 3}, [3]float64{1, 2, 3}, [3]float64{1.01, 2, 3}), -1, "to"},
		{"above each other", exact(0.02, [3]float64{1, 2, 3}, [3]float64{1, 2, 6}, [3]float64{1.01, 2, 9}), -1, "to"},
		{"one place on the device", with(func(p []Pair) {
			for i := range p {
				p[i].From = [3]float64{1, 2, 3}
			}
		}), -1, "from"},
		{"above each other on the device", with(func(p []Pair) {
			for i := range p {
				p[i].From = [3]float64{1, 2, 3 * float64(i)}
			}
		}), -1, "from"},
		{"too many", make([]Pair, MaxPairs+1), -1, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := Solve(row.pairs)
			var pe *PairError
			if !errors.As(err, &pe) || pe.Pair != row.pair || pe.Part != row.part {
				t.Errorf("error %v, want one of pair %d, %q", err, row.pair, row.part)
			}
		})
	}
}

// TestSolveAgainstGaussNewton holds the closed form and its covariance against
// a plain iterated least-squares adjustment with numeric derivatives.
func TestSolveAgainstGaussNewton(t *testing.T) {
	pairs := exact(0.02, [3]float64{0, 0, 0}, [3]float64{12, 3, 1}, [3]float64{-4, 9, 2}, [3]float64{6, -11, 0}, [3]float64{1, 30, 5})
	for i := range pairs {
		pairs[i].SigmaH, pairs[i].SigmaV = 0.01+0.01*float64(i), 0.03-0.005*float64(i)
		move(&pairs[i], 0.02*float64(i%3-1), 0.015*float64((i+1)%3-1), 0.01*float64(i%2))
	}
	f := mustSolve(t, pairs)
	x, inverse := gaussNewton(pairs)
	for k, got := range []float64{f.Translation[0], f.Translation[1], f.Translation[2], f.YawRad} {
		if math.Abs(got-x[k]) > 1e-9 {
			t.Errorf("parameter %d: %v, by iteration %v", k, got, x[k])
		}
	}
	// The iteration linearizes about the device's points, the closed form
	// has the second derivative: they differ by the share of noise in the
	// baseline, 0.1 % here.
	if want := math.Sqrt(inverse[3][3]); math.Abs(f.SigmaYaw/want-1) > 2e-3 {
		t.Errorf("sigma of the yaw %v, by iteration %v", f.SigmaYaw, want)
	}
	if want := math.Sqrt(inverse[2][2]); math.Abs(f.SigmaV/want-1) > 1e-6 {
		t.Errorf("sigma of the height %v, by iteration %v", f.SigmaV, want)
	}
	var e, n float64 // of the centroid: J inverse Jᵀ
	px, py := turn(f.YawRad, f.back(f.Centroid)[0], f.back(f.Centroid)[1])
	je, jn := [4]float64{1, 0, 0, -py}, [4]float64{0, 1, 0, px}
	for i := range 4 {
		for k := range 4 {
			e += je[i] * inverse[i][k] * je[k]
			n += jn[i] * inverse[i][k] * jn[k]
		}
	}
	if math.Abs(f.SigmaH/math.Sqrt(e)-1) > 1e-3 || math.Abs(f.SigmaH/math.Sqrt(n)-1) > 1e-3 {
		t.Errorf("sigma of the centroid %v, by iteration %v and %v", f.SigmaH, math.Sqrt(e), math.Sqrt(n))
	}
}

func (f *Fit) back(p [3]float64) [3]float64 { return device(f.YawRad, f.Translation, p) }

// gaussNewton adjusts translation and yaw and gives the inverse of the normal
// matrix.
func gaussNewton(pairs []Pair) (x [4]float64, inverse [4][4]float64) {
	x[3] = 0.5 // anywhere near
	left := func(x [4]float64, p Pair) [3]float64 {
		e, n := turn(x[3], p.From[0], p.From[1])
		return [3]float64{(p.To[0] - e - x[0]) / p.SigmaH, (p.To[1] - n - x[1]) / p.SigmaH, (p.To[2] - p.From[2] - x[2]) / p.SigmaV}
	}
	for range 30 {
		var m [4][5]float64
		for _, p := range pairs {
			r := left(x, p)
			var j [4][3]float64
			for k := range x {
				lo, hi := x, x
				lo[k] -= 1e-5
				hi[k] += 1e-5
				a, b := left(lo, p), left(hi, p)
				for c := range 3 {
					j[k][c] = (a[c] - b[c]) / 2e-5
				}
			}
			for a := range 4 {
				for c := range 3 {
					for b := range 4 {
						m[a][b] += j[a][c] * j[b][c]
					}
					m[a][4] += j[a][c] * r[c]
				}
			}
		}
		inverse = invert(m)
		for a := range 4 {
			for b := range 4 {
				x[a] += inverse[a][b] * m[b][4]
			}
		}
	}
	return x, inverse
}

// invert inverts the left part of m by Gauss and Jordan.
func invert(m [4][5]float64) [4][4]float64 {
	var a [4][8]float64
	for i := range 4 {
		copy(a[i][:4], m[i][:4])
		a[i][4+i] = 1
	}
	for i := range 4 {
		p := a[i][i]
		for k := range 8 {
			a[i][k] /= p
		}
		for r := range 4 {
			if f := a[r][i]; r != i {
				for k := range 8 {
					a[r][k] -= f * a[i][k]
				}
			}
		}
	}
	var out [4][4]float64
	for i := range 4 {
		copy(out[i][:], a[i][4:])
	}
	return out
}

func FuzzSolve(f *testing.F) {
	f.Add(0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.02, 0.02, uint8(3))
	f.Add(1e7, -1e7, 5.0, 1e-9, 3.0, 0.0, 1e-4, 1000.0, uint8(40))
	f.Add(1.0, 2.0, 3.0, 3.0, 2.0, 1.0, 0.0, math.NaN(), uint8(2))
	f.Fuzz(func(t *testing.T, x, y, z, u, v, w, sh, sv float64, n uint8) {
		pairs := make([]Pair, n%60)
		for i := range pairs {
			k := float64(i)
			pairs[i] = Pair{From: [3]float64{x * k, y + k*v, z}, To: [3]float64{u * k, v * k * k, w - k}, SigmaH: sh, SigmaV: sv + k*sh, Check: i%7 == 6}
		}
		fit, err := Solve(pairs)
		if err != nil {
			return
		}
		numbers := []float64{fit.YawRad, fit.Scale, fit.SigmaScale, fit.RMSH, fit.RMSV, fit.FactorH, fit.FactorV, fit.Baseline, fit.SigmaYaw, fit.SigmaH, fit.SigmaV}
		numbers = append(append(numbers, fit.Translation[:]...), fit.Centroid[:]...)
		for _, p := range fit.Predicted {
			numbers = append(numbers, p.Horizontal, p.Vertical)
		}
		for _, r := range append(fit.Residuals, fit.Checks...) {
			numbers = append(numbers, r.East, r.North, r.Up, r.Horizontal, r.StandardizedH, r.StandardizedV, r.Redundancy, r.MisclosureMetres)
		}
		for i, v := range numbers {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("number %d is %v: %+v", i, v, fit)
			}
		}
	})
}
