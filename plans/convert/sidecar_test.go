package convert

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

func TestSideFiles(t *testing.T) {
	t.Parallel()
	// EPSG:4258 of RD 105000, 425000 at NAP 0: 51.81138307, 4.66214368, 43.7017
	// (NSGI's procedure); the other places are from PROJ 9. Grid north is 0.571 degrees from true north there.
	const convergence = -0.571
	for name, c := range map[string]struct {
		text    string
		crs     string
		e, n, h float64
		yawDeg  float64
	}{
		"in RD":                {`{"crs":"EPSG:7415","position":[105000,425000,1.5]}`, "EPSG:7415", 105000, 425000, 1.5, 0},
		"turned":               {`{"crs":"EPSG:28992","position":[105000,425000,1.5],"yawDeg":-30,"scale":0.001}`, "EPSG:28992", 105000, 425000, 1.5, -30},
		"latitude first":       {`{"crs":"EPSG:4937","position":[51.81138307,4.66214368,43.7017],"yawDeg":10}`, "EPSG:7415", 105000, 425000, 0, 10 + convergence},
		"longitude first":      {`{"crs":"OGC:CRS84h","position":[4.66214368,51.81138307,43.7017]}`, "EPSG:7415", 105000, 425000, 0, convergence},
		"heights of NAP":       {`{"crs":"EPSG:9286","position":[51.81138307,4.66214368,2.5]}`, "EPSG:7415", 105000, 425000, 2.5, convergence},
		"across the border":    {`{"crs":"EPSG:4258","position":[48.0,9.0,500]}`, "EPSG:25832", 500000, 5316300.2243, 500, 0},
		"south of the equator": {`{"crs":"EPSG:4326","position":[-33.0,153.0,20]}`, "EPSG:32756", 500000, 6348713.0560, 20, 0},
		"at the date line":     {`{"crs":"EPSG:4326","position":[10,180,20]}`, "EPSG:32660", 828928.7361, 1106908.8542, 20, 0.5214},
	} {
		g, err := parseSidecar(strings.NewReader(c.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		yaw := math.Atan2(g.AxisY, g.AxisX) * 180 / math.Pi
		if g.CRS != c.crs || math.Abs(g.Eastings-c.e) > 0.01 || math.Abs(g.Northings-c.n) > 0.01 || math.Abs(g.Height-c.h) > 0.01 || math.Abs(yaw-c.yawDeg) > 0.002 || g.Method != "side-file" {
			t.Errorf("%s: got %+v, turned by %v", name, g, yaw)
		}
	}
}

func TestSideFilesAreRefusedByMember(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		``:                                     "no JSON object",
		`[]`:                                   "no JSON object",
		`{"crs":"EPSG:7415"} extra`:            "no JSON object",
		`{"position":[1,2,3]}`:                 `"crs" is missing`,
		`{"crs":7415}`:                         `"crs" must be a text`,
		`{"crs":"EPSG:99999"}`:                 `"crs": `,
		`{"crs":"EPSG:2056"}`:                  `"crs": `,
		`{"crs":"EPSG:4978"}`:                  `"crs": a model cannot be placed in EPSG:4978`,
		`{"crs":"EPSG:7415"}`:                  `"position" must be the three numbers [easting, northing, height]`,
		`{"crs":"EPSG:7415","position":[1,2]}`: `"position" must be`,
		`{"crs":"EPSG:7415","position":[1,2,3,4]}`:                          `"position" must be`,
		`{"crs":"EPSG:7415","position":[1,null,3]}`:                         `"position" must be`,
		`{"crs":"EPSG:7415","position":"hier"}`:                             `"position" must be a list`,
		`{"crs":"EPSG:4326","position":[105000,425000,0]}`:                  "no place on earth",
		`{"crs":"OGC:CRS84","position":[4.6,251.8,0]}`:                      "[longitude, latitude, height]",
		`{"crs":"EPSG:7415","position":[1e9,2,3]}`:                          `"position": `,
		`{"crs":"EPSG:7415","position":[105000,425000,0],"scale":0}`:        `"scale" is 0`,
		`{"crs":"EPSG:7415","position":[105000,425000,0],"scale":-1}`:       `"scale" is -1`,
		`{"crs":"EPSG:7415","position":[105000,425000,0],"yawDeg":"noord"}`: `"yawDeg" must be a number`,
		`{"crs":"EPSG:7415","position":[105000,425000,0],"yawDeg":4e5}`:     `"yawDeg" is 400000`,
		`{"crs":"EPSG:7415","position":[105000,425000,0],"yaw":3,"zzz":1}`:  `"yaw" is no member`,
		`{"CRS":"EPSG:7415","position":[105000,425000,0]}`:                  `"CRS" is no member`,
		`{"crs":"EPSG:7415"` + strings.Repeat(" ", maxSidecarBytes) + `}`:   "larger than",
	} {
		if g, err := parseSidecar(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80q gives %+v, %v; want an error with %q", text, g, err, want)
		}
	}
}

func FuzzSideFile(f *testing.F) {
	f.Add([]byte(`{"crs":"EPSG:4326","position":[51.8,4.6,43],"yawDeg":10,"scale":2}`))
	f.Add([]byte(`{"crs":"OGC:CRS84h","position":[180,-90,0]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := parseSidecar(strings.NewReader(string(data)))
		if err != nil {
			return
		}
		for _, x := range []float64{g.Eastings, g.Northings, g.Height, g.Scale, g.AxisX} {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				t.Errorf("%q gives %+v", data, g)
			}
		}
	})
}

// A side file is put there by a person: it counts before what the source says.
func TestSideFileCountsBeforeTheSource(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "toren.ifc")
	if err := os.WriteFile(path+sidecarEnding, []byte(`{"crs":"EPSG:7415","position":[105000,425000,1.5]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, own := range map[string]*scene.Georeference{"nothing": nil, "its own": {Method: "map-conversion", CRS: "EPSG:28992", AxisX: 1, Scale: 1}} {
		h := scene.Header{Georeference: own}
		if err := sidecarPlace(path, &h); err != nil {
			t.Fatal(err)
		}
		if g := h.Georeference; g == nil || g.Method != "side-file" || g.Eastings != 105000 || (len(h.Warnings) > 0) != (own != nil) {
			t.Errorf("%s: %+v, warnings %q", name, g, h.Warnings)
		}
	}
	h := scene.Header{}
	if err := sidecarPlace(path+"x", &h); err != nil || h.Georeference != nil {
		t.Errorf("without a side file: %v %v", h.Georeference, err)
	}
}
