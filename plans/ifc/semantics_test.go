package ifc

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/maquette-city/maquette/tiles/scene"
)

// property finds a property of f.
func property(f *scene.Feature, set, name string) (scene.Property, bool) {
	for _, s := range f.Sets {
		for _, p := range s.Properties {
			if s.Name == set && p.Name == name {
				return p, true
			}
		}
	}
	return scene.Property{}, false
}

// TestProperties holds values and units against what the files say, worked out
// by hand; names and values of all shared models were compared with
// IfcOpenShell 0.9 (ifcopenshell.util.element.get_psets).
func TestProperties(t *testing.T) {
	t.Parallel()
	for file, features := range map[string]map[string][]struct {
		set, name string
		value     any
		unit      string
	}{
		"properties": {
			"units": {
				{"Units", "Length", 1.5, "m"}, {"Units", "NonNegative", 1.5, "m"}, {"Units", "Feet", 3.048, "m"},
				{"Units", "Area", 2.0, "m2"}, {"Units", "Volume", 2.0, "m3"}, {"Units", "Angle", math.Pi, "rad"},
				{"Units", "Celsius", 293.15, "K"}, {"Units", "Fahrenheit", 293.15, "K"},
				{"Units", "Price", 12.5, "EUR"}, {"Units", "PriceThere", 12.5, "USD"}, {"Units", "Density", 2400.0, "kg.m-3"},
				{"Units", "Power", 3000.0, "W"}, {"Units", "Boxes", 4.0, "boxes"}, {"Units", "U", 0.2, "W.m-2.K-1"},
				{"Units", "Ratio", 0.5, ""}, {"Units", "SoundLevel", 50.0, "dB"}, {"Units", "Inertia", 3.0, "m4"},
				{"Units", "Complex", []any{1.0, 2.0}, ""}, {"Units", "Angles", []any{51.0, 48.0, 36.0}, ""}, {"Units", "Flag", false, ""}, {"Units", "Empty", nil, ""},
			},
			"kinds of property": {
				{"Kinds", "One", "NEW", ""}, {"Kinds", "Two", []any{"NEW", "EXISTING"}, ""}, {"Kinds", "List", []any{1.0, 2.0}, "m"},
				{"Kinds", "Bounds", []any{1.0, 2.0}, "m"}, {"Kinds", "Bounds set point", 1.5, "m"}, {"Kinds", "Open below", []any{nil, 2.0}, ""},
				{"Kinds", "Table", []any{0.001, 0.002}, "m"}, {"Kinds", "Table over", []any{273.15, 283.15}, "K"},
				{"Kinds", "Material", "beton", ""}, {"Kinds", "Document", "Brandrapport", ""}, {"Kinds", "Person", nil, ""},
				{"Kinds", "Outer.A", "a", ""}, {"Kinds", "Outer.Inner.B", 7.0, ""},
				{"Qto_Test", "Width", 0.2, "m"}, {"Qto_Test", "Windings", 3.0, ""}, {"Qto_Test", "Weight", 2.0, "kg"}, {"Qto_Test", "Layer.NetVolume", 0.005, "m3"},
				{"SetA", "x", 1.0, ""}, {"SetB", "y", 2.0, ""},
			},
			"declared elsewhere": {{"Kinds", "One", "NEW", ""}},
			"door": {
				{"Lining", "LiningDepth", 0.1, "m"}, {"Lining", "LiningToPanelOffsetX", 0.01, "m"}, {"IfcDoorPanelProperties", "PanelWidth", 0.5, ""},
				{"IfcDoorPanelProperties", "PanelPosition", "LEFT", ""}, {"Attributes", "OverallHeight", 2.1, "m"}, {"Attributes", "Type", "Deur A", ""},
				{"Attributes", "PredefinedType", "special", ""}, {"Attributes", "OperationType", "SINGLE_SWING_LEFT", ""}, {"Attributes", "Tag", "tag-7", ""},
			},
			"type says the kind": {{"Attributes", "PredefinedType", "PARTITIONING", ""}},
			"bar":                {{"Reinf", "Section 1.LongitudinalEndPosition", 5.0, "m"}, {"Attributes", "NominalDiameter", 0.012, "m"}},
			"profile set": {{"Materials", "Material", "S235", ""}, {"Materials", "Material profile", "HEA200", ""},
				{"Materials", "Material category", "LoadBearing", ""}, {"Pset_MaterialCommon (S235)", "MassDensity", 7850.0, "kg.m-3"}},
			"constituents": {{"Materials", "Material 1 role", "Framing", ""}, {"Materials", "Material 2 fraction", 0.7, ""}, {"Materials", "Material 2 category", "Glass", ""}},
			"classified twice, and by its type and material": {{"Classification", "NL-SfB", []any{"21.11", "21.12"}, ""},
				{"Classification", "NL-SfB edition", "2005", ""}, {"Classification", "STABU", "22.31", ""}},
			"in groups": {{"Groups", "IfcZone", []any{"Z1", "Z two"}, ""}, {"Groups", "IfcDistributionSystem", "Warm water", ""},
				{"Groups", "ReferencedIn", "01", ""}, {"Documents", "Brandrapport", "https://example.com/a.pdf", ""}, {"Documents", "L-9", "urn:x", ""}},
		},
		"properties-2x3": {
			"door of IFC2X3":  {{"IfcDoorLiningProperties", "LiningDepth", 0.1, "m"}, {"Attributes", "OperationType", "SINGLE_SWING_RIGHT", ""}},
			"proxy of IFC2X3": {{"Attributes", "Tag", "t", ""}},
			"stair of IFC2X3": {{"Attributes", "PredefinedType", "SPIRAL_STAIR", ""}},
			"room of IFC2X3":  {{"Attributes", "InteriorOrExteriorSpace", "INTERNAL", ""}, {"Attributes", "LongName", "Keuken", ""}},
			"wall of IFC2X3": {{"IfcMechanicalConcreteMaterialProperties (beton)", "CompressiveStrength", 3.5e7, "Pa"}, {"Eigen (beton)", "Kleur", "grijs", ""},
				{"IfcThermalMaterialProperties (beton)", "SpecificHeatCapacity", 840.0, "J.kg-1.K-1"}, {"Classification", "Classification", "21.11", ""},
				{"Classification", "NL-SfB tabel 3", "f2", ""}, {"Life", "MostUsedValue", 1.5, ""}},
		},
	} {
		got, _ := readGood(t, file)
		for feature, list := range features {
			for _, want := range list {
				p, ok := property(got[feature], want.set, want.name)
				if !ok || p.Unit != want.unit || !equalValue(p.Value, want.value) {
					t.Errorf("%s: %s.%s is %v %q (found %v), want %v %q", feature, want.set, want.name, p.Value, p.Unit, ok, want.value, want.unit)
				}
			}
		}
	}
}

