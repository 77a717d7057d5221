package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime"
	"strconv"

	"github.com/maquette-city/maquette/plans/crs"
)

const transformHelp = `usage: maquette transform --from CODE --to CODE < in > out

Reads one point a line, two or three numbers separated by blanks, tabs, commas
or semicolons, in the axis order that EPSG defines: latitude longitude [h] for
4258, 4937, 7931; x y [H] for 28992 and 7415; longitude latitude [h] for CRS84.
Writes one line for each, 4 decimals for metres and 10 for degrees, with a
height where one was given. What cannot be done is nan, the reason goes to
stderr and the exit code is 65.

With --epoch, WGS 84 is taken for ITRF2014 at that time, as the position of a
device is; without, for ETRS89. An ITRF needs it.
`

// runTransform streams points from one reference system to another.
func runTransform(ctx context.Context, args []string, std stdio) int {
	flags := flag.NewFlagSet("transform", flag.ContinueOnError)
	flags.SetOutput(std.err)
	flags.Usage = func() {
		fmt.Fprint(std.err, transformHelp)
		flags.PrintDefaults()
	}
	from := flags.String("from", "", "`CODE` of the reference system of the input, such as EPSG:7415")
	to := flags.String("to", "", "`CODE` of the reference system of the output")
	epoch := flags.String("epoch", "", "decimal `YEAR` of the coordinates, such as 2026.9")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return exitOK
	} else if err != nil {
		return exitUsage
	}
	t, err := transformerFor(*from, *to, *epoch, flags.Args())
	if err != nil {
		fmt.Fprintln(std.err, "maquette transform:", err)
		return exitUsage
	}
	return streamPoints(ctx, t, std)
}

func transformerFor(from, to, epoch string, rest []string) (*crs.Transformer, error) {
	switch {
	case from == "" || to == "":
		return nil, errors.New("--from and --to are needed")
	case len(rest) > 0:
		return nil, fmt.Errorf("unexpected argument %q: points are read from standard input", rest[0])
	}
	source, err := crs.Parse(from)
	if err != nil {
		return nil, fmt.Errorf("--from: %w", err)
	}
	target, err := crs.Parse(to)
	if err != nil {
		return nil, fmt.Errorf("--to: %w", err)
	}
	t, err := newTransformer(source, target, epoch)
	if errors.Is(err, crs.ErrEpoch) {
		return nil, fmt.Errorf("--epoch: %w", err)
	}
	return t, err
}

func newTransformer(from, to crs.CRS, epoch string) (*crs.Transformer, error) {
	if epoch == "" {
		return crs.NewTransformer(from, to)
	}
	year, err := strconv.ParseFloat(epoch, 64)
	if err != nil {
		return nil, fmt.Errorf("--epoch %.40q is no decimal year, such as 2026.9", epoch)
	}
	return crs.NewTransformerAt(from, to, year)
}

// pointBlock is a run of whole lines, and what became of them once done is
// closed.
type pointBlock struct {
	lines   []byte
	first   int // number of the first line, from 1
	out     []byte
	reasons []byte
	failed  int
	done    chan struct{}
	err     error // of reading, after the lines
}

// streamPoints transforms blocks of lines on all cores and writes them in
// order. A block is what one read gave, so that a program that writes a line
// and waits for its answer gets it.
func streamPoints(ctx context.Context, t *crs.Transformer, std stdio) int {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	blocks := make(chan *pointBlock, 2*runtime.GOMAXPROCS(0))
	go readBlocks(ctx, t, std.in, blocks)
	lines, failed := 0, 0
	for {
		var b *pointBlock
		select {
		case <-ctx.Done():
			// The reader may wait on a terminal for ever: it ends with the process.
			fmt.Fprintln(std.err, "maquette transform: interrupted")
			return exitLimit
		case b = <-blocks:
		}
		<-b.done
		if _, err := std.out.Write(b.out); err != nil {
			fmt.Fprintln(std.err, "maquette transform: writing:", err)
			return exitIO
		}
		std.err.Write(b.reasons)
		failed += b.failed
		lines = b.first - 1 + bytes.Count(b.lines, []byte{'\n'})
		if b.err != nil {
			return endOfPoints(b.err, lines, failed, std.err)
		}
	}
}

func endOfPoints(err error, lines, failed int, w io.Writer) int {
	switch {
	case err != io.EOF:
		fmt.Fprintln(w, "maquette transform: reading:", err)
		return exitData
	case failed > 0:
		fmt.Fprintf(w, "maquette transform: %d of %d lines could not be transformed\n", failed, lines)
		return exitData
	}
	return exitOK
}
