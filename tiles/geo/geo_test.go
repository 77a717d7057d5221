package geo

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// The distance of two points at the same latitude and height is not the same
// question as the distance of two results: errors are compared in metres.
func metresApart(e Ellipsoid, lat1, lon1, h1, lat2, lon2, h2 float64) float64 {
	dn := (lat1 - lat2) * (e.A + math.Max(h1, 0))
	de := math.Remainder(lon1-lon2, 2*math.Pi) * math.Cos(lat1) * (e.A + math.Max(h1, 0))
	return math.Max(math.Max(math.Abs(dn), math.Abs(de)), math.Abs(h1-h2))
}

func TestGeocentricOfKnownPoints(t *testing.T) {
	t.Parallel()
	g := GRS80()
	b := 6356752.314140356 // GRS80: a(1-f) in exact arithmetic, as published
	for _, c := range []struct {
		name          string
		lat, lon, h   float64 // degrees
		want          [3]float64
		toleranceInMM float64
	}{
		{"equator and Greenwich", 0, 0, 0, [3]float64{6378137, 0, 0}, 1e-6},
		{"equator at 90 east, 100 m up", 0, 90, 100, [3]float64{0, 6378237, 0}, 1e-6},
		{"north pole", 90, 0, 0, [3]float64{0, 0, b}, 1e-6},
		{"south pole, 1 m down", -90, 0, -1, [3]float64{0, 0, -(b - 1)}, 1e-6},
	} {
		got := g.Geocentric(c.lat*math.Pi/180, c.lon*math.Pi/180, c.h)
		if d := distance(got, c.want) * 1000; d > c.toleranceInMM {
			t.Errorf("%s: got %v, want %v (%g mm off)", c.name, got, c.want, d)
		}
	}
}

// bigGeocentric is an independent oracle: the latitude given by its exact sine
// and cosine as fractions, so that everything but square roots is rational.
func bigGeocentric(e Ellipsoid, sin, cos, h *big.Float) (r, z *big.Float) {
	const prec = 200
	n := func() *big.Float { return new(big.Float).SetPrec(prec) }
	e2 := n().SetFloat64(e.E2)
	w := n().Mul(sin, sin)
	w.Mul(w, e2)
	w.Sub(n().SetInt64(1), w)
	nu := n().Quo(n().SetFloat64(e.A), n().Sqrt(w))
	r = n().Mul(n().Add(nu, h), cos)
	one := n().Sub(n().SetInt64(1), e2)
	z = n().Mul(n().Add(n().Mul(nu, one), h), sin)
	return r, z
}

func TestGeodeticAgainstArbitraryPrecision(t *testing.T) {
	t.Parallel()
	e := GRS80()
	const prec = 200
	// Latitudes with rational sine and cosine: tan(lat/2) = k/64.
	for k := -64; k <= 64; k++ {
		for _, h := range []float64{-6000000, -11000, -10, 0, 43.7, 8848, 1e6, 1e7} {
			half := new(big.Float).SetPrec(prec).SetFloat64(float64(k) / 64)
			sq := new(big.Float).SetPrec(prec).Mul(half, half)
			one := new(big.Float).SetPrec(prec).SetInt64(1)
			den := new(big.Float).SetPrec(prec).Add(one, sq)
			sin := new(big.Float).SetPrec(prec).Quo(new(big.Float).SetPrec(prec).Add(half, half), den)
			cos := new(big.Float).SetPrec(prec).Quo(new(big.Float).SetPrec(prec).Sub(one, sq), den)
			r, z := bigGeocentric(e, sin, cos, new(big.Float).SetPrec(prec).SetFloat64(h))
			rf, _ := r.Float64()
			zf, _ := z.Float64()
			lat, lon, gotH := e.Geodetic([3]float64{rf, 0, zf})
			want := 2 * math.Atan(float64(k)/64)
			if d := metresApart(e, want, 0, h, lat, lon, gotH); d > 5e-9 {
				t.Errorf("tan(lat/2)=%d/64 h=%g: %g m off", k, h, d)
			}
		}
	}
}

