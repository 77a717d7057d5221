package convert

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"

	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/geo"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
)

// modelOnEarth gives every vertex of model.glb in out, in ECEF by the root
// transform of the tileset.
func modelOnEarth(t *testing.T, out string) [][3]float64 {
	t.Helper()
	var set tiles.Tileset
	data, err := os.ReadFile(filepath.Join(out, "tileset.json"))
	if err == nil {
		err = json.Unmarshal(data, &set)
	}
	if err != nil {
		t.Fatal(err)
	}
	model, err := os.ReadFile(filepath.Join(out, ModelFile))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := glb.Decode(model)
	if err != nil {
		t.Fatal(err)
	}
	var head struct {
		Asset struct {
			Extras struct{ Maquette struct{ Origin [3]float64 } }
		}
	}
	length := binary.LittleEndian.Uint32(model[12:])
	if err := json.Unmarshal(model[20:20+length], &head); err != nil {
		t.Fatal(err)
	}
	o := head.Asset.Extras.Maquette.Origin
	var all [][3]float64
	err = doc.Positions(func(p [3]float64) { // glTF has y up
		all = append(all, geo.Matrix(*set.Root.Transform).Apply([3]float64{o[0] + p[0], o[1] - p[2], o[2] + p[1]}))
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// nearest gives the largest distance of a point of a to the nearest of b, and
// how many of a have none within reach metres.
func nearest(a, b [][3]float64, reach float64) (largest float64, without int) {
	cell := func(p [3]float64) [3]int {
		return [3]int{int(math.Floor(p[0] / reach)), int(math.Floor(p[1] / reach)), int(math.Floor(p[2] / reach))}
	}
	grid := map[[3]int][][3]float64{}
	for _, p := range b {
		grid[cell(p)] = append(grid[cell(p)], p)
	}
	for _, p := range a {
		c, best := cell(p), math.Inf(1)
		for i := range 27 {
			for _, q := range grid[[3]int{c[0] + i%3 - 1, c[1] + i/3%3 - 1, c[2] + i/9 - 1}] {
				best = min(best, math.Sqrt((p[0]-q[0])*(p[0]-q[0])+(p[1]-q[1])*(p[1]-q[1])+(p[2]-q[2])*(p[2]-q[2])))
			}
		}
		if best > reach {
			without++
			continue
		}
		largest = max(largest, best)
	}
	return largest, without
}

// copyAlone copies a file away from those beside it: its images are large and take
// minutes to pack.
func copyAlone(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	alone := filepath.Join(t.TempDir(), filepath.Base(path))
	if err := os.WriteFile(alone, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return alone
}

// maxRepairCorners bounds the corners that the city model has and the bridge has not:
// the reader adds one where rings of its 13 crooked surfaces cross.
const maxRepairCorners = 13

// TestBridgeStandsWhereTheCityModelHasIt converts the Van Brienenoord bridge and
// the part of the 3D city model of Rotterdam that it was made from, whose
// coordinates are RD's, and compares the vertices of their models on earth. The
// bridge is 1.3 km long: turned as a whole its ends were 9 cm off. What is left
// is the file's own: on the map, by the formula of IfcMapConversion alone, its
// vertices lie up to 8.78 mm from those of the city model (median 5.5 mm).
func TestBridgeStandsWhereTheCityModelHasIt(t *testing.T) {
	data := realfiles.Folder(t)
	bridge, city := t.TempDir(), t.TempDir()
	rep := convertInto(t, bridge, filepath.Join(data, "ifc", "nl-brienenoord", "Van Brienenoordbrug-IFC4X3.ifc"))
	if p := rep.Placement; !p.Bent || p.RigidError < 0.05 || p.RigidError > 0.15 {
		t.Errorf("bent %v, rigid error %v", p.Bent, p.RigidError)
	}
	convertInto(t, city, copyAlone(t, filepath.Join(data, "nl-brienenoord-rotterdam3d", "export.json")))
	a, b := modelOnEarth(t, bridge), modelOnEarth(t, city)
	largest, without := nearest(b, a, 0.01)
	t.Logf("%d vertices of the city model, %d of the bridge: the farthest pair is %.1f mm apart, %d have none within 1 cm", len(b), len(a), largest*1000, without)
	if without > maxRepairCorners {
		t.Errorf("%v m, %d without", largest, without)
	}
	largest, without = nearest(a, b, 0.05)
	t.Logf("the other way round: %.1f mm, %d without", largest*1000, without)
}

// TestSharedMeshesStaySharedWhereTheyMay bends a lamp that stands at two places
// of a long road, and a deck as long as the road that does too.
func TestSharedMeshesStaySharedWhereTheyMay(t *testing.T) {
	t.Parallel()
	g := &scene.Georeference{Method: "map-conversion", CRS: "EPSG:7415", Eastings: 105000, Northings: 425000, AxisX: 1, Scale: 1}
	b := scene.Box{Max: scene.Vec3{2000, 10, 8}}
	p := place.Find(place.Input{Georeference: g, Bounds: b}, place.Options{})
	p.StandOnOrigin()
	lamp := &scene.Mesh{Positions: []scene.Vec3{{}, {0.2, 0, 0}, {0, 0.2, 8}}, Indices: []uint32{0, 1, 2}}
	deck := &scene.Mesh{Positions: []scene.Vec3{{}, {1500, 0, 0}, {0, 10, 0}}, Indices: []uint32{0, 1, 2}}
	var features []*scene.Feature
	for _, m := range []*scene.Mesh{lamp, deck} {
		for _, x := range []float64{0, 500} {
			features = append(features, &scene.Feature{Parts: []scene.Part{{Mesh: m, Transform: scene.Translation(scene.Vec3{x})}}})
		}
	}
	r := &run{features: features, sources: make([]sourceResult, 1)}
	r.bend(0, p)
	for i, f := range features {
		part, x := &f.Parts[0], float64(i%2)*500
		from := []*scene.Mesh{lamp, deck}[i/2]
		if shared := part.Mesh == lamp; shared != (i < 2) {
			t.Errorf("feature %d: shared %v", i, shared)
		}
		for v, q := range from.Positions {
			want := p.PlanPoint(q.Add(scene.Vec3{x}))
			if d := part.Transform.Apply(part.Mesh.Positions[v]).Sub(want).Length(); d > maxInstanceError {
				t.Errorf("feature %d: vertex %d is %g m off", i, v, d)
			}
		}
	}
	if lamp.Positions[1] != (scene.Vec3{0.2, 0, 0}) {
		t.Error("the shared mesh was changed")
	}
}
