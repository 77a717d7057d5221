package tiles

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Sink takes finished content and the images that it shows. Calls come from
// several goroutines at once; the same URI always means the same bytes and may
// come twice. A content comes after its images. The sink does not change or keep
// data after it has returned. An error stops the tiler.
type Sink interface {
	Content(ctx context.Context, uri string, data []byte) error
}

// hashLength is how much of the hexadecimal SHA-256 names a file: 128 bits,
// beyond any accidental collision.
const hashLength = 32

// Hash gives the name by which content is stored: the first 32 hexadecimal
// digits of the SHA-256 of its bytes.
func Hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])[:hashLength]
}

// ContentURI gives the URI of a GLB relative to its tileset: "c/<hash>.glb".
func ContentURI(glb []byte) string { return "c/" + Hash(glb) + ".glb" }

// TilesetURI gives the URI of a tileset among the contents of another, which leads
// to it: "c/<hash>.json". What it leads to lies in the same folder.
func TilesetURI(json []byte) string { return "c/" + Hash(json) + tilesetEnding }

const tilesetEnding = ".json"

// IsTilesetURI tells whether a URI relative to its tileset has the form of
// TilesetURI.
func IsTilesetURI(uri string) bool {
	_, ok := IsContentURI(uri)
	return ok && strings.HasSuffix(uri, tilesetEnding)
}

// ImageURI gives the URI of an image file relative to its tileset:
// "c/<hash>.jpg". Contents lie in the same folder and name it without that.
func ImageURI(data []byte, mediaType string) string {
	return "c/" + Hash(data) + "." + imageEndings()[mediaType]
}

// imageEndings gives the file ending of each media type of images that tiles
// show.
func imageEndings() map[string]string {
	return map[string]string{"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/ktx2": "ktx2"}
}

// IsContentURI tells whether a URI relative to its tileset has the form that this
// package gives contents (of which some are tilesets) and their images; image, whether it is that of an image.
func IsContentURI(uri string) (image, ok bool) {
	name, ok := strings.CutPrefix(uri, "c/")
	hash, ending, found := strings.Cut(name, ".")
	if !ok || !found || len(hash) != hashLength || strings.Trim(hash, "0123456789abcdef") != "" {
		return false, false
	}
	if ending == "glb" || "."+ending == tilesetEnding {
		return false, true
	}
	for _, e := range imageEndings() {
		if e == ending {
			return true, true
		}
	}
	return false, false
}
