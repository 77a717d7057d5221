package crs

import (
	"errors"
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/geo"
)

// datum is what the coordinates of a system are fixed to.
type datum uint8

const (
	// datumETRS89 moves with the Eurasian plate; in the Netherlands it is
	// realised as ETRF2000, and here both are one.
	datumETRS89 datum = iota
	// datumWGS84 is ETRS89 where no epoch is given (null transformation) and
	// ITRF2014 at the epoch where one is.
	datumWGS84
	datumITRF2008
	datumITRF2014
	datumITRF2020
)

// Coordinate epochs, decimal years. ETRS89 is defined to equal the ITRS at
// 1989.0; the rates of the transformations are those of a plate, good for some
// decades to come.
const (
	MinEpoch = 1989.0
	MaxEpoch = 2100.0
)

// ErrEpoch tells that the coordinate epoch is at fault: one is needed and none
// was given, one was given where none has a meaning, or it is out of bounds.
var ErrEpoch = errors.New("coordinate epoch")

// EpochUse says what a coordinate epoch does to coordinates of a system.
type EpochUse string

// The uses of an epoch.
const (
	// EpochNone: the coordinates of a point stay as they are.
	EpochNone EpochUse = "none"
	// EpochOptional: WGS 84, which is taken for ETRS89 without an epoch and
	// for ITRF2014 with one.
	EpochOptional EpochUse = "optional"
	// EpochRequired: an ITRF, in which the Netherlands move by 2.4 cm a year.
	EpochRequired EpochUse = "required"
)

// Epoch tells whether coordinates of c have an epoch.
func (c CRS) Epoch() EpochUse {
	switch c.datum {
	case datumETRS89:
		return EpochNone
	case datumWGS84:
		return EpochOptional
	}
	return EpochRequired
}

// ellipsoid gives the ellipsoid of d: GRS80 but for WGS 84.
func (d datum) ellipsoid() geo.Ellipsoid {
	if d == datumWGS84 {
		return geo.WGS84()
	}
	return geo.GRS80()
}

// frame gives the reference frame that d is where an epoch is given.
func (d datum) frame() datum {
	if d == datumWGS84 {
		return datumITRF2014
	}
	return d
}

// timeDependent are the parameters of a time-dependent position vector
// transformation of geocentric coordinates (EPSG method 1053), each followed by
// its rate per year: translations in millimetres, scale in parts per billion,
// rotations in milliseconds of arc.
type timeDependent struct {
	shift, shiftRate       [3]float64
	scale, scaleRate       float64
	rotation, rotationRate [3]float64
	epoch                  float64
}

// rotationRates of the Eurasian plate in ETRF2000: the same in all of EUREF's
// transformations to it.
func rotationRates() [3]float64 { return [3]float64{0.081, 0.49, -0.792} }

// toETRF2000 gives the transformation from an ITRF to ETRF2000 as the EPSG
// dataset has it, after EUREF Technical Note 1 (Altamimi, 2018 and 2024).
func (d datum) toETRF2000() timeDependent {
	switch d {
	case datumITRF2008: // EPSG:7951
		return timeDependent{
			shift: [3]float64{52.1, 49.3, -58.5}, shiftRate: [3]float64{0.1, 0.1, -1.8},
			scale: 1.34, scaleRate: 0.08,
			rotation: [3]float64{0.891, 5.39, -8.712}, rotationRate: rotationRates(), epoch: 2000,
		}
	case datumITRF2020: // EPSG:10586
		return timeDependent{
			shift: [3]float64{53.8, 51.8, -82.2}, shiftRate: [3]float64{0.1, 0, -1.7},
			scale: 2.25, scaleRate: 0.11,
			rotation: [3]float64{2.106, 12.74, -20.592}, rotationRate: rotationRates(), epoch: 2015,
		}
	}
	return timeDependent{ // ITRF2014, EPSG:8405
		shift: [3]float64{54.7, 52.2, -74.1}, shiftRate: [3]float64{0.1, 0.1, -1.9},
		scale: 2.12, scaleRate: 0.11,
		rotation: [3]float64{1.701, 10.29, -16.632}, rotationRate: rotationRates(), epoch: 2010,
	}
}

// at gives the similarity at an epoch.
func (t timeDependent) at(epoch float64) similarity {
	const mas = math.Pi / 180 / 3600 / 1000
	years := epoch - t.epoch
	var shift, r [3]float64
	for i := range shift {
		shift[i] = (t.shift[i] + t.shiftRate[i]*years) / 1000
		r[i] = (t.rotation[i] + t.rotationRate[i]*years) * mas
	}
	scale := 1 + (t.scale+t.scaleRate*years)*1e-9
	s := similarity{shift: shift, rotation: [9]float64{1, -r[2], r[1], r[2], 1, -r[0], -r[1], r[0], 1}}
	for i := range s.rotation {
		s.rotation[i] *= scale
	}
	return s
}

// shiftBetween gives the similarity of geocentric coordinates between the
// frames of two data at an epoch: through ETRF2000, exactly the inverse of the
// one the other way.
func shiftBetween(from, to datum, epoch float64) similarity {
	from, to = from.frame(), to.frame()
	s := identity()
	if from == to {
		return s
	}
	if from != datumETRS89 {
		s = from.toETRF2000().at(epoch)
	}
	if to != datumETRS89 {
		back := to.toETRF2000().at(epoch)
		s = back.inverse().after(s)
	}
	return s
}

// checkEpoch refuses an epoch that is missing, meaningless or out of bounds;
// given tells whether there is one.
func checkEpoch(from, to CRS, epoch float64, given bool) error {
	switch {
	case !given && from.datum != to.datum && (from.Epoch() == EpochRequired || to.Epoch() == EpochRequired):
		moving := from
		if moving.Epoch() != EpochRequired {
			moving = to
		}
		return plans.Errorf(plans.KindInvalid, "%s (%s) needs a %w, such as 2026.9: the Netherlands move through it by 2.4 cm a year", moving.code, moving.name, ErrEpoch)
	case !given:
		return nil
	case !(epoch >= MinEpoch && epoch <= MaxEpoch):
		return plans.Errorf(plans.KindInvalid, "%w %v is no decimal year from %v to %v", ErrEpoch, epoch, MinEpoch, MaxEpoch)
	case from.Epoch() == EpochNone && to.Epoch() == EpochNone:
		return plans.Errorf(plans.KindInvalid, "a %w has no meaning between %s and %s: neither changes with time; leave it out, or name the system the coordinates were measured in", ErrEpoch, from.code, to.code)
	}
	return nil
}
