// Package picture draws models without a GPU: for lists, shared links and
// reports, where no viewer runs. A picture has sun and sky light, cast shadows,
// darkened corners, thin edges, lines in their bare colour, and glass over what
// stands behind it.
//
// It reads the neutral model of tiles/scene and gives an image; it knows no
// file format but PNG and no tileset. Coordinates are metres, z up; colours are
// sRGB. The same input gives the same bytes on any number of cores of one
// architecture.
//
// It is a rasteriser of its own rather than fogleman/fauxgl: that one shades
// every triangle it draws, while here a buffer of depth and triangle numbers is
// filled first and each visible sample is lit once, which is what makes shadows
// and soft corners affordable, needs eight bytes a sample, and leaves the
// meshes uncopied.
//
// A drawing of which little differs from an earlier one knows what that one saw
// (Drawing.After, Options.Before) and gives the same bytes in less time.
package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// MaxSide bounds width and height of a picture in pixels: an A2 sheet at 150
// dpi is 3508. Memory is about 54 bytes a pixel, and up to
// 16 MB for the shadows.
const MaxSide = 4096

// View is a direction to look from.
type View string

// The views: from a corner of the compass and above, or straight down with
// north at the top.
const (
	ViewSE  View = "se"
	ViewSW  View = "sw"
	ViewNE  View = "ne"
	ViewNW  View = "nw"
	ViewTop View = "top"
)

// Camera looks from Eye to Target, both in the frame of the parts, metres.
type Camera struct {
	Eye, Target scene.Vec3
	FOVDeg      float64    // vertical field of view in degrees; 0 means 40
	Up          scene.Vec3 // what is up in the picture; zero means z
	Near        float64    // metres before the eye from where on things are seen; 0 means a thousandth of the way to the target
}

// maxFOV bounds fields of view, degrees.
const maxFOV = 170

// Background is a soft gradient behind the model; the zero value is
// transparent.
type Background struct{ Top, Bottom color.NRGBA }

// SoftSky is a light background for cards and reports.
func SoftSky() Background {
	return Background{Top: color.NRGBA{0xd9, 0xe6, 0xf2, 0xff}, Bottom: color.NRGBA{0xf7, 0xf6, 0xf2, 0xff}}
}

// Options say how to draw. Width and Height are needed.
type Options struct {
	Width, Height int // pixels, 1 to MaxSide
	View          View
	Camera        *Camera // in place of View; the model is not fitted to the frame then
	Background    Background
	Ground        bool // lay a ground under the model that shows its shadow
	// Outdoors puts the model under a sky on a ground that goes on to the horizon,
	// in place of Background and Ground; for a Camera that stands in the scene.
	Outdoors *Outdoors
	// Before is the picture that the drawing whose trace After was told drew by
	// these options, or nil: what looks the same is taken from there.
	Before *image.NRGBA
}

func (o *Options) validate() error {
	if o.Width < 1 || o.Height < 1 || o.Width > MaxSide || o.Height > MaxSide {
		return fmt.Errorf("drawing a picture of %d x %d pixels: a side is 1 to %d", o.Width, o.Height, MaxSide)
	}
	if o.Outdoors != nil && o.Camera == nil {
		return errors.New("drawing a picture outdoors: no camera")
	}
	if c := o.Camera; c != nil {
		if !c.Eye.Finite() || !c.Target.Finite() || c.Eye == c.Target {
			return fmt.Errorf("drawing a picture from %v to %v: no direction to look in", c.Eye, c.Target)
		}
		if !(c.FOVDeg >= 0 && c.FOVDeg <= maxFOV) {
			return fmt.Errorf("drawing a picture: a field of view of %v degrees", c.FOVDeg)
		}
		if !c.Up.Finite() || c.Near < 0 || math.IsInf(c.Near, 0) || math.IsNaN(c.Near) {
			return fmt.Errorf("drawing a picture: up is %v and what is seen begins at %v metres", c.Up, c.Near)
		}
		return nil
	}
	if o.View == "" {
		o.View = ViewSE
	}
	if _, _, ok := viewAngles(o.View); !ok {
		return fmt.Errorf("drawing a picture: no view %q", o.View)
	}
	return nil
}

