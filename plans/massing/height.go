package massing

import (
	"errors"
	"fmt"
)

const (
	// StoreyHeight is that of a storey of which only the number is known: what
	// Dutch dwellings take with their floor (Besluit bouwwerken leefomgeving asks
	// for 2.6 m free height).
	StoreyHeight = 3.0
	// MaxHeight is the greatest height above ground that is believed: no building
	// on earth reaches it. What is more is taken for another unit.
	MaxHeight = 1000.0
)

// errNoHeight says that nothing tells how high a footprint is.
var errNoHeight = errors.New("nothing says how high it is: give it height, storeys, or maximum bouwhoogte (m)")

// rise is how high a volume stands over the ground.
type rise struct {
	bottom float64 // metres above ground
	top    float64 // metres above ground, or above the datum where absolute
	// absolute says that top counts from the datum.
	absolute bool
	allowed  bool // a zoning plan allows it: nothing needs to stand there
}

// rise finds the heights of a feature.
func (v values) rise() (rise, error) {
	r, ok := v.top()
	if !ok {
		return r, errNoHeight
	}
	if bottom, ok := v.number(bottomNames[:]); ok {
		r.bottom = bottom
	} else if n, ok := v.number(bottomStoreys[:]); ok {
		r.bottom = n * v.storey()
	}
	switch {
	case !(r.top > 0) && !r.absolute:
		return r, fmt.Errorf("its height is %g m: it must be more than 0", r.top)
	case !(r.top <= MaxHeight) || !(r.bottom >= -MaxHeight && r.bottom <= MaxHeight):
		return r, fmt.Errorf("it reaches from %g m to %g m: at most %g m is believed; heights must be in metres", r.bottom, r.top, MaxHeight)
	case !r.absolute && r.bottom >= r.top:
		return r, fmt.Errorf("its bottom, %g m above ground, is not below its top, %g m", r.bottom, r.top)
	}
	return r, nil
}

// top finds the first value that tells how high it is, in the order of the package
// comment.
func (v values) top() (rise, bool) {
	if h, ok := v.number(heightNames[:]); ok {
		return rise{top: h}, true
	}
	if h, ok := v.number(topNames[:]); ok {
		return rise{top: h, absolute: true}, true
	}
	if h, ok := v.number(allowedNames[:]); ok {
		return rise{top: h, allowed: true}, true
	}
	if n, ok := v.number(storeyNames[:]); ok {
		return rise{top: n * v.storey()}, true
	}
	if n, ok := v.number(allowedStoreys[:]); ok {
		return rise{top: n * v.storey(), allowed: true}, true
	}
	return rise{}, false
}

func (v values) storey() float64 {
	if h, ok := v.number(storeyHeights[:]); ok && h > 0 {
		return h
	}
	return StoreyHeight
}
