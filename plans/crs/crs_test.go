package crs

import (
	"bufio"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"

	"github.com/maquette-city/maquette/plans"
)

// testPoint is one point of NSGI in both systems; NaN where it has a star.
type testPoint struct {
	id       string
	geo, rdn [3]float64
}

func readPoints(t testing.TB, name string) []testPoint {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []testPoint
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) != 7 || fields[0] == "#" {
			continue
		}
		var v [6]float64
		for i := range v {
			if v[i], err = strconv.ParseFloat(strings.Replace(fields[i+1], "*", "nan", 1), 64); err != nil {
				t.Fatalf("%s: %v", fields[0], err)
			}
		}
		out = append(out, testPoint{fields[0], [3]float64(v[:3]), [3]float64(v[3:])})
	}
	return out
}

func transformer(t testing.TB, from, to string) *Transformer {
	t.Helper()
	a, err := Parse(from)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := NewTransformer(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// checkPoints holds every point to NSGI's tolerances both ways. Outside the
// grid, where NSGI states none, the height must be NaN and the position within
// 2 mm and 5e-8 degrees.
func checkPoints(t *testing.T, points []testPoint) {
	t.Helper()
	fwd, inv := transformer(t, "4937", "7415"), transformer(t, "7415", "4937")
	for _, p := range points {
		outside := math.IsNaN(p.rdn[2])
		metres, degrees := 0.001, 1e-8
		if outside {
			metres, degrees = 0.002, 5e-8
		}
		got, err := fwd.Point(p.geo)
		if err != nil {
			t.Errorf("%s: %v", p.id, err)
		}
		near(t, p.id+" to RDNAP", got, p.rdn, [3]float64{metres, metres, metres})
		back, err := inv.Point(p.rdn)
		if err != nil {
			t.Errorf("%s: %v", p.id, err)
		}
		want := p.geo
		if outside {
			want[2] = math.NaN()
		}
		near(t, p.id+" to ETRS89", back, want, [3]float64{degrees, degrees, metres})
	}
}

func near(t *testing.T, what string, got, want, tolerance [3]float64) {
	t.Helper()
	for i := range got {
		bothNaN := math.IsNaN(got[i]) && math.IsNaN(want[i])
		if !bothNaN && !(math.Abs(got[i]-want[i]) <= tolerance[i]) {
			t.Errorf("%s: got %.10f, want %.10f", what, got, want)
			return
		}
	}
}

func TestRDNAPAtGoldenPoints(t *testing.T) {
	t.Parallel()
	points := readPoints(t, "testdata/rdnap_points.txt")
	if len(points) < 36 {
		t.Fatalf("only %d golden points", len(points))
	}
	checkPoints(t, points)
}

func TestRDNAPAtAllPointsOfNSGI(t *testing.T) {
	t.Parallel()
	points := readPoints(t, realfiles.Path(t, "rdnaptrans/selfvalidation/Z001_ETRS89andRDNAP.txt"))
	if len(points) != 10000 {
		t.Fatalf("%d points, not 10000", len(points))
	}
	checkPoints(t, points)
}

func TestDordrecht(t *testing.T) {
	t.Parallel()
	got, err := transformer(t, "EPSG:7415", "EPSG:4937").Point([3]float64{105000, 425000, 0})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "Dordrecht", got, [3]float64{51.81138307, 4.66214368, 43.7017}, [3]float64{1e-8, 1e-8, 1e-4})
}

func TestAmersfoortIsAPointLikeAnyOther(t *testing.T) {
	t.Parallel()
	there, back := transformer(t, "28992", "4258"), transformer(t, "4258", "28992")
	centre, err := there.Point([3]float64{155000, 463000, 0})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range [][2]float64{{0, 0}, {1e-9, 0}, {0, -1e-9}, {-1e-6, 1e-6}, {1e-3, 0}} {
		p := [3]float64{155000 + d[0], 463000 + d[1], 0}
		ll, err := there.Point(p)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "near the centre", ll, centre, [3]float64{2e-8, 2e-8, 1e-6})
		xy, err := back.Point(ll)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "back at the centre", xy, p, [3]float64{2e-4, 2e-4, 1e-6})
	}
	var p stereographic = newStereographic()
	if x, y := p.forward(rdLat0Deg*degree, rdLon0Deg*degree); math.Abs(x-155000) > 1e-8 || math.Abs(y-463000) > 1e-8 {
		t.Errorf("the centre of projection is at %.9f %.9f", x, y)
	}
	if lat, lon := p.inverse(155000, 463000); math.Abs(lat-rdLat0Deg*degree) > 1e-15 || math.Abs(lon-rdLon0Deg*degree) > 1e-15 {
		t.Errorf("the way back from the centre of projection ends at %v %v", lat/degree, lon/degree)
	}
}

