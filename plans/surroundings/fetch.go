package surroundings

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/maquette-city/maquette/plans"
)

// Options say what is fetched, from where and to where.
type Options struct {
	Area   Area
	Out    string           // folder; made where it is missing
	Layers []Layer          // nil for all
	Bases  map[Layer]string // of services; those that are missing are DefaultBases
	// Refresh asks the services whether what is kept has changed.
	Refresh bool
	// Most bounds the bytes that are fetched; 0 for DefaultMost.
	Most int64
	// GroundSpacing is the distance of heights in metres, 0 for DefaultSpacing.
	GroundSpacing float64
	// PhotoPixel is the side of a pixel in metres, 0 for DefaultPixel.
	PhotoPixel float64
	// Agent is the User-Agent, which names the program and where it comes from.
	Agent string
	// Progress is told how far a layer is; one call at a time. Nil is allowed.
	Progress func(Progress)

	sleep func(context.Context, time.Duration) error // nil for time itself
	now   func() time.Time
	side  int // of a request for a raster in pixels, 0 for cellSide
}

// Progress is how far a layer is.
type Progress struct {
	Layer       Layer
	Source      string
	Done, Total int   // answers; the total grows where a service does not tell it
	Bytes       int64 // fetched in this run
	Ended       bool
	Err         error
}

// ManifestName is the file that says what the folder holds, CreditsName the one
// with the credits that layers of these files take.
const (
	ManifestName = "surroundings.json"
	CreditsName  = "credits.json"
)

// Manifest is what a folder holds.
type Manifest struct {
	Box    [4]float64 `json:"box"` // RD: least easting and northing, largest easting and northing
	CRS    string     `json:"crs"`
	Date   string     `json:"date"` // of the state of the BGT that was asked for
	Layers []Result   `json:"layers"`
}

func (o *Options) fill() error {
	if o.Most == 0 {
		o.Most = DefaultMost
	}
	if o.GroundSpacing == 0 {
		o.GroundSpacing = DefaultSpacing
	}
	if o.PhotoPixel == 0 {
		o.PhotoPixel = DefaultPixel
	}
	if len(o.Layers) == 0 {
		o.Layers = Layers()
	}
	if o.Agent == "" {
		o.Agent = "Maquette"
	}
	if o.side == 0 {
		o.side = cellSide
	}
	if o.now == nil {
		o.now = time.Now
	}
	bases := DefaultBases()
	for l, base := range o.Bases {
		bases[l] = base
	}
	o.Bases = bases
	for _, l := range o.Layers {
		if !l.known() {
			return plans.Errorf(plans.KindInvalid, "there is no layer %q: there are %v", string(l), Layers())
		}
	}
	switch {
	case o.Most < 0:
		return plans.Errorf(plans.KindInvalid, "at most %d bytes: that is nothing", o.Most)
	case !(o.GroundSpacing >= DefaultSpacing && o.GroundSpacing <= maxSpacing):
		return plans.Errorf(plans.KindInvalid, "heights %v m apart: from %v to %v are given", o.GroundSpacing, DefaultSpacing, maxSpacing)
	case !(o.PhotoPixel >= minPixel && o.PhotoPixel <= maxPixel):
		return plans.Errorf(plans.KindInvalid, "pixels of %v m: from %v to %v are given", o.PhotoPixel, minPixel, maxPixel)
	}
	return nil
}

// Run fetches the layers side by side and writes their files, credits.json and
// surroundings.json. A layer that fails is told in its result, and the others go on;
// the error is of what stops all: options, a folder that cannot be written, the
// context.
func Run(ctx context.Context, o Options) (*Manifest, error) {
	if err := o.fill(); err != nil {
		return nil, err
	}
	c, err := newClient(&o)
	if err != nil {
		return nil, err
	}
	c.now = o.now
	m := &Manifest{Box: box{o.Area.MinE, o.Area.MinN, o.Area.MaxE, o.Area.MaxN}, CRS: "EPSG:28992", Layers: []Result{}}
	m.Date = dateOf(o, m.Box)
	jobs, err := openJobs(&o, c, m.Date)
	if err != nil {
		return nil, err
	}
	if err := m.write(o.Out); err != nil { // the date holds for a run that goes on
		return nil, err
	}
	var wg sync.WaitGroup
	for _, j := range jobs {
		wg.Go(func() { j.do(ctx) })
	}
	wg.Wait()
	for _, j := range jobs {
		m.Layers = append(m.Layers, j.result)
	}
	if err := ctx.Err(); err != nil {
		return m, err
	}
	return m, errors.Join(m.write(o.Out), m.writeCredits(o.Out))
}

func openJobs(o *Options, c *client, date string) ([]*job, error) {
	var told sync.Mutex
	var jobs []*job
	for _, l := range Layers() {
		if !slices.Contains(o.Layers, l) {
			continue
		}
		s, err := openStore(o.Out, string(l))
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, newJob(l, o, c, s, date, &told))
	}
	return jobs, nil
}

// dateOf gives the day whose state is asked for: today, or that of the run that
// this one goes on with.
func dateOf(o Options, b box) string {
	var before Manifest
	text, err := os.ReadFile(filepath.Join(o.Out, ManifestName))
	if err == nil && json.Unmarshal(text, &before) == nil && before.Box == b && !o.Refresh {
		if _, err := time.Parse(time.DateOnly, before.Date); err == nil {
			return before.Date
		}
	}
	return o.now().UTC().Format(time.DateOnly)
}

func (m *Manifest) write(out string) error {
	return writeJSON(filepath.Join(out, ManifestName), m)
}

func writeJSON(path string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return writeWhole(path, append(text, '\n'))
}

// CreditLine is a credit with what it is for.
type CreditLine struct {
	plans.Credit
	Layer   Layer     `json:"layer"`
	Fetched time.Time `json:"fetched"`
}

// Credits lists the credits of what was fetched.
func (m *Manifest) Credits() []CreditLine {
	lines := []CreditLine{}
	for _, r := range m.Layers {
		if len(r.Files) > 0 {
			lines = append(lines, CreditLine{r.Credit, r.Layer, r.Fetched})
		}
	}
	return lines
}

func (m *Manifest) writeCredits(out string) error {
	return writeJSON(filepath.Join(out, CreditsName), m.Credits())
}
