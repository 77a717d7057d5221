package ifcxml

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"github.com/maquette-city/maquette/plans"
)

// maxDepth is how deep elements may be nested. A model whose relations are all
// nested needs some six levels for each of its own.
const maxDepth = 1000

// element is a start tag.
type element struct {
	name  string // local part
	attrs []xml.Attr
	line  int
}

// attr gives the XML attribute with the local name, "" where there is none.
func (e element) attr(name string) string {
	for _, a := range e.attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// typed gives the name in xsi:type without its prefix.
func (e element) typed() string {
	for _, a := range e.attrs {
		if a.Name.Local == "type" && a.Name.Space != "" {
			return local(a.Value)
		}
	}
	return ""
}

// cursor walks the elements of a document.
type cursor struct {
	in    *meter
	xml   *xml.Decoder
	open  []xml.Name // elements not ended
	chars []byte     // text since the last tag
	held  element    // given back by unread
	again bool
}

func newCursor(ctx context.Context, in io.Reader, limit int64) *cursor {
	m := &meter{ctx: ctx, in: in, max: limit, maxToken: maxToken}
	text, wide := decoded(m)
	d := xml.NewDecoder(text)
	d.CharsetReader = charset(wide)
	return &cursor{in: m, xml: d}
}

// child gives the next element within the one that is open; false when that one
// ends, and then chars holds the text since the last tag.
func (c *cursor) child() (element, bool, error) {
	if c.again {
		c.again = false
		return c.held, true, nil
	}
	c.chars = c.chars[:0]
	for {
		c.in.token = 0
		t, err := c.xml.RawToken()
		if err != nil {
			return element{}, false, c.failed(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if c.open = append(c.open, t.Name); len(c.open) > maxDepth {
				return element{}, false, c.errorf("elements are nested deeper than %d", maxDepth)
			}
			return element{t.Name.Local, t.Attr, c.line()}, true, nil
		case xml.EndElement:
			if n := len(c.open) - 1; n < 0 || c.open[n] != t.Name {
				return element{}, false, c.errorf("</%s> ends what it did not begin", t.Name.Local)
			}
			c.open = c.open[:len(c.open)-1]
			return element{}, false, nil
		case xml.CharData:
			c.chars = append(c.chars, t...)
		}
	}
}

// unread gives el back: child gives it once more.
func (c *cursor) unread(el element) { c.held, c.again = el, true }

// skip passes over what remains of the element that is open.
func (c *cursor) skip() error {
	for depth := 1; depth > 0; {
		_, begins, err := c.child()
		if err != nil {
			return err
		}
		if begins {
			depth++
		} else {
			depth--
		}
	}
	return nil
}

// text gives the text of the element that is open, to its end. Writers wrap a
// simple value in an element of its type; its text counts.
func (c *cursor) text() ([]byte, error) {
	_, begins, err := c.child()
	if err != nil || !begins {
		return c.chars, err
	}
	_, more, err := c.child()
	if err != nil {
		return nil, err
	}
	if more { // no wrapper of a simple value
		if err := c.skip(); err != nil {
			return nil, err
		}
		return nil, c.skipBoth()
	}
	value := append([]byte(nil), c.chars...)
	return value, c.skip()
}

// skipBoth passes over the element that is open and the rest of what holds it.
func (c *cursor) skipBoth() error {
	if err := c.skip(); err != nil {
		return err
	}
	return c.skip()
}

func (c *cursor) line() int {
	line, _ := c.xml.InputPos()
	return line
}

func (c *cursor) errorf(format string, args ...any) error {
	return plans.Errorf(plans.KindInvalid, "reading ifcXML: line %d: %s", c.line(), fmt.Sprintf(format, args...))
}

// failed words an error of the decoder.
func (c *cursor) failed(err error) error {
	var syntax *xml.SyntaxError
	var ours *plans.Error
	switch {
	case errors.Is(err, io.EOF):
		return c.errorf("the file ends within <%s>", c.innermost())
	case errors.As(err, &syntax):
		return plans.Errorf(plans.KindInvalid, "reading ifcXML: line %d: %s", syntax.Line, syntax.Msg)
	case errors.As(err, &ours):
		return plans.Errorf(ours.Kind, "reading ifcXML: line %d: %w", c.line(), err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	return plans.Errorf(plans.KindInvalid, "reading ifcXML: line %d: %w", c.line(), err)
}

// innermost names the element that is open.
func (c *cursor) innermost() string {
	if len(c.open) == 0 {
		return "the document"
	}
	return c.open[len(c.open)-1].Local
}
