package plans

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
)

// TilesetTag names what the served tileset.json of a variant or layer depends
// on: its version, placement and site; a version's own tileset never changes.
// In quotes it is the ETag of the plain form, in tiles.replaced as in the
// server's answers; other codings add an ending to it.
func TilesetTag(p Project, v Variant) string {
	// Numbers and strings alone: encoding them cannot fail.
	depends := []any{p.ID, v.ID, v.Current, v.Placement, p.Site}
	if v.Current == 0 && v.Partial != nil {
		depends = append(depends, v.Partial.Version, v.Partial.Revision)
	}
	text, _ := json.Marshal(depends)
	sum := sha256.Sum256(text)
	return "v" + strconv.Itoa(v.Current) + "-" + hex.EncodeToString(sum[:10])
}
