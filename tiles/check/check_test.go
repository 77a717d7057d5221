package check

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/geo"
	"github.com/maquette-city/maquette/tiles/partition"
	"github.com/maquette-city/maquette/tiles/scene"
)

// folder is a Sink and a Source in memory.
type folder struct {
	mu    sync.Mutex
	files fstest.MapFS
}

func (f *folder) Content(_ context.Context, uri string, content []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.files[uri] = &fstest.MapFile{Data: bytes.Clone(content)}
	return nil
}

// wall gives a feature of one box.
func wall(key string, low, high scene.Vec3, alpha uint8) *scene.Feature {
	m := &scene.Mesh{Indices: []uint32{
		0, 2, 3, 0, 3, 1, 4, 5, 7, 4, 7, 6, 0, 1, 5, 0, 5, 4,
		2, 6, 7, 2, 7, 3, 0, 4, 6, 0, 6, 2, 1, 3, 7, 1, 7, 5}}
	for i := range 8 {
		p := low
		for k := range 3 {
			if i>>k&1 == 1 {
				p[k] = high[k]
			}
		}
		m.Positions = append(m.Positions, p)
	}
	return &scene.Feature{Key: key, Class: "IfcWall", Name: "wand", Storey: "bg", Parts: []scene.Part{{
		Mesh: m, Transform: scene.Identity(), Material: scene.Material{RGBA: [4]uint8{200, 180, 160, alpha}}}}}
}

// ours gives a tileset as Maquette makes it, placed in Dordrecht.
func ours(t testing.TB) (*tiles.Tileset, *folder) {
	t.Helper()
	return oursOf(t, 40)
}

