package gltfplan

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/tiles/meshopt"
)

// document is a glTF document with what it refers to.
type document struct {
	src       Source
	container *container
	root      *value
	found     findings
	bytes     int64 // of buffers and what they unpack to
	buffers   map[int]loaded
	views     map[int]loaded // packed views, unpacked
}

// loaded is what was read once, or why it could not be.
type loaded struct {
	data []byte
	err  error
}

// list gives item i of a list of the root, and its pointer; absent where there is no
// such item.
func (d *document) list(name string, i int) (*value, string) {
	return d.root.get(name).at(i), fmt.Sprintf("/%s/%d", name, i)
}

// reference gives the item of a list of the root that v, a member at pointer, refers
// to.
func (d *document) reference(v *value, name, pointer string) (*value, int, error) {
	if v.kind == absent {
		return &missingValue, -1, broken("UNDEFINED_PROPERTY", parentOf(pointer), "%q must be defined", pointer[strings.LastIndexByte(pointer, '/')+1:])
	}
	i := v.index()
	item, at := d.list(name, i)
	switch {
	case i < 0 && v.kind == number:
		return item, i, broken("INVALID_INDEX", pointer, "%v is no index", v.num)
	case i < 0:
		return item, i, broken("TYPE_MISMATCH", pointer, "an index is expected, not %s", v.kind)
	case item.kind == absent:
		return item, i, broken("UNRESOLVED_REFERENCE", pointer, "there is no %s", at[1:])
	case item.kind != object:
		return item, i, broken("TYPE_MISMATCH", at, "an object is expected, not %s", item.kind)
	}
	return item, i, nil
}

func parentOf(pointer string) string { return pointer[:max(0, strings.LastIndexByte(pointer, '/'))] }

// spend counts bytes against MaxBytes.
func (d *document) spend(n int64, pointer string) error {
	if d.bytes += n; d.bytes > MaxBytes {
		return broken("TOO_LARGE", pointer, "the file unpacks to more than %d MiB", int64(MaxBytes)>>20)
	}
	return nil
}

// buffer gives the bytes of a buffer, which may be fewer than it says.
func (d *document) buffer(v *value, pointer string) ([]byte, error) {
	b, i, err := d.reference(v, "buffers", pointer)
	if err != nil {
		return nil, err
	}
	if l, ok := d.buffers[i]; ok {
		return l.data, l.err
	}
	var l loaded
	l.data, l.err = d.loadBuffer(b, i, fmt.Sprintf("/buffers/%d", i))
	d.buffers[i] = l
	return l.data, l.err
}

func (d *document) loadBuffer(b *value, i int, at string) ([]byte, error) {
	length := b.get("byteLength").index()
	switch {
	case length < 0:
		return nil, broken("UNDEFINED_PROPERTY", at, `"byteLength" must be defined`)
	case length > MaxBufferBytes:
		return nil, broken("TOO_LARGE", at+"/byteLength", "a buffer has at most %d MiB", MaxBufferBytes>>20)
	}
	var data []byte
	var err error
	uri := b.get("uri")
	switch {
	case uri.kind == text:
		data, err = d.resource(uri.text, at+"/uri", MaxBufferBytes)
	case i == 0 && d.container.hasBin:
		data = make([]byte, d.container.bin.size)
		_, err = io.ReadFull(io.NewSectionReader(d.src.Data, d.container.bin.at, d.container.bin.size), data)
	default:
		err = broken("BUFFER_MISSING_GLB_DATA", at, "it has no uri, and the file no binary chunk for it")
	}
	if err != nil {
		return nil, err
	}
	if len(data) < length {
		d.found.note(broken("BUFFER_BYTE_LENGTH_MISMATCH", at+"/byteLength", "%d bytes are promised and there are %d", length, len(data)))
		length = len(data)
	}
	return data[:length], d.spend(int64(length), at)
}

// resource gives what a URI stands for: its own data, or a file beside the model.
func (d *document) resource(uri, at string, most int64) ([]byte, error) {
	if strings.HasPrefix(uri, "data:") {
		return dataURI(uri, at)
	}
	data, err := bundle.Read(d.src.Files, uri, most)
	if err != nil {
		return nil, notRead(err, uri, at)
	}
	return data, nil
}

