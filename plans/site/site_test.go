package site

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

// TestGridsLieAsPROJSays holds convergence and scale against PROJ's factors
// (pyproj 3.7.2, Proj.get_factors). PROJ's are those of the map alone: scale on
// the ellipsoid, here on the ground 40 m higher (7e-6 less), and RD's against
// Bessel's meridian, which the datum turns by 0.0005 degrees; x and y without the correction grid, 25 cm at most.
func TestGridsLieAsPROJSays(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name               string
		site               plans.Site
		rd                 [2]float64
		rdConv, rdScale    float64
		utm                string
		utmConv, utmScale  float64
		geoid, napOfOrigin float64
	}{
		{"Dordrecht", plans.Site{LatDeg: 51.81138307, LonDeg: 4.66214368, Height: 43.7017}, [2]float64{105000, 425000},
			-0.571577, 0.99993217, "EPSG:25831", 1.306552, 0.99976118, 43.7017, 0},
		{"Groningen", plans.Site{LatDeg: 53.2, LonDeg: 6.9, Height: 50}, [2]float64{256088.795, 580323.046},
			1.202769, 1.00005485, "EPSG:25832", -1.681808, 0.99984148, 40.30, 9.70},
	} {
		f, err := At(row.site)
		if err != nil || f.RD == nil || f.UTM == nil {
			t.Fatalf("%s: %+v, %v", row.name, f, err)
		}
		near(t, row.name+" x", f.RD.East, row.rd[0], 0.3)
		near(t, row.name+" y", f.RD.North, row.rd[1], 0.3)
		near(t, row.name+" convergence of RD", f.RD.ConvergenceDeg, row.rdConv, 1e-3)
		near(t, row.name+" grid yaw", f.RD.GridYawDeg, -row.rdConv, 1e-3)
		near(t, row.name+" scale of RD", f.RD.ScaleFactor, row.rdScale, 1e-5)
		near(t, row.name+" convergence of UTM", f.UTM.ConvergenceDeg, row.utmConv, 1e-5)
		near(t, row.name+" scale of UTM", f.UTM.ScaleFactor, row.utmScale, 1e-5)
		near(t, row.name+" geoid", f.GeoidN, row.geoid, 0.5)
		near(t, row.name+" NAP", f.NAP, row.napOfOrigin, 0.5)
		if f.UTM.CRS != row.utm {
			t.Errorf("%s: %s, want %s", row.name, f.UTM.CRS, row.utm)
		}
	}
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %.8f, want %.8f within %g", what, got, want, tolerance)
	}
}

// TestConvergenceTurnsAGridBearingIntoATrueOne walks 100 m to grid north and
// looks where that is in the site frame: the meaning of the sign.
func TestConvergenceTurnsAGridBearingIntoATrueOne(t *testing.T) {
	t.Parallel()
	f, err := At(plans.Site{LatDeg: 51.81138307, LonDeg: 4.66214368, Height: 43.7017})
	if err != nil {
		t.Fatal(err)
	}
	frame := NewFrame(f.Origin)
	p, err := frame.Locate(plans.GivenPosition{CRS: "EPSG:7415", Coordinates: [3]float64{f.RD.East, f.RD.North + 100, 0}})
	if err != nil {
		t.Fatal(err)
	}
	bearing := math.Atan2(p[0], p[1]) / degree
	near(t, "true bearing of grid north", bearing, f.RD.ConvergenceDeg, 3e-4)
	if !(p[0] < -0.99) {
		t.Errorf("grid north should lie 1.0 m west of true north at 100 m, it lies at %v", p)
	}
	near(t, "true distance", math.Hypot(p[0], p[1]), 100/f.RD.ScaleFactor, 1e-4)
}

func TestFactsOutsideTheNetherlands(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name            string
		site            plans.Site
		utm             string
		hasNAP, noGrids bool
	}{
		{"Zurich", plans.Site{LatDeg: 47.37, LonDeg: 8.54}, "EPSG:25832", false, false},
		{"Antwerp, within the grid of NAP", plans.Site{LatDeg: 51.22, LonDeg: 4.40}, "EPSG:25831", true, false},
		{"Sydney", plans.Site{LatDeg: -33.87, LonDeg: 151.21}, "EPSG:32756", false, false},
		{"New York", plans.Site{LatDeg: 40.71, LonDeg: -74.01}, "EPSG:32618", false, false},
		{"the date line", plans.Site{LatDeg: 10, LonDeg: 180}, "EPSG:32660", false, false},
		{"the pole", plans.Site{LatDeg: 90, LonDeg: 0}, "", false, true},
	} {
		f, err := At(row.site)
		if err != nil {
			t.Errorf("%s: %v", row.name, err)
			continue
		}
		if row.name != "Antwerp, within the grid of NAP" && f.RD != nil {
			t.Errorf("%s: RD %+v", row.name, f.RD)
		}
		if math.IsNaN(f.GeoidN) == row.hasNAP {
			t.Errorf("%s: geoid %v", row.name, f.GeoidN)
		}
		if row.noGrids != (f.UTM == nil) || !row.noGrids && f.UTM.CRS != row.utm {
			t.Errorf("%s: UTM %+v, want %s", row.name, f.UTM, row.utm)
		}
		if f.English() == "" || f.Dutch() == "" || strings.Contains(f.English()+f.Dutch(), "NaN") {
			t.Errorf("%s: %q %q", row.name, f.English(), f.Dutch())
		}
	}
}

