package obj

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// lines reads a text line by line, in blocks. A backslash at the end of a line joins
// the next to it.
type lines struct {
	r      io.Reader
	buf    []byte
	from   int // of what is not given yet
	to     int
	err    error
	number int // of the line given last, from 1
	bytes  int64
}

const (
	blockBytes = 1 << 20
	// MaxLine bounds a line with all that is joined to it, in bytes.
	MaxLine = 16 << 20
)

var errLongLine = errors.New("the line is too long")

// next gives the next line without its end, valid until the one after; io.EOF at the
// end.
func (l *lines) next() ([]byte, error) {
	joined := 0 // bytes from l.from that were looked at
	for {
		if i := bytes.IndexByte(l.buf[l.from+joined:l.to], '\n'); i >= 0 {
			end := l.from + joined + i
			if end-l.from > MaxLine {
				return nil, l.tooLong()
			}
			l.number++
			if end > l.from && (l.buf[end-1] == '\\' || end > l.from+1 && l.buf[end-1] == '\r' && l.buf[end-2] == '\\') {
				blank(l.buf[max(l.from, end-2) : end+1])
				joined = end + 1 - l.from
				continue
			}
			line := l.buf[l.from:end]
			l.from = end + 1
			return trim(line), nil
		}
		joined = l.to - l.from
		if l.err != nil {
			return l.last()
		}
		if joined > MaxLine {
			return nil, l.tooLong()
		}
		l.fill()
	}
}

func (l *lines) tooLong() error {
	return fmt.Errorf("line %d: more than %d bytes: %w", l.number+1, MaxLine, errLongLine)
}

// last gives what is left at the end.
func (l *lines) last() ([]byte, error) {
	if l.from == l.to || !errors.Is(l.err, io.EOF) {
		return nil, l.err
	}
	line := l.buf[l.from:l.to]
	l.from = l.to
	l.number++
	return trim(line), nil
}

// fill reads more, behind what is not given yet.
func (l *lines) fill() {
	if l.from > 0 {
		copy(l.buf, l.buf[l.from:l.to])
		l.to -= l.from
		l.from = 0
	}
	if l.to == len(l.buf) {
		l.buf = append(l.buf, make([]byte, max(blockBytes, len(l.buf)))...)
	}
	n, err := l.r.Read(l.buf[l.to:])
	l.to += n
	l.bytes += int64(n)
	l.err = err
}

// blank turns the backslash and the ends of a line into spaces.
func blank(s []byte) {
	for i, c := range s {
		if c == '\\' || c == '\r' || c == '\n' {
			s[i] = ' '
		}
	}
}

func trim(line []byte) []byte {
	for len(line) > 0 && (line[len(line)-1] == '\r' || line[len(line)-1] == ' ' || line[len(line)-1] == '\t') {
		line = line[:len(line)-1]
	}
	for len(line) > 0 && (line[0] == ' ' || line[0] == '\t') {
		line = line[1:]
	}
	return line
}
