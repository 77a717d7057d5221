package convert

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

// ifcModel wraps entities into a file with a project in metres; #3 is a frame,
// #2 a context.
func ifcModel(entities string) string {
	return `ISO-10303-21;
HEADER;
FILE_DESCRIPTION((''),'2;1');
FILE_NAME('','',(''),(''),'','','');
FILE_SCHEMA(('IFC4'));
ENDSEC;
DATA;
#1=IFCPROJECT('0$WU4A9R19$vKWO$AdOnKA',$,'p',$,$,$,$,(#2),#4);
#2=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#3,$);
#3=IFCAXIS2PLACEMENT3D(#9,$,$);
#4=IFCUNITASSIGNMENT((#5));
#5=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);
#9=IFCCARTESIANPOINT((0.,0.,0.));
#10=IFCBLOCK(#3,1.,1.,1.);
#11=IFCSHAPEREPRESENTATION(#2,'Body','CSG',(#10));
#12=IFCPRODUCTDEFINITIONSHAPE($,$,(#11));
` + entities + "ENDSEC;\nEND-ISO-10303-21;\n"
}

// Every refusal names the file once and says what a person can do with it.
func TestRefusalsNameTheFileOnceAndSayWhy(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		file, text, want string
		kind             plans.Kind
	}{
		"spaces alone": {"a.ifc", ifcModel("#20=IFCSPACE('0$WU4A9R19$vKWO$AdOnKB',$,'x',$,$,$,#12,$,$,$,$);\n"),
			"nothing to show: the model holds spaces alone, which the public does not see", plans.KindInvalid},
		"no element": {"a.ifc", ifcModel(""), "nothing to show: the model holds no element with a shape", plans.KindInvalid},
		"nothing that could be made": {"a.ifc", ifcModel("#20=IFCWALL('0$WU4A9R19$vKWO$AdOnKB',$,'x',$,$,$,#21,$,$);\n#21=IFCPRODUCTDEFINITIONSHAPE($,$,(#22));\n#22=IFCSHAPEREPRESENTATION(#2,'Body','CSG',(#9));\n"),
			"nothing to show: none of the 1 elements has a shape that could be made; the report names each, the first: IfcWall 20: ", plans.KindInvalid},
		"no outline":         {"a.json", `{"type":"Feature"}`, "reading a.json: none of its 1 features is a polygon", plans.KindInvalid},
		"glTF":               {"a.gltf", `{"asset":{"version":"2.0"}}`, "nothing to show: the model holds no element with a shape", plans.KindInvalid},
		"another schema":     {"a.ifc", strings.Replace(ifcModel(""), "IFC4", "AP214", 1), `reading a.ifc: the schema is "AP214"`, plans.KindUnsupported},
		"a file cut short":   {"a.ifc", ifcModel("")[:300], "reading a.ifc: ", plans.KindInvalid},
		"a file of one line": {"a.ifc", "ISO-10303-21;\n", "reading a.ifc: ", plans.KindInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := filepath.Join(t.TempDir(), test.file)
			if err := os.WriteFile(in, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			out := filepath.Join(t.TempDir(), "out")
			rep, err := Run(context.Background(), Options{Inputs: []string{in}, Out: out, Audience: Public, SkipPictures: true, SkipExports: true})
			if err == nil || !strings.HasPrefix(err.Error(), test.want) || plans.KindOf(err) != test.kind {
				t.Errorf("got %v (%s), want %q (%s)", err, plans.KindOf(err), test.want, test.kind)
			} else if strings.Count(err.Error(), test.file) > 1 {
				t.Errorf("%q names the file more than once", err)
			}
			if _, err := os.Stat(out); err == nil {
				t.Error("a refused file left an output folder")
			}
			if text, err := rep.JSON(); err != nil || !strings.Contains(string(text), `"bounds": null`) {
				t.Errorf("the report has no bounds member (%v):\n%s", err, text)
			}
		})
	}
}

// The contract gives an id as a number for IFC and as a string for all else,
// however it looks.
func TestMeasureKeepsObjectIDsStrings(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const city = `{"type":"CityJSON","version":"1.1","transform":{"scale":[1,1,1],"translate":[0,0,0]},
"CityObjects":{"1243":{"type":"Building","geometry":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,2]]]}]}},
"vertices":[[0,0,0],[1,0,0],[0,1,0]]}`
	wall := ifcModel("#20=IFCWALL('0$WU4A9R19$vKWO$AdOnKB',$,'x',$,$,$,#12,$,$);\n")
	for name, test := range map[string]struct {
		text string
		want any
	}{"a.json": {city, "1243"}, "a.ifc": {wall, 20.0}} {
		in, measured := filepath.Join(dir, name), filepath.Join(dir, name+".measure")
		if err := os.WriteFile(in, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Run(context.Background(), Options{Inputs: []string{in}, Out: t.TempDir(), Measure: measured, Audience: Public, SkipPictures: true, SkipExports: true}); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(measured)
		var got struct{ Elements []struct{ ID any } }
		if err == nil {
			err = json.Unmarshal(data, &got)
		}
		if err != nil || len(got.Elements) != 1 || got.Elements[0].ID != test.want {
			t.Errorf("%s: %v, %+v, want the one id %#v", name, err, got, test.want)
		}
	}
}
