package spill

import (
	"github.com/maquette-city/maquette/tiles/scene"
)

// tables hold what many features share, each under a number. They only grow: a
// snapshot serves readers without a lock.
type tables struct {
	words     []string
	materials []material
	meshes    []*scene.Mesh
	textures  []texture

	wordOf     map[string]uint64
	materialOf map[material]uint64
	meshOf     map[*scene.Mesh]uint64
	textureOf  map[textureKey]uint64
}

// material is a scene.Material with its texture by number, 0 for none.
type material struct {
	name    uint64
	rgba    [4]uint8
	texture uint64
}

// texture is a scene.Texture whose image is in the file.
type texture struct {
	about  scene.Texture // without Data and Packed
	image  Ref
	packed Ref // of Packed, where PackedSum is of some
}

// textureKey tells textures apart.
type textureKey struct {
	name, mediaType  string
	sum, packed      [32]byte
	repeatS, repeatT bool
}

func keyOf(t *scene.Texture) textureKey {
	return textureKey{t.Name, t.MediaType, t.Sum, t.PackedSum, t.RepeatS, t.RepeatT}
}

// maxWords bounds the words kept in memory; further ones are written out each time.
const maxWords = 1 << 16

// maxShared bounds the meshes kept in memory; further ones are written out each
// time.
const maxShared = 1 << 14

func newTables() tables {
	return tables{wordOf: map[string]uint64{}, materialOf: map[material]uint64{}, meshOf: map[*scene.Mesh]uint64{}, textureOf: map[textureKey]uint64{}}
}

// snapshot gives the tables for reading.
func (t *tables) snapshot() *tables {
	return &tables{words: t.words, materials: t.materials, meshes: t.meshes, textures: t.textures}
}

// word gives the number of s, from 1; 0 where there is no room.
func (t *tables) word(s string) uint64 {
	if n, ok := t.wordOf[s]; ok {
		return n
	}
	if len(t.words) >= maxWords {
		return 0
	}
	t.words = append(t.words, s)
	t.wordOf[s] = uint64(len(t.words))
	return uint64(len(t.words))
}

// shared gives the number of a mesh that is placed by a transform, from 1; 0
// where there is no room.
func (t *tables) shared(m *scene.Mesh) uint64 {
	if n, ok := t.meshOf[m]; ok {
		return n
	}
	if len(t.meshes) >= maxShared {
		return 0
	}
	t.meshes = append(t.meshes, m)
	t.meshOf[m] = uint64(len(t.meshes))
	return uint64(len(t.meshes))
}

// putImages puts the images of f into the file that are not there yet.
func (f *File) putImages(feature *scene.Feature) error {
	for i := range feature.Parts {
		x := feature.Parts[i].Material.Texture
		if x == nil {
			continue
		}
		if _, ok := f.tables.textureOf[keyOf(x)]; ok {
			continue
		}
		ref, err := f.putBytes(x.Data)
		if err != nil {
			return err
		}
		about := *x
		about.Data, about.Packed = nil, nil
		kept := texture{about: about, image: ref}
		if x.Packed != nil {
			if kept.packed, err = f.putBytes(x.Packed); err != nil {
				return err
			}
		}
		f.tables.textures = append(f.tables.textures, kept)
		f.tables.textureOf[keyOf(x)] = uint64(len(f.tables.textures))
	}
	return nil
}
