package ifc

import (
	"errors"
	"math"
	"os"
	"testing"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// TestAdvancedVolumes holds the B-reps of testdata/advanced.ifc against closed
// formulas, in cubic metres.
func TestAdvancedVolumes(t *testing.T) {
	t.Parallel()
	got, header := readGood(t, "advanced")
	ball, half := math.Pi*4/3, math.Pi
	for name, want := range map[string]float64{
		"sphere with a vertex loop": ball, "IfcAdvancedBrepWithVoids": ball * 7 / 8, "torus": math.Pi * math.Pi,
		"cylinder with a seam": 2 * half, "pipe of two cylinders": 1.5 * half, "cone frustum of revolution": half * 2 / 3 * 1.75,
		"cone with a tip": half * 2 / 3, "half cylinder of extrusion": half, "half cylinder placed twice": half,
		"half cylinder with surface curves": half, "half cylinder with edges cut from whole B-splines": half,
		"rational B-spline cylinder": 2 * half, "twisted B-spline roof": 1.5,
	} {
		f := got[name]
		if f == nil {
			t.Errorf("%s was not made: %v", name, header.Skipped)
			continue
		}
		m := placedMesh(f)
		if v := mesh.Volume(m); math.Abs(v-want) > 0.005*want {
			t.Errorf("%s has %.5f m3, want %.5f", name, v, want)
		}
		if open := len(mesh.OpenEdges(m)); open > 0 {
			t.Errorf("%s has %d open edges", name, open)
		}
	}
	if f := got["IfcFaceSurface"]; f == nil || math.Abs(mesh.Area(placedMesh(f))-math.Pi) > 0.005*math.Pi {
		t.Errorf("IfcFaceSurface is not a quarter of a pipe: %v", header.Skipped)
	}
	if got["cylinder without an end"] != nil || len(header.Skipped) != 1 {
		t.Errorf("a cylinder without an end is not the one thing left out: %v", header.Skipped)
	}
}

// TestCutToEdge cuts curves to the vertices of their edges.
func TestCutToEdge(t *testing.T) {
	t.Parallel()
	x := func(v ...float64) []scene.Vec3 {
		out := make([]scene.Vec3, len(v))
		for i := range v {
			out[i] = scene.Vec3{v[i], 0, 0}
		}
		return out
	}
	square := []scene.Vec3{{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 0, 0}}
	for name, c := range map[string]struct {
		points     []scene.Vec3
		start, end scene.Vec3
		sense      bool
		want       []scene.Vec3
	}{
		"whole":                     {x(0, 1, 2, 3), x(0)[0], x(3)[0], true, x(0, 1, 2, 3)},
		"whole, against":            {x(0, 1, 2, 3), x(3)[0], x(0)[0], false, x(3, 2, 1, 0)},
		"sense that contradicts":    {x(0, 1, 2, 3), x(3)[0], x(0)[0], true, x(3, 2, 1, 0)},
		"part":                      {x(0, 1, 2, 3), x(0.5)[0], x(2.5)[0], true, x(0.5, 1, 2, 2.5)},
		"part, against":             {x(0, 1, 2, 3), x(2.5)[0], x(0.5)[0], false, x(2.5, 2, 1, 0.5)},
		"within a chord":            {x(0, 1, 2, 3), x(1.2)[0], x(1.8)[0], true, x(1.2, 1.8)},
		"over the seam":             {square, scene.Vec3{0, 0.5, 0}, scene.Vec3{0.5, 0, 0}, true, []scene.Vec3{{0, 0.5, 0}, {0, 0, 0}, {0.5, 0, 0}}},
		"closed from another point": {square, scene.Vec3{1, 1, 0}, scene.Vec3{1, 1, 0}, true, []scene.Vec3{{1, 1, 0}, {0, 1, 0}, {0, 0, 0}, {1, 0, 0}, {1, 1, 0}}},
	} {
		got := cutToEdge(c.points, c.start, c.end, c.sense)
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
			continue
		}
		for i := range got {
			if got[i].Sub(c.want[i]).Length() > 1e-9 {
				t.Errorf("%s: point %d is %v, want %v", name, i, got[i], c.want[i])
			}
		}
	}
}

