package glb

import (
	"bytes"
	"errors"
	"fmt"
	"image/color"
	"io"
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// memoryFile is a scratch file in memory, of at most limit bytes where that is
// above zero.
type memoryFile struct {
	data  []byte
	limit int
}

var errFull = errors.New("no space left")

func (m *memoryFile) WriteAt(p []byte, at int64) (int, error) {
	if m.limit > 0 && int(at)+len(p) > m.limit {
		return 0, errFull
	}
	m.data = append(m.data[:at], p...)
	return len(p), nil
}

func (m *memoryFile) ReadAt(p []byte, at int64) (int, error) {
	return bytes.NewReader(m.data).ReadAt(p, at)
}

func mustModel(t *testing.T, items []Item, origin scene.Vec3) ([]byte, Stats) {
	t.Helper()
	var out bytes.Buffer
	stats, err := WriteModel(&out, &memoryFile{}, items, origin)
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), stats
}

// What goes through the scratch file in many pieces is what lies in memory in
// one.
func TestModelIsTheSameInAnyPieces(t *testing.T) {
	t.Parallel()
	items := manyItems(t, 40)
	var e Encoder
	want, err := e.gather(items, grid{}, modelNormalBits)
	if err != nil {
		t.Fatal(err)
	}
	for _, limit := range []int{1, 1000, spillVertices} {
		var out bytes.Buffer
		stats, err := writeModel(&out, &spill{file: &memoryFile{}, limit: limit}, items, scene.Vec3{}, nil)
		if err != nil || stats != want {
			t.Fatalf("pieces of %d vertices: %+v, %v, want %+v", limit, stats, err, want)
		}
		if _, err := Decode(out.Bytes()); err != nil {
			t.Errorf("pieces of %d vertices: %v", limit, err)
		}
		for i, p := range e.primitives() {
			for name, part := range map[string][]byte{
				"positions": appendPositions(nil, p.words, false), "normals": appendFloatNormals(nil, p.normals),
				"colours": appendWords(nil, p.colors), "texture coordinates": appendPairs(nil, p.texcoords),
				"indices": testIndices(p),
			} {
				if !bytes.Contains(out.Bytes(), part) {
					t.Errorf("pieces of %d vertices: %s of primitive %d are not in the model", limit, name, i)
				}
			}
		}
	}
}

// testIndices gives the indices of p as they are written from memory.
func testIndices(p *primitive) []byte {
	if len(p.words) > maxShortVertices {
		return appendIndices(nil, p.indices, 4)
	}
	return appendIndices(nil, p.indices, 2)
}

// manyItems gives tubes, half of them of glass, and squares of two textures:
// one primitive of more vertices than 16 bits count, others of less.
func manyItems(t *testing.T, n int) []Item {
	t.Helper()
	pages := []*scene.Texture{tile(t, color.NRGBA{9, 9, 9, 255}, texture.Repeat{}), tile(t, color.NRGBA{9, 200, 9, 255}, texture.Repeat{})}
	var items []Item
	for i := range n {
		size := float64(i + 2)
		items = append(items, item(fmt.Sprintf("0/t%d", i), tube(1000, size, 3), brick), item(fmt.Sprintf("0/g%d", i), tube(24, size, 3), pane),
			textured(fmt.Sprintf("0/s%d", i), square(size), pages[i%2]))
	}
	return items
}

func TestModelSaysWhyTheScratchFileFailed(t *testing.T) {
	t.Parallel()
	items := []Item{item("0/a", tube(24, 40, 9), pane)}
	if _, err := WriteModel(io.Discard, &memoryFile{limit: 100}, items, scene.Vec3{}); !errors.Is(err, errFull) {
		t.Errorf("a full scratch file gives %v", err)
	}
	items[0].Feature.Parts[0].Mesh.Positions[0][0] = math.NaN()
	if _, err := WriteModel(io.Discard, &memoryFile{}, items, scene.Vec3{}); !errors.Is(err, ErrNotFinite) {
		t.Errorf("a position that is no number gives %v", err)
	}
}
