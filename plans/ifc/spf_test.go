package ifc

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
)

// spfModel is a column (#15, an extruded circle) and a wall (#24, a block).
const spfModel = `ISO-10303-21;
HEADER;
FILE_DESCRIPTION((''),'2;1');
FILE_NAME('','',(''),(''),'','','');
FILE_SCHEMA(('IFC4'));
ENDSEC;
DATA;
#1=IFCPROJECT('0000000000000000000001',$,'p',$,$,$,$,(#2),#4);
#2=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#3,$);
#3=IFCAXIS2PLACEMENT3D(#9,$,$);
#4=IFCUNITASSIGNMENT((#5));
#5=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);
#8=IFCLOCALPLACEMENT($,#3);
#9=IFCCARTESIANPOINT((0.,0.,0.));
#10=IFCDIRECTION((0.,0.,1.));
#11=IFCCIRCLEPROFILEDEF(.AREA.,$,$,1.);
#12=IFCEXTRUDEDAREASOLID(#11,$,#10,2.);
#13=IFCSHAPEREPRESENTATION(#2,'Body','SweptSolid',(#12));
#14=IFCPRODUCTDEFINITIONSHAPE($,$,(#13));
#15=IFCCOLUMN('0000000000000000000002',$,'column',$,$,#8,#14,$,$);
#21=IFCBLOCK(#3,1.,1.,1.);
#22=IFCSHAPEREPRESENTATION(#2,'Body','CSG',(#21));
#23=IFCPRODUCTDEFINITIONSHAPE($,$,(#22));
#24=IFCWALL('0000000000000000000003',$,'wall',$,$,#8,#23,$,$);
ENDSEC;
END-ISO-10303-21;
`

// between gives the part of spfModel from one text up to another.
func between(from, to string) string {
	return spfModel[strings.Index(spfModel, from):strings.Index(spfModel, to)]
}

// spfCase is spfModel with texts replaced, old and new by turns.
type spfCase struct {
	name   string
	change []string
}

// plus puts records before the wall and makes changes.
func plus(records string, change ...string) []string {
	return append([]string{"#24=", records + "\n#24="}, change...)
}

func headerCases() []spfCase {
	schema := func(name, to string) spfCase { return spfCase{name, []string{"('IFC4')", to}} }
	return []spfCase{
		{"as it is", nil},
		{"lower-case keywords and enumerations", []string{"IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.)", "ifcsiunit(*,.lengthunit.,.milli.,.metre.)"}},
		{"no FILE_SCHEMA", []string{"FILE_SCHEMA(('IFC4'));", ""}},
		{"no header", []string{between("HEADER", "DATA;"), ""}},
		schema("no schema in the list", "()"),
		schema("a schema that is $", "$"),
		schema("an empty schema", "('')"),
		schema("a schema without its list", "'IFC4'"),
		schema("two schemas", "('IFC4','IFC4X3')"),
		schema("two schemas, the other first", "('AP214','IFC4')"),
		schema("spaces and lower case", "(' ifc4 ')"),
		schema("an object identifier", "('IFC4 { 1 0 10303 }')"),
		schema("IFC2X3 of its final version", "('IFC2X3_FINAL')"),
		schema("IFC2X2", "('IFC2X2_FINAL')"),
		schema("IFC2.0", "('IFC20_LONGFORM')"),
		schema("IFC4X1", "('IFC4X1')"),
		schema("IFC4X2", "('IFC4X2')"),
		schema("IFC4X3_RC1", "('IFC4X3_RC1')"),
		schema("IFC4X4", "('IFC4X4')"),
		schema("IFC5", "('IFC5')"),
	}
}

