package ifcxml

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/step"
)

const (
	head4 = `<?xml version="1.0"?><ifcXML xmlns="http://www.buildingsmart-tech.org/ifcXML/IFC4/Add2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`
	tail4 = `</ifcXML>`
	head2 = `<ex:iso_10303_28 xmlns:ex="urn:iso.org:standard:10303:part(28):version(2):xmlschema:common"><uos xmlns="http://www.iai-tech.org/ifcXML/IFC2x3/FINAL" configuration="i-ifc2x3">`
	tail2 = `</uos></ex:iso_10303_28>`
)

func convert(text string) (Result, error) {
	return Convert(context.Background(), strings.NewReader(text), 1<<24)
}

// records gives what stands in the data section, without line breaks.
func records(r Result) string {
	_, text, _ := strings.Cut(string(r.Text), "DATA;")
	text, _, _ = strings.Cut(text, "ENDSEC;")
	return strings.ReplaceAll(text, "\n", "")
}

func TestConvertsInstances(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"attributes of XML":        {head4 + `<IfcDirection id="i3" DirectionRatios=" 0 -1.5e-3 .5 "/>` + tail4, "#3=IFCDIRECTION((0,-1.5e-3,.5));"},
		"attributes as elements":   {head2 + `<IfcDirection id="i3"><DirectionRatios><ex:double-wrapper pos="0">1.</ex:double-wrapper><ex:double-wrapper pos="1">0.</ex:double-wrapper></DirectionRatios></IfcDirection>` + tail2, "#3=IFCDIRECTION((1.,0.));"},
		"members out of order":     {head2 + `<IfcDirection id="i3"><DirectionRatios><ex:double-wrapper ex:pos="1">1.</ex:double-wrapper><ex:double-wrapper ex:pos="0">0.</ex:double-wrapper></DirectionRatios></IfcDirection>` + tail2, "#3=IFCDIRECTION((0.,1.));"},
		"derived attributes":       {head4 + `<IfcSIUnit id="i1" UnitType="lengthunit" Name="metre"><Dimensions id="i2"/></IfcSIUnit>` + tail4, "#1=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);"},
		"ids that are no numbers":  {head4 + `<IfcVertexPoint id="a"><VertexGeometry ref="b"/></IfcVertexPoint><IfcCartesianPoint id="b"/><IfcVertexPoint id="i7"/><IfcVertexPoint/>` + tail4, "#8=IFCVERTEXPOINT(#9);#9=IFCCARTESIANPOINT($);#7=IFCVERTEXPOINT($);#10=IFCVERTEXPOINT($);"},
		"ids with leading zeros":   {head4 + `<IfcVertexPoint id="i007"/>` + tail4, "#1=IFCVERTEXPOINT($);"},
		"an instance in another":   {head4 + `<IfcVertexPoint id="i1"><VertexGeometry xsi:type="IfcCartesianPoint" Coordinates="1 2"/></IfcVertexPoint>` + tail4, "#1=IFCVERTEXPOINT(#2);#2=IFCCARTESIANPOINT((1,2));"},
		"a relation in its object": {head4 + `<IfcProject id="i1"><IsDecomposedBy><IfcRelAggregates id="i2"><RelatedObjects><IfcSite id="i3"/></RelatedObjects></IfcRelAggregates></IsDecomposedBy></IfcProject>` + tail4, "#1=IFCPROJECT($,$,$,$,$,$,$,$,$);#2=IFCRELAGGREGATES($,$,$,$,#1,(#3));#3=IFCSITE($,$,$,$,$,$,$,$,$,$,$,$,$,$);"},
		"a relation from its part": {head4 + `<IfcSite id="i1"><Decomposes><IfcRelAggregates id="i2"><RelatingObject ref="i9" xsi:nil="true"/></IfcRelAggregates></Decomposes></IfcSite>` + tail4, "#1=IFCSITE($,$,$,$,$,$,$,$,$,$,$,$,$,$);#2=IFCRELAGGREGATES($,$,$,$,#9,(#1));"},
		"a relation by reference":  {head4 + `<IfcRelVoidsElement id="i5"><RelatedOpeningElement ref="i6"/></IfcRelVoidsElement><IfcWall id="i4"><HasOpenings><IfcRelVoidsElement ref="i5"/></HasOpenings></IfcWall>` + tail4, "#5=IFCRELVOIDSELEMENT($,$,$,$,#4,#6);#4=IFCWALL($,$,$,$,$,$,$,$,$);"},
		"a part met twice":         {head4 + `<IfcRelAggregates id="i5"><RelatedObjects><IfcSite ref="i6"/></RelatedObjects></IfcRelAggregates><IfcSite id="i6"><Decomposes ref="i5"/></IfcSite>` + tail4, "#5=IFCRELAGGREGATES($,$,$,$,$,(#6));#6=IFCSITE($,$,$,$,$,$,$,$,$,$,$,$,$,$);"},
		"the relation implied":     {head4 + `<IfcWall id="i4"><HasOpenings><GlobalId>x</GlobalId></HasOpenings></IfcWall>` + tail4, "#4=IFCWALL($,$,$,$,$,$,$,$,$);#5=IFCRELVOIDSELEMENT('x',$,$,$,#4,$);"},
		"a select by type":         {head2 + `<IfcMeasureWithUnit id="i1"><ValueComponent><IfcRatioMeasure>0.5</IfcRatioMeasure></ValueComponent></IfcMeasureWithUnit>` + tail2, "#1=IFCMEASUREWITHUNIT(IFCRATIOMEASURE(0.5),$);"},
		"a select of a list":       {head4 + `<IfcMeasureWithUnit id="i1"><ValueComponent><IfcCompoundPlaneAngleMeasure-wrapper>1 2 3</IfcCompoundPlaneAngleMeasure-wrapper></ValueComponent></IfcMeasureWithUnit>` + tail4, "#1=IFCMEASUREWITHUNIT(IFCCOMPOUNDPLANEANGLEMEASURE((1,2,3)),$);"},
		"a select without type":    {head4 + `<IfcMeasureWithUnit id="i1" ValueComponent="2.5"/><IfcPropertySingleValue id="i2"><NominalValue>text</NominalValue></IfcPropertySingleValue>` + tail4, "#1=IFCMEASUREWITHUNIT(2.5,$);#2=IFCPROPERTYSINGLEVALUE($,$,'text',$);"},
		"texts":                    {head4 + `<IfcPerson id="i1" Identification="a'b\c@d&#10;" FamilyName=""><MiddleNames><IfcLabel-wrapper>x, (y)</IfcLabel-wrapper><IfcLabel-wrapper>;</IfcLabel-wrapper></MiddleNames></IfcPerson>` + tail4, `#1=IFCPERSON('a''b\\c\X\40d\X\0A','',$,('x, (y)',';'),$,$,$,$);`},
		"a binary":                 {head4 + `<IfcPixelTexture id="i1" RepeatS="1" RepeatT="false"><Pixel><IfcBinary-wrapper>ff00aa</IfcBinary-wrapper></Pixel></IfcPixelTexture>` + tail4, `#1=IFCPIXELTEXTURE(.T.,.F.,$,$,$,$,$,$,("0FF00AA"));`},
		"a value in a value":       {head4 + `<IfcWall id="i1"><Name><IfcLabel>a</IfcLabel></Name><Tag><a><b>c</b>d</a>e</Tag></IfcWall>` + tail4, "#1=IFCWALL($,$,'a',$,$,$,$,'',$);"},
		"nothing at all":           {head4 + `<IfcVertexPoint id="i1"><VertexGeometry xsi:nil="true"/></IfcVertexPoint><IfcDirection id="i2" DirectionRatios=""/>` + tail4, "#1=IFCVERTEXPOINT($);#2=IFCDIRECTION($);"},
		"flat lists of lists":      {head4 + `<IfcCartesianPointList3D id="i1" CoordList="1 2 3 4 5 6"/>` + tail4, "#1=IFCCARTESIANPOINTLIST3D(((1,2,3),(4,5,6)));"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := convert(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := records(r); got != c.want || len(r.Warnings) > 0 {
				t.Errorf("got  %s\nwant %s\n%q", got, c.want, r.Warnings)
			}
		})
	}
}

func TestWarnsOfWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want, warning string }{
		"no number":                     {"<IfcCartesianPoint id=\"i3\"\n Coordinates=\"0 NaN 1,5\"/>", "#3=IFCCARTESIANPOINT((0,'NaN','1,5'));", `line 2, IfcCartesianPoint id="i3", Coordinates: "NaN" is not a number`},
		"infinity":                      {`<IfcCartesianPoint id="i3" Coordinates="INF"/>`, "#3=IFCCARTESIANPOINT(('INF'));", `"INF" is not a number`},
		"no boolean":                    {`<IfcFaceBound id="i3" Orientation="perhaps"/>`, "#3=IFCFACEBOUND($,'perhaps');", `Orientation: "perhaps" is not a boolean`},
		"no enumeration":                {`<IfcWall id="i3" PredefinedType="a b"/>`, "#3=IFCWALL($,$,$,$,$,$,$,$,'a b');", `"a b" is not an enumeration`},
		"an unknown entity":             {"\n<IfcTeapot id=\"i3\"><Spout/></IfcTeapot>", "", "line 2: <IfcTeapot> is no entity of IFC4 and is left out"},
		"an unknown attribute":          {`<IfcWall id="i3" Colour="red"/>`, "#3=IFCWALL($,$,$,$,$,$,$,$,$);", `IfcWall id="i3": IfcWall has no attribute Colour: left out`},
		"an unknown element":            {`<IfcWall id="i3"><Colour><Red/></Colour></IfcWall>`, "#3=IFCWALL($,$,$,$,$,$,$,$,$);", "has no attribute Colour: left out"},
		"an unknown select member":      {`<IfcPropertySingleValue id="i3"><NominalValue><Colour/></NominalValue></IfcPropertySingleValue>`, "#3=IFCPROPERTYSINGLEVALUE($,$,$,$);", "<Colour> is no entity and no type of IFC4"},
		"an unknown part":               {`<IfcVertexPoint id="i3"><VertexGeometry><Teapot/></VertexGeometry></IfcVertexPoint>`, "#3=IFCVERTEXPOINT($);", "<Teapot> is no entity of IFC4"},
		"an unknown type":               {`<IfcVertexPoint id="i3"><VertexGeometry xsi:type="ifc:Teapot"/></IfcVertexPoint>`, "#3=IFCVERTEXPOINT($);", "VertexGeometry: the type Teapot is no entity of IFC4"},
		"an unknown type of a select":   {`<IfcPropertySingleValue id="i3"><NominalValue xsi:type="Teapot">x</NominalValue></IfcPropertySingleValue>`, "#3=IFCPROPERTYSINGLEVALUE($,$,'x',$);", "NominalValue: the type Teapot is no entity and no type of IFC4"},
		"an unknown relation":           {`<IfcWall id="i3"><HasOpenings><Teapot/></HasOpenings></IfcWall>`, "#3=IFCWALL($,$,$,$,$,$,$,$,$);", "<Teapot> is no entity of IFC4"},
		"an entity as text":             {`<IfcVertexPoint id="i3" VertexGeometry="here"/>`, "#3=IFCVERTEXPOINT('here');", `"here" is not an element`},
		"rows of unknown length":        {`<IfcRationalBSplineSurfaceWithKnots id="i3" WeightsData="1 2 3 4"/>`, "#3=IFCRATIONALBSPLINESURFACEWITHKNOTS($,$,$,$,$,$,$,$,$,$,$,$,$);", "a list of lists without sizes: left out"},
		"a relation that leads nowhere": {`<IfcProject id="i3"><IsDecomposedBy><IfcWall id="i4"/></IsDecomposedBy></IfcProject>`, "#3=IFCPROJECT($,$,$,$,$,$,$,$,$);#4=IFCWALL($,$,$,$,$,$,$,$,$);", "IfcWall has no attribute RelatingObject"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := convert(head4 + c.text + tail4)
			if err != nil {
				t.Fatal(err)
			}
			if got := records(r); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if len(r.Warnings) == 0 || !strings.Contains(r.Warnings[0], c.warning) {
				t.Errorf("the warnings are %q, want %q", r.Warnings, c.warning)
			}
		})
	}
}

