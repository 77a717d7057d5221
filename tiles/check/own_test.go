package check

import (
	"bytes"
	"compress/gzip"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/profile"
)

// forDevice writes a tileset of ours for a device.
func (f *folder) forDevice(t *testing.T, ts *tiles.Tileset, p profile.Profile) {
	t.Helper()
	if err := ts.SetExtras(tiles.Extras{Profile: p.Extras()}); err != nil {
		t.Fatal(err)
	}
	f.write(t, p.Tileset, ts)
}

// codesOf gives the codes of a report that are not told of every foreign tileset.
func codesOf(r *Report) []string {
	var out []string
	for _, i := range r.Issues {
		out = append(out, i.Code)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// The tilesets of other devices are looked at with the first, content that they
// share once.
func TestTilesetsOfOtherDevices(t *testing.T) {
	t.Parallel()
	ts, f := ours(t)
	f.forDevice(t, ts, profile.HMD())
	f.forDevice(t, ts, profile.Tablet())
	f.forDevice(t, ts, profile.Desktop())
	o := Options{Strict: true, Beside: []string{"tileset-hmd.json", "tileset-tablet.json"}}
	counted := &countingSource{Source: FS(f.files)}
	r, err := Run(t.Context(), counted, "tileset.json", o)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Issues) > 0 || r.Tilesets != 3 {
		t.Errorf("%d tilesets\n%s", r.Tilesets, lines(r))
	}
	if n := int(counted.opened.Load()); n != len(f.files) {
		t.Errorf("%d files opened of %d", n, len(f.files))
	}
	leaf(ts).GeometricError += 0.5
	f.forDevice(t, ts, profile.HMD())
	if r := f.check(t, o); !slices.Equal(codesOf(r), []string{OwnProfile}) || !strings.HasPrefix(r.Issues[0].Pointer, "tileset-hmd.json#") {
		t.Errorf("another tree:\n%s", lines(r))
	}
	leaf(ts).GeometricError -= 0.5
	f.forDevice(t, ts, profile.HMD())
	f.files["tileset-tablet.json"] = f.files["tileset-hmd.json"]
	if r := f.check(t, o); !slices.Equal(codesOf(r), []string{OwnProfile}) {
		t.Errorf("the profile of another device:\n%s", lines(r))
	}
	delete(f.files, "tileset-tablet.json")
	if r := f.check(t, o); !slices.Equal(codesOf(r), []string{FileMissing}) {
		t.Errorf("gone:\n%s", lines(r))
	}
}

func TestOwnRulesOfTilesets(t *testing.T) {
	t.Parallel()
	packed := func(data []byte) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write(data)
		z.Close()
		return b.Bytes()
	}
	for _, c := range []struct {
		name   string
		change func(ts *tiles.Tileset, f *folder)
		codes  []string
	}{
		{"request volume around the tile", func(ts *tiles.Tileset, f *folder) {
			box := *leaf(ts).BoundingVolume.Box
			for i := range 3 {
				box[3+4*i] += 32
			}
			leaf(ts).ViewerRequestVolume = &tiles.BoundingVolume{Box: &box}
		}, nil},
		{"request volume within the tile", func(ts *tiles.Tileset, f *folder) {
			box := *leaf(ts).BoundingVolume.Box
			box[3] /= 2
			leaf(ts).ViewerRequestVolume = &tiles.BoundingVolume{Box: &box}
		}, []string{OwnRequestVolume}},
		{"request volume without length", func(ts *tiles.Tileset, f *folder) {
			leaf(ts).ViewerRequestVolume = &tiles.BoundingVolume{Sphere: &tiles.Sphere{0, 0, 0, -1}}
		}, []string{ValueWrong}},
		{"content volume out of the tile's", func(ts *tiles.Tileset, f *folder) {
			box := *leaf(ts).BoundingVolume.Box
			box[3] += 32
			leaf(ts).Content.BoundingVolume = &tiles.BoundingVolume{Box: &box}
		}, []string{VolumeOutside}},
		{"content packed", func(ts *tiles.Tileset, f *folder) {
			x := f.files[leaf(ts).Content.URI]
			x.Data = packed(x.Data)
		}, []string{OwnGzip}},
		{"a profile that nobody knows", func(ts *tiles.Tileset, f *folder) {
			e := profile.HMD().Extras()
			e.Name = "watch"
			ts.SetExtras(tiles.Extras{Profile: e})
		}, []string{OwnProfile}},
		{"a profile with other figures", func(ts *tiles.Tileset, f *folder) {
			e := profile.Desktop().Extras()
			e.DrawCalls++
			ts.SetExtras(tiles.Extras{Profile: e})
		}, []string{OwnProfile}},
	} {
		ts, f := ours(t)
		c.change(ts, f)
		f.write(t, "tileset.json", ts)
		if r := f.check(t, Options{}); !slices.Equal(codesOf(r), c.codes) {
			t.Errorf("%s: want %v\n%s", c.name, c.codes, lines(r))
		}
	}
}