func TestWordsSayTheTurn(t *testing.T) {
	t.Parallel()
	f, err := At(plans.Site{LatDeg: 51.81138307, LonDeg: 4.66214368, Height: 45})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"linksom (westelijk) van het ware noorden", "1,00 m opzij", "NAP +1,298 m"} {
		if !strings.Contains(f.Dutch(), want) {
			t.Errorf("%q lacks %q", f.Dutch(), want)
		}
	}
	for _, want := range []string{"anticlockwise (west) of true north", "1.00 m aside", "NAP +1.298 m"} {
		if !strings.Contains(f.English(), want) {
			t.Errorf("%q lacks %q", f.English(), want)
		}
	}
}

func TestFrameThereAndBack(t *testing.T) {
	t.Parallel()
	frame := NewFrame(plans.Site{LatDeg: 51.81, LonDeg: 4.66, Height: 44})
	for _, enu := range [][3]float64{{0, 0, 0}, {1, 2, 3}, {-4000, 3000, 50}} {
		back := frame.FromETRS89(frame.ToETRS89(enu))
		if distance(enu, back) > 1e-8 {
			t.Errorf("%v came back as %v", enu, back)
		}
	}
	// At 1 km the ground lies d^2/2R = 78 mm below the plane.
	level := frame.FromETRS89(plans.Site{LatDeg: 51.81 + 1000/111_270.0, LonDeg: 4.66, Height: 44})
	near(t, "drop at 1 km", level[2], -0.0784, 0.001)
}

func TestLocateTakesWhatSurveyorsGive(t *testing.T) {
	t.Parallel()
	frame := NewFrame(plans.Site{LatDeg: 51.81138307, LonDeg: 4.66214368, Height: 43.7017})
	for _, row := range []struct {
		name   string
		given  plans.GivenPosition
		want   [3]float64
		within float64
	}{
		{"RD and NAP", plans.GivenPosition{CRS: "EPSG:7415", Coordinates: [3]float64{105000, 425000, 0}}, [3]float64{}, 1e-3},
		{"RD with a height", plans.GivenPosition{CRS: "28992", Coordinates: [3]float64{105000, 425000, 2.5}}, [3]float64{0, 0, 2.5}, 1e-3},
		{"ETRS89", plans.GivenPosition{CRS: "EPSG:4937", Coordinates: [3]float64{51.81138307, 4.66214368, 50.7017}}, [3]float64{0, 0, 7}, 1e-6},
		{"CRS84h", plans.GivenPosition{CRS: "OGC:CRS84h", Coordinates: [3]float64{4.66214368, 51.81138307, 50.7017}}, [3]float64{0, 0, 7}, 1e-6},
		{"geocentric", plans.GivenPosition{CRS: "EPSG:4936", Coordinates: [3]float64(frame.Matrix().Apply([3]float64{3, 4, 5}))}, [3]float64{3, 4, 5}, 1e-8},
		// nl-conventions: ETRF2000 - ITRF2014 is -0.637, -0.677, -0.023 m in 2026.9.
		{"a receiver without corrections", plans.GivenPosition{CRS: "EPSG:7912", Coordinates: [3]float64{51.81138307, 4.66214368, 43.7017}, Epoch: 2026.9}, [3]float64{-0.637, -0.677, -0.023}, 2e-3},
		{"the site frame", plans.GivenPosition{CRS: plans.SiteCRS, Coordinates: [3]float64{3, 4, 5}}, [3]float64{3, 4, 5}, 0},
	} {
		got, err := frame.Locate(row.given)
		if err != nil || distance(got, row.want) > row.within {
			t.Errorf("%s: %v, %v; want %v", row.name, got, err, row.want)
		}
		if xyH, ok := frame.MapPoint(got); !ok || row.name == "RD and NAP" && distance(xyH, row.given.Coordinates) > 1e-3 {
			t.Errorf("%s: on the map %v, %v", row.name, xyH, ok)
		}
	}
}

