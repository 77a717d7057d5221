package crs

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

func at(t testing.TB, from, to string, epoch float64) *Transformer {
	t.Helper()
	a, errA := Parse(from)
	b, errB := Parse(to)
	if err := errors.Join(errA, errB); err != nil {
		t.Fatal(err)
	}
	tr, err := NewTransformerAt(a, b, epoch)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// The drift at Dordrecht, from an independent computation of EPSG:8405 with
// numpy: east, north and up of ETRF2000 minus ITRF2014, metres.
func TestDriftOfITRF2014AtDordrecht(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ epoch, east, north, up float64 }{
		{2025.0, -0.602, -0.646, -0.021},
		{2026.9, -0.637, -0.677, -0.023},
	} {
		p := [3]float64{51.81138307, 4.66214368, 43.7017}
		got, err := at(t, "7912", "7931", c.epoch).Point(p)
		if err != nil {
			t.Fatal(err)
		}
		const metresPerDegree = 111267.0 // of latitude, at 52 degrees
		north := (got[0] - p[0]) * metresPerDegree
		east := (got[1] - p[1]) * 68934 // of longitude, at 51.8 degrees
		near(t, "drift", [3]float64{east, north, got[2] - p[2]}, [3]float64{c.east, c.north, c.up}, [3]float64{1e-3, 1e-3, 1e-3})
	}
}

func TestWGS84IsETRS89WithoutAnEpochAndITRF2014WithOne(t *testing.T) {
	t.Parallel()
	p := [3]float64{51.81138307, 4.66214368, 43.7017}
	if got, err := transformer(t, "4979", "4937").Point(p); err != nil || got != p {
		t.Errorf("without an epoch: %v, %v", got, err)
	}
	wgs, err := at(t, "4979", "7415", 2026.9).Point(p)
	if err != nil {
		t.Fatal(err)
	}
	itrf, err := at(t, "7912", "7415", 2026.9).Point(p)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "WGS 84 and ITRF2014 in RD", wgs, itrf, [3]float64{1e-3, 1e-3, 1e-3})
	null, err := transformer(t, "4979", "7415").Point(p)
	if err != nil {
		t.Fatal(err)
	}
	if d := math.Hypot(wgs[0]-null[0], wgs[1]-null[1]); math.Abs(d-0.930) > 0.002 {
		t.Errorf("the epoch moves the point by %v m", d)
	}
}

// The ITRFs are related here through ETRF2000; the EPSG dataset also relates
// them directly (9991, ITRF2014 to ITRF2020: 1.4, 0.9, -1.4 mm and 0.42 ppb at
// 2015.0). Both ways agree to what is published.
func TestITRFsAgreeWithTheirDirectTransformation(t *testing.T) {
	t.Parallel()
	p := [3]float64{3938273.8846, 321024.1121, 4990021.7356}
	got, err := at(t, "7789", "9988", 2015).Point(p)
	if err != nil {
		t.Fatal(err)
	}
	const scale = 1 + 0.42e-9
	want := [3]float64{p[0]*scale + 0.0014, p[1]*scale + 0.0009, p[2]*scale - 0.0014}
	near(t, "ITRF2020", got, want, [3]float64{3e-4, 3e-4, 3e-4})
}

func TestEpochsRoundTrip(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{{"7789", "7930"}, {"5332", "9988"}, {"4978", "7930"}, {"7789", "4978"}} {
		for _, epoch := range []float64{MinEpoch, 2000, 2026.9, MaxEpoch} {
			there, back := at(t, c[0], c[1], epoch), at(t, c[1], c[0], epoch)
			for _, p := range randomPoints(50, [3]float64{-4e6, -4e6, 4e6}, [3]float64{4e6, 4e6, 5e6}) {
				q, err := there.Point(p)
				if err != nil {
					t.Fatal(err)
				}
				r, err := back.Point(q)
				if err != nil {
					t.Fatal(err)
				}
				near(t, c[0]+" to "+c[1]+" and back", r, p, [3]float64{2e-8, 2e-8, 2e-8})
			}
		}
	}
}

func TestHeightUnknownStaysUnknownThroughAnEpoch(t *testing.T) {
	t.Parallel()
	tr := at(t, "9000", "28992", 2026.9)
	got, err := tr.Point([3]float64{51.8, 4.7, math.NaN()})
	if err != nil || !math.IsNaN(got[2]) {
		t.Fatalf("got %v, %v", got, err)
	}
	full, err := tr.Point([3]float64{51.8, 4.7, 44})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "with and without a height", [3]float64{got[0], got[1]}, [3]float64{full[0], full[1]}, [3]float64{1e-5, 1e-5})
}

func TestEpochsThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, from, to string
		epoch          float64
		given          bool
		want           string
	}{
		{"ITRF without one", "7912", "7415", 0, false, "EPSG:7912 (ITRF2014 (3D)) needs"},
		{"to ITRF without one", "4937", "9988", 0, false, "EPSG:9988"},
		{"WGS 84 to ITRF without one", "4979", "7912", 0, false, "EPSG:7912"},
		{"one ITRF to another without one", "5332", "7789", 0, false, "needs"},
		{"between systems without time", "7931", "7415", 2026.9, true, "no meaning"},
		{"between realisations of ETRS89", "4937", "7931", 2026.9, true, "no meaning"},
		{"before ETRS89", "7912", "7415", 1988.9, true, "1988.9"},
		{"next century", "7912", "7415", 2100.1, true, "no decimal year"},
		{"a day for a year", "7912", "7415", 20261122, true, "no decimal year"},
		{"not a number", "7912", "7415", math.NaN(), true, "no decimal year"},
		{"infinite", "7912", "7415", math.Inf(1), true, "no decimal year"},
	} {
		a, errA := Parse(c.from)
		b, errB := Parse(c.to)
		if err := errors.Join(errA, errB); err != nil {
			t.Fatal(err)
		}
		_, err := newTransformer(a, b, c.epoch, c.given)
		if !errors.Is(err, ErrEpoch) || plans.KindOf(err) != plans.KindInvalid || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	for _, c := range [][2]string{{"7912", "7789"}, {"7912", "9000"}, {"4326", "4978"}} {
		transformer(t, c[0], c[1]) // nothing moves between these
	}
}

func TestWebMercator(t *testing.T) {
	t.Parallel()
	fwd := transformer(t, "4326", "3857")
	got, err := fwd.Point([3]float64{85.0511287798066, 180, 1})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "the corner of the square map", got, [3]float64{20037508.342789244, 20037508.342789244, 1}, [3]float64{1e-6, 1e-6, 0})
	if got, err := fwd.Point([3]float64{85.07, 5, 0}); plans.KindOf(err) != plans.KindInvalid {
		t.Errorf("beyond the map: %v, %v", got, err)
	}
	back := transformer(t, "3857", "4326")
	for _, p := range [][3]float64{{20037509, 0, 0}, {0, 20049000, 0}, {-3e7, 0, 0}} {
		if got, err := back.Point(p); plans.KindOf(err) != plans.KindInvalid {
			t.Errorf("%v: %v, %v", p, got, err)
		}
	}
	c, err := Parse("3857")
	if err != nil || c.Projected() || c.InArea(518000, 6766000) {
		t.Errorf("a plan is not drawn in %v, %v", c, err)
	}
}

func BenchmarkFromITRF2014ToRDNAP(b *testing.B) {
	tr := at(b, "7912", "7415", 2026.9)
	p := [3]float64{51.81138307, 4.66214368, 43.7017}
	for b.Loop() {
		p[0] += 1e-9
		if _, err := tr.Point(p); err != nil {
			b.Fatal(err)
		}
	}
}
