package usdz

import (
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

const jpegType = "image/jpeg"

// MaxImageSide bounds width and height of images in pixels: what Quick Look
// takes. Larger ones are made smaller.
const MaxImageSide = 2048

// fitted gives the texture whose image is written for t. One that cannot be read,
// which no reader of ours makes, is written as it is.
func fitted(t *scene.Texture) *scene.Texture {
	made, err := texture.Fitted(t, MaxImageSide)
	if err != nil {
		return t
	}
	return made
}

// images gives the files of all images.
func (l *looks) images() []entry {
	var all []entry
	for _, t := range l.files {
		all = append(all, entry{l.file(t), t.Data})
	}
	return all
}
