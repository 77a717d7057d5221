package xmlscan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/maquette-city/maquette/plans"
)

const (
	// MaxTag bounds one tag with its attributes, bytes.
	MaxTag = 8 << 20
	// MaxDepth bounds how deep elements may be nested.
	MaxDepth = 512
	// window is how much of a file is read at a time.
	window = 256 << 10
)

// Scanner walks the tags of a document. Its fields tell of the last tag and are
// valid until the next.
type Scanner struct {
	// Name is the number of the element's name in Names.
	Name uint32
	// From and To are the bytes of the file that the tag takes.
	From, To int64
	// Depth is the number of elements around the one that begins or ends.
	Depth int

	ctx    context.Context
	src    io.ReaderAt
	size   int64
	buf    []byte
	base   int64 // offset of buf[0] in the file
	pos    int   // of what comes next in buf
	attrs  []byte
	names  *Names
	open   []uint32
	closed bool // the last tag began and ended an element: its end is still to be told
}

// NewScanner walks the bytes from up to to of src. names may be shared by
// scanners and trees of one document, by one goroutine at a time.
func NewScanner(ctx context.Context, src io.ReaderAt, from, to int64, names *Names) *Scanner {
	return &Scanner{ctx: ctx, src: src, size: to, base: from, names: names}
}

// Next goes to the next beginning or end of an element. At the end of the document
// the error is io.EOF; other errors are of kind invalid and name the byte.
func (s *Scanner) Next() (begins bool, err error) {
	if s.closed {
		s.closed = false
		s.From = s.To
		s.end()
		return false, nil
	}
	for {
		if err := s.toTag(); err != nil {
			return false, err
		}
		if err := s.need(2); err != nil {
			return false, s.Errorf(s.here(), "the file ends within a tag")
		}
		switch s.buf[s.pos+1] {
		case '!', '?':
			err = s.special()
		case '/':
			return false, s.endTag()
		default:
			return true, s.startTag()
		}
		if err != nil {
			return false, err
		}
	}
}

// here is the offset of what comes next.
func (s *Scanner) here() int64 { return s.base + int64(s.pos) }

// toTag passes over text.
func (s *Scanner) toTag() error {
	for {
		i := bytes.IndexByte(s.buf[s.pos:], '<')
		if i >= 0 {
			s.pos += i
			return nil
		}
		s.pos = len(s.buf)
		if err := s.more(); err != nil {
			if errors.Is(err, io.EOF) && len(s.open) > 0 {
				return s.Errorf(s.here(), "the file ends within <%s>", s.names.Local(s.open[len(s.open)-1]))
			}
			return err
		}
	}
}

// need sees to it that n bytes from pos are there.
func (s *Scanner) need(n int) error {
	for len(s.buf)-s.pos < n {
		if err := s.more(); err != nil {
			return err
		}
	}
	return nil
}

// more reads on, and drops what lies before pos.
func (s *Scanner) more() error {
	if err := s.ctx.Err(); err != nil {
		return fmt.Errorf("reading the XML: %w", err)
	}
	next := s.base + int64(len(s.buf))
	if s.src == nil || next >= s.size {
		return io.EOF
	}
	rest := copy(s.buf, s.buf[s.pos:])
	s.base, s.pos = s.base+int64(s.pos), 0
	step := int(min(window, s.size-next))
	if cap(s.buf) < rest+step {
		s.buf = append(make([]byte, 0, 2*(rest+step)), s.buf[:rest]...)
	}
	s.buf = s.buf[:rest+step]
	n, err := s.src.ReadAt(s.buf[rest:], next)
	s.buf = s.buf[:rest+n]
	if n > 0 {
		return nil
	}
	if errors.Is(err, io.EOF) {
		return s.Errorf(next, "the file is shorter than it was")
	}
	return fmt.Errorf("reading the XML at byte %d: %w", next, err)
}

// special passes over a comment, a CDATA section, a processing instruction or a
// declaration.
func (s *Scanner) special() error {
	_ = s.need(len("<![CDATA[")) // shorter ones are at the end of the file
	at := s.buf[s.pos:]
	switch {
	case bytes.HasPrefix(at, []byte("<!--")):
		s.pos += len("<!--")
		return s.past("-->", "comment")
	case bytes.HasPrefix(at, []byte("<![CDATA[")):
		return s.past("]]>", "CDATA section")
	case bytes.HasPrefix(at, []byte("<?")):
		return s.past("?>", "processing instruction")
	}
	return s.declaration()
}

// past goes behind the next end.
func (s *Scanner) past(end, what string) error {
	from := s.here()
	for {
		if i := bytes.Index(s.buf[s.pos:], []byte(end)); i >= 0 {
			s.pos += i + len(end)
			return nil
		}
		s.pos = max(s.pos, len(s.buf)-len(end)+1)
		if err := s.more(); errors.Is(err, io.EOF) {
			return s.Errorf(from, "a %s does not end", what)
		} else if err != nil {
			return err
		}
	}
}

