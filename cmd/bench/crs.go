package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"

	"github.com/maquette-city/maquette/plans/crs"
)

// crsPoints are transformed in one round.
const crsPoints = 200_000

// The steps of RDNAPTRANS2018, variant 1, as PROJ takes them; EPSG:4937 to 7415.
const (
	degreesIn    = "+step +proj=axisswap +order=2,1 +step +proj=unitconvert +xy_in=deg +xy_out=rad "
	rdnaptransIn = "+step +proj=vgridshift +grids=nl_nsgi_nlgeo2018.tif +multiplier=-1 +step +proj=push +v_3 +step +proj=set +v_3=43 " +
		"+step +proj=cart +ellps=GRS80 +step +proj=helmert +x=-565.7346 +y=-50.4058 +z=-465.2895 " +
		"+rx=-0.395023 +ry=0.330776 +rz=-1.876073 +s=-4.07242 +exact +convention=coordinate_frame " +
		"+step +inv +proj=cart +ellps=bessel +step +proj=set +v_3=0 +omit_fwd +step +proj=hgridshift +inv +grids=nl_nsgi_rdcorr2018.tif,null " +
		"+step +proj=sterea +lat_0=52.1561605555555556 +lon_0=5.3876388888888889 +k=0.9999079 +x_0=155000 +y_0=463000 +ellps=bessel " +
		"+step +proj=pop +v_3"
	itrfIn = "+step +proj=cart +ellps=GRS80 +step +proj=helmert +x=0.0547 +y=0.0522 +z=-0.0741 +rx=0.001701 +ry=0.01029 +rz=-0.016632 +s=0.00212 " +
		"+dx=0.0001 +dy=0.0001 +dz=-0.0019 +drx=8.1e-05 +dry=0.00049 +drz=-0.000792 +ds=0.00011 +t_epoch=2010 +convention=position_vector " +
		"+step +inv +proj=cart +ellps=GRS80 "
)

// crsJob is one transformation that both sides do.
type crsJob struct {
	name     string
	from, to string
	epoch    float64
	pipeline string // "" for PROJ's own choice
	inverse  bool
}

func crsJobs() []crsJob {
	const variant1 = "+proj=pipeline " + degreesIn + rdnaptransIn
	return []crsJob{
		{name: "ETRS89 to RD and NAP", from: "EPSG:4937", to: "EPSG:7415", pipeline: variant1},
		{name: "RD and NAP to ETRS89", from: "EPSG:7415", to: "EPSG:4937", pipeline: variant1, inverse: true},
		{name: "ETRS89 to RD and NAP, PROJ's own choice (one grid for both)", from: "EPSG:4937", to: "EPSG:7415"},
		{name: "ITRF2014 at 2026.9 to RD and NAP", from: "EPSG:7912", to: "EPSG:7415", epoch: 2026.9, pipeline: "+proj=pipeline " + degreesIn + itrfIn + rdnaptransIn},
		{name: "ITRF2014 at 2026.9 to ETRF2000", from: "EPSG:7912", to: "EPSG:7931", epoch: 2026.9},
		{name: "ETRS89 to geocentric", from: "EPSG:4937", to: "EPSG:4936"},
		{name: "geocentric to ETRS89", from: "EPSG:4936", to: "EPSG:4937"},
		{name: "ETRS89 to UTM 31", from: "EPSG:4258", to: "EPSG:25831"},
		{name: "UTM 31 to ETRS89", from: "EPSG:25831", to: "EPSG:4258"},
		{name: "WGS 84 to EPSG:3857", from: "EPSG:4326", to: "EPSG:3857"},
	}
}

// benchCRS transforms arrays of points on one core, beside pyproj by turns.
func benchCRS(ctx context.Context, c *config, _ []string) error {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	p, err := startPyproj(ctx, c)
	if err != nil {
		fmt.Fprintf(c.log, "pyproj is left out: %v\n", err)
	} else {
		defer p.end()
	}
	t := &table{head: []string{"what", "ours, million points a second", "pyproj", "times"}}
	for _, job := range crsJobs() {
		ours, theirs, err := c.crsRounds(job, p)
		if err != nil {
			return fmt.Errorf("%s: %w", job.name, err)
		}
		row := []string{job.name, fmt.Sprintf("%.2f", median(ours)), "-", "-"}
		if len(theirs) > 0 {
			row[2], row[3] = fmt.Sprintf("%.2f", median(theirs)), fmt.Sprintf("%.1f", median(ours)/median(theirs))
		}
		t.add(row...)
	}
	if p != nil {
		fmt.Fprintf(c.out, "%s, numpy arrays, one call. ", p.version)
	}
	fmt.Fprintf(c.out, "%d points at random in the Netherlands, with heights; processor time of one core; medians of %d rounds by turns.\n\n", crsPoints, c.rounds)
	t.print(c.out)
	return nil
}

// crsRounds gives the rates of both sides in millions of points a second.
func (c *config) crsRounds(job crsJob, p *pyproj) (ours, theirs []float64, err error) {
	in, err := job.points()
	if err != nil {
		return nil, nil, err
	}
	tr, err := job.transformer()
	if err != nil {
		return nil, nil, err
	}
	work := make([][3]float64, len(in))
	for range c.rounds {
		copy(work, in)
		start := cpuTime()
		if failed, err := tr.Batch(work); failed > 0 {
			return nil, nil, err
		}
		ours = append(ours, crsPoints/1e6/(cpuTime()-start).Seconds())
		if p == nil {
			continue
		}
		a, err := p.ask(job, in)
		if err != nil {
			return nil, nil, err
		}
		if !agree(work[len(work)-1], a.Last, tr.To().Degrees()) {
			return nil, nil, fmt.Errorf("the sides do not agree: %v and %v", work[len(work)-1], a.Last)
		}
		theirs = append(theirs, crsPoints/1e6/a.Seconds)
	}
	return ours, theirs, nil
}

func (j crsJob) transformer() (*crs.Transformer, error) {
	from, errFrom := crs.Parse(j.from)
	to, errTo := crs.Parse(j.to)
	if err := errors.Join(errFrom, errTo); err != nil {
		return nil, err
	}
	if j.epoch != 0 {
		return crs.NewTransformerAt(from, to, j.epoch)
	}
	return crs.NewTransformer(from, to)
}

// points gives points on land in the system the job begins with.
func (j crsJob) points() ([][3]float64, error) {
	rng := rand.New(rand.NewPCG(1, 2))
	points := make([][3]float64, crsPoints)
	for i := range points {
		points[i] = [3]float64{50.8 + 2.6*rng.Float64(), 3.4 + 3.7*rng.Float64(), 400 * rng.Float64()}
	}
	source := crsJob{from: "EPSG:4937", to: j.from}
	if j.epoch != 0 {
		return points, nil // latitude and longitude too, near enough
	}
	t, err := source.transformer()
	if err != nil {
		return nil, err
	}
	_, err = t.Batch(points)
	return points, err
}

// agree holds two points to 2 mm, the difference between PROJ's own choice for
// RD and the procedure, or as much of a degree.
func agree(a, b [3]float64, degrees bool) bool {
	for i := range a {
		tolerance := 2e-3
		if degrees && i < 2 {
			tolerance = 2e-8
		}
		if !(math.Abs(a[i]-b[i]) <= tolerance) {
			return false
		}
	}
	return true
}
