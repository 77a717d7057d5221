package demo

import (
	"bytes"
	"context"
	"math"
	"sync"
	"testing"

	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/ifc"
	"github.com/maquette-city/maquette/tiles/scene"
)

// plan is a file as the reader sees it.
type plan struct {
	features map[string]*scene.Feature // by GlobalId
	header   scene.Header
}

// plansOnce reads all plans once for all tests.
var plansOnce = sync.OnceValues(func() (map[string]plan, error) {
	fs, err := once()
	if err != nil {
		return nil, err
	}
	out := map[string]plan{}
	for name, f := range fs {
		if f.Variant == "" {
			continue
		}
		p := plan{features: map[string]*scene.Feature{}}
		src := ifc.Source{Data: bytes.NewReader(f.Bytes), Size: int64(len(f.Bytes)), Name: name}
		p.header, err = ifc.Read(context.Background(), src, func(x *scene.Feature) error {
			p.features[x.GUID] = x
			return nil
		})
		if err != nil {
			return nil, err
		}
		out[name] = p
	}
	return out, nil
})

func readPlans(t *testing.T) map[string]plan {
	t.Helper()
	ps, err := plansOnce()
	if err != nil {
		t.Fatalf("reading the plans: %v", err)
	}
	return ps
}

// Every element of the plans makes geometry, inside the plot and at a height
// that a building has.
func TestPlansReadWhole(t *testing.T) {
	t.Parallel()
	for name, p := range readPlans(t) {
		features, h := p.features, p.header
		for i, s := range h.Skipped {
			if i < 5 {
				t.Errorf("%s: skipped %s %s: %s", name, s.Type, s.GUID, s.Reason)
			}
		}
		if h.Counts.Total < 800 || h.Counts.Converted != h.Counts.Total || len(h.Warnings) > 0 {
			t.Errorf("%s: %+v, warnings %v", name, h.Counts, h.Warnings)
		}
		for _, x := range features {
			b := boxOf(x)
			if b.Min[0] < siteMinX-1e-6 || b.Max[0] > siteMaxX+1e-6 || b.Min[1] < siteMinY-1e-6 || b.Max[1] > siteMaxY+1e-6 || b.Min[2] < -1 || b.Max[2] > 45 {
				t.Errorf("%s: %s %q lies at %v", name, x.Class, x.Name, b)
			}
		}
	}
}

func boxOf(f *scene.Feature) scene.Box {
	b := scene.NewBox()
	for _, p := range f.Parts {
		for _, v := range p.Mesh.Positions {
			b.Extend(p.Transform.Apply(v))
		}
	}
	return b
}

// Between the two versions of variant A one wall lies elsewhere, one element
// has another property, and nothing else differs.
func TestUpdateMovesTheWall(t *testing.T) {
	t.Parallel()
	ps := readPlans(t)
	before, after := ps["demo-a.ifc"].features, ps["demo-a-v2.ifc"].features
	var moved, described []string
	for id, a := range before {
		b, ok := after[id]
		if !ok {
			t.Fatalf("%s is gone", id)
		}
		if boxOf(a) != boxOf(b) {
			moved = append(moved, id)
			if by := boxOf(b).Min[0] - boxOf(a).Min[0]; math.Abs(by-MovedWallBy) > 1e-6 {
				t.Errorf("%s moved by %v m", id, by)
			}
		}
		if fire(a) != fire(b) {
			described = append(described, id)
		}
	}
	if len(moved) != 1 || moved[0] != GlobalID(MovedWallPath) {
		t.Errorf("moved: %v, want %v", moved, GlobalID(MovedWallPath))
	}
	if len(described) != 1 || described[0] != GlobalID(ChangedDoorPath) {
		t.Errorf("described anew: %v, want %v", described, GlobalID(ChangedDoorPath))
	}
}

func fire(f *scene.Feature) any {
	for _, s := range f.Sets {
		for _, p := range s.Properties {
			if p.Name == "FireRating" {
				return p.Value
			}
		}
	}
	return nil
}

// Latitude, longitude and true north of the files agree with the map.
func TestPlaceAgreesWithTheMap(t *testing.T) {
	t.Parallel()
	h := readPlans(t)["demo-b.ifc"].header
	g := h.Georeference
	if g == nil || g.Eastings != OriginEast || g.Northings != OriginNorth || g.Height != OriginNAP || g.AxisX != AxisX || g.AxisY != AxisY || g.Scale != 1 || g.CRS != "EPSG:7415" {
		t.Fatalf("georeference %+v", g)
	}
	lat, lon := geographic(t, OriginEast, OriginNorth)
	up, right := geographic(t, OriginEast, OriginNorth+100)
	convergence := math.Atan2((right-lon)*math.Cos(lat*math.Pi/180), up-lat) // of grid north, east positive
	for _, hint := range h.Statements {
		switch hint.Kind {
		case "site-latlon":
			if math.Abs(hint.LatDeg-lat) > 5e-6 || math.Abs(hint.LonDeg-lon) > 8e-6 {
				t.Errorf("site at %v, %v; map says %v, %v", hint.LatDeg, hint.LonDeg, lat, lon)
			}
		case "true-north":
			grid := math.Atan2(AxisY, AxisX) // grid north in the local frame, clockwise from y
			got := math.Atan2(hint.Direction[0], hint.Direction[1])
			if want := grid - convergence; math.Abs(got-want) > 1e-4 {
				t.Errorf("true north %v rad from the y axis, want %v", got, want)
			}
		}
	}
}

// geographic gives ETRS89 degrees of a place in the map.
func geographic(t *testing.T, e, n float64) (lat, lon float64) {
	t.Helper()
	tr, err := crs.NewTransformer(crs.RDNAP(), crs.ETRS89())
	if err != nil {
		t.Fatal(err)
	}
	p, err := tr.Point([3]float64{e, n, OriginNAP})
	if err != nil {
		t.Fatal(err)
	}
	return p[0], p[1]
}
