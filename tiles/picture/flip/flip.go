// Package flip tells how different two pictures look to a person who alternates
// between them: the measure FLIP for pictures of low dynamic range (Andersson,
// Nilsson, Akenine-Möller, Oskarsson, Åström, Fairchild, FLIP: A Difference
// Evaluator for Alternating Images, Proceedings of the ACM on Computer Graphics
// and Interactive Techniques 3(2), 2020; clause numbers below are that paper's).
//
// Two pipelines meet in each pixel: the difference of colours after what the eye
// cannot resolve is filtered out, and the difference of edges and points, which
// makes the first one count for more. The result lies between 0, alike, and 1.
// It depends on how many pixels the observer sees in a degree of his field of
// view.
//
// It serves tests and benchmarks that hold what a device shows against the full
// model.
package flip

import (
	"errors"
	"fmt"
	"image"
	"math"
)

// ErrSizes says that two pictures have not the same size, or none.
var ErrSizes = errors.New("pictures of different sizes or none")

// ErrDensity says that a number of pixels in a degree is out of bounds.
var ErrDensity = errors.New("the pixels in a degree must be from 1 to 1000")

const maxDensity = 1000

// CSSPixelsPerDegree is the density of CSS reference pixels: 1/96 inch seen at
// arm's length, 28 inches (CSS Values and Units 3, clause 6.2).
const CSSPixelsPerDegree = 46.9

// Map is the difference of each pixel, row by row from the top left, 0 to 1.
type Map struct {
	Width, Height int
	Error         []float32
}

// Compare gives how far each pixel of test looks from that of reference. Opacity
// does not count: both should be opaque. Errors are ErrSizes and ErrDensity.
func Compare(reference, test image.Image, pixelsPerDegree float64) (*Map, error) {
	size := reference.Bounds().Size()
	if size != test.Bounds().Size() || size.X < 1 || size.Y < 1 {
		return nil, fmt.Errorf("comparing pictures of %v and %v: %w", size, test.Bounds().Size(), ErrSizes)
	}
	if !(pixelsPerDegree >= 1 && pixelsPerDegree <= maxDensity) {
		return nil, fmt.Errorf("comparing pictures at %v pixels in a degree: %w", pixelsPerDegree, ErrDensity)
	}
	a, b := read(reference), read(test)
	features := featureDifference(a, b, pixelsPerDegree)
	a.blur(pixelsPerDegree)
	b.blur(pixelsPerDegree)
	m := &Map{Width: size.X, Height: size.Y, Error: make([]float32, size.X*size.Y)}
	most := greatestColourDifference()
	for i := range m.Error {
		colour := colourDifference(a.lab(i), b.lab(i), most)
		m.Error[i] = float32(math.Pow(colour, 1-features[i])) // clause 4.3
	}
	return m, nil
}

// Mean gives the mean difference of all pixels.
func (m *Map) Mean() float64 { return m.MeanWhere(func(int, int) bool { return true }) }

// MeanWhere gives the mean of the pixels that keep keeps, 0 where it keeps none.
func (m *Map) MeanWhere(keep func(x, y int) bool) float64 {
	sum, n := 0.0, 0
	for i, v := range m.Error {
		if keep(i%m.Width, i/m.Width) {
			sum += float64(v)
			n++
		}
	}
	return sum / float64(max(1, n))
}

// Image draws the map: black where nothing differs, over red to yellow and white.
func (m *Map) Image() *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, m.Width, m.Height))
	for i, v := range m.Error {
		for c := range 3 {
			out.Pix[4*i+c] = uint8(255 * min(1, max(0, 3*float64(v)-float64(c))))
		}
		out.Pix[4*i+3] = 255
	}
	return out
}
