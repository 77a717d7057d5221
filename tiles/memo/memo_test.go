package memo

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

func seal(secret byte) Seal { return Seal{Secret: bytes.Repeat([]byte{secret}, SecretBytes)} }

func key(text string) Key {
	d := NewDigest("test")
	d.Text(text)
	return d.Sum()
}

func written(t *testing.T, m *Memo, s Seal) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := m.Write(&out, s); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestMemoHoldsWhatIsInUse(t *testing.T) {
	t.Parallel()
	m := New()
	for i := range 100 {
		m.Put(key(fmt.Sprint(i)), []byte{byte(i)})
	}
	data := written(t, m, seal(1))
	again, err := Read(bytes.NewReader(data), seal(1))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		if v, ok := again.Get(key(fmt.Sprint(i))); !ok || !bytes.Equal(v, []byte{byte(i)}) {
			t.Errorf("%d: %v, %v", i, v, ok)
		}
	}
	if _, ok := again.Get(key("x")); ok {
		t.Error("what was never put is there")
	}
	if asked, found := again.Counts(); asked != 101 || found != 100 {
		t.Errorf("asked %d, found %d", asked, found)
	}
	if !bytes.Equal(written(t, again, seal(1)), data) {
		t.Error("remembered or computed, the file is the same")
	}
	// What was there before is seen and not kept.
	second, err := Read(bytes.NewReader(data), seal(1))
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := second.Before(key("7")); !ok || v[0] != 7 {
		t.Errorf("before: %v, %v", v, ok)
	}
	if _, ok := m.Before(key("7")); ok {
		t.Error("what was put is taken for what was read")
	}
	second.Put(key("7"), []byte{8})
	if v, ok := second.Get(key("7")); !ok || v[0] != 8 || len(written(t, second, seal(1))) != headBytes+rowBytes+1 {
		t.Errorf("put anew: %v, %v", v, ok)
	}
	// What nobody asked for any more is left out.
	third, err := Read(bytes.NewReader(data), seal(1))
	if err != nil {
		t.Fatal(err)
	}
	third.Get(key("7"))
	if n := len(written(t, third, seal(1))); n != headBytes+rowBytes+1 {
		t.Errorf("%d bytes for one result", n)
	}
}

