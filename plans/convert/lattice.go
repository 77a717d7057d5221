package convert

import (
	"fmt"
	"image"
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/terrain"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/ground"
	"github.com/maquette-city/maquette/tiles/scene"
)

type tileset = tiles.Tileset

// projection leads from the coordinates of a raster to a map in metres: those of a
// map are as they are, latitude and longitude go to the map of their middle.
type projection struct {
	crs crs.CRS          // of the raster; the zero value where it is not known
	to  *crs.Transformer // nil where its coordinates are a map's
}

func newProjection(r *terrain.Raster) (*projection, error) {
	g := r.Georeference()
	c, err := crs.Parse(g.CRS)
	if err != nil || !c.Degrees() {
		return &projection{crs: c}, nil
	}
	lon, lat := g.Map(float64(r.Width)/2, float64(r.Height)/2)
	if !(math.Abs(lat) <= 90 && math.Abs(lon) <= 180) {
		return nil, fmt.Errorf("its middle is latitude %v, longitude %v, no place on earth", lat, lon)
	}
	p := &projection{crs: c}
	for _, target := range mapsFor(lon, lat) {
		t, err := crs.NewTransformer(c, target)
		if err != nil {
			return nil, err
		}
		p.to = t
		if m, err := p.point(lon, lat); err == nil && (!target.RD() || crs.InNetherlands(m[0], m[1])) {
			return p, nil
		}
	}
	return p, nil
}

// name gives the system of the map, other where it is that of the raster.
func (p *projection) name(other string) string {
	if p.to != nil {
		return p.to.To().Code()
	}
	return other
}

func (p *projection) same(o *projection) bool {
	return p.crs == o.crs || p.crs.RD() && o.crs.RD() || p.crs == (crs.CRS{}) || o.crs == (crs.CRS{})
}

// point leads the coordinates of a raster (longitude first) to the map.
func (p *projection) point(e, n float64) ([2]float64, error) {
	if p.to == nil {
		return [2]float64{e, n}, nil
	}
	if !p.crs.LonLat() {
		e, n = n, e
	}
	m, err := p.to.Point([3]float64{e, n, math.NaN()})
	return [2]float64{m[0], m[1]}, err
}

// lattice is where the posts of all rasters of a version stand: one grid.
type lattice struct {
	width, height int
	baseX, baseY  int
	spacing       float64 // metres
	toMap         [6]float64
	projection    *projection
	heights       []placedRaster
	ground        float64 // height where there are no rasters of them
}

// placedRaster is a raster and the post of the lattice its first pixel stands at.
type placedRaster struct {
	raster
	x, y int
}

// photoPosts is how many pixels of a photo without terrain lie between two posts.
const photoPosts = 8

// maxOff is how far, in distances of posts, rasters of one version may lie off the
// grid of the first.
const maxOff = 0.02

func newLattice(heights, photos []raster, groundHeight float64) (*lattice, error) {
	l := &lattice{ground: groundHeight}
	if len(heights) == 0 {
		l.under(photos)
	} else if err := l.over(heights); err != nil {
		return nil, err
	}
	a, err1 := l.onMap(float64(l.width/2), float64(l.height/2))
	b, err2 := l.onMap(float64(l.width/2)+1, float64(l.height/2))
	c, err3 := l.onMap(float64(l.width/2), float64(l.height/2)+1)
	for _, err := range []error{err1, err2, err3} {
		if err != nil {
			return nil, plans.Errorf(plans.KindInvalid, "placing the raster: %w", err)
		}
	}
	l.spacing = max(math.Hypot(b[0]-a[0], b[1]-a[1]), math.Hypot(c[0]-a[0], c[1]-a[1]))
	if l.spacing < minSpacing || l.spacing > maxSpacing {
		return nil, plans.Errorf(plans.KindInvalid, "the pixels are %v m apart: from %v to %v are taken", l.spacing, minSpacing, maxSpacing)
	}
	return l, nil
}

// Bounds of the distance of posts in metres.
const (
	minSpacing = 1e-3
	maxSpacing = 1e6
)

// over makes the lattice of rasters of heights: the pixels of the first, as far as
// all reach.
func (l *lattice) over(heights []raster) error {
	g := heights[0].Georeference()
	l.projection = heights[0].toMap
	low, high := [2]int{math.MaxInt32, math.MaxInt32}, [2]int{math.MinInt32, math.MinInt32}
	for _, r := range heights {
		own := r.Georeference()
		e, n := own.Map(0.5, 0.5)
		x, y := g.Pixel(e, n)
		e2, n2 := own.Map(float64(r.Width)-0.5, float64(r.Height)-0.5)
		x2, y2 := g.Pixel(e2, n2)
		px, py := math.Round(x-0.5), math.Round(y-0.5)
		off := max(math.Abs(x-0.5-px), math.Abs(y-0.5-py), math.Abs(x2-x-float64(r.Width-1)), math.Abs(y2-y-float64(r.Height-1)))
		if !(off <= maxOff) || !(math.Abs(px) < maxLattice && math.Abs(py) < maxLattice) {
			return plans.Errorf(plans.KindInvalid, "%s does not lie on the grid of %s: warp it to the same pixels", r.Name, heights[0].Name)
		}
		p := placedRaster{r, int(px), int(py)}
		l.heights = append(l.heights, p)
		low = [2]int{min(low[0], p.x), min(low[1], p.y)}
		high = [2]int{max(high[0], p.x+r.Width), max(high[1], p.y+r.Height)}
	}
	for i := range l.heights {
		l.heights[i].x -= low[0]
		l.heights[i].y -= low[1]
	}
	l.width, l.height = high[0]-low[0], high[1]-low[1]
	l.toMap = g.ToMap
	l.toMap[0], l.toMap[3] = g.Map(float64(low[0])+0.5, float64(low[1])+0.5)
	l.countFromOrigin()
	return nil
}

