package citygml

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// model wraps members in a CityModel of CityGML 2.0 in RD and NAP.
func model(members string) string { return modelIn("2.0", "urn:ogc:def:crs:EPSG::7415", members) }

func modelIn(version, srs, members string) string {
	ns := "http://www.opengis.net/citygml"
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?>
<core:CityModel xmlns:core="%[1]s/%[2]s" xmlns:bldg="%[1]s/building/%[2]s" xmlns:con="%[1]s/construction/%[2]s" xmlns:gen="%[1]s/generics/%[2]s"
 xmlns:app="%[1]s/appearance/%[2]s" xmlns:veg="%[1]s/vegetation/%[2]s" xmlns:dem="%[1]s/relief/%[2]s" xmlns:vers="%[1]s/versioning/%[2]s"
 xmlns:xAL="urn:oasis:names:tc:ciq:xsdschema:xAL:2.0" xmlns:gml="http://www.opengis.net/gml" xmlns:xlink="http://www.w3.org/1999/xlink">
<gml:name>Proef &amp; co</gml:name>
<gml:boundedBy><gml:Envelope srsName="%[3]s" srsDimension="3"><gml:lowerCorner>100000 400000 0</gml:lowerCorner><gml:upperCorner>100010 400010 10</gml:upperCorner></gml:Envelope></gml:boundedBy>
%[4]s</core:CityModel>`, ns, version, srs, members)
}

func house(id, in string) string {
	return fmt.Sprintf(`<core:cityObjectMember><bldg:Building gml:id="%s">%s</bldg:Building></core:cityObjectMember>`, id, in)
}

// polygon writes a polygon of RD coordinates, metres from 100000, 400000.
func polygon(id string, rings ...[]float64) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<gml:Polygon gml:id="%s">`, id)
	for i, r := range rings {
		side := "exterior"
		if i > 0 {
			side = "interior"
		}
		fmt.Fprintf(&b, `<gml:%s><gml:LinearRing gml:id="%s_%d"><gml:posList>`, side, id, i)
		for k := 0; k <= len(r); k += 3 {
			j := k % len(r)
			fmt.Fprintf(&b, "%v %v %v ", 100000+r[j], 400000+r[j+1], r[j+2])
		}
		fmt.Fprintf(&b, `</gml:posList></gml:LinearRing></gml:%s>`, side)
	}
	return b.String() + `</gml:Polygon>`
}

func multi(polygons ...string) string {
	return `<gml:MultiSurface><gml:surfaceMember>` + strings.Join(polygons, `</gml:surfaceMember><gml:surfaceMember>`) + `</gml:surfaceMember></gml:MultiSurface>`
}

func solid(members ...string) string {
	var b strings.Builder
	for _, m := range members {
		if strings.HasPrefix(m, "#") {
			fmt.Fprintf(&b, `<gml:surfaceMember xlink:href="%s"/>`, m)
		} else {
			b.WriteString(`<gml:surfaceMember>` + m + `</gml:surfaceMember>`)
		}
	}
	return `<gml:Solid><gml:exterior><gml:CompositeSurface>` + b.String() + `</gml:CompositeSurface></gml:exterior></gml:Solid>`
}

// box gives the six sides of a block, ids from prefix: ground, roof, four walls.
func box(prefix string, x, y, z, dx, dy, dz float64) []string {
	X, Y, Z := x+dx, y+dy, z+dz
	return []string{
		polygon(prefix+"g", []float64{x, y, z, x, Y, z, X, Y, z, X, y, z}),
		polygon(prefix+"r", []float64{x, y, Z, X, y, Z, X, Y, Z, x, Y, Z}),
		polygon(prefix+"s", []float64{x, y, z, X, y, z, X, y, Z, x, y, Z}),
		polygon(prefix+"e", []float64{X, y, z, X, Y, z, X, Y, Z, X, y, Z}),
		polygon(prefix+"n", []float64{X, Y, z, x, Y, z, x, Y, Z, X, Y, Z}),
		polygon(prefix+"w", []float64{x, Y, z, x, y, z, x, y, Z, x, Y, Z}),
	}
}

func mustRead(t *testing.T, text string, o Options) *result {
	t.Helper()
	r, err := readText(t, text, o)
	if err != nil {
		t.Fatal(err)
	}
	r.check(t)
	return r
}

// areas sums the area of a feature by the name of its materials.
func areas(f *scene.Feature) map[string]float64 {
	out := map[string]float64{}
	for _, p := range f.Parts {
		out[strings.TrimSuffix(p.Material.Name, ", flat")] += mesh.Area(placed(p))
	}
	return out
}

// placed gives a mesh where it stands.
func placed(p scene.Part) *scene.Mesh {
	m := *p.Mesh
	m.Positions = nil
	for _, v := range p.Mesh.Positions {
		m.Positions = append(m.Positions, p.Transform.Apply(v))
	}
	return &m
}

