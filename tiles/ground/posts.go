package ground

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"os"
)

// Posts are the heights of all levels: level 0 as they came, each other with
// every second post of the one before, the last row and column always. They serve
// any number of goroutines until Close.
type Posts struct {
	grid   Grid
	levels []level
	memory []float32 // nil where file holds them
	file   *os.File
	stats  Stats
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

// Stats tell of the heights of level 0, metres.
type Stats struct {
	Count     int64 // posts that hold a height
	Low, High Post
	Sum       float64
}

// Post is one height and the column and row it stands at.
type Post struct {
	X, Y   int
	Height float64
}

func (s *Stats) add(window []float32, width, y int) {
	for i, v := range window {
		h := float64(v)
		if math.IsNaN(h) {
			continue
		}
		s.Count++
		s.Sum += h
		if s.Count == 1 || h < s.Low.Height {
			s.Low = Post{i % width, y + i/width, h}
		}
		if s.Count == 1 || h > s.High.Height {
			s.High = Post{i % width, y + i/width, h}
		}
	}
}

// Read copies all heights and makes the coarser levels; scratch is the folder for
// the scratch file. Errors are those of reading and of ctx, or ErrEmpty.
func Read(ctx context.Context, in Grid, scratch string) (*Posts, error) {
	if in.Width < 2 || in.Height < 2 || in.Width > maxPosts || in.Height > maxPosts {
		return nil, fmt.Errorf("a terrain of %d x %d posts: from 2 to %d each way are taken", in.Width, in.Height, maxPosts)
	}
	p := &Posts{grid: in}
	total := p.layOut()
	if total <= memoryPosts {
		p.memory = make([]float32, total)
	} else {
		var err error
		if p.file, err = os.CreateTemp(scratch, "scratch-*.tmp"); err != nil {
			return nil, fmt.Errorf("making room for heights: %w", err)
		}
		os.Remove(p.file.Name()) // at once where the system can
	}
	err := p.fill(ctx)
	for l := 1; l < len(p.levels) && err == nil; l++ {
		err = p.coarsen(ctx, l)
	}
	if err == nil && p.stats.Count == 0 {
		err = ErrEmpty
	}
	if err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Stats tells of the heights.
func (p *Posts) Stats() Stats { return p.stats }

// Close drops the heights; no method may be called any more.
func (p *Posts) Close() {
	if p.file != nil {
		p.file.Close()
		os.Remove(p.file.Name())
	}
}

// layOut gives the levels their places, and how many heights they are together.
func (p *Posts) layOut() int64 {
	in := &p.grid
	total := int64(0)
	lastX, lastY := in.BaseX+in.Width-1, in.BaseY+in.Height-1
	for shift := 0; ; shift++ {
		up := 1<<shift - 1
		l := level{shift: shift, lowX: in.BaseX >> shift, lowY: in.BaseY >> shift, at: total}
		l.width, l.hight = (lastX+up)>>shift-l.lowX+1, (lastY+up)>>shift-l.lowY+1
		p.levels = append(p.levels, l)
		total += int64(l.width) * int64(l.hight)
		if max(l.width, l.hight) <= meshCells/8 {
			return total
		}
	}
}

// rowsAtOnce is how many rows of posts are read in one window.
const rowsAtOnce = 64

func (p *Posts) fill(ctx context.Context) error {
	l := &p.levels[0]
	rows := rowsAtOnce
	buf := make([]float32, rows*l.width)
	for y := 0; y < l.hight; y += rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(rows, l.hight-y)
		window := buf[:n*l.width]
		if err := p.grid.Heights(0, y, l.width, n, window); err != nil {
			return err
		}
		for i, v := range window {
			if math.IsInf(float64(v), 0) {
				window[i] = float32(math.NaN())
			}
		}
		p.stats.add(window, l.width, y)
		if err := p.write(l.at+int64(y)*int64(l.width), window); err != nil {
			return err
		}
	}
	return nil
}

func (p *Posts) write(at int64, heights []float32) error {
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

func (p *Posts) read(at int64, into []float32) error {
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
func (p *Posts) window(l *level, x, y, w, h int, into []float32) error {
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
func (p *Posts) coarsen(ctx context.Context, n int) error {
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

// Overview gives the finest level that has at most side posts each way: the column
// and row of level 0 of each of its columns and rows, and its heights row by row.
func (p *Posts) Overview(side int) (columns, rows []int, heights []float32, err error) {
	n := 0
	for n < len(p.levels)-1 && max(p.levels[n].width, p.levels[n].hight) > side {
		n++
	}
	l := &p.levels[n]
	for i := range l.width {
		columns = append(columns, p.postX(l, l.lowX+i)-p.grid.BaseX)
	}
	for i := range l.hight {
		rows = append(rows, p.postY(l, l.lowY+i)-p.grid.BaseY)
	}
	heights = make([]float32, l.width*l.hight)
	return columns, rows, heights, p.window(l, l.lowX, l.lowY, l.width, l.hight, heights)
}

// postX gives the column of level 0, counted from the origin of the map, at which
// a column of a level stands; postY the row.
func (p *Posts) postX(l *level, x int) int {
	return clamp(x<<l.shift, p.grid.BaseX, p.grid.BaseX+p.grid.Width-1)
}

func (p *Posts) postY(l *level, y int) int {
	return clamp(y<<l.shift, p.grid.BaseY, p.grid.BaseY+p.grid.Height-1)
}

func clamp(v, low, high int) int { return min(max(v, low), high) }