// oursOf is ours with n walls.
func oursOf(t testing.TB, n int) (*tiles.Tileset, *folder) {
	t.Helper()
	b := partition.New(partition.Options{})
	fs := []*scene.Feature{wall("0/ground", scene.Vec3{-150, -150, -2}, scene.Vec3{150, 150, 0}, 255)}
	for i := range n {
		low := scene.Vec3{float64(i%8)*7 - 23, float64(i/8)*6 - 21, float64(i % 3 * 3)}
		fs = append(fs, wall(fmt.Sprint("0/", i), low, low.Add(scene.Vec3{4, 0.3, 2.8}), uint8(255-i%2*100)))
	}
	for _, f := range fs {
		if err := b.Add(f, scene.RotationZ(0.4)); err != nil {
			t.Fatal(err)
		}
	}
	f := &folder{files: fstest.MapFS{}}
	r, err := b.Build(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	m := tiles.Matrix(geo.GRS80().ENU(51.81*3.14159265/180, 4.66*3.14159265/180, 44))
	r.Tileset.Root.Transform = &m
	r.Tileset.DeclareCRS("EPSG:4936", "")
	if err := r.Tileset.SetExtras(tiles.Extras{Revision: 3}); err != nil {
		t.Fatal(err)
	}
	f.write(t, "tileset.json", r.Tileset)
	return r.Tileset, f
}

func (f *folder) write(t testing.TB, name string, ts *tiles.Tileset) {
	t.Helper()
	var text bytes.Buffer
	if err := tiles.Write(&text, ts); err != nil {
		t.Fatal(err)
	}
	f.files[name] = &fstest.MapFile{Data: text.Bytes()}
}

func (f *folder) check(t testing.TB, o Options) *Report {
	t.Helper()
	r, err := Run(t.Context(), FS(f.files), "tileset.json", o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOursIsCleanWhenStrict(t *testing.T) {
	t.Parallel()
	_, f := ours(t)
	r := f.check(t, Options{Strict: true})
	if len(r.Issues) != 0 {
		t.Errorf("issues:\n%s", lines(r))
	}
	if r.Triangles < 41*12 || r.Triangles > 2*41*12 || r.Contents < 5 || r.Tilesets != 1 {
		t.Errorf("report %+v", r)
	}
}

// leaf gives the first tile with content that has no children.
func leaf(ts *tiles.Tileset) *tiles.Tile {
	var found *tiles.Tile
	ts.Root.Walk(func(t *tiles.Tile) error {
		if found == nil && t.Content != nil && len(t.Children) == 0 {
			found = t
		}
		return nil
	})
	return found
}

func TestFaultsAreFound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(ts *tiles.Tileset, f *folder)
		code   string
		where  string // part of the pointer
	}{
		{"content gone", func(ts *tiles.Tileset, f *folder) { delete(f.files, leaf(ts).Content.URI) }, FileMissing, "/content/uri"},
		{"content cut short", func(ts *tiles.Tileset, f *folder) {
			x := f.files[leaf(ts).Content.URI]
			x.Data = x.Data[:len(x.Data)-4]
		}, ContentWrong, "/content/uri"},
		{"content is text", func(ts *tiles.Tileset, f *folder) { f.files[leaf(ts).Content.URI].Data = []byte("hello") }, ContentWrong, "/content/uri"},
		{"box moved off its content", func(ts *tiles.Tileset, f *folder) { leaf(ts).BoundingVolume.Box[0] += 8 }, ContentOutside, "/content/uri"},
		{"a box above too small", func(ts *tiles.Tileset, f *folder) { ts.Root.BoundingVolume.Box[3] = 1 }, ContentOutside, "/content/uri"},
		{"child turned out of its parent", func(ts *tiles.Tileset, f *folder) {
			leaf(ts).Transform = &tiles.Matrix{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 500, 0, 0, 1}
		}, ContentOutside, "/content/uri"},
		{"mirrored by a bad row", func(ts *tiles.Tileset, f *folder) { ts.Root.Transform[15] = 2 }, TransformWrong, "/root/transform"},
		{"no refine", func(ts *tiles.Tileset, f *folder) { ts.Root.Refine = "" }, RefineMissing, "/root"},
		{"odd refine", func(ts *tiles.Tileset, f *folder) { ts.Root.Refine = "add" }, ValueWrong, "/root/refine"},
		{"negative error", func(ts *tiles.Tileset, f *folder) { ts.GeometricError = -1 }, ValueWrong, "/geometricError"},
		{"uri upward", func(ts *tiles.Tileset, f *folder) { leaf(ts).Content.URI = "../secret.glb" }, URIOutside, "/content/uri"},
		{"uri upward, encoded", func(ts *tiles.Tileset, f *folder) { leaf(ts).Content.URI = "c/%2e%2e/%2e%2e/secret.glb" }, URIOutside, "/content/uri"},
		{"own cycle", func(ts *tiles.Tileset, f *folder) { leaf(ts).Content.URI = "tileset.json" }, TilesetCycle, "/content/uri"},
		{"declared and unused class", func(ts *tiles.Tileset, f *folder) { ts.Metadata.Class = "other" }, MetadataWrong, "/metadata/class"},
		{"undeclared extension", func(ts *tiles.Tileset, f *folder) { leaf(ts).Extensions = []byte(`{"X_y":{}}`) }, ExtensionUndeclared, "/"},
		{"tileset version", func(ts *tiles.Tileset, f *folder) { ts.Asset.TilesetVersion = "7" }, OwnTilesetVersion, "/asset/tilesetVersion"},
		{"contents", func(ts *tiles.Tileset, f *folder) {
			l := leaf(ts)
			l.Contents, l.Content = []tiles.Content{*l.Content}, nil
		}, OwnContents, "/contents"},
		{"renamed content", func(ts *tiles.Tileset, f *folder) {
			f.files["c/1.glb"] = f.files[leaf(ts).Content.URI]
			leaf(ts).Content.URI = "c/1.glb"
		}, OwnHash, "/content/uri"},
		{"absolute uri", func(ts *tiles.Tileset, f *folder) { leaf(ts).Content.URI = "https://example.org/a.glb" }, OwnURI, "/content/uri"},
		{"child error above its parent's", func(ts *tiles.Tileset, f *folder) { leaf(ts).GeometricError = 1e6 }, OwnGeometricError, "/"},
		{"child volume out of its parent", func(ts *tiles.Tileset, f *folder) { leaf(ts).BoundingVolume.Box[3] = 1e5 }, OwnVolume, "/boundingVolume"},
		{"no cell", func(ts *tiles.Tileset, f *folder) { leaf(ts).Extras = nil }, OwnCell, "/"},
		{"no crs", func(ts *tiles.Tileset, f *folder) { ts.Metadata = nil }, OwnCRS, "/"},
		{"a feature id beyond the table", func(ts *tiles.Tileset, f *folder) {
			x := f.files[leaf(ts).Content.URI]
			x.Data = bytes.Replace(x.Data, []byte(`"type":"SCALAR"},`), []byte(`"type":"SCALAR"},`), 1)
			breakFeatureIDs(x.Data)
		}, FeatureIDWrong, ".glb#/meshes/0/primitives/0/extensions/EXT_mesh_features/featureIds/0/attribute"},
		{"a column less", func(ts *tiles.Tileset, f *folder) {
			x := f.files[leaf(ts).Content.URI]
			x.Data = bytes.ReplaceAll(x.Data, []byte(`"storey":`), []byte(`"Storey":`))
		}, OwnTable, "/content/uri"},
		{"a table of too many rows", func(ts *tiles.Tileset, f *folder) {
			x := f.files[leaf(ts).Content.URI]
			x.Data = bytes.Replace(x.Data, []byte(`"class":"feature","count":`), []byte(`"class":"feature","count":9`), 1)
			pad(x)
		}, MetadataWrong, ".glb#/extensions/EXT_structural_metadata/propertyTables/0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ts, f := ours(t)
			c.change(ts, f)
			f.write(t, "tileset.json", ts)
			r := f.check(t, Options{})
			own := strings.HasPrefix(c.code, "MAQUETTE_")
			found := slices.ContainsFunc(r.Issues, func(i Issue) bool {
				return i.Code == c.code && strings.Contains(i.Pointer, c.where) && (i.Severity == Warning) == own
			})
			if !found {
				t.Errorf("no %s at %s among\n%s", c.code, c.where, lines(r))
			}
			if own && r.Errors() > 0 {
				t.Errorf("our own rule is an error:\n%s", lines(r))
			}
			if f.check(t, Options{Strict: true}).Errors() == 0 {
				t.Error("no error when strict")
			}
		})
	}
}

