package convert

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/maquette-city/maquette/tiles/picture"
)

// PicturesFolder holds the pictures of a version: one from each corner of the
// compass, named by it ("se.png").
const PicturesFolder = "pictures"

// Size of a picture in pixels: a card in a list at twice its density, and a
// poster that shows while a viewer loads.
const (
	pictureWidth  = 600
	pictureHeight = 400
)

func pictureViews() []picture.View {
	return []picture.View{picture.ViewSE, picture.ViewSW, picture.ViewNE, picture.ViewNW}
}

// writePictures draws the variant from four sides.
func (r *run) writePictures(ctx context.Context, m *made) error {
	if r.SkipPictures {
		return nil
	}
	if r.triangles > MaxPictureTriangles {
		m.warn("pictures left out: %d triangles are more than the %d that are drawn", r.triangles, MaxPictureTriangles)
		return nil
	}
	dir := filepath.Join(r.Out, PicturesFolder)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return &WriteError{Path: dir, Err: err}
	}
	d := picture.New()
	for _, f := range r.features {
		if !f.Private {
			d.Add(f, r.toPlan[f.Source])
		}
	}
	// One after another: each uses every core, and its buffers are what a small
	// model's conversion needs most memory for.
	for _, v := range pictureViews() {
		if err := drawPicture(ctx, d, v, filepath.Join(dir, string(v)+".png")); err != nil {
			return err
		}
	}
	return nil
}

func drawPicture(ctx context.Context, d *picture.Drawing, v picture.View, path string) error {
	img, err := d.Render(ctx, picture.Options{Width: pictureWidth, Height: pictureHeight, View: v, Background: picture.SoftSky(), Ground: true})
	if err != nil {
		return fmt.Errorf("drawing the picture from %s: %w", v, err)
	}
	var buf bytes.Buffer
	if err := picture.EncodePNG(&buf, img); err != nil {
		return fmt.Errorf("writing the picture from %s: %w", v, err)
	}
	return writeFile(path, buf.Bytes())
}
