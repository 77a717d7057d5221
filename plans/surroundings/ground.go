package surroundings

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"net/url"
	"os"
	"slices"
	"strconv"

	"github.com/maquette-city/maquette/plans/terrain"
)

const (
	// groundFile holds the heights.
	groundFile = "ground.tif"
	// groundCoverage is the bare ground at half a metre.
	groundCoverage = "dtm_05m"
	// DefaultSpacing is the distance of the heights of AHN in metres, the least that
	// can be asked for; maxSpacing the largest.
	DefaultSpacing, maxSpacing = 0.5, 100.0
	// cellSide is the side of a request and of a tile of the file in pixels: 4 MiB of
	// heights.
	cellSide = 1024
	// groundNoData stands where there is no height, as AHN has it.
	groundNoData = 3.4028234663852886e38
)

// cell is a request for a raster: a tile of the file.
type cell struct {
	x, y          int // first pixel
	width, height int // pixels that are asked for
	box           box
}

// grid is the pixels of an area.
type grid struct {
	width, height int
	pixel         float64
	west, north   float64
	side          int // of a cell
}

// newGrid gives the pixels that cover an area from its upper left corner on.
func newGrid(a *Area, pixel float64, side int) grid {
	return grid{int(math.Ceil((a.MaxE-a.MinE)/pixel - 1e-9)), int(math.Ceil((a.MaxN-a.MinN)/pixel - 1e-9)), pixel, a.MinE, a.MaxN, side}
}

