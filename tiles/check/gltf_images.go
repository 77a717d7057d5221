package check

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"path"
	"strings"
	"sync"

	"github.com/maquette-city/maquette/tiles"
)

// imageFacts is what is remembered of an image file that several models name.
type imageFacts struct {
	once          sync.Once
	missing       string // why it cannot be had
	kind          string // media type by its first bytes, "" for none known
	width, height int
	hash          string
}

// imageFiles are the image files met so far.
type imageFiles struct {
	lock  sync.Mutex
	files map[string]*imageFacts
}

// fact gives what is known of a file, after read has read it once.
func (f *imageFiles) fact(name string, read func(*imageFacts)) *imageFacts {
	f.lock.Lock()
	if f.files == nil {
		f.files = map[string]*imageFacts{}
	}
	x, ok := f.files[name]
	if !ok {
		x = &imageFacts{}
		f.files[name] = x
	}
	f.lock.Unlock()
	x.once.Do(func() { read(x) })
	return x
}

// pictures checks the images of a model: that they are there, what their media
// type says, and of the size that a device bears. ours tells that they are held
// against our own rules too; side is the greatest width and height.
func (m *gltfModel) pictures(ours bool, side int) {
	for _, v := range m.json.elementsOf("images") {
		if v.kind() != "object" {
			return
		}
		f, inside := m.imageFact(v)
		if f == nil {
			continue
		}
		if f.missing != "" {
			u, _ := v.member("uri")
			u.fault(FileMissing, "%s", f.missing)
			continue
		}
		kind, told := v.member("mimeType")
		switch {
		case told && f.kind != "" && kind.str() != f.kind:
			kind.fault(ContentWrong, "%q of an image that is %s", kind.str(), f.kind)
		case f.kind == "":
			v.warn(ContentWrong, "an image of no format that is known here")
		}
		if !ours {
			continue
		}
		if u, _ := v.member("uri"); !inside && strings.TrimSuffix(path.Base(u.str()), path.Ext(u.str())) != f.hash {
			u.warn(OwnHash, "the bytes hash to %s", f.hash)
		}
		if f.width > side || f.height > side {
			v.warn(OwnBudget, "%d by %d pixels; the profile has %d", f.width, f.height, side)
		}
	}
}

// imageFact looks at one image; nil where it cannot be followed, which is told
// or no fault.
func (m *gltfModel) imageFact(v value) (f *imageFacts, inside bool) {
	if view, has := v.member("bufferView"); has {
		n, ok := view.plain()
		if !ok || n < 0 || int(n) >= len(m.doc.BufferViews) {
			return nil, true
		}
		data, _ := m.view(int(n))
		if data == nil {
			return nil, true
		}
		f = &imageFacts{}
		f.look(data)
		return f, true
	}
	u, has := v.member("uri")
	if !has {
		v.fault(MemberMissing, "neither uri nor bufferView")
		return nil, false
	}
	if strings.HasPrefix(u.str(), "data:") {
		data, err := dataURI(u.str())
		if err != nil {
			u.fault(URIWrong, "%v", err)
			return nil, true
		}
		f = &imageFacts{}
		f.look(data)
		return f, true
	}
	name, ok := u.resolve(u.str())
	if !ok {
		return nil, false
	}
	return v.r.images.fact(name, func(f *imageFacts) {
		data, release, err := v.r.read(name)
		defer release()
		if err != nil {
			f.missing = fileReason(name, err)
			return
		}
		f.hash = tiles.Hash(data)
		f.look(data)
	}), false
}

// look tells the media type by the first bytes, and the size.
func (f *imageFacts) look(data []byte) {
	word := func(at int) int {
		if len(data) < at+4 {
			return 0
		}
		return int(binary.LittleEndian.Uint32(data[at:]))
	}
	var c image.Config
	var err error
	switch {
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		f.kind = "image/png"
		c, err = png.DecodeConfig(bytes.NewReader(data))
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		f.kind = "image/jpeg"
		c, err = jpeg.DecodeConfig(bytes.NewReader(data))
	case bytes.HasPrefix(data, []byte("\xabKTX 20\xbb\r\n\x1a\n")):
		f.kind = "image/ktx2"
		c.Width, c.Height = word(20), word(24)
	case len(data) >= 30 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		f.kind = "image/webp"
		c.Width, c.Height = webpSize(data)
	}
	if f.width, f.height = c.Width, c.Height; err != nil {
		f.kind = ""
	}
}

// webpSize reads width and height from the first chunk of a WebP of 30 bytes at
// least (RFC 9649): lossy, lossless or extended.
func webpSize(data []byte) (width, height int) {
	word := func(at int) int { return int(binary.LittleEndian.Uint16(data[at:])) }
	switch string(data[12:16]) {
	case "VP8 ":
		return word(26) & 0x3fff, word(28) & 0x3fff
	case "VP8L":
		bits := int(binary.LittleEndian.Uint32(data[21:]))
		return bits&0x3fff + 1, bits>>14&0x3fff + 1
	case "VP8X":
		return (word(24) | int(data[26])<<16) + 1, (word(27) | int(data[29])<<16) + 1
	}
	return 0, 0
}
