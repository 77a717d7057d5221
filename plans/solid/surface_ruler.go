package solid

import (
	"fmt"
	"math"
	"sort"

	"github.com/maquette-city/maquette/tiles/scene"
)

// ruler maps a parameter to the number of chords from the start up to it, on
// straight pieces: a distance of 1 is what one chord may bridge by the rule of
// Segments. Faces are cut up in such coordinates, where all directions count
// alike. Beyond its ends it goes on as its first and last piece do.
type ruler struct {
	at, chords []float64 // ascending, at least two
	period     float64   // of the parameter, 0 where it does not repeat
}

// turnRuler is the ruler of an angle about a circle of the radius.
func turnRuler(radius float64) ruler {
	return ruler{at: []float64{0, full}, chords: []float64{0, float64(Segments(radius))}}
}

// domeRuler is the ruler of an angle on a surface that is round both ways: it
// takes a quarter more chords, so that the volume is as near as that of a
// cylinder, which errs in one direction only.
func domeRuler(radius float64) ruler {
	n := float64(Segments(radius))
	return ruler{at: []float64{0, full}, chords: []float64{0, 4 * math.Round(n*5/16)}}
}

// straightRuler is the ruler of a straight direction from lo to hi: one chord.
func straightRuler(lo, hi float64) ruler {
	if !(hi > lo) {
		hi = lo + 1
	}
	return ruler{at: []float64{lo, hi}, chords: []float64{0, 1}}
}

// indexRuler is the ruler of a polyline whose parameter is the number of the
// point.
func indexRuler(n int) ruler {
	return ruler{at: []float64{0, float64(n)}, chords: []float64{0, float64(n)}}
}

// stops gives the chords at which the pieces of one turn begin, and those between
// them so that no two are more than one chord apart: corners lie at pieces.
func (r *ruler) stops() []float64 {
	var out []float64
	for i := 1; i < len(r.chords); i++ {
		a, b := r.chords[i-1], r.chords[i]
		n := math.Max(1, math.Ceil(b-a-1e-9))
		for j := 0.0; j < n; j++ {
			out = append(out, a+(b-a)*j/n)
		}
	}
	return out
}

func (r *ruler) isZero() bool { return len(r.at) == 0 }

// measure gives the chords up to the parameter t.
func (r *ruler) measure(t float64) float64 { return r.look(r.at, r.chords, r.period, t) }

// value gives the parameter after c chords.
func (r *ruler) value(c float64) float64 {
	turns := 0.0
	if r.period != 0 {
		turns = r.chords[len(r.chords)-1] - r.chords[0]
	}
	return r.look(r.chords, r.at, turns, c)
}

// look reads the table from one column to the other; both repeat where period,
// that of the first, is not 0.
func (r *ruler) look(from, to []float64, period, t float64) float64 {
	last, shift := len(from)-1, 0.0
	if period != 0 {
		k := math.Floor((t - from[0]) / period)
		t -= k * period
		shift = k * (to[last] - to[0])
	}
	i := min(max(sort.SearchFloat64s(from, t), 1), last)
	if t == from[i] {
		return shift + to[i]
	}
	return shift + to[i-1] + (t-from[i-1])*(to[i]-to[i-1])/(from[i]-from[i-1])
}

// placed is a frame with its way back.
type placed struct{ x, y, z, o scene.Vec3 }

// newPlaced reads a frame of axes at right angles, each of length 1.
func newPlaced(at scene.Affine) (placed, error) {
	f := placed{scene.Vec3{at[0], at[4], at[8]}, scene.Vec3{at[1], at[5], at[9]}, scene.Vec3{at[2], at[6], at[10]}, scene.Vec3{at[3], at[7], at[11]}}
	if !f.o.Finite() || f.o.Length() > maxLength || math.Abs(f.x.Cross(f.y).Dot(f.z)-1) > 1e-6 {
		return f, fmt.Errorf("placing a surface: its axes are not at right angles or its place is no number: %w", ErrInvalid)
	}
	return f, nil
}

func (f *placed) point(x, y, z float64) scene.Vec3 {
	return f.o.Add(f.x.Scale(x)).Add(f.y.Scale(y)).Add(f.z.Scale(z))
}

func (f *placed) local(p scene.Vec3) scene.Vec3 {
	d := p.Sub(f.o)
	return scene.Vec3{d.Dot(f.x), d.Dot(f.y), d.Dot(f.z)}
}
