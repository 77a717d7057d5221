package cityjson

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans"
)

// levels chooses the level of detail of each object.
type levels struct {
	// limit is the highest level that is asked for, infinite for the best.
	limit float64
}

// unstated is the level of a geometry that has none: between a footprint and a
// block.
const unstated = 0.5

// levelsOf reads Options.LoD.
func levelsOf(lod string) (levels, error) {
	if lod == "" {
		return levels{math.Inf(1)}, nil
	}
	v, err := strconv.ParseFloat(lod, 64)
	if err != nil || !(v >= 0 && v < 10) {
		return levels{}, plans.Errorf(plans.KindInvalid, "the level of detail %q is not known: use a number as in the file, such as 1.2 or 2", lod)
	}
	if !strings.Contains(lod, ".") {
		v += 0.99 // "2" stands for 2.0 to 2.9
		if v < 1 {
			v = 0.49 // "0" for footprints: what has no level is none
		}
	}
	return levels{v}, nil
}

// better tells whether level a is to be taken before b.
func (l levels) better(a, b float64) bool {
	if (a <= l.limit) != (b <= l.limit) {
		return a <= l.limit
	}
	if a <= l.limit {
		return a > b
	}
	return a < b
}

// choose gives the geometries with surfaces, or where there are none with lines, of
// the level that is to be taken, and that level. It reorders gs.
func (l levels) choose(gs []geometry, t *templates) (best []geometry, lod float64) {
	for _, drawn := range []func(*geometry) bool{(*geometry).surfaces, (*geometry).lines} {
		n := 0
		for i := range gs {
			if !drawn(&gs[i]) {
				continue
			}
			level := gs[i].level(t)
			switch {
			case n == 0 || l.better(level, lod):
				gs[0], gs[i] = gs[i], gs[0]
				n, lod = 1, level
			case level == lod:
				gs[n], gs[i] = gs[i], gs[n]
				n++
			}
		}
		if n > 0 {
			return inOrder(gs[:n]), lod
		}
	}
	return nil, math.Inf(-1)
}

// inOrder puts the geometries back in the order of the file, those with semantics
// first: where another has the same surfaces theirs are kept.
func inOrder(gs []geometry) []geometry {
	slices.SortFunc(gs, func(a, b geometry) int {
		if (len(a.semantics) > 0) != (len(b.semantics) > 0) {
			return len(b.semantics) - len(a.semantics)
		}
		return a.number - b.number
	})
	return gs
}

// footprint tells a level that only says where an object stands.
func footprint(lod float64) bool { return lod < unstated }

// lodOf reads "2.2", or the number 2 of version 1.0.
func lodOf(raw []byte) float64 {
	if len(raw) > 2 && raw[0] == '"' {
		raw = raw[1 : len(raw)-1]
	}
	v, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || math.IsInf(v, 0) {
		return math.NaN()
	}
	return v
}