func layoutCases() []spfCase {
	return []spfCase{
		{"lines that end in CR", []string{"\n", "\r"}},
		{"all on one line", []string{"\n", ""}},
		{"a record on many lines", []string{",", "\n,\r\n"}},
		{"NUL between tokens", []string{"=IFC", "\x00=\x00IFC"}},
		{"NUL in a string", []string{"'wall'", "'wa\x00ll'"}},
		{"comments everywhere", []string{"(#", "/*x*/(/*)*/#", ",", "/*(*/,/*'*/", ";", "/**/;/***/"}},
		{"a string of a megabyte", []string{"'wall'", "'" + strings.Repeat("w", 1<<20) + "'"}},
		{"bytes after the end", []string{"END-ISO-10303-21;\n", "END-ISO-10303-21;\n\x00\x1a"}},
		{"no ENDSEC", []string{"ENDSEC;\nEND-ISO", "END-ISO"}},
		{"no END-ISO-10303-21", []string{"END-ISO-10303-21;", ""}},
		{"two data sections", []string{"#21=", "ENDSEC;\nDATA;\n#21="}},
		{"a data section with a name", []string{"#21=", "ENDSEC;\nDATA('B',('IFC4'));\n#21="}},
		{"an empty data section", []string{between("#1=", "ENDSEC;\nEND"), ""}},
		{"lower case", []string{"=IFC", "=ifc"}},
		{"mixed case", []string{"=IFC", "=Ifc"}},
		{"a user-defined entity", plus("#30=!FOO(1,2);")},
		{"a scope", []string{"#24=IFCWALL", "#24=&SCOPE #40=IFCDIRECTION((1.,0.,0.)); ENDSCOPE /#40/ IFCWALL"}},
		{"an external mapping", plus("#30=(IFCLENGTHUNIT()IFCNAMEDUNIT(*,.LENGTHUNIT.)IFCSIUNIT(.MILLI.,.METRE.));")},
		{"a record without attributes", plus("#30=IFCWALL;")},
		{"an empty record", plus("#30=;")},
		{"words between records", plus("hello")},
		{"a mark of a merge", plus("<<<<<<< HEAD")},
		{"a parenthesis left open", []string{"#10,2.)", "#10,2."}},
		{"a semicolon forgotten", []string{"#10,2.);", "#10,2.)"}},
		{"an apostrophe not doubled", []string{"'column'", "'col'umn'"}},
	}
}

func idCases() []spfCase {
	return []spfCase{
		{"an id twice", plus("#12=IFCDIRECTION((0.,0.,1.));")},
		{"the id of a product twice", plus("#15=IFCWALL('0000000000000000000009',$,'again',$,$,#8,#23,$,$);")},
		{"an id above 2^32", []string{"#12", "#4294967300"}},
		{"an id of 2^62", []string{"#12", "#4611686018427387904"}},
		{"an id of 2^63", []string{"#12", "#9223372036854775808"}},
		{"a reference to 2^63", []string{"(#12)", "(#9223372036854775808)"}},
		{"an id of 0", []string{"#12", "#0"}},
		{"a reference to 0", []string{"(#12)", "(#0)"}},
		{"a solid that is missing", []string{"#12=", "#99="}},
		{"a shape that is missing", []string{"#14=", "#99="}},
		{"a placement that is missing", []string{"#8=", "#99="}},
		{"a context that is missing", []string{"#2=", "#99="}},
		{"a project that is missing", []string{"#1=IFCPROJECT", "#1=IFCFOO"}},
		{"a frame that is missing", []string{"LPLACEMENT($", "LPLACEMENT(#77"}},
		{"the shape of an opening that is missing", plus("#30=IFCOPENINGELEMENT('o',$,$,$,$,#8,#77,$,$);#31=IFCRELVOIDSELEMENT('v',$,$,$,#24,#30);")},
		{"an entity of no schema", plus("#30=IFCTEAPOT($);#31=IFCTEAPOT($);")},
		{"a unit that is missing", []string{"#5=", "#99="}},
	}
}

