package ground

import (
	"context"
	"errors"
	"image"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// memory is a sink.
type memory struct {
	mu    sync.Mutex
	files map[string][]byte
}

func (m *memory) Content(_ context.Context, uri string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[uri] = append([]byte(nil), data...)
	return nil
}

// hills are the heights of a made-up country with a dike, a flat lake, noise and,
// where holes is set, gaps.
type hills struct {
	w, h    int
	heights []float32
}

func newHills(w, h int, holes bool) *hills {
	g := &hills{w, h, make([]float32, w*h)}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range g.heights {
		x, y := float64(i%w), float64(i/w)
		z := 3*math.Sin(x/40)*math.Cos(y/55) + 5*math.Exp(-(x-y)*(x-y)/50) + 0.02*random.NormFloat64()
		if x > 200 && y > 150 {
			z = -1
		}
		if holes && (math.Hypot(x-90, y-60) < 9 || x > 20 && x < 24 && y < 40) {
			z = math.NaN()
		}
		g.heights[i] = float32(z)
	}
	return g
}

func (g *hills) read(x, y, w, h int, into []float32) error {
	for j := range h {
		copy(into[j*w:(j+1)*w], g.heights[(y+j)*g.w+x:])
	}
	return nil
}

// place puts row 0 in the north, half a metre between posts.
func (g *hills) place(x, y int, h float64) scene.Vec3 {
	return scene.Vec3{float64(x) / 2, -float64(y) / 2, h}
}

func (g *hills) build(t testing.TB, workers int, photo Photo) (*Result, *memory) {
	t.Helper()
	posts, err := Read(context.Background(), Grid{Width: g.w, Height: g.h, BaseX: 170_013, BaseY: -893_001, Heights: g.read}, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer posts.Close()
	sink := &memory{files: map[string][]byte{}}
	in := Input{Posts: posts, Spacing: 0.5, Place: g.place, Photo: photo, Workers: workers,
		Feature: scene.Feature{Key: "0/terrain", Class: "TINRelief", Name: "Terrein"}, RGBA: [4]uint8{170, 176, 148, 255}}
	if photo != nil {
		in.Forms = []texture.Form{{Side: 4096}, {Side: 1024, Compressed: true}}
	}
	r, err := Build(context.Background(), in, sink)
	if err != nil {
		t.Fatal(err)
	}
	return r, sink
}

// surfaceOf reads the mesh of a tile back.
func surfaceOf(t testing.TB, data []byte) *scene.Mesh {
	t.Helper()
	doc, err := glb.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	var mesh *scene.Mesh
	if err := doc.Surfaces(func(s *glb.Surface) error { mesh = s.Mesh; return nil }); err != nil || mesh == nil {
		t.Fatalf("no mesh: %v", err)
	}
	return mesh
}

// worst gives the greatest height between a mesh and the posts that its triangles
// cover, and how many posts these are. Skirts stand upright and cover none.
func (g *hills) worst(mesh *scene.Mesh) (worst float64, covered map[int]bool) {
	covered = map[int]bool{}
	for i := 0; i+2 < len(mesh.Indices); i += 3 {
		a, b, c := mesh.Positions[mesh.Indices[i]], mesh.Positions[mesh.Indices[i+1]], mesh.Positions[mesh.Indices[i+2]]
		area := (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0])
		if math.Abs(area) < 1e-3 {
			continue
		}
		for y := int(math.Ceil(-2*max(a[1], b[1], c[1]) - 0.05)); float64(y) <= -2*min(a[1], b[1], c[1])+0.05; y++ {
			for x := int(math.Ceil(2*min(a[0], b[0], c[0]) - 0.05)); float64(x) <= 2*max(a[0], b[0], c[0])+0.05; x++ {
				px, py := float64(x)/2, -float64(y)/2
				u := ((b[0]-px)*(c[1]-py) - (b[1]-py)*(c[0]-px)) / area
				v := ((c[0]-px)*(a[1]-py) - (c[1]-py)*(a[0]-px)) / area
				if x < 0 || y < 0 || x >= g.w || y >= g.h || u < -0.01 || v < -0.01 || 1-u-v < -0.01 {
					continue
				}
				if h := float64(g.heights[y*g.w+x]); h == h {
					covered[y*g.w+x] = true
					worst = max(worst, math.Abs(u*a[2]+v*b[2]+(1-u-v)*c[2]-h))
				}
			}
		}
	}
	return worst, covered
}

func TestErrorsBoundTheDistanceOfEveryPost(t *testing.T) {
	for name, holes := range map[string]bool{"whole": false, "with gaps": true} {
		t.Run(name, func(t *testing.T) {
			g := newHills(421, 333, holes)
			r, sink := g.build(t, 2, nil)
			leaves := map[int]bool{}
			levels := map[float64]bool{}
			err := r.Tileset(0).Root.Walk(func(tile *tiles.Tile) error {
				mesh := surfaceOf(t, sink.files[tile.Content.URI])
				worst, covered := g.worst(mesh)
				if worst > tile.GeometricError {
					t.Errorf("tile %s: posts lie up to %v m off, its error is %v", tile.Cell(), worst, tile.GeometricError)
				}
				if n := mesh.Triangles(); n > MaxTriangles*6/5 {
					t.Errorf("tile %s has %d triangles", tile.Cell(), n)
				}
				for _, c := range tile.Children {
					if c.GeometricError >= tile.GeometricError {
						t.Errorf("tile %s has error %v, a child %v", tile.Cell(), tile.GeometricError, c.GeometricError)
					}
				}
				inBox(t, tile, mesh)
				levels[tile.GeometricError] = true
				if len(tile.Children) == 0 {
					for i := range covered {
						leaves[i] = true
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(levels) < 3 {
				t.Errorf("%d levels only", len(levels))
			}
			for i, h := range g.heights {
				if h == h && !leaves[i] {
					t.Fatalf("post %d, %d is under no tile", i%g.w, i/g.w)
				}
			}
			if r.Triangles > g.w*g.h {
				t.Errorf("%d triangles for %d posts: nothing was simplified", r.Triangles, g.w*g.h)
			}
		})
	}
}

func inBox(t *testing.T, tile *tiles.Tile, mesh *scene.Mesh) {
	t.Helper()
	b := tile.BoundingVolume.Box
	for _, p := range mesh.Positions {
		for i := range 3 {
			if math.Abs(p[i]-b[i]) > b[3+4*i]+1e-6 {
				t.Fatalf("tile %s: %v lies outside of its box %v", tile.Cell(), p, b)
			}
		}
	}
}

// TestGapsStayOpenInFull looks for triangles over the gaps in tiles of level 0.
func TestGapsStayOpenInFull(t *testing.T) {
	g := newHills(421, 333, true)
	r, sink := g.build(t, 1, nil)
	for _, uri := range r.URIs {
		mesh := surfaceOf(t, sink.files[uri])
		for i := 0; i+2 < len(mesh.Indices); i += 3 {
			a, b, c := mesh.Positions[mesh.Indices[i]], mesh.Positions[mesh.Indices[i+1]], mesh.Positions[mesh.Indices[i+2]]
			m := a.Add(b).Add(c).Scale(2.0 / 3) // in posts
			if math.Hypot(m[0]-90, -m[1]-60) < 8 {
				t.Fatalf("a triangle lies over the gap: %v %v %v", a, b, c)
			}
		}
	}
}

// TestTilesMeetInTheirSkirts finds the skirts: they hang at least as deep as a tile
// and one of the level over it may lie apart.
func TestTilesMeetInTheirSkirts(t *testing.T) {
	g := newHills(421, 333, false)
	r, sink := g.build(t, 1, nil)
	var walk func(tile *tiles.Tile, over float64)
	walk = func(tile *tiles.Tile, over float64) {
		top, low := map[[2]float64]float64{}, map[[2]float64]float64{}
		for _, p := range surfaceOf(t, sink.files[tile.Content.URI]).Positions {
			at := [2]float64{math.Round(p[0] * 2), math.Round(p[1] * 2)}
			if v, ok := top[at]; !ok || p[2] > v {
				top[at] = p[2]
			}
			if v, ok := low[at]; !ok || p[2] < v {
				low[at] = p[2]
			}
		}
		skirts := 0
		for at := range top {
			if depth := top[at] - low[at]; depth > 0.01 {
				skirts++
				if depth < tile.GeometricError+2*over-0.05 {
					t.Fatalf("tile %s has a skirt of %v m, its error is %v, that over it %v", tile.Cell(), depth, tile.GeometricError, over)
				}
			}
		}
		if root := tile.Cell() == "root"; root != (skirts == 0) {
			t.Errorf("tile %s has %d posts with a skirt", tile.Cell(), skirts)
		}
		for _, c := range tile.Children {
			walk(c, tile.GeometricError)
		}
	}
	root := r.Tileset(0).Root
	walk(root, root.GeometricError)
}

func TestTheSameOnAnyNumberOfCores(t *testing.T) {
	g := newHills(300, 260, true)
	one, files := g.build(t, 1, &stripes{texel: 1})
	four, more := g.build(t, 4, &stripes{texel: 1})
	if len(files.files) != len(more.files) || one.Triangles != four.Triangles {
		t.Errorf("%d files and %d triangles on one core, %d and %d on four", len(files.files), one.Triangles, len(more.files), four.Triangles)
	}
	for uri := range files.files {
		if more.files[uri] == nil {
			t.Errorf("%s is made on one core alone", uri)
		}
	}
}

// stripes is a photo: red grows to the east, green to the south.
type stripes struct{ texel float64 }

func (s *stripes) Texel() float64 { return s.texel }

func (s *stripes) Sample(x0, y0, x1, y1 float64, w, h int) (*image.NRGBA, error) {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			px, py := x0+(float64(x)+0.5)/float64(w)*(x1-x0), y0+(float64(y)+0.5)/float64(h)*(y1-y0)
			p := img.Pix[img.PixOffset(x, y):]
			p[0], p[1], p[2], p[3] = uint8(px/2), uint8(py/2), 60, 255
		}
	}
	return img, nil
}

func TestPhotosLieWhereTheyBelong(t *testing.T) {
	g := newHills(300, 260, false)
	r, sink := g.build(t, 2, &stripes{texel: 0.7})
	for form := range 2 {
		err := r.Tileset(form).Root.Walk(func(tile *tiles.Tile) error {
			data := sink.files[tile.Content.URI]
			uris, err := glb.ImageURIs(data)
			if err != nil || len(uris) != 1 || sink.files["c/"+uris[0]] == nil {
				t.Fatalf("tile %s shows the images %v: %v", tile.Cell(), uris, err)
			}
			if form == 0 {
				checkColours(t, tile, surfaceOf(t, data), sink.files["c/"+uris[0]])
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// checkColours compares the colour of the image at each vertex with that of its
// place.
func checkColours(t *testing.T, tile *tiles.Tile, mesh *scene.Mesh, data []byte) {
	t.Helper()
	img := decodeImage(t, data)
	size := img.Bounds().Size()
	for i, p := range mesh.Positions {
		uv := mesh.TexCoords[i]
		x, y := min(int(float64(uv[0])*float64(size.X)), size.X-1), min(int(float64(uv[1])*float64(size.Y)), size.Y-1)
		red, green, _, _ := img.At(x, y).RGBA()
		wantRed, wantGreen := p[0], -p[1] // posts are half a metre apart
		if math.Abs(float64(red>>8)-wantRed) > 6 || math.Abs(float64(green>>8)-wantGreen) > 6 {
			t.Fatalf("tile %s: %v shows red %d, green %d, want %v, %v", tile.Cell(), p, red>>8, green>>8, wantRed, wantGreen)
		}
	}
}

func TestFlatGroundIsOneTile(t *testing.T) {
	g := &hills{1000, 700, make([]float32, 700_000)}
	if r, _ := g.build(t, 2, nil); r.Tiles != 1 || r.Triangles > 4000 {
		t.Errorf("%d tiles, %d triangles", r.Tiles, r.Triangles)
	}
}

func TestNoHeightsAreRefused(t *testing.T) {
	g := &hills{30, 30, make([]float32, 900)}
	for i := range g.heights {
		g.heights[i] = float32(math.NaN())
	}
	if _, err := Read(context.Background(), Grid{Width: 30, Height: 30, Heights: g.read}, t.TempDir()); !errors.Is(err, ErrEmpty) {
		t.Errorf("got %v", err)
	}
}

func TestTilesDoNotDependOnWhereTheRasterEnds(t *testing.T) {
	large, small := newHills(600, 300, false), newHills(600, 300, false)
	small.w = 500
	cut := make([]float32, 0, 500*300)
	for y := range 300 {
		cut = append(cut, large.heights[y*600:y*600+500]...)
	}
	small.heights = cut
	a, _ := large.build(t, 2, nil)
	b, _ := small.build(t, 2, nil)
	names := map[string]string{}
	_ = a.Tileset(0).Root.Walk(func(tile *tiles.Tile) error { names[tile.Cell()] = tile.Content.URI; return nil })
	same := 0
	_ = b.Tileset(0).Root.Walk(func(tile *tiles.Tile) error {
		if len(tile.Children) == 0 && names[tile.Cell()] == tile.Content.URI {
			same++
		}
		return nil
	})
	if same < 6 {
		t.Errorf("%d tiles are the same: %v", same, names)
	}
}
