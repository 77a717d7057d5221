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