// cells cuts the pixels into requests. Whole ones reach beyond the pixels, so that
// all have the same size.
func (g grid) cells(whole bool) []cell {
	var all []cell
	for y := 0; y < g.height; y += g.side {
		for x := 0; x < g.width; x += g.side {
			c := cell{x: x, y: y, width: g.side, height: g.side}
			if !whole {
				c.width, c.height = min(g.side, g.width-x), min(g.side, g.height-y)
			}
			west, north := g.west+float64(x)*g.pixel, g.north-float64(y)*g.pixel
			c.box = box{west, north - float64(c.height)*g.pixel, west + float64(c.width)*g.pixel, north}
			all = append(all, c)
		}
	}
	return all
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// ground fetches the heights.
func (j *job) ground(ctx context.Context) error {
	g := newGrid(&j.area, j.spacing, j.side)
	cells := g.cells(false)
	j.expect(len(cells))
	parts := make([]*part, len(cells))
	for i, c := range cells {
		var err error
		parts[i], err = j.get(ctx, &request{source: j.title, part: fmt.Sprintf("part %d of %d", i+1, len(cells)), url: j.coverageURL(c), accept: "image/tiff", limit: maxRaster,
			check: func(f *os.File, _ *part) error {
				_, err := openHeights(f)
				return err
			}})
		if err != nil {
			return err
		}
	}
	return j.writeGround(ctx, g, cells, parts)
}

// coverageURL asks for the heights of a cell (WCS 2.0.1, 09-146r8; its KVP, 09-147r3;
// scaling, 12-039).
func (j *job) coverageURL(c cell) string {
	q := url.Values{"service": {"WCS"}, "version": {"2.0.1"}, "request": {"GetCoverage"}, "coverageId": {groundCoverage}, "format": {"image/tiff"},
		"subset": {fmt.Sprintf("x(%s,%s)", number(c.box[0]), number(c.box[2])), fmt.Sprintf("y(%s,%s)", number(c.box[1]), number(c.box[3]))}}
	if j.spacing != DefaultSpacing {
		q.Set("scalesize", fmt.Sprintf("x(%d),y(%d)", c.width, c.height))
	}
	return withQuery(j.base, q)
}

// openHeights opens a raster that a service gave.
func openHeights(f *os.File) (*terrain.Raster, error) {
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	r, err := terrain.Open(terrain.Source{Data: f, Size: st.Size(), Name: "the answer"})
	if err != nil {
		return nil, err
	}
	g := r.Georeference()
	switch {
	case r.Photo():
		return nil, errors.New("the raster is a picture, no heights")
	case !g.Known:
		return nil, errors.New("the raster does not say where it lies")
	case !sameAsRD(g.CRS):
		return nil, fmt.Errorf("the raster is in %.100q, RD was asked for", g.CRS)
	case r.Width > 4*cellSide || r.Height > 4*cellSide:
		return nil, fmt.Errorf("the raster has %d x %d pixels, %d x %d were asked for at most", r.Width, r.Height, cellSide, cellSide)
	}
	var last [1]float32
	if err := r.Heights(r.Width-1, r.Height-1, 1, 1, last[:]); err != nil { // it is not cut off
		return nil, fmt.Errorf("%w: %w", errCut, err)
	}
	return r, nil
}

// writeGround puts the cells together.
func (j *job) writeGround(ctx context.Context, g grid, cells []cell, parts []*part) error {
	f, err := j.create(groundFile)
	if err != nil {
		return err
	}
	defer f.drop()
	w, err := newTileWriter(f.File, g.width, g.height, g.side)
	if err != nil {
		return &WriteError{Path: f.path, Err: err}
	}
	known := 0
	for i, c := range cells {
		if err := ctx.Err(); err != nil {
			return err
		}
		heights, n, err := cellHeights(g, c, parts[i])
		if err != nil {
			return (&request{source: j.title, part: fmt.Sprintf("part %d of %d", i+1, len(cells)), url: parts[i].URL}).fail(err.Error(), adviceReport)
		}
		known += n
		tile, err := packHeights(heights, g.side, n)
		if err == nil {
			err = w.add(tile)
		}
		if err != nil {
			return tooLargeOr(f.path, err)
		}
	}
	if known == 0 {
		j.note("there are no heights in this area")
		j.remove(groundFile)
		return nil
	}
	if share := 100 * float64(known) / (float64(g.width) * float64(g.height)); share < 99.95 {
		j.note("%.1f %% of the area has heights; the rest is water or under buildings", share)
	}
	own := append(place(g.west, g.north, g.pixel, true), shorts(tiffBits, 32), shorts(tiffPack, packDeflate), shorts(tiffLook, lookMinIsBlack), shorts(tiffBands, 1),
		shorts(tiffPlanar, 1), shorts(tiffPredictor, predictFloat), shorts(tiffSample, sampleFloat), ascii(tiffNoData, "3.4028234663852886e+38"))
	if err := w.finish(own...); err != nil {
		return tooLargeOr(f.path, err)
	}
	return j.finish(f, groundFile)
}

// cellHeights gives the heights of a tile and how many of them there are: at the
// middle of each pixel that of the pixel of the answer that lies there, so that a
// row more or less than was asked for shifts nothing.
func cellHeights(g grid, c cell, p *part) ([]float32, int, error) {
	f, err := os.Open(p.path)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	r, err := openHeights(f)
	if err != nil {
		return nil, 0, err
	}
	given := make([]float32, r.Width*r.Height)
	if err := r.Heights(0, 0, r.Width, r.Height, given); err != nil {
		return nil, 0, err
	}
	geo := r.Georeference()
	out, known := make([]float32, g.side*g.side), 0
	for y := range g.side {
		for x := range g.side {
			out[y*g.side+x] = groundNoData
			if x >= c.width || y >= c.height {
				continue
			}
			px, py := geo.Pixel(g.west+(float64(c.x+x)+0.5)*g.pixel, g.north-(float64(c.y+y)+0.5)*g.pixel)
			if !(px >= 0 && py >= 0 && px < float64(r.Width) && py < float64(r.Height)) {
				continue
			}
			if v := given[int(py)*r.Width+int(px)]; v == v && math.Abs(float64(v)) < 1e5 {
				out[y*g.side+x] = v
				known++
			}
		}
	}
	return out, known, nil
}

// packHeights packs a tile: the highest bytes of a row first, differences of bytes
// (Adobe TIFF Technical Note 3), Deflate. A tile without heights is empty.
func packHeights(heights []float32, side, known int) ([]byte, error) {
	if known == 0 {
		return nil, nil
	}
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	row, turned := make([]byte, 4*side), make([]byte, 4*side)
	for y := range side {
		for x, v := range heights[y*side : (y+1)*side] {
			binary.BigEndian.PutUint32(row[4*x:], math.Float32bits(v))
		}
		for x := range side {
			for k := range 4 {
				turned[k*side+x] = row[4*x+k]
			}
		}
		for i := len(turned) - 1; i > 0; i-- {
			turned[i] -= turned[i-1]
		}
		if _, err := z.Write(turned); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return out.Bytes(), err
}

func sortFields(all []field) {
	slices.SortFunc(all, func(a, b field) int { return int(a.tag) - int(b.tag) })
}
