package convert

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// touching is how near two models lie to be taken for parts of one in their
	// own coordinates, metres.
	touching = 1.0
	// sameHeight is the step to which heights of storeys are compared, metres.
	sameHeight = 0.01
)

// originGroups are the sources by the origin they share.
type originGroups struct {
	order  []int // the sources in an order that is theirs, whatever that of the inputs
	parent []int
	facts  []originFacts
}

// originFacts is what is compared of one source.
type originFacts struct {
	own    *scene.Georeference // nil where it has none
	stated *scene.Georeference // own, or that of RD where its coordinates lie there
	place  string              // of stated, "" for none
	levels map[level]bool
	source *sourceResult
}

// level is the name of a storey and its height in centimetres.
type level struct {
	name   string
	height int64
}

// originGroups joins the sources that share an origin, by the strongest
// evidence first. Two sources that state different georeferences never share
// one, whatever lies between them.
func (r *run) originGroups() *originGroups {
	g := &originGroups{}
	for i := range r.sources {
		g.order, g.parent = append(g.order, i), append(g.parent, i)
		g.facts = append(g.facts, r.originFacts(i))
	}
	slices.SortStableFunc(g.order, func(a, b int) int {
		return cmp.Or(g.facts[a].rank()-g.facts[b].rank(), strings.Compare(r.sources[a].sha256, r.sources[b].sha256))
	})
	for _, code := range evidenceCodes() {
		for n, i := range g.order {
			for _, k := range g.order[:n] {
				if g.of(i) != g.of(k) && g.evident(code, i, k) && g.compatible(i, k) {
					g.parent[g.of(i)] = g.of(k)
				}
			}
		}
	}
	return g
}

func (r *run) originFacts(i int) originFacts {
	s := &r.sources[i]
	f := originFacts{own: s.header.Georeference, stated: r.stated(i), levels: map[level]bool{}, source: s}
	if f.stated != nil {
		f.place = placeText(f.stated)
	}
	for _, l := range s.header.About.Storeys {
		if name := storeyName(l.Name); name != "" && !l.Untold && math.Abs(l.Height) < 1e9 {
			f.levels[level{name, int64(math.Round(l.Height / sameHeight))}] = true
		}
	}
	return f
}

// rank puts buildings in RD first and sources without a place last: where a
// source could share the origin of several, it is taken to share that of the
// first. A city comes after buildings: its origin is that of its coordinates,
// which says nothing of the plan.
func (f *originFacts) rank() int {
	switch {
	case f.stated == nil:
		return 3
	case f.source.format.city:
		return 2
	case crs.IsRD(f.stated.CRS):
		return 0
	}
	return 1
}

func evidenceCodes() []string {
	return []string{EvidenceGeoreference, EvidenceSite, EvidenceStoreys, EvidenceBounds}
}

// of names the group of source i.
func (g *originGroups) of(i int) int {
	for g.parent[i] != i {
		i = g.parent[i]
	}
	return i
}

func (g *originGroups) members(i int) (all []int) {
	for k := range g.parent {
		if g.of(k) == g.of(i) {
			all = append(all, k)
		}
	}
	return all
}

// georeference gives that of source i, or else the one its group shares; nil
// for none.
func (g *originGroups) georeference(i int) *scene.Georeference {
	if own := g.facts[i].own; own != nil {
		return own
	}
	for _, k := range g.order {
		if s := g.facts[k].stated; s != nil && g.of(k) == g.of(i) {
			return s
		}
	}
	return nil
}

// compatible tells whether the groups of i and k may be one: not both with a
// georeference, or with the same.
func (g *originGroups) compatible(i, k int) bool {
	a, b := g.groupPlace(i), g.groupPlace(k)
	return a == "" || b == "" || a == b
}

func (g *originGroups) groupPlace(i int) string {
	for _, k := range g.members(i) {
		if g.facts[k].place != "" {
			return g.facts[k].place
		}
	}
	return ""
}

// placeText names a georeference to a tenth of a millimetre and a billionth of
// a turn.
func placeText(g *scene.Georeference) string {
	return fmt.Sprintf("%s %s %.4f %.4f %.4f %.9f %.9f %.9f", strings.ToLower(g.CRS), strings.ToLower(g.VerticalDatum),
		g.Eastings, g.Northings, g.Height, g.AxisX, g.AxisY, g.Scale)
}

// report lists the groups by their first source, each with what speaks for it.
func (g *originGroups) report() []OriginGroup {
	all := []OriginGroup{}
	for i := range g.parent {
		members := g.members(i)
		if members[0] != i {
			continue
		}
		group := OriginGroup{Sources: members, Evidence: []Evidence{}}
		for _, code := range evidenceCodes() {
			for _, together := range g.tied(code, members) {
				group.Evidence = append(group.Evidence, Evidence{Code: code, Sources: together})
			}
		}
		all = append(all, group)
	}
	return all
}

// tied gives the sets of two members and more that the evidence joins.
func (g *originGroups) tied(code string, members []int) (sets [][]int) {
	for _, i := range members {
		var at []int // of the sets that i joins
		for n, set := range sets {
			if slices.ContainsFunc(set, func(k int) bool { return g.evident(code, i, k) }) {
				at = append(at, n)
			}
		}
		joined := []int{i}
		for _, n := range slices.Backward(at) {
			joined = append(joined, sets[n]...)
			sets = slices.Delete(sets, n, n+1)
		}
		slices.Sort(joined)
		sets = append(sets, joined)
	}
	sets = slices.DeleteFunc(sets, func(s []int) bool { return len(s) < 2 })
	slices.SortFunc(sets, slices.Compare)
	return sets
}

// evident tells whether the evidence speaks for one origin of i and k.
func (g *originGroups) evident(code string, i, k int) bool {
	a, b := &g.facts[i], &g.facts[k]
	p, q := a.source, b.source
	near, height := gap(p.bounds, q.bounds)
	switch code {
	case EvidenceGeoreference:
		return a.place != "" && a.place == b.place
	case EvidenceSite:
		return sameSite(&a.source.header.About, &b.source.header.About)
	case EvidenceStoreys:
		return (near <= besideGround || p.bounds.Empty() || q.bounds.Empty()) && sameLevels(a.levels, b.levels) > 1
	}
	return !p.bounds.Empty() && !q.bounds.Empty() && near <= touching && height <= touching && unitSlip(p, q) == 0
}

// sameSite tells whether both name a site of the same GlobalId at the same
// place.
func sameSite(a, b *scene.About) bool {
	if len(a.Sites) == 0 || len(b.Sites) == 0 || a.Sites[0].GUID == "" || a.Sites[0].GUID != b.Sites[0].GUID {
		return false
	}
	p, q := a.SitePlacement, b.SitePlacement
	if p == nil || q == nil {
		return p == q
	}
	for i := range p {
		if math.Abs(p[i]-q[i]) > 1e-6 {
			return false
		}
	}
	return true
}

// sameLevels counts the storeys that have the same name and height in both.
func sameLevels(a, b map[level]bool) (n int) {
	for l := range a {
		for d := int64(-1); d <= 1; d++ {
			if b[level{l.name, l.height + d}] {
				n++
				break
			}
		}
	}
	return n
}
