package main

import (
	"context"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans/convert"
	"github.com/maquette-city/maquette/tiles/picture"
	"github.com/maquette-city/maquette/tiles/picture/flip"
	"github.com/maquette-city/maquette/tiles/profile"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/walk"
)

// window is the size in CSS pixels of the part of a screen that is drawn, about
// its middle.
type window struct{ width, height int }

// benchWindow shows a building whole from a street's width and more.
func benchWindow() window { return window{960, 720} }

// shot is one picture of what a device shows beside the full model.
type shot struct {
	full, shown *image.NRGBA
	differs     *flip.Map
	mean        float64 // of the pixels that either covers
	covered     image.Rectangle
	triangles   int // shown
}

// stand is a place to look from: metres from the side of the model's box, above its
// lowest point, and metres or sizes of the model.
type stand struct {
	name         string
	away, height float64
	sizes        float64 // away is this many of the model's diagonal where that is more
}

// stands are the three distances: in the street, across a square, and from afar.
func stands() []stand {
	return []stand{
		{name: "street", away: 10, height: 1.7},
		{name: "square", away: 60, height: 4, sizes: 0.5},
		{name: "afar", away: 300, height: 40, sizes: 2},
	}
}

// standAzimuth is where the stands lie, degrees counter-clockwise from east: two
// sides are seen.
const standAzimuth = -58

// distance gives how far the stand is from a model of this box.
func (s stand) distance(box scene.Box) float64 {
	return max(s.away, s.sizes*box.Size().Length())
}

// pose gives the stand as a pose.
func (s stand) pose(box scene.Box) pose { return poseAt(s.distance(box), s.height/s.away) }

// poseAt looks from so far, and so high for each metre of that.
func poseAt(distance, slope float64) pose {
	return pose{AzimuthDeg: standAzimuth, Away: distance, Height: slope * distance, Aim: 0.4}
}

// camera gives the view of the middle of a screen from a pose.
func (w window) camera(p pose, box scene.Box, s screen) walk.Camera {
	c := p.camera(box, 1, s)
	c.FOV = 2 * math.Atan(math.Tan(c.FOV/2)*float64(w.height)/s.height)
	c.Aspect, c.Height = float64(w.width)/float64(w.height), float64(w.height)
	c.Far = max(c.Far, 10*c.Target.Sub(c.Eye).Length())
	return c
}

// densityOf gives the pixels in a degree of a profile's screen: those of CSS
// reference pixels, or of a headset, whose screen fills its field of view.
func densityOf(p profile.Profile) float64 {
	if p.Tileset == profile.HMD().Tileset {
		s := screenOf(p)
		return s.height / s.fovDeg
	}
	return flip.CSSPixelsPerDegree
}

// drawnModel is a converted model whose tiles are drawn.
type drawnModel struct {
	dir   string
	box   scene.Box             // from the ground up
	trees map[string]*walk.Tree // by the file of the tileset
	parts map[string]*drawnTile // by URI
}

// openModel converts files into dir.
func openModel(ctx context.Context, inputs []string, dir string) (*drawnModel, error) {
	o := convert.Options{Inputs: inputs, Out: dir, Audience: convert.Public, SkipPictures: true, SkipExports: true}
	if _, err := convert.Run(ctx, o); err != nil {
		return nil, err
	}
	m := &drawnModel{dir: dir, trees: map[string]*walk.Tree{}, parts: map[string]*drawnTile{}}
	for _, p := range profile.Tilesets() {
		tree, _, err := readTree(filepath.Join(dir, p.Tileset))
		if err != nil {
			return nil, err
		}
		m.trees[p.Tileset] = tree
	}
	return m, m.findGround()
}

// findGround takes for ground what a tenth of all corners lie below: the hull of a
// city reaches to the foot of its deepest cellar.
func (m *drawnModel) findGround() error {
	tree := m.trees[profile.Desktop().Tileset]
	m.box = tree.Root.Box
	far := walk.Camera{Eye: m.box.Center().Add(scene.Vec3{0, 0, 4 * m.box.Size().Length()}), Target: m.box.Center(),
		FOV: math.Pi / 2, Aspect: 1, Height: 1, Near: 1e-3, Far: 10 * m.box.Size().Length()}
	var heights []float64
	for _, t := range tree.Full(&far) {
		drawn, err := m.tile(t.URI)
		if err != nil {
			return err
		}
		for _, mesh := range drawn.meshes {
			for _, p := range mesh.Positions {
				heights = append(heights, p[2])
			}
		}
	}
	slices.Sort(heights)
	if len(heights) > 0 {
		m.box.Min[2] = heights[len(heights)/10]
	}
	return nil
}

// take draws what p shows at c beside the full model.
func (m *drawnModel) take(ctx context.Context, c *walk.Camera, p profile.Profile, w window) (*shot, error) {
	tree := m.trees[p.Tileset]
	var shown []string
	for _, t := range tree.Look(c, p.ErrorTarget).Shown {
		shown = append(shown, t.URI)
	}
	var full []string
	for _, t := range tree.Full(c) {
		full = append(full, t.URI)
	}
	return m.compare(ctx, c, full, shown, densityOf(p), w)
}