func cycleCases() []spfCase {
	return []spfCase{
		{"a placement", []string{"LPLACEMENT($", "LPLACEMENT(#8"}},
		{"a representation map", plus("#30=IFCREPRESENTATIONMAP(#3,#31);#31=IFCSHAPEREPRESENTATION(#2,'Body','MappedRepresentation',(#32));#32=IFCMAPPEDITEM(#30,#33);#33=IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,#9,$,$);", "(#21)", "(#32)")},
		{"two aggregates", plus("#30=IFCRELAGGREGATES('a',$,$,$,#15,(#24));#31=IFCRELAGGREGATES('b',$,$,$,#24,(#15));")},
		{"an aggregate of itself", plus("#30=IFCRELAGGREGATES('a',$,$,$,#15,(#15));")},
		{"a container of itself", plus("#30=IFCBUILDINGSTOREY('s',$,'s',$,$,#8,$,$,.ELEMENT.,0.);#31=IFCRELCONTAINEDINSPATIALSTRUCTURE('c',$,$,$,(#24,#30),#30);#32=IFCRELAGGREGATES('b',$,$,$,#30,(#30));")},
		{"a property", plus("#30=IFCPROPERTYSET('s',$,'Set',$,(#31));#31=IFCCOMPLEXPROPERTY('c',$,'u',(#31,#32));#32=IFCPROPERTYSINGLEVALUE('x',$,IFCLABEL('y'),$);#33=IFCRELDEFINESBYPROPERTIES('r',$,$,$,(#24),#30);")},
		{"a boolean", plus("#30=IFCBOOLEANRESULT(.UNION.,#21,#30);", "(#21)", "(#30)")},
		{"two booleans", plus("#30=IFCBOOLEANRESULT(.UNION.,#31,#21);#31=IFCBOOLEANRESULT(.UNION.,#30,#21);", "(#21)", "(#30)")},
		{"a styled item", plus("#30=IFCSTYLEDITEM(#30,(#31),$);#31=IFCSURFACESTYLE($,.BOTH.,(#31));", "(#21)", "(#30)")},
		{"a style assignment", plus("#30=IFCSTYLEDITEM(#21,(#31),$);#31=IFCPRESENTATIONSTYLEASSIGNMENT((#31));")},
		{"a composite curve", plus("#30=IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#31);#31=IFCCOMPOSITECURVE((#32),.F.);#32=IFCCOMPOSITECURVESEGMENT(.CONTINUOUS.,.T.,#31);", "(#11,$", "(#30,$")},
		{"a derived profile", plus("#30=IFCDERIVEDPROFILEDEF(.AREA.,$,#30,#31,$);#31=IFCCARTESIANTRANSFORMATIONOPERATOR2D($,$,#9,$);", "(#11,$", "(#30,$")},
		{"a composite profile", plus("#30=IFCCOMPOSITEPROFILEDEF(.AREA.,$,(#30,#11),$);", "(#11,$", "(#30,$")},
		{"a context", []string{"#2=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#3,$)", "#2=IFCGEOMETRICREPRESENTATIONSUBCONTEXT('Body','Model',*,*,*,*,#2,$,.MODEL_VIEW.,$)"}},
		{"an opening in itself", plus("#30=IFCRELVOIDSELEMENT('v',$,$,$,#24,#24);")},
		{"a unit", []string{"#5=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);", "#5=IFCCONVERSIONBASEDUNIT(#6,.LENGTHUNIT.,'x',#6);#6=IFCMEASUREWITHUNIT(IFCLENGTHMEASURE(2.),#5);"}},
		{"a material", plus("#30=IFCMATERIALLIST((#30));#31=IFCRELASSOCIATESMATERIAL('m',$,$,$,(#24),#30);")},
		{"a classification", plus("#30=IFCCLASSIFICATIONREFERENCE($,'a','b',#30,$,$);#31=IFCRELASSOCIATESCLASSIFICATION('m',$,$,$,(#24),#30);")},
	}
}

func valueCases() []spfCase {
	depth := func(name, to string) spfCase { return spfCase{name, []string{"#10,2.)", "#10," + to + ")"}} }
	return []spfCase{
		{"a point for a shape", []string{"#8,#14", "#8,#9"}},
		{"a point for a solid", []string{"(#12)", "(#9)"}},
		{"a point for a placement", []string{"$,#8,#14", "$,#9,#14"}},
		{"a number for a profile", []string{"(#11,$,#10,2.)", "(7,$,#10,2.)"}},
		{"a reference for a list", []string{"(#12)", "#12"}},
		depth("a string for a number", "'2.'"), depth("a list for a number", "(2.)"), depth("an enumeration for a number", ".T."),
		{"three attributes too few", []string{"#11,$,#10,2.", "#11"}},
		{"no attributes", []string{"#11,$,#10,2.", ""}},
		{"attributes too many", []string{"#10,2.)", "#10,2.,$,$,7,'x')"}},
		{"a product without its last", []string{"$,$,#8,#14,$,$)", "$,$,#8,#14)"}},
		{"a product of two attributes", []string{"$,'column',$,$,#8,#14,$,$)", "$)"}},
		depth("NaN", "NaN"), depth("nan(ind)", "nan(ind)"), depth("INF", "INF"), depth("1.#INF", "1.#INF"), depth("-1.#IND", "-1.#IND00"),
		depth("1e300", "1e300"), depth("1E+400", "1E+400"), depth("1.E15", "1.E15"), {"NaN in a point", []string{"(0.,0.,0.)", "(0.,NaN,0.)"}}, {"1.#INF in a point", []string{"(0.,0.,0.)", "(0.,1.#INF,0.)"}},
		depth("2", "2"), depth("2.", "2."), depth(".5", ".5"), depth("+2.", "+2."), depth("2.E", "2.E"), depth("2.0D0", "2.0D0"), depth("1,5", "1,5"),
		depth("a depth below zero", "-2."), depth("a depth of zero", "0."), depth("no depth", "$"),
		{"a radius below zero", []string{"$,$,1.)", "$,$,-1.)"}},
		{"a radius of zero", []string{"$,$,1.)", "$,$,0.)"}},
		{"a radius of 1E-9", []string{"$,$,1.)", "$,$,1.E-9)"}},
		{"a direction of zero", []string{"(0.,0.,1.)", "(0.,0.,0.)"}},
		{"a direction of two", []string{"(0.,0.,1.)", "(0.,1.)"}},
		{"a block of 1E15 metres", []string{"#3,1.,1.,1.", "#3,1e15,1.,1."}},
		{"a block of less than nothing", []string{"#3,1.,1.,1.", "#3,-1.,1.,1."}},
		{"a point beyond Pluto", []string{"(0.,0.,0.)", "(1e14,0.,0.)"}},
	}
}