// item is one mesh in its place and colour.
type item struct {
	mesh   *scene.Mesh
	to     scene.Affine
	rgba   [4]uint8
	albedo colour
	first  uint32 // number of its first triangle
	paint  *Paint // in place of rgba and albedo
	lot    int    // that it is of
}

func (it *item) glass() bool {
	if it.paint != nil {
		return it.paint.Blend
	}
	return scene.Material{RGBA: it.rgba}.Transparent()
}

// Drawing collects what is to be drawn. It keeps the meshes it is given, which
// are not changed. Not for use by several goroutines at once.
type Drawing struct {
	items     []item
	lines     []item      // meshes of lines, which have no numbers
	triangles uint32      // numbers given, from 1: 0 is the background
	boxes     []scene.Box // see boxesOf

	lots     []lot             // what has names; none where nothing has
	lotBoxes []scene.Box       // of lots
	before   *trace            // of an earlier drawing, nil for none
	was      []int             // of each lot, the earlier one that it is, or -1
	saw      map[string][]byte // see Trace
}

// New gives an empty drawing.
func New() *Drawing { return &Drawing{triangles: 1} }

// Add adds the parts of f, turned from its source frame by to.
func (d *Drawing) Add(f *scene.Feature, to scene.Affine) {
	for i := range f.Parts {
		p := &f.Parts[i]
		d.AddMesh(p.Mesh, to.Mul(&p.Transform), p.Material.Flat().RGBA) // a texture counts with its mean colour
	}
}

// AddMesh adds one mesh, of triangles or lines. What lies beyond 4,294,967,294
// triangles is not drawn.
func (d *Drawing) AddMesh(m *scene.Mesh, to scene.Affine, rgba [4]uint8) {
	if rgba[3] == 0 || !d.holds(m) {
		return
	}
	d.add(item{mesh: m, to: to, rgba: rgba, albedo: fromSRGB(rgba[0], rgba[1], rgba[2])})
}

// holds tells whether m can be added.
func (d *Drawing) holds(m *scene.Mesh) bool {
	return m != nil && uint64(d.triangles)+uint64(m.Triangles()) <= math.MaxUint32
}

func (d *Drawing) add(it item) {
	it.first, it.lot = d.triangles, max(0, len(d.lots)-1)
	if it.mesh.Lines {
		d.lines = append(d.lines, it)
		return
	}
	d.items = append(d.items, it)
	d.triangles += uint32(it.mesh.Triangles())
}

// Triangles gives the number of triangles added.
func (d *Drawing) Triangles() int { return int(d.triangles - 1) }

// Render draws. An empty drawing gives the bare background.
func (d *Drawing) Render(ctx context.Context, opt Options) (*image.NRGBA, error) {
	if err := opt.validate(); err != nil {
		return nil, err
	}
	f := newFrame(d, opt)
	if err := f.draw(ctx); err != nil {
		return nil, fmt.Errorf("drawing a picture: %w", err)
	}
	return f.image(), nil
}

// DecodePNG reads what EncodePNG wrote of a picture.
func DecodePNG(data []byte) (*image.NRGBA, error) {
	c, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil || c.Width > MaxSide || c.Height > MaxSide {
		return nil, fmt.Errorf("reading a picture of %d x %d pixels: %w", c.Width, c.Height, errors.Join(err, errNoPicture))
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("reading a picture: %w", err)
	}
	switch m := img.(type) {
	case *image.NRGBA:
		return m, nil
	case *image.RGBA: // opaque: the same bytes
		return &image.NRGBA{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect}, nil
	}
	return nil, errNoPicture
}

var errNoPicture = errors.New("it is not one of ours")

// EncodePNG writes the image as PNG.
func EncodePNG(w io.Writer, img image.Image) error {
	if err := png.Encode(w, img); err != nil {
		return fmt.Errorf("writing a picture as PNG: %w", err)
	}
	return nil
}
