package terrain

import (
	"image"
	"math"
)

// maxSamples bounds how many pixels each way one pixel of a drawn image is the mean
// of: those between are left out.
const maxSamples = 4

// maxWindow bounds the pixels that are read for one row of a drawn image.
const maxWindow = 64 << 20

// Draw draws a part of a photo over the pixels of out that hold nothing yet: the
// parallelogram whose upper left, upper right and lower left corner lie at these
// points, in pixels of the raster, whose first begins at 0 and ends at 1. Pixels
// between four of the raster are between them in colour, larger ones are their
// mean. Errors are as those of Open.
func (r *Raster) Draw(out *image.NRGBA, origin, right, down [2]float64) error {
	w, h := out.Rect.Dx(), out.Rect.Dy()
	a := affine{origin: origin}
	for i := range 2 {
		a.x[i], a.y[i] = (right[i]-origin[i])/float64(w), (down[i]-origin[i])/float64(h)
	}
	samples := int(math.Ceil(max(math.Hypot(a.x[0], a.x[1]), math.Hypot(a.y[0], a.y[1])) - 0.01))
	samples = min(max(samples, 1), maxSamples)
	for row := 0; row < h; {
		n := a.rows(row, h, w)
		win, err := r.window(&a, row, n, w)
		if err != nil {
			return err
		}
		if win != nil {
			for y := row; y < row+n; y++ {
				for x := range w {
					if p := out.Pix[out.PixOffset(x, y):]; p[3] == 0 {
						win.mean(p[:4], &a, x, y, samples)
					}
				}
			}
		}
		row += n
	}
	return nil
}

// affine leads from pixels of the drawn image to those of the raster.
type affine struct{ origin, x, y [2]float64 }

func (a *affine) at(x, y float64) (float64, float64) {
	return a.origin[0] + float64(a.x[0]*x) + float64(a.y[0]*y), a.origin[1] + float64(a.x[1]*x) + float64(a.y[1]*y)
}

// rows gives how many rows from row on are drawn from one window.
func (a *affine) rows(row, h, w int) int {
	n := h - row
	for n > 1 {
		x0, y0, x1, y1 := a.box(row, n, w)
		if (x1-x0)*(y1-y0) <= maxWindow {
			break
		}
		n /= 2
	}
	return n
}

// box gives the pixels of the raster that rows of the drawn image touch.
func (a *affine) box(row, n, w int) (x0, y0, x1, y1 float64) {
	x0, y0, x1, y1 = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, c := range [4][2]float64{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
		x, y := a.at(c[0]*float64(w), float64(row)+c[1]*float64(n))
		x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y)
	}
	return x0 - 1, y0 - 1, x1 + 1, y1 + 1
}

// window is a part of the raster.
type window struct {
	raster     *Raster
	x, y, w, h int
	rgba       []byte
}

// window reads what rows of the drawn image touch; nil where that is nothing.
func (r *Raster) window(a *affine, row, n, w int) (*window, error) {
	x0, y0, x1, y1 := a.box(row, n, w)
	if !(x1 > 0 && y1 > 0 && x0 < float64(r.Width) && y0 < float64(r.Height)) {
		return nil, nil
	}
	within := func(v float64, most int) int { return int(min(max(math.Floor(v), 0), float64(most))) }
	out := &window{raster: r, x: within(x0, r.Width-1), y: within(y0, r.Height-1)}
	out.w, out.h = within(x1, r.Width-1)-out.x+1, within(y1, r.Height-1)-out.y+1
	if out.w*out.h > 2*maxWindow {
		return nil, nil // one row of the image over a whole raster: too coarse to show anything
	}
	out.rgba = make([]byte, 4*out.w*out.h)
	return out, r.Pixels(out.x, out.y, out.w, out.h, out.rgba)
}

// mean gives the mean colour of the raster under pixel x, y of the drawn image.
func (w *window) mean(out []byte, a *affine, x, y, samples int) {
	var sum [4]float64
	for j := range samples {
		for i := range samples {
			px, py := a.at(float64(x)+(float64(i)+0.5)/float64(samples), float64(y)+(float64(j)+0.5)/float64(samples))
			w.add(&sum, px, py)
		}
	}
	if sum[3] < 0.5*float64(samples*samples) {
		return
	}
	for c := range 3 {
		out[c] = uint8(math.Round(sum[c] / sum[3]))
	}
	out[3] = 255
}

// add adds the colour at a point, between the four pixels round it, to sum: colours
// times opacity, and opacity.
func (w *window) add(sum *[4]float64, px, py float64) {
	if !(px >= 0 && py >= 0 && px <= float64(w.raster.Width) && py <= float64(w.raster.Height)) {
		return
	}
	px, py = px-0.5, py-0.5
	fx, fy := math.Floor(px), math.Floor(py)
	for j := range 2 {
		for i := range 2 {
			x := min(max(int(fx)+i-w.x, 0), w.w-1)
			y := min(max(int(fy)+j-w.y, 0), w.h-1)
			share := (1 - math.Abs(px-fx-float64(i))) * (1 - math.Abs(py-fy-float64(j)))
			p := w.rgba[4*(y*w.w+x):]
			share = float64(share * float64(p[3]) / 255)
			for c := range 3 {
				sum[c] += float64(share * float64(p[c]))
			}
			sum[3] += share
		}
	}
}
