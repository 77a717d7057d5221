package citygml

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// A part within a building is a feature of its own; what the building says of
// itself goes with it, since the building has no shape.
func TestPartsWithinBuildings(t *testing.T) {
	t.Parallel()
	r := mustRead(t, model(house("b", `<gml:name>Huis</gml:name><bldg:roofType codeSpace="http://codes/roof">1030</bldg:roofType><bldg:measuredHeight uom="#m">9.5</bldg:measuredHeight>
<bldg:storeysAboveGround>3</bldg:storeysAboveGround>
<bldg:consistsOfBuildingPart><bldg:BuildingPart gml:id="p1"><bldg:lod1Solid>`+solid(box("p", 0, 0, 0, 1, 1, 1)...)+`</bldg:lod1Solid></bldg:BuildingPart></bldg:consistsOfBuildingPart>
<bldg:consistsOfBuildingPart><bldg:BuildingPart><bldg:lod1Solid>`+solid(box("q", 5, 0, 0, 1, 1, 1)...)+`</bldg:lod1Solid></bldg:BuildingPart></bldg:consistsOfBuildingPart>`)), Options{})
	if len(r.features) != 2 {
		t.Fatalf("%d features", len(r.features))
	}
	f, g := r.features[0], r.features[1]
	if f.Key != "0/p1" || f.Parent != "0/b" || f.Class != "BuildingPart" || g.Key != "0/member[1]/Building/BuildingPart[2]" {
		t.Errorf("features %q in %q, %q", f.Key, f.Parent, g.Key)
	}
	want := []scene.PropertySet{{Name: "Building", Properties: []scene.Property{
		{Name: "name", Value: "Huis"}, {Name: "roofType", Value: "1030"}, {Name: "roofType.codeSpace", Value: "http://codes/roof"},
		{Name: "measuredHeight", Value: 9.5, Unit: "m"}, {Name: "storeysAboveGround", Value: 3.0}}}}
	if !reflect.DeepEqual(f.Sets, want) {
		t.Errorf("sets %+v", f.Sets)
	}
}

// A window lies in the hole of its wall: both are made, and together they have the
// area of the whole wall.
func TestOpeningsAreCut(t *testing.T) {
	t.Parallel()
	wall := polygon("w", []float64{0, 0, 0, 10, 0, 0, 10, 0, 5, 0, 0, 5}, []float64{2, 0, 1, 2, 0, 3, 4, 0, 3, 4, 0, 1})
	window := polygon("v", []float64{2, 0, 1, 4, 0, 1, 4, 0, 3, 2, 0, 3})
	for version, text := range map[string]string{
		"2.0": `<bldg:boundedBy><bldg:WallSurface><bldg:lod3MultiSurface>` + multi(wall) + `</bldg:lod3MultiSurface><bldg:opening><bldg:Window gml:id="v1"><bldg:lod3MultiSurface>` + multi(window) + `</bldg:lod3MultiSurface></bldg:Window></bldg:opening></bldg:WallSurface></bldg:boundedBy>`,
		"3.0": `<core:boundary><con:WallSurface><core:lod3MultiSurface>` + multi(wall) + `</core:lod3MultiSurface><con:fillingSurface><con:WindowSurface gml:id="v1"><core:lod3MultiSurface>` + multi(window) + `</core:lod3MultiSurface></con:WindowSurface></con:fillingSurface></con:WallSurface></core:boundary>`,
	} {
		r := mustRead(t, modelIn(version, "EPSG:7415", house("b", text)), Options{})
		glass := map[string]string{"2.0": "Window", "3.0": "WindowSurface"}[version]
		if got, want := areas(r.features[0]), map[string]float64{"WallSurface": 46, glass: 4}; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: areas %v, want %v", version, got, want)
		}
	}
}

