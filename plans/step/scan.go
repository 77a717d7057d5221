package step

import "bytes"

// What a byte can mean to the scanner.
const (
	isSpace = 1 << iota
	isWord  // letters, digits and underscore of keywords
	isStop  // the scanner of statements looks at it: ( ) ' " ; /
	isMark  // the scanner of attributes looks at it: those and the comma
	isGap   // white space or the beginning of what counts as such
)

// class says for each byte what it can mean.
var class = func() (c [256]uint8) {
	for _, b := range []byte(" \t\r\n\v\f\x00") {
		c[b] |= isSpace | isGap
	}
	for b := range c {
		if b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '_' || b == '!' {
			c[b] |= isWord
		}
	}
	for _, b := range []byte("()'\";/") {
		c[b] |= isStop | isMark
	}
	c[','] |= isMark
	c['/'] |= isGap
	c['\\'] |= isGap
	return c
}()

// skipSpace moves pos past white space and comments.
func (p *parser) skipSpace() *Error {
	for p.pos < len(p.data) {
		switch b := p.data[p.pos]; {
		case class[b]&isSpace != 0:
			p.pos++
		case b == '/' && p.pos+1 < len(p.data) && p.data[p.pos+1] == '*':
			if err := p.skipComment(); err != nil {
				return err
			}
		case b == '\\' && p.pos+2 < len(p.data) && p.data[p.pos+2] == '\\':
			p.pos += 3 // print control directives \N\ and \F\ between tokens
		default:
			return nil
		}
	}
	return nil
}

func (p *parser) skipComment() *Error {
	n := bytes.Index(p.data[p.pos+2:], []byte("*/"))
	if n < 0 {
		return p.fail(RuleTruncated, "a comment begins here and does not end: */ was expected")
	}
	p.pos += n + 4
	return nil
}

// endOfStatement moves pos past the next semicolon that is not within a
// string, a comment or parentheses, and checks that parentheses balance.
func (p *parser) endOfStatement(id ID) *Error {
	data, depth, i := p.data, 0, p.pos
	start, slow := p.pos, p.pos // where what was looked through byte by byte begins
	for ; i < len(data); i++ {
		b := data[i]
		if class[b]&isStop == 0 {
			continue
		}
		switch b {
		case '(':
			if depth++; depth > MaxDepth {
				return fail(data, RuleDepth, i, id, "lists nested deeper than %d", MaxDepth)
			}
			if i-slow > longList {
				i, depth = overLists(data, i+1, depth, MaxDepth)
				i, slow = i-1, i
			}
		case ')':
			if depth--; depth < 0 {
				return fail(data, RuleSyntax, i, id, "a closing parenthesis without an opening one")
			}
			if depth == 0 && i+1 < len(data) && data[i+1] != ';' {
				if err := p.endsAt(i+1, id); err != nil {
					return err
				}
			}
		case '\'', '"':
			n := bytes.IndexByte(data[i+1:], b)
			if n < 0 {
				return fail(data, RuleTruncated, i, id, "a string begins here and does not end: %c was expected", b)
			}
			i += n + 1
			if i+1 < len(data) && class[data[i+1]]&(isMark|isGap) == 0 {
				return fail(data, RuleSyntax, i+1, id, "expected ',' or ')' behind a string, found %s", show(data, i+1))
			}
		case '/':
			if i+1 < len(data) && data[i+1] == '*' {
				p.pos = i
				if err := p.skipComment(); err != nil {
					return err
				}
				i = p.pos - 1
			}
		case ';':
			p.pos = i + 1
			if depth != 0 {
				return fail(data, RuleSyntax, i, id, "a record ends with %d parentheses still open: ')' was expected", depth)
			}
			return nil
		}
	}
	return fail(data, RuleTruncated, len(data), id, "the file ends within a statement that begins at byte %d: ';' was expected", start)
}

// endsAt checks that behind the attributes of a statement, at i, is its semicolon.
func (p *parser) endsAt(i int, id ID) *Error {
	p.pos = i
	if err := p.skipSpace(); err != nil {
		return err
	}
	if p.pos < len(p.data) && p.data[p.pos] != ';' && p.data[p.pos] != ')' {
		return p.expected(id, "';'")
	}
	return nil
}

func (p *parser) fail(rule Rule, format string, args ...any) *Error {
	return fail(p.data, rule, p.pos, 0, format, args...)
}

// expected says that what was expected at pos in record id.
func (p *parser) expected(id ID, what string) *Error {
	rule := RuleSyntax
	if p.pos >= len(p.data) {
		rule = RuleTruncated
	}
	return fail(p.data, rule, p.pos, id, "expected %s, found %s", what, show(p.data, p.pos))
}
