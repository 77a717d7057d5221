package statements

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/scene"
)

var update = flag.Bool("update", false, "rewrite golden files")

func source(data []byte) Source {
	return Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: "test"}
}

// telling writes a Head, a line for each thing it says.
func telling(h Head) []string {
	lines := []string{fmt.Sprintf("%s: %q %q of %q north first %v", h.Format, h.CRS, h.VerticalDatum, h.Declared, h.NorthFirst)}
	for _, s := range h.Statements {
		switch {
		case s.Kind == scene.StatedExtent && s.Box != (scene.Box{}):
			lines = append(lines, fmt.Sprintf("%s %s: %.3f to %.3f", s.Kind, s.Where, s.Box.Min, s.Box.Max))
		case s.Kind == scene.StatedExtent:
			lines = append(lines, fmt.Sprintf("%s %s: around %.6f %.6f", s.Kind, s.Where, s.LatDeg, s.LonDeg))
		default:
			lines = append(lines, fmt.Sprintf("%s %s: %q", s.Kind, s.Where, s.CRS))
		}
	}
	for _, w := range h.Warnings {
		if strings.HasPrefix(w, "unsupported-crs: coordinate") {
			w = "unsupported-crs" // in the words of package crs
		}
		lines = append(lines, "! "+w)
	}
	return lines
}

// cityModel gives a CityGML file with an envelope and the members in rest.
func cityModel(srsName, lower, upper, rest string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE x [<!ENTITY a "aaaa">]><core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0" xmlns:gml="http://www.opengis.net/gml">` +
		`<gml:boundedBy><gml:Envelope ` + srsName + ` srsDimension="3"><gml:lowerCorner>` + lower + `</gml:lowerCorner><gml:upperCorner>` + upper + `</gml:upperCorner></gml:Envelope></gml:boundedBy>` + rest + `</core:CityModel>`
}