func TestGeodeticUndoesGeocentric(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for _, e := range []Ellipsoid{GRS80(), WGS84(), Bessel1841()} {
		worst := 0.0
		for i := 0; i < 100000; i++ {
			lat := math.Asin(2*rng.Float64() - 1)
			lon := (2*rng.Float64() - 1) * math.Pi
			h := rng.Float64()*20000 - 10000
			lat2, lon2, h2 := e.Geodetic(e.Geocentric(lat, lon, h))
			worst = math.Max(worst, metresApart(e, lat, lon, h, lat2, lon2, h2))
		}
		if worst > 5e-9 {
			t.Errorf("a=%g: there and back is %g m off", e.A, worst)
		}
	}
}

func TestGeodeticAtSingularPlaces(t *testing.T) {
	t.Parallel()
	e := GRS80()
	for _, p := range [][3]float64{
		{0, 0, 0}, {0, 0, e.B}, {0, 0, -e.B}, {0, 0, 1}, {1, 0, 0}, {0, 1e-300, 0}, {1e-9, 0, 1e-9},
		{e.A * e.E2, 0, 0}, {e.A * e.E2 / 2, 0, 1e-12}, {42697, 0, 0.001}, {0, 42841, -5},
		{1e9, 1e9, 1e9}, {0, 0, 1e12}, {e.A, 0, 0}, {-e.A, 0, 0}, {42000, 1000, -30000},
	} {
		lat, lon, h := e.Geodetic(p)
		back := e.Geocentric(lat, lon, h)
		limit := math.Max(4e-9, 1e-15*distance(p, [3]float64{}))
		if d := distance(p, back); !(d <= limit) {
			t.Errorf("%v -> %v %v %v -> %v: %g m off", p, lat, lon, h, back, d)
		}
	}
}

func TestENUFrame(t *testing.T) {
	t.Parallel()
	e := GRS80()
	lat, lon, h := 51.8*math.Pi/180, 4.66*math.Pi/180, 43.7
	m := e.ENU(lat, lon, h)
	if got, want := m.Apply([3]float64{}), e.Geocentric(lat, lon, h); got != want {
		t.Errorf("origin: got %v, want %v", got, want)
	}
	if got, want := m.Apply([3]float64{0, 0, 50}), e.Geocentric(lat, lon, h+50); distance(got, want) > 2e-9 {
		t.Errorf("50 m up: got %v, want %v", got, want)
	}
	// 10 m north is that much of the meridian's radius of curvature.
	w := 1 - e.E2*math.Sin(lat)*math.Sin(lat)
	meridian := e.A * (1 - e.E2) / math.Pow(w, 1.5)
	north := m.ApplyInverse(e.Geocentric(lat+10/(meridian+h), lon, h))
	if math.Abs(north[1]-10) > 1e-5 || math.Abs(north[0]) > 1e-8 {
		t.Errorf("10 m north is %v", north)
	}
	inv := m.InverseRigid()
	p := [3]float64{12.5, -800.25, 31}
	if d := distance(inv.Apply(m.Apply(p)), p); d > 1e-8 {
		t.Errorf("inverse matrix is %g m off", d)
	}
	if d := distance(m.ApplyInverse(m.Apply(p)), p); d > 2e-9 {
		t.Errorf("inverse of the point is %g m off", d)
	}
}

func TestPlacementTurnsCounterClockwise(t *testing.T) {
	t.Parallel()
	m := Placement(100, 200, 3, math.Pi/2, 2)
	if got := m.Apply([3]float64{1, 0, 1}); distance(got, [3]float64{100, 202, 5}) > 1e-12 {
		t.Errorf("got %v", got)
	}
	if got := IdentityMatrix().Mul(m); got != m {
		t.Errorf("identity changed %v to %v", m, got)
	}
}