func TestLevelsOfDetail(t *testing.T) {
	t.Parallel()
	text := model(house("b", `<bldg:lod0FootPrint>`+multi(box("f", 0, 0, 0, 1, 1, 0)[0])+`</bldg:lod0FootPrint><bldg:lod1Solid>`+solid(box("p", 0, 0, 0, 1, 1, 1)...)+
		`</bldg:lod1Solid><bldg:lod3MultiSurface>`+multi(box("q", 0, 0, 0, 2, 2, 2)[:5]...)+`</bldg:lod3MultiSurface>`))
	for asked, want := range map[string]int{"": 10, "0": 2, "1": 12, "2": 12, "3": 10, "4": 10, "2.2": 12} {
		if n := mustRead(t, text, Options{LoD: asked}).features[0].Triangles(); n != want {
			t.Errorf("LoD %q: %d triangles, want %d", asked, n, want)
		}
	}
}

// References lead to members before and after, once or round in circles.
func TestReferencesBetweenMembers(t *testing.T) {
	t.Parallel()
	sides := box("p", 0, 0, 0, 1, 1, 1)
	far := house("a", `<bldg:lod2MultiSurface>`+multi(sides...)+`</bldg:lod2MultiSurface>`)
	near := house("b", `<bldg:lod2Solid>`+solid("#pg", "#pr", "#ps", "#pe", "#pn", "#pw")+`</bldg:lod2Solid>`)
	for _, text := range []string{far + near, near + far} {
		r := mustRead(t, model(text), Options{})
		for _, f := range r.features {
			if f.Triangles() != 12 {
				t.Errorf("%s: %d triangles", f.Key, f.Triangles())
			}
		}
		if len(r.features) != 2 {
			t.Errorf("%d features", len(r.features))
		}
	}
	lost := mustRead(t, model(house("c", `<bldg:lod2Solid>`+solid("#nowhere", sides[0])+`</bldg:lod2Solid>`)), Options{})
	if s := lost.header.Skipped; len(s) != 1 || s[0].Code != CodePartial || !strings.Contains(s[0].Reason, `rule xlink: it refers to what is not in the file: "#nowhere"`) {
		t.Errorf("skipped %+v", s)
	}
	round := `<gml:MultiSurface gml:id="m"><gml:surfaceMember xlink:href="#m"/><gml:surfaceMember xlink:href="#m"/></gml:MultiSurface>`
	r := mustRead(t, model(house("d", `<bldg:lod2MultiSurface>`+round+`</bldg:lod2MultiSurface>`)), Options{})
	if len(r.features) != 0 || len(r.header.Skipped) != 1 {
		t.Errorf("%d features, skipped %+v", len(r.features), r.header.Skipped)
	}
}

// The same block in each spelling of its system: easting first for short names,
// latitude or northing first where the authority has it so, and by the envelope
// where both cannot be meant.
func TestOrderOfAxes(t *testing.T) {
	t.Parallel()
	const low, high = "52.0001 5.0001 0", "52.0002 5.0002 10"
	const lowLon, highLon = "5.0001 52.0001 0", "5.0002 52.0002 10"
	ring := func(first, second float64) string {
		return fmt.Sprintf(`<bldg:lod0FootPrint><gml:MultiSurface><gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>%[1]v %[2]v 1 %[3]v %[2]v 1 %[3]v %[4]v 1 %[1]v %[2]v 1</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember></gml:MultiSurface></bldg:lod0FootPrint>`, first, second, first+0.0001, second+0.0001)
	}
	var want scene.Box
	for i, tt := range []struct {
		srs, low, high string
		first, second  float64
		warned         string
	}{
		{"urn:ogc:def:crs:EPSG::4326", low, high, 52.0001, 5.0001, ""},
		{"http://www.opengis.net/def/crs/EPSG/0/4326", low, high, 52.0001, 5.0001, ""},
		{"urn:ogc:def:crs:EPSG::4258", low, high, 52.0001, 5.0001, ""},
		{"EPSG:4326", lowLon, highLon, 5.0001, 52.0001, ""},
		{"urn:ogc:def:crs:OGC:1.3:CRS84", lowLon, highLon, 5.0001, 52.0001, ""},
	} {
		text := strings.NewReplacer("100000 400000 0", tt.low, "100010 400010 10", tt.high).Replace(modelIn("2.0", tt.srs, house("b", ring(tt.first, tt.second))))
		r := mustRead(t, text, Options{})
		if r.header.Georeference.CRS != "EPSG:7415" {
			t.Errorf("%s: in %s", tt.srs, r.header.Georeference.CRS)
		}
		b := mesh.Bounds(r.features[0].Parts[0].Mesh)
		if i == 0 {
			want = b
			if !(b.Min[0] > 128000 && b.Max[0] < 130000 && b.Min[1] > 445000 && b.Max[1] < 446500) {
				t.Errorf("box %v", b)
			}
		}
		if d := b.Min.Sub(want.Min).Length() + b.Max.Sub(want.Max).Length(); (i > 1) == false && d > 1e-6 || d > 1 {
			t.Errorf("%s: box %v, want %v", tt.srs, b, want)
		}
	}
}

