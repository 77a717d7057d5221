package ifcxml

import (
	"strconv"
	"strings"
)

// name is an instance name: above 0 a number that the document gave, below 0
// the number of an instance that gets one above all of these.
type name int64

// maxGiven is the largest number taken from an id; larger ones are given anew,
// so that there is room above.
const maxGiven = 1<<53 - 1

// ids gives the elements their instance names.
type ids struct {
	given   map[string]name // of ids that are no numbers
	largest name
	made    name // how many were numbered here
}

func newIDs() ids { return ids{given: map[string]name{}} }

// fresh gives a name to an element without an id.
func (s *ids) fresh() name {
	s.made++
	return -s.made
}

// of gives the name of the element with the id, the same each time.
func (s *ids) of(id string) name {
	if n, ok := number(id); ok {
		s.largest = max(s.largest, n)
		return n
	}
	n, ok := s.given[id]
	if !ok {
		n = s.fresh()
		s.given[strings.Clone(id)] = n
	}
	return n
}

// numbered gives the number that stands for n once all ids are known.
func (s *ids) numbered(n name) name {
	if n < 0 {
		return s.largest - n
	}
	return n
}

// number gives the number in "i12".
func number(id string) (name, bool) {
	digits, ok := strings.CutPrefix(id, "i")
	if !ok || digits == "" || digits[0] < '1' || digits[0] > '9' {
		return 0, false
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	return name(n), err == nil && n <= maxGiven
}

// mark begins a name that is not a number yet. It stands nowhere else in a
// record: within strings it is written as a directive.
const mark = '@'

// appendTo writes the name as a reference, or as a mark.
func (n name) appendTo(dst []byte) []byte {
	if n > 0 {
		return strconv.AppendInt(append(dst, '#'), int64(n), 10)
	}
	return strconv.AppendInt(append(dst, mark), int64(-n), 10)
}

// reference gives the id that an element refers to, "" where it refers to none.
func reference(el element) string {
	ref := el.attr("ref")
	if ref == "" {
		ref = el.attr("href")
	}
	return strings.TrimPrefix(strings.TrimSpace(ref), "#")
}

// local gives a name without its prefix.
func local(name string) string { return name[strings.LastIndexByte(name, ':')+1:] }
