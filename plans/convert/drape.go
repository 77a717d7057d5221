package convert

import (
	"context"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/terrain"
	"github.com/maquette-city/maquette/tiles/drape"
)

const (
	// drapeTolerance is how far the ground that areas are laid over may lie off the
	// heights of its rasters, metres: about what AHN itself is off by.
	drapeTolerance = 0.08
	// drapeSpacing is the least distance of the heights that are asked for, metres:
	// closer ones are of tufts and ruts.
	drapeSpacing = 1.0
	// drapeSamples is how many places each way give the mean height of the ground.
	drapeSamples = 65
)

// drapedGround is the ground under areas, made once for all sources of a version, so
// that they meet.
type drapedGround struct {
	ground  *drape.Ground
	known   bool
	spacing float64
}

// drape gives the ground of the rasters in a system; false where there is none.
func (u *under) drape(ctx context.Context, system crs.CRS) (*drape.Ground, bool, error) {
	if d, ok := u.draped[system]; ok {
		return d.ground, d.known, nil
	}
	d := &drapedGround{}
	var err error
	if rasters := u.in(system); len(rasters) > 0 {
		err = d.make(ctx, rasters)
	}
	if err != nil {
		return nil, false, fmt.Errorf("laying out the ground: %w", err)
	}
	if u.draped == nil {
		u.draped = map[crs.CRS]*drapedGround{}
	}
	u.draped[system] = d
	return d.ground, d.known, nil
}

// named is drape for a system by its name; one that is not known has no raster either.
func (u *under) named(ctx context.Context, system string) (*drape.Ground, bool, error) {
	c, err := crs.Parse(system)
	if err != nil {
		return nil, false, nil
	}
	return u.drape(ctx, c)
}

// in gives the rasters in a system, as at finds them.
func (u *under) in(system crs.CRS) []*terrain.Heights {
	var all []*terrain.Heights
	for i, h := range u.heights {
		if s := u.systems[i]; s != (crs.CRS{}) && (s == system || s.RD() && system.RD()) {
			all = append(all, h)
		}
	}
	return all
}

// make asks the rasters for all heights. Around them the ground leads over to its mean
// height within a block.
func (d *drapedGround) make(ctx context.Context, rasters []*terrain.Heights) error {
	low, high := rasters[0].Box()
	d.spacing = max(drapeSpacing, rasters[0].Spacing())
	for _, h := range rasters[1:] {
		l, t := h.Box()
		low = [2]float64{min(low[0], l[0]), min(low[1], l[1])}
		high = [2]float64{max(high[0], t[0]), max(high[1], t[1])}
		d.spacing = max(drapeSpacing, min(d.spacing, h.Spacing()))
	}
	grid := drape.Grid{Spacing: d.spacing}
	for {
		side := drape.BlockCells * grid.Spacing
		grid.X, grid.Y = (math.Floor(low[0]/side)-1)*side, (math.Floor(low[1]/side)-1)*side
		columns, rows := math.Ceil(high[0]/side)+1-grid.X/side, math.Ceil(high[1]/side)+1-grid.Y/side
		if columns*rows*drape.BlockCells*drape.BlockCells < 0.8*drape.MaxNodes {
			grid.Columns, grid.Rows = int(math.Round(columns))*drape.BlockCells, int(math.Round(rows))*drape.BlockCells
			break
		}
		grid.Spacing *= 2
		if math.IsInf(grid.Spacing, 0) || math.IsNaN(grid.Spacing) {
			return fmt.Errorf("a raster from %v to %v", low, high)
		}
	}
	d.spacing = grid.Spacing
	s := &rowSampler{rasters: rasters, grid: &grid, low: low, high: high, row: -1}
	mean, known := s.mean()
	if !known {
		return nil
	}
	grid.Beyond = mean
	grid.Height = s.height
	var err error
	d.ground, d.known, err = drape.Make(ctx, grid, drapeTolerance)
	return err
}

// rowSampler asks rasters for the heights of a grid row by row.
type rowSampler struct {
	rasters   []*terrain.Heights
	grid      *drape.Grid
	low, high [2]float64
	row       int
	heights   []float64
	more      []float64
}

// mean gives the mean of some heights; false where none of them is known.
func (s *rowSampler) mean() (float64, bool) {
	sum, n := 0.0, 0
	for j := range drapeSamples {
		for i := range drapeSamples {
			e := s.low[0] + (s.high[0]-s.low[0])*(float64(i)+0.5)/drapeSamples
			north := s.low[1] + (s.high[1]-s.low[1])*(float64(j)+0.5)/drapeSamples
			for _, r := range s.rasters {
				if h, ok := r.At(e, north); ok {
					sum, n = sum+h, n+1
					break
				}
			}
		}
	}
	return sum / float64(max(n, 1)), n > 0
}

// height gives the height at a node, of those beyond the rasters between that of the
// nearest place of them and the mean.
func (s *rowSampler) height(column, row int) float64 {
	g := s.grid
	if row != s.row {
		s.read(row)
	}
	x, y := g.X+float64(float64(column)*g.Spacing), g.Y+float64(float64(row)*g.Spacing)
	cx, cy := min(max(x, s.low[0]), s.high[0]), min(max(y, s.low[1]), s.high[1])
	away := math.Hypot(x-cx, y-cy) / (drape.BlockCells * g.Spacing)
	if away >= 1 {
		return g.Beyond
	}
	nearest := int(math.Round((cx - g.X) / g.Spacing))
	if cx > x {
		nearest = int(math.Ceil((cx - g.X) / g.Spacing))
	} else if cx < x {
		nearest = int(math.Floor((cx - g.X) / g.Spacing))
	}
	h := s.heights[min(max(nearest, 0), g.Columns)]
	return h + float64((g.Beyond-h)*away)
}

// read asks for the heights of a row, or of the nearest that lies on the rasters.
func (s *rowSampler) read(row int) {
	g := s.grid
	s.row = row
	if s.heights == nil {
		s.heights, s.more = make([]float64, g.Columns+1), make([]float64, g.Columns+1)
	}
	y := g.Y + float64(float64(row)*g.Spacing)
	y = min(max(y, s.low[1]), s.high[1])
	s.rasters[0].Along(g.X, y, g.Spacing, s.heights)
	for _, r := range s.rasters[1:] {
		r.Along(g.X, y, g.Spacing, s.more)
		for i, h := range s.more {
			if math.IsNaN(s.heights[i]) {
				s.heights[i] = h
			}
		}
	}
}
