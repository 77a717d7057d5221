package cityjson

import (
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// image is an image that surfaces name. It is read when the first feature with it is
// emitted, so that what fits into the bounds of a source does not depend on which
// core came first.
type image struct {
	entry textureEntry
	tried bool
	made  *scene.Texture // nil where it cannot be used
}

// images are those of a file.
type images struct {
	files  bundle.Files
	loader texture.Loader
	lock   sync.Mutex
	all    map[textureEntry]*image

	missing      map[string]bool // images that could not be used
	firstMissing error
}

// maxImages bounds the images that are told apart.
const maxImages = 1 << 16

// of gives the image of an entry; several goroutines may ask.
func (im *images) of(e textureEntry) *image {
	im.lock.Lock()
	defer im.lock.Unlock()
	if i := im.all[e]; i != nil || len(im.all) >= maxImages {
		return i
	}
	if im.all == nil {
		im.all = map[textureEntry]*image{}
	}
	i := &image{entry: e}
	im.all[e] = i
	return i
}

var errNoFiles = errors.New("no files came with the model")

// load gives the texture of an image, nil where it cannot be used. It is called in
// the order of the features, by one goroutine.
func (im *images) load(i *image) *scene.Texture {
	if i.tried {
		return i.made
	}
	i.tried = true
	var err error
	if i.made, err = im.read(i.entry); err != nil {
		if im.missing == nil {
			im.missing = map[string]bool{}
			im.firstMissing = fmt.Errorf("%q: %w", cutText(i.entry.ref), err)
		}
		im.missing[i.entry.ref] = true
	}
	return i.made
}

func (im *images) read(e textureEntry) (*scene.Texture, error) {
	if im.files == nil {
		return nil, errNoFiles
	}
	f, err := im.files.Open(e.ref)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if f.Size > texture.MaxBytes {
		return nil, fmt.Errorf("%d bytes of at most %d: %w", f.Size, texture.MaxBytes, texture.ErrTooLarge)
	}
	data, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size))
	if err != nil {
		return nil, err
	}
	return im.loader.Image(e.ref, data, e.repeat)
}

// put puts the textures onto the parts of a feature; those whose image cannot be
// used keep their colour.
func (im *images) put(parts []scene.Part, wanted []*image) {
	for k, i := range wanted {
		if i == nil {
			continue
		}
		t := im.load(i)
		if t == nil {
			parts[k].Mesh.TexCoords = nil
			continue
		}
		parts[k].Material = scene.Material{Name: parts[k].Material.Name, RGBA: [4]uint8{255, 255, 255, 255}, Texture: t}
	}
}