// equalValue compares values, numbers to 12 digits.
func equalValue(a, b any) bool {
	x, ok := a.(float64)
	y, also := b.(float64)
	if ok && also {
		return math.Abs(x-y) <= 1e-12*math.Abs(y)
	}
	list, ok := a.([]any)
	other, also := b.([]any)
	if !ok || !also {
		return reflect.DeepEqual(a, b)
	}
	for i := range list {
		if i >= len(other) || !equalValue(list[i], other[i]) {
			return false
		}
	}
	return len(list) == len(other)
}

// TestTree holds who holds what, and on which storey it stands.
func TestTree(t *testing.T) {
	t.Parallel()
	got, header := readGood(t, "properties")
	slab := got["on a bridge part"]
	for name, want := range map[string]struct{ parent, storey string }{
		"nested in the slab":     {slab.Key, "Dek"},
		"projection of the slab": {slab.Key, "Dek"},
		"marking on the slab":    {slab.Key, "Dek"},
		"in groups":              {"", "01"}, // referenced, contained in nothing
		"units":                  {"", ""},
		"on a bridge part":       {slab.Parent, "Dek"},
	} {
		if f := got[name]; f.Parent != want.parent || f.Storey != want.storey {
			t.Errorf("%s: held by %q on %q, want %q on %q", name, f.Parent, f.Storey, want.parent, want.storey)
		}
	}
	if slab.Parent == "" {
		t.Error("the slab is held by nothing")
	}
	if got["voiding feature alone"] != nil || header.Counts.Openings != 1 {
		t.Errorf("a voiding feature is no element: %+v", header.Counts)
	}
	if !got["zone"].Private || got["virtual"] == nil {
		t.Error("a zone is for those inside, a virtual element counts like any other")
	}
}