// breakFeatureIDs makes a GLB's first feature ID 60,000: the view after
// position, normal and colour.
func breakFeatureIDs(data []byte) {
	text := data[20 : 20+binary.LittleEndian.Uint32(data[12:])]
	var at int
	i := bytes.Index(text, []byte(`"bufferViews":[`))
	views := strings.Split(string(text[i:]), `{"buffer":0,`)
	fmt.Sscanf(views[4], `"byteOffset":%d`, &at)
	binary.LittleEndian.PutUint16(data[28+len(text)+at:], 60000)
}

// pad makes the JSON chunk of a GLB longer by the bytes that it has grown,
// to a multiple of four.
func pad(x *fstest.MapFile) {
	n := binary.LittleEndian.Uint32(x.Data[12:])
	end := 20 + int(n) + 1
	x.Data = slices.Insert(x.Data, end, ' ', ' ', ' ')
	binary.LittleEndian.PutUint32(x.Data[12:], n+4)
	binary.LittleEndian.PutUint32(x.Data[8:], uint32(len(x.Data)))
}

func TestExternalTilesetTakesTheTransform(t *testing.T) {
	t.Parallel()
	ts, f := ours(t)
	f.write(t, "a/tileset.json", ts)
	for uri, file := range f.files {
		if strings.HasPrefix(uri, "c/") {
			f.files["a/"+uri] = file
			delete(f.files, uri)
		}
	}
	over := &tiles.Tileset{Asset: tiles.Asset{Version: "1.1"}, GeometricError: 1e4, Root: &tiles.Tile{
		Refine: "ADD", GeometricError: 1e4, Content: &tiles.Content{URI: "a/tileset.json"}}}
	over.DeclareCRS("EPSG:4936", "")
	over.Root.BoundingVolume.Sphere = &tiles.Sphere{ts.Root.Transform[12], ts.Root.Transform[13], ts.Root.Transform[14], 400}
	f.write(t, "tileset.json", over)
	if r := f.check(t, Options{Strict: true}); len(r.Issues) != 0 || r.Tilesets != 2 {
		t.Errorf("%d tilesets, issues:\n%s", r.Tilesets, lines(r))
	}
	over.Root.BoundingVolume.Sphere[3] = 150
	f.write(t, "tileset.json", over)
	r := f.check(t, Options{})
	if !slices.ContainsFunc(r.Issues, func(i Issue) bool {
		return i.Code == ContentOutside && strings.HasPrefix(i.Pointer, "a/tileset.json#/root/")
	}) {
		t.Errorf("a sphere of 150 m does not hold 300 m of ground:\n%s", lines(r))
	}
}

