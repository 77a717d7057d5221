package step

import (
	"bytes"
	"fmt"
)

// maxMalformed is how many records of a file may be malformed. One with more is
// not a model with some bad lines, and is refused.
const maxMalformed = 100

// maxWasted bounds the bytes that are looked through for ends of statements that
// do not come: some seconds of work.
const maxWasted = 4 << 30

// passOver moves pos behind what begins at start and is malformed as err says, to
// where begins tells that reading can go on. It gives err where that is nowhere,
// as in a file that was cut short, and where too much is malformed.
func (p *parser) passOver(start int, err *Error, begins func(int) bool) *Error {
	if p.part {
		return err
	}
	if err.Rule == RuleTruncated {
		p.wasted += int64(len(p.data) - start)
	}
	if len(p.file.bad) == maxMalformed || p.wasted > maxWasted {
		err.Detail += "; too much before it is malformed as well for the file to be read"
		return err
	}
	next := p.resume(start, begins)
	if next < 0 {
		return err
	}
	err.Detail += fmt.Sprintf("; %d bytes that begin with %s are passed over", next-start, show(p.data, start))
	p.file.bad = append(p.file.bad, err)
	p.pos = next
	return nil
}

// resume gives the first offset after start at which reading can go on, below 0
// for none. That is behind a semicolon outside strings and comments, or at a line,
// where begins has it: a line because an apostrophe too many or too few turns
// strings and what is between them round. For that a comment is one also in what
// seems to be a string, where it begins a line.
func (p *parser) resume(start int, begins func(int) bool) int {
	var quote byte // of the string that i is in
	data := p.data
	for i := start; i < len(data); i++ {
		switch b := data[i]; {
		case b == ';' && quote == 0:
			if at := p.gapEnd(i + 1); begins(at) {
				return at
			}
		case b == '\n' || b == '\r':
			at := p.indentEnd(i + 1)
			if begins(at) {
				return at
			}
			i = p.commentEnd(at) - 1
		case b == quote:
			quote = 0
		case quote != 0:
		case b == '\'' || b == '"':
			quote = b
		case b == '/':
			i = max(i, p.commentEnd(i)-1)
		}
	}
	return -1
}

// commentEnd gives the offset behind the comment at i; i where there is none, or
// one that does not end.
func (p *parser) commentEnd(i int) int {
	rest := p.data[i:]
	if p.unended || !bytes.HasPrefix(rest, []byte("/*")) {
		return i
	}
	n := bytes.Index(rest[2:], []byte("*/"))
	if n < 0 {
		p.unended = true // nor is there one behind any later place
		return i
	}
	return i + n + 4
}

// gapEnd gives the offset of the first byte from i on that is no white space.
func (p *parser) gapEnd(i int) int {
	for i < len(p.data) && class[p.data[i]]&isSpace != 0 {
		i++
	}
	return i
}

// indentEnd is gapEnd within a line.
func (p *parser) indentEnd(i int) int {
	for i < len(p.data) && (p.data[i] == ' ' || p.data[i] == '\t') {
		i++
	}
	return i
}

// beginsRecord tells whether a record begins at i, "#12=A" or "#12=(", or what
// ends a data section stands there.
func (p *parser) beginsRecord(i int) bool {
	if i >= len(p.data) || p.data[i] != '#' {
		return p.endsRecords(i)
	}
	first := i + 1
	for i = first; i < len(p.data) && p.data[i]-'0' <= 9; i++ {
	}
	equals := p.gapEnd(i)
	if i == first || equals >= len(p.data) || p.data[equals] != '=' {
		return false
	}
	i = p.gapEnd(equals + 1)
	return i < len(p.data) && (class[p.data[i]]&isWord != 0 || p.data[i] == '(')
}

// endsRecords tells whether one of the words that end a data section is at i.
func (p *parser) endsRecords(i int) bool {
	rest := p.data[min(i, len(p.data)):]
	return begins(rest, "ENDSEC") || begins(rest, "END-"+magic)
}

// beginsHeader tells whether an entity of the header begins at i, or its end is
// there.
func (p *parser) beginsHeader(i int) bool {
	rest := p.data[min(i, len(p.data)):]
	return begins(rest, "FILE_") || begins(rest, "ENDSEC")
}

// begins tells whether rest begins with word, in capitals or not.
func begins(rest []byte, word string) bool {
	return len(rest) >= len(word) && bytes.EqualFold(rest[:len(word)], []byte(word))
}