// A tree that stands three times is one mesh; one of them is mirrored.
func TestImplicitGeometry(t *testing.T) {
	t.Parallel()
	tree := func(id, at, matrix, shape string) string {
		return fmt.Sprintf(`<core:cityObjectMember><veg:SolitaryVegetationObject gml:id="%s"><veg:lod2ImplicitRepresentation><core:ImplicitGeometry>
<core:transformationMatrix>%s</core:transformationMatrix>%s<core:referencePoint><gml:Point><gml:pos>%s</gml:pos></gml:Point></core:referencePoint></core:ImplicitGeometry></veg:lod2ImplicitRepresentation></veg:SolitaryVegetationObject></core:cityObjectMember>`, id, matrix, shape, at)
	}
	local := strings.NewReplacer("10000", "", "40000", "").Replace(strings.Join(box("p", 0, 0, 0, 1, 2, 3), `</gml:surfaceMember><gml:surfaceMember>`))
	shape := `<core:relativeGMLGeometry><gml:MultiSurface gml:id="crown"><gml:surfaceMember>` + local + `</gml:surfaceMember></gml:MultiSurface></core:relativeGMLGeometry>`
	same := `<core:relativeGMLGeometry xlink:href="#crown"/>`
	const one = "1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1"
	r := mustRead(t, model(tree("t2", "100003 400000 0", one, same)+tree("t1", "100001 400000 0", one, shape)+
		tree("t3", "100005 400000 0", "-2 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1", same)+
		tree("t4", "100007 400000 0", one, `<core:libraryObject>http://trees/oak.3ds</core:libraryObject>`)), Options{})
	if len(r.features) != 3 {
		t.Fatalf("%d features: %+v", len(r.features), r.header.Skipped)
	}
	if r.features[0].Parts[0].Mesh != r.features[1].Parts[0].Mesh {
		t.Error("not one mesh")
	}
	for i, want := range []float64{6, 6, 12} {
		f := r.features[i]
		near(t, f.Key+" volume", mesh.Volume(whole(f)), want)
	}
	if b := mesh.Bounds(placed(r.features[2].Parts[0])); b.Min != (scene.Vec3{100003, 400000, 0}) || b.Max != (scene.Vec3{100005, 400002, 3}) {
		t.Errorf("mirrored: %v", b)
	}
	if s := r.header.Skipped; len(s) != 1 || s[0].ID != "t4" || s[0].Code != CodeUnsupportedGeometry || !strings.Contains(s[0].Reason, "oak.3ds") {
		t.Errorf("skipped %+v", s)
	}
}

