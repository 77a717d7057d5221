package convert

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// cityFile writes a city model of one roof around RD 105424 425124.
func cityFile(t *testing.T) string {
	t.Helper()
	const text = `{"type":"CityJSON","version":"2.0","metadata":{"title":"buurt","referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/7415"},
"transform":{"scale":[0.001,0.001,0.001],"translate":[105420,425120,2]},
"CityObjects":{"pand":{"type":"Building","geometry":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,2,3]],[[0,1,5,4]]]}]}},
"vertices":[[0,0,0],[10000,0,0],[10000,8000,0],[0,8000,0],[0,0,5800],[10000,0,5800]]}`
	path := filepath.Join(t.TempDir(), "buurt.city.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A house and the city around it stand on each other, and the house decides the
// plan frame whichever comes first.
func TestHouseAndCityStandTogether(t *testing.T) {
	t.Parallel()
	in := append(files(t, aspect{name: "a", crs: "EPSG:7415", conv: rdHouse}), cityFile(t))
	for range 2 {
		in[0], in[1] = in[1], in[0]
		rep := convertInto(t, t.TempDir(), in...)
		if rep.Placement.Method != "map-conversion" || rep.Federation.Done != MovedByGeoreference || len(checksOf(rep)) != 0 {
			t.Errorf("%s, %+v, %v", rep.Placement.Method, rep.Federation, checksOf(rep))
		}
		a, b := rep.Source[0].Bounds.Plan, rep.Source[1].Bounds.Plan
		near(t, "the city", b, a.Min, a.Max)
		for _, s := range rep.Source {
			if s.Format == "CityJSON" && (s.Project.Name != "buurt" || s.Placed != "crs" || s.LengthUnit.Metres != 1) {
				t.Errorf("%+v", s)
			}
		}
	}
}

// A side file places a source among those with a georeference of their own.
func TestSideFilePlacesOneSource(t *testing.T) {
	t.Parallel()
	in := files(t, aspect{name: "a", crs: "EPSG:7415", conv: rdHouse}, aspect{name: "b", at: [3]float64{700, 0, 0}})
	place := `{"crs":"EPSG:7415","position":[104720,425120,2],"yawDeg":0}`
	if err := os.WriteFile(in[1]+".place.json", []byte(place), 0o600); err != nil {
		t.Fatal(err)
	}
	rep := convertInto(t, t.TempDir(), in...)
	if rep.Source[1].Placed != "side-file" || len(checksOf(rep)) != 0 {
		t.Errorf("%+v, %v", rep.Source[1], checksOf(rep))
	}
	near(t, "the one with the side file", rep.Source[1].Bounds.Plan, rep.Source[0].Bounds.Plan.Min, rep.Source[0].Bounds.Plan.Max)
}

// A person's place moves all of the sources, who keep their places to each other.
func TestPersonMovesAllSources(t *testing.T) {
	t.Parallel()
	in := files(t, aspect{name: "a", crs: "EPSG:7415", conv: rdHouse},
		aspect{name: "b", at: [3]float64{-5000, 300, 0}, crs: "EPSG:7415", conv: "110420.,424820.,2.,1.,0."}, aspect{name: "plain"})
	rep, err := Run(context.Background(), Options{Inputs: in, Out: t.TempDir(), Audience: Public, SkipPictures: true, SkipExports: true, CRS: "EPSG:7415", Place: &Place{E: 120000, N: 480000, H: 1, YawDeg: 90, Scale: 1}})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range rep.Source {
		near(t, s.File, s.Bounds.Plan, rep.Source[0].Bounds.Plan.Min, rep.Source[0].Bounds.Plan.Max)
	}
	if b := rep.Placement.Bounds; math.Abs(b.Min[0]-119992) > 1e-6 || math.Abs(b.Min[1]-480000) > 1e-6 || math.Abs(b.Max[1]-480010) > 1e-6 {
		t.Errorf("%+v", b)
	}
}

// A source whose georeference cannot be used is an error of its own and costs
// the others nothing.
func TestUnusableGeoreferenceDoesNotLead(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]aspect{
		"of an unknown system": {name: "b", crs: "EPSG:31468", conv: "4468298.,5333000.,2.,1.,0."},
		"left empty":           {name: "b", crs: "EPSG:7415", conv: "0.,0.,0.,1.,0."},
	} {
		rep := convertInto(t, t.TempDir(), files(t, bad, aspect{name: "a", crs: "EPSG:7415", conv: rdHouse})...)
		if rep.Placement.Method != "map-conversion" || rep.Placement.Bounds.CRS != "EPSG:7415" {
			t.Errorf("%s: %+v", name, rep.Placement)
		}
		got := checksOf(rep)
		if len(got) != 2 || !strings.HasSuffix(got[0], "error [0]") || got[1] != "some-georeferenced warning [0]" || rep.Federation.Origins != OriginsShared || rep.Source[0].Placed != PlacedShared {
			t.Errorf("%s: %v, %+v", name, got, rep.Federation)
		}
		if a, b := rep.Source[1].Bounds.Plan, rep.Source[0].Bounds.Plan; fmt.Sprint(*a) != fmt.Sprint(*b) {
			t.Errorf("%s: it does not share the frame of the other: %v %v", name, a, b)
		}
	}
}
