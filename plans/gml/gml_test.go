package gml

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans/xmlscan"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

func root(t testing.TB, text string) xmlscan.Elem {
	t.Helper()
	tree, err := xmlscan.Parse(t.Context(), []byte(text), 0, xmlscan.NewNames(), nil, xmlscan.Decoder{})
	if err != nil {
		t.Fatal(err)
	}
	return tree.Root()
}

const square = "0 0 1 2 0 1 2 2 1 0 2 1 0 0 1"

func polygon(ring string) string {
	return `<Polygon><exterior><LinearRing><posList>` + ring + `</posList></LinearRing></exterior></Polygon>`
}

// polygons reads all of a text.
func polygons(t testing.TB, r *Reader, text string) (all [][]scene.Vec3) {
	t.Helper()
	r.Polygons(root(t, text), func(p *Polygon) {
		rings, err := r.Rings(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, ring := range rings {
			all = append(all, append([]scene.Vec3(nil), ring.Points...))
		}
	})
	return all
}

// The same square, in each way that coordinates and surfaces are written in.
func TestSpellings(t *testing.T) {
	t.Parallel()
	want := fmt.Sprint([][]scene.Vec3{{{0, 0, 1}, {2, 0, 1}, {2, 2, 1}, {0, 2, 1}}})
	ring := func(in string) string {
		return `<Polygon><exterior><LinearRing>` + in + `</LinearRing></exterior></Polygon>`
	}
	for name, text := range map[string]string{
		"posList":     polygon(square),
		"pos":         ring("<pos>0 0 1</pos><pos>2 0 1</pos><pos>2 2 1</pos><pos>0 2 1</pos><pos>0 0 1</pos>"),
		"coordinates": ring("<coordinates>0,0,1 2,0,1 2,2,1\n0,2,1 0,0,1</coordinates>"),
		"decimal":     ring(`<coordinates decimal="," cs=";" ts="|">0,0;0;1|2;0;1,0|2;2;1|0;2;1|0;0;1</coordinates>`),
		"coord":       ring("<coord><X>0</X><Y>0</Y><Z>1</Z></coord><coord><X>2</X><Y>0</Y><Z>1</Z></coord><coord><X>2</X><Y>2</Y><Z>1</Z></coord><coord><X>0</X><Y>2</Y><Z>1</Z></coord>"),
		"points":      ring("<pointProperty><Point><pos>0 0 1</pos></Point></pointProperty><pointProperty><Point><pos>2 0 1</pos></Point></pointProperty><pos>2 2 1</pos><pos>0 2 1</pos>"),
		"comment":     polygon("0 0 1 2 0 1 <!-- half --> 2 2 1 0 2 1 0 0 1"),
		"exponents":   polygon("0 0 1 2e0 0 1 0.2E1 +2 1 0 2 1.0 0 -0 1"),
		"GML 2":       `<Polygon><outerBoundaryIs><LinearRing><posList>` + square + `</posList></LinearRing></outerBoundaryIs></Polygon>`,
		"patches":     `<Surface><patches><PolygonPatch><exterior><LinearRing><posList>` + square + `</posList></LinearRing></exterior></PolygonPatch></patches></Surface>`,
		"turned":      `<OrientableSurface orientation="-"><baseSurface><OrientableSurface orientation="-"><baseSurface>` + polygon(square) + `</baseSurface></OrientableSurface></baseSurface></OrientableSurface>`,
		"solid":       `<Solid><exterior><Shell><surfaceMember>` + polygon(square) + `</surfaceMember></Shell></exterior></Solid>`,
		"curves": ring("")[:19] + `<Ring><curveMember><LineString><posList>0 0 1 2 0 1</posList></LineString></curveMember><curveMember><OrientableCurve orientation="-"><baseCurve><Curve><segments><LineStringSegment><posList>0 2 1 2 2 1 2 0 1</posList></LineStringSegment></segments></Curve></baseCurve></OrientableCurve></curveMember>
<curveMember><CompositeCurve><curveMember><LineString><posList>0 2 1 0 0 1</posList></LineString></curveMember></CompositeCurve></curveMember></Ring></exterior></Polygon>`,
	} {
		r := &Reader{}
		got := polygons(t, r, text)
		if name == "curves" { // its corners meet twice
			b := &Builder{}
			if err := b.Add([]Ring{{Points: got[0]}}, nil, scene.Material{}); err != nil || math.Abs(mesh.Area(b.Parts()[0].Mesh)-4) > 1e-12 {
				t.Errorf("%s: %v %v", name, got, err)
			}
			continue
		}
		if fmt.Sprint(got) != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestDimensionsAxesAndFrames(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text  string
		frame Frame
		want  scene.Vec3 // the second point
	}{
		"said":        {`<Polygon srsDimension="2"><exterior><LinearRing><posList>0 0 3 1 3 4 0 4 0 0 1 1</posList></LinearRing></exterior></Polygon>`, Frame{}, scene.Vec3{3, 1, 0}},
		"guessed":     {polygon("0 0 3 1 3 4 0 0"), Frame{}, scene.Vec3{3, 1, 0}},
		"north first": {polygon("0 0 1 3 1 1 3 4 1"), Frame{NorthFirst: true}, scene.Vec3{1, 3, 1}},
		"mapped":      {polygon("0 0 1 3 1 1 3 4 1"), Frame{Map: func(v scene.Vec3) scene.Vec3 { return v.Scale(2) }}, scene.Vec3{6, 2, 2}},
	} {
		if got := polygons(t, &Reader{Frame: tt.frame}, tt.text); got[0][1] != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Arcs keep to ArcTolerance, and go through the points that they are given by.
func TestArcs(t *testing.T) {
	t.Parallel()
	ring := func(segment string) string {
		return `<Polygon srsDimension="2"><exterior><Ring><curveMember><Curve><segments>` + segment + `</segments></Curve></curveMember></Ring></exterior></Polygon>`
	}
	for name, tt := range map[string]struct {
		segment string
		area    float64
	}{
		"half":    {`<Arc><posList>10 0 0 10 -10 0</posList></Arc>`, 50 * math.Pi},
		"string":  {`<ArcString><posList>10 0 0 10 -10 0 0 -10 10 0</posList></ArcString>`, 100 * math.Pi},
		"circle":  {`<Circle><posList>10 0 0 10 -10 0</posList></Circle>`, 100 * math.Pi},
		"centred": {`<CircleByCenterPoint><pos>0 0</pos><radius uom="m">10</radius></CircleByCenterPoint>`, 100 * math.Pi},
		"quarter": {`<ArcByCenterPoint><pos>0 0</pos><radius>10</radius><startAngle>0</startAngle><endAngle>90</endAngle></ArcByCenterPoint><LineStringSegment><posList>0 10 0 0</posList></LineStringSegment>`, 25 * math.Pi},
		"in line": {`<Arc><posList>0 0 5 0 10 0</posList></Arc><LineStringSegment><posList>10 0 10 10</posList></LineStringSegment>`, 50},
	} {
		points := polygons(t, &Reader{}, ring(tt.segment))[0]
		flat := make([]mesh.Vec2, len(points))
		for i, p := range points {
			flat[i] = mesh.Vec2{p[0], p[1]}
			if name != "in line" && name != "quarter" && math.Abs(math.Hypot(p[0], p[1])-10) > 1e-9 {
				t.Errorf("%s: %v is off the circle", name, p)
			}
		}
		// chords cut off at most two thirds of the tolerance along the length
		if got := mesh.RingArea(flat); got > tt.area+1e-9 || got < tt.area-ArcTolerance*20*math.Pi {
			t.Errorf("%s: area %v, want %v", name, got, tt.area)
		}
	}
}

func TestNumbersAgreeWithStrconv(t *testing.T) {
	t.Parallel()
	for _, w := range []string{"0", "-0", "1.", ".5", "123456.789", "0.1", "105123.4567891", "999999999999999", "123456789.123456789", "-0.000000000000001"} {
		var want float64
		if _, err := fmt.Sscan(w, &want); err != nil {
			t.Fatal(err)
		}
		if got, err := Numbers(nil, []byte(" "+w+"\n")); (err != nil || got[0] != want || math.Signbit(got[0]) != math.Signbit(want)) && math.Abs(want) <= maxCoordinate {
			t.Errorf("%s: %v, %v, want %v", w, got, err, want)
		}
	}
	for _, w := range []string{".", "-", "1.2.3", "1,5", "NaN", "Inf", "1e400", "0x10", "2000000000"} {
		if got, err := Numbers(nil, []byte(w)); err == nil {
			t.Errorf("%s: %v", w, got)
		}
	}
}

// References that go round, or double at each step, end.
func TestReferencesEnd(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("<MultiSurface>")
	for i := range 40 {
		fmt.Fprintf(&b, `<surfaceMember><MultiSurface id="m%d">%s</MultiSurface></surfaceMember>`, i, strings.Repeat(fmt.Sprintf(`<surfaceMember href="#m%d"/>`, i+1), 60))
	}
	b.WriteString("</MultiSurface>")
	top := root(t, b.String())
	ids := map[string]xmlscan.Elem{}
	for e := range top.All() {
		if id := e.Attr("id"); id != "" {
			ids["#"+id] = e
		}
	}
	var told []error
	r := &Reader{Find: func(href string) xmlscan.Elem { return ids[href] }, Other: func(_ xmlscan.Elem, why error) {
		if len(told) < 10 {
			told = append(told, why)
		}
	}}
	r.steps = MaxSteps - 100_000 // or the test would take seconds
	r.Polygons(top, func(*Polygon) {})
	if r.steps <= MaxSteps || r.steps > MaxSteps+10_000 || len(told) == 0 {
		t.Errorf("%d steps, told %v", r.steps, told)
	}
}

// FuzzPolygons: whatever geometry a file holds, it is read or told.
func FuzzPolygons(f *testing.F) {
	f.Add(polygon(square))
	f.Add(`<Polygon><exterior><Ring><curveMember><Curve><segments><Arc><posList>0 0 0 1 1 1 2 0 0</posList></Arc><CircleByCenterPoint><pos>0 0 1</pos><radius>2</radius></CircleByCenterPoint></segments></Curve></curveMember></Ring></exterior><interior/></Polygon>`)
	f.Fuzz(func(t *testing.T, text string) {
		tree, err := xmlscan.Parse(t.Context(), []byte(text), 0, xmlscan.NewNames(), nil, xmlscan.Decoder{})
		if err != nil {
			return
		}
		r, b := &Reader{}, &Builder{}
		r.Polygons(tree.Root(), func(p *Polygon) {
			if rings, err := r.Rings(p); err == nil {
				_ = b.Add(rings, nil, scene.Material{})
			}
		})
		for _, p := range b.Parts() {
			if err := mesh.Check(p.Mesh); err != nil {
				t.Fatal(err)
			}
		}
	})
}
