package flip

import (
	"errors"
	"image"
	"image/color"
	"math"
	"testing"
)

const width, height = 48, 40

// patterned gives a picture of many colours.
func patterned() *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.SetNRGBA(x, y, color.NRGBA{uint8(x*7 + y*3), uint8(x*x + y), uint8(y * 11), 255})
		}
	}
	return img
}

func filled(c color.NRGBA) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		img.SetNRGBA(i%width, i/width, c)
	}
	return img
}

// changed gives a picture made of another, pixel by pixel.
func changed(img *image.NRGBA, f func(x, y int) color.NRGBA) *image.NRGBA {
	out := image.NewNRGBA(img.Rect)
	for i := range width * height {
		out.SetNRGBA(i%width, i/width, f(i%width, i/width))
	}
	return out
}

// pairs gives pictures to compare, by name.
func pairs() map[string][2]*image.NRGBA {
	p, flat := patterned(), filled(color.NRGBA{200, 190, 180, 255})
	return map[string][2]*image.NRGBA{
		"other colour": {p, changed(p, func(x, y int) color.NRGBA {
			c := p.NRGBAAt(x, y)
			c.R = 255 - c.R
			return c
		})},
		"moved": {p, changed(p, func(x, y int) color.NRGBA { return p.NRGBAAt((x+width-1)%width, y) })},
		"a spot": {p, changed(p, func(x, y int) color.NRGBA {
			if x >= 10 && x < 13 && y >= 20 && y < 22 {
				return color.NRGBA{255, 255, 255, 255}
			}
			return p.NRGBAAt(x, y)
		})},
		"black and white": {filled(color.NRGBA{A: 255}), filled(color.NRGBA{255, 255, 255, 255})},
		"flat, a line": {flat, changed(flat, func(x, y int) color.NRGBA {
			if x == 24 {
				return color.NRGBA{90, 80, 70, 255}
			}
			return flat.NRGBAAt(x, y)
		})},
	}
}

// The figures are those of the authors' own program (flip-evaluator 1.7 of PyPI,
// LDR, the same pictures made in numpy): the mean and the pixels 11, 20 and 26, 5.
func TestComparesAsTheAuthorsDo(t *testing.T) {
	t.Parallel()
	all := pairs()
	for _, tt := range []struct {
		pair                 string
		density              float64
		mean, there, another float64
	}{
		{"other colour", 67.0206, 0.64742, 0.25330, 0.80032},
		{"moved", 67.0206, 0.42288, 0.38023, 0.51983},
		{"a spot", 67.0206, 0.01336, 0.76778, 0.00000},
		{"black and white", 67.0206, 0.96740, 0.96739, 0.96739},
		{"flat, a line", 67.0206, 0.03825, 0.00000, 0.16528},
		{"other colour", 46.9, 0.65258, 0.23654, 0.82313},
		{"moved", 46.9, 0.52135, 0.39598, 0.63391},
		{"a spot", 46.9, 0.01082, 0.91197, 0.00000},
		{"flat, a line", 46.9, 0.03558, 0.00000, 0.12097},
		{"other colour", 18.3, 0.65788, 0.21089, 0.81654},
		{"moved", 18.3, 0.67243, 0.38243, 0.72548},
		{"a spot", 18.3, 0.00611, 0.98058, 0.00000},
		{"flat, a line", 18.3, 0.02998, 0.00000, 0.02699},
	} {
		m, err := Compare(all[tt.pair][0], all[tt.pair][1], tt.density)
		if err != nil {
			t.Fatal(err)
		}
		got := [3]float64{m.Mean(), float64(m.Error[20*width+11]), float64(m.Error[5*width+26])}
		for k, want := range [3]float64{tt.mean, tt.there, tt.another} {
			if math.Abs(got[k]-want) > 2e-3 {
				t.Errorf("%s at %v pixels in a degree: %.5f, want %.5f, %.5f, %.5f", tt.pair, tt.density, got, tt.mean, tt.there, tt.another)
				break
			}
		}
	}
}

func TestAlikeIsNothing(t *testing.T) {
	t.Parallel()
	m, err := Compare(patterned(), patterned(), CSSPixelsPerDegree)
	if err != nil || m.Mean() != 0 {
		t.Errorf("%v, %v", m.Mean(), err)
	}
}

func TestMeanOfSomePixels(t *testing.T) {
	t.Parallel()
	m := &Map{Width: 2, Height: 2, Error: []float32{0, 0.5, 1, 0.25}}
	if got := m.MeanWhere(func(x, _ int) bool { return x == 1 }); got != 0.375 {
		t.Errorf("right column: %v", got)
	}
	if got := m.MeanWhere(func(_, _ int) bool { return false }); got != 0 {
		t.Errorf("of nothing: %v", got)
	}
	if c := m.Image().RGBAAt(0, 1); c != (color.RGBA{255, 255, 255, 255}) {
		t.Errorf("the greatest difference is drawn %v", c)
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	a, small := patterned(), image.NewNRGBA(image.Rect(0, 0, 3, 4))
	if _, err := Compare(a, small, 60); !errors.Is(err, ErrSizes) {
		t.Error(err)
	}
	if _, err := Compare(&image.NRGBA{}, &image.NRGBA{}, 60); !errors.Is(err, ErrSizes) {
		t.Error(err)
	}
	for _, density := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		if _, err := Compare(a, a, density); !errors.Is(err, ErrDensity) {
			t.Errorf("%v: %v", density, err)
		}
	}
}
