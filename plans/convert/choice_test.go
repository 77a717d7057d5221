package convert

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

// gmlTriangle is a model of CityGML with a triangle at level 1 and a square at 2.
const gmlTriangle = `<CityModel xmlns="http://www.opengis.net/citygml/2.0" xmlns:gml="http://www.opengis.net/gml" xmlns:b="http://www.opengis.net/citygml/building/2.0"><cityObjectMember><b:Building gml:id="a">` +
	`<b:lod1MultiSurface><gml:MultiSurface><gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>0 0 0 1 0 0 0 1 0 0 0 0</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember></gml:MultiSurface></b:lod1MultiSurface>` +
	`<b:lod2MultiSurface><gml:MultiSurface><gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>0 0 0 1 0 0 1 1 0 0 1 0 0 0 0</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember></gml:MultiSurface></b:lod2MultiSurface>` +
	`</b:Building></cityObjectMember></CityModel>`

// jsonTriangle is the same in CityJSON, with three levels.
const jsonTriangle = `{"type":"CityJSON","version":"2.0","transform":{"scale":[1,1,1],"translate":[0,0,0]},"CityObjects":{"a":{"type":"Building","geometry":[` +
	`{"type":"MultiSurface","lod":"1.2","boundaries":[[[0,1,3]]]},{"type":"MultiSurface","lod":"2.2","boundaries":[[[0,1,2,3]]]}]}},"vertices":[[0,0,0],[1,0,0],[1,1,0],[0,1,0]]}`

// The level of detail that is asked for is taken of every format that has several.
func TestTheLevelOfDetailThatIsAskedFor(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"a.gml": gmlTriangle, "a.json": jsonTriangle} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		for lod, want := range map[string]int{"": 2, "1": 1, "2": 2, "1.2": 1} {
			rep, err := Run(context.Background(), Options{Inputs: []string{path}, Out: filepath.Join(t.TempDir(), "out"), Audience: Public, Choice: plans.Choice{LoD: lod}, SkipPictures: true, SkipExports: true})
			if err != nil || rep.Triangles != want {
				t.Errorf("%s, level %q: %v, %d triangles, want %d", name, lod, err, rep.Triangles, want)
			}
		}
		for _, lod := range []string{"best", "-1", "12"} {
			if _, err := Run(context.Background(), Options{Inputs: []string{path}, Out: filepath.Join(t.TempDir(), "out"), Audience: Public, Choice: plans.Choice{LoD: lod}}); plans.KindOf(err) != plans.KindInvalid {
				t.Errorf("%s, level %q: %v", name, lod, err)
			}
		}
	}
}

// Each source has a choice of its own, and the child that converts a version is told.
func TestEachSourceHasItsChoice(t *testing.T) {
	t.Parallel()
	var paths []string
	for _, name := range []string{"a.gml", "b.gml"} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(gmlTriangle), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	choices := []plans.Choice{{LoD: "1"}, {}}
	rep, err := Run(context.Background(), Options{Inputs: paths, Out: filepath.Join(t.TempDir(), "out"), Audience: Public, Choices: choices, SkipPictures: true, SkipExports: true})
	if err != nil || rep.Triangles != 3 {
		t.Errorf("%v, %d triangles, want 3", err, rep.Triangles)
	}
	for _, wrong := range [][]plans.Choice{choices[:1], {{LoD: "x"}, {}}} {
		if _, err := Run(context.Background(), Options{Inputs: paths, Out: filepath.Join(t.TempDir(), "out"), Audience: Public, Choices: wrong}); plans.KindOf(err) != plans.KindInvalid {
			t.Errorf("choices %v: %v", wrong, err)
		}
	}
	c := &conversion{Jobs: &Jobs{}, dir: t.TempDir()}
	for want, in := range map[string][]input{
		`--choices=[{"lod":"1"},{}]`: {{path: "/in/0/a.gml", name: "a.gml", choice: choices[0]}, {path: "/in/1/b.png", name: "b.png", beside: true}, {path: "/in/2/b.gml", name: "b.gml"}},
		"":                           {{path: "/in/0/a.gml", name: "a.gml"}},
	} {
		args, err := c.childArgs(context.Background(), in)
		got := ""
		for _, a := range args {
			if strings.HasPrefix(a, "--choices") {
				got = a
			}
		}
		if err != nil || got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}