func TestWarningsAreBounded(t *testing.T) {
	t.Parallel()
	r, err := convert(head4 + strings.Repeat("<Teapot/>", 3*maxWarnings) + tail4)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(r.Warnings); n != maxWarnings+1 || r.Warnings[n-1] != "200 more like these" {
		t.Errorf("%d warnings, the last %q", n, r.Warnings[n-1])
	}
}

func TestRefusesDocuments(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("<a>", maxDepth)
	for name, c := range map[string]struct {
		text string
		kind plans.Kind
		says string
	}{
		"nothing":                {"", plans.KindInvalid, "line 1: the file ends within <the document>"},
		"another document":       {"<CityModel/>", plans.KindUnsupported, "the document is a <CityModel>"},
		"no schema":              {"<ifcXML>\n<IfcWall/></ifcXML>", plans.KindInvalid, "line 2: no schema is named"},
		"no content":             {"<ifcXML/>", plans.KindInvalid, "the document is empty"},
		"an older schema":        {`<ifcXML xmlns="http://www.iai-tech.org/IFC2X2_FINAL"/>`, plans.KindUnsupported, `the schema is "IFC2X2_FINAL"`},
		"another schema":         {`<ifcXML xmlns="urn:ifc5"/>`, plans.KindUnsupported, `the schema is "IFC5"`},
		"a cut document":         {head4 + "<IfcWall>\n", plans.KindInvalid, "line 2: the file ends within <IfcWall>"},
		"a cut tag":              {head4 + "\n<IfcWall Name=\"", plans.KindInvalid, "line 2: unexpected EOF"},
		"crossed tags":           {head4 + "<IfcWall></IfcSlab>", plans.KindInvalid, "</IfcSlab> ends what it did not begin"},
		"an unknown reference":   {head4 + `<IfcWall Name="&lol;"/>` + tail4, plans.KindInvalid, "&lol;"},
		"elements too deep":      {head4 + deep, plans.KindInvalid, "nested deeper than 1000"},
		"an unknown encoding":    {`<?xml version="1.0" encoding="EBCDIC"?><ifcXML/>`, plans.KindInvalid, `the encoding "EBCDIC" is not read`},
		"bytes that are no text": {head4 + "<IfcWall Name=\"\xff\"/>" + tail4, plans.KindInvalid, "invalid UTF-8"},
		"too large":              {head4 + strings.Repeat(" ", 1<<24) + tail4, plans.KindTooLarge, "the XML is larger than 16 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := convert(c.text)
			if err == nil || plans.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v (%s), want %s and %q", err, plans.KindOf(err), c.kind, c.says)
			}
		})
	}
}