func TestLocateRefusesWithTheField(t *testing.T) {
	t.Parallel()
	frame := NewFrame(plans.Site{LatDeg: 51.81, LonDeg: 4.66, Height: 44})
	for _, row := range []struct {
		name  string
		given plans.GivenPosition
		field string
	}{
		{"no such system", plans.GivenPosition{CRS: "EPSG:99999"}, "/crs"},
		{"a Swiss one", plans.GivenPosition{CRS: "EPSG:2056", Coordinates: [3]float64{2600000, 1200000, 400}}, "/crs"},
		{"no heights", plans.GivenPosition{CRS: "EPSG:4258", Coordinates: [3]float64{51.8, 4.6, 3}}, "/crs"},
		{"UTM has no heights", plans.GivenPosition{CRS: "EPSG:25831", Coordinates: [3]float64{600000, 5740000, 3}}, "/crs"},
		{"far outside RD", plans.GivenPosition{CRS: "EPSG:7415", Coordinates: [3]float64{9e6, 425000, 0}}, "/coordinates"},
		{"no NAP there", plans.GivenPosition{CRS: "EPSG:9286", Coordinates: [3]float64{40, 4, 0}}, "/coordinates"},
		{"x and y swapped", plans.GivenPosition{CRS: "EPSG:7415", Coordinates: [3]float64{425000, 105000, 0}}, "/coordinates"},
		{"latitude 91", plans.GivenPosition{CRS: "EPSG:4937", Coordinates: [3]float64{91, 4, 0}}, "/coordinates"},
		{"not a number", plans.GivenPosition{CRS: "EPSG:4937", Coordinates: [3]float64{math.NaN(), 4, 0}}, "/coordinates"},
		{"ITRF without an epoch", plans.GivenPosition{CRS: "EPSG:7912", Coordinates: [3]float64{51.8, 4.6, 3}}, "/epoch"},
		{"RD with an epoch", plans.GivenPosition{CRS: "EPSG:7415", Coordinates: [3]float64{105000, 425000, 3}, Epoch: 2026}, "/epoch"},
		{"an epoch long gone", plans.GivenPosition{CRS: "EPSG:7912", Coordinates: [3]float64{51.8, 4.6, 3}, Epoch: 26}, "/epoch"},
		{"an epoch in the site frame", plans.GivenPosition{CRS: plans.SiteCRS, Epoch: 2026}, "/epoch"},
	} {
		_, err := frame.Locate(row.given)
		var e *plans.Error
		if !asError(err, &e) || e.Kind != plans.KindInvalid || e.Field != row.field || e.Message == "" {
			t.Errorf("%s: %v, want a fault of %s", row.name, err, row.field)
		}
	}
}

func TestCornersStandWhereTheMarkerDoes(t *testing.T) {
	t.Parallel()
	m := plans.Marker{Kind: plans.MarkerAprilTag, SizeMetres: 0.2, Mount: plans.MountGround}
	at := plans.ControlPoint{Position: [3]float64{10, 20, 30}, Marker: m}
	for _, row := range []struct {
		name  string
		mount plans.MarkerMount
		yaw   float64
		want  [4][3]float64 // top left, top right, bottom right, bottom left
	}{
		{"on the ground, top to the north", plans.MountGround, 0, [4][3]float64{{9.9, 20.1, 30}, {10.1, 20.1, 30}, {10.1, 19.9, 30}, {9.9, 19.9, 30}}},
		{"on the ground, top to the west", plans.MountGround, 90, [4][3]float64{{9.9, 19.9, 30}, {9.9, 20.1, 30}, {10.1, 20.1, 30}, {10.1, 19.9, 30}}},
		{"on a wall that looks south", plans.MountWall, 0, [4][3]float64{{9.9, 20, 30.1}, {10.1, 20, 30.1}, {10.1, 20, 29.9}, {9.9, 20, 29.9}}},
		{"on a wall that looks east", plans.MountWall, 90, [4][3]float64{{10, 19.9, 30.1}, {10, 20.1, 30.1}, {10, 20.1, 29.9}, {10, 19.9, 29.9}}},
	} {
		at.Marker.Mount, at.Marker.YawDeg = row.mount, row.yaw
		got, ok := SiteCorners(at)
		if !ok {
			t.Errorf("%s: none", row.name)
		}
		for i := range got {
			if distance(got[i], row.want[i]) > 1e-12 {
				t.Errorf("%s: corner %d at %v, want %v", row.name, i, got[i], row.want[i])
			}
		}
	}
	matrix, _ := MarkerMatrix(at)
	if z := [3]float64{matrix[8], matrix[9], matrix[10]}; distance(z, [3]float64{1, 0, 0}) > 1e-12 {
		t.Errorf("a marker with yaw 90 looks to %v, want east", z)
	}
	at.Marker.Mount = plans.MountUnknown
	if _, ok := SiteCorners(at); ok {
		t.Error("corners of a marker of which nobody knows how it stands")
	}
	if _, ok := Corners(plans.Marker{Kind: plans.MarkerPoint}); ok {
		t.Error("corners of a nail")
	}
}

func asError(err error, e **plans.Error) bool { return errors.As(err, e) }
