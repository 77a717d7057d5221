package surroundings

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// job fetches one layer. One goroutine works on it.
type job struct {
	source
	layer    Layer
	base     string // of the service, without a slash at the end
	area     Area
	out      string
	date     string // day whose state is asked for
	spacing  float64
	pixel    float64
	side     int
	client   *client
	store    *store
	result   Result
	tell     func(Progress)
	told     *sync.Mutex
	progress Progress
}

func newJob(l Layer, o *Options, c *client, s *store, date string, told *sync.Mutex) *job {
	src := sources()[l]
	j := &job{source: src, layer: l, base: strings.TrimRight(o.Bases[l], "/?&"), area: o.Area, out: o.Out, date: date, spacing: o.GroundSpacing,
		pixel: o.PhotoPixel, side: o.side, client: c, store: s, tell: o.Progress, told: told}
	j.result = Result{Layer: l, Source: src.title, Service: j.base, Files: []string{}, Credit: src.credit}
	j.progress = Progress{Layer: l, Source: src.title}
	return j
}

// do fetches the layer and writes its files.
func (j *job) do(ctx context.Context) {
	j.show()
	err := j.run(j, ctx)
	if err != nil {
		j.result.Err, j.result.Error = err, err.Error()
		j.result.Files = []string{} // those of an earlier run stay, and are not told of
	} else {
		j.store.sweep()
	}
	j.progress.Ended, j.progress.Err = true, err
	j.show()
}

// show tells how far the layer is.
func (j *job) show() {
	if j.tell == nil {
		return
	}
	j.told.Lock()
	defer j.told.Unlock()
	j.tell(j.progress)
}

// expect adds answers that are due.
func (j *job) expect(n int) {
	j.progress.Total += n
	j.show()
}

// get fetches an answer and counts it.
func (j *job) get(ctx context.Context, r *request) (*part, error) {
	if j.progress.Total <= j.progress.Done {
		j.progress.Total = j.progress.Done + 1
	}
	p, fresh, err := j.client.get(ctx, j.store, r, func(n int64) {
		j.result.Bytes += n
		j.progress.Bytes += n
		j.show()
	})
	if err != nil {
		return nil, err
	}
	if fresh {
		j.result.Requests++
	}
	j.result.Answers++
	if j.result.Answers == 1 || p.Fetched.Before(j.result.Fetched) {
		j.result.Fetched = p.Fetched
	}
	if p.Fetched.After(j.result.Newest) {
		j.result.Newest = p.Fetched
	}
	j.progress.Done++
	j.show()
	return p, nil
}

// note tells people something of the layer.
func (j *job) note(format string, args ...any) {
	j.result.Notes = append(j.result.Notes, fmt.Sprintf(format, args...))
}

// create begins a file of the layer, by its path below the folder.
func (j *job) create(name string) (*wholeFile, error) {
	return createWhole(filepath.Join(j.out, filepath.FromSlash(name)))
}

// finish gives a file its name and tells of it.
func (j *job) finish(w *wholeFile, name string) error {
	if err := w.done(); err != nil {
		return err
	}
	j.result.Files = append(j.result.Files, name)
	return nil
}

// remove takes out a file of an earlier run that this one has nothing for.
func (j *job) remove(name string) {
	_ = os.Remove(filepath.Join(j.out, filepath.FromSlash(name))) // it may not be there
}