func TestAttributesOfAllVersions(t *testing.T) {
	t.Parallel()
	block := `<bldg:lod1Solid>` + solid(box("p", 0, 0, 0, 1, 1, 1)...) + `</bldg:lod1Solid>`
	two := mustRead(t, model(house("b", `<gml:description>A &lt;block&gt;<![CDATA[ & more]]></gml:description>
<core:externalReference><core:informationSystem>http://bag</core:informationSystem><core:externalObject><core:name>0505</core:name></core:externalObject></core:externalReference>
<gen:intAttribute name="n"><gen:value>3</gen:value></gen:intAttribute><gen:measureAttribute name="w"><gen:value uom="urn:adv:uom:m">2.5</gen:value></gen:measureAttribute>
<gen:genericAttributeSet name="s"><gen:stringAttribute name="t"><gen:value>x</gen:value></gen:stringAttribute></gen:genericAttributeSet>
<bldg:function>1000</bldg:function><bldg:function>1010</bldg:function>
<bldg:address><core:Address><core:xalAddress><xAL:AddressDetails><xAL:Country><xAL:CountryName>Nederland</xAL:CountryName><xAL:Locality Type="Town"><xAL:LocalityName>Dordrecht</xAL:LocalityName>
<xAL:Thoroughfare Type="Street"><xAL:ThoroughfareNumber>1</xAL:ThoroughfareNumber><xAL:ThoroughfareName>Spuiboulevard</xAL:ThoroughfareName></xAL:Thoroughfare>
<xAL:PostalCode><xAL:PostalCodeNumber>3311GR</xAL:PostalCodeNumber></xAL:PostalCode></xAL:Locality></xAL:Country></xAL:AddressDetails></core:xalAddress></core:Address></bldg:address>
<x:noise xmlns:x="http://ade"><x:Level><x:day uom="dB">4.5</x:day></x:Level></x:noise>`+block)), Options{})
	want := []scene.Property{
		{Name: "description", Value: "A <block> & more"}, {Name: "externalReference.informationSystem", Value: "http://bag"}, {Name: "externalReference.externalObject.name", Value: "0505"},
		{Name: "n", Value: 3.0}, {Name: "w", Value: 2.5, Unit: "m"}, {Name: "s.t", Value: "x"}, {Name: "function", Value: []any{"1000", "1010"}},
		{Name: "address", Value: "Spuiboulevard 1, 3311GR Dordrecht, Nederland"}, {Name: "address.street", Value: "Spuiboulevard"}, {Name: "address.number", Value: "1"},
		{Name: "address.postalCode", Value: "3311GR"}, {Name: "address.town", Value: "Dordrecht"}, {Name: "address.country", Value: "Nederland"},
		{Name: "noise.day", Value: 4.5, Unit: "dB"},
	}
	if got := two.features[0].Sets[0].Properties; !reflect.DeepEqual(got, want) {
		t.Errorf("properties\n%+v\nwant\n%+v", got, want)
	}
	three := mustRead(t, modelIn("3.0", "EPSG:7415", `<core:versionMember><vers:Version gml:id="v"><vers:tag>2024</vers:tag><vers:versionMember xlink:href="#b"/></vers:Version></core:versionMember>`+
		house("b", `<core:genericAttribute><gen:MeasureAttribute><gen:name>w</gen:name><gen:value uom="m">2.5</gen:value></gen:MeasureAttribute></core:genericAttribute>
<con:height><con:Height><con:status>measured</con:status><con:value uom="#m">9</con:value></con:Height></con:height>
<core:relatedTo><core:CityObjectRelation><core:relationType>equal</core:relationType><core:relatedTo xlink:href="#r"/></core:CityObjectRelation></core:relatedTo>`+block)), Options{})
	want = []scene.Property{{Name: "w", Value: 2.5, Unit: "m"}, {Name: "height.status", Value: "measured"}, {Name: "height.value", Value: 9.0, Unit: "m"},
		{Name: "relatedTo.relationType", Value: "equal"}, {Name: "relatedTo.relatedTo", Value: "r"}, {Name: "version", Value: "2024"}}
	if got := three.features[0].Sets[0].Properties; !reflect.DeepEqual(got, want) {
		t.Errorf("properties\n%+v\nwant\n%+v", got, want)
	}
}

// memory holds files beside a model.
type memory map[string][]byte

func (m memory) Open(ref string) (*bundle.File, error) {
	data, ok := m[ref]
	if !ok {
		return nil, errors.Join(bundle.ErrMissing, errors.New(ref))
	}
	return &bundle.File{ReaderAt: bytes.NewReader(data), Size: int64(len(data)), Name: ref}, nil
}

