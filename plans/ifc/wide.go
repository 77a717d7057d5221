package ifc

import (
	"bytes"
	"context"
	"fmt"

	"golang.org/x/text/encoding/unicode"

	"github.com/maquette-city/maquette/plans/step"
)

// Begins tells whether head, the first bytes of a file, begins a STEP file: some
// programs write a comment or a stray byte before the magic word, and some editors
// save the text as UTF-16.
func Begins(head []byte) bool {
	if _, ok := wide(head); ok {
		head = bytes.ReplaceAll(head, []byte{0}, nil)
	}
	return bytes.Contains(head, []byte("ISO-10303-21"))
}

// wide tells whether head begins text in UTF-16, by its byte order mark or by
// zeroes in the first two characters, and in which byte order.
func wide(head []byte) (order unicode.Endianness, ok bool) {
	if len(head) < 4 {
		return unicode.BigEndian, false
	}
	switch {
	case head[0] == 0xFF && head[1] == 0xFE, head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0:
		return unicode.LittleEndian, true
	case head[0] == 0xFE && head[1] == 0xFF, head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0:
		return unicode.BigEndian, true
	}
	return unicode.BigEndian, false
}

// loadWide reads STEP text in UTF-16, which the standard does not allow. Places
// in messages are lines: bytes are those of the text as UTF-8.
func loadWide(ctx context.Context, s stream, order unicode.Endianness) (loaded, error) {
	data, err := s.all(ctx)
	if err != nil {
		return loaded{}, err
	}
	text, err := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(data)
	if err != nil {
		return loaded{}, fmt.Errorf("decoding %s as UTF-16: %w", s.name, err)
	}
	file, err := step.ParseTranslated(text)
	if err != nil {
		return loaded{}, fmt.Errorf("reading %s: %w", s.name, err)
	}
	return loaded{file: file, format: formatSPF, warnings: []string{"text-encoding: the file is in UTF-16, which STEP does not allow: it is taken as what it says"}}, nil
}
