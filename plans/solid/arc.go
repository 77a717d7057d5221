package solid

import "math"

// The number of segments of a full circle. Columns and pipes of ordinary size
// get ordinarySegments, as the kernels do that use 48 throughout; smaller
// circles get fewer and larger ones more, by the distance between chord and arc.
// With fineSegments the area is still within 1 % of that of 48.
const (
	minSegments      = 12
	fineSegments     = 24
	ordinarySegments = 48
	maxSegments      = 96
	// smallChordError, in metres, decides for radii below the ordinary.
	smallChordError = 0.0002
	// largeChordError, in metres, decides for radii beyond the ordinary.
	largeChordError = 0.002
	// tinyRadius, in metres: below it (bolts, wires) minSegments do.
	tinyRadius = 0.002
)

// Segments gives the number of chords that a full circle of the radius (metres)
// is cut into: 48 for radii from 93 mm to 0.93 m; below that down to 24 by a
// chord error of 0.2 mm, and 12 below a radius of 2 mm; above it up to 96 by a
// chord error of 2 mm. It is a multiple of four, so that quarters end on
// chords.
func Segments(radius float64) int {
	if radius < tinyRadius {
		return minSegments
	}
	n := min(chordSegments(radius, smallChordError), ordinarySegments)
	return min(max(n, fineSegments, chordSegments(radius, largeChordError)), maxSegments)
}

// chordSegments gives the multiple of four of chords that stay within the error.
func chordSegments(radius, err float64) int {
	if !(radius > err) {
		return minSegments
	}
	n := math.Pi / math.Acos(1-err/radius)
	return 4 * int(math.Min(maxSegments, math.Ceil(n/4-1e-9)))
}

// Arc gives points on a circle from angle a0 to a1 (radians), both ends
// included, in the sense that the angles say: clockwise where a1 is below a0.
// The chords are those of Segments, as many as the angle needs.
func Arc(center Vec2, radius, a0, a1 float64) []Vec2 {
	return EllipseArc(center, radius, radius, a0, a1)
}

// EllipseArc gives points on an ellipse with half axes rx and ry along x and y,
// by the parameter of IfcEllipse from a0 to a1, both ends included.
func EllipseArc(center Vec2, rx, ry, a0, a1 float64) []Vec2 {
	n := arcSegments(max(rx, ry), a1-a0)
	out := make([]Vec2, n+1)
	for i := range out {
		out[i] = ellipsePoint(center, rx, ry, a0+(a1-a0)*float64(i)/float64(n))
	}
	return out
}

// Circle gives a full circle as a ring, counter-clockwise, its first point on
// the x axis.
func Circle(center Vec2, radius float64) []Vec2 {
	return Ellipse(center, radius, radius)
}

// Ellipse gives a full ellipse as a ring, counter-clockwise.
func Ellipse(center Vec2, rx, ry float64) []Vec2 {
	return ring(center, rx, ry, Segments(max(rx, ry)))
}

// ring gives a full ellipse of n chords.
func ring(center Vec2, rx, ry float64, n int) []Vec2 {
	out := make([]Vec2, n)
	for i := range out {
		out[i] = ellipsePoint(center, rx, ry, 2*math.Pi*float64(i)/float64(n))
	}
	return out
}

// arcSegments gives the number of chords for an arc of the angle.
func arcSegments(radius, angle float64) int {
	turns := math.Min(math.Abs(angle)/(2*math.Pi), maxTurns)
	return max(1, int(math.Ceil(turns*float64(Segments(radius))-1e-9)))
}

// maxTurns bounds what an arc may wind, against trims gone wild.
const maxTurns = 4

// ellipsePoint gives the point at an angle; the axes are hit exactly.
func ellipsePoint(center Vec2, rx, ry, angle float64) Vec2 {
	s, c := sincos(angle)
	return Vec2{center[0] + float64(rx*c), center[1] + float64(ry*s)}
}

// sincos is exact at quarter turns, where math.Sincos leaves 1e-16.
func sincos(angle float64) (s, c float64) {
	q := math.Round(angle / (math.Pi / 2))
	if math.Abs(angle-q*(math.Pi/2)) > 1e-13 {
		return math.Sincos(angle)
	}
	switch int64(q) & 3 {
	case 0:
		return 0, 1
	case 1:
		return 1, 0
	case 2:
		return 0, -1
	default:
		return -1, 0
	}
}
