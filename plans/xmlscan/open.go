package xmlscan

import (
	"bytes"
	"fmt"
	"io"

	"golang.org/x/text/encoding/unicode"

	"github.com/maquette-city/maquette/plans"
)

// maxWide bounds a document of UTF-16, bytes: it is turned into UTF-8 in memory.
const maxWide = 256 << 20

// headBytes is how much of the start is looked at for the encoding.
const headBytes = 4096

// Open looks at the encoding of a document: it gives what to read from in place of
// data, where the document begins behind a byte order mark, and the decoder of its
// text. Errors are of kind invalid, unsupported or too-large.
func Open(data io.ReaderAt, size int64) (src io.ReaderAt, from, to int64, d Decoder, err error) {
	head, err := Head(data, size)
	if err != nil {
		return nil, 0, 0, Decoder{}, err
	}
	if wide(head) {
		text, err := fromWide(data, size)
		return bytes.NewReader(text), 0, int64(len(text)), Decoder{}, err
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		from = 3
	}
	label := encoding(head[from:])
	d, ok := DecoderOf(label)
	if !ok {
		return nil, 0, 0, Decoder{}, plans.Errorf(plans.KindUnsupported, "the encoding %q is not read: UTF-8, UTF-16, ISO-8859-1, ISO-8859-15 and Windows-1252 are", cut([]byte(label)))
	}
	return data, from, size, d, nil
}

// Head gives the first bytes of a document.
func Head(data io.ReaderAt, size int64) ([]byte, error) {
	head := make([]byte, min(size, headBytes))
	if n, err := data.ReadAt(head, 0); n < len(head) {
		return nil, fmt.Errorf("reading the beginning: %w", err)
	}
	return head, nil
}

// wide tells UTF-16 by its mark or its first character.
func wide(head []byte) bool {
	for _, begin := range []string{"\xff\xfe", "\xfe\xff", "<\x00", "\x00<"} {
		if bytes.HasPrefix(head, []byte(begin)) {
			return true
		}
	}
	return false
}

func fromWide(data io.ReaderAt, size int64) ([]byte, error) {
	if size > maxWide {
		return nil, plans.Errorf(plans.KindTooLarge, "a document of UTF-16 of %d bytes; at most %d can be read: save it as UTF-8", size, maxWide)
	}
	order := unicode.LittleEndian
	head := make([]byte, 2)
	if _, err := data.ReadAt(head, 0); err != nil {
		return nil, fmt.Errorf("reading the beginning: %w", err)
	}
	if head[0] == 0xfe || head[0] == 0 {
		order = unicode.BigEndian
	}
	text, err := io.ReadAll(unicode.UTF16(order, unicode.UseBOM).NewDecoder().Reader(io.NewSectionReader(data, 0, size)))
	if err != nil {
		return nil, fmt.Errorf("decoding UTF-16: %w", err)
	}
	return text, nil
}

// encoding gives what the XML declaration says of it, or "".
func encoding(head []byte) string {
	if !bytes.HasPrefix(head, []byte("<?xml")) {
		return ""
	}
	in, _, _ := bytes.Cut(head[len("<?xml"):], []byte("?>"))
	for {
		name, value, more, err := attribute(in)
		if err != nil || name == nil {
			return ""
		}
		if string(name) == "encoding" {
			return string(value)
		}
		in = more
	}
}
