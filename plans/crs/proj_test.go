package crs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"
)

// projScript transforms points with PROJ: an independent implementation of
// every formula in this package.
const projScript = `
import json, sys
try:
    import pyproj
except ImportError:
    sys.exit(3)
out = []
for job in json.load(sys.stdin):
    if "grids" in job:
        pyproj.datadir.append_data_dir(job["grids"])
    if "pipeline" in job:
        t = pyproj.Transformer.from_pipeline(job["pipeline"])
    else:
        t = pyproj.Transformer.from_crs(job["from"], job["to"])
    out.append([list(t.transform(*p)) for p in job["points"]])
json.dump(out, sys.stdout)
`

// runPROJ runs jobs through PROJ and gives their points; the test is skipped
// where Python or pyproj is absent.
func runPROJ(t *testing.T, jobs ...map[string]any) [][][3]float64 {
	t.Helper()
	in, err := json.Marshal(jobs)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "python3", "-c", projScript)
	cmd.Stdin = bytes.NewReader(in)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if errors.Is(err, exec.ErrNotFound) || cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == 3 {
		t.Skip("python3 with pyproj is not here")
	}
	if err != nil {
		t.Fatalf("running PROJ: %v\n%s", err, stderr.String())
	}
	var points [][][3]float64
	if err := json.Unmarshal(out, &points); err != nil || len(points) != len(jobs) {
		t.Fatalf("reading what PROJ gave: %v", err)
	}
	return points
}

func randomPoints(n int, lo, hi [3]float64) [][3]float64 {
	rng := rand.New(rand.NewPCG(7, 8))
	points := make([][3]float64, n)
	for i := range points {
		for k := range points[i] {
			points[i][k] = lo[k] + rng.Float64()*(hi[k]-lo[k])
		}
	}
	return points
}

func TestAgainstPROJ(t *testing.T) {
	t.Parallel()
	cases := []struct {
		from, to  string
		lo, hi    [3]float64
		tolerance [3]float64
	}{
		{"4258", "25831", [3]float64{-80, -12, 0}, [3]float64{84, 18, 0}, [3]float64{1e-6, 1e-6, 1e-6}},
		{"4258", "25832", [3]float64{40, 0, 0}, [3]float64{70, 20, 0}, [3]float64{1e-6, 1e-6, 1e-6}},
		{"4326", "32631", [3]float64{40, -5, 0}, [3]float64{70, 10, 0}, [3]float64{1e-6, 1e-6, 1e-6}},
		{"32632", "4326", [3]float64{-300000, 0, 0}, [3]float64{1300000, 9e6, 0}, [3]float64{2e-11, 2e-10, 1e-6}},
		{"4326", "32760", [3]float64{-60, 174, 0}, [3]float64{0, 180, 0}, [3]float64{1e-6, 1e-6, 1e-6}},
		{"32701", "4326", [3]float64{200000, 2e6, 0}, [3]float64{400000, 9.9e6, 0}, [3]float64{2e-11, 2e-11, 1e-6}},
		{"25831", "4258", [3]float64{166000, 5.5e6, 0}, [3]float64{834000, 6e6, 0}, [3]float64{1e-11, 1e-11, 1e-6}},
		{"4326", "3857", [3]float64{-85, -180, 0}, [3]float64{85, 180, 0}, [3]float64{1e-6, 1e-6, 1e-6}},
		{"3857", "4326", [3]float64{-2e7, -2e7, 0}, [3]float64{2e7, 2e7, 0}, [3]float64{1e-11, 1e-11, 1e-6}},
		{"4937", "4936", [3]float64{-90, -180, -1000}, [3]float64{90, 180, 9000}, [3]float64{4e-9, 4e-9, 4e-9}},
		{"4979", "4978", [3]float64{50, 3, -10}, [3]float64{54, 8, 200}, [3]float64{4e-9, 4e-9, 4e-9}},
	}
	jobs := make([]map[string]any, len(cases))
	for k, c := range cases {
		jobs[k] = map[string]any{"from": "EPSG:" + c.from, "to": "EPSG:" + c.to, "points": randomPoints(500, c.lo, c.hi)}
	}
	results := runPROJ(t, jobs...)
	for k, c := range cases {
		points, want := jobs[k]["points"].([][3]float64), results[k]
		tr := transformer(t, c.from, c.to)
		for i, p := range points {
			got, err := tr.Point(p)
			if err != nil {
				t.Fatalf("%s to %s: %v: %v", c.from, c.to, p, err)
			}
			near(t, fmt.Sprintf("%s to %s: %v", c.from, c.to, p), got, want[i], c.tolerance)
		}
	}
}

// TestRDNAPAgainstPROJ gives PROJ the procedure step by step with NSGI's own
// grid files: at the centre, on the edges and at random.
func TestRDNAPAgainstPROJ(t *testing.T) {
	t.Parallel()
	dir := filepath.Dir(realfiles.Path(t, "rdnaptrans/ntv2-gtx/rdcorr2018.gsb"))
	arcsec := func(rad float64) float64 { return rad * 180 / math.Pi * 3600 }
	helmert := fmt.Sprintf("+proj=helmert +x=-565.7346 +y=-50.4058 +z=-465.2895 +rx=%.15g +ry=%.15g +rz=%.15g +s=-4.07242 +exact +convention=coordinate_frame",
		arcsec(-1.9151255475293e-6), arcsec(1.6036473018269e-6), arcsec(-9.0954585716021e-6))
	pipeline := "+proj=pipeline +step +proj=axisswap +order=2,1 +step +proj=unitconvert +xy_in=deg +xy_out=rad" +
		" +step +proj=vgridshift +grids=nlgeo2018.gtx +multiplier=-1 +step +proj=push +v_3 +step +proj=set +v_3=43" +
		" +step +proj=cart +ellps=GRS80 +step " + helmert +
		" +step +inv +proj=cart +ellps=bessel +step +proj=hgridshift +inv +grids=rdcorr2018.gsb,null" +
		" +step +proj=sterea +lat_0=52.1561605555555556 +lon_0=5.3876388888888889 +k=0.9999079 +x_0=155000 +y_0=463000 +ellps=bessel +step +proj=pop +v_3"
	points := randomPoints(1000, [3]float64{50.001, 2.001, -10}, [3]float64{55.999, 7.999, 300})
	points = append(points, [3]float64{52.155172897, 5.387203657, 43}, [3]float64{53, 7.999999, 1}, [3]float64{51.9, 2.0000001, 5})
	want := runPROJ(t, map[string]any{"pipeline": pipeline, "grids": dir, "points": points})[0]
	fwd, inv := transformer(t, "4937", "7415"), transformer(t, "7415", "4937")
	for i, p := range points {
		got, err := fwd.Point(p)
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint("RDNAP of ", p), got, want[i], [3]float64{1e-4, 1e-4, 1e-4})
		back, err := inv.Point(got)
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint("ETRS89 of ", got), back, p, [3]float64{4e-9, 4e-9, 1e-4})
	}
}

func TestConformalLatitudeSeriesAgainstIteration(t *testing.T) {
	t.Parallel()
	tm := newUTM(31, false, transformer(t, "25831", "4258").in.ellipsoid)
	for deg := -89.5; deg < 90; deg += 0.5 {
		lat := deg * degree
		q := tm.isometric(math.Sin(lat))
		if got := tm.geodetic(math.Tanh(q), 1/math.Cosh(q)); math.Abs(got-lat) > 1e-16/math.Cos(lat)+5e-16 {
			t.Errorf("latitude %v came back as %v", deg, got/degree)
		}
	}
}
