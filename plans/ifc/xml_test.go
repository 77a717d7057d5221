package ifc

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// TestXMLGivesTheSameGolden reads the models of testdata that are there as
// ifcXML too: everything but the format is as of the STEP file.
func TestXMLGivesTheSameGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.ifcxml")
	if err != nil || len(files) < 5 {
		t.Fatal(len(files), "files", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			features, header, err := read(t, data)
			if err != nil {
				t.Fatal(err)
			}
			if header.Format != "IFC-XML" {
				t.Errorf("the format is %s", header.Format)
			}
			header.ReadSeconds, header.Format = 0, "IFC-SPF"
			out := struct {
				Header   scene.Header
				Features []golden
			}{Header: header}
			for _, f := range features {
				out.Features = append(out.Features, summary(f))
			}
			got, err := json.MarshalIndent(out, "", " ")
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(strings.TrimSuffix(file, ".ifcxml") + ".golden.json")
			if err != nil {
				t.Fatal(err)
			}
			if string(got)+"\n" != string(want) {
				t.Error(firstDifference(append(got, '\n'), want))
			}
		})
	}
}

// What is wrong within an ifcXML document is told with its line and the number
// of its id.
func TestXMLErrorsNameTheLine(t *testing.T) {
	t.Parallel()
	document := string(good(t, "encodings.ifcxml"))
	for _, c := range []struct{ old, new, id, reason, warning string }{
		{`<ifc:Depth>100</ifc:Depth>`, `<ifc:Depth>1,5</ifc:Depth>`, "200", "line 80, #203: expected a number, found a string (value-type)",
			`ifcxml: line 89, IfcExtrudedAreaSolid id="i203", Depth: "1,5" is not a number`},
		{`<ifc:ObjectPlacement href="i8" xsi:nil="true"/>
    <ifc:Representation id="i101"`, `<ifc:ObjectPlacement href="i9999" xsi:nil="true"/>
    <ifc:Representation id="i101"`, "100", "line 37, #100: #9999 is referred to and not in the file (missing-entity)", ""},
	} {
		if !strings.Contains(document, c.old) {
			t.Fatal("nothing to change:", c.old)
		}
		_, h, err := read(t, []byte(strings.Replace(document, c.old, c.new, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if len(h.Skipped) != 1 || h.Skipped[0].ID != c.id || h.Skipped[0].Reason != c.reason {
			t.Errorf("got %+v, want %s: %s", h.Skipped, c.id, c.reason)
		}
		if got := strings.Join(h.Warnings, "\n"); got != c.warning {
			t.Errorf("the warnings are %q, want %q", got, c.warning)
		}
	}
}
