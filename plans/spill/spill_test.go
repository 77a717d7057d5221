package spill

import (
	"errors"
	"os"
	"reflect"
	"strconv"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

func sample() []*scene.Feature {
	tree := &scene.Mesh{Positions: []scene.Vec3{{0, 0, 0}, {1, 0, 0}, {0, 0, 5}}, Indices: []uint32{0, 1, 2}}
	brick := &scene.Texture{Name: "brick.jpg", MediaType: "image/jpeg", Data: []byte("an image"), Sum: [32]byte{7}, Width: 4, Height: 2, RepeatS: true}
	house := &scene.Mesh{Positions: []scene.Vec3{{85000.123, 446000.5, -0.25}, {85010.124, 446000.5, -0.25}, {85010.124, 446007.5, 3}}, Indices: []uint32{2, 0, 1}}
	wall := &scene.Mesh{Positions: house.Positions, Indices: house.Indices, TexCoords: [][2]float32{{0, 0}, {1, 0.5}, {-2, 3}}}
	moved := scene.Translation(scene.Vec3{85020.1, 446010.3, 1})
	return []*scene.Feature{
		{Key: "0/a", GUID: "a", SourceID: "a", Class: "Building", Name: "town hall", Parent: "0/p", Storey: "first", Private: true,
			Sets: []scene.PropertySet{{Properties: []scene.Property{
				{Name: "year", Value: 1915.0}, {Name: "listed", Value: true}, {Name: "burnt", Value: false}, {Name: "owner", Value: nil},
				{Name: "codes", Value: []any{"x", 2.5, []any{}}}, {Name: "area", Value: 12.5, Unit: "m2"}, {Name: "status", Value: "in use"}}}},
			Parts: []scene.Part{
				{Mesh: house, Transform: scene.Identity(), Material: scene.Material{Name: "roof", RGBA: [4]uint8{1, 2, 3, 255}}},
				{Mesh: wall, Transform: scene.Identity(), Material: scene.Material{RGBA: [4]uint8{255, 255, 255, 255}, Texture: brick}}}},
		{Key: "1/t", GUID: "t", Source: 1, Class: "SolitaryVegetationObject", Parts: []scene.Part{{Mesh: tree, Transform: moved, Material: scene.Material{Name: "roof", RGBA: [4]uint8{1, 2, 3, 255}}}}},
		{Key: "1/t2", Source: 1, Class: "Road", Parts: []scene.Part{
			{Mesh: tree, Transform: scene.Translation(scene.Vec3{1, 2, 3}), Material: scene.Material{Name: "leaf"}},
			{Mesh: &scene.Mesh{Positions: []scene.Vec3{{1, 2, 3}, {4, 5, 6}}, Indices: []uint32{0, 1}, Lines: true}, Transform: scene.Identity()}}},
		{Key: "1/none", Source: 1, Class: "Road"},
	}
}

func TestFeaturesComeBackAsTheyWerePutIn(t *testing.T) {
	f, err := Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want := sample()
	var refs []Ref
	for range 3 {
		for _, w := range want {
			ref, err := f.Put(w)
			if err != nil {
				t.Fatal(err)
			}
			refs = append(refs, ref)
		}
		if err := f.flush(); err != nil { // from the file as well as from memory
			t.Fatal(err)
		}
	}
	r := f.NewReader()
	var trees []*scene.Mesh
	for i, ref := range refs {
		got, err := r.Get(ref)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want[i%len(want)]) {
			t.Errorf("feature %d came back as\n%+v, want\n%+v", i, got, want[i%len(want)])
		}
		if got.Key == "1/t" {
			trees = append(trees, got.Parts[0].Mesh)
		}
	}
	if trees[0] != trees[1] {
		t.Error("a mesh that is placed by a transform came back as two")
	}
	if a, b := mustGet(t, r, refs[0]), mustGet(t, r, refs[4]); a.Parts[1].Material != b.Parts[1].Material {
		t.Error("features of one reader do not share their texture")
	}
}

func mustGet(t *testing.T, r *Reader, ref Ref) *scene.Feature {
	t.Helper()
	f, err := r.Get(ref)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestTheFileIsGone(t *testing.T) {
	dir := t.TempDir()
	f, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Put(sample()[0]); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%v is left behind", left)
	}
	if _, err := f.NewReader().Get(Ref{0, 4}); err == nil && f.at > 0 {
		t.Error("a closed file gives features")
	}
}

func TestWordsThatHaveNoRoomAreWrittenOut(t *testing.T) {
	tb := newTables()
	for i := range maxWords + 10 {
		tb.word(strconv.Itoa(i))
	}
	if len(tb.words) != maxWords {
		t.Fatalf("%d words are kept, want %d", len(tb.words), maxWords)
	}
	in := &scene.Feature{Key: "0/x", Class: "a class that no other has", Parts: []scene.Part{{Mesh: &scene.Mesh{Positions: []scene.Vec3{}, Indices: []uint32{}}, Transform: scene.Identity(), Material: scene.Material{Name: "a name"}}}}
	out, err := (&Reader{textures: map[uint64]*scene.Texture{}}).feature(tb.withFeature(in))
	if err != nil || !reflect.DeepEqual(in, out) {
		t.Errorf("%+v came back as %+v, %v", in, out, err)
	}
}

// withFeature gives the tables and the record of f.
func (t *tables) withFeature(f *scene.Feature) (*tables, []byte) {
	b := t.appendFeature(nil, f)
	return t.snapshot(), b
}

func FuzzFeature(f *testing.F) {
	file, err := Create(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { file.Close() })
	for _, s := range sample() {
		ref, err := file.Put(s)
		if err != nil {
			f.Fatal(err)
		}
		data, err := file.Bytes(ref, nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	r := file.NewReader()
	f.Fuzz(func(t *testing.T, data []byte) {
		feature, err := r.feature(file.tables.snapshot(), data)
		if err != nil {
			return
		}
		for i := range feature.Parts {
			for _, k := range feature.Parts[i].Mesh.Indices {
				if int(k) >= len(feature.Parts[i].Mesh.Positions) {
					t.Fatalf("index %d of %d", k, len(feature.Parts[i].Mesh.Positions))
				}
			}
		}
	})
}
