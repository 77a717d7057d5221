package step

import (
	"bytes"
	"math"
)

// MaxNumber is the largest magnitude a number may have: 1e15 millimetres are
// farther than Pluto, and sums of products of such numbers stay finite.
const MaxNumber = 1e15

// Error makes an Error about v.
func (v Value) Error(rule Rule, format string, args ...any) error {
	if v.file == nil {
		return &Error{Rule: rule, ID: v.id, Detail: "an attribute of no record"}
	}
	return v.file.fail(rule, int(v.off), v.id, format, args...)
}

// wrong says that another kind was expected.
func (v Value) wrong(what string) error {
	if v.Absent() {
		return v.Error(RuleMissingValue, "expected %s, found %s", what, v.kind)
	}
	return v.Error(RuleValueType, "expected %s, found %s", what, v.kind)
}

// Unwrap gives the content of a typed value, any other value as it is.
func (v Value) Unwrap() Value {
	if v.kind != KindTyped {
		return v
	}
	return v.unwrap()
}

func (v Value) unwrap() Value {
	for depth := 0; v.kind == KindTyped && depth < MaxDepth; depth++ {
		inner := Value{file: v.file, off: v.off, id: v.id}
		for item := range v.Items() {
			inner = item
			break
		}
		v = inner
	}
	return v
}

// TypeName gives the keyword of a typed value in capitals, "" for others.
func (v Value) TypeName() string {
	if v.kind != KindTyped {
		return ""
	}
	return capitals(v.raw())
}

// capitals gives a word in capitals, as the standard has keywords and
// enumerations; some writers do not.
func capitals(word []byte) string {
	for _, b := range word {
		if b >= 'a' && b <= 'z' {
			return string(bytes.ToUpper(word))
		}
	}
	return string(word)
}

// Float gives a number, integers included.
func (v Value) Float() (float64, error) {
	v = v.Unwrap()
	if v.kind != KindReal && v.kind != KindInteger {
		return 0, v.wrong("a number")
	}
	if v.continues() {
		return 0, v.Error(RuleValueType, "expected a number, found %s", show(v.file.data, int(v.off)))
	}
	x, ok := parseFloat(v.raw())
	if !ok || math.IsNaN(x) || math.Abs(x) > MaxNumber {
		return 0, v.Error(RuleNumberRange, "the number %.40q is not within ±%g", v.raw(), MaxNumber)
	}
	return x, nil
}

// continues tells whether bytes follow v that do not end a value: "1.#INF" and
// "2.0D3" begin like numbers.
func (v Value) continues() bool {
	data := v.file.data
	if int(v.end) >= len(data) {
		return false
	}
	b := data[v.end]
	return b != ',' && b != ')' && class[b]&isSpace == 0 && b != '/' && b != '\\'
}

// Int gives a whole number. Reals without a fraction are taken, since some
// writers make them.
func (v Value) Int() (int, error) {
	x, err := v.Float()
	if err != nil {
		return 0, err
	}
	if x != math.Trunc(x) {
		return 0, v.Error(RuleValueType, "expected an integer, found %.40q", v.Unwrap().raw())
	}
	return int(x), nil
}

// Ref gives the instance name of a reference.
func (v Value) Ref() (ID, error) {
	if v.kind != KindRef {
		return 0, v.wrong("a reference")
	}
	var id uint64
	for _, b := range v.raw()[1:] {
		if id > (1<<63-10)/10 {
			return 0, v.Error(RuleInstanceName, "instance name beyond 2^63")
		}
		id = id*10 + uint64(b-'0')
	}
	if id == 0 {
		return 0, v.Error(RuleInstanceName, "a reference without a number")
	}
	return ID(id), nil
}

// Entity gives the record that v refers to.
func (v Value) Entity() (Entity, error) {
	id, err := v.Ref()
	if err != nil {
		return Entity{}, err
	}
	n, ok := v.file.find(id)
	if !ok {
		return Entity{}, v.Error(RuleMissingEntity, "#%d is referred to and not in the file", id)
	}
	return Entity{file: v.file, n: n}, nil
}

// Optional gives the record that v refers to; the zero Entity where v is no
// reference or leads nowhere.
func (v Value) Optional() Entity {
	if v.kind != KindRef {
		return Entity{}
	}
	to, err := v.Entity()
	if err != nil {
		return Entity{}
	}
	return to
}

// Enum gives an enumeration without its dots, in capitals: "TRUE", "AREA".
func (v Value) Enum() (string, error) {
	v = v.Unwrap()
	if v.kind != KindEnum {
		return "", v.wrong("an enumeration")
	}
	return capitals(v.raw()[1 : len(v.raw())-1]), nil
}