func TestForeignMemosAreNone(t *testing.T) {
	t.Parallel()
	m := New()
	m.Put(key("a"), []byte("value"))
	good := written(t, m, seal(1))
	program := seal(1)
	program.Program[3] = 1
	changed := func(at int) []byte {
		b := bytes.Clone(good)
		b[at] ^= 1
		return b
	}
	for name, tt := range map[string]struct {
		data []byte
		seal Seal
	}{
		"nothing":            {nil, seal(1)},
		"another secret":     {good, seal(2)},
		"another program":    {good, program},
		"a changed value":    {changed(len(good) - 1), seal(1)},
		"a changed key":      {changed(headBytes), seal(1)},
		"a changed seal":     {changed(len(magic)), seal(1)},
		"another form":       {changed(0), seal(1)},
		"cut off":            {good[:len(good)-1], seal(1)},
		"something appended": {append(bytes.Clone(good), 0), seal(1)},
	} {
		if _, err := Read(bytes.NewReader(tt.data), tt.seal); !errors.Is(err, ErrForeign) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Read(bytes.NewReader(good), Seal{Secret: []byte("short")}); err == nil {
		t.Error("a short secret is taken")
	}
	if err := m.Write(&bytes.Buffer{}, Seal{}); err == nil {
		t.Error("a memo without a secret is written")
	}
}

func TestNoMemoRemembersNothing(t *testing.T) {
	t.Parallel()
	var m *Memo
	m.Put(key("a"), nil)
	if _, ok := m.Get(key("a")); ok {
		t.Error("it remembers")
	}
}

func TestDigestTellsListsApart(t *testing.T) {
	t.Parallel()
	sum := func(add func(d *Digest)) Key {
		d := NewDigest("k")
		add(d)
		return d.Sum()
	}
	all := map[Key]string{}
	for name, add := range map[string]func(d *Digest){
		"nothing":     func(*Digest) {},
		"a, b":        func(d *Digest) { d.Text("a"); d.Text("b") },
		"ab":          func(d *Digest) { d.Text("ab") },
		"ab, nothing": func(d *Digest) { d.Text("ab"); d.Text("") },
		"0":           func(d *Digest) { d.Float(0) },
		"1":           func(d *Digest) { d.Float(1) },
		"long":        func(d *Digest) { d.Bytes(make([]byte, 3*digestBuffer)) },
		"longer":      func(d *Digest) { d.Bytes(make([]byte, 3*digestBuffer+1)) },
	} {
		k := sum(add)
		if other, ok := all[k]; ok {
			t.Errorf("%s and %s have one key", name, other)
		}
		all[k] = name
	}
}

func textured() *scene.Feature {
	tx := &scene.Texture{Name: "brick", Sum: [32]byte{1}}
	return &scene.Feature{Key: "0/a", Class: "IfcWall", Parts: []scene.Part{
		{Mesh: &scene.Mesh{Positions: []scene.Vec3{{0, 0, 0}, {1, 0, 0}, {0, 1, 0.5}}, Indices: []uint32{0, 1, 2}, TexCoords: [][2]float32{{0, 0}, {1, 0}, {0, 1}}},
			Transform: scene.Translation(scene.Vec3{1, 2, 3}), Material: scene.Material{Name: "m", RGBA: [4]uint8{1, 2, 3, 4}, Texture: tx}},
		{Mesh: &scene.Mesh{Positions: []scene.Vec3{{0, 0, 0}, {1, 0, 0}}, Indices: []uint32{0, 1}, Lines: true},
			Transform: scene.Identity(), Material: scene.Material{RGBA: [4]uint8{9, 9, 9, 255}}},
	}}
}

// Every member of a shape shows in its digest.
func TestShapeDigestHoldsEverything(t *testing.T) {
	t.Parallel()
	id := scene.Identity()
	sum := func(f *scene.Feature, toPlan scene.Affine) Key {
		d := NewDigest("k")
		d.Shape(f, &toPlan)
		return d.Sum()
	}
	base := sum(textured(), id)
	if base != sum(textured(), id) {
		t.Fatal("the same shape has two keys")
	}
	for name, change := range map[string]func(f *scene.Feature){
		"position":   func(f *scene.Feature) { f.Parts[0].Mesh.Positions[1][2] = 1e-12 },
		"minus zero": func(f *scene.Feature) { f.Parts[0].Mesh.Positions[0][0] *= -1 },
		"index":      func(f *scene.Feature) { f.Parts[0].Mesh.Indices[0] = 1 },
		"coordinate": func(f *scene.Feature) { f.Parts[0].Mesh.TexCoords[0][1] = 0.5 },
		"normals":    func(f *scene.Feature) { f.Parts[0].Mesh.Normals = make([]scene.Vec3, 3) },
		"lines":      func(f *scene.Feature) { f.Parts[1].Mesh.Lines = false },
		"transform":  func(f *scene.Feature) { f.Parts[0].Transform[3]++ },
		"colour":     func(f *scene.Feature) { f.Parts[0].Material.RGBA[3]++ },
		"material":   func(f *scene.Feature) { f.Parts[0].Material.Name = "n" },
		"texture":    func(f *scene.Feature) { f.Parts[0].Material.Texture.Sum[4]++ },
		"repeats":    func(f *scene.Feature) { f.Parts[0].Material.Texture.RepeatT = true },
		"clear":      func(f *scene.Feature) { f.Parts[0].Material.Texture.Translucent = true },
		"mean":       func(f *scene.Feature) { f.Parts[0].Material.Texture.Mean[0] = 1 },
		"no texture": func(f *scene.Feature) { f.Parts[0].Material.Texture = nil },
		"part":       func(f *scene.Feature) { f.Parts = f.Parts[:1] },
		"no mesh":    func(f *scene.Feature) { f.Parts[1].Mesh = nil },
	} {
		f := textured()
		if change(f); sum(f, id) == base {
			t.Errorf("%s does not show", name)
		}
	}
	if sum(textured(), scene.Translation(scene.Vec3{0, 0, 1})) == base {
		t.Error("the way to the plan frame does not show")
	}
	f := textured()
	f.Name = "another"
	if sum(f, id) != base {
		t.Error("a name shows")
	}
}

func TestPartsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	f := textured()
	data, ok := PackParts(f, f)
	if !ok {
		t.Fatal("not packed")
	}
	got, ok := UnpackParts(data, f)
	if !ok || !reflect.DeepEqual(got, f) {
		t.Errorf("%+v, %v", got, ok)
	}
	textures := textured()
	textures.Parts[0].Material.Name = "of its own"
	if _, ok := PackParts(textures, f); ok {
		t.Error("a texture that the feature has not was packed")
	}
	for n := range len(data) {
		if _, ok := UnpackParts(data[:n], f); ok {
			t.Errorf("%d of %d bytes are taken for all", n, len(data))
		}
	}
}

// meant gives f with a material that f has not.
func meant(f *scene.Feature) *scene.Feature {
	made := *f
	made.Parts = slices.Clone(f.Parts)
	made.Parts[1].Material = scene.Material{Name: "a mean", RGBA: [4]uint8{1, 2, 3, 255}}
	return &made
}

func TestPartsKeepMaterialsOfTheirOwn(t *testing.T) {
	t.Parallel()
	f := textured()
	made := meant(f)
	data, ok := PackParts(made, f)
	if !ok {
		t.Fatal("not packed")
	}
	if got, ok := UnpackParts(data, f); !ok || !reflect.DeepEqual(got, made) {
		t.Errorf("%+v, %v", got, ok)
	}
	for n := range len(data) {
		if _, ok := UnpackParts(data[:n], f); ok {
			t.Errorf("%d of %d bytes are taken for all", n, len(data))
		}
	}
	if _, ok := UnpackParts(data, made); ok {
		t.Error("a material that the feature has was taken for one of its own")
	}
}

func FuzzUnpackParts(f *testing.F) {
	of := textured()
	for _, made := range []*scene.Feature{of, meant(of)} {
		data, _ := PackParts(made, of)
		f.Add(data)
	}
	f.Add([]byte{1, 0, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		got, ok := UnpackParts(data, of)
		if !ok {
			return
		}
		if back, ok := PackParts(got, of); !ok || len(back) != len(data) {
			t.Errorf("%d bytes came back as %d", len(data), len(back))
		}
	})
}

func FuzzRead(f *testing.F) {
	m := New()
	m.Put(key("a"), []byte("value"))
	var out bytes.Buffer
	if err := m.Write(&out, seal(1)); err != nil {
		f.Fatal(err)
	}
	f.Add(out.Bytes())
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := Read(bytes.NewReader(data), seal(1)); err == nil && !bytes.Equal(data, out.Bytes()) {
			t.Error("something else is taken for what was sealed")
		}
	})
}