// compare draws two sets of tiles in the same light.
func (m *drawnModel) compare(ctx context.Context, c *walk.Camera, full, shown []string, density float64, w window) (*shot, error) {
	s := &shot{}
	var err error
	if s.full, _, err = m.draw(ctx, c, full, w); err != nil {
		return nil, err
	}
	if s.shown, s.triangles, err = m.draw(ctx, c, shown, w); err != nil {
		return nil, err
	}
	covers := func(x, y int) bool { return s.full.NRGBAAt(x, y).A > 0 || s.shown.NRGBAAt(x, y).A > 0 }
	for i := range w.width * w.height {
		if x, y := i%w.width, i/w.width; covers(x, y) {
			s.covered = s.covered.Union(image.Rect(x, y, x+1, y+1))
		}
	}
	a, b := overSky(s.full), overSky(s.shown)
	if s.differs, err = flip.Compare(a, b, density); err != nil {
		return nil, err
	}
	s.mean = s.differs.MeanWhere(covers)
	s.full, s.shown = a, b
	return s, nil
}

// popStep is by how much one comes nearer from one picture to the next.
const popStep = 0.85

// pops comes nearer from afar and gives the greatest difference of two pictures
// from one place, one with the tiles shown before and one with those shown now, and
// how far from the model that is.
func (m *drawnModel) pops(ctx context.Context, p profile.Profile, w window) (worst, at float64, err error) {
	far := stands()[len(stands())-1]
	var before []string
	for d := 2 * far.distance(m.box); d > stands()[0].away; d *= popStep {
		c := w.camera(poseAt(d, far.height/far.away), m.box, screenOf(p))
		var now []string
		for _, t := range m.trees[p.Tileset].Look(&c, p.ErrorTarget).Shown {
			now = append(now, t.URI)
		}
		if before != nil && !slices.Equal(before, now) {
			s, err := m.compare(ctx, &c, before, now, densityOf(p), w)
			if err != nil {
				return 0, 0, err
			}
			if s.mean > worst {
				worst, at = s.mean, d
			}
		}
		before = now
	}
	return worst, at, nil
}

// draw draws tiles as a camera sees them, over nothing. Light and shadows are those
// of the whole model's box.
func (m *drawnModel) draw(ctx context.Context, c *walk.Camera, uris []string, w window) (*image.NRGBA, int, error) {
	d := picture.New()
	box := m.trees[profile.Desktop().Tileset].Root.Box
	corners := box.Corners()
	d.AddMesh(&scene.Mesh{Positions: corners[:]}, scene.Identity(), [4]uint8{3: 255})
	for _, uri := range uris {
		t, err := m.tile(uri)
		if err != nil {
			return nil, 0, err
		}
		t.addTo(d)
	}
	img, err := d.Render(ctx, picture.Options{Width: w.width, Height: w.height,
		Camera: &picture.Camera{Eye: c.Eye, Target: c.Target, FOVDeg: c.FOV * 180 / math.Pi}})
	return img, d.Triangles(), err
}

// benchPictures draws every model from three distances with every profile, beside
// the full model.
func (c *config) benchPictures(ctx context.Context, named []string) error {
	files, err := c.tileInputs(named)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.pictures, 0o755); err != nil {
		return err
	}
	t := &table{head: []string{"model", "profile", "from", "m", "triangles", "differs"}}
	for i, file := range files {
		if err := c.picturesOf(ctx, file, t); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			fmt.Fprintf(c.log, "%d/%d left out, %s: %v\n", i+1, len(files), filepath.Base(file), err)
		}
	}
	t.print(c.out)
	return nil
}

// picturesOf draws one model.
func (c *config) picturesOf(ctx context.Context, file string, t *table) error {
	dir, err := os.MkdirTemp("", "maquette-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	inputs, err := filesOf(file)
	if err != nil {
		return err
	}
	m, err := openModel(ctx, inputs, dir)
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	for _, p := range profile.Tilesets() {
		worst, at, err := m.pops(ctx, p, benchWindow())
		if err != nil {
			return err
		}
		t.add(name, p.Name, "on the way", fmt.Sprintf("%.0f", at), "", fmt.Sprintf("%.3f", worst))
		for _, s := range stands() {
			camera := benchWindow().camera(s.pose(m.box), m.box, screenOf(p))
			shot, err := m.take(ctx, &camera, p, benchWindow())
			if err != nil {
				return err
			}
			t.add(name, p.Name, s.name, fmt.Sprintf("%.0f", s.distance(m.box)), fmt.Sprint(shot.triangles), fmt.Sprintf("%.3f", shot.mean))
			if err := shot.write(filepath.Join(c.pictures, fmt.Sprintf("%s-%s-%s.png", name, s.name, p.Name))); err != nil {
				return err
			}
		}
	}
	return nil
}
