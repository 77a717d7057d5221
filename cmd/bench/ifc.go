package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

const (
	// ifcFrom is the size in bytes from which a file is measured without --all.
	ifcFrom = 1_000_000
	// ifcLarge is the size in bytes of the model that is made by repeating one,
	// and largeFrom that from which a file is measured once.
	ifcLarge  = 200_000_000
	largeFrom = 50_000_000
	// ifcRepeated is the model that is repeated, below data/ifc.
	ifcRepeated = "building/AC20-FZK-Haus.ifc"
)

// benchIFC measures reading with geometry: us and the peers by turns.
func benchIFC(ctx context.Context, c *config, named []string) error {
	dir, err := os.MkdirTemp("", "maquette-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	files, err := c.ifcInputs(ctx, dir, named)
	if err != nil {
		return err
	}
	peers, err := c.peers(ctx)
	defer endAll(peers)
	if err != nil {
		return err
	}
	c.ifcIntroduction(peers)
	var all []*timing
	for i, f := range files {
		t, err := c.timeFile(ctx, peers, f)
		if ctx.Err() != nil && len(all) > 0 { // interrupted: what was measured is worth printing
			break
		}
		if err != nil {
			return fmt.Errorf("measuring %s: %w", f.name, err)
		}
		all = append(all, t)
		fmt.Fprintf(c.log, "%d/%d %s\n", i+1, len(files), f.name)
	}
	c.printTimes(peers, all)
	c.printMade(peers, all)
	c.printPeaks(peers, all)
	if len(named) > 0 || ctx.Err() != nil {
		return ctx.Err()
	}
	return c.growth(ctx, dir)
}

func (c *config) ifcIntroduction(peers []*peer) {
	for _, p := range peers {
		fmt.Fprintf(c.out, "%s %s, warm (the library stays loaded), ended after %v or at %s MB.\n", p.name, p.version, c.timeout, megabytes(p.limit))
	}
	fmt.Fprintf(c.out, "From the file's bytes to the triangles of every element; \"with properties\" reads the property sets too, which the others do not. %d rounds by turns, files over %d MB one; milliseconds: median\n(smallest-largest); \"times\": how many times as long as ours on all cores. Each of our readings starts without memory of an earlier one, in an order that changes.\n\n",
		c.rounds, largeFrom/1_000_000)
}

// model is a file to measure.
type model struct {
	name string
	path string
	size int64
}

// ifcInputs gives the named files, or those of the shared data that are large
// enough, unzipped into dir, and one more that is made of one of them.
func (c *config) ifcInputs(ctx context.Context, dir string, named []string) ([]model, error) {
	paths, err := absolute(named)
	if err == nil && len(named) == 0 {
		var data string
		if data, err = c.data(); err == nil {
			paths, err = find(filepath.Join(data, "ifc"), isIFC)
		}
	}
	if err != nil {
		return nil, err
	}
	var all []model
	for i, p := range paths {
		m, err := c.plainModel(dir, i, p)
		if err != nil {
			return nil, err
		}
		if len(named) > 0 || c.all || m.size > ifcFrom {
			all = append(all, m)
		}
	}
	if len(named) > 0 || c.all {
		return all, nil
	}
	large, err := c.repeated(ctx, dir, ifcLarge)
	return append(all, large), err
}

// plainModel gives the model of a file; one in an archive goes to dir, since
// the peers know no archives.
func (c *config) plainModel(dir string, number int, path string) (model, error) {
	m := model{name: filepath.Base(path), path: path}
	if strings.EqualFold(filepath.Ext(path), ".ifczip") {
		plain, done, err := unzipped(path)
		if err != nil {
			return m, fmt.Errorf("unzipping %s: %w", path, err)
		}
		m.path = filepath.Join(dir, fmt.Sprintf("%d.ifc", number))
		if err := os.Rename(plain, m.path); err != nil {
			done()
			return m, err
		}
	}
	st, err := os.Stat(m.path)
	if err != nil {
		return m, err
	}
	m.size = st.Size()
	return m, nil
}

// repeated makes a model of about size bytes.
func (c *config) repeated(ctx context.Context, dir string, size int64) (model, error) {
	data, err := c.data()
	if err != nil {
		return model{}, err
	}
	m := model{path: filepath.Join(dir, fmt.Sprintf("repeated-%d.ifc", size))}
	copies, written, err := repeatTo(ctx, filepath.Join(data, "ifc", filepath.FromSlash(ifcRepeated)), m.path, size)
	m.size, m.name = written, fmt.Sprintf("%d x %s", copies, filepath.Base(ifcRepeated))
	return m, err
}

// roundsFor gives the rounds that a file is measured in; a large one is neither
// warmed for nor repeated.
func (c *config) roundsFor(size int64) (first, rounds int) {
	if size > largeFrom {
		return 0, 1
	}
	return -1, c.rounds
}

// side is what one kernel does with a file.
type side struct {
	ms        []float64
	made      int // elements with a triangle, spaces not counted
	triangles int
	peak      int64 // resident bytes of a process that does this file alone
	why       string
}

// timing is the measurement of one file.
type timing struct {
	model
	ours    side
	one     []float64 // ours on one core
	sets    []float64 // ours with the property sets, which no peer reads
	theirs  []side
	convert int64 // peak of maquette convert
}

// timeFile measures one file by turns, and the memory of each kernel.
func (c *config) timeFile(ctx context.Context, peers []*peer, f model) (*timing, error) {
	t := &timing{model: f, theirs: make([]side, len(peers))}
	data, err := os.ReadFile(f.path)
	if err != nil {
		return nil, err
	}
	first, rounds := c.roundsFor(f.size)
	for round := first; round < rounds; round++ {
		if err := t.round(ctx, peers, data, round); err != nil {
			return nil, err
		}
	}
	data = nil
	return t, c.peaks(ctx, peers, t)
}

// round measures everyone once, ours in an order that is another in each round.
func (t *timing) round(ctx context.Context, peers []*peer, data []byte, round int) error {
	counts := round >= 0
	ways := []struct {
		to         *[]float64
		cores      int
		shapesOnly bool
	}{{&t.ours.ms, runtime.NumCPU(), true}, {&t.one, 1, true}, {&t.sets, runtime.NumCPU(), false}}
	for i := range ways {
		w := ways[(i+max(0, round))%len(ways)]
		ms, err := t.readOurs(ctx, data, w.cores, w.shapesOnly)
		if err != nil {
			return err
		}
		if counts {
			*w.to = append(*w.to, ms)
		}
	}
	for i, p := range peers {
		if s := &t.theirs[i]; s.why == "" {
			if err := s.ask(ctx, p, t.path, counts); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *side) ask(ctx context.Context, p *peer, path string, counts bool) error {
	a, err := p.ask(ctx, question{File: path})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		s.why = reason(err, p)
		return nil
	}
	s.made, s.triangles = a.Made, a.Triangles
	if counts {
		s.ms = append(s.ms, a.OpenMS+a.MeshMS)
	}
	return nil
}

// reason says in a cell of a table why there is no figure.
func reason(err error, p *peer) string {
	switch {
	case errors.Is(err, errPeerTime):
		return "> " + p.timeout.Round(time.Second).String()
	case errors.Is(err, errPeerMemory):
		return "> " + megabytes(p.limit) + " MB"
	case errors.Is(err, errPeerDied):
		return "died"
	}
	return "fails"
}
