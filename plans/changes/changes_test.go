package changes

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// line is a record as the converter writes it.
type line struct {
	Key          string              `json:"key"`
	Class        string              `json:"class"`
	Name         string              `json:"name"`
	Parent       string              `json:"parent"`
	Storey       string              `json:"storey"`
	Properties   []scene.PropertySet `json:"properties"`
	Box          Box                 `json:"box"`
	Tiles        []string            `json:"tiles"`
	GeometryHash string              `json:"geometryHash"`
	PropertyHash string              `json:"propertyHash"`
	ShapeHash    string              `json:"shapeHash,omitempty"`
	LookHash     string              `json:"lookHash,omitempty"`
	Pose         *Rigid              `json:"pose,omitempty"`
}

// body is a feature of a test: a wedge, which no turn leads into itself.
type body struct {
	key, class, name, storey, parent string
	size                             scene.Vec3
	at                               scene.Vec3
	yawDeg                           float64
	colour                           uint8
	fire                             string
	shapeless                        bool
}

func wall(key string, x float64) body {
	return body{key: key, class: "IfcWall", name: "W " + key, storey: "00", size: scene.Vec3{5, 0.2, 3}, at: scene.Vec3{x, 10, 0}, fire: "60"}
}

func (b body) feature() *scene.Feature {
	f := &scene.Feature{Key: b.key, Class: b.class, Name: b.name, Parent: b.parent, Storey: b.storey}
	if b.fire != "" {
		f.Sets = []scene.PropertySet{{Name: "Pset_WallCommon", Properties: []scene.Property{{Name: "FireRating", Value: b.fire}, {Name: "LoadBearing", Value: true}}}}
	}
	if b.shapeless {
		return f
	}
	s := b.size
	turned := scene.RotationZ(b.yawDeg * math.Pi / 180)
	moved := scene.Translation(b.at)
	f.Parts = []scene.Part{{
		Mesh: &scene.Mesh{Positions: []scene.Vec3{{}, {s[0], 0, 0}, {s[0], s[1], 0}, {0, 0, s[2]}},
			Indices: []uint32{0, 2, 1, 0, 1, 3, 1, 2, 3, 0, 3, 2}},
		Transform: moved.Mul(&turned),
		Material:  scene.Material{RGBA: [4]uint8{b.colour, 0, 0, 255}},
	}}
	return f
}

func (b body) line() line {
	f := b.feature()
	id := scene.Identity()
	l := line{Key: b.key, Class: b.class, Name: b.name, Parent: b.parent, Storey: b.storey, Properties: f.Sets, Tiles: []string{}}
	l.PropertyHash = fmt.Sprint(b.class, b.name, b.storey, b.fire)
	if s, ok := ShapeOf(f, &id); ok {
		l.ShapeHash, l.LookHash, l.Pose = s.Hash, s.Look, &s.Pose
		l.GeometryHash = fmt.Sprint(s)
		box := scene.NewBox()
		for _, p := range f.Parts[0].Mesh.Positions {
			box.Extend(f.Parts[0].Transform.Apply(p))
		}
		l.Box = Box{box.Min, box.Max}
	}
	return l
}