// A tile beyond what its device bears is told, by triangles and by bytes.
func TestBudgetOfTiles(t *testing.T) {
	t.Parallel()
	ts, f := oursOf(t, 1)
	uri := leaf(ts).Content.URI
	r := newRun(t.Context(), FS(f.files), "", Options{})
	v := value{r: r, file: uri}
	facts := &tilesetFacts{budget: profile.HMD()}
	v.withinBudget(uri, cost{20_000, 200_000}, facts)
	v.withinBudget(uri, cost{20_001, 200_001}, facts)
	if got := r.report(r.seg); len(got.Issues) != 2 || got.Issues[0].Code != OwnBudget {
		t.Errorf("%v", got.Issues)
	}
	noise := make([]byte, 150_000)
	for i, x := 0, uint32(1); i < len(noise); i++ {
		x = x*1664525 + 1013904223
		noise[i] = byte(x >> 24)
	}
	if c := costOf(noise, 1); c.bytes < 140_000 {
		t.Errorf("noise packs to %d", c.bytes)
	}
	if c := costOf(make([]byte, 1<<20), 1); c.bytes > 10_000 {
		t.Errorf("zeros pack to %d", c.bytes)
	}
}

// Entities hold what their class says, in JSON as in tables.
func TestEntitiesFitTheirClass(t *testing.T) {
	t.Parallel()
	const classes = `{"id":"s","enums":{"e":{"valueType":"INT8","values":[{"name":"a","value":-1}]}},"classes":{"c":{"properties":{
		"u":{"type":"SCALAR","componentType":"UINT8","min":1,"max":9},"v":{"type":"VEC2","componentType":"FLOAT32","min":[0,0],"max":[1,2],"scale":[1,2]},
		"m":{"type":"VEC2","componentType":"INT16","array":true,"count":2,"max":[[1,2],[3,4]]},"l":{"type":"ENUM","enumType":"e","array":true},"b":{"type":"BOOLEAN"},"r":{"type":"STRING","required":true}}}}}`
	for _, c := range []struct{ name, values, code string }{
		{"all right", `{"u":9,"v":[1,1],"m":[[1,2],[3,4]],"l":["a"],"b":true,"r":""}`, ""},
		{"null stands for none", `{"u":null,"r":"x"}`, ""},
		{"beyond max", `{"u":10,"r":""}`, MetadataWrong},
		{"beyond the type", `{"u":256,"r":""}`, MetadataWrong},
		{"no integer", `{"u":1.5,"r":""}`, MetadataWrong},
		{"scaled beyond max", `{"v":[1,1.5],"r":""}`, MetadataWrong},
		{"an element beyond its own max", `{"m":[[1,2],[4,4]],"r":""}`, MetadataWrong},
		{"an element too few", `{"m":[[1,2]],"r":""}`, MetadataWrong},
		{"a component too few", `{"v":[1],"r":""}`, LengthWrong},
		{"no value of the enum", `{"l":["b"],"r":""}`, MetadataWrong},
		{"a number for a truth", `{"b":1,"r":""}`, TypeWrong},
		{"required and null", `{"r":null}`, MetadataWrong},
		{"of no class", `{"q":1,"r":""}`, MetadataWrong},
	} {
		text := `{"asset":{"version":"1.1"},"geometricError":1,"schema":` + classes + `,"metadata":{"class":"c","properties":` + c.values + `},
			"statistics":{"classes":{"c":{"count":1,"properties":{"u":{"min":1,"max":2},"l":{"occurrences":{"a":3}}}}}},
			"root":{"refine":"ADD","boundingVolume":{"sphere":[0,0,0,1]},"geometricError":0}}`
		r, err := Run(t.Context(), FS(fstest.MapFS{"tileset.json": {Data: []byte(text)}}), "tileset.json", Options{})
		if err != nil {
			t.Fatal(err)
		}
		codes := slices.DeleteFunc(codesOf(r), func(c string) bool { return c == OwnCRS })
		if c.code == "" && len(codes) > 0 || c.code != "" && !slices.Equal(codes, []string{c.code}) {
			t.Errorf("%s: want %q\n%s", c.name, c.code, lines(r))
		}
	}
}
