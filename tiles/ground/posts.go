package ground

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"os"
)

// posts are the heights of all levels: level 0 as they came, each other with
// every second post of the one before, the last row and column always.
type posts struct {
	levels []level
	memory []float32 // nil where file holds them
	file   *os.File
	stats  stats
}

// level is one level of the heights. Post k, counted from the origin of the map in
// distances of this level, stands at post k << shift of level 0, but at the border
// where that lies beyond it.
type level struct {
	shift        int
	lowX, lowY   int // first post of the level
	width, hight int
	at           int64 // of its first height, in heights
}

type stats struct {
	count     int64
	low, high float64
	sum       float64
}

func (s *stats) add(row []float32) {
	for _, v := range row {
		if h := float64(v); !math.IsNaN(h) {
			s.count++
			s.sum += h
			s.low, s.high = min(s.low, h), max(s.high, h)
		}
	}
}

// readPosts copies all heights and makes the coarser levels.
func readPosts(ctx context.Context, in *Input) (*posts, error) {
	if in.Width < 2 || in.Height < 2 || in.Width > maxPosts || in.Height > maxPosts {
		return nil, fmt.Errorf("a terrain of %d x %d posts: from 2 to %d each way are taken", in.Width, in.Height, maxPosts)
	}
	p := &posts{stats: stats{low: math.Inf(1), high: math.Inf(-1)}}
	total := p.layOut(in)
	if total <= memoryPosts {
		p.memory = make([]float32, total)
	} else {
		var err error
		if p.file, err = os.CreateTemp(in.Scratch, "scratch-*.tmp"); err != nil {
			return nil, fmt.Errorf("making room for heights: %w", err)
		}
		os.Remove(p.file.Name()) // at once where the system can
	}
	err := p.fill(ctx, in)
	for l := 1; l < len(p.levels) && err == nil; l++ {
		err = p.coarsen(ctx, l)
	}
	if err == nil && p.stats.count == 0 {
		err = ErrEmpty
	}
	if err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

func (p *posts) close() {
	if p.file != nil {
		p.file.Close()
		os.Remove(p.file.Name())
	}
}

// layOut gives the levels their places, and how many heights they are together.
func (p *posts) layOut(in *Input) int64 {
	total := int64(0)
	lastX, lastY := in.BaseX+in.Width-1, in.BaseY+in.Height-1
	for shift := 0; ; shift++ {
		up := 1<<shift - 1
		l := level{shift: shift, lowX: in.BaseX >> shift, lowY: in.BaseY >> shift, at: total}
		l.width, l.hight = (lastX+up)>>shift-l.lowX+1, (lastY+up)>>shift-l.lowY+1
		p.levels = append(p.levels, l)
		total += int64(l.width) * int64(l.hight)
		if max(l.width, l.hight) <= meshCells/2 {
			return total
		}
	}
}

// rowsAtOnce is how many rows of posts are read in one window.
const rowsAtOnce = 64

func (p *posts) fill(ctx context.Context, in *Input) error {
	l := &p.levels[0]
	rows := rowsAtOnce
	buf := make([]float32, rows*l.width)
	for y := 0; y < l.hight; y += rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(rows, l.hight-y)
		window := buf[:n*l.width]
		if err := in.Heights(0, y, l.width, n, window); err != nil {
			return err
		}
		for i, v := range window {
			if math.IsInf(float64(v), 0) {
				window[i] = float32(math.NaN())
			}
		}
		p.stats.add(window)
		if err := p.write(l.at+int64(y)*int64(l.width), window); err != nil {
			return err
		}
	}
	return nil
}

func (p *posts) write(at int64, heights []float32) error {
	if p.memory != nil {
		copy(p.memory[at:], heights)
		return nil
	}
	buf := make([]byte, 4*len(heights))
	for i, v := range heights {
		binary.LittleEndian.PutUint32(buf[4*i:], math.Float32bits(v))
	}
	if _, err := p.file.WriteAt(buf, 4*at); err != nil {
		return fmt.Errorf("keeping heights: %w", err)
	}
	return nil
}

func (p *posts) read(at int64, into []float32) error {
	if p.memory != nil {
		copy(into, p.memory[at:])
		return nil
	}
	buf := make([]byte, 4*len(into))
	if _, err := p.file.ReadAt(buf, 4*at); err != nil {
		return fmt.Errorf("reading kept heights: %w", err)
	}
	for i := range into {
		into[i] = math.Float32frombits(binary.LittleEndian.Uint32(buf[4*i:]))
	}
	return nil
}

// window reads w x h posts of a level from post x, y on, counted from the origin of
// the map; those beyond the border are NaN.
func (p *posts) window(l *level, x, y, w, h int, into []float32) error {
	none := float32(math.NaN())
	for k := range h {
		row := into[k*w : (k+1)*w]
		for i := range row {
			row[i] = none
		}
		j := y + k - l.lowY
		from, to := max(x, l.lowX), min(x+w, l.lowX+l.width)
		if j < 0 || j >= l.hight || from >= to {
			continue
		}
		if err := p.read(l.at+int64(j)*int64(l.width)+int64(from-l.lowX), row[from-x:to-x]); err != nil {
			return err
		}
	}
	return nil
}

// coarsen makes level n of the one before.
func (p *posts) coarsen(ctx context.Context, n int) error {
	fine, l := &p.levels[n-1], &p.levels[n]
	rows := make([]float32, 3*(fine.width+2))
	out := make([]float32, l.width)
	for j := range l.hight {
		if err := ctx.Err(); err != nil {
			return err
		}
		y := clamp(2*(l.lowY+j), fine.lowY, fine.lowY+fine.hight-1)
		if err := p.window(fine, fine.lowX-1, y-1, fine.width+2, 3, rows); err != nil {
			return err
		}
		for i := range out {
			out[i] = coarse(rows, fine.width+2, clamp(2*(l.lowX+i), fine.lowX, fine.lowX+fine.width-1)-fine.lowX+1)
		}
		if err := p.write(l.at+int64(j)*int64(l.width), out); err != nil {
			return err
		}
	}
	return nil
}

// coarse gives the height of column x of the middle of three rows, the mean of the
// posts round it where it holds none itself.
func coarse(rows []float32, width, x int) float32 {
	if v := rows[width+x]; v == v {
		return v
	}
	sum, n := 0.0, 0
	for r := range 3 {
		for i := x - 1; i <= x+1; i++ {
			if v := float64(rows[r*width+i]); !math.IsNaN(v) {
				sum, n = sum+v, n+1
			}
		}
	}
	if n == 0 {
		return float32(math.NaN())
	}
	return float32(sum / float64(n))
}

func clamp(v, low, high int) int { return min(max(v, low), high) }