func TestMeasureUnits(t *testing.T) {
	t.Parallel()
	for measure, want := range map[string]string{
		"IFCLENGTHMEASURE": "LENGTHUNIT", "IFCPOSITIVELENGTHMEASURE": "LENGTHUNIT", "IFCNONNEGATIVELENGTHMEASURE": "LENGTHUNIT",
		"IFCPOSITIVEPLANEANGLEMEASURE": "PLANEANGLEUNIT", "IFCTHERMALCONDUCTIVITYMEASURE": "THERMALCONDUCTANCEUNIT",
		"IFCSECTIONALAREAINTEGRALMEASURE": "SECTIONAREAINTEGRALUNIT", "IFCMONETARYMEASURE": monetaryUnit,
		"IFCRATIOMEASURE": "", "IFCCOUNTMEASURE": "", "IFCREAL": "", "IFCLABEL": "", "MEASURE": "", "": "", "IFCPARAMETERVALUE": "",
	} {
		if got := string(measureUnit(nil, measure)); got != want {
			t.Errorf("%s: %q, want %q", measure, got, want)
		}
	}
}

// TestSharedDescriptionsAreBounded holds that a type with very many sets,
// documents and materials costs each of its occurrences a bounded share, and
// says that there is more.
func TestSharedDescriptionsAreBounded(t *testing.T) {
	t.Parallel()
	const many, walls = 3000, 300
	var records, sets, refs, occurrences strings.Builder
	for i := range many {
		fmt.Fprintf(&records, "#%d=IFCPROPERTYSET('s%d',$,'Set %d',$,(#2));\n#%d=IFCMATERIAL('m%d',$,$);\n#%d=IFCRELASSOCIATESDOCUMENT('d%d',$,$,$,(#4),#%d);\n#%d=IFCDOCUMENTREFERENCE('x','%d','doc %d',$,$);\n",
			10000+i, i, i, 20000+i, i, 30000+i, i, 40000+i, 40000+i, i, i)
		fmt.Fprintf(&sets, ",#%d", 10000+i)
		fmt.Fprintf(&refs, ",#%d", 20000+i)
	}
	for i := range walls {
		fmt.Fprintf(&records, "#%d=IFCWALL('w%d',$,'w',$,$,#8,#5000,$,$);\n", 50000+i, i)
		fmt.Fprintf(&occurrences, ",#%d", 50000+i)
	}
	fmt.Fprintf(&records, "#5000=IFCPRODUCTDEFINITIONSHAPE($,$,(#5001));\n#5001=IFCSHAPEREPRESENTATION(#5,'Body','CSG',(#5002));\n#5002=IFCBLOCK(#6,1.,1.,1.);\n"+
		"#5003=IFCPROPERTYSINGLEVALUE('x',$,IFCLABEL('y'),$);\n#5004=IFCWALLTYPE('t',$,'T',$,$,(%s),$,$,$,.STANDARD.);\n#5005=IFCMATERIALLIST((%s));\n"+
		"#5006=IFCRELASSOCIATESMATERIAL('rm',$,$,$,(#5004),#5005);\n#5007=IFCRELDEFINESBYTYPE('rt',$,$,$,(%s),#5004);\n",
		sets.String()[1:], refs.String()[1:], occurrences.String()[1:])
	text := strings.ReplaceAll(strings.ReplaceAll(records.String(), "(#2)", "(#5003)"), "(#4)", "(#5004)")
	model := strings.Replace(string(good(t, "looks.ifc")), "#9=", text+"#9=", 1)
	start := time.Now()
	features, _, err := read(t, []byte(model))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, f := range features {
		if f.Name != "w" {
			continue
		}
		found++
		if _, ok := property(f, "Left out", "More property sets"); !ok || len(f.Sets) > maxOwnSets+8 {
			t.Fatalf("%d sets", len(f.Sets))
		}
		if p, _ := property(f, "Materials", "Materials left out"); p.Value != float64(many-maxMaterials) {
			t.Fatalf("materials left out: %v", p.Value)
		}
		for _, s := range f.Sets {
			if s.Name == "Documents" && len(s.Properties) != maxNames {
				t.Fatalf("%d documents", len(s.Properties))
			}
		}
	}
	if found != walls {
		t.Errorf("%d walls of %d", found, walls)
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("took %v", took)
	}
}
