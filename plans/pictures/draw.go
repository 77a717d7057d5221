package pictures

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"

	"golang.org/x/image/draw"

	"github.com/maquette-city/maquette/tiles/picture"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Names of the files of a view.
func fileName(view string) string      { return view + ".png" }
func smallFileName(view string) string { return view + "-small.png" }

// Draw draws every view of the scene in the file at path into the folder out: a
// picture NAME.png and a small one NAME-small.png, a quarter as wide and as high.
// done, if not nil, is told of each view. Errors of kind invalid and too-large
// are the scene's fault.
func Draw(ctx context.Context, path, out string, done func(view string)) error {
	s, err := ReadScene(path)
	if err != nil {
		return err
	}
	places := make([]*place, 0, len(s.Tilesets))
	defer func() {
		for _, p := range places {
			_ = p.dir.Close() // nothing was written through it
		}
	}()
	region, err := s.region()
	if err != nil {
		return err
	}
	ground, err := s.newGround(filepath.Dir(path))
	if err != nil {
		return err
	}
	for i := range s.Tilesets {
		p, err := openPlace(filepath.Dir(path), &s.Tilesets[i], region)
		if err != nil {
			return err
		}
		places = append(places, p)
	}
	for i := range s.Views {
		if err := s.draw(ctx, places, ground, &s.Views[i], out); err != nil {
			return fmt.Errorf("drawing the view %s: %w", s.Views[i].Name, err)
		}
		if done != nil {
			done(s.Views[i].Name)
		}
	}
	return nil
}

func (s *Scene) draw(ctx context.Context, places []*place, ground []painted, v *View, out string) error {
	d := picture.New()
	for i := range ground {
		d.AddPainted(ground[i].mesh, scene.Identity(), ground[i].paint)
	}
	for _, p := range places {
		if err := p.add(d, v, s.Height); err != nil {
			return err
		}
	}
	img, err := d.Render(ctx, picture.Options{
		Width: s.Width, Height: s.Height, Camera: v.camera(), Outdoors: &picture.Outdoors{Ground: groundOf(places[0]), Gone: s.gone(places[0])},
	})
	if err != nil {
		return err
	}
	if err := writePNG(filepath.Join(out, fileName(v.Name)), img); err != nil {
		return err
	}
	return writePNG(filepath.Join(out, smallFileName(v.Name)), smaller(img, SmallWidth*s.Width/Width, SmallHeight*s.Height/Height))
}

// groundOf gives the height of the ground: street level, which is that of the
// site's origin, unless most of the plan would lie below it; then the lowest
// point of the plan.
func groundOf(plan *place) float64 {
	if (plan.low+plan.high)/2 < -groundDrop {
		return plan.low
	}
	return -groundDrop
}

// smaller gives img at a size, each pixel the mean of what it covers.
func smaller(img *image.NRGBA, width, height int) *image.NRGBA {
	small := image.NewNRGBA(image.Rect(0, 0, max(width, 1), max(height, 1)))
	draw.CatmullRom.Scale(small, small.Bounds(), img, img.Bounds(), draw.Src, nil)
	return small
}

func writePNG(path string, img image.Image) error {
	var buf bytes.Buffer
	if err := picture.EncodePNG(&buf, img); err != nil {
		return err
	}
	if err := os.WriteFile(path, buf.Bytes(), 0o644); err != nil {
		return errors.Join(ErrWrite, err)
	}
	return nil
}

// ErrWrite is wrapped by errors of writing a picture.
var ErrWrite = errors.New("writing a picture")
