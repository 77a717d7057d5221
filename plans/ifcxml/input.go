package ifcxml

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/maquette-city/maquette/plans"
)

// headBytes is how much of the start is looked at.
const headBytes = 4096

// Begins tells whether head, the first bytes of a file, begins an ifcXML
// document: XML whose first element is one of its roots. 4096 bytes do unless
// long comments stand in front.
func Begins(head []byte) bool {
	text := utf8Head(head)
	for {
		text = bytes.TrimLeft(text, " \t\r\n")
		end := ""
		switch {
		case bytes.HasPrefix(text, []byte("<?")):
			end = "?>"
		case bytes.HasPrefix(text, []byte("<!--")):
			end = "-->"
		case bytes.HasPrefix(text, []byte("<!")):
			end = ">"
		case bytes.HasPrefix(text, []byte("<")):
			return isRoot(rootName(text[1:]))
		default:
			return false
		}
		_, rest, found := bytes.Cut(text, []byte(end))
		if !found {
			return false
		}
		text = rest
	}
}

// rootName gives the local part of the name at the start of text.
func rootName(text []byte) string {
	if end := bytes.IndexAny(text, " \t\r\n/>"); end >= 0 {
		text = text[:end]
	}
	if colon := bytes.IndexByte(text, ':'); colon >= 0 {
		text = text[colon+1:]
	}
	return string(text)
}

// isRoot tells the elements that hold a whole model.
func isRoot(name string) bool {
	switch strings.ToLower(name) {
	case "ifcxml", "iso_10303_28", "uos":
		return true
	}
	return false
}

// utf8Head gives head without byte order mark; UTF-16 with every second byte
// dropped, which is enough for names.
func utf8Head(head []byte) []byte {
	if big, wide := utf16Order(head); wide {
		start := 1
		if big {
			start = 0
		}
		var text []byte
		for i := 0; i+1 < len(head); i += 2 {
			if head[i+start] == 0 {
				text = append(text, head[i+1-start])
			}
		}
		return text
	}
	return bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
}

// utf16Order tells the byte order of UTF-16 by its mark or its first character.
func utf16Order(head []byte) (big, wide bool) {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("<\x00")):
		return false, true
	case bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("\x00<")):
		return true, true
	}
	return false, false
}

// decoded gives in as UTF-8 and whether it was UTF-16.
func decoded(in io.Reader) (io.Reader, bool) {
	b := bufio.NewReaderSize(in, headBytes)
	head, _ := b.Peek(3) // an error comes again when it is read
	big, wide := utf16Order(head)
	if !wide {
		if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
			_, _ = b.Discard(3)
		}
		return b, false
	}
	order := unicode.LittleEndian
	if big {
		order = unicode.BigEndian
	}
	return unicode.UTF16(order, unicode.UseBOM).NewDecoder().Reader(b), true
}

// charset decodes what the XML declaration names; wide tells that the bytes
// were UTF-16 and are decoded already.
func charset(wide bool) func(string, io.Reader) (io.Reader, error) {
	return func(name string, in io.Reader) (io.Reader, error) {
		lower := strings.ToLower(name)
		switch {
		case wide, lower == "us-ascii", lower == "ascii":
			return in, nil
		case lower == "iso-8859-1", lower == "latin1", lower == "windows-1252":
			return charmap.Windows1252.NewDecoder().Reader(in), nil
		}
		return nil, fmt.Errorf("the encoding %.20q is not read: UTF-8, UTF-16, ISO-8859-1 and Windows-1252 are", name)
	}
}

// maxToken is the most bytes one tag or text may have: a mesh of four million
// points in one attribute.
const maxToken = 128 << 20

// meter passes bytes on until the context ends, a token or the whole is too
// long.
type meter struct {
	ctx   context.Context
	in    io.Reader
	token int64 // bytes since the last token
	total int64

	max, maxToken int64
}

// Read implements io.Reader.
func (m *meter) Read(p []byte) (int, error) {
	if err := m.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := m.in.Read(p)
	m.token += int64(n)
	m.total += int64(n)
	switch {
	case m.total > m.max:
		return 0, plans.Errorf(plans.KindTooLarge, "the XML is larger than %d MiB", m.max>>20)
	case m.token > m.maxToken:
		return 0, plans.Errorf(plans.KindTooLarge, "one tag or text is longer than %d MiB", m.maxToken>>20)
	}
	return n, err
}
