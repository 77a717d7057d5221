package glb

import (
	"encoding/json"
	"fmt"

	"github.com/maquette-city/maquette/tiles/meshopt"
)

// maxExpansion bounds what compressed views may hold, in bytes for each byte of
// the file: as much as one stream can stand for.
const maxExpansion = 64

// View gives the bytes of buffer view i, decompressed where it is compressed by
// EXT_meshopt_compression. The error wraps ErrOpaqueBuffer where they lie in
// another file or are compressed otherwise, and ErrMalformed where the stream is
// broken.
func (d *Document) View(i int) ([]byte, error) {
	if i < 0 || i >= len(d.BufferViews) {
		return nil, malformed("bufferView %d of %d", i, len(d.BufferViews))
	}
	if data, ok := d.decoded[i]; ok {
		return data, nil
	}
	v := &d.BufferViews[i]
	if c := d.compressed[i]; c != nil {
		return d.decompress(i, c)
	}
	_, other := v.Extensions["KHR_meshopt_compression"]
	if other || v.Buffer != 0 || d.Buffers[0].URI != nil {
		return nil, fmt.Errorf("reading bufferView %d: %w", i, ErrOpaqueBuffer)
	}
	return d.bin[v.ByteOffset : v.ByteOffset+v.ByteLength], nil
}

// decompress gives the bytes of a compressed view and keeps them.
func (d *Document) decompress(i int, c *meshoptView) ([]byte, error) {
	if c.Buffer != 0 || d.Buffers[0].URI != nil {
		return nil, fmt.Errorf("reading bufferView %d: %w", i, ErrOpaqueBuffer)
	}
	data, err := meshopt.Decode(c.Mode, c.Filter, d.bin[c.ByteOffset:c.ByteOffset+c.ByteLength], c.Count, c.ByteStride)
	if err != nil {
		return nil, fmt.Errorf("reading bufferView %d: %w: %w", i, ErrMalformed, err)
	}
	if d.decoded == nil {
		d.decoded = map[int][]byte{}
	}
	d.decoded[i] = data
	return data, nil
}

// validateCompressed reads the extension of every compressed view, and holds it
// to the rules of the extension and all together to what the file can hold.
func (d *Document) validateCompressed() error {
	total := 0
	for i := range d.BufferViews {
		text, ok := d.BufferViews[i].Extensions[extMeshopt]
		if !ok {
			continue
		}
		c := &meshoptView{}
		if err := json.Unmarshal(text, c); err != nil {
			return malformed("bufferView %d: %s: %v", i, extMeshopt, err)
		}
		if err := d.validateMeshopt(i, c); err != nil {
			return err
		}
		if total += d.BufferViews[i].ByteLength; total > maxExpansion*len(d.bin) && d.bin != nil {
			return malformed("compressed views of more than %d bytes in a file of %d", total, len(d.bin))
		}
		if d.compressed == nil {
			d.compressed = map[int]*meshoptView{}
		}
		d.compressed[i] = c
	}
	return nil
}

// validateMeshopt checks one compressed view.
func (d *Document) validateMeshopt(i int, c *meshoptView) error {
	v := &d.BufferViews[i]
	if c.Buffer < 0 || c.Buffer >= len(d.Buffers) {
		return malformed("bufferView %d: %s names buffer %d of %d", i, extMeshopt, c.Buffer, len(d.Buffers))
	}
	n := d.Buffers[c.Buffer].ByteLength
	if c.ByteOffset < 0 || c.ByteLength < 0 || c.ByteOffset > n || c.ByteLength > n-c.ByteOffset {
		return malformed("bufferView %d: %d compressed bytes at %d in a buffer of %d", i, c.ByteLength, c.ByteOffset, n)
	}
	if err := meshopt.Check(c.Mode, c.Filter, c.Count, c.ByteStride); err != nil {
		return malformed("bufferView %d: %v", i, err)
	}
	if v.ByteLength != c.Count*c.ByteStride || v.ByteStride != 0 && v.ByteStride != c.ByteStride {
		return malformed("bufferView %d: %d bytes with stride %d from %d elements of %d", i, v.ByteLength, v.ByteStride, c.Count, c.ByteStride)
	}
	return nil
}
