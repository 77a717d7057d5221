package step

import "bytes"

// Extent gives the bytes of the file that the record takes, from the number sign
// of its name to behind its semicolon; false for the zero Entity, and where what
// stands between its name and its attributes is no plain text with comments.
func (e Entity) Extent() (from, to int, ok bool) {
	if e.file == nil {
		return 0, 0, false
	}
	data, r := e.file.data, e.file.records[e.n]
	to = int(e.file.skip(e.Args().after()))
	if to >= len(data) || data[to] != ';' {
		return 0, 0, false
	}
	at := backOver(data, int(r.args), isWord)
	if at = backGap(data, at); at == 0 || data[at-1] != '=' {
		return 0, 0, false
	}
	at = backGap(data, at-1)
	digits := at
	for at > 0 && data[at-1]-'0' <= 9 {
		at--
	}
	if at == 0 || at == digits || data[at-1] != '#' {
		return 0, 0, false
	}
	return at - 1, to + 1, true
}

// Extent gives the bytes of the file that v takes as it is written; none, at a
// place of no meaning, for a value of KindNone.
func (v Value) Extent() (from, to int) {
	if v.file == nil || v.kind == KindNone {
		return 0, 0
	}
	return int(v.off), int(v.after())
}

// backOver gives the offset of the first byte of the class before i, where white
// space and comments before i do not count.
func backOver(data []byte, i int, what uint8) int {
	i = backGap(data, i)
	for i > 0 && class[data[i-1]]&what != 0 {
		i--
	}
	return i
}

// backGap gives the offset behind the last byte before i that is neither white
// space nor comment.
func backGap(data []byte, i int) int {
	for i > 0 {
		switch {
		case class[data[i-1]]&isSpace != 0:
			i--
		case bytes.HasSuffix(data[:i], []byte("*/")):
			open := bytes.LastIndex(data[:i-2], []byte("/*"))
			if open < 0 {
				return i
			}
			i = open
		default:
			return i
		}
	}
	return i
}