func TestOneTagMayNotBeTooLong(t *testing.T) {
	t.Parallel()
	text := head4 + `<IfcWall Name="` + strings.Repeat("x", 2<<20) + `"/>` + tail4
	for limit, ok := range map[int64]bool{1 << 20: false, 4 << 20: true, maxToken: true} {
		r := &reader{cursor: newCursor(context.Background(), strings.NewReader(text), 1<<30), limit: 1 << 30, free: free{freeRecords, freeText}, ids: newIDs()}
		r.in.maxToken = limit
		err := r.document()
		if (err == nil) != ok || !ok && (plans.KindOf(err) != plans.KindTooLarge || !strings.Contains(err.Error(), "one tag or text is longer than 1 MiB")) {
			t.Errorf("a limit of %d: %v", limit, err)
		}
	}
}

func TestEntitiesAreNotExpanded(t *testing.T) {
	t.Parallel()
	_, err := convert(`<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>` + head4[len(`<?xml version="1.0"?>`):] + `<IfcWall Name="&b;"/>` + tail4)
	if err == nil || !strings.Contains(err.Error(), "&b;") {
		t.Errorf("got %v", err)
	}
}

func TestReadsEncodings(t *testing.T) {
	t.Parallel()
	text := strings.Replace(head4, `"1.0"`, `"1.0" encoding="UTF-16"`, 1) + `<IfcWall id="i1" Name="Dünne 🏠"/>` + tail4
	wide := func(order func(uint16) []byte, mark bool) string {
		var out []byte
		if mark {
			out = append(out, order(0xFEFF)...)
		}
		for _, u := range utf16.Encode([]rune(text)) {
			out = append(out, order(u)...)
		}
		return string(out)
	}
	little := func(u uint16) []byte { return []byte{byte(u), byte(u >> 8)} }
	big := func(u uint16) []byte { return []byte{byte(u >> 8), byte(u)} }
	narrow := func(name string) string {
		text := strings.Replace(text, "UTF-16", name, 1)
		return strings.NewReplacer("ü", "\xfc", "🏠", "\x80").Replace(text)
	}
	for name, c := range map[string]struct{ text, want string }{
		"UTF-16 little-endian":             {wide(little, true), "Dünne 🏠"},
		"UTF-16 big-endian":                {wide(big, true), "Dünne 🏠"},
		"UTF-16 without byte order mark":   {wide(little, false), "Dünne 🏠"},
		"UTF-16 big-endian without a mark": {wide(big, false), "Dünne 🏠"},
		"UTF-8 with byte order mark":       {"\xef\xbb\xbf" + strings.Replace(text, "UTF-16", "utf-8", 1), "Dünne 🏠"},
		"Windows-1252":                     {narrow("windows-1252"), "Dünne €"},
		"Latin-1":                          {narrow("ISO-8859-1"), "Dünne €"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !Begins([]byte(c.text)) {
				t.Error("it is not recognised")
			}
			r, err := convert(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if want := "#1=IFCWALL($,$,'" + c.want + "',$,$,$,$,$,$);"; records(r) != want {
				t.Errorf("got %s, want %s", records(r), want)
			}
		})
	}
}

