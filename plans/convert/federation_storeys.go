package convert

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans/place"
)

// sameOffset is how much the differences of heights of storeys may differ and
// be one constant, and leastOffset what is no rounding, metres.
const sameOffset, leastOffset = 0.01, 0.10

// namedHeight is the name of a storey and its height on the map, metres.
type namedHeight struct {
	name   string
	height float64
}

// storeyHeights gives the storeys of source i in the order of their names; a
// name that occurs twice in it tells nothing and is left out.
func (c *federation) storeyHeights(i int) []namedHeight {
	var all []namedHeight
	for _, s := range c.sources[i].header.About.Storeys {
		all = append(all, namedHeight{storeyName(s.Name), c.mapHeight(i, s.Height)})
		if s.Untold {
			all[len(all)-1].height = math.NaN()
		}
	}
	slices.SortStableFunc(all, func(a, b namedHeight) int { return strings.Compare(a.name, b.name) })
	once := all[:0]
	for n, s := range all {
		twice := n > 0 && all[n-1].name == s.name || n+1 < len(all) && all[n+1].name == s.name
		if !twice && s.name != "" && finite(s.height) {
			once = append(once, s)
		}
	}
	return once
}

// storeyOffsets finds sources all of whose storeys lie a constant above or
// below those of the same name in another: ground floor against NAP. It gives
// the sources it said so of.
func (c *federation) storeyOffsets() map[int]bool {
	high, heights := map[int]bool{}, make([][]namedHeight, len(c.sources))
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
			if d, pair, n := offset(heights[i], heights[k]); math.Abs(d) > leastOffset && (n > 1 || groundFloor(pair[0].name)) {
				high[i] = true
				c.sayOffset(i, k, d, pair, n)
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
func (c *federation) byAgreement(heights [][]namedHeight) []int {
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

// offset gives the constant by which the storeys of a lie above those of the
// same name in b, the first pair, and how many there are; n is 0 where there is
// no constant.
func offset(a, b []namedHeight) (d float64, pair [2]namedHeight, n int) {
	for len(a) > 0 && len(b) > 0 {
		switch cmp := strings.Compare(a[0].name, b[0].name); {
		case cmp < 0:
			a = a[1:]
			continue
		case cmp > 0:
			b = b[1:]
			continue
		case n == 0:
			d, pair = a[0].height-b[0].height, [2]namedHeight{a[0], b[0]}
		case math.Abs(a[0].height-b[0].height-d) > sameOffset:
			return 0, pair, 0
		}
		n, a, b = n+1, a[1:], b[1:]
	}
	return d, pair, n
}

// groundFloor tells names of which a building has one: a single pair says
// enough.
func groundFloor(name string) bool {
	return slices.ContainsFunc([]string{"begane grond", "ground floor", "erdgeschoss", "rez-de-chauss"}, func(s string) bool { return strings.Contains(name, s) })
}

func (c *federation) sayOffset(i, k int, d float64, pair [2]namedHeight, n int) {
	severity := place.SeverityError
	if n < 2 {
		severity = place.SeverityWarning
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
		c.sources[i].name, math.Abs(d), word, c.sources[k].name, pair[0].name, pair[0].height, pair[1].height, hint)
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
	c.add(place.SeverityInfo, "storey-heights-differ", 0, sources, "storeys of one name lie at several heights and are kept apart: %s", listText(names))
}