// A region is no part of the tile's frame: content goes through all transforms
// to the ellipsoid.
func TestRegionHoldsPlacedContent(t *testing.T) {
	t.Parallel()
	ts, f := ours(t)
	box := ts.Root.BoundingVolume.Box
	var low, high [3]float64
	for i := range low {
		low[i], high[i] = box[i]-box[3+4*i], box[i]+box[3+4*i]
	}
	g := geo.WGS84().RegionOfBox(geo.Matrix(*ts.Root.Transform), low, high)
	region := tiles.Region(g)
	ts.Root.BoundingVolume = tiles.BoundingVolume{Region: &region}
	f.write(t, "tileset.json", ts)
	if r := f.check(t, Options{}); len(r.Issues) != 0 {
		t.Errorf("issues:\n%s", lines(r))
	}
	region[5] = region[4] + 1 // lower than the walls
	f.write(t, "tileset.json", ts)
	if r := f.check(t, Options{}); r.Errors() == 0 {
		t.Error("walls stick out of the region and it is not told")
	}
	region[0], region[2] = region[0]+0.01, region[2]+0.01 // 60 km east
	f.write(t, "tileset.json", ts)
	if r := f.check(t, Options{}); r.Errors() == 0 {
		t.Error("the region lies elsewhere and it is not told")
	}
}

func TestUnreadable(t *testing.T) {
	t.Parallel()
	for name, fs := range map[string]fstest.MapFS{
		"no file": {},
		"no JSON": {"tileset.json": {Data: []byte("<html>")}},
		"empty":   {"tileset.json": {}},
		"too big": {"tileset.json": {Data: bytes.Repeat([]byte(" "), tiles.MaxTilesetBytes+1)}},
	} {
		if _, err := Run(t.Context(), FS(fs), "tileset.json", Options{}); !errors.Is(err, ErrUnreadable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, f := ours(t)
	if _, err := Run(ctx, FS(f.files), "tileset.json", Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}

func TestIssuesAreBoundedAndOnOneLine(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`{"asset":{"version":"1\n.\u001b[31m1"},"geometricError":1,"root":{"refine":"ADD","boundingVolume":{"sphere":[0,0,0,1]},"geometricError":1,"children":[`)
	for i := range 5000 {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{}`)
	}
	b.WriteString(`]}}`)
	r, err := Run(t.Context(), FS(fstest.MapFS{"tileset.json": {Data: []byte(b.String())}}), "tileset.json", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(r.Issues); n > MaxIssues+1 || r.Issues[n-1].Code != LimitReached {
		t.Errorf("%d issues, last %v", n, r.Issues[n-1])
	}
	for _, i := range r.Issues {
		if strings.ContainsAny(i.String(), "\n\x1b") {
			t.Errorf("control characters in %q", i)
		}
	}
}

func FuzzTileset(f *testing.F) {
	ts, files := ours(f)
	f.Add(files.files["tileset.json"].Data)
	ts.Asset.TilesetVersion = "1"
	f.Add([]byte(`{"asset":{"version":"1.0"},"schema":{"id":"a","classes":{"b":{"properties":{"c":{"type":"VEC3","componentType":"INT8","array":true}}},"d":{}},"enums":{"e":{"values":[{"name":"n","value":1}]}}},"metadata":{"class":"b","properties":{"c":[[1,2,300]]}},"groups":[{"class":"d"}],"statistics":{"classes":{"b":{"properties":{"c":{}}}}},"geometricError":1,"root":{"boundingVolume":{"region":[0,0,1,1,0,1]},"geometricError":1,"children":[{"boundingVolume":{"sphere":[0,0,0,1]},"geometricError":0,"content":{"uri":"tileset.json","group":0}}]}}`))
	f.Add([]byte(`{"asset":{"version":"1.1"},"geometricError":1,"root":{"boundingVolume":{"box":[0,0,0,1,0,0,0,1,0,0,0,1]},"refine":"ADD","geometricError":1,"content":{"uri":"{level}{x}{y}{z}"},"implicitTiling":{"subdivisionScheme":"OCTREE","subtreeLevels":2,"availableLevels":9,"subtrees":{"uri":"s{level}{x}{y}{z}"}}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		fs := fstest.MapFS{"tileset.json": {Data: data}}
		for name, file := range files.files {
			if name != "tileset.json" {
				fs[name] = file
			}
		}
		if r, err := Run(t.Context(), FS(fs), "tileset.json", Options{}); err == nil && len(r.Issues) > MaxIssues+1 {
			t.Errorf("%d issues", len(r.Issues))
		}
	})
}

