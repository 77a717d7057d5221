package picture

import (
	"context"
	"image"

	"github.com/maquette-city/maquette/tiles/scene"
)

// frame is one picture being drawn.
type frame struct {
	*Drawing
	opt    Options
	bounds scene.Box
	cam    camera
	buf    *buffer    // samples: numbers of triangles, and colours once lit
	suns   []sunlight // one sun, seen on maps of what is near and of all
	air    air
	open   []uint8 // for each pixel, how open its corner is: 255 fully
	reach  float64 // how far a corner darkens, metres
	fresh  *region // cells of samples that are lit; the rest is in opt.Before. Nil for all
}

// newFrame takes checked options.
func newFrame(d *Drawing, opt Options) *frame {
	f := &frame{Drawing: d, opt: opt, bounds: d.bounds(), air: newAir()}
	w, h := opt.Width*superSampling, opt.Height*superSampling
	f.buf = newBuffer(w, h, true)
	if !f.bounds.Empty() || opt.Outdoors != nil {
		f.cam = d.cameraFor(opt, f.bounds, float64(w), float64(h))
	}
	if !f.bounds.Empty() {
		f.reach = f.bounds.Size().Length() * cornerShare
	}
	if opt.Outdoors != nil {
		f.reach = min(f.reach, outdoorReach)
	}
	return f
}

// draw fills the samples with premultiplied colours.
func (f *frame) draw(ctx context.Context) error {
	if f.bounds.Empty() {
		return nil
	}
	opaque := func(it *item) bool { return !it.glass() }
	changed, err := f.fill(ctx, f.buf, opaque, &f.cam)
	if err != nil {
		return err
	}
	if f.opt.Outdoors != nil {
		f.layGround()
	}
	f.suns = f.newSuns()
	for i := range f.suns {
		shadows, err := f.fill(ctx, f.suns[i].depth, opaque, &f.suns[i])
		if err != nil {
			return err
		}
		f.findFresh(changed, shadows)
	}
	f.findOpenness()
	f.light()
	if err := f.drawLines(ctx); err != nil {
		return err
	}
	return f.drawGlass(ctx)
}

// image averages the samples over the background.
func (f *frame) image() *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, f.opt.Width, f.opt.Height))
	table := encodingTable()
	f.eachRow(f.opt.Height, func(y int) { f.pixelRow(img, y, table) })
	return img
}

// bandRows is how many rows of pixels are worked on at a time.
const bandRows = 64

func (f *frame) pixelRow(img *image.NRGBA, y int, table *[encodingSteps + 1]float32) {
	back := f.opt.Background.row(y, f.opt.Height)
	for x := range f.opt.Width {
		if !f.fresh.holds(x*superSampling, y*superSampling) {
			copy(img.Pix[img.PixOffset(x, y):], f.opt.Before.Pix[f.opt.Before.PixOffset(x, y):][:4])
			continue
		}
		var sum colour
		for s := range superSampling * superSampling {
			at := (y*superSampling+s/superSampling)*f.buf.width + x*superSampling + s%superSampling
			sum = sum.add(unpack(f.buf.id[at]))
		}
		if f.opt.Outdoors != nil && sum.a < superSampling*superSampling {
			back = f.behind(x, y)
		}
		sum = sum.scale(1.0 / (superSampling * superSampling)).over(back)
		img.SetNRGBA(x, y, sum.nrgba(table, dither(x, y)))
	}
}
