package convert

import (
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans/place"
)

const (
	// slipRatio is from where sizes of two sources differ as units do: metres
	// and millimetres by 1000. Both the whole models and their elements must.
	slipRatio = 100.0
	// tinyElement and hugeElement bound the size of the middle element of a
	// believable building, metres: what lies beyond is the one that is wrong.
	tinyElement, hugeElement = 0.02, 100.0
)

// groundClass tells classes whose elements may be of any size.
func groundClass(class string) bool {
	switch class {
	case "IfcSite", "IfcGeographicElement", "IfcEarthworksElement", "IfcAlignment", "IfcRoad", "IfcRailway":
		return true
	}
	return false
}

// middle gives the size of the middle element of s, metres; 0 without elements.
func (s *sourceResult) middle() float64 {
	if len(s.sizes) == 0 || s.format.city {
		return 0
	}
	if !s.sorted {
		slices.Sort(s.sizes)
		s.sorted = true
	}
	return float64(s.sizes[len(s.sizes)/2])
}

// unitSlip tells whether the sizes of a and b differ as by a unit of length: 1
// where a is too large against b, -1 where it is too small, 0 where neither.
func unitSlip(a, b *sourceResult) int {
	p, q := a.middle(), b.middle()
	if p == 0 || q == 0 {
		return 0
	}
	whole := a.bounds.Size().Length() / b.bounds.Size().Length()
	switch {
	case p/q > slipRatio && whole > slipRatio:
		return 1
	case q/p > slipRatio && 1/whole > slipRatio:
		return -1
	}
	return 0
}

// sizes finds sources whose unit of length differs from that of the others.
func (c *federation) sizes() {
	for i := range c.sources {
		for k := range c.sources {
			s, other := &c.sources[i], &c.sources[k]
			slip, m := unitSlip(s, other), s.middle()
			if slip == 0 || slip > 0 && m < hugeElement || slip < 0 && m > tinyElement {
				continue
			}
			c.slips[i] = true
			word, unit := "larger", "millimetres and its unit says metres"
			if slip < 0 {
				word, unit = "smaller", "metres and its unit says millimetres"
			}
			ratio := max(m/other.middle(), other.middle()/m)
			c.add(place.SeverityError, "size-ratio", 0, []int{i}, "%s is some %.0f times %s than %s (its middle element measures %s): its numbers are probably %s (%s). Export it again with the right unit",
				s.name, ratio, word, other.name, lengthText(m), unit, strings.Join([]string{"it names the " + unitName(s), "the other the " + unitName(other)}, ", "))
			break
		}
	}
}

func unitName(s *sourceResult) string {
	if n := s.header.About.LengthUnit.Name; n != "" {
		return n
	}
	return "unit of its own"
}