// IsEnum tells whether v is the enumeration s, given in capitals without its dots.
func (v Value) IsEnum(s string) bool {
	v = v.Unwrap()
	return v.kind == KindEnum && capitals(v.file.data[v.off+1:v.end-1]) == s
}

// Text gives a string, decoded to UTF-8.
func (v Value) Text() (string, error) {
	v = v.Unwrap()
	if v.kind != KindString {
		return "", v.wrong("a string")
	}
	raw := v.raw()
	if len(raw) < 2 {
		return "", v.wrong("a string")
	}
	return decodeText(raw[1 : len(raw)-1]), nil
}

// TextOr gives a string like Text, or other where v is none.
func (v Value) TextOr(other string) string {
	if v.Absent() {
		return other
	}
	s, err := v.Text()
	if err != nil {
		return other
	}
	return s
}

// Binary gives a binary as its bytes: unused bits in front are zero
// (clause 6.4.2: the first digit tells how many of the first four do not count).
func (v Value) Binary() ([]byte, error) {
	v = v.Unwrap()
	raw := []byte(nil)
	if v.kind == KindBinary {
		raw = v.raw()
	}
	if len(raw) < 3 {
		return nil, v.wrong("a binary")
	}
	digits := raw[2 : len(raw)-1]
	out := make([]byte, (len(digits)+1)/2)
	for i, d := range digits {
		x, ok := hexDigit(d)
		if !ok {
			return nil, v.Error(RuleValueType, "a binary with the character %q", d)
		}
		at := len(digits) - 1 - i
		out[len(out)-1-at/2] |= x << (4 * (at % 2))
	}
	return out, nil
}

// Floats appends the numbers of a list to dst.
func (v Value) Floats(dst []float64) ([]float64, error) {
	if v.kind != KindList {
		return dst, v.wrong("a list")
	}
	if out, _, ok := v.file.plainFloats(v.off+1, dst); ok {
		return out, nil
	}
	for item := range v.Items() {
		x, err := item.Float()
		if err != nil {
			return dst, err
		}
		dst = append(dst, x)
	}
	return dst, nil
}

// Ints appends the integers of a list to dst.
func (v Value) Ints(dst []int) ([]int, error) {
	if v.kind != KindList {
		return dst, v.wrong("a list")
	}
	if out, _, ok := plainInts(v.file, v.off+1, dst); ok {
		return out, nil
	}
	for item := range v.Items() {
		x, err := item.Int()
		if err != nil {
			return dst, err
		}
		dst = append(dst, x)
	}
	return dst, nil
}

// Entities appends the records that a list refers to, to dst.
func (v Value) Entities(dst []Entity) ([]Entity, error) {
	if v.kind != KindList {
		return dst, v.wrong("a list")
	}
	if dst == nil {
		dst = make([]Entity, 0, v.Guess())
	}
	for item := range v.Items() {
		e, err := item.Entity()
		if err != nil {
			return dst, err
		}
		dst = append(dst, e)
	}
	return dst, nil
}

// Words are what Value.Mentions looks for.
type Words struct {
	all           []string
	first, second [256]bool // the bytes that words begin with, in either case
}

// NewWords makes Words of at least two bytes each, in lower case; shorter ones are
// left out.
func NewWords(words ...string) *Words {
	w := &Words{}
	for _, word := range words {
		if len(word) < 2 {
			continue
		}
		w.all = append(w.all, word)
		for _, b := range [2]byte{word[0], word[0] - 'a' + 'A'} {
			w.first[b] = w.first[b] || lower(b) == word[0]
		}
		for _, b := range [2]byte{word[1], word[1] - 'a' + 'A'} {
			w.second[b] = w.second[b] || lower(b) == word[1]
		}
	}
	return w
}

// Mentions tells whether v is a string that holds one of the words, without regard
// to the case of ASCII letters. It looks at the string as it is written and makes
// no copy: meant for looking through many.
func (v Value) Mentions(words *Words) bool {
	v = v.Unwrap()
	if v.kind != KindString {
		return false
	}
	raw := v.raw()
	for i := 1; i < len(raw); i++ {
		if !words.second[raw[i]] || !words.first[raw[i-1]] {
			continue
		}
		for _, w := range words.all {
			if foldPrefix(raw[i-1:], w) {
				return true
			}
		}
	}
	return false
}

func lower(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		b += 'a' - 'A'
	}
	return b
}

func foldPrefix(b []byte, word string) bool {
	if len(b) < len(word) {
		return false
	}
	for i := range len(word) {
		if lower(b[i]) != word[i] {
			return false
		}
	}
	return true
}
