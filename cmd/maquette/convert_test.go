package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// verbRun runs one verb in-process and gives its exit code and what it wrote.
func verbRun(t *testing.T, stdin string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = dispatch(context.Background(), args, stdio{strings.NewReader(stdin), &o, &e})
	return code, o.String(), e.String()
}

const (
	ifcHead = "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','','');\nFILE_SCHEMA(('IFC4'));\nENDSEC;\nDATA;\n"
	ifcTail = "ENDSEC;\nEND-ISO-10303-21;\n"
	// One wall of 4 x 0.2 x 3 m with a property.
	ifcWall = `#1=IFCPROJECT('0aaaaaaaaaaaaaaaaaaaa1',$,'Proef',$,$,$,$,(#10),#5);
#5=IFCUNITASSIGNMENT((#6));
#6=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);
#10=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#12,$);
#11=IFCCARTESIANPOINT((0.,0.,0.));
#12=IFCAXIS2PLACEMENT3D(#11,$,$);
#20=IFCLOCALPLACEMENT($,#12);
#21=IFCCARTESIANPOINT((2.,0.1));
#22=IFCAXIS2PLACEMENT2D(#21,$);
#23=IFCRECTANGLEPROFILEDEF(.AREA.,$,#22,4.,0.2);
#24=IFCDIRECTION((0.,0.,1.));
#25=IFCEXTRUDEDAREASOLID(#23,#12,#24,3.);
#26=IFCSHAPEREPRESENTATION(#10,'Body','SweptSolid',(#25));
#27=IFCPRODUCTDEFINITIONSHAPE($,$,(#26));
#30=IFCWALL('0aaaaaaaaaaaaaaaaaaaa2',$,'Muur',$,$,#20,#27,$,$);
`
)

func writeInput(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func zipOf(t *testing.T, name string, content []byte) string {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

func TestConvertWritesTheWholeFolder(t *testing.T) {
	t.Parallel()
	in := writeInput(t, "muur.ifc", ifcHead+ifcWall+ifcTail)
	dir := t.TempDir()
	out, report, measure := filepath.Join(dir, "out"), filepath.Join(dir, "r.json"), filepath.Join(dir, "m.json")
	code, stdout, errs := verbRun(t, "", "convert", in, "--out", out, "--report", report, "--measure", measure, "--progress")
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	for _, name := range []string{"tileset.json", "features.jsonl.gz", "features.idx.json", "model.glb"} {
		if _, err := os.Stat(filepath.Join(out, name)); err != nil {
			t.Error(err)
		}
	}
	var m struct {
		Elements []struct {
			ID           int
			GUID, Type   string
			Min, Max     [3]float64
			Area, Volume float64
		}
	}
	readJSON(t, measure, &m)
	if len(m.Elements) != 1 || m.Elements[0].GUID != "0aaaaaaaaaaaaaaaaaaaa2" || m.Elements[0].ID != 30 {
		t.Fatalf("measure %+v", m)
	}
	if e := m.Elements[0]; !near(e.Volume, 2.4) || !near(e.Area, 26.8) || e.Max != [3]float64{4, 0.2, 3} {
		t.Errorf("a wall of 4 x 0.2 x 3 m measures %+v", e)
	}
	if !strings.Contains(stdout, `"stage":"tile"`) {
		t.Errorf("no progress on standard output: %q", stdout)
	}
	checkSeconds(t, report)
	if code, _, errs := verbRun(t, "", "check", out, "--strict"); code != exitOK {
		t.Errorf("check --strict gives %d: %s", code, errs)
	}
}

func near(a, b float64) bool { return a > b-1e-6 && a < b+1e-6 }

func readJSON(t *testing.T, path string, v any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, v)
	}
	if err != nil {
		t.Fatalf("reading %s: %v", filepath.Base(path), err)
	}
}

// checkSeconds holds the stages of a report to add up.
func checkSeconds(t *testing.T, path string) {
	t.Helper()
	var r struct {
		Seconds   struct{ Read, Geometry, Tile, Write, Files, Total float64 }
		PeakBytes int64
	}
	readJSON(t, path, &r)
	s := r.Seconds
	if sum := s.Read + s.Geometry + s.Tile + s.Write + s.Files; s.Total <= 0 || sum < s.Total*0.999 || sum > s.Total*1.001 {
		t.Errorf("the stages take %v of %v s", sum, s.Total)
	}
	if r.PeakBytes < 1<<20 {
		t.Errorf("peak memory of %d bytes", r.PeakBytes)
	}
}

