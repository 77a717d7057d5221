package step

import "bytes"

// FloatRows gives the numbers of a list of lists, one list behind the other, and
// how many each holds; false where they do not hold the same number, at least one,
// or anything is written in a way that is not read this fast. Such a list is to be
// read with Items and Floats, which tell what is wrong with it.
func (v Value) FloatRows() (all []float64, width int, ok bool) {
	all, width, _, ok = rows(v, (*File).plainFloats)
	return all, width, ok
}

// IntRows is FloatRows for integers. It gives the value that follows the list as
// well: looking for it otherwise takes a walk through the list.
func (v Value) IntRows() (all []int32, width int, next Value, ok bool) {
	all, width, end, ok := rows(v, plainInts[int32])
	if ok {
		v.end = end
		next = v.next()
	}
	return all, width, next, ok
}

// Next gives the attribute that follows v, which is an attribute; a value of
// KindNone where v is the last.
func (v Value) Next() Value {
	if v.file == nil || v.kind == KindNone {
		return v
	}
	v.end = v.after()
	return v.next()
}

// next gives the attribute that follows v, which ends at end.
func (v Value) next() Value {
	f := v.file
	if off := f.item(f.attribute(v.end-1, 1)); off != 0 {
		return f.value(off, v.id)
	}
	return Value{file: f, off: v.off, id: v.id}
}

// rows reads a list of lists of which row reads one.
func rows[T any](v Value, row func(*File, uint32, []T) ([]T, uint32, bool)) (all []T, width int, end uint32, ok bool) {
	if v.kind != KindList {
		return nil, 0, 0, false
	}
	f := v.file
	all = make([]T, 0, v.commas()+1)
	for i, more := v.off+1, true; more; {
		if i = f.skip(i); int(i) >= len(f.data) || f.data[i] != '(' {
			return nil, 0, 0, false
		}
		before := len(all)
		if all, i, ok = row(f, i+1, all); !ok {
			return nil, 0, 0, false
		}
		if before == 0 {
			width = len(all)
		}
		if len(all)-before != width {
			return nil, 0, 0, false
		}
		if i, more = f.separator(i); i == 0 {
			return nil, 0, 0, false
		}
		end = i
	}
	return all, width, end, true
}

// Guess guesses the number of items of a list, for a caller to make room: it is
// right for references and numbers, and never more than 65536.
func (v Value) Guess() int {
	if v.kind != KindList {
		return 0
	}
	rest := v.file.data[v.off:]
	rest = rest[:min(len(rest), 16*maxGuess)]
	if n := bytes.IndexByte(rest, ')'); n >= 0 {
		rest = rest[:n]
	}
	return min(bytes.Count(rest, []byte{','})+1, maxGuess)
}

// maxGuess bounds what is allocated before the items are read.
const maxGuess = 1 << 16

// commas counts the commas from v to the end of its record, up to maxGuess.
func (v Value) commas() int {
	rest := v.file.data[v.off:]
	rest = rest[:min(len(rest), 16*maxGuess)]
	if n := bytes.IndexByte(rest, ';'); n >= 0 {
		rest = rest[:n]
	}
	return min(bytes.Count(rest, []byte{','}), maxGuess)
}
