package convert

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
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

// gzipFile writes a file that is packed by itself.
func gzipFile(t *testing.T, name, text string) string {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err := io.WriteString(z, text)
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The 3DBAG is downloaded packed by gzip, and CityGML too.
func TestAPackedFileIsReadAsWhatItHolds(t *testing.T) {
	t.Parallel()
	sequence := `{"type":"CityJSON","version":"2.0","transform":{"scale":[1,1,1],"translate":[0,0,0]},"CityObjects":{},"vertices":[]}
{"type":"CityJSONFeature","id":"a","CityObjects":{"a":{"type":"Building","geometry":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,2]]]}]}},"vertices":[[0,0,0],[1,0,0],[0,1,0]]}`
	gml := `<CityModel xmlns="http://www.opengis.net/citygml/2.0" xmlns:gml="http://www.opengis.net/gml"><cityObjectMember><Building xmlns="http://www.opengis.net/citygml/building/2.0"><lod1MultiSurface><gml:MultiSurface><gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>0 0 0 1 0 0 0 1 0 0 0 0</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember></gml:MultiSurface></lod1MultiSurface></Building></cityObjectMember></CityModel>`
	for name, c := range map[string]struct{ file, text, format, refused string }{
		"a city":           {"a.city.json.gz", cityTriangle, "CityJSON", ""},
		"in other letters": {"A.CITY.JSON.GZ", cityTriangle, "CityJSON", ""},
		"a sequence":       {"a.city.jsonl.gz", sequence, "CityJSONSeq", ""},
		"CityGML":          {"a.gml.gz", gml, "CityGML", ""},
		"of any name":      {"a", cityTriangle, "CityJSON", ""},
		"what is none":     {"a.txt.gz", "hello", "", "reading a.txt: this format cannot be read: send "},
		"nothing":          {"a.json.gz", "", "", "reading a.json.gz: there is nothing packed in it"},
		"packed twice":     {"a.json.gz.gz", "\x1f\x8b\x08\x00", "", "reading a.json.gz: this format cannot be read"},
		"cut short within": {"a.city.json.gz", cityTriangle[:150], "", "reading a.city.json: "},
		"much of nothing":  {"a.json.gz", strings.Repeat(" ", 17<<20), "", "unpacking a.json.gz: it unpacks to more than "},
		"an archive in it": {"a.zip.gz", "PK\x03\x04", "", "reading a.zip: this format cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := gzipFile(t, c.file, c.text)
			rep, err := Run(context.Background(), Options{Inputs: []string{path}, Out: filepath.Join(t.TempDir(), "out"), Audience: Public, SkipPictures: true, SkipExports: true})
			if c.refused != "" {
				if err == nil || !strings.HasPrefix(err.Error(), c.refused) {
					t.Errorf("got %v, want %q", err, c.refused)
				}
				return
			}
			if err != nil || rep.Source[0].Format != c.format || rep.Source[0].File != c.file || rep.Elements.Converted != 1 {
				t.Errorf("%v, %+v, %+v", err, rep.Source, rep.Elements)
			}
			if info, _ := os.Stat(path); rep.Source[0].Bytes != info.Size() {
				t.Errorf("%d bytes reported of %d", rep.Source[0].Bytes, info.Size())
			}
		})
	}
}

// A city is told by what it unpacks to.
func TestAPackedCityCountsByWhatItHolds(t *testing.T) {
	t.Parallel()
	text := cityTriangle + strings.Repeat(" ", 1<<16)
	n, ok := cityBytes(gzipFile(t, "a.city.json.gz", text))
	if !ok || n != int64(len(text)) {
		t.Errorf("%d bytes of %d, %v", n, len(text), ok)
	}
	if _, ok := cityBytes(gzipFile(t, "a.ifc.gz", "ISO-10303-21;")); ok {
		t.Error("IFC is no city")
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
	args, err := c.childArgs(context.Background(), []input{{"/in/0/fmodel.gltf", "model.gltf", false, plans.Choice{}}, {"/in/1/f_.bin", "é.bin", true, plans.Choice{}}})
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