func TestConvertRefusesBadInputWithOneLineAndItsCode(t *testing.T) {
	t.Parallel()
	cyclic := strings.Replace(ifcWall, "#20=IFCLOCALPLACEMENT($,#12);", "#20=IFCLOCALPLACEMENT(#31,#12);\n#31=IFCLOCALPLACEMENT(#20,#12);", 1)
	for _, tt := range []struct {
		name, file, content string
		code                int
		says                string
	}{
		{"empty", "leeg.ifc", "", exitData, "empty"},
		{"no format at all", "brief.pdf", "%PDF-1.7", exitData, "cannot be read"},
		{"text under an IFC name", "brief.ifc", "Geachte heer", exitData, "does not begin"},
		{"truncated in an instance", "half.ifc", (ifcHead + ifcWall)[:len(ifcHead)+300], exitData, "half.ifc"},
		{"truncated between instances", "half2.ifc", ifcHead + ifcWall, exitData, "half2.ifc"},
		{"wrong schema", "auto.ifc", strings.Replace(ifcHead, "IFC4", "AUTOMOTIVE_DESIGN", 1) + ifcTail, exitData, "AUTOMOTIVE_DESIGN"},
		{"nothing in it", "niets.ifc", ifcHead + ifcTail, exitData, ""},
		{"cyclic placement", "kring.ifc", ifcHead + cyclic + ifcTail, exitData, "nothing to show"},
		{"no model in the archive", "foto.ifczip", zipOf(t, "foto.jpg", []byte("x")), exitData, ".ifc"},
		{"broken archive", "stuk.ifczip", "PK\x03\x04 and then nothing", exitData, "stuk.ifczip"},
		{"zip bomb", "bom.ifczip", zipOf(t, "bom.ifc", bytes.Repeat([]byte{' '}, 64<<20)), exitLimit, "bom.ifczip"},
		{"not JSON", "stad.city.json", `{"type":"CityJSON"`, exitData, "stad.city.json"},
		{"JSON of another kind", "kaart.json", `{"type":"FeatureCollection","features":[]}`, exitData, "kaart.json"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in, dir := writeInput(t, tt.file, tt.content), t.TempDir()
			report := filepath.Join(dir, "r.json")
			code, _, errs := verbRun(t, "", "convert", in, "--out", filepath.Join(dir, "out"), "--report", report)
			lines := strings.Split(strings.TrimSpace(errs), "\n")
			if code != tt.code || !strings.Contains(lines[len(lines)-1], tt.says) {
				t.Errorf("exit %d, last line %q; want %d and %q", code, lines[len(lines)-1], tt.code, tt.says)
			}
			if _, err := os.Stat(filepath.Join(dir, "out", "tileset.json")); err == nil {
				t.Error("a tileset was left behind")
			}
			var r struct {
				Error *struct{ Kind, Message string }
			}
			readJSON(t, report, &r)
			if r.Error == nil || r.Error.Message == "" {
				t.Error("the report does not say why")
			}
		})
	}
}

func TestConvertUsageIsToldApartFromBadInput(t *testing.T) {
	t.Parallel()
	in := writeInput(t, "muur.ifc", ifcHead+ifcWall+ifcTail)
	for _, tt := range []struct {
		name string
		args []string
		code int
	}{
		{"no output folder", []string{in}, exitUsage},
		{"no input", []string{"--out", t.TempDir()}, exitUsage},
		{"a site of two numbers", []string{in, "--out", t.TempDir(), "--site", "51,4"}, exitUsage},
		{"a site off the earth", []string{in, "--out", t.TempDir(), "--site", "151,4,0"}, exitUsage},
		{"a place that is no number", []string{in, "--out", t.TempDir(), "--place", "1,2,3,x"}, exitUsage},
		{"an unknown audience", []string{in, "--out", t.TempDir(), "--audience", "all"}, exitUsage},
		{"an unknown flag", []string{in, "--out", t.TempDir(), "--fast"}, exitUsage},
		{"a file that is not there", []string{in + "x", "--out", t.TempDir()}, exitData},
		{"an output that is a file", []string{in, "--out", in}, exitIO},
	} {
		if code, _, errs := verbRun(t, "", append([]string{"convert"}, tt.args...)...); code != tt.code {
			t.Errorf("%s: exit %d, want %d: %s", tt.name, code, tt.code, errs)
		}
	}
}
