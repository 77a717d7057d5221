package assets

import (
	"fmt"
	"path"
	"strings"
	"unicode/utf8"
)

// maxKeyBytes is S3's own limit for the length of a key.
const maxKeyBytes = 1024

// CheckKey refuses keys that S3 or a folder behind it could take for something
// else: empty segments, dots, backslashes, control characters. ErrKey.
func CheckKey(key string) error {
	switch {
	case key == "" || len(key) > maxKeyBytes:
		return fmt.Errorf("%w: it has %d bytes, 1 to %d are allowed", ErrKey, len(key), maxKeyBytes)
	case !utf8.ValidString(key) || strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' }):
		return fmt.Errorf("%w: %.80q holds a character that is not", ErrKey, key)
	case path.Clean("/"+key) != "/"+key:
		return fmt.Errorf("%w: %.80q is not a clean path", ErrKey, key)
	}
	return nil
}

// MediaType gives the content type by a key's ending; an ending .gz or .br tells
// how the asset is encoded, the one before it what it is.
func MediaType(key string) string {
	ext := path.Ext(key)
	if ext == ".gz" || ext == ".br" {
		ext = path.Ext(strings.TrimSuffix(key, ext))
	}
	switch strings.ToLower(ext) {
	case ".glb":
		return "model/gltf-binary"
	case ".gltf":
		return "model/gltf+json"
	case ".json":
		return "application/json"
	case ".jsonl":
		return "application/jsonl"
	case ".png":
		return "image/png"
	case ".jpg":
		return "image/jpeg"
	case ".webp":
		return "image/webp"
	case ".usdz":
		return "model/vnd.usdz+zip"
	case ".ktx2":
		return "image/ktx2"
	}
	return "application/octet-stream"
}