func TestHeightAtEdgesOfTheGrid(t *testing.T) {
	t.Parallel()
	tr := transformer(t, "4937", "7415")
	for _, c := range []struct {
		name     string
		lat, lon float64
		in       bool
	}{
		{"south-west corner", 50, 2, true},
		{"north-east corner", 56, 8, true},
		{"north-west corner", 56, 2, true},
		{"south-east corner", 50, 8, true},
		{"rounding beyond the eastern edge", 53, 8.000000005, true},
		{"a metre beyond the eastern edge", 53, 8.000015, false},
		{"a metre beyond the northern edge", 56.00001, 5, false},
		{"a metre beyond the southern edge", 49.99999, 5, false},
		{"a metre beyond the western edge", 53, 1.999985, false},
	} {
		p, err := tr.Point([3]float64{c.lat, c.lon, 100})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := !math.IsNaN(p[2]); got != c.in {
			t.Errorf("%s: NAP height %v", c.name, p[2])
		}
		if math.IsNaN(p[0]) || math.IsNaN(p[1]) {
			t.Errorf("%s: no position", c.name)
		}
	}
}

// Outside the grids x and y follow from the procedure without a correction, the
// height does not exist; outside the area of NSGI's test points RD is refused.
func TestOutsideTheGrids(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name           string
		lat, lon       float64
		inside, height bool
	}{
		{"Dordrecht", 51.81, 4.66, true, true},
		{"Antwerp", 51.22, 4.40, true, true},
		{"Liege", 50.63, 5.58, true, true},
		{"Aachen", 50.78, 6.08, true, true},
		{"Emden", 53.37, 7.21, true, true},
		{"North Sea, northern end of the Dutch part", 55.75, 3.3, true, true},
		{"North Sea, beyond it", 56.5, 3.3, true, false},
		{"Hamburg", 53.55, 10.0, true, false},
		{"Luxembourg", 49.61, 6.13, true, false},
		{"London", 51.5, -0.12, true, false},
		{"Berlin", 52.52, 13.4, true, false},
		{"just inside the southern limit", 30.0001, 5, true, false},
		{"just outside the southern limit", 29.9999, 5, false, false},
		{"just inside the northern limit", 69.9999, 5, true, false},
		{"just outside the northern limit", 70.0001, 5, false, false},
		{"just inside the western limit", 52, -9.9999, true, false},
		{"just outside the western limit", 52, -10.0001, false, false},
		{"just inside the eastern limit", 52, 15.9999, true, false},
		{"just outside the eastern limit", 52, 16.0001, false, false},
		{"Bonaire", 12.15, -68.27, false, false},
	} {
		got, err := transformer(t, "4937", "7415").Point([3]float64{c.lat, c.lon, 100})
		if (err == nil) != c.inside || math.IsNaN(got[0]) == c.inside || math.IsNaN(got[2]) == c.height {
			t.Errorf("%s: %v, %v", c.name, got, err)
			continue
		}
		if !c.inside {
			continue
		}
		back, err := transformer(t, "7415", "4937").Point(got)
		if err != nil {
			t.Errorf("%s: the way back: %v", c.name, err)
		}
		// Far off, the published parameters of the two ways are not quite inverse.
		near(t, c.name+" and back", [3]float64{back[0], back[1]}, [3]float64{c.lat, c.lon}, [3]float64{5e-7, 5e-7})
	}
}

func TestPositionDoesNotJumpAtTheGridsEdge(t *testing.T) {
	t.Parallel()
	tr := transformer(t, "4258", "28992")
	for _, c := range [][2][2]float64{
		{{53, 7.9999999}, {53, 8.0000001}}, {{53, 1.9999999}, {53, 2.0000001}},
		{{55.9999999, 5}, {56.0000001, 5}}, {{49.9999999, 5}, {50.0000001, 5}},
	} {
		a, _ := tr.Point([3]float64{c[0][0], c[0][1], 0})
		b, _ := tr.Point([3]float64{c[1][0], c[1][1], 0})
		if d := math.Hypot(a[0]-b[0], a[1]-b[1]); d > 0.03 {
			t.Errorf("over the edge at %v: %g m", c, d)
		}
	}
}

func TestHeightUnknownStaysUnknown(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	for _, c := range [][2]string{{"4258", "28992"}, {"28992", "4258"}, {"4326", "25831"}, {"25832", "4937"}, {"28992", "25831"}} {
		tr := transformer(t, c[0], c[1])
		p := [3]float64{52, 5, nan}
		if tr.From().Projected() {
			p = [3]float64{150000, 460000, nan}
		}
		if tr.From().kind == kindUTM {
			p = [3]float64{400000, 5700000, nan}
		}
		got, err := tr.Point(p)
		if err != nil || math.IsNaN(got[0]) || math.IsNaN(got[1]) || !math.IsNaN(got[2]) {
			t.Errorf("%v: got %v, %v", c, got, err)
		}
	}
	if _, err := transformer(t, "28992", "4936").Point([3]float64{150000, 460000, nan}); plans.KindOf(err) != plans.KindInvalid {
		t.Errorf("geocentric without a height: %v", err)
	}
}