func textCases() []spfCase {
	wall := func(name, to string) spfCase { return spfCase{name, []string{"'wall'", "'" + to + "'"}} }
	return []spfCase{
		wall(`\S\`, `W\S\|nde`), wall(`\P\`, `\PB\\S\?`), wall(`\X\`, `W\X\E4nde`), wall(`\X2\`, `W\X2\00E4\X0\nde`), wall(`\X4\`, `\X4\0001F3E0\X0\`),
		wall(`\N\ and \F\`, `a\N\b\F\c`), wall("a reverse solidus", `C:\\temp`), wall("an apostrophe", `it''s`),
		wall("UTF-8", "Wände"), wall("Latin-1", "W\xe4nde"), wall("Windows-1252", "\x80 \x93a\x94"), wall("UTF-8 and Latin-1", "Wände W\xe4nde"), wall("Shift-JIS", "\x95\xc7"),
		wall(`\X2\ of two digits`, `\X2\00\X0\`), wall(`\X2\ that does not end`, `\X2\00E4`), wall(`\X2\ of half a pair`, `\X2\D83D\X0\`), wall("a lone reverse solidus", `C:\temp`),
	}
}

// TestBrokenModels holds what becomes of each way in which files are broken:
// refused, or read with the lines of the report. The golden file is read in
// review; each line of a report names record and class.
func TestBrokenModels(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	for _, group := range []struct {
		name  string
		cases []spfCase
	}{
		{"Headers", headerCases()}, {"Layout", layoutCases()}, {"Instance names", idCases()},
		{"Cycles", cycleCases()}, {"Values", valueCases()}, {"Texts", textCases()},
	} {
		fmt.Fprintf(&out, "%s\n\n", group.name)
		for _, c := range group.cases {
			fmt.Fprintf(&out, "%s\n%s\n", c.name, outcome(t, c))
		}
	}
	compareGolden(t, "testdata/broken.golden.txt", []byte(out.String()))
}

// outcome reads the model of the case and words what it became.
func outcome(t *testing.T, c spfCase) string {
	t.Helper()
	text := spfModel
	for i := 0; i+1 < len(c.change); i += 2 {
		if !strings.Contains(text, c.change[i]) {
			t.Fatalf("%s: nothing to change: %q", c.name, c.change[i])
		}
		text = strings.ReplaceAll(text, c.change[i], c.change[i+1])
	}
	start := time.Now()
	features, h, err := read(t, []byte(text))
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("%s took %v", c.name, took)
	}
	if err != nil {
		return fmt.Sprintf("  refused: %v\n", err)
	}
	var out strings.Builder
	for _, f := range features {
		fmt.Fprintf(&out, "  made: #%s %s %.40q\n", f.SourceID, f.Class, f.Name)
	}
	for _, s := range h.Skipped {
		if !regexp.MustCompile(`^\d+$`).MatchString(s.ID) || !strings.HasPrefix(s.Type, "Ifc") {
			t.Errorf("%s: a line of the report names no element: %+v", c.name, s)
		}
		fmt.Fprintf(&out, "  skipped: #%s %s: %s: %s\n", s.ID, s.Type, s.Code, s.Reason)
	}
	for _, w := range h.Warnings {
		fmt.Fprintf(&out, "  warning: %s\n", w)
	}
	return out.String()
}