// file gives the features.jsonl.gz of bodies.
func file(t testing.TB, bodies ...body) File {
	t.Helper()
	lines := make([]line, len(bodies))
	for i, b := range bodies {
		lines[i] = b.line()
	}
	slices.SortFunc(lines, func(a, b line) int { return strings.Compare(a.Key, b.Key) })
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	enc := json.NewEncoder(z)
	for _, l := range lines {
		if err := enc.Encode(l); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return fileOf(out.Bytes())
}

func fileOf(data []byte) File {
	return File{Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

// compared gives "key kinds" of every change, and the summary.
func compared(t testing.TB, before, after File, o Options) ([]string, map[string]*Change, *Summary) {
	t.Helper()
	texts, all := []string{}, map[string]*Change{}
	s, err := Compare(t.Context(), before, after, o, func(c *Change) error {
		text := c.Key + " " + fmt.Sprint(c.Kinds)
		if c.PreviousKey != "" {
			text = c.PreviousKey + ">" + text
		}
		texts, all[c.Key] = append(texts, text), c
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := s.Counts.Total(); n != s.Total || n != len(texts) {
		t.Errorf("%d changes told, %d counted, total %d", len(texts), n, s.Total)
	}
	return texts, all, s
}

func with(b body, change func(*body)) body {
	change(&b)
	return b
}

func TestEachKindByKey(t *testing.T) {
	t.Parallel()
	base := []body{wall("0/a", 0), wall("0/b", 20), wall("0/c", 40)}
	b := func(change func(*body)) []body { return []body{base[0], with(base[1], change), base[2]} }
	for _, tt := range []struct {
		name     string
		old, new []body
		want     []string
	}{
		{"nothing", base, base, []string{}},
		{"moved", base, b(func(b *body) { b.at[0] += 0.3 }), []string{"0/b [moved]"}},
		{"turned", base, b(func(b *body) { b.yawDeg = 30 }), []string{"0/b [moved]"}},
		{"a tenth of a millimetre", base, b(func(b *body) { b.at[0] += 1e-4 }), []string{}},
		{"reshaped", base, b(func(b *body) { b.size[0] = 6 }), []string{"0/b [reshaped]"}},
		{"mirrored", base, b(func(b *body) { b.size[1] = -0.2 }), []string{"0/b [reshaped]"}},
		{"lost its shape", base, b(func(b *body) { b.shapeless = true }), []string{"0/b [reshaped]"}},
		{"restyled", base, b(func(b *body) { b.colour = 9 }), []string{"0/b [restyled]"}},
		{"renamed", base, b(func(b *body) { b.name = "other" }), []string{"0/b [redescribed]"}},
		{"another parent", base, b(func(b *body) { b.parent = "0/a" }), []string{"0/b [redescribed]"}},
		{"another property", base, b(func(b *body) { b.fire = "30" }), []string{"0/b [redescribed]"}},
		{"all at once", base, b(func(b *body) { b.at[0]++; b.colour = 9; b.fire = "30" }), []string{"0/b [moved restyled redescribed]"}},
		{"removed", base, base[1:], []string{"0/a [removed]"}},
		{"added", base[:2], base, []string{"0/c [added]"}},
		{"one gone, a like one elsewhere", base, []body{base[0], base[2], wall("0/d", 60)}, []string{"0/b [removed]", "0/d [added]"}},
		{"from nothing", nil, base, []string{"0/a [added]", "0/b [added]", "0/c [added]"}},
		{"to nothing", base, nil, []string{"0/a [removed]", "0/b [removed]", "0/c [removed]"}},
		{"one id new", base, []body{base[0], with(base[1], func(b *body) { b.key = "0/n" }), base[2]}, []string{}},
	} {
		got, _, s := compared(t, file(t, tt.old...), file(t, tt.new...), Options{})
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
		if s.Before != len(tt.old) || s.After != len(tt.new) {
			t.Errorf("%s: %d before and %d after", tt.name, s.Before, s.After)
		}
	}
}

func TestMoveIsToldInMetresAndDegrees(t *testing.T) {
	t.Parallel()
	old := wall("0/a", 1000)
	for _, tt := range []struct {
		name   string
		change func(*body)
		want   Move
	}{
		{"shifted", func(b *body) { b.at = b.at.Add(scene.Vec3{0.3, -0.4, 1.2}) }, Move{Vector: scene.Vec3{0.3, -0.4, 1.2}, Distance: 1.3}},
		{"turned and shifted", func(b *body) { // a quarter turn leads the middle from (2.5, 0.1) to (-0.1, 2.5)
			b.yawDeg = 90
		}, Move{Vector: scene.Vec3{-2.6, 2.4, 0}, Distance: 3.5384, TurnDeg: 90}},
		{"turned the other way", func(b *body) { b.yawDeg = -90 }, Move{Vector: scene.Vec3{-2.4, -2.6, 0}, Distance: 3.5384, TurnDeg: -90}},
	} {
		_, all, s := compared(t, file(t, old), file(t, with(old, tt.change)), Options{})
		c := all["0/a"]
		if c == nil || c.Move == nil || !reflect.DeepEqual(*c.Move, tt.want) {
			t.Errorf("%s: %+v, want %+v", tt.name, c, tt.want)
			continue
		}
		if s.FarthestMove != tt.want.Distance {
			t.Errorf("%s: farthest %v", tt.name, s.FarthestMove)
		}
	}
}

func TestPropertiesTellOldAndNew(t *testing.T) {
	t.Parallel()
	old := wall("0/a", 0)
	now := with(old, func(b *body) { b.fire, b.name = "30", "new name" })
	_, all, _ := compared(t, file(t, old), file(t, now), Options{})
	c := all["0/a"]
	if want := []Field{{"name", "W 0/a", "new name"}}; !reflect.DeepEqual(c.Fields, want) {
		t.Errorf("fields %+v", c.Fields)
	}
	want := []Property{{Set: "Pset_WallCommon", Name: "FireRating", Before: json.RawMessage(`"60"`), After: json.RawMessage(`"30"`)}}
	if !reflect.DeepEqual(c.Properties, want) {
		t.Errorf("properties %s", mustJSON(t, c.Properties))
	}
	_, all, _ = compared(t, file(t, old), file(t, with(old, func(b *body) { b.fire = "" })), Options{})
	if p := all["0/a"].Properties; len(p) != 2 || p[0].Name != "FireRating" || p[0].After != nil || string(p[1].Before) != "true" {
		t.Errorf("a set that is gone: %s", mustJSON(t, p))
	}
}

func mustJSON(t testing.TB, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// houses gives n walls of different lengths, in a row, of one source.
func houses(source string, n int) []body {
	var all []body
	for i := range n {
		b := wall(fmt.Sprintf("%s/%03d", source, i), float64(7*i))
		b.size[0] = 5 + float64(i%7)/10
		all = append(all, b)
	}
	return all
}

func each(all []body, change func(i int, b *body)) []body {
	out := slices.Clone(all)
	for i := range out {
		change(i, &out[i])
	}
	return out
}

func TestExporterThatMakesEveryIDAnew(t *testing.T) {
	t.Parallel()
	old := houses("0", 60)
	renew := func(change func(i int, b *body)) []body {
		return each(old, func(i int, b *body) {
			b.key = fmt.Sprintf("0/new%03d", 99-i)
			change(i, b)
		})
	}
	for _, tt := range []struct {
		name string
		now  []body
		want []string
	}{
		{"nothing else", renew(func(int, *body) {}), []string{}},
		{"one moved", renew(func(i int, b *body) {
			if i == 5 {
				b.at[1] += 0.5
			}
		}), []string{"0/005>0/new094 [moved]"}},
		{"one reshaped", renew(func(i int, b *body) {
			if i == 5 {
				b.size[0] = 4.4
			}
		}), []string{"0/005>0/new094 [reshaped]"}},
		{"one re-described", renew(func(i int, b *body) {
			if i == 5 {
				b.fire = "90"
			}
		}), []string{"0/005>0/new094 [redescribed]"}},
		{"one in another colour", renew(func(i int, b *body) {
			if i == 5 {
				b.colour = 3
			}
		}), []string{"0/005>0/new094 [restyled]"}},
		{"one of another class", renew(func(i int, b *body) {
			if i == 5 {
				b.class = "IfcDoor"
			}
		}), []string{"0/005 [removed]", "0/new094 [added]"}},
	} {
		got, _, s := compared(t, file(t, old...), file(t, tt.now...), Options{})
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
		if s.Rekeyed != 60-s.Counts.Added {
			t.Errorf("%s: %d rekeyed", tt.name, s.Rekeyed)
		}
	}
}

func TestMixedIDs(t *testing.T) {
	t.Parallel()
	old := houses("0", 60)
	// A third keeps its id; among the others one moved, one is gone, one is new,
	// one changed a property.
	now := each(old, func(i int, b *body) {
		if i%3 != 0 {
			b.key = fmt.Sprintf("0/n%03d", i)
		}
		switch i {
		case 31:
			b.at[2] += 3
		case 32:
			b.fire = "0"
		case 33: // kept its id
			b.at[2] += 1
		}
	})
	now = append(slices.Delete(now, 40, 41), with(wall("0/z", 0), func(b *body) { b.size[2], b.at[1] = 9, 99 }))
	got, _, s := compared(t, file(t, old...), file(t, now...), Options{})
	want := []string{"0/033 [moved]", "0/040 [removed]", "0/031>0/n031 [moved]", "0/032>0/n032 [redescribed]", "0/z [added]"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if s.Unchanged != 56 {
		t.Errorf("%d unchanged", s.Unchanged)
	}
}

func TestStoreyWithANewIDIsNoChangeOfItsWalls(t *testing.T) {
	t.Parallel()
	storey := body{key: "0/s", class: "IfcBuildingStorey", name: "00", shapeless: true}
	walls := each(houses("0", 3), func(_ int, b *body) { b.parent = "0/s" })
	now := each(walls, func(_ int, b *body) { b.parent = "0/t" })
	got, _, _ := compared(t, file(t, append(walls, storey)...), file(t, append(now, with(storey, func(b *body) { b.key = "0/t" }))...), Options{})
	if len(got) != 5 { // no source with new ids: the storey is gone and another there
		t.Errorf("%v", got)
	}
	// With an id of its own in another source the storey is known again.
	old := append(slices.Clone(walls), storey)
	moved := append(each(walls, func(_ int, b *body) { b.parent = "1/s" }), with(storey, func(b *body) { b.key = "1/s" }))
	if got, _, _ := compared(t, file(t, old...), file(t, moved...), Options{}); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

func TestFederations(t *testing.T) {
	t.Parallel()
	arch, struc := houses("0", 12), each(houses("1", 12), func(_ int, b *body) { b.size[2] = 2; b.at[1] = 50 })
	named := func(f File, names ...string) File { f.Sources = names; return f }
	both := named(file(t, append(slices.Clone(arch), struc...)...), "arch.ifc", "struct.ifc")
	swap := func(all []body) []body {
		return each(all, func(_ int, b *body) { b.key = string('0'+'1'-b.key[0]) + b.key[1:] })
	}
	swapped := append(swap(arch), swap(struc)...)
	// The ids of both sources are the same: only names tell them apart.
	got, _, s := compared(t, both, named(file(t, swapped...), "struct.ifc", "arch.ifc"), Options{})
	if len(got) != 0 || s.Rekeyed != 24 {
		t.Errorf("the other order: %v, %d rekeyed", got, s.Rekeyed)
	}
	moved := each(swapped, func(i int, b *body) {
		if i == 3 {
			b.at[0] += 2
		}
	})
	got, _, _ = compared(t, both, named(file(t, moved...), "struct.ifc", "arch.ifc"), Options{})
	if !reflect.DeepEqual(got, []string{"0/003>1/003 [moved]"}) {
		t.Errorf("the other order and one moved: %v", got)
	}
	got, _, _ = compared(t, both, named(file(t, arch...), "arch.ifc"), Options{})
	if len(got) != 12 || got[0] != "1/000 [removed]" {
		t.Errorf("one source less: %v", got)
	}
	got, _, s = compared(t, named(file(t, struc...), "struct.ifc"), named(file(t, append(slices.Clone(arch), struc...)...), "arch.ifc", "struct.ifc"), Options{})
	if len(got) != 12 || s.Counts.Added != 12 {
		t.Errorf("one source more: %v", got)
	}
}

func TestWholeMoveIsToldOnce(t *testing.T) {
	t.Parallel()
	old := houses("0", 40)
	shift := scene.Vec3{30, -12, 0.5}
	now := each(old, func(i int, b *body) {
		b.at = b.at.Add(shift)
		if i == 7 {
			b.at[0] += 0.4
		}
	})
	got, all, s := compared(t, file(t, old...), file(t, now...), Options{})
	if !reflect.DeepEqual(got, []string{"0/007 [moved]"}) {
		t.Fatalf("%v", got)
	}
	if len(s.Wholes) != 1 || s.Wholes[0].Features != 39 || s.Wholes[0].Move.Vector != shift {
		t.Errorf("wholes %+v", s.Wholes)
	}
	if m := all["0/007"].Move; m.Vector != (scene.Vec3{0.4, 0, 0}) {
		t.Errorf("against the whole: %+v", m)
	}
	if want := "Het geheel is 32,31 m verplaatst."; s.Sentences["nl"][0] != want {
		t.Errorf("%q, want %q", s.Sentences["nl"][0], want)
	}
}

func TestWholeMoveOfNewIDs(t *testing.T) {
	t.Parallel()
	old := each(houses("0", 40), func(i int, b *body) { b.size[0] = 5 + float64(i)/10 })
	now := each(old, func(i int, b *body) { b.key, b.at = "0/n"+b.key[2:], b.at.Add(scene.Vec3{30, 0, 0}) })
	now[9].at[2]++
	got, _, s := compared(t, file(t, old...), file(t, now...), Options{})
	if !reflect.DeepEqual(got, []string{"0/009>0/n009 [moved]"}) || len(s.Wholes) != 1 || s.Rekeyed != 40 {
		t.Errorf("%v, %+v, %d rekeyed", got, s.Wholes, s.Rekeyed)
	}
}

func TestFramesThatDiffer(t *testing.T) {
	t.Parallel()
	// The later plan frame lies 100 m east of the earlier and is turned by 30
	// degrees: what stands at p there, stands at turn(-30)(p - 100 m) here.
	toLater := Upright(scene.Vec3{}, -30)
	shift := toLater.Apply(scene.Vec3{-100, 0, 0})
	toLater.Shift = shift
	old := houses("0", 9)
	now := each(old, func(_ int, b *body) { b.at, b.yawDeg = toLater.Apply(b.at), -30 })
	now[4].at[2] += 1
	got, _, s := compared(t, file(t, old...), file(t, now...), Options{ToLater: &toLater})
	if !reflect.DeepEqual(got, []string{"0/004 [moved]"}) || len(s.Wholes) != 0 {
		t.Errorf("%v, %+v", got, s.Wholes)
	}
}

func TestSummaryForResidents(t *testing.T) {
	t.Parallel()
	var old, now []body
	for i := range 6 {
		b := wall(fmt.Sprint("0/w", i), float64(10*i))
		old = append(old, b)
		if i < 3 {
			b.at[1] += 0.35
		}
		now = append(now, b)
	}
	door := with(wall("0/d", 500), func(b *body) { b.class = "IfcDoor" })
	odd := with(wall("0/o", 600), func(b *body) { b.class = "IfcWidget" })
	_, _, s := compared(t, file(t, old...), file(t, append(now, door, odd)...), Options{})
	if want := []string{"1 deur en 1 ander onderdeel toegevoegd.", "3 muren verplaatst (tot 0,35 m)."}; !slices.Equal(s.Sentences["nl"], want) {
		t.Errorf("%q", s.Sentences["nl"])
	}
	if want := []string{"1 door and 1 other part added.", "3 walls moved (up to 0.35 m)."}; !slices.Equal(s.Sentences["en"], want) {
		t.Errorf("%q", s.Sentences["en"])
	}
	if s.Classes[0].Name != "IfcWall" || s.Classes[0].Counts.Moved != 3 || s.Storeys[0] != (Row{"00", s.Counts}) {
		t.Errorf("%+v %+v", s.Classes, s.Storeys)
	}
	_, _, none := compared(t, file(t, old...), file(t, old...), Options{})
	if !slices.Equal(none.Sentences["nl"], []string{"Er is niets veranderd."}) || none.Unchanged != 6 {
		t.Errorf("%+v", none)
	}
}
