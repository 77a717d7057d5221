package convert

import (
	"context"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/terrain"
	"github.com/maquette-city/maquette/plans/theme"
	"github.com/maquette-city/maquette/plans/vector"
	"github.com/maquette-city/maquette/tiles/scene"
)

// A thematic layer has another table of readers than models have: which figure of its
// areas counts, the layer says and not the file, so that a GeoJSON file of a thematic
// layer is never taken for one of buildings. Its CSV files are tables that belong to
// all of its areas.

// splitTheme keeps the tables of a thematic layer, and the rasters of the ground that
// it is laid over, apart from its areas.
func (r *run) splitTheme() error {
	if r.Theme == nil {
		return nil
	}
	var areas, grounds []input
	first := input{}
	for i, path := range r.Inputs {
		in := input{path: path, name: filepath.Base(path)}
		if r.Names != nil {
			in.name = r.Names[i]
		}
		if i == 0 {
			first = in
		}
		head, err := headOf(path)
		if err != nil {
			return openError(in.name, err)
		}
		if terrain.Begins(head) {
			grounds = append(grounds, in)
		} else if vector.Begins(head) == "" {
			r.tables = append(r.tables, in)
		} else {
			areas = append(areas, in)
		}
	}
	if len(areas) == 0 {
		return plans.Errorf(plans.KindUnsupported, "reading %s: the areas of a thematic layer are missing: send them as GeoJSON or GeoPackage, with the table", first.name)
	}
	if err := r.themeGround(grounds); err != nil {
		return err
	}
	r.Inputs, r.Names, r.Choices = nil, nil, nil // areas have no levels
	for _, a := range areas {
		r.Inputs, r.Names = append(r.Inputs, a.path), append(r.Names, a.name)
	}
	return nil
}

// themeGround opens the rasters that areas are laid over.
func (r *run) themeGround(rasters []input) error {
	r.ground = &under{level: groundOf(r.Site)}
	for _, in := range rasters {
		before := len(r.ground.heights)
		if r.ground.add(in.path); len(r.ground.heights) == before {
			return plans.Errorf(plans.KindInvalid, "reading %s: it is no raster of heights with a place on a map, which areas could be laid over", in.name)
		}
	}
	return nil
}

func headOf(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, headBytes)
	n, err := io.ReadFull(f, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return head[:n], err
}

// open opens a source, of a thematic layer with the reader of that.
func (r *run) open(ctx context.Context, index int, path, name string) (*source, error) {
	if r.Theme == nil {
		return openSource(ctx, index, path, name, r.hashedSource(index), r.beside)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, openError(name, err)
	}
	s := &source{index: index, path: path, upload: name, name: name, file: f, close: []io.Closer{f}, files: bundle.First{}, asked: func() bool { return false }}
	if _, err := s.sum(ctx, f); err != nil {
		s.Close()
		return nil, err
	}
	s.format = format{name: "areas", city: true, read: r.readTheme}
	return s, nil
}

// readTheme reads the areas in s with the tables of the run.
func (r *run) readTheme(ctx context.Context, s *source, progress func(done, total int), emit func(*scene.Feature) error) (scene.Header, error) {
	src := theme.Source{
		Areas: vector.Source{Data: s.file, Size: s.size, Path: s.path, Name: s.name}, CRS: r.CRS, Index: s.index, Height: r.ground.level, Ground: r.ground.named, Progress: progress,
	}
	for _, in := range r.tables {
		f, err := os.Open(in.path)
		if err != nil {
			return scene.Header{}, openError(in.name, err)
		}
		defer f.Close()
		st, err := f.Stat()
		if err != nil {
			return scene.Header{}, openError(in.name, err)
		}
		src.Tables = append(src.Tables, vector.Source{Data: f, Size: st.Size(), Path: in.path, Name: in.name})
	}
	return theme.Read(ctx, src, *r.Theme, emit)
}

// groundOf gives the height of a site's origin above NAP, 0 where that is not defined.
func groundOf(site *plans.Site) float64 {
	if site == nil {
		return 0
	}
	t, err := crs.NewTransformer(crs.ETRS89(), crs.RDNAP())
	if err != nil {
		return 0
	}
	p, err := t.Point([3]float64{site.LatDeg, site.LonDeg, site.Height})
	if err != nil || math.IsNaN(p[2]) {
		return 0
	}
	return p[2]
}
