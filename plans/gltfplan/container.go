package gltfplan

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/maquette-city/maquette/plans"
)

// Numbers of the binary container (glTF 2.0, clause 4.4).
const (
	glbMagic   = "glTF"
	glbHeader  = 12
	chunkJSON  = 0x4E4F534A
	chunkBIN   = 0x004E4942
	chunkFrame = 8
)

// BeginsBinary tells a GLB by its first bytes, whatever its version.
func BeginsBinary(head []byte) bool { return bytes.HasPrefix(head, []byte(glbMagic)) }

// section is a stretch of a file.
type section struct{ at, size int64 }

// container is a file taken apart.
type container struct {
	json   []byte
	bin    section // the binary chunk
	hasBin bool
	binary bool
	notes  []finding
}

// open reads the JSON of src and finds its binary chunk.
func open(src Source) (*container, error) {
	head := make([]byte, min(src.Size, glbHeader))
	if _, err := src.Data.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, fmt.Errorf("reading %s: %w", src.Name, err)
	}
	if !BeginsBinary(head) {
		data, err := readSection(src, section{0, src.Size})
		return &container{json: data}, err
	}
	c := &container{binary: true}
	if len(head) < glbHeader {
		return nil, refuse(src, "GLB_UNEXPECTED_END_OF_HEADER", "the file ends in its header")
	}
	if v := binary.LittleEndian.Uint32(head[4:]); v != 2 {
		return nil, plans.Errorf(plans.KindUnsupported, "reading %s: GLB_INVALID_VERSION at byte 4: version %d is not read: export it as glTF 2.0", src.Name, v)
	}
	size := int64(binary.LittleEndian.Uint32(head[8:]))
	if size != src.Size {
		c.note("GLB_LENGTH_MISMATCH", "", "the header says %d bytes and the file has %d", size, src.Size)
	}
	return c, c.chunks(src, min(size, src.Size))
}

func (c *container) note(code, pointer, format string, args ...any) {
	c.notes = append(c.notes, finding{code, pointer, fmt.Sprintf(format, args...)})
}

// chunks finds the first two chunks; others are passed over (clause 4.4.3).
func (c *container) chunks(src Source, end int64) error {
	frame := make([]byte, chunkFrame)
	at := int64(glbHeader)
	for n := 0; at+chunkFrame <= end; n++ {
		if _, err := src.Data.ReadAt(frame, at); err != nil {
			return refuse(src, "GLB_UNEXPECTED_END_OF_CHUNK_HEADER", fmt.Sprintf("byte %d: %v", at, err))
		}
		s := section{at + chunkFrame, int64(binary.LittleEndian.Uint32(frame))}
		if s.at+s.size > end {
			c.note("GLB_CHUNK_TOO_BIG", "", "the chunk at byte %d has %d bytes and %d are left", at, s.size, end-s.at)
			s.size = end - s.at
		}
		switch kind := binary.LittleEndian.Uint32(frame[4:]); {
		case n == 0 && kind != chunkJSON:
			return refuse(src, "GLB_UNEXPECTED_FIRST_CHUNK", "the first chunk is not JSON")
		case n == 0:
			var err error
			if c.json, err = readSection(src, s); err != nil {
				return err
			}
		case kind == chunkBIN && !c.hasBin:
			c.bin, c.hasBin = s, true
		}
		at = s.at + s.size
	}
	if c.json == nil {
		return refuse(src, "GLB_UNEXPECTED_END_OF_CHUNK_HEADER", "the file has no JSON")
	}
	return nil
}

func readSection(src Source, s section) ([]byte, error) {
	if s.size > MaxJSONBytes {
		return nil, plans.Errorf(plans.KindTooLarge, "reading %s: its JSON has %d bytes of at most %d: keep buffers and images apart from it", src.Name, s.size, int64(MaxJSONBytes))
	}
	data := make([]byte, s.size)
	if _, err := io.ReadFull(io.NewSectionReader(src.Data, s.at, s.size), data); err != nil {
		return nil, fmt.Errorf("reading %s: %w", src.Name, err)
	}
	return data, nil
}

// refuse gives the error of a file that cannot be read.
func refuse(src Source, code, why string) error {
	return plans.Errorf(plans.KindInvalid, "reading %s: %s: %s", src.Name, code, why)
}
