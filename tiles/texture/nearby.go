package texture

import "math"

// The bounds of texture coordinates, in repeats of the image.
const (
	// plainSpan is how far from 0 coordinates are kept as they are: float32 tells a
	// thirtieth of a pixel of the largest image apart there.
	plainSpan = 64
	// MaxSpan is how often an image may lie beside itself on one surface.
	MaxSpan = 1 << 16
)

// Nearby gives how many whole repeats are to be taken off the texture coordinates of
// a surface, which lie between least and most, so that float32 holds them well: an
// image that repeats looks the same then. Coordinates near 0 stay as they are. False
// where the surface has more repeats than can be meant, or no numbers.
func Nearby(least, most [2]float64) (shift [2]float64, ok bool) {
	for i := range shift {
		if !(most[i]-least[i] <= MaxSpan) || math.IsInf(least[i], 0) {
			return [2]float64{}, false
		}
		if math.Abs(least[i]) > plainSpan || math.Abs(most[i]) > plainSpan {
			shift[i] = math.Floor(least[i])
		}
	}
	return shift, true
}
