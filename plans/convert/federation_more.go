package convert

import (
	"math"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/tiles/scene"
)

// sameNorth is how much the directions of true north may differ, degrees.
const sameNorth = 2.0

// trueNorths finds sources without a georeference that share an origin with
// others and state another true north: one of them may be turned. Where there
// is a georeference, plans/crs holds true north against it.
func (c *federation) trueNorths() {
	for i := range c.sources {
		if c.groups.members(i)[0] != i || c.groups.georeference(i) != nil {
			continue
		}
		var lead *[2]float64
		from := 0
		for _, k := range c.byWeight() {
			n := c.sources[k].header.About.TrueNorth
			if n == nil || c.groups.of(k) != c.groups.of(i) {
				continue
			}
			if lead == nil {
				lead, from = n, k
				continue
			}
			if off := turn(*n, *lead); math.Abs(off) > sameNorth {
				c.sayNorth(k, from, off, defaultNorth(*n) || defaultNorth(*lead))
			}
		}
	}
}

func (c *federation) sayNorth(i, k int, off float64, untold bool) {
	severity, hint := place.SeverityWarning, "one of them is turned against the other, or its true north is wrong. They were taken as they are"
	if untold {
		severity, hint = place.SeverityInfo, "one of the two is what programs write where nobody gave a true north"
	}
	c.add(severity, "true-north-differs", 0, []int{i, k}, "true north in %s lies %.1f degrees off the one in %s: %s", c.sources[i].name, math.Abs(off), c.sources[k].name, hint)
}

// turn gives the angle from b to a, degrees.
func turn(a, b [2]float64) float64 {
	return math.Remainder(math.Atan2(a[1], a[0])-math.Atan2(b[1], b[0]), 2*math.Pi) * 180 / math.Pi
}

func defaultNorth(n [2]float64) bool { return n[0] == 0 && n[1] > 0 }

// repeated counts the ids that occur in more than one source: suppliers start
// from one model, and a mark at the origin travels with it.
func (c *federation) repeated() {
	order := make([]int32, 0, len(c.features))
	for n, f := range c.features {
		if f.GUID != "" {
			order = append(order, int32(n))
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return strings.Compare(c.features[a].GUID, c.features[b].GUID) })
	out, sources, first := c.report.Federation, []int{}, (*scene.Feature)(nil)
	for len(order) > 0 {
		n := 1
		for n < len(order) && c.features[order[n]].GUID == c.features[order[0]].GUID {
			n++
		}
		run := order[:n]
		order = order[n:]
		in := c.sourcesOf(run)
		if len(in) < 2 {
			continue
		}
		out.RepeatedGlobalIDs++
		if c.samePlace(run) {
			out.SamePlace++
		}
		if first == nil {
			first = c.features[run[0]]
		}
		for _, i := range in {
			if !slices.Contains(sources, i) {
				sources = append(sources, i)
			}
		}
	}
	if first == nil {
		return
	}
	slices.Sort(sources)
	c.add(place.SeverityInfo, "global-ids-repeated", 0, sources, "%d GlobalIds occur in more than one source, such as that of %s %q (%s); %d of them at the same place, where they stand twice. The sources tell them apart",
		out.RepeatedGlobalIDs, first.Class, first.Name, first.GUID, out.SamePlace)
}

func (c *federation) sourcesOf(features []int32) (all []int) {
	for _, n := range features {
		if s := c.features[n].Source; !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// samePlace tells whether all have the same box in the plan frame, to a
// millimetre.
func (c *federation) samePlace(features []int32) bool {
	var box scene.Box
	for n, at := range features {
		f := c.features[at]
		b := featureBounds(f, &c.toPlan[f.Source])
		if n == 0 {
			box = b
		}
		for i := range b.Min {
			if !(math.Abs(b.Min[i]-box.Min[i]) < 1e-3 && math.Abs(b.Max[i]-box.Max[i]) < 1e-3) {
				return false
			}
		}
	}
	return true
}