func TestBegins(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"": false, "ISO-10303-21;": false, "{}": false, "<": false, "<!--": false, "<?xml": false, "<CityModel>": false, "<html>": false,
		"<ifcXML>": true, "\n<?xml version='1.0'?>\n<!-- c --><!DOCTYPE x><ifc:ifcXML\nx": true, "<uos id=''": true,
		"<ex:iso_10303_28 version": true, "<ifcXMLs>": false, "\xff\xfe": false, "<IFCXML>": true,
	} {
		if got := Begins([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestRecordsKeepTheirLines(t *testing.T) {
	t.Parallel()
	r, err := convert(head4 + "\n\n<IfcVertexPoint id=\"i1\">\n<VertexGeometry id=\"i2\" xsi:type=\"IfcCartesianPoint\" Coordinates=\"x\"/>\n</IfcVertexPoint>\n<IfcWall id=\"i3\"/>" + tail4)
	if err != nil {
		t.Fatal(err)
	}
	f, err := step.ParseTranslated(r.Text)
	if err != nil {
		t.Fatal(err)
	}
	for id, line := range map[step.ID]int{1: 3, 2: 4, 3: 6} {
		var e *step.Error
		if err := f.Entity(id).Error(step.RuleValueType, "x"); !errors.As(err, &e) || e.Line() != line {
			t.Errorf("#%d is on line %d, want %d", id, e.Line(), line)
		}
	}
}

func TestHeaderIsKept(t *testing.T) {
	t.Parallel()
	r, err := convert(head4 + `<header><name>n'@</name><time_stamp>t</time_stamp><author>a</author><organization>o</organization>
<preprocessor_version>p</preprocessor_version><originating_system>s</originating_system><documentation>ViewDefinition [x]</documentation><more/></header>` + tail4)
	if err != nil {
		t.Fatal(err)
	}
	f, err := step.Parse(r.Text)
	if err != nil {
		t.Fatal(err)
	}
	h := f.Header()
	if h.Name != "n'@" || h.TimeStamp != "t" || h.Preprocessor != "p" || h.Originating != "s" || h.Description[0] != "ViewDefinition [x]" || h.Schemas[0] != "IFC4" {
		t.Errorf("got %+v", h)
	}
}

func TestConvertStopsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Convert(ctx, strings.NewReader(head4+tail4), 1<<20); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestAFailingReaderIsTold(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken disk")
	in := io.MultiReader(strings.NewReader(head4), &failing{broken})
	if _, err := Convert(context.Background(), in, 1<<20); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

// FuzzConvert holds that no bytes make Convert panic, and that what it gives is
// an exchange structure that can be read.
func FuzzConvert(f *testing.F) {
	files, err := filepath.Glob("../ifc/testdata/*.ifcxml")
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(head2 + "<IfcDirection><DirectionRatios pos='0 1'>1 2 3</DirectionRatios></IfcDirection>" + tail2))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Convert(context.Background(), strings.NewReader(string(data)), 1<<20)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Fatalf("the message has more than one line: %q", err)
			}
			return
		}
		file, err := step.ParseTranslated(r.Text)
		if err != nil {
			t.Fatalf("%v in\n%s", err, r.Text)
		}
		for n := range file.Len() {
			for v := range file.At(n).Args().Items() {
				if v.Kind() == step.KindBad {
					t.Fatalf("%v in\n%s", v.Error(step.RuleSyntax, "unreadable"), r.Text)
				}
			}
		}
	})
}

// A document of empty tags would become several times its size: it is refused
// long before its end.
func TestEmptyTagsAreBounded(t *testing.T) {
	t.Parallel()
	for name, tag := range map[string]string{"without an id": `<IfcWall/>`, "with an id": `<IfcWall id="i1"/>`} {
		text := head4 + strings.Repeat(tag, 10_000) + tail4
		_, err := convertWithin(context.Background(), strings.NewReader(text), 1<<30, free{1000, 10_000})
		if plans.KindOf(err) != plans.KindTooLarge || !strings.Contains(err.Error(), "most of them are empty tags") {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := Convert(context.Background(), strings.NewReader(text), 1<<30); err != nil {
			t.Errorf("%s, within what is free: %v", name, err)
		}
	}
}
