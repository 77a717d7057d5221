package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/maquette-city/maquette/plans/surroundings"
)

const (
	// redrawEvery is the shortest time between two pictures of the bar on a
	// terminal, lineEvery that between two lines where there is none.
	redrawEvery, lineEvery = 100 * time.Millisecond, 5 * time.Second
	// barWidth is that of the bar, in characters; lineWidth that of all.
	barWidth, lineWidth = 20, 79
)

// progress shows how far the layers are: one line that is drawn over on a terminal,
// lines now and then elsewhere.
type progress struct {
	out      io.Writer
	terminal bool
	now      func() time.Time
	began    time.Time
	last     time.Time
	layers   map[surroundings.Layer]surroundings.Progress
	drawn    bool
}

func newProgress(out io.Writer) *progress {
	p := &progress{out: out, terminal: isTerminal(out), now: time.Now, layers: map[surroundings.Layer]surroundings.Progress{}}
	p.began = p.now()
	return p
}

// isTerminal tells whether what is written is seen at once by a person.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0 && f.Name() != os.DevNull
}

// tell takes in how far a layer is.
func (p *progress) tell(l surroundings.Progress) {
	p.layers[l.Layer] = l
	now := p.now()
	if l.Ended {
		p.clear()
		fmt.Fprintf(p.out, "%-10s %s\n", l.Source, ended(l))
		p.last = now
		return
	}
	every := lineEvery
	if p.terminal {
		every = redrawEvery
	}
	if l.Total == 0 || now.Sub(p.last) < every {
		return
	}
	p.last = now
	if line := p.line(now); p.terminal {
		fmt.Fprintf(p.out, "\r%-*s", lineWidth, line)
		p.drawn = true
	} else {
		fmt.Fprintln(p.out, line)
	}
}

func ended(l surroundings.Progress) string {
	if l.Err != nil {
		return "failed"
	}
	if l.Bytes == 0 {
		return fmt.Sprintf("%d parts, all there already", l.Done)
	}
	return fmt.Sprintf("%d parts, %s fetched", l.Done, bytesText(l.Bytes))
}

// line draws the bar of all layers.
func (p *progress) line(now time.Time) string {
	done, total, bytes := 0, 0, int64(0)
	var open []string
	for _, name := range surroundings.Layers() {
		l, ok := p.layers[name]
		if !ok {
			continue
		}
		done, total, bytes = done+l.Done, total+l.Total, bytes+l.Bytes
		if !l.Ended {
			open = append(open, fmt.Sprintf("%s %d/%d", l.Source, l.Done, l.Total))
		}
	}
	full := 0
	if total > 0 {
		full = barWidth * done / total
	}
	line := fmt.Sprintf("[%s%s] %s %s%s", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), bytesText(bytes), strings.Join(open, ", "), left(now.Sub(p.began), done, total))
	return line[:min(len(line), lineWidth)]
}

// left words how long it will take, from how long it took; "" before that says
// anything.
func left(took time.Duration, done, total int) string {
	if done == 0 || total <= done || took < 2*time.Second {
		return ""
	}
	d := time.Duration(float64(took) / float64(done) * float64(total-done))
	return fmt.Sprintf(", %v left", d.Round(time.Second))
}

// clear makes room for a line.
func (p *progress) clear() {
	if p.drawn {
		fmt.Fprintf(p.out, "\r%s\r", strings.Repeat(" ", lineWidth))
		p.drawn = false
	}
}

// end takes the bar away.
func (p *progress) end() { p.clear() }

func bytesText(n int64) string {
	switch {
	case n < 1<<20:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 1<<30:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.2f GB", float64(n)/1e9)
}

// tellSurroundings says what there is now, how to go on and whom to name, and gives
// the exit code.
func tellSurroundings(m *surroundings.Manifest, out string, io stdio) int {
	code := exitOK
	for _, l := range m.Layers {
		for _, n := range l.Notes {
			fmt.Fprintf(io.out, "%s: %s\n", l.Source, n)
		}
		if l.Err == nil {
			continue
		}
		fmt.Fprintln(io.err, "maquette surroundings:", strings.ReplaceAll(l.Err.Error(), "\n", " "))
		var w *surroundings.WriteError
		if errors.As(l.Err, &w) {
			code = exitIO
		} else if code == exitOK {
			code = exitUnavailable
		}
	}
	for _, line := range surroundings.Commands(m, out) {
		fmt.Fprintln(io.out, line)
	}
	if credits := m.Credits(); len(credits) > 0 {
		fmt.Fprintln(io.out, "Name the makers wherever this is shown ("+surroundings.CreditsName+" has them for layers):")
		for _, c := range credits {
			fmt.Fprintf(io.out, "  %s, %s, %s (%s)\n", c.Text, c.Licence, c.Fetched.Format(time.DateOnly), c.URL)
		}
	}
	return code
}
