package solid

import (
	"fmt"
	"math"
)

// corner is one corner of an outline and the radius of its rounding, 0 sharp.
type corner struct {
	p      Vec2
	radius float64
}

// sharp gives corners without rounding.
func sharp(points ...Vec2) []corner {
	out := make([]corner, len(points))
	for i, p := range points {
		out[i].p = p
	}
	return out
}

// roundCorners gives the outline with each corner replaced by an arc tangent to
// both its edges. A radius too large for its edges, which IFC forbids and files
// contain, becomes the largest that fits.
func roundCorners(cs []corner) []Vec2 {
	var out []Vec2
	for i, c := range cs {
		prev, next := cs[(i+len(cs)-1)%len(cs)], cs[(i+1)%len(cs)]
		out = append(out, roundCorner(prev, c, next)...)
	}
	return out
}

// roundCorner gives the points that replace the corner c.
func roundCorner(prev, c, next corner) []Vec2 {
	u, lu := unit2(Vec2{prev.p[0] - c.p[0], prev.p[1] - c.p[1]})
	v, lv := unit2(Vec2{next.p[0] - c.p[0], next.p[1] - c.p[1]})
	cross := float64(u[0]*v[1]) - float64(u[1]*v[0])
	dot := float64(u[0]*v[0]) + float64(u[1]*v[1])
	half := math.Atan2(math.Abs(cross), dot) / 2 // half the angle between the edges
	if !(c.radius > pointTolerance) || half < 1e-6 || half > math.Pi/2-1e-6 {
		return []Vec2{c.p}
	}
	// Two rounded corners share an edge by halves.
	if prev.radius > 0 {
		lu /= 2
	}
	if next.radius > 0 {
		lv /= 2
	}
	t := math.Min(c.radius/math.Tan(half), math.Min(lu, lv)) // from the corner to where the arc begins
	r := t * math.Tan(half)
	if !(r > pointTolerance) {
		return []Vec2{c.p}
	}
	h := math.Sqrt(float64(t*t) + float64(r*r))
	bis, _ := unit2(Vec2{u[0] + v[0], u[1] + v[1]})
	center := Vec2{c.p[0] + float64(h*bis[0]), c.p[1] + float64(h*bis[1])}
	a0 := math.Atan2(c.p[1]+float64(t*u[1])-center[1], c.p[0]+float64(t*u[0])-center[0])
	sweep := math.Pi - 2*half
	if cross > 0 { // from prev over c to next turns right
		sweep = -sweep
	}
	arc := Arc(center, r, a0, a0+sweep)
	// The ends lie on the edges, to the last digit where these follow an axis.
	arc[0] = Vec2{c.p[0] + float64(t*u[0]), c.p[1] + float64(t*u[1])}
	arc[len(arc)-1] = Vec2{c.p[0] + float64(t*v[0]), c.p[1] + float64(t*v[1])}
	return arc
}

func unit2(v Vec2) (Vec2, float64) {
	l := math.Hypot(v[0], v[1])
	if l == 0 {
		return Vec2{}, 0
	}
	return Vec2{v[0] / l, v[1] / l}, l
}

// outline makes a normalized profile of rounded corners.
func outline(name string, outer []corner, holes ...[]corner) (Profile, error) {
	p := Profile{Outer: roundCorners(outer)}
	for _, h := range holes {
		p.Holes = append(p.Holes, roundCorners(h))
	}
	out, err := p.Normalize()
	if err != nil {
		return Profile{}, fmt.Errorf("making the profile %s: %w", name, err)
	}
	return out, nil
}

// param is one parameter of a profile: its IFC name and value.
type param struct {
	name  string
	value float64
}

// positive checks that all parameters are lengths above zero.
func positive(profile string, params ...param) error {
	for _, p := range params {
		if !(p.value > 0) || p.value > maxLength {
			return fmt.Errorf("making the profile %s: %s is %g: %w", profile, p.name, p.value, ErrInvalid)
		}
	}
	return nil
}

// notNegative checks radii and the like, which may be zero.
func notNegative(profile string, params ...param) error {
	for _, p := range params {
		if !(p.value >= 0) || p.value > maxLength {
			return fmt.Errorf("making the profile %s: %s is %g: %w", profile, p.name, p.value, ErrInvalid)
		}
	}
	return nil
}

// below checks that the first parameter is smaller than the limit.
func below(profile string, p param, limit float64, what string) error {
	if !(p.value < limit) {
		return fmt.Errorf("making the profile %s: %s is %g, not below %s %g: %w", profile, p.name, p.value, what, limit, ErrInvalid)
	}
	return nil
}

// slopeOf checks the slope of a flange or leg in radians and gives its tangent.
func slopeOf(profile, name string, slope float64) (float64, error) {
	if !(math.Abs(slope) < math.Pi/4) {
		return 0, fmt.Errorf("making the profile %s: %s is %g rad: %w", profile, name, slope, ErrInvalid)
	}
	return math.Tan(slope), nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
