package picture

import (
	"bytes"
	"image"
	"runtime"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

func lineOf(points ...scene.Vec3) *scene.Mesh {
	m := &scene.Mesh{Lines: true, Positions: points}
	for i := 1; i < len(points); i++ {
		m.Indices = append(m.Indices, uint32(i-1), uint32(i))
	}
	return m
}

// reddish counts the pixels that are more red than anything else.
func reddish(img *image.NRGBA) int {
	n := 0
	for i := 0; i < len(img.Pix); i += 4 {
		if r, g, b := int(img.Pix[i]), int(img.Pix[i+1]), int(img.Pix[i+2]); img.Pix[i+3] > 0 && r > g+80 && r > b+80 {
			n++
		}
	}
	return n
}

func TestLinesAreSeenOverASurfaceAndHiddenBehindIt(t *testing.T) {
	t.Parallel()
	wall := block(scene.Vec3{-5, 0, 0}, scene.Vec3{5, 0.2, 8})
	// Seen from the south the front of the wall is at y = 0.
	camera := &Camera{Eye: scene.Vec3{0, -30, 4}, Target: scene.Vec3{0, 0, 4}}
	for _, c := range []struct {
		name     string
		y        float64
		min, max int
	}{
		{"before the wall", -1, 100, 600},
		{"on its face", 0, 100, 600},
		{"behind it", 2, 0, 0},
	} {
		d := New()
		d.AddMesh(wall, scene.Identity(), white)
		d.AddMesh(lineOf(scene.Vec3{-3, c.y, 4}, scene.Vec3{3, c.y, 4}), scene.Identity(), red)
		img := render(t, d, Options{Width: 300, Height: 200, Camera: camera})
		if n := reddish(img); n < c.min || n > c.max {
			t.Errorf("%s: %d red pixels, want %d to %d", c.name, n, c.min, c.max)
		}
		if d.Triangles() != 12 {
			t.Errorf("%d triangles, lines have none", d.Triangles())
		}
	}
}

func TestLinesAloneMakeAPicture(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]*scene.Mesh{
		"a polyline":                lineOf(scene.Vec3{0, 0, 0}, scene.Vec3{100, 0, 0}, scene.Vec3{100, 50, 5}),
		"a straight line":           lineOf(scene.Vec3{0, 0, 0}, scene.Vec3{100, 0, 0}),
		"a segment along the view":  lineOf(scene.Vec3{0, 0, 0}, scene.Vec3{0, 0, 10}),
		"one that crosses the near": lineOf(scene.Vec3{0, -1e6, 0}, scene.Vec3{0, 1e6, 0}),
	} {
		d := New()
		d.AddMesh(m, scene.Identity(), red)
		if n := reddish(render(t, d, Options{Width: 120, Height: 80})); n == 0 {
			t.Errorf("%s is not seen", name)
		}
	}
}

func TestBrokenLinesAreLeftOut(t *testing.T) {
	t.Parallel()
	d := New()
	d.AddMesh(&scene.Mesh{Lines: true, Positions: []scene.Vec3{{}, {1, 1, 1}}, Indices: []uint32{0, 7, 0}}, scene.Identity(), red)
	if n := reddish(render(t, d, Options{Width: 40, Height: 40})); n != 0 {
		t.Errorf("%d pixels of a segment that leads nowhere", n)
	}
}

// Not parallel: it sets the number of cores.
func TestLinesAreTheSameOnAnyNumberOfCores(t *testing.T) {
	d := New()
	d.AddMesh(block(scene.Vec3{-5, 0, 0}, scene.Vec3{5, 2, 8}), scene.Identity(), white)
	for i := range 200 {
		x := float64(i%20) - 10
		d.AddMesh(lineOf(scene.Vec3{x, -4, float64(i % 9)}, scene.Vec3{-x, 4, float64(i % 7)}), scene.Identity(), [4]uint8{uint8(i), 90, 30, 255})
	}
	var first []byte
	for _, cores := range []int{1, 3, 8} {
		before := runtime.GOMAXPROCS(cores)
		img := render(t, d, Options{Width: 200, Height: 150})
		runtime.GOMAXPROCS(before)
		if first == nil {
			first = img.Pix
		} else if !bytes.Equal(first, img.Pix) {
			t.Errorf("%d cores draw another picture", cores)
		}
	}
}