// declaration passes over <!DOCTYPE ...> with its internal subset: brackets and
// quotes are followed, nothing in it is looked at.
func (s *Scanner) declaration() error {
	from, depth, quote := s.here(), 0, byte(0)
	for {
		if s.pos == len(s.buf) {
			if err := s.more(); errors.Is(err, io.EOF) {
				return s.Errorf(from, "a declaration does not end")
			} else if err != nil {
				return err
			}
		}
		c := s.buf[s.pos]
		s.pos++
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '<':
			depth++
		case c == '>':
			if depth--; depth == 0 {
				return nil
			}
		}
	}
}

// tag finds the end of the tag at pos and gives what lies between its marks.
func (s *Scanner) tag() ([]byte, error) {
	s.From = s.here()
	for i, quote := 1, byte(0); ; i++ {
		if i > MaxTag {
			return nil, plans.Errorf(plans.KindTooLarge, "byte %d: a tag is longer than %d MiB", s.From, MaxTag>>20)
		}
		if s.pos+i >= len(s.buf) {
			if err := s.more(); errors.Is(err, io.EOF) {
				return nil, s.Errorf(s.From, "the file ends within a tag")
			} else if err != nil {
				return nil, err
			}
		}
		switch c := s.buf[s.pos+i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '<':
			return nil, s.Errorf(s.From, "a tag does not end before the next begins")
		case c == '>':
			in := s.buf[s.pos+1 : s.pos+i]
			s.pos += i + 1
			s.To = s.here()
			return in, nil
		}
	}
}

func (s *Scanner) startTag() error {
	in, err := s.tag()
	if err != nil {
		return err
	}
	if n := len(in) - 1; n >= 0 && in[n] == '/' {
		in, s.closed = in[:n], true
	}
	name, rest := word(in)
	if len(name) == 0 {
		return s.Errorf(s.From, "a tag without a name")
	}
	if s.Name, err = s.names.number(name); err != nil {
		return s.Errorf(s.From, "%v", err)
	}
	s.attrs = rest
	s.Depth = len(s.open)
	if s.Depth >= MaxDepth {
		return s.Errorf(s.From, "elements are nested deeper than %d", MaxDepth)
	}
	s.open = append(s.open, s.Name)
	return nil
}

func (s *Scanner) endTag() error {
	in, err := s.tag()
	if err != nil {
		return err
	}
	name, _ := word(in[1:])
	n := len(s.open)
	if n == 0 || !s.names.is(s.open[n-1], name) {
		return s.Errorf(s.From, "</%s> ends what it did not begin", cut(name))
	}
	s.end()
	return nil
}

// end takes the innermost element off.
func (s *Scanner) end() {
	n := len(s.open) - 1
	s.Name, s.open, s.Depth, s.attrs = s.open[n], s.open[:n], n, nil
}

// Attrs gives the attributes of the element that begins, undecoded, with their
// names as they are written. It stops where do gives false. The error tells what
// is no attribute.
func (s *Scanner) Attrs(do func(name, value []byte) bool) error {
	for rest := s.attrs; ; {
		name, value, more, err := attribute(rest)
		if err != nil {
			return s.Errorf(s.From, "<%s>: %v", s.names.Local(s.Name), err)
		}
		if name == nil || !do(name, value) {
			return nil
		}
		rest = more
	}
}

// Names gives the table of names.
func (s *Scanner) Names() *Names { return s.names }

// Local gives the name of the element without its prefix.
func (s *Scanner) Local() string { return s.names.Local(s.Name) }

// Errorf makes an error of kind invalid about a byte.
func (s *Scanner) Errorf(at int64, format string, args ...any) error {
	return plans.Errorf(plans.KindInvalid, "byte %d: %s", at, fmt.Sprintf(format, args...))
}

var errAttribute = errors.New("an attribute without a quoted value")

// attribute takes one attribute off rest; name is nil where there is none.
func attribute(rest []byte) (name, value, more []byte, err error) {
	rest = bytes.TrimLeft(rest, " \t\r\n")
	if len(rest) == 0 {
		return nil, nil, nil, nil
	}
	i := bytes.IndexByte(rest, '=')
	if i <= 0 {
		return nil, nil, nil, errAttribute
	}
	name = bytes.TrimRight(rest[:i], " \t\r\n")
	rest = bytes.TrimLeft(rest[i+1:], " \t\r\n")
	if len(rest) < 2 || rest[0] != '"' && rest[0] != '\'' {
		return nil, nil, nil, errAttribute
	}
	end := bytes.IndexByte(rest[1:], rest[0])
	if end < 0 {
		return nil, nil, nil, errAttribute
	}
	return name, rest[1 : 1+end], rest[end+2:], nil
}

// word gives the name at the start of a tag and what follows it.
func word(in []byte) (name, rest []byte) {
	for i, c := range in {
		if c == ' ' || c == '\t' || c == '\r' || c == '\n' {
			return in[:i], in[i:]
		}
	}
	return in, nil
}

// cut keeps a text of the file short enough for a message.
func cut(b []byte) string {
	const longest = 60
	if len(b) <= longest {
		return string(bytes.ToValidUTF8(b, []byte("?")))
	}
	return string(bytes.ToValidUTF8(b[:longest], []byte("?"))) + "..."
}
