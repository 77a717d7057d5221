// Package meshopt encodes and decodes the bitstreams of the glTF extension
// EXT_meshopt_compression: vertex attributes, triangle lists and index sequences
// (its appendix A, versions 0, 1 and 1 of the three streams), and the filters that
// follow the attribute decoder (its appendix B). It knows no glTF: tiles/glb does.
//
// The encoders are lossless and give the same bytes on every machine. They do
// not reorder anything: what they are given should share vertices between
// neighbouring triangles and number them by first use, as glTF wants for the
// caches of the GPU too. What they write is made to be compressed again, by
// brotli or gzip.
//
// The decoders take any bytes: they check lengths before they allocate, give no
// more than 64 times what they are given, and never panic. It is pure Go and
// needs no WebAssembly, unlike the library that the format comes from; the tests
// hold both against each other.
package meshopt

import (
	"errors"
	"fmt"
)

// Mode is the kind of a stream, in the extension's words.
type Mode string

// The modes of the extension.
const (
	Attributes Mode = "ATTRIBUTES" // elements of 4 to 256 bytes
	Triangles  Mode = "TRIANGLES"  // indices, three a triangle
	Indices    Mode = "INDICES"    // any indices
)

// Filter is what is done to decoded attributes, in the extension's words.
type Filter string

// The filters of the extension; the empty one is NONE as well.
const (
	None        Filter = "NONE"
	Octahedral  Filter = "OCTAHEDRAL"
	Quaternion  Filter = "QUATERNION"
	Exponential Filter = "EXPONENTIAL"
)

// Errors of this package, wrapped with what was wrong where.
var (
	// ErrLayout tells of a mode, filter, stride and count that the extension does
	// not allow together.
	ErrLayout = errors.New("layout that EXT_meshopt_compression does not allow")
	// ErrMalformed tells of a stream that is none of its mode, cut off, or of
	// another length than its elements take.
	ErrMalformed = errors.New("not a valid meshopt stream")
)

// maxStride is the most bytes that an element of attributes has.
const maxStride = 256

// maxCount bounds elements so that sizes in bytes fit an int of 32 bits.
const maxCount = 1 << 22

// Check tells whether the extension allows mode and filter with count elements
// of stride bytes; the error wraps ErrLayout. Strides are bytes.
func Check(mode Mode, filter Filter, count, stride int) error {
	ok := count >= 0 && stride > 0 && stride <= maxStride && count <= maxCount*maxStride/stride
	unfiltered := filter == None || filter == ""
	switch mode {
	case Attributes:
		ok = ok && stride%4 == 0 && (unfiltered || filter.takes(stride))
	case Triangles:
		ok = ok && count%3 == 0 && (stride == 2 || stride == 4) && unfiltered
	case Indices:
		ok = ok && (stride == 2 || stride == 4) && unfiltered
	default:
		ok = false
	}
	if !ok {
		return fmt.Errorf("%d elements of %d bytes, mode %q, filter %q: %w", count, stride, mode, filter, ErrLayout)
	}
	return nil
}

// takes tells whether the filter works on elements of stride bytes, a multiple
// of 4.
func (f Filter) takes(stride int) bool {
	switch f {
	case Octahedral:
		return stride == 4 || stride == 8
	case Quaternion:
		return stride == 8
	case Exponential:
		return true
	}
	return false
}

// Decode gives the count elements of stride bytes that data, one whole stream,
// stands for. Errors wrap ErrLayout or ErrMalformed.
func Decode(mode Mode, filter Filter, data []byte, count, stride int) ([]byte, error) {
	if err := Check(mode, filter, count, stride); err != nil {
		return nil, fmt.Errorf("decoding: %w", err)
	}
	var out []byte
	var err error
	switch mode {
	case Attributes:
		if out, err = decodeAttributes(data, count, stride); err == nil {
			unfilter(out, filter, stride)
		}
	case Triangles:
		out, err = decodeTriangles(data, count, stride)
	case Indices:
		out, err = decodeIndices(data, count, stride)
	}
	if err != nil {
		return nil, fmt.Errorf("decoding %d elements of %d bytes, mode %s: %w", count, stride, mode, err)
	}
	return out, nil
}

// malformed gives an error that wraps ErrMalformed.
func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, args...))
}
