package convert

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// aspect is a small model of one house by one supplier. The zero value is a
// house of two storeys in millimetres around its own origin, which states no
// place.
type aspect struct {
	name   string  // of the file without its ending; begins every GlobalId
	unit   string  // prefix of the metre in the file: ".MILLI." or "$"
	factor float64 // numbers in the file for a metre, where they are not what the unit says
	at     [3]float64
	size   float64 // of the house, 1 where 0
	// storeys by name and height, metres.
	storeys []storeyAt
	conv    string // attributes of the map conversion between the two systems and the scale
	crs     string
	datum   string
	north   string // ratios of true north
	site    string // GlobalId of the site
	schema  string
	empty   bool // without elements
	guids   string
}

type storeyAt struct {
	name   string
	height float64
}

func house2() []storeyAt { return []storeyAt{{"00 begane grond", 0}, {"01 verdieping", 3}} }

// ifc writes the model.
func (a aspect) ifc() string {
	if a.unit == "" {
		a.unit = ".MILLI."
	}
	if a.factor == 0 {
		a.factor = map[string]float64{".MILLI.": 1000, "$": 1}[a.unit]
	}
	if a.size == 0 {
		a.size = 1
	}
	if a.storeys == nil {
		a.storeys = house2()
	}
	if a.schema == "" {
		a.schema = "IFC4"
	}
	w := &modelWriter{}
	north := "$"
	if a.north != "" {
		north = "#6"
		w.line(6, "IFCDIRECTION((%s))", a.north)
	}
	w.line(1, "IFCPROJECT('%s',#7,'%s',$,$,$,$,(#2),#4)", guid("project", a.name), a.name)
	w.line(2, "IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#3,%s)", north)
	w.line(3, "IFCAXIS2PLACEMENT3D(#9,$,$)")
	w.line(4, "IFCUNITASSIGNMENT((#5))")
	w.line(5, "IFCSIUNIT(*,.LENGTHUNIT.,%s,.METRE.)", a.unit)
	w.line(7, "IFCOWNERHISTORY(#8,#81,$,.ADDED.,$,$,$,0)")
	w.line(8, "IFCPERSONANDORGANIZATION(#82,#83,$)")
	w.line(81, "IFCAPPLICATION(#83,'2.1','Timmerman','tm')")
	w.line(82, "IFCPERSON($,'De Vries','Jan',$,$,$,$,$)")
	w.line(83, "IFCORGANIZATION($,'Bouw BV',$,$,$)")
	w.line(9, "IFCCARTESIANPOINT((0.,0.,0.))")
	w.line(10, "IFCLOCALPLACEMENT($,#3)")
	if a.site == "" {
		a.site = guid("site", a.name)
	}
	w.line(11, "IFCSITE('%s',#7,'Kavel 4',$,$,#10,$,$,.ELEMENT.,$,$,$,$,$)", a.site)
	w.line(12, "IFCBUILDING('%s',#7,'Huis',$,$,#10,$,$,.ELEMENT.,$,$,$)", guid("building", a.name))
	if a.conv != "" {
		w.line(13, "IFCPROJECTEDCRS('%s',$,$,%s,$,$,#14)", a.crs, quoted(a.datum))
		w.line(14, "IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.)")
		w.line(15, "IFCMAPCONVERSION(#2,#13,%s,%g)", a.conv, map[string]float64{".MILLI.": 0.001, "$": 1}[a.unit])
	}
	a.elements(w)
	return fmt.Sprintf("ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','','');\nFILE_SCHEMA(('%s'));\nENDSEC;\nDATA;\n%sENDSEC;\nEND-ISO-10303-21;\n", a.schema, w.String())
}

// elements writes the storeys with four walls each.
func (a aspect) elements(w *modelWriter) {
	k := a.factor
	for n, s := range a.storeys {
		id := 100 * (n + 1)
		w.line(id, "IFCBUILDINGSTOREY('%s',#7,'%s',$,$,#%d,$,$,.ELEMENT.,%.3f)", guid("storey", a.name, n), s.name, id+1, s.height*k)
		w.line(id+1, "IFCLOCALPLACEMENT(#10,#%d)", id+2)
		w.line(id+2, "IFCAXIS2PLACEMENT3D(#%d,$,$)", id+3)
		w.line(id+3, "IFCCARTESIANPOINT((0.,0.,%.3f))", s.height*k)
		if a.empty {
			continue
		}
		var walls []string
		for i, wall := range [4][4]float64{{0, 0, 10, 0.3}, {0, 7.7, 10, 0.3}, {0, 0.3, 0.3, 7.4}, {9.7, 0.3, 0.3, 7.4}} {
			e := id + 10*(i+1)
			owner := a.name
			if a.guids != "" {
				owner = a.guids
			}
			w.line(e, "IFCWALL('%s',#7,'wand %d',$,$,#%d,#%d,$,$)", guid("wall", owner, n, i), i, e+1, e+4)
			w.line(e+1, "IFCLOCALPLACEMENT(#%d,#%d)", id+1, e+2)
			w.line(e+2, "IFCAXIS2PLACEMENT3D(#%d,$,$)", e+3)
			w.line(e+3, "IFCCARTESIANPOINT((%.3f,%.3f,%.3f))", (wall[0]*a.size+a.at[0])*k, (wall[1]*a.size+a.at[1])*k, a.at[2]*k)
			w.line(e+4, "IFCPRODUCTDEFINITIONSHAPE($,$,(#%d))", e+5)
			w.line(e+5, "IFCSHAPEREPRESENTATION(#2,'Body','CSG',(#%d))", e+6)
			w.line(e+6, "IFCBLOCK(#3,%.4f,%.4f,%.4f)", wall[2]*a.size*k, wall[3]*a.size*k, 2.8*a.size*k)
			walls = append(walls, fmt.Sprintf("#%d", e))
		}
		w.line(id+5, "IFCRELCONTAINEDINSPATIALSTRUCTURE('%s',#7,$,$,(%s),#%d)", guid("rel", a.name, n), strings.Join(walls, ","), id)
	}
}

type modelWriter struct{ strings.Builder }

func (w *modelWriter) line(id int, format string, args ...any) {
	fmt.Fprintf(w, "#%d="+format+";\n", append([]any{id}, args...)...)
}

func quoted(s string) string {
	if s == "" {
		return "$"
	}
	return "'" + s + "'"
}

// guid gives 22 characters that stand for the parts.
func guid(parts ...any) string {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$"
	h := uint64(14695981039346656037)
	for _, c := range []byte(fmt.Sprint(parts...)) {
		h = (h ^ uint64(c)) * 1099511628211
	}
	out := []byte("0000000000000000000000")
	for i := 1; i < len(out); i++ {
		out[i] = digits[h%64]
		h = h>>6 ^ h*31
	}
	return string(out)
}

// files writes the models into a folder and gives their paths.
func files(t *testing.T, models ...aspect) []string {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for _, a := range models {
		path := filepath.Join(dir, a.name+".ifc")
		if err := os.WriteFile(path, []byte(a.ifc()), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}
