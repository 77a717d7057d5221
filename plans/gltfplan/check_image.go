package gltfplan

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/maquette-city/maquette/tiles/texture"
)

// checkedImageBytes bounds what is read of an image file to tell what it is.
const checkedImageBytes = 64 << 10

// checkImage looks at an image: one place that it comes from, and a file of the
// format that it says.
func (c *checker) checkImage(_ int, v *value, at string) {
	uri, view := v.get("uri"), v.get("bufferView")
	if (uri.kind == absent) == (view.kind == absent) {
		c.noteAt("ONE_OF_MISMATCH", at, "either uri or bufferView must be defined")
		return
	}
	if w := c.view(view.index()); w != nil {
		c.use(w, forImage, at+"/bufferView")
		if w.stride >= 0 {
			c.noteAt("IMAGE_BUFFER_VIEW_WITH_BYTESTRIDE", at+"/bufferView", "the view of an image has no byteStride")
			return
		}
	}
	head, whole, where, err := c.imageHead(uri, view, at)
	if err != nil && !c.checkURI(uri.text, at+"/uri") {
		return
	}
	if err != nil {
		c.d.found.note(err)
		return
	}
	found, declared := texture.MediaType(head), v.get("mimeType").text
	if said := dataType(uri.text); said != "" && found != "" && said != found {
		c.noteAt("INVALID_URI", at+"/uri", "the data URI says %.40s, and its data are %s", said, found)
		return
	}
	if declared != "" && found != "" && declared != found {
		c.noteAt("IMAGE_MIME_TYPE_INVALID", where, "it says %.40q and is %s", declared, found)
		return
	}
	c.checkHead(head, whole, at)
}

// checkURI wants what stands for a URI to be one (RFC 3986).
func (c *checker) checkURI(uri, at string) bool {
	if strings.HasPrefix(uri, "data:") {
		return true
	}
	if _, err := url.Parse(uri); err != nil {
		c.noteAt("INVALID_URI", at, "%v", err)
		return false
	}
	return true
}

// dataType gives the media type of a data URI, "" for none.
func dataType(uri string) string {
	rest, ok := strings.CutPrefix(uri, "data:")
	if !ok {
		return ""
	}
	head, _, _ := strings.Cut(rest, ",")
	kind, _, _ := strings.Cut(head, ";")
	return kind
}

// imageHead gives the first bytes of an image, and whether they are all of it.
func (c *checker) imageHead(uri, view *value, at string) (head []byte, whole bool, where string, err error) {
	switch {
	case uri.kind == text && strings.HasPrefix(uri.text, "data:"):
		head, err = dataURI(uri.text, at+"/uri")
		return head, true, at + "/uri", err
	case uri.kind == text:
		head, err = c.d.beginning(uri.text, at+"/uri")
		return head, len(head) < checkedImageBytes, at + "/uri", err
	}
	if w := c.view(view.index()); w == nil || w.packed {
		return nil, false, at, nil
	}
	head, _, err = c.d.view(view, at+"/bufferView")
	return head, true, at, err
}

// checkHead reads the size of an image.
func (c *checker) checkHead(head []byte, whole bool, at string) {
	kind := texture.MediaType(head)
	if kind != "image/png" && kind != "image/jpeg" {
		return
	}
	_, err := texture.Size(head)
	if whole && err == nil && kind == "image/png" && !bytes.Contains(head, []byte("IEND")) {
		err = io.ErrUnexpectedEOF
	}
	if kind == "image/jpeg" && len(head) > 3 && head[3] < 0xc0 { // no marker of a segment
		err = fmt.Errorf("%w: %x is no marker", texture.ErrDamaged, head[3])
	}
	cut := errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
	switch {
	case err == nil || cut && !whole:
	case cut:
		c.noteAt("IMAGE_UNEXPECTED_EOS", at, "the image ends too early")
	default:
		c.noteAt("IMAGE_DATA_INVALID", at, "%v", err)
	}
}

// checkTexture wants the image of a texture to be of a format that it may have.
func (c *checker) checkTexture(_ int, t *value, at string) {
	c.checkSource(t.get("source"), at+"/source", "image/png", "image/jpeg")
	for name, kind := range map[string]string{"EXT_texture_webp": "image/webp", "KHR_texture_basisu": "image/ktx2", "EXT_texture_avif": "image/avif"} {
		c.checkSource(t.get("extensions").get(name).get("source"), at+"/extensions/"+name+"/source", kind)
	}
}

func (c *checker) checkSource(v *value, at string, kinds ...string) {
	img, where := c.d.list("images", v.index())
	kind := img.get("mimeType").text
	if kind == "" && img.kind == object {
		head, _, _, err := c.imageHead(img.get("uri"), img.get("bufferView"), where)
		if err != nil {
			return // told of the image
		}
		kind = texture.MediaType(head)
	}
	for _, k := range kinds {
		if kind == k || kind == "" {
			return
		}
	}
	c.noteAt("TEXTURE_INVALID_IMAGE_MIME_TYPE", at, "an image of %.40q where %s is due", kind, strings.Join(kinds, " or "))
}
