package texture

import (
	"crypto/sha256"
	"fmt"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Fitted gives t with an image of at most side pixels each way, to be embedded in
// a file of its own: t itself where it fits. Errors wrap ErrDamaged.
func Fitted(t *scene.Texture, side int) (*scene.Texture, error) {
	if t.Width > 0 && t.Height > 0 && max(t.Width, t.Height) <= side {
		return t, nil
	}
	img, err := decoded(t.Data)
	if err != nil {
		return nil, fmt.Errorf("fitting the image %q: %w", t.Name, err)
	}
	if max(img.Rect.Dx(), img.Rect.Dy()) <= side {
		return t, nil
	}
	made := *t
	img = fit(img, side)
	if made.MediaType, made.Data, err = unpacked(img, t.Translucent); err != nil {
		return nil, fmt.Errorf("fitting the image %q: %w", t.Name, err)
	}
	made.Sum, made.Width, made.Height = sha256.Sum256(made.Data), img.Rect.Dx(), img.Rect.Dy()
	return &made, nil
}
