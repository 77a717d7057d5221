package check

import (
	"encoding/json"
	"errors"
	"strconv"
)

// Limits of one JSON file besides its bytes, against files that take far more
// memory parsed than as text: a value takes 20 bytes here.
const (
	maxJSONValues = 12 << 20
	maxJSONDepth  = 1000
)

// Errors of JSON beyond the limits, or none.
var (
	errJSONValues  = errors.New("more than 12,582,912 JSON values")
	errJSONDepth   = errors.New("JSON nested deeper than 1000")
	errJSONInvalid = errors.New("not valid JSON")
)

// document is a parsed JSON text. Its values are numbered as they begin, 0 the
// outermost; texts and numbers stay where they are until they are asked for.
// encoding/json's maps would take some thirty times the bytes of the text.
type document struct {
	text  []byte
	nodes []node
}

// node is one JSON value, or, with a key, a member of an object.
type node struct {
	at, end  uint32 // of the value in the text
	key      uint32 // where the member's name begins, quotes included, or 0
	next     uint32 // the next value in the same array or object, or 0
	children uint32 // number of elements or members
}

// parseJSON reads text. encoding/json says whether it is JSON; what remains is
// to note where values begin and end.
func parseJSON(text []byte) (*document, error) {
	values, err := jsonSize(text)
	if err != nil {
		return nil, err
	}
	if !json.Valid(text) {
		var any json.RawMessage
		if err := json.Unmarshal(text, &any); err != nil {
			return nil, err // says where
		}
		return nil, errJSONInvalid
	}
	d := &document{text, make([]node, 0, values)}
	d.scan()
	return d, nil
}

// jsonSize refuses text of too many or too deeply nested values, before any
// memory is taken, and gives how many there are at most: each but the outermost
// comes after a bracket or a comma.
func jsonSize(text []byte) (int, error) {
	values, depth := 1, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = stringEnd(text, i) - 1
		case '[', '{':
			values++
			if depth++; depth > maxJSONDepth {
				return 0, errJSONDepth
			}
		case ']', '}':
			depth--
		case ',':
			values++
		}
	}
	if values > maxJSONValues {
		return 0, errJSONValues
	}
	return values, nil
}

// stringEnd gives the end of the string that begins at i, at most the text's.
func stringEnd(text []byte, i int) int {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// scanner notes the values of a text that is JSON.
type scanner struct {
	d    *document
	open []opened // arrays and objects on the way down
	key  uint32   // of the member whose value comes next, or 0
}

// opened is an array or object that is not closed yet, and the last value in it.
type opened struct{ n, last uint32 }

func (d *document) scan() {
	s := scanner{d: d}
	for i := 0; i < len(d.text); {
		switch c := d.text[i]; c {
		case ' ', '\t', '\r', '\n', ',', ':':
			i++
		case ']', '}':
			i++
			d.nodes[s.open[len(s.open)-1].n].end = uint32(i)
			s.open = s.open[:len(s.open)-1]
		case '[', '{':
			s.open = append(s.open, opened{n: s.add(i, i+1)})
			i++
		case '"':
			end := stringEnd(d.text, i)
			if n := len(s.open); n > 0 && d.text[d.nodes[s.open[n-1].n].at] == '{' && s.key == 0 {
				s.key = uint32(i)
			} else {
				s.add(i, end)
			}
			i = end
		default:
			end := i
			for end < len(d.text) && !isDelimiter(d.text[end]) {
				end++
			}
			s.add(i, end)
			i = end
		}
	}
}

// add appends a value to the innermost array or object that is open.
func (s *scanner) add(at, end int) uint32 {
	d := s.d
	n := uint32(len(d.nodes))
	d.nodes = append(d.nodes, node{at: uint32(at), end: uint32(end), key: s.key})
	s.key = 0
	if len(s.open) > 0 {
		in := &s.open[len(s.open)-1]
		parent := &d.nodes[in.n]
		if parent.children > 0 {
			d.nodes[in.last].next = n
		}
		parent.children++
		in.last = n
	}
	return n
}

func isDelimiter(c byte) bool {
	switch c {
	case ' ', '\t', '\r', '\n', ',', ':', ']', '}':
		return true
	}
	return false
}

// first gives the first element or member of a value; it follows its parent.
func (d *document) first(n uint32) uint32 {
	if d.nodes[n].children == 0 {
		return 0
	}
	return n + 1
}

// name gives the quoted name of member n.
func (d *document) name(n uint32) (at, end uint32) {
	at = d.nodes[n].key
	return at, uint32(stringEnd(d.text, int(at)))
}

// unquote gives the text of a JSON string that stands from at to end.
func (d *document) unquote(at, end uint32) string {
	raw := d.text[at:end]
	plain := raw[1 : len(raw)-1]
	for _, c := range plain {
		if c == '\\' || c >= 0x80 {
			var s string
			if json.Unmarshal(raw, &s) != nil { // the text is JSON
				return ""
			}
			return s
		}
	}
	return string(plain)
}

// number gives a number, false where the value is none or beyond float64.
func (d *document) number(n uint32) (float64, bool) {
	x := &d.nodes[n]
	if c := d.text[x.at]; c != '-' && (c < '0' || c > '9') {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(d.text[x.at:x.end]), 64)
	return f, err == nil
}
