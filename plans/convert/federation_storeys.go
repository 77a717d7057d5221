package convert

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans/crs"
)

// sameOffset is how much the differences of heights of storeys may differ and
// be one constant, and leastOffset what is no rounding, metres.
const sameOffset, leastOffset = 0.01, 0.10

// storeyHeights gives the heights on the map of the storeys of source i by
// name; a name that occurs twice in it tells nothing.
func (c *federation) storeyHeights(i int) map[string]float64 {
	heights := map[string]float64{}
	for _, s := range c.sources[i].header.About.Storeys {
		name := storeyName(s.Name)
		if _, twice := heights[name]; twice {
			heights[name] = math.NaN()
			continue
		}
		heights[name] = c.mapHeight(i, s.Height)
		if s.Untold {
			heights[name] = math.NaN()
		}
	}
	for name, h := range heights {
		if name == "" || !finite(h) {
			delete(heights, name)
		}
	}
	return heights
}

// storeyOffsets finds sources all of whose storeys lie a constant above or
// below those of the same name in another: ground floor against NAP. It gives
// the sources it said so of.
func (c *federation) storeyOffsets() map[int]bool {
	high, heights := map[int]bool{}, make([]map[string]float64, len(c.sources))
	for i := range c.sources {
		heights[i] = c.storeyHeights(i)
	}
	order := c.byAgreement(heights)
	for _, i := range order {
		for _, k := range order {
			if k == i {
				break // i is what those that follow are held against
			}
			if high[k] || !c.has(i) || !c.has(k) {
				continue
			}
			if ground, _ := gap(c.sources[i].planned, c.sources[k].planned); ground > besideGround {
				continue // another building may begin at another height
			}
			if d, name, n := offset(heights[i], heights[k]); math.Abs(d) > leastOffset && (n > 1 || groundFloor(name)) {
				high[i] = true
				c.sayOffset(i, k, d, name, n, heights)
				break
			}
		}
	}
	return high
}

// byWeight lists the sources, those with the most elements first.
func (c *federation) byWeight() []int {
	all := slices.Clone(c.groups.order)
	slices.SortStableFunc(all, func(a, b int) int {
		return c.sources[b].header.Counts.Converted - c.sources[a].header.Counts.Converted
	})
	return all
}

// byAgreement lists the sources, those first whose storeys agree with those of
// the most elements: of two heights the one that fewer have is the one to doubt.
func (c *federation) byAgreement(heights []map[string]float64) []int {
	agree := make([]int, len(heights))
	for i := range heights {
		for k := range heights {
			if d, _, n := offset(heights[i], heights[k]); n > 0 && math.Abs(d) <= sameOffset {
				agree[i] += c.sources[k].header.Counts.Converted
			}
		}
	}
	all := c.byWeight()
	slices.SortStableFunc(all, func(a, b int) int { return agree[b] - agree[a] })
	return all
}

// offset gives the constant by which a lies above b, a name they share and how
// many there are; 0 where there is no constant.
func offset(a, b map[string]float64) (d float64, name string, n int) {
	names := make([]string, 0, len(a))
	for s := range a {
		if _, ok := b[s]; ok {
			names = append(names, s)
		}
	}
	if len(names) == 0 {
		return 0, "", 0
	}
	slices.Sort(names)
	d = a[names[0]] - b[names[0]]
	for _, s := range names {
		if math.Abs(a[s]-b[s]-d) > sameOffset {
			return 0, "", 0
		}
	}
	return d, names[0], len(names)
}

// groundFloor tells names of which a building has one: a single pair says
// enough.
func groundFloor(name string) bool {
	return slices.ContainsFunc([]string{"begane grond", "ground floor", "erdgeschoss", "rez-de-chauss"}, func(s string) bool { return strings.Contains(name, s) })
}

func (c *federation) sayOffset(i, k int, d float64, name string, n int, heights []map[string]float64) {
	severity := crs.SeverityError
	if n < 2 {
		severity = crs.SeverityWarning
	}
	word := "above"
	if d < 0 {
		word = "below"
	}
	hint := "they count their heights from different levels, such as the ground floor and NAP"
	if math.Abs(d) > 38 && math.Abs(d) < 48 {
		hint = "that is about what the ellipsoid lies from NAP in the Netherlands: one of them has heights above the ellipsoid"
	}
	c.add(severity, "height-offset", math.Abs(d), []int{i, k}, "%s stands %.2f m %s %s: storey %q lies at %.2f m in the one and at %.2f m in the other; %s. Export it again with the heights of the others",
		c.sources[i].name, math.Abs(d), word, c.sources[k].name, name, heights[i][name], heights[k][name], hint)
}

// storeyNames says which names of storeys lie at several heights: they are
// kept apart. Sources at another height or in another
// unit have been spoken of.
func (c *federation) storeyNames(high map[int]bool) {
	heights, sources := map[string][]string{}, []int{}
	var names []string
	for _, s := range c.report.Storeys {
		if slices.ContainsFunc(s.Sources, func(i int) bool { return high[i] || c.slips[i] }) || s.key == "" {
			continue
		}
		if len(heights[s.key]) == 0 {
			names = append(names, s.key)
		}
		heights[s.key] = append(heights[s.key], fmt.Sprintf("%.2f m", s.Height))
	}
	names = slices.DeleteFunc(names, func(n string) bool { return len(heights[n]) < 2 })
	if len(names) == 0 {
		return
	}
	for _, s := range c.report.Storeys {
		for _, i := range s.Sources {
			if slices.Contains(names, s.key) && !slices.Contains(sources, i) {
				sources = append(sources, i)
			}
		}
	}
	slices.Sort(sources)
	for n, name := range names {
		names[n] = fmt.Sprintf("%q at %s", name, listText(heights[name]))
	}
	c.add(crs.SeverityInfo, "storey-heights-differ", 0, sources, "storeys of one name lie at several heights and are kept apart: %s", listText(names))
}