// whole gives one mesh of all parts.
func whole(f *scene.Feature) *scene.Mesh {
	var all []*scene.Mesh
	for _, p := range f.Parts {
		m := placed(p)
		m.TexCoords = nil
		for i := range m.Positions { // so that volumes lose nothing
			m.Positions[i] = m.Positions[i].Sub(scene.Vec3{100000, 400000, 0})
		}
		all = append(all, m)
	}
	return mesh.Weld(mesh.Merge(all...), 1e-6)
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-6*(1+math.Abs(want)) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func TestSolidIsClosedAndItsFrameIsTheMap(t *testing.T) {
	t.Parallel()
	r := mustRead(t, model(house("b1", `<bldg:lod1Solid>`+solid(box("p", 1, 2, 3, 4, 5, 6)...)+`</bldg:lod1Solid>`)), Options{})
	if len(r.features) != 1 {
		t.Fatalf("%d features", len(r.features))
	}
	f := r.features[0]
	m := whole(f)
	near(t, "volume", mesh.Volume(m), 120)
	if !mesh.Closed(m) {
		t.Error("not closed")
	}
	if b := mesh.Bounds(placed(f.Parts[0])); b.Min != (scene.Vec3{100001, 400002, 3}) || b.Max != (scene.Vec3{100005, 400007, 9}) {
		t.Errorf("box %v", b)
	}
	if f.Key != "0/b1" || f.Class != "Building" || f.GUID != "b1" {
		t.Errorf("feature %+v", f)
	}
	h := r.header
	if h.Format != "CityGML" || h.Schema != "2.0" || h.Name != "Proef & co" || h.Georeference.CRS != "EPSG:7415" || h.Georeference.Method != "crs" {
		t.Errorf("header %+v", h)
	}
}

// A solid that refers to the polygons of thematic surfaces has each once, with
// what the surface is; one that has copies of them too.
func TestPolygonsOfSolidAndSurfacesAreMadeOnce(t *testing.T) {
	t.Parallel()
	sides := box("p", 0, 0, 0, 2, 3, 4)
	bounded := func(class string, in ...string) string {
		return `<bldg:boundedBy><bldg:` + class + `><bldg:lod2MultiSurface>` + multi(in...) + `</bldg:lod2MultiSurface></bldg:` + class + `></bldg:boundedBy>`
	}
	surfaces := bounded("GroundSurface", sides[0]) + bounded("RoofSurface", sides[1]) + bounded("WallSurface", sides[2:]...)
	copies := make([]string, 6)
	for i, s := range box("q", 0, 0, 0, 2, 3, 4) {
		copies[i] = s
	}
	for name, own := range map[string]string{
		"references": solid("#pg", "#pr", "#ps", "#pe", "#pn", "#pw"),
		"copies":     solid(copies...),
		"none":       "",
	} {
		t.Run(name, func(t *testing.T) {
			if own != "" {
				own = `<bldg:lod2Solid>` + own + `</bldg:lod2Solid>`
			}
			for _, text := range []string{own + surfaces, surfaces + own} {
				f := mustRead(t, model(house("b", text)), Options{}).features[0]
				if n := f.Triangles(); n != 12 {
					t.Errorf("%d triangles", n)
				}
				near(t, "volume", mesh.Volume(whole(f)), 24)
				if got, want := areas(f), map[string]float64{"GroundSurface": 6, "RoofSurface": 6, "WallSurface": 40}; !reflect.DeepEqual(got, want) {
					t.Errorf("areas %v, want %v", got, want)
				}
			}
		})
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text, want string
		kind       plans.Kind
	}{
		"empty":        {"", "the file is empty", plans.KindInvalid},
		"another root": {`<a/>`, "no CityGML: the document is <a>", plans.KindUnsupported},
		"no namespace": {`<CityModel/>`, "no CityGML", plans.KindUnsupported},
		"cut off":      {model(house("b", ""))[:900], "the file ends within", plans.KindInvalid},
		"crossed tags": {model("<a><b></a></b>"), "</a> ends what it did not begin", plans.KindInvalid},
		"deep":         {model(strings.Repeat("<a>", 600)), "nested deeper than 512", plans.KindInvalid},
		"encoding":     {`<?xml version="1.0" encoding="EBCDIC"?><a/>`, "the encoding", plans.KindUnsupported},
		"level":        {model(""), "level of detail", plans.KindInvalid},
	} {
		o := Options{}
		if name == "level" {
			o.LoD = "7"
		}
		_, err := readText(t, tt.text, o)
		if err == nil || !strings.Contains(err.Error(), tt.want) || plans.KindOf(err) != tt.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
}
