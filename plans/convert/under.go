package convert

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/terrain"
	"github.com/maquette-city/maquette/tiles/scene"
)

// under is the ground beneath sources that know their heights above it alone: the
// rasters of heights among the sources of the same version, which are then no
// layer of their own.
type under struct {
	heights []*terrain.Heights
	systems []crs.CRS
	close   []io.Closer
	level   float64                   // of the ground where it is not known, metres
	draped  map[crs.CRS]*drapedGround // under areas
}

// groundUnder opens the rasters of heights of the version, once.
func (r *run) groundUnder(ctx context.Context) *under {
	if r.ground != nil {
		return r.ground
	}
	r.ground = &under{level: groundOf(r.Site)}
	for _, path := range r.Inputs {
		if ctx.Err() != nil {
			break
		}
		r.ground.add(path)
	}
	return r.ground
}

// add opens a file that begins as a raster. What cannot be read is told where it is
// read as a source, after this.
func (u *under) add(path string) {
	f, err := os.Open(path)
	if err != nil {
		return
	}
	st, err := f.Stat()
	head := make([]byte, headBytes)
	n, _ := f.ReadAt(head, 0) // a short file is no raster
	if err != nil || !terrain.Begins(head[:n]) {
		_ = f.Close()
		return
	}
	raster, err := terrain.Open(terrain.Source{Data: f, Size: st.Size(), Name: filepath.Base(path)})
	if err != nil || raster.Photo() || !raster.Georeference().Known {
		_ = f.Close()
		return
	}
	system, _ := crs.Parse(raster.Georeference().CRS) // the zero value fits none
	u.heights, u.systems, u.close = append(u.heights, terrain.NewHeights(raster)), append(u.systems, system), append(u.close, f)
}

// at gives the height of the ground at a place of a map, by the first raster in the
// same system that has one there.
func (u *under) at(system crs.CRS, x, y float64) (float64, bool) {
	for i, h := range u.heights {
		if s := u.systems[i]; s != (crs.CRS{}) && (s == system || s.RD() && system.RD()) {
			if z, ok := h.At(x, y); ok {
				return z, true
			}
		}
	}
	return 0, false
}

// onGround tells whether all models of the version stand on the ground of its
// rasters.
func (r *run) onGround() bool {
	models := 0
	for i := range r.sources {
		if r.sources[i].layer != nil {
			continue
		}
		if !r.sources[i].format.onGround {
			return false
		}
		models++
	}
	return models > 0
}

// standOnRasters makes rasters serve as the ground alone: they are not shown, and
// of their place only that under the models counts.
func (r *run) standOnRasters() {
	models := scene.NewBox()
	for i := range r.sources {
		models.Union(r.sources[i].bounds)
	}
	for i := range r.sources {
		if s := &r.sources[i]; s.layer != nil {
			s.bounds = models
			s.header.Warnings = append(s.header.Warnings, "it says how high the ground is under the other files of this version, and is not shown itself")
		}
	}
}