func TestAxisOrder(t *testing.T) {
	t.Parallel()
	want, err := transformer(t, "4979", "7415").Point([3]float64{51.8, 4.6, 50})
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{"OGC:CRS84h", "CRS84"} {
		got, err := transformer(t, from, "7415").Point([3]float64{4.6, 51.8, 50})
		if err != nil || got != want {
			t.Errorf("%s: got %v, %v, want %v", from, got, err, want)
		}
	}
	_, err = transformer(t, "4937", "7415").Point([3]float64{4.6, 51.8, 50})
	if err == nil || !strings.Contains(err.Error(), "swapped") {
		t.Errorf("longitude and latitude swapped: %v", err)
	}
}

func TestNAPHeightOfGeographicSystem(t *testing.T) {
	t.Parallel()
	nap, err := transformer(t, "4937", "9286").Point([3]float64{51.81138307, 4.66214368, 43.7017})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "NAP", nap, [3]float64{51.81138307, 4.66214368, 0}, [3]float64{1e-12, 1e-12, 1e-4})
	h, err := transformer(t, "9286", "4937").Point(nap)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "back", h, [3]float64{51.81138307, 4.66214368, 43.7017}, [3]float64{1e-12, 1e-12, 1e-9})
}

func TestSameSystemChangesNothing(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{{"28992", "7415"}, {"7415", "28992"}, {"25831", "25831"}, {"4326", "9067"}, {"4936", "7930"}} {
		tr := transformer(t, c[0], c[1])
		p := [3]float64{10.1, 52.3, 12.25}
		if !tr.From().Degrees() {
			p = [3]float64{300001.1, 500002.2, 3.3}
		}
		if got, err := tr.Point(p); err != nil || got != p {
			t.Errorf("%v: %v became %v, %v", c, p, got, err)
		}
	}
}

func TestBadPointsAreRefused(t *testing.T) {
	t.Parallel()
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name, from, to string
		p              [3]float64
	}{
		{"latitude over 90", "4258", "28992", [3]float64{91, 5, 0}},
		{"longitude over 180", "4258", "4936", [3]float64{5, 181, 0}},
		{"not a number", "4258", "28992", [3]float64{nan, 5, 0}},
		{"infinite", "28992", "4258", [3]float64{inf, 5, 0}},
		{"infinite height", "28992", "4258", [3]float64{150000, 463000, -inf}},
		{"Brazil in RD", "4326", "28992", [3]float64{-10, -55, 0}},
		{"other side of the earth in RD", "4326", "28992", [3]float64{-52.15, -174.6, 0}},
		{"RD far off", "28992", "4258", [3]float64{2.9e6, 2.9e6, 0}},
		{"RD in millimetres", "28992", "4258", [3]float64{105000000, 425000000, 0}},
		{"far from the zone", "4326", "25831", [3]float64{50, 60, 0}},
		{"pole in UTM", "4326", "25831", [3]float64{90, 3, 0}},
		{"northing too great", "25832", "4326", [3]float64{500000, 1e7, 0}},
		{"centre of the earth", "4936", "4937", [3]float64{0, 0, 0}},
		{"geocentric beyond the moon", "4936", "4937", [3]float64{4e6, -1.1e9, 5e6}},
		{"height beyond the moon", "4937", "7415", [3]float64{52, 5, 1e300}},
		{"geocentric without third", "4936", "4937", [3]float64{4e6, 3e5, nan}},
	} {
		got, err := transformer(t, c.from, c.to).Point(c.p)
		if plans.KindOf(err) != plans.KindInvalid || !math.IsNaN(got[0]) {
			t.Errorf("%s: got %v, %v", c.name, got, err)
		}
	}
}

func TestBatch(t *testing.T) {
	t.Parallel()
	points := [][3]float64{{105000, 425000, 0}, {1e9, 0, 0}, {155000, 463000, 1}}
	failed, err := transformer(t, "7415", "4937").Batch(points)
	if failed != 1 || err == nil || !strings.Contains(err.Error(), "point 1") {
		t.Errorf("failed %d, %v", failed, err)
	}
	if !math.IsNaN(points[1][0]) || math.Abs(points[0][0]-51.81138307) > 1e-8 || math.Abs(points[2][0]-52.155) > 1e-3 {
		t.Errorf("got %v", points)
	}
}

func BenchmarkToRDNAP(b *testing.B) {
	tr := transformer(b, "4937", "7415")
	p := [3]float64{51.81138307, 4.66214368, 43.7017}
	for b.Loop() {
		p[0] += 1e-9
		if _, err := tr.Point(p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFromRDNAP(b *testing.B) {
	tr := transformer(b, "7415", "4937")
	p := [3]float64{105000, 425000, 0}
	for b.Loop() {
		p[0] += 1e-6
		if _, err := tr.Point(p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkToGeocentric(b *testing.B) {
	tr := transformer(b, "7415", "4936")
	p := [3]float64{105000, 425000, 0}
	for b.Loop() {
		if _, err := tr.Point(p); err != nil {
			b.Fatal(err)
		}
	}
}
