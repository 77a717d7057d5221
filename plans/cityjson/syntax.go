package cityjson

import (
	"errors"
	"fmt"
)

// syntax checks JSON text (RFC 8259) piece by piece and tells where the members of
// its outermost two levels lie, so that a file of any size can be checked and
// divided without being held. Text that it has found valid is then walked by a
// cursor, which looks no further than it needs.
type syntax struct {
	offset  int64 // of the next byte in the file
	depth   int
	objects [maxDepth + 1]bool // whether the level is an object
	want    want
	done    bool // the outermost value is whole

	// key is told of each member's name on the levels 1 and 2, still escaped, with
	// the place of its first quote; value of the place after each value there.
	// What name holds is valid during the call.
	key   func(level int, name []byte, at int64) error
	value func(level int, end int64) error
}

// want is what may come next.
type want uint8

const (
	wantValue want = iota
	wantFirst      // a value or the end of an array
	wantName       // a name
	wantNames      // a name or the end of an object
	wantColon
	wantMore // a comma or an end
)

// maxDepth bounds how deep arrays and objects may lie in each other.
const maxDepth = 200

// maxToken bounds one string or number, bytes.
const maxToken = 64 << 20

// errMore: the text ends within a token, more of it is needed.
var errMore = errors.New("more text is needed")

// syntaxError is what is wrong with the text and at which byte of the file.
type syntaxError struct {
	at   int64
	what string
	cut  bool // the text ends too early
}

func (e *syntaxError) Error() string { return fmt.Sprintf("byte %d: %s", e.at, e.what) }

func (s *syntax) wrong(i int, what string) error {
	return &syntaxError{at: s.offset + int64(i), what: what}
}

// feed checks text, the last piece where final says so, and gives how much of it
// was taken: the rest is to be given again with more behind it. It stops after
// the outermost value.
func (s *syntax) feed(text []byte, final bool) (int, error) {
	i := 0
	for !s.done {
		for i < len(text) && isSpace(text[i]) {
			i++
		}
		if i == len(text) {
			break
		}
		if s.depth > 2 && s.want <= wantFirst && !s.objects[s.depth] {
			if next := s.numbers(text, i); next > i {
				i = next
				continue
			}
		}
		next, err := s.token(text, i)
		if err == nil {
			i = next
			continue
		}
		if errors.Is(err, errMore) {
			if final && s.endsNumber(text, i) {
				i = len(text)
				continue
			}
			if len(text)-i > maxToken {
				return i, s.wrong(i, fmt.Sprintf("a string or number of more than %d bytes", maxToken))
			}
			break
		}
		return i, err
	}
	if final && !s.done {
		return i, &syntaxError{at: s.offset + int64(len(text)), what: "the text ends too early", cut: true}
	}
	s.offset += int64(i)
	return i, nil
}

// numbers takes whole numbers, each with the comma behind it, deep in arrays: most of
// a city model is nothing else. It gives the place after the last.
func (s *syntax) numbers(text []byte, i int) int {
	for at := i; ; {
		start := at
		if at < len(text) && text[at] == '-' {
			at++
		}
		first := at
		for at < len(text) && text[at]-'0' <= 9 {
			at++
		}
		if at == first || at == len(text) || text[at] != ',' || text[first] == '0' && at > first+1 {
			if start > i {
				s.want = wantValue
			}
			return start
		}
		at++
	}
}

