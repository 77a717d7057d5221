package cityjson

import (
	"bytes"
	"context"
	"errors"
	img "image"
	"image/png"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/tiles/scene"
)

// oneImage is a folder with one image, a.png.
type oneImage struct{ data []byte }

var errNoImage = errors.New("no such image")

func (o oneImage) Open(ref string) (*bundle.File, error) {
	if ref != "a.png" {
		return nil, errNoImage
	}
	return &bundle.File{ReaderAt: bytes.NewReader(o.data), Size: int64(len(o.data)), Name: ref}, nil
}

// Images are laid over the surfaces that name them, upside up; where one is missing,
// which is told once, the colour beneath shows.
func TestTextures(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	if err := png.Encode(&file, img.NewNRGBA(img.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	surfaces := `{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,2]],[[4,5,6]],[[0,1,5]],[[1,2,6]]],"texture":{"day":{"values":[[[0,0,1,2]],[[1,0,1,2]],[[null]],[[1,0,1,9]]]}}}`
	doc := city(`"a":{"type":"Road","geometry":[`+surfaces+`]},"b":{"type":"Road","geometry":[`+surfaces+`]}`,
		`,"appearance":{"textures":[{"type":"PNG","image":"a.png","wrapMode":"wrap"},{"type":"PNG","image":"b.png"}],"vertices-texture":[[0,0],[1,0],[1,0.75]]}`)
	r := &result{}
	var err error
	r.header, err = Read(context.Background(), Source{Data: strings.NewReader(doc), Size: int64(len(doc)), Name: "x", Options: Options{Files: oneImage{file.Bytes()}}}, func(f *scene.Feature) error {
		r.features = append(r.features, f)
		return nil
	})
	if err != nil || len(r.features) != 2 {
		t.Fatalf("%v, %d features", err, len(r.features))
	}
	for _, f := range r.features {
		with := 0
		for _, p := range f.Parts {
			if (p.Material.Texture != nil) != (p.Mesh.TexCoords != nil) {
				t.Errorf("texture %v with coordinates %v", p.Material.Texture, p.Mesh.TexCoords)
			}
			if x := p.Material.Texture; x != nil {
				with++
				if c := p.Mesh.TexCoords[2]; !x.RepeatS || c != [2]float32{1, 0.25} || p.Material.RGBA != [4]uint8{255, 255, 255, 255} {
					t.Errorf("texture %+v, corner %v", x, c)
				}
			}
		}
		if with != 1 {
			t.Errorf("%d parts have a texture", with)
		}
	}
	if n := strings.Count(strings.Join(r.header.Warnings, "\n"), "textures-left-out: 1 images"); n != 1 {
		t.Errorf("warnings %q", r.header.Warnings)
	}
}
