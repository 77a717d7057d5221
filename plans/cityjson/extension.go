package cityjson

import (
	"bytes"

	"github.com/maquette-city/maquette/tiles/scene"
)

// The bounds on what is told of extensions: how many, and bytes of one value.
const (
	maxExtensions = 100
	maxMember     = 4 << 10
)

// readExtensions reads which extensions the file declares (section 8 of the
// specification).
func (d *document) readExtensions(value []byte) {
	c := cursor{text: value}
	_ = c.object(func(name []byte) error { // what is no object declares nothing
		raw, err := c.raw()
		if err == nil && len(d.extensions) < maxExtensions {
			d.extensions = append(d.extensions, scene.Extension{
				Name: cutText(unescape(name)), URL: text(memberOf(raw, "url")), Version: cutText(text(memberOf(raw, "version")))})
		}
		return err
	})
}

// readExtra keeps a member that an extension adds to the file as a whole (section 8.3
// of the specification). Of one that is an object the name alone is kept: whom to
// contact stands in such (+metadata-extended).
func (d *document) readExtra(name string, value []byte) {
	if len(d.members) >= maxExtensions {
		return
	}
	p := scene.Property{Name: cutText(name)}
	if len(value) <= maxMember && !bytes.ContainsRune(value, '{') {
		p.Value = new(words).value(value)
	}
	d.members = append(d.members, p)
}
