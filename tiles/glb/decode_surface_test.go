package glb

import (
	"errors"
	"image/color"
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// surfaces reads all of a document.
func surfaces(t *testing.T, d *Document) []*Surface {
	t.Helper()
	var all []*Surface
	if err := d.Surfaces(func(s *Surface) error { all = append(all, s); return nil }); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestSurfacesComeBackZUpInTheirColours(t *testing.T) {
	t.Parallel()
	lo, hi := scene.Vec3{1, 2, 3}, scene.Vec3{4, 6, 5}
	line := polyline(scene.Vec3{1, 1, 1}, scene.Vec3{2, 5, 1}, scene.Vec3{9, 5, 1})
	d, _, _ := mustEncode(t, cube32(item("0/a", block(lo, hi), brick), item("0/b", block(lo, hi), pane), item("0/c", line, brick),
		textured("0/d", square(2), tile(t, color.NRGBA{255, 0, 0, 255}, texture.Repeat{S: true, T: true}))))
	all := surfaces(t, d)
	if len(all) != 4 {
		t.Fatalf("%d surfaces", len(all))
	}
	for i, want := range []struct {
		triangles, segments int
		blend               bool
		image               int
	}{{12, 0, false, -1}, {12, 0, true, -1}, {0, 2, false, -1}, {2, 0, false, 0}} {
		s := all[i]
		if s.Mesh.Triangles() != want.triangles || s.Mesh.Segments() != want.segments || s.Blend != want.blend || s.Image != want.image {
			t.Errorf("surface %d: %d triangles, %d segments, blend %v, image %d", i, s.Mesh.Triangles(), s.Mesh.Segments(), s.Blend, s.Image)
		}
		if len(s.Colors) != len(s.Mesh.Positions) || (s.Image >= 0) != (len(s.Mesh.TexCoords) == len(s.Mesh.Positions)) {
			t.Errorf("surface %d: %d colours and %d texture coordinates for %d vertices", i, len(s.Colors), len(s.Mesh.TexCoords), len(s.Mesh.Positions))
		}
	}
	box := scene.NewBox()
	for _, p := range all[0].Mesh.Positions {
		box.Extend(p)
	}
	if d := box.Min.Sub(lo).Length() + box.Max.Sub(hi).Length(); d > 2*32.0/QuantizedSteps {
		t.Errorf("a block from %v to %v comes back as %v", lo, hi, box)
	}
	if c := all[1].Colors[0]; c[3] != pane[3] || math.Abs(float64(c[0])-255*math.Pow(180.0/255, 2.2)) > 3 {
		t.Errorf("the pane's colour is %v", c)
	}
	if data, err := d.ImageData(0); err != nil || len(data) == 0 {
		t.Errorf("the image: %d bytes, %v", len(data), err)
	}
}

func TestSurfacesRefuseWhatIsBroken(t *testing.T) {
	t.Parallel()
	const head = `{"asset":{"version":"2.0"},"buffers":[{"byteLength":64}],"bufferViews":[{"buffer":0,"byteLength":64}],
		"accessors":[{"bufferView":0,"componentType":5126,"type":"VEC3","count":3},{"bufferView":0,"componentType":5121,"type":"SCALAR","count":6},
			{"bufferView":0,"componentType":5126,"type":"SCALAR","count":3}],
		"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],"meshes":[{"primitives":[`
	ones := make([]byte, 64)
	for i := range ones {
		ones[i] = 9
	}
	for name, primitive := range map[string]string{
		"an index beyond the vertices": `{"attributes":{"POSITION":0},"indices":1}`,
		"colours of one number":        `{"attributes":{"POSITION":0,"COLOR_0":2}}`,
		"positions of one number":      `{"attributes":{"POSITION":2}}`,
	} {
		d, err := Decode(wrap(head+primitive+`]}]}`, ones))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := d.Surfaces(func(*Surface) error { return nil }); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	d, err := Decode(wrap(head+`{"attributes":{"POSITION":0},"mode":5},{"attributes":{"POSITION":0},"material":7}]}]}`, make([]byte, 64)))
	if err != nil {
		t.Fatal(err)
	}
	if all := surfaces(t, d); len(all) != 1 || all[0].Image != -1 {
		t.Errorf("%d surfaces of a strip and of one whose material is not there", len(all))
	}
	if _, err := d.ImageData(3); !errors.Is(err, ErrMalformed) {
		t.Errorf("an image that is not there: %v", err)
	}
}