func TestCityGML(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"RD by URN": {cityModel(`srsName="urn:ogc:def:crs:EPSG::7415"`, "105000 425000 0", "105100 425100 9", ""),
			[]string{`CityGML 2.0: "EPSG:7415" "" of "urn:ogc:def:crs:EPSG::7415" north first false`, `crs srsName of Envelope: "EPSG:7415"`, `extent boundedBy: [105000.000 425000.000 0.000] to [105100.000 425100.000 9.000]`}},
		"a compound of Germany": {cityModel(`srsName="urn:ogc:def:crs,crs:EPSG::25832,crs:EPSG::5783"`, "458000 5438000 113", "458100 5438100 120", ""),
			[]string{`CityGML 2.0: "EPSG:25832" "EPSG:5783" of "urn:ogc:def:crs,crs:EPSG::25832,crs:EPSG::5783" north first false`, `crs srsName of Envelope: "EPSG:25832"`, `extent boundedBy: [458000.000 5438000.000 113.000] to [458100.000 5438100.000 120.000]`}},
		"latitude first by URN": {cityModel(`srsName="urn:ogc:def:crs:EPSG::4979"`, "51.8 104.6 43", "51.9 104.7 50", ""),
			[]string{`CityGML 2.0: "EPSG:4979" "" of "urn:ogc:def:crs:EPSG::4979" north first true`, `crs srsName of Envelope: "EPSG:4979"`, `extent boundedBy: around 51.850000 104.650000`}},
		"longitude first by short name": {cityModel(`srsName="EPSG:4979"`, "104.6 51.8 43", "104.7 51.9 50", ""),
			[]string{`CityGML 2.0: "EPSG:4979" "" of "EPSG:4979" north first false`, `crs srsName of Envelope: "EPSG:4979"`, `extent boundedBy: around 51.850000 104.650000`}},
		"longitude first in spite of its URN": {cityModel(`srsName="urn:ogc:def:crs:EPSG::4979"`, "104.6 51.8 43", "104.7 51.9 50", ""),
			[]string{`CityGML 2.0: "EPSG:4979" "" of "urn:ogc:def:crs:EPSG::4979" north first false`, `crs srsName of Envelope: "EPSG:4979"`, `extent boundedBy: around 51.850000 104.650000`,
				`! axis-order: "urn:ogc:def:crs:EPSG::4979" has its axes in the other order than the coordinates, about 104.65 51.85: these are taken as they must be meant`}},
		"RD the wrong way round": {cityModel(`srsName="EPSG:28992"`, "425000 105000 0", "425100 105100 9", ""),
			[]string{`CityGML 2.0: "EPSG:28992" "" of "EPSG:28992" north first true`, `crs srsName of Envelope: "EPSG:28992"`, `extent boundedBy: [105000.000 425000.000 0.000] to [105100.000 425100.000 9.000]`,
				`! axis-order: "EPSG:28992" has its axes in the other order than the coordinates, about 425050 105050: these are taken as they must be meant`}},
		"another system further down": {cityModel(`srsName="EPSG:28992"`, "105000 425000 0", "105100 425100 9", `<a><b srsName="EPSG:4326"/><b srsName="EPSG:4326"/><b srsName="urn:ogc:def:crs:EPSG::28992"/></a>`),
			[]string{`CityGML 2.0: "EPSG:28992" "" of "EPSG:28992" north first false`, `crs srsName of Envelope: "EPSG:28992"`, `extent boundedBy: [105000.000 425000.000 0.000] to [105100.000 425100.000 9.000]`,
				`! crs-differs: "EPSG:4326" occurs too (elements: 2, the first b), beside "EPSG:28992": coordinates there are of another system`}},
		"only on a geometry": {cityModel("", "", "", `<core:cityObjectMember><gml:Polygon srsName="EPSG:28992"><gml:posList>425000 105000 0 425010 105000 0</gml:posList></gml:Polygon></core:cityObjectMember>`),
			[]string{`CityGML 2.0: "EPSG:28992" "" of "EPSG:28992" north first true`, `crs srsName of Polygon: "EPSG:28992"`, `! axis-order: "EPSG:28992" has its axes in the other order than the coordinates, about 425000 105000: these are taken as they must be meant`}},
		"none": {cityModel("", "1 2 3", "4 5 6", ""), []string{`CityGML 2.0: "" "" of "" north first false`, `extent boundedBy: [1.000 2.000 3.000] to [4.000 5.000 6.000]`, "! no-crs: the file names no reference system (srsName)"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, err := CityGML(source([]byte(c.text)))
			if err != nil {
				t.Fatal(err)
			}
			if got := telling(h); !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestGeoJSON(t *testing.T) {
	t.Parallel()
	features := func(position, more string) string {
		return `{"type":"FeatureCollection",` + more + `"features":[{"type":"Feature","properties":{"crs":null,"coordinates":7,"size":[9e9,9e9],"name":"coordinates"},"geometry":{"type":"Polygon","coordinates":[[` + position + `]]}}]}`
	}
	named := func(name string) string { return `"crs":{"type":"name","properties":{"name":"` + name + `"}},` }
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"longitude and latitude": {features("[4.6,51.8],[4.7,51.9]", `"bbox":[4.6,51.8,4.7,51.9],`), []string{`GeoJSON: "OGC:CRS84" "" of "" north first false`, `extent bbox: around 51.850000 4.650000`}},
		"RD by crs":              {features("[105000,425000]", named("urn:ogc:def:crs:EPSG::28992")), []string{`GeoJSON: "EPSG:28992" "" of "urn:ogc:def:crs:EPSG::28992" north first false`, `crs crs: "EPSG:28992"`}},
		"RD by its code":         {features("[105000,425000]", `"crs":{"type":"EPSG","properties":{"code":28992}},`), []string{`GeoJSON: "EPSG:28992" "" of "EPSG:28992" north first false`, `crs crs: "EPSG:28992"`}},
		"RD by a link":           {features("[105000,425000]", `"crs":{"type":"link","properties":{"href":"http://spatialreference.org/ref/epsg/28992/proj4/","type":"proj4"}},`), []string{`GeoJSON: "EPSG:28992" "" of "http://spatialreference.org/ref/epsg/28992/proj4/" north first false`, `crs crs: "EPSG:28992"`}},
		"RD by nothing": {features("[105000,425000]", ""), []string{`GeoJSON: "" "" of "" north first false`,
			`! not-degrees: the file names no reference system, and its coordinates, from 105000 425000 to 105000 425000, lie in RD`}},
		"another grid by nothing": {features("[458000,5438000]", ""), []string{`GeoJSON: "" "" of "" north first false`,
			`! not-degrees: the file names no reference system, so that its coordinates should be longitude and latitude, and these, from 458000 5438000 to 458000 5438000, are none`}},
		"degrees called RD": {features("[4.6,51.8]", named("EPSG:28992")), []string{`GeoJSON: "EPSG:28992" "" of "EPSG:28992" north first false`, `crs crs: "EPSG:28992"`,
			`! outside-area: the coordinates, from 4.6 51.8 to 4.6 51.8, cannot be of EPSG:28992`}},
		"none on purpose":  {features("[1,2]", `"crs":null,`), []string{`GeoJSON: "" "" of "" north first false`, `! no-crs: the file says that its coordinates have no reference system (crs is null)`}},
		"a crs of nothing": {features("[1,2]", `"crs":"RD",`), []string{`GeoJSON: "" "" of "" north first false`, `! unsupported-crs: the member crs cannot be read: "RD"`}},
		"behind its features, in a large file": {strings.Replace(features("[105000,425000]", ""), `]}}]}`, `]}}],"pad":"`+strings.Repeat("x", maxHead)+`","crs":{"type":"name","properties":{"name":"EPSG:28992"}}}`, 1),
			[]string{`GeoJSON: "EPSG:28992" "" of "EPSG:28992" north first false`, `crs crs: "EPSG:28992"`}},
		"cut off": {`{"type":"Feature","geometry":{"type":"Point","coordinates":[4.6,51.8`, []string{`GeoJSON: "OGC:CRS84" "" of "" north first false`, `! cut-off: the file cannot be read beyond byte 68: EOF`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, err := GeoJSON(source([]byte(c.text)))
			if err != nil {
				t.Fatal(err)
			}
			if got := telling(h); !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestWhatIsNeitherIsRefused(t *testing.T) {
	t.Parallel()
	for text, kind := range map[string]plans.Kind{
		"": plans.KindInvalid, "<a/>": plans.KindUnsupported, "<!-- -->": plans.KindUnsupported, `{"type":"CityJSON"}`: plans.KindUnsupported, "[1,2]": plans.KindUnsupported, "\x00": plans.KindUnsupported,
	} {
		if _, err := GeoJSON(source([]byte(text))); err == nil || text == "" && plans.KindOf(err) != kind {
			t.Errorf("%q as GeoJSON: %v", text, err)
		}
		_, err := CityGML(source([]byte(text)))
		if err == nil || strings.HasPrefix(text, "<") && plans.KindOf(err) != kind {
			t.Errorf("%q as CityGML: %v", text, err)
		}
	}
}

// TestSharedFiles holds what real files say against a list that was looked
// through by hand, beside the text of the files.
func TestSharedFiles(t *testing.T) {
	root := realfiles.Folder(t)
	var got strings.Builder
	for _, folder := range []string{"citygml", "geo"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			read := map[string]func(Source) (Head, error){".gml": CityGML, ".xml": CityGML, ".geojson": GeoJSON}[filepath.Ext(path)]
			if err != nil || read == nil {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			rel, _ := filepath.Rel(root, path)
			fmt.Fprintln(&got, filepath.ToSlash(rel))
			h, err := read(source(data))
			if err != nil {
				fmt.Fprintf(&got, "\tnot read: %v\n", err)
				return nil
			}
			fmt.Fprintf(&got, "\t%s\n", strings.Join(telling(h), "\n\t"))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	golden := filepath.Join("testdata", "shared.golden.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("%s differs (run with -update and look at the change):\n%s", golden, got.String())
	}
}

func FuzzHeads(f *testing.F) {
	f.Add([]byte(cityModel(`srsName="urn:ogc:def:crs:EPSG::4979"`, "104.6 51.8 43", "104.7 51.9 50", "</x></y><z>")))
	f.Add([]byte(`{"type":"Feature","bbox":[1,2,3,4],"crs":{"type":"name","properties":{"name":"EPSG:28992"}},"geometry":{"type":"Point","coordinates":[4.6,51.8]}}`))
	f.Add([]byte(`{"type":"Point","coordinates":[[[1,2],{"coordinates":[3]}],"x"]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, read := range []func(Source) (Head, error){CityGML, GeoJSON} {
			h, err := read(source(data))
			if err != nil {
				if strings.Contains(err.Error(), "\n") {
					t.Errorf("the message has more than one line: %q", err)
				}
				continue
			}
			if len(h.Warnings) > maxWarnings || len(h.Statements) > maxNames || len(h.CRS) > 1000 {
				t.Errorf("%d warnings, %d statements", len(h.Warnings), len(h.Statements))
			}
		}
	})
}