func TestRegionHoldsItsBox(t *testing.T) {
	t.Parallel()
	e := GRS80()
	for _, c := range []struct {
		name     string
		lat, lon float64 // degrees
		half     [3]float64
	}{
		{"house in Dordrecht", 51.81, 4.66, [3]float64{10, 8, 6}},
		{"a city", 51.9, 4.5, [3]float64{20000, 20000, 200}},
		{"a country", 52.2, 5.3, [3]float64{150000, 150000, 500}},
		{"over the antimeridian", -16.5, 179.99, [3]float64{9000, 9000, 50}},
		{"north pole", 89.9999, 30, [3]float64{500, 500, 50}},
		{"near the south pole", -89, 30, [3]float64{500, 500, 50}},
		{"equator", 0, 0, [3]float64{1000, 1000, 1}},
	} {
		m := e.ENU(c.lat*math.Pi/180, c.lon*math.Pi/180, 43).Mul(Placement(300, 20, 1, 0.3, 1))
		lo := [3]float64{-c.half[0], -c.half[1], -c.half[2]}
		reg := e.RegionOfBox(m, lo, c.half)
		rng := rand.New(rand.NewPCG(3, 4))
		for i := 0; i < 20000; i++ {
			var p [3]float64
			for k := range p {
				p[k] = (2*rng.Float64() - 1) * c.half[k]
				if i%2 == 0 && k == i/2%3 {
					p[k] = math.Copysign(c.half[k], p[k]) // on a face
				}
			}
			if msg := outside(e, reg, m.Apply(p)); msg != "" {
				t.Fatalf("%s: %v in the box: %s of %v", c.name, p, msg, reg)
			}
		}
	}
}

func outside(e Ellipsoid, g Region, p [3]float64) string {
	lat, lon, h := e.Geodetic(p)
	in := lon >= g[0] && lon <= g[2]
	if g[0] > g[2] {
		in = lon >= g[0] || lon <= g[2]
	}
	if !in || lat < g[1] || lat > g[3] || h < g[4] || h > g[5] {
		return fmt.Sprintf("%v %v %v is outside", lat, lon, h)
	}
	return ""
}

func TestRegionIsTight(t *testing.T) {
	t.Parallel()
	e := GRS80()
	m := e.ENU(0.9, 0.08, 43)
	g := e.RegionOfBox(m, [3]float64{-50, -50, 0}, [3]float64{50, 50, 20})
	if h := g[5] - g[4]; h > 20.01 {
		t.Errorf("a 20 m high box got a region %g m high", h)
	}
	if ns := (g[3] - g[1]) * e.A; ns > 100.5 {
		t.Errorf("a 100 m box got a region %g m from south to north", ns)
	}
}

func FuzzGeodetic(f *testing.F) {
	f.Add(6378137.0, 0.0, 0.0)
	f.Add(0.0, 0.0, 0.0)
	f.Add(42697.0, 1.0, -1e-9)
	f.Fuzz(func(t *testing.T, x, y, z float64) {
		e := GRS80()
		size := math.Hypot(math.Hypot(x, y), z)
		if !(size < 1e12) {
			t.Skip()
		}
		lat, lon, h := e.Geodetic([3]float64{x, y, z})
		back := e.Geocentric(lat, lon, h)
		if d := distance(back, [3]float64{x, y, z}); !(d <= math.Max(6e-9, 1e-15*size)) {
			t.Fatalf("%g %g %g -> %g %g %g: %g m off", x, y, z, lat, lon, h, d)
		}
	})
}

func BenchmarkGeodetic(b *testing.B) {
	e := GRS80()
	p := e.Geocentric(0.9, 0.08, 43)
	for b.Loop() {
		e.Geodetic(p)
	}
}

func BenchmarkGeocentric(b *testing.B) {
	e := GRS80()
	for b.Loop() {
		e.Geocentric(0.9, 0.08, 43)
	}
}