// TestEdgesAreMadeOnce tells that both faces of an edge get the same points.
func TestEdgesAreMadeOnce(t *testing.T) {
	t.Parallel()
	file, err := step.Parse([]byte("ISO-10303-21;HEADER;FILE_SCHEMA(('IFC4'));ENDSEC;DATA;" +
		"#1=IFCCARTESIANPOINT((1.,0.,0.));#2=IFCVERTEXPOINT(#1);#3=IFCCARTESIANPOINT((0.,0.,0.));#4=IFCAXIS2PLACEMENT3D(#3,$,$);" +
		"#5=IFCCIRCLE(#4,1.);#6=IFCEDGECURVE(#2,#2,#5,.T.);#7=IFCORIENTEDEDGE(*,*,#6,.T.);#8=IFCORIENTEDEDGE(*,*,#6,.F.);" +
		"#9=IFCEDGELOOP((#7));#10=IFCEDGELOOP((#8));ENDSEC;END-ISO-10303-21;"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := open(file, Source{})
	if err != nil {
		t.Fatal(err)
	}
	c := pointCache{m: m, scratch: &scratch{}}
	a, errA := c.edgeLoop(file.Entity(9))
	b, errB := c.edgeLoop(file.Entity(10))
	if errA != nil || errB != nil || len(a) != len(b) || len(a) < 12 {
		t.Fatal(len(a), len(b), errA, errB)
	}
	for i := range a {
		if a[i] != b[(len(b)-i)%len(b)] {
			t.Fatalf("point %d is %v and %v", i, a[i], b[(len(b)-i)%len(b)])
		}
	}
}

// TestSurfaceItems holds surfaces that are items by themselves against their
// areas, and what is swept along curved surfaces against its volume (Pappus).
func TestSurfaceItems(t *testing.T) {
	t.Parallel()
	got, header := readGood(t, "advanced-surfaces")
	for name, want := range map[string]float64{
		"IfcRectangularTrimmedSurface eighth of a sphere": math.Pi / 2, "IfcRectangularTrimmedSurface against u": math.Pi,
		"IfcSurfaceOfRevolution cone": math.Pi * math.Sqrt2, "IfcBSplineSurfaceWithKnots": 6, "IfcCurveBoundedSurface": 4 * math.Pi,
		"IfcGeometricSet of a surface and a curve": math.Pi / 2,
	} {
		if f := got[name]; f == nil {
			t.Errorf("%s was not made: %v", name, header.Skipped)
		} else if a := mesh.Area(placedMesh(f)); math.Abs(a-want) > 0.005*want {
			t.Errorf("%s has %.5f m2, want %.5f", name, a, want)
		}
	}
	for _, name := range []string{"IfcSurfaceCurveSweptAreaSolid on a cylinder", "IfcSurfaceCurveSweptAreaSolid on a sphere"} {
		f := got[name]
		if f == nil {
			t.Errorf("%s was not made: %v", name, header.Skipped)
			continue
		}
		m := placedMesh(f)
		box := mesh.Bounds(m)
		if v, want := mesh.Volume(m), 0.04*2*math.Pi; math.Abs(v-want) > 0.005*want || !mesh.Closed(m) {
			t.Errorf("%s has %.5f m3, want %.5f; closed %v", name, v, want, mesh.Closed(m))
		}
		// The x of the profile stands off the surface: 0.1 across, 0.4 along the axis.
		if math.Abs(box.Max[1]-2.05) > 0.005 || math.Abs(box.Max[2]-0.2) > 1e-9 {
			t.Errorf("%s lies in %v", name, box)
		}
	}
}

// TestCurvedBound refuses an item whose curved faces come to too many triangles.
func TestCurvedBound(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/advanced.ifc")
	if err != nil {
		t.Fatal(err)
	}
	file, err := step.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	m, err := open(file, Source{})
	if err != nil {
		t.Fatal(err)
	}
	for face := range file.All("IFCADVANCEDFACE") {
		c := pointCache{m: m, scratch: &scratch{}, curved: maxCurvedTriangles}
		if _, err := c.face(face); !errors.Is(err, solid.ErrTooLarge) {
			t.Errorf("one triangle too many: %v", err)
		}
		break
	}
}