func FuzzContent(f *testing.F) {
	ts, files := ours(f)
	f.Add(files.files[leaf(ts).Content.URI].Data)
	f.Add([]byte("b3dm\x01\x00\x00\x00\x20\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("cmpt\x01\x00\x00\x00\x10\x00\x00\x00\xff\xff\xff\xff"))
	f.Add([]byte(`{"asset":{"version":"2.0"},"scenes":[]}`))
	const over = `{"asset":{"version":"1.1"},"geometricError":1,"root":{"boundingVolume":{"region":[0,0,1,1,0,1]},"refine":"ADD","geometricError":1,"content":{"uri":"a.glb"}}}`
	f.Fuzz(func(t *testing.T, data []byte) {
		fs := fstest.MapFS{"tileset.json": {Data: []byte(over)}, "a.glb": {Data: data}}
		if _, err := Run(t.Context(), FS(fs), "tileset.json", Options{}); err != nil {
			t.Error(err)
		}
	})
}

func FuzzSubtree(f *testing.F) {
	f.Add([]byte(`{"tileAvailability":{"constant":1},"contentAvailability":[{"constant":1}],"childSubtreeAvailability":{"constant":0}}`))
	text := `{"buffers":[{"byteLength":16}],"bufferViews":[{"buffer":0,"byteOffset":0,"byteLength":1},{"buffer":0,"byteOffset":8,"byteLength":2}],"tileAvailability":{"bitstream":0},"childSubtreeAvailability":{"bitstream":1}}     `
	text += strings.Repeat(" ", (8-len(text)%8)%8)
	binary16 := []byte("subt\x01\x00\x00\x00")
	binary16 = binary.LittleEndian.AppendUint64(binary16, uint64(len(text)))
	binary16 = binary.LittleEndian.AppendUint64(binary16, 16)
	f.Add(append(append(binary16, text...), make([]byte, 16)...))
	const over = `{"asset":{"version":"1.1"},"geometricError":1,"root":{"boundingVolume":{"box":[0,0,0,1,0,0,0,1,0,0,0,1]},"refine":"ADD","geometricError":1,"content":{"uri":"c?{level}{x}{y}"},"implicitTiling":{"subdivisionScheme":"QUADTREE","subtreeLevels":2,"availableLevels":6,"subtrees":{"uri":"s?{level}{x}{y}"}}}}`
	f.Fuzz(func(t *testing.T, data []byte) {
		fs := fstest.MapFS{"tileset.json": {Data: []byte(over)}, "s": {Data: data}}
		if _, err := Run(t.Context(), FS(fs), "tileset.json", Options{}); err != nil {
			t.Error(err)
		}
	})
}
