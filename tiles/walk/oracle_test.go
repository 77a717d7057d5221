package walk

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/scene"
)

// question is what the oracle is asked: a tree and the cameras that look at it.
type question struct {
	Root  *asked   `json:"root"`
	Looks []looked `json:"looks"`
}

type asked struct {
	URI      string   `json:"uri,omitempty"`
	Error    float64  `json:"geometricError"`
	Refine   string   `json:"refine"`
	Box      corners  `json:"box"`
	Near     *corners `json:"near,omitempty"`
	Children []*asked `json:"children,omitempty"`
}

type corners struct {
	Min scene.Vec3 `json:"min"`
	Max scene.Vec3 `json:"max"`
}

type looked struct {
	Eye         scene.Vec3 `json:"eye"`
	Target      scene.Vec3 `json:"target"`
	FOV         float64    `json:"fov"`
	Aspect      float64    `json:"aspect"`
	Height      float64    `json:"height"`
	Near        float64    `json:"near"`
	Far         float64    `json:"far"`
	ErrorTarget float64    `json:"errorTarget"`
}

type answer struct {
	Shown   []string `json:"shown"`
	Fetched []string `json:"fetched"`
}

func ask(t *Tile) *asked {
	a := &asked{URI: t.URI, Error: t.Error, Refine: tiles.RefineAdd, Box: corners{t.Box.Min, t.Box.Max}}
	if t.Replace {
		a.Refine = tiles.RefineReplace
	}
	if t.near != nil {
		a.Near = &corners{t.near.Min, t.near.Max}
	}
	for _, c := range t.Children {
		a.Children = append(a.Children, ask(c))
	}
	return a
}

// TestLookIsWhatTheClientDoes holds the traversal against the client's own, over
// made trees of every form from many places.
func TestLookIsWhatTheClientDoes(t *testing.T) {
	modules := clientModules(t)
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 7))
		name := 0
		tree := &Tree{}
		var err error
		tree.Root, err = newTile(madeTile(r, &name, scene.Vec3{-64, -64, -64}, 128, 4+60*r.Float64(), 0), nil, tiles.RefineReplace, 0)
		if err != nil {
			t.Fatal(err)
		}
		q := question{Root: ask(tree.Root)}
		var cameras []Camera
		for range 40 {
			c := Camera{Eye: scene.Vec3{400*r.Float64() - 200, 400*r.Float64() - 200, 60 * r.Float64()},
				Target: scene.Vec3{60*r.Float64() - 30, 60*r.Float64() - 30, 10 * r.Float64()},
				FOV:    math.Pi / 3, Aspect: 1.6, Height: 900, Near: 0.5, Far: 5000}
			cameras = append(cameras, c)
			q.Looks = append(q.Looks, looked{c.Eye, c.Target, c.FOV, c.Aspect, c.Height, c.Near, c.Far, 8})
		}
		for i, want := range runOracle(t, modules, q) {
			got := tree.Look(&cameras[i], 8)
			if g := uris(got.Shown); !slices.Equal(g, want.Shown) {
				t.Errorf("tree %d from %v: shows %v, the client %v", seed, cameras[i].Eye, g, want.Shown)
			}
			if g := uris(got.Fetched); !slices.Equal(g, want.Fetched) {
				t.Errorf("tree %d from %v: fetches %v, the client %v", seed, cameras[i].Eye, g, want.Fetched)
			}
		}
	}
}

// madeTile makes a tile with children of half its width: with and without
// content, adding and replacing. Errors fall where there is content: a leaf
// whose error is that of the tile above it is one that this client never shows.
func madeTile(r *rand.Rand, name *int, low scene.Vec3, width, err float64, depth int) *tiles.Tile {
	*name++
	t := &tiles.Tile{GeometricError: err, Refine: tiles.RefineReplace}
	t.BoundingVolume.Box = tiles.AxisBox(low, low.Add(scene.Vec3{width, width, width / 4}))
	if r.IntN(4) > 0 {
		t.Content = &tiles.Content{URI: string(rune('a'+*name/26%26)) + string(rune('a'+*name%26)) + string(rune('a'+*name/676))}
	}
	if r.IntN(3) == 0 {
		t.Refine = tiles.RefineAdd
	}
	if depth > 0 && r.IntN(6) == 0 {
		t.ViewerRequestVolume = &tiles.BoundingVolume{Box: tiles.AxisBox(low.Sub(scene.Vec3{32, 32, 32}), low.Add(scene.Vec3{width + 32, width + 32, width + 32}))}
	}
	for i := range 4 {
		if depth == 4 || r.IntN(3) == 0 {
			continue
		}
		below := err * []float64{1, 0.7, 0.5, 0.3, 0}[r.IntN(5)]
		c := madeTile(r, name, low.Add(scene.Vec3{float64(i&1) * width / 2, float64(i>>1) * width / 2, 0}), width/2, below, depth+1)
		if below == err {
			c.Content = nil
		}
		if c.Content != nil || len(c.Children) > 0 {
			t.Children = append(t.Children, c)
		}
	}
	return t
}

func uris(list []*Tile) []string {
	out := make([]string, 0, len(list))
	for _, t := range list {
		out = append(out, t.URI)
	}
	slices.Sort(out)
	return out
}

// clientModules gives the viewer's node_modules.
func clientModules(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../server/viewer/web/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "3d-tiles-renderer")); err != nil {
		t.Skip("the viewer's modules are not installed (make build)")
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed")
	}
	return dir
}

func runOracle(t *testing.T, modules string, q question) []answer {
	t.Helper()
	in, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "testdata/oracle.mjs", modules)
	var out, log bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &out, &log
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	var all []answer
	if err := json.Unmarshal(out.Bytes(), &all); err != nil || len(all) != len(q.Looks) {
		t.Fatalf("%d answers of %d: %v", len(all), len(q.Looks), err)
	}
	return all
}