// notRead tells of a file beside the model that cannot be had.
func notRead(err error, uri, at string) error {
	switch {
	case errors.Is(err, bundle.ErrOutside):
		return broken("INVALID_URI", at, "%.100q is not read: %v", uri, bundle.ErrOutside)
	case errors.Is(err, bundle.ErrMissing):
		return broken("IO_ERROR", at, "%.100q is not beside the model: send it along, or all in one zip archive", uri)
	}
	return broken("IO_ERROR", at, "%v", err)
}

// beginning gives the first checkedImageBytes of a file beside the model.
func (d *document) beginning(uri, at string) (data []byte, err error) {
	f, err := d.src.Files.Open(uri)
	if err != nil {
		return nil, notRead(err, uri, at)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	data = make([]byte, min(f.Size, checkedImageBytes))
	if _, err := io.ReadFull(io.NewSectionReader(f, 0, int64(len(data))), data); err != nil {
		return nil, broken("IO_ERROR", at, "%v", err)
	}
	return data, nil
}

// dataURI decodes a data URI (RFC 2397).
func dataURI(uri, at string) ([]byte, error) {
	head, body, ok := strings.Cut(uri[len("data:"):], ",")
	if !ok {
		return nil, broken("INVALID_URI", at, "the data URI has no comma")
	}
	if !strings.HasSuffix(head, ";base64") {
		plain, err := url.PathUnescape(body)
		if err != nil {
			return nil, broken("INVALID_URI", at, "%v", err)
		}
		return []byte(plain), nil
	}
	if strings.Contains(body, "%") {
		if plain, err := url.PathUnescape(body); err == nil {
			body = plain
		}
	}
	data, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.Map(standard64, body), "="))
	if err != nil {
		return nil, broken("INVALID_URI", at, "%v", err)
	}
	return data, nil
}

// standard64 forgives the alphabet of URLs (RFC 4648, clause 5).
func standard64(r rune) rune {
	switch r {
	case '-':
		return '+'
	case '_':
		return '/'
	}
	return r
}

// view gives the bytes of a buffer view and its stride, 0 for none.
func (d *document) view(v *value, pointer string) ([]byte, int, error) {
	bv, i, err := d.reference(v, "bufferViews", pointer)
	if err != nil {
		return nil, 0, err
	}
	at := fmt.Sprintf("/bufferViews/%d", i)
	stride := max(0, bv.get("byteStride").index())
	for _, name := range [...]string{"EXT_meshopt_compression", "KHR_meshopt_compression"} {
		if e := bv.get("extensions").get(name); e.kind == object {
			l, ok := d.views[i]
			if !ok {
				l.data, l.err = d.unpack(e, at+"/extensions/"+name)
				d.views[i] = l
			}
			return l.data, stride, l.err
		}
	}
	data, err := d.stretch(bv, at)
	return data, stride, err
}

// stretch gives the bytes that v, with a buffer, byteOffset and byteLength, names.
func (d *document) stretch(v *value, at string) ([]byte, error) {
	data, err := d.buffer(v.get("buffer"), at+"/buffer")
	if err != nil {
		return nil, err
	}
	offset, length := max(0, v.get("byteOffset").index()), v.get("byteLength").index()
	switch {
	case length < 0:
		return nil, broken("UNDEFINED_PROPERTY", at, `"byteLength" must be defined`)
	case offset > len(data):
		return nil, broken("BUFFER_VIEW_TOO_LONG", at+"/byteOffset", "it does not fit its buffer of %d bytes", len(data))
	case length > len(data)-offset:
		return nil, broken("BUFFER_VIEW_TOO_LONG", at+"/byteLength", "it does not fit its buffer of %d bytes", len(data))
	}
	return data[offset : offset+length], nil
}

// unpack decodes a view that EXT_meshopt_compression packs.
func (d *document) unpack(e *value, at string) ([]byte, error) {
	data, err := d.stretch(e, at)
	if err != nil {
		return nil, err
	}
	count, stride := e.get("count").index(), e.get("byteStride").index()
	mode, filter := meshopt.Mode(e.get("mode").text), meshopt.Filter(e.get("filter").text)
	if count < 0 || stride < 1 || stride > 256 || count > MaxElements {
		return nil, broken("VALUE_NOT_IN_RANGE", at, "%d elements of %d bytes", count, stride)
	}
	if err := d.spend(int64(count)*int64(stride), at); err != nil {
		return nil, err
	}
	out, err := meshopt.Decode(mode, filter, data, count, stride)
	if err != nil {
		return nil, broken("MESHOPT_INVALID_DATA", at, "%v", err)
	}
	return out, nil
}