func picture(t *testing.T, w, h int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewNRGBA(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A roof of 4 by 2 m under each kind of appearance, of the model or of the object:
// texture coordinates at its corners as the formulas of the standard give them.
func TestAppearances(t *testing.T) {
	t.Parallel()
	roof := polygon("r", []float64{0, 0, 3, 4, 0, 3, 4, 2, 3, 0, 2, 3})
	shape := `<bldg:boundedBy><bldg:RoofSurface><bldg:lod2MultiSurface>` + multi(roof) + `</bldg:lod2MultiSurface></bldg:RoofSurface></bldg:boundedBy>`
	files := memory{"a.png": picture(t, 40, 20), "b.png": picture(t, 40, 20), "b.pgw": []byte("0.1\n0\n0\n-0.1\n100000.05\n400001.95\n")}
	for name, tt := range map[string]struct {
		data string
		laid bool
		rgba [4]uint8
	}{
		"coordinates":  {`<app:ParameterizedTexture><app:imageURI>a.png</app:imageURI><app:wrapMode>wrap</app:wrapMode><app:target uri="#r"><app:TexCoordList><app:textureCoordinates ring="#r_0">0 0 1 0 1 1 0 1 0 0</app:textureCoordinates></app:TexCoordList></app:target></app:ParameterizedTexture>`, true, [4]uint8{255, 255, 255, 255}},
		"of 3.0":       {`<app:ParameterizedTexture><app:imageURI>a.png</app:imageURI><app:textureParameterization><app:TextureAssociation><app:target>#r</app:target><app:textureParameterization><app:TexCoordList><app:textureCoordinates>0 0 1 0 1 1 0 1 0 0</app:textureCoordinates><app:ring>#r_0</app:ring></app:TexCoordList></app:textureParameterization></app:TextureAssociation></app:textureParameterization></app:ParameterizedTexture>`, true, [4]uint8{255, 255, 255, 255}},
		"matrix":       {`<app:ParameterizedTexture><app:imageURI>a.png</app:imageURI><app:target uri="#r"><app:TexCoordGen><app:worldToTexture>0.25 0 0 -25000 0 0.5 0 -200000 0 0 0 1</app:worldToTexture></app:TexCoordGen></app:target></app:ParameterizedTexture>`, true, [4]uint8{255, 255, 255, 255}},
		"on the map":   {`<app:GeoreferencedTexture><app:imageURI>a.png</app:imageURI><app:referencePoint><gml:Point><gml:pos>100000.05 400001.95</gml:pos></gml:Point></app:referencePoint><app:orientation>0.1 0 0 -0.1</app:orientation><app:target>#r</app:target></app:GeoreferencedTexture>`, true, [4]uint8{255, 255, 255, 255}},
		"world file":   {`<app:GeoreferencedTexture><app:imageURI>b.png</app:imageURI><app:target>#r</app:target></app:GeoreferencedTexture>`, true, [4]uint8{255, 255, 255, 255}},
		"material":     {`<app:X3DMaterial><app:diffuseColor>1 0.5 0</app:diffuseColor><app:transparency>0.5</app:transparency><app:target>#r</app:target></app:X3DMaterial>`, false, [4]uint8{255, 128, 0, 128}},
		"back side":    {`<app:X3DMaterial><app:isFront>false</app:isFront><app:diffuseColor>1 0.5 0</app:diffuseColor><app:target>#r</app:target></app:X3DMaterial>`, false, [4]uint8{152, 150, 148, 255}},
		"no image":     {`<app:ParameterizedTexture><app:imageURI>c.png</app:imageURI><app:target uri="#r"><app:TexCoordList><app:textureCoordinates ring="#r_0">0 0 1 0 1 1 0 1 0 0</app:textureCoordinates></app:TexCoordList></app:target></app:ParameterizedTexture>`, false, [4]uint8{152, 150, 148, 255}},
		"wrong number": {`<app:ParameterizedTexture><app:imageURI>a.png</app:imageURI><app:target uri="#r"><app:TexCoordList><app:textureCoordinates ring="#r_0">0 0 1 0</app:textureCoordinates></app:TexCoordList></app:target></app:ParameterizedTexture>`, false, [4]uint8{152, 150, 148, 255}},
	} {
		data := `<app:Appearance><app:theme>t</app:theme><app:surfaceDataMember>` + tt.data + `</app:surfaceDataMember></app:Appearance>`
		other := `<app:appearanceMember><app:Appearance><app:theme>u</app:theme><app:surfaceDataMember><app:X3DMaterial><app:diffuseColor>0 0 0</app:diffuseColor><app:target>#r</app:target></app:X3DMaterial></app:surfaceDataMember></app:Appearance></app:appearanceMember>`
		for where, text := range map[string]string{
			"of the model, after":  house("b", shape) + `<app:appearanceMember>` + data + `</app:appearanceMember>` + other,
			"of the model, before": `<app:appearanceMember>` + data + `</app:appearanceMember>` + other + house("b", shape),
			"of the object":        house("b", shape+`<app:appearance>`+data+`</app:appearance>`),
		} {
			t.Run(name+" "+where, func(t *testing.T) {
				r := mustRead(t, model(text), Options{Files: files})
				p := r.features[0].Parts[0]
				if p.Material.RGBA != tt.rgba || (p.Material.Texture != nil) != tt.laid {
					t.Fatalf("material %+v, warnings %v", p.Material, r.header.Warnings)
				}
				for i, g := range p.Mesh.TexCoords { // the image covers the roof, and v runs downward
					at := p.Mesh.Positions[i]
					if w := [2]float32{float32(at[0]-100000) / 4, 1 - float32(at[1]-400000)/2}; max(g[0]-w[0], w[0]-g[0], g[1]-w[1], w[1]-g[1]) > 1e-6 {
						t.Errorf("corner at %v: %v, want %v", at, g, w)
					}
				}
				told := name == "no image" || name == "wrong number"
				warnings := slices.DeleteFunc(slices.Clone(r.header.Warnings), func(w string) bool {
					return w == `appearances: of several themes one is shown; others can be asked for: "u"`
				})
				if (len(warnings) > 0) != told || (len(warnings) < len(r.header.Warnings)) != (where != "of the object") {
					t.Errorf("warnings %v", r.header.Warnings)
				}
			})
		}
	}
	u := mustRead(t, model(house("b", shape)+`<app:appearanceMember><app:Appearance><app:theme>t</app:theme></app:Appearance></app:appearanceMember><app:appearanceMember><app:Appearance><app:theme>u</app:theme><app:surfaceDataMember><app:X3DMaterial><app:diffuseColor>0 0 0</app:diffuseColor><app:target>#r</app:target></app:X3DMaterial></app:surfaceDataMember></app:Appearance></app:appearanceMember>`), Options{Theme: "u"})
	if got := u.features[0].Parts[0].Material.RGBA; got != [4]uint8{0, 0, 0, 255} {
		t.Errorf("theme asked for: %v", got)
	}
	none := mustRead(t, model(house("b", shape)+`<app:appearanceMember><app:Appearance><app:theme>t</app:theme></app:Appearance></app:appearanceMember>`), Options{Theme: "u"})
	if want := `appearances: no surface has the theme "u" that was asked for; there are also "t"`; !slices.Contains(none.header.Warnings, want) {
		t.Errorf("a theme that is not there: %q", none.header.Warnings)
	}
}

// What is beyond the standard's classes keeps its name, and its geometry is read.
func TestExtensions(t *testing.T) {
	t.Parallel()
	r := mustRead(t, model(`<core:cityObjectMember><x:Windmill xmlns:x="http://ade" gml:id="w"><x:blades>4</x:blades><x:lod2Geometry>`+multi(box("p", 0, 0, 0, 1, 1, 1)...)+
		`</x:lod2Geometry><x:part><x:Sail gml:id="s"><x:surface>`+multi(box("q", 0, 0, 0, 1, 1, 1)[1])+`</x:surface></x:Sail></x:part></x:Windmill></core:cityObjectMember>`), Options{})
	if len(r.features) != 2 || r.features[0].Class != "Windmill" || r.features[1].Class != "Sail" || r.features[1].Parent != "0/w" {
		t.Fatalf("features %+v", r.features)
	}
	if got := r.features[0].Sets[0].Properties; !reflect.DeepEqual(got, []scene.Property{{Name: "blades", Value: "4"}}) {
		t.Errorf("properties %+v", got)
	}
}

// A solid whose surfaces all look inward is turned.
func TestSolidInsideOut(t *testing.T) {
	t.Parallel()
	sides := box("p", 0, 0, 0, 1, 1, -1)
	r := mustRead(t, model(house("b", `<bldg:lod1Solid>`+solid(sides...)+`</bldg:lod1Solid>`)), Options{})
	near(t, "volume", mesh.Volume(whole(r.features[0])), 1)
	if len(r.header.Warnings) != 1 || !strings.Contains(r.header.Warnings[0], `1 solids have all their surfaces looking inward and were turned, the first of object "0/b"`) {
		t.Errorf("warnings %v", r.header.Warnings)
	}
}

// A polygon that crosses itself is divided where it does; a bow tie of equal halves
// too, whose area adds up to nothing.
func TestPolygonsThatCrossThemselves(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		points []float64
		area   float64
	}{
		"equal halves":   {[]float64{0, 0, 0, 2, 2, 0, 2, 0, 0, 0, 2, 0}, 2},
		"unequal halves": {[]float64{0, 0, 0, 6, 6, 0, 6, 0, 0, 0, 2, 0}, 15},
	} {
		r := mustRead(t, model(house("b", `<bldg:lod2MultiSurface>`+multi(polygon("x", c.points))+`</bldg:lod2MultiSurface>`)), Options{})
		if len(r.header.Skipped) > 0 || len(r.features) != 1 {
			t.Fatalf("%s: %d features, skipped %+v", name, len(r.features), r.header.Skipped)
		}
		near(t, name, mesh.Area(whole(r.features[0])), c.area)
		if want := `repaired by val3dity's rule 104/201: rings crossed and were divided where they do, in 1 surfaces, the first of object "0/b"`; !slices.Contains(r.header.Warnings, want) {
			t.Errorf("%s: warnings %q", name, r.header.Warnings)
		}
	}
}

// One bad polygon costs no more than itself, and is told with its id and place.
func TestBadPolygons(t *testing.T) {
	t.Parallel()
	good := box("p", 0, 0, 0, 1, 1, 1)
	for name, tt := range map[string]struct{ polygon, want string }{
		"no number": {`<gml:Polygon gml:id="x"><gml:exterior><gml:LinearRing><gml:posList>0 0 zero 1 1 1 2 2 2</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>`, `"zero" is no number`},
		"infinite":  {`<gml:Polygon gml:id="x"><gml:exterior><gml:LinearRing><gml:posList>0 0 1e300 1 1 1 2 2 2</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>`, `"1e300" cannot be meant`},
		"half":      {`<gml:Polygon gml:id="x"><gml:exterior><gml:LinearRing><gml:posList>0 0 0 1 1 1 2</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>`, "7 numbers are no points"},
		"no ring":   {`<gml:Polygon gml:id="x"/>`, "no exterior ring"},
	} {
		r := mustRead(t, model(house("b", `<bldg:lod2MultiSurface>`+multi(append([]string{tt.polygon}, good...)...)+`</bldg:lod2MultiSurface>`)), Options{})
		if s := r.header.Skipped; len(s) != 1 || s[0].Code != CodePartial || !strings.Contains(s[0].Reason, tt.want) || !strings.Contains(s[0].Reason, `"x" at byte`) {
			t.Errorf("%s: skipped %+v", name, s)
		}
		if n := r.features[0].Triangles(); n != 12 {
			t.Errorf("%s: %d triangles", name, n)
		}
	}
}
