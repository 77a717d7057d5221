package step

import (
	"iter"
)

// Kind is the type of a value as it is written.
type Kind uint8

// The kinds of value.
const (
	KindNone    Kind = iota // no such attribute, or an omitted list item
	KindNull                // $
	KindDerived             // *
	KindInteger
	KindReal
	KindString
	KindEnum   // .TRUE., .AREA.
	KindBinary // "0FF"
	KindRef    // #12
	KindList   // (...)
	KindTyped  // IFCLABEL('x')
	KindBad    // none of these
)

// String gives the name of the kind for messages.
func (k Kind) String() string {
	return [...]string{"nothing", "$", "*", "an integer", "a real", "a string", "an enumeration",
		"a binary", "a reference", "a list", "a typed value", "an unreadable value"}[k]
}

// Value is one attribute or list item. It points into the file: copying it is
// cheap, decoding happens in its methods.
type Value struct {
	file *File
	off  uint32 // first byte of the token
	end  uint32 // after the token; 0 for a list, whose end is not looked for
	id   ID     // of the record, for messages
	kind Kind
}

// Kind gives the type of v as it is written.
func (v Value) Kind() Kind { return v.kind }

// Absent tells whether v is $, * or not there.
func (v Value) Absent() bool { return v.kind <= KindDerived }

func (v Value) raw() []byte { return v.file.data[v.off:v.end] }

// skip gives the offset of the next byte that is neither space nor comment.
func (f *File) skip(i uint32) uint32 {
	if int(i) < len(f.data) && class[f.data[i]]&isGap == 0 {
		return i
	}
	return f.skipGap(i)
}

// skipGap is skip where there may be something to skip. The scan at Parse made
// sure that comments end.
func (f *File) skipGap(i uint32) uint32 {
	data := f.data
	for int(i) < len(data) {
		b := data[i]
		if class[b]&isGap == 0 {
			return i
		}
		if class[b]&isSpace != 0 {
			i++
			continue
		}
		p := parser{data: data, pos: int(i)}
		if p.skipSpace() != nil || p.pos == int(i) {
			return i
		}
		i = uint32(p.pos)
	}
	return i
}

// attribute gives the offset behind the parenthesis at i, or behind the comma
// that ends the n-th attribute after it; 0 where there are fewer.
func (f *File) attribute(i uint32, n int) uint32 {
	data, depth, j := f.data, 0, int(i)+1
	slow := j // where what was looked through byte by byte begins
	for n > 0 {
		if j >= len(data) {
			return 0
		}
		b := data[j]
		if class[b]&isMark == 0 {
			j++
			continue
		}
		switch b {
		case ',':
			if depth == 0 {
				n--
			}
		case '(':
			if depth++; j-slow > longList {
				j, depth = overLists(data, j+1, depth, MaxDepth)
				slow = j
				continue
			}
		case ')':
			if depth--; depth < 0 {
				return 0
			}
		case '\'', '"':
			j = stringEnd(data, j+1) - 1
		case '/':
			j = max(j, int(f.skip(uint32(j)))-1)
		case ';':
			return 0
		}
		j++
	}
	return uint32(j)
}

// item gives the offset of the item of a list that begins at i, after a
// parenthesis or comma; 0 where there is none or i is 0.
func (f *File) item(i uint32) uint32 {
	if i == 0 {
		return 0
	}
	if i = f.skip(i); int(i) >= len(f.data) || f.data[i] == ')' || f.data[i] == ',' {
		return 0
	}
	return i
}