// endsNumber takes a number that the end of all text ends: a text of one number.
func (s *syntax) endsNumber(text []byte, i int) bool {
	if s.depth > 0 || !numberText(text[i:]) {
		return false
	}
	s.done = true
	return true
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// token takes one token at i and gives the place after it.
func (s *syntax) token(text []byte, i int) (int, error) {
	c := text[i]
	switch s.want {
	case wantName, wantNames:
		if c == '}' && s.want == wantNames {
			return i + 1, s.leave(i + 1)
		}
		return s.name(text, i)
	case wantColon:
		if c != ':' {
			return i, s.wrong(i, "a colon is missing after a name")
		}
		s.want = wantValue
		return i + 1, nil
	case wantMore:
		return i + 1, s.more(c, i)
	case wantFirst:
		if c == ']' {
			return i + 1, s.leave(i + 1)
		}
	}
	return s.begin(text, i)
}

// more takes a comma or the end of what is open.
func (s *syntax) more(c byte, i int) error {
	inObject := s.objects[s.depth]
	switch {
	case c == ',' && inObject:
		s.want = wantName
	case c == ',':
		s.want = wantValue
	case c == '}' && inObject, c == ']' && !inObject:
		return s.leave(i + 1)
	case inObject:
		return s.wrong(i, "a comma or the end of an object is missing")
	default:
		return s.wrong(i, "a comma or the end of an array is missing")
	}
	return nil
}

// begin takes the beginning of a value, or the whole of one without parts.
func (s *syntax) begin(text []byte, i int) (int, error) {
	switch c := text[i]; {
	case c == '{' || c == '[':
		if s.depth == maxDepth {
			return i, s.wrong(i, fmt.Sprintf("nested deeper than %d levels", maxDepth))
		}
		s.depth++
		s.objects[s.depth] = c == '{'
		s.want = wantFirst
		if c == '{' {
			s.want = wantNames
		}
		return i + 1, nil
	case c == '"':
		end, err := s.text(text, i)
		if err != nil {
			return i, err
		}
		return end, s.ended(end)
	}
	return s.scalar(text, i)
}

// scalar takes a number or a word.
func (s *syntax) scalar(text []byte, i int) (int, error) {
	end := i
	for end < len(text) && !isDelimiter(text[end]) {
		end++
	}
	if end == len(text) {
		return i, errMore
	}
	word := text[i:end]
	switch {
	case wholeText(word), numberText(word):
	case string(word) == "null", string(word) == "true", string(word) == "false":
	default:
		return i, s.wrong(i, "neither a value nor an end")
	}
	return end, s.ended(end)
}

func isDelimiter(c byte) bool {
	switch c {
	case ',', ':', ']', '}', '[', '{', '"', ' ', '\t', '\r', '\n':
		return true
	}
	return false
}

// wholeText tells whether word is a whole number: most words are.
func wholeText(word []byte) bool {
	if len(word) > 0 && word[0] == '-' {
		word = word[1:]
	}
	if len(word) == 0 || word[0] == '0' && len(word) > 1 {
		return false
	}
	for _, c := range word {
		if c-'0' > 9 {
			return false
		}
	}
	return true
}

// numberText tells whether word is a number (RFC 8259, section 6).
func numberText(word []byte) bool {
	digits := func() (n int) {
		for n < len(word) && word[n]-'0' <= 9 {
			n++
		}
		return n
	}
	if len(word) > 0 && word[0] == '-' {
		word = word[1:]
	}
	n := digits()
	if n == 0 || n > 1 && word[0] == '0' {
		return false
	}
	if word = word[n:]; len(word) > 0 && word[0] == '.' {
		word = word[1:]
		if n = digits(); n == 0 {
			return false
		}
		word = word[n:]
	}
	if len(word) > 0 && (word[0] == 'e' || word[0] == 'E') {
		word = word[1:]
		if len(word) > 0 && (word[0] == '+' || word[0] == '-') {
			word = word[1:]
		}
		if n = digits(); n == 0 {
			return false
		}
		word = word[n:]
	}
	return len(word) == 0
}

// name takes the name of a member.
func (s *syntax) name(text []byte, i int) (int, error) {
	if text[i] != '"' {
		return i, s.wrong(i, "the name of a member is missing")
	}
	end, err := s.text(text, i)
	if err != nil {
		return i, err
	}
	s.want = wantColon
	if s.depth <= 2 && s.key != nil {
		return end, s.key(s.depth, text[i+1:end-1], s.offset+int64(i))
	}
	return end, nil
}

// text takes a string at i and gives the place after its last quote.
func (s *syntax) text(text []byte, i int) (int, error) {
	for k := i + 1; k < len(text); k++ {
		switch c := text[k]; {
		case c == '"':
			return k + 1, nil
		case c < ' ':
			return i, s.wrong(k, "a control character in a string")
		case c == '\\':
			n, ok := escape(text[k:])
			if !ok {
				return i, s.wrong(k, "an escape that JSON does not know in a string")
			}
			k += n - 1
		}
	}
	return i, errMore
}

// escape gives the length of an escape; one that is cut off counts as whole.
func escape(text []byte) (n int, ok bool) {
	if len(text) < 2 {
		return 1, true
	}
	switch text[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2, true
	case 'u':
		for k := 2; k < min(6, len(text)); k++ {
			c := text[k] | 0x20
			if c-'0' > 9 && (c < 'a' || c > 'f') {
				return 0, false
			}
		}
		return min(6, len(text)), true
	}
	return 0, false
}

// leave ends an object or array, the place after it is end.
func (s *syntax) leave(end int) error {
	s.depth--
	return s.ended(end)
}

// ended notes that a value is whole.
func (s *syntax) ended(end int) error {
	s.want = wantMore
	if s.depth == 0 {
		s.done = true
	}
	if s.value != nil && s.depth <= 2 && s.depth > 0 {
		return s.value(s.depth, s.offset+int64(end))
	}
	return nil
}
