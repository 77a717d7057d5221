package convert

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"os"
	"path/filepath"

	"github.com/maquette-city/maquette/tiles/memo"
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
	d := r.drawing()
	// One after another: each uses every core, and its buffers are what a small
	// model's conversion needs most memory for.
	for _, v := range pictureViews() {
		name := string(v) + ".png"
		data, err := r.drawPicture(ctx, d, v)
		if err != nil {
			return err
		}
		r.memo.Put(pictureKey(v), data)
		if err := writeFile(filepath.Join(dir, name), data); err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		m.pictures = append(m.pictures, PictureReport{
			File: PicturesFolder + "/" + name, Width: pictureWidth, Height: pictureHeight, Bytes: int64(len(data)), SHA256: hex.EncodeToString(sum[:])})
	}
	if r.memo != nil {
		r.memo.Put(picturesKey(), d.Trace())
	}
	return nil
}

// drawing gives what pictures show, and what those of the earlier conversion saw.
func (r *run) drawing() *picture.Drawing {
	d := picture.New()
	for i, f := range r.features {
		if f.Private {
			continue
		}
		if r.memo != nil {
			d.Name(picture.Named(r.digests[i]))
		}
		d.Add(f, r.toPlan[f.Source])
	}
	if v, ok := r.memo.Before(picturesKey()); ok {
		d.After(v)
	}
	return d
}

// pictureKey is that of the picture of a folder.
func pictureKey(v picture.View) memo.Key {
	d := memo.NewDigest("convert picture 1")
	d.Text(string(v))
	return d.Sum()
}

// picturesKey is that of what the pictures of a folder saw.
func picturesKey() memo.Key { return memo.NewDigest("convert pictures 1").Sum() }

// PictureReport is a picture of the variant from one side.
type PictureReport struct {
	File   string `json:"file"`  // "pictures/se.png", as seen from the south-east
	Width  int    `json:"width"` // pixels
	Height int    `json:"height"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// drawPicture gives a picture as PNG; where it looks as that of the earlier
// conversion, that.
func (r *run) drawPicture(ctx context.Context, d *picture.Drawing, v picture.View) ([]byte, error) {
	var before *image.NRGBA
	earlier, ok := r.memo.Before(pictureKey(v))
	if ok {
		before, _ = picture.DecodePNG(earlier) // drawn whole where it cannot be read
	}
	img, err := d.Render(ctx, picture.Options{Width: pictureWidth, Height: pictureHeight, View: v, Background: picture.SoftSky(), Ground: true, Before: before})
	if err != nil {
		return nil, fmt.Errorf("drawing the picture from %s: %w", v, err)
	}
	if before != nil && img.Rect == before.Rect && bytes.Equal(img.Pix, before.Pix) {
		return earlier, nil
	}
	var buf bytes.Buffer
	if err := picture.EncodePNG(&buf, img); err != nil {
		return nil, fmt.Errorf("writing the picture from %s: %w", v, err)
	}
	return buf.Bytes(), nil
}
