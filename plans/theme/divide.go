package theme

import (
	"slices"

	"github.com/maquette-city/maquette/plans"
)

// Interval is one class: values from From up to To, of the last class with To.
type Interval struct {
	Index  int     `json:"index"` // from 1
	From   float64 `json:"from"`
	To     float64 `json:"to"`
	Colour string  `json:"colour"` // "#rrggbb", sRGB
	Count  int     `json:"count"`  // areas in it
}

// Divide makes the classes of the known values of a theme, low ones first: none where
// there are no values. Equal values are never in two classes, so that there may be
// fewer of quantiles than was asked for. Given breaks make classes whether or not
// there is a value in them, but for those beyond all values at either end.
func Divide(t plans.Theme, values []float64) []Interval {
	if len(values) == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(values))
	least, most := sorted[0], sorted[len(sorted)-1]
	breaks := t.Breaks
	if t.Method != plans.ThemeBreaks {
		breaks = quantiles(sorted, t.Classes)
	}
	var out []Interval
	from, closed := least, false
	for _, b := range breaks {
		if b <= from {
			continue
		}
		out = append(out, Interval{From: from, To: b})
		if from, closed = b, b > most; closed {
			break
		}
	}
	if !closed {
		out = append(out, Interval{From: from, To: most})
	}
	for i := range out {
		out[i].Index, out[i].Colour = i+1, hex(colour(t.Palette, i, len(out)))
	}
	for _, v := range values {
		out[ClassOf(out, v)-1].Count++
	}
	return out
}

// quantiles gives the values at which classes of about equally many begin.
func quantiles(sorted []float64, classes int) []float64 {
	var breaks []float64
	for i := 1; i < classes; i++ {
		b := sorted[i*len(sorted)/classes]
		if b > sorted[0] && (len(breaks) == 0 || b > breaks[len(breaks)-1]) {
			breaks = append(breaks, b)
		}
	}
	return breaks
}

// ClassOf gives the index of the class of a value, from 1; there must be one class.
func ClassOf(all []Interval, v float64) int {
	for i := len(all) - 1; i > 0; i-- {
		if v >= all[i].From {
			return i + 1
		}
	}
	return 1
}
