package scene

// Texture is an image that is laid over meshes with TexCoords. It is never
// changed after it was made; materials share it by its pointer. Package
// tiles/texture makes textures of the bytes of images and knows their bounds.
type Texture struct {
	Name      string   // of the image in its source, for people
	MediaType string   // "image/png" or "image/jpeg"
	Data      []byte   // the image file
	Sum       [32]byte // SHA-256 of Data
	// Packed is the same image as a KTX 2.0 file that glTF takes, where the source
	// had it as one; nil for others. Tiles for devices that want such images have it.
	Packed    []byte
	PackedSum [32]byte // SHA-256 of Packed
	// Width and Height of the image in pixels; 0 where they are not known.
	Width, Height int
	// URI says where the image file lies beside the tiles, "" for one that is to be
	// embedded. Such textures are made for tiles (tiles/partition), of any media
	// type that glTF has an extension for; readers make none.
	URI  string
	Mean [4]uint8 // mean colour in sRGB and mean opacity, for what draws no images
	// Translucent says that pixels let through what lies behind them.
	Translucent bool
	// RepeatS and RepeatT say whether the image repeats beside and above itself;
	// else its last pixels do.
	RepeatS, RepeatT bool
}

// Same tells whether two textures look alike: one image, repeated alike.
func (t *Texture) Same(o *Texture) bool {
	return t == o || t != nil && o != nil &&
		t.Sum == o.Sum && t.PackedSum == o.PackedSum && t.MediaType == o.MediaType && t.RepeatS == o.RepeatS && t.RepeatT == o.RepeatT
}

// Flat gives m without its texture, in the colour that the texture has on the
// mean: for meshes without TexCoords and for writers without images.
func (m Material) Flat() Material {
	if m.Texture == nil {
		return m
	}
	for i, c := range m.Texture.Mean {
		m.RGBA[i] = uint8((int(m.RGBA[i])*int(c) + 127) / 255)
	}
	m.Texture = nil
	return m
}