// maxLattice bounds posts counted from the first raster.
const maxLattice = 1 << 22

// countFromOrigin counts the posts from the origin of the map, where the lattice
// lies along its axes.
func (l *lattice) countFromOrigin() {
	t := &l.toMap
	if t[2] != 0 || t[4] != 0 {
		return
	}
	x, y := math.Round(t[0]/t[1]), math.Round(t[3]/t[5])
	if math.Abs(x) < maxCount && math.Abs(y) < maxCount {
		l.baseX, l.baseY = int(x), int(y)
	}
}

// maxCount bounds posts counted from the origin of the map.
const maxCount = 1 << 40

// under makes a flat lattice as wide as all photos.
func (l *lattice) under(photos []raster) {
	l.projection = photos[0].toMap
	g := photos[0].Georeference()
	low, high := [2]float64{0, 0}, [2]float64{float64(photos[0].Width), float64(photos[0].Height)}
	for _, p := range photos[1:] {
		own := p.Georeference()
		for _, c := range [4][2]float64{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
			x, y := g.Pixel(own.Map(c[0]*float64(p.Width), c[1]*float64(p.Height)))
			low, high = [2]float64{min(low[0], x), min(low[1], y)}, [2]float64{max(high[0], x), max(high[1], y)}
		}
	}
	cells := func(i int) float64 { return clampFloat(math.Ceil((high[i]-low[i])/photoPosts), 1, maxLattice) }
	w, h := cells(0), cells(1)
	l.width, l.height = int(w)+1, int(h)+1
	stepX, stepY := (high[0]-low[0])/w, (high[1]-low[1])/h
	t := g.ToMap
	l.toMap = [6]float64{0, t[1] * stepX, t[2] * stepY, 0, t[4] * stepX, t[5] * stepY}
	l.toMap[0], l.toMap[3] = g.Map(low[0], low[1])
	l.countFromOrigin()
}

func clampFloat(v, low, high float64) float64 { return min(max(v, low), high) }

// coordinates gives those of the rasters at a post.
func (l *lattice) coordinates(x, y float64) (e, n float64) {
	g := terrain.Georeference{ToMap: l.toMap}
	return g.Map(x, y)
}

func (l *lattice) onMap(x, y float64) ([2]float64, error) {
	return l.projection.point(l.coordinates(x, y))
}

// place gives the map coordinates of a post and a height: the source frame. A post
// where the map does not reach gets coordinates that are no numbers.
func (l *lattice) place(x, y int, h float64) scene.Vec3 {
	m, err := l.onMap(float64(x), float64(y))
	if err != nil {
		m = [2]float64{math.NaN(), math.NaN()}
	}
	return scene.Vec3{m[0], m[1], h}
}

// grid gives the heights of all rasters: where several hold one, that of the first.
func (l *lattice) grid() ground.Grid {
	return ground.Grid{Width: l.width, Height: l.height, BaseX: l.baseX, BaseY: l.baseY, Heights: l.read}
}

func (l *lattice) read(x, y, w, h int, into []float32) error {
	fill := float32(math.NaN())
	if len(l.heights) == 0 {
		fill = float32(l.ground)
	}
	for i := range into[:w*h] {
		into[i] = fill
	}
	for _, r := range l.heights {
		x0, x1 := max(x, r.x), min(x+w, r.x+r.Width)
		y0, y1 := max(y, r.y), min(y+h, r.y+r.Height)
		if x0 >= x1 || y0 >= y1 {
			continue
		}
		part := make([]float32, (x1-x0)*(y1-y0))
		if err := r.Heights(x0-r.x, y0-r.y, x1-x0, y1-y0, part); err != nil {
			return err
		}
		metres := float32(r.Georeference().Metres)
		for i, v := range part {
			at := (y0-y+i/(x1-x0))*w + x0 - x + i%(x1-x0)
			if into[at] != into[at] {
				into[at] = v * metres
			}
		}
	}
	return nil
}

// photoLayer lays photos over a lattice.
type photoLayer struct {
	photos  []raster
	lattice *lattice
}

// Texel gives the width of the finest pixel in distances of posts.
func (p *photoLayer) Texel() float64 {
	texel := math.Inf(1)
	for _, r := range p.photos {
		g := r.Georeference()
		x0, y0 := g.Pixel(p.lattice.coordinates(0, 0))
		x1, y1 := g.Pixel(p.lattice.coordinates(1, 0))
		texel = min(texel, 1/math.Hypot(x1-x0, y1-y0))
	}
	return texel
}

// Sample gives a part of the photos: where several show something, the first.
func (p *photoLayer) Sample(x0, y0, x1, y1 float64, w, h int) (*image.NRGBA, error) {
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for _, r := range p.photos {
		g := r.Georeference()
		corner := func(x, y float64) [2]float64 {
			px, py := g.Pixel(p.lattice.coordinates(x, y))
			return [2]float64{px, py}
		}
		if err := r.Draw(out, corner(x0, y0), corner(x1, y0), corner(x0, y1)); err != nil {
			return nil, err
		}
	}
	return out, nil
}
