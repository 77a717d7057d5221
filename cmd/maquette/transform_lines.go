package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/maquette-city/maquette/plans/crs"
)

const (
	// transformBlock is the size of one read in bytes.
	transformBlock = 64 << 10
	// maxPointLine bounds one line in bytes: a longer one is refused as a
	// whole and costs no memory.
	maxPointLine = 4096
	// Decimals written: 0.1 mm, and 0.01 mm on the ground.
	metreDecimals, degreeDecimals = 4, 10
)

// readBlocks cuts the input into blocks of whole lines, starts the work on each
// and hands them over in order; the last carries the error that ended reading.
func readBlocks(ctx context.Context, t *crs.Transformer, in io.Reader, blocks chan<- *pointBlock) {
	var rest []byte // the beginning of a line
	for first := 1; ; {
		buf := make([]byte, len(rest)+transformBlock)
		copy(buf, rest)
		n, err := in.Read(buf[len(rest):])
		buf = buf[:len(rest)+n]
		end := bytes.LastIndexByte(buf, '\n') + 1
		rest = buf[end:]
		if len(rest) > maxPointLine {
			rest = rest[:maxPointLine+1] // enough to refuse it
		}
		if err != nil && len(rest) > 0 {
			buf, end = append(buf[:end:end], append(bytes.Clone(rest), '\n')...), end+len(rest)+1
		}
		if end == 0 && err == nil {
			continue
		}
		b := &pointBlock{lines: buf[:end], first: first, done: make(chan struct{}), err: err}
		first += bytes.Count(b.lines, []byte{'\n'})
		select {
		case blocks <- b:
		case <-ctx.Done():
			return
		}
		go b.work(t)
		if err != nil {
			return
		}
	}
}

// work transforms the lines of b.
func (b *pointBlock) work(t *crs.Transformer) {
	defer close(b.done)
	b.out = make([]byte, 0, 2*len(b.lines))
	for rest, number := b.lines, b.first; len(rest) > 0; number++ {
		end := bytes.IndexByte(rest, '\n')
		line := rest[:end]
		rest = rest[end+1:]
		var err error
		if b.out, err = appendTransformed(b.out, t, line); err != nil {
			b.failed++
			b.reasons = fmt.Appendf(b.reasons, "line %d: %v\n", number, err)
		}
	}
}

// appendTransformed appends the answer to one line, whatever the line.
func appendTransformed(out []byte, t *crs.Transformer, line []byte) ([]byte, error) {
	p, n, err := parsePoint(line)
	if err == nil {
		if p, err = t.Point(p); err == nil && n == 2 {
			return appendPoint(out, p[:2], t.To().Degrees()), nil
		}
	}
	if err != nil {
		return append(out, "nan nan nan\n"...), err
	}
	out = appendPoint(out, p[:], t.To().Degrees())
	if math.IsNaN(p[2]) {
		return out, fmt.Errorf("the height: NAP is not defined outside latitude 50-56, longitude 2-8: %w", crs.ErrNoHeight)
	}
	return out, nil
}

func appendPoint(out []byte, p []float64, degrees bool) []byte {
	for i, v := range p {
		if i > 0 {
			out = append(out, ' ')
		}
		switch {
		case math.IsNaN(v):
			out = append(out, "nan"...)
		case degrees && i < 2:
			out = appendFixed(out, v, degreeDecimals)
		default:
			out = appendFixed(out, v, metreDecimals)
		}
	}
	return append(out, '\n')
}

// appendFixed is strconv's, but for the sign of a zero.
func appendFixed(out []byte, v float64, decimals int) []byte {
	at := len(out)
	out = strconv.AppendFloat(out, v, 'f', decimals, 64)
	if out[at] == '-' && len(bytes.Trim(out[at+1:], "0.")) == 0 {
		out = append(out[:at], out[at+1:]...)
	}
	return out
}

// parsePoint reads two or three numbers; the third is NaN where it is absent.
func parsePoint(line []byte) (p [3]float64, n int, err error) {
	if len(line) > maxPointLine {
		return p, 0, fmt.Errorf("longer than %d bytes", maxPointLine)
	}
	p[2] = math.NaN()
	for i := 0; i < len(line); {
		if isSeparator(line[i]) {
			i++
			continue
		}
		start := i
		for i < len(line) && !isSeparator(line[i]) {
			i++
		}
		if n == len(p) {
			return p, n, errors.New("more than three numbers")
		}
		if p[n], err = parseNumber(line[start:i]); err != nil {
			return p, n, err
		}
		n++
	}
	if n < 2 {
		return p, n, fmt.Errorf("two or three numbers are needed, found %d", n)
	}
	return p, n, nil
}

func isSeparator(c byte) bool {
	return c == ' ' || c == '\t' || c == ',' || c == ';' || c == '\r'
}

func parseNumber(s []byte) (float64, error) {
	v, err := strconv.ParseFloat(string(s), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("%.40q is not a number", s)
	}
	return v, nil
}