// value reads the value at i, which is not space, without decoding it. A list
// has no end yet.
func (f *File) value(i uint32, id ID) Value {
	data := f.data
	v := Value{file: f, off: i, id: id}
	j := int(i) + 1
	switch b := data[i]; {
	case b == '#':
		v.kind = KindRef
		for j < len(data) && data[j]-'0' <= 9 {
			j++
		}
	case b-'0' <= 9 || b == '-' || b == '+':
		v.kind, j = number(data, j)
	case b == '$':
		v.kind = KindNull
	case b == '*':
		v.kind = KindDerived
	case b == '\'':
		v.kind, j = KindString, stringEnd(data, j)
	case b == '"':
		v.kind, j = KindBinary, stringEnd(data, int(i)+1)
	case b == '(':
		v.kind, j = KindList, 0
	case b == '.':
		v.kind = KindEnum
		for j < len(data) && class[data[j]]&isWord != 0 {
			j++
		}
		switch {
		case j < len(data) && data[j] == '.':
			j++
		case int(i)+1 < len(data) && data[i+1]-'0' <= 9: // ".5", as some writers have it
			_, j = number(data, int(i)+1)
			v.kind = KindReal
		default:
			v.kind = KindBad
		}
	case class[b]&isWord != 0:
		return f.typed(v)
	default:
		v.kind = KindBad
	}
	v.end = uint32(j)
	return v
}

// typed completes v, the keyword of a typed value: off and end hold the
// keyword, the value follows after the parenthesis.
func (f *File) typed(v Value) Value {
	j := v.off
	for int(j) < len(f.data) && class[f.data[j]]&isWord != 0 {
		j++
	}
	v.end, v.kind = j, KindTyped
	if k := f.skip(j); int(k) >= len(f.data) || f.data[k] != '(' {
		v.kind = KindBad
	}
	return v
}

// number finds the end of the number whose first byte was before j.
func number(data []byte, j int) (Kind, int) {
	kind := KindInteger
	for ; j < len(data); j++ {
		switch b := data[j]; {
		case b-'0' <= 9:
		case b == '.' || b == 'E' || b == 'e':
			kind = KindReal
		case (b == '-' || b == '+') && (data[j-1] == 'E' || data[j-1] == 'e'):
		default:
			return kind, j
		}
	}
	return kind, j
}

// stringEnd finds the end of the string whose quote was before j. Doubled
// quotes are part of it.
func stringEnd(data []byte, j int) int {
	q := data[j-1]
	for ; j < len(data); j++ {
		if data[j] == q {
			if j+1 < len(data) && data[j+1] == q {
				j++
				continue
			}
			return j + 1
		}
	}
	return j
}

// after gives the offset behind v, whatever it is.
func (v Value) after() uint32 {
	if v.kind != KindList && v.kind != KindTyped {
		return v.end
	}
	i, depth, data := int(v.off), 0, v.file.data
	slow := i
	for ; i < len(data); i++ {
		b := data[i]
		if class[b]&isStop == 0 {
			continue
		}
		switch b {
		case '(':
			if depth++; i-slow > longList {
				i, depth = overLists(data, i+1, depth, MaxDepth)
				i, slow = i-1, i
			}
		case ')':
			if depth--; depth == 0 {
				return uint32(i + 1)
			}
		case '\'', '"':
			i = stringEnd(data, i+1) - 1
		case '/':
			i = max(i, int(v.file.skip(uint32(i)))-1)
		case ';':
			return uint32(i)
		}
	}
	return uint32(i)
}

// Items gives the items of a list, or the content of a typed value; nothing
// for other kinds. An unreadable item ends the walk as a value of KindBad.
func (v Value) Items() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		if v.kind != KindList && v.kind != KindTyped {
			return
		}
		f, i := v.file, v.off
		if v.kind == KindTyped {
			i = f.skip(v.end)
		}
		for {
			i = f.skip(i + 1) // past the parenthesis or comma
			if int(i) >= len(f.data) || f.data[i] == ')' {
				return
			}
			if f.data[i] == ',' { // an omitted item
				if !yield(Value{file: f, off: i, end: i, id: v.id}) {
					return
				}
				continue
			}
			item := f.value(i, v.id)
			if !yield(item) || item.kind == KindBad {
				return
			}
			i = f.skip(item.after())
			if int(i) >= len(f.data) || f.data[i] != ',' {
				if int(i) < len(f.data) && f.data[i] != ')' {
					yield(Value{file: f, off: i, end: i + 1, id: v.id, kind: KindBad})
				}
				return
			}
		}
	}
}
