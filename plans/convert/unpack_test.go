package convert

import (
	"archive/zip"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

const cityTriangle = `{"type":"CityJSON","version":"1.1","transform":{"scale":[1,1,1],"translate":[0,0,0]},
"CityObjects":{"a":{"type":"Building","geometry":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,2]]]}]}},
"vertices":[[0,0,0],[1,0,0],[0,1,0]]}`

// zipFile writes an archive of names and contents by turns.
func zipFile(t *testing.T, name string, pairs ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(file)
	for i := 0; i < len(pairs); i += 2 {
		w, err := z.Create(pairs[i])
		if err == nil {
			_, err = io.WriteString(w, pairs[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheModelOfAnArchiveIsFound(t *testing.T) {
	t.Parallel()
	wall := ifcModel("#20=IFCWALL('0$WU4A9R19$vKWO$AdOnKB',$,'x',$,$,$,#12,$,$);\n")
	for name, c := range map[string]struct {
		path, format, refused string
	}{
		"a city with what else":      {zipFile(t, "a.zip", "x/photo.jpg", "x", "x/a.city.json", cityTriangle, "x/about.json", `{"by":"me"}`), "CityJSON", ""},
		"a city of another name":     {zipFile(t, "a.zip", "city", cityTriangle), "CityJSON", ""},
		"IFC":                        {zipFile(t, "a.zip", "a.ifc", wall), "IFC-SPF", ""},
		"two of IFC, the larger":     {zipFile(t, "a.ifczip", "a.ifc", wall, "b.ifc", wall+" "), "IFC-SPF", ""},
		"two cities":                 {zipFile(t, "a.zip", "a.json", cityTriangle, "b.json", cityTriangle), "", `reading a.zip: the archive holds 2 models: put one in each archive: "a.json", "b.json"`},
		"IFC and a city":             {zipFile(t, "a.zip", "a.ifc", wall, "b.json", cityTriangle), "", `reading a.zip: the archive holds 2 models: put one in each archive: "a.ifc", "b.json"`},
		"no model":                   {zipFile(t, "a.zip", "a.txt", "hello"), "", "reading a.zip: the archive holds no model that can be read: put in IFC ("},
		"no model, promised as IFC":  {zipFile(t, "a.ifczip", "a.txt", "hello"), "", "reading a.ifczip: the archive holds no .ifc or .ifcxml file"},
		"a way out":                  {zipFile(t, "a.zip", "../a.city.json", cityTriangle), "", `opening the archive a.zip: its file "../a.city.json" lies outside of it`},
		"a city cut short within it": {zipFile(t, "a.zip", "a.city.json", cityTriangle[:150]), "", "reading a.city.json in a.zip: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rep, err := Run(context.Background(), Options{Inputs: []string{c.path}, Out: filepath.Join(t.TempDir(), "out"), Audience: Public, SkipPictures: true, SkipExports: true})
			if c.refused != "" {
				if err == nil || !strings.HasPrefix(err.Error(), c.refused) || plans.KindOf(err) != plans.KindInvalid {
					t.Errorf("got %v, want %q", err, c.refused)
				}
				return
			}
			if err != nil || rep.Source[0].Format != c.format || rep.Source[0].File != filepath.Base(c.path) || rep.Elements.Converted != 1 {
				t.Errorf("%v, %+v, %+v", err, rep.Source, rep.Elements)
			}
			if info, _ := os.Stat(c.path); rep.Source[0].Bytes != info.Size() {
				t.Errorf("%d bytes reported of %d", rep.Source[0].Bytes, info.Size())
			}
		})
	}
}

func TestJSONIsToldByItsMembers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"type":"CityJSON"}`: jsonCity, "\xef\xbb\xbf \n{\"type\" : \"CityJSONFeature\", \"id": jsonCity, `{"vertices":[[0,0,0]],"CityObjects":{"a`: jsonCity,
		`{"version":"2.0","type":"CityJSON"`: jsonCity, `{"type":"FeatureCollection","features":[`: jsonGeo, `{"features":[{"type":"Feature"`: jsonGeo,
		`{"asset":{"version":"2.0"},"type":1}`: jsonGLTF, `{"images":[{"uri":"data:image/png;base64,AAAA`: jsonGLTF, `{"accessors":[{}],"asset":{`: jsonGLTF,
		`{"vertices":[[1,2,3],[`: jsonUnknown, "{": jsonUnknown, "{}": jsonUnknown, `{"type":"Topology"}`: jsonUnknown, "[]": "", "": "", "x": "",
	} {
		if got := jsonKind([]byte(text)); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// The child that converts a version gets the files of it that are no models as
// such, by the names that models know them by.
func TestFilesBesideAModelAreNamedToTheChild(t *testing.T) {
	t.Parallel()
	c := &conversion{Jobs: &Jobs{}, dir: t.TempDir()}
	args, err := c.childArgs(context.Background(), []input{{"/in/0/fmodel.gltf", "model.gltf", false}, {"/in/1/f_.bin", "é.bin", true}})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	var beside map[string]string
	for _, a := range args {
		if v, ok := strings.CutPrefix(a, "--names="); ok {
			err = json.Unmarshal([]byte(v), &names)
		}
		if v, ok := strings.CutPrefix(a, "--beside="); ok && err == nil {
			err = json.Unmarshal([]byte(v), &beside)
		}
	}
	if err != nil || !reflect.DeepEqual(names, []string{"model.gltf"}) || !reflect.DeepEqual(beside, map[string]string{"é.bin": "/in/1/f_.bin"}) || args[len(args)-1] != "/in/0/fmodel.gltf" {
		t.Errorf("%v: %q", err, args)
	}
}
