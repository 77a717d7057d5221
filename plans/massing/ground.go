package massing

import (
	"math"
	"slices"

	"github.com/maquette-city/maquette/plans/vector"
)

// ground is the level of the ground under a footprint, metres above the datum.
type ground struct {
	lowest, mean float64
	known        bool
}

// groundOf finds the ground under a polygon whose points are turned into the map.
func (r *reader) groundOf(v values, hasZ bool, outer []vector.Point) ground {
	if h, ok := v.number(groundNames[:]); ok {
		return ground{h, h, true}
	}
	if hasZ && slices.ContainsFunc(outer, func(p vector.Point) bool { return p[2] != 0 }) { // programs write 0 for nothing
		return level(outer, func(p vector.Point) (float64, bool) { return p[2], true })
	}
	if ask := r.src.Options.Ground; ask != nil && r.geodesy != nil {
		return level(outer, func(p vector.Point) (float64, bool) { return ask(r.geodesy.CRS(), p[0], p[1]) })
	}
	return ground{}
}

// level gives the lowest and the mean of the heights that are known at points.
func level(points []vector.Point, height func(vector.Point) (float64, bool)) ground {
	lowest, sum, n := math.Inf(1), 0.0, 0
	for _, p := range points {
		h, ok := height(p)
		if !ok || math.IsNaN(h) || math.Abs(h) > -unknownBelow {
			continue
		}
		lowest, sum, n = min(lowest, h), sum+h, n+1
	}
	if n == 0 {
		return ground{}
	}
	return ground{lowest, sum / float64(n), true}
}

// span gives the heights of bottom and top above the datum.
func (g ground) span(r rise) (bottom, top float64) {
	bottom, top = g.lowest, g.mean+r.top
	if r.bottom != 0 {
		bottom = g.mean + r.bottom
	}
	if r.absolute {
		top = r.top
	}
	return bottom, top
}
