package convert

import (
	"slices"

	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/tiles/scene"
)

// FederationReport tells how the sources of a version stand to each other.
type FederationReport struct {
	// Origins is OriginsShared where all sources share one local origin, else
	// OriginsDiffering.
	Origins string `json:"origins"`
	// Done is what was done about it: TakenAsTheyAre, MovedByGeoreference, or
	// MovedInPart where some sources have no georeference to be moved by.
	Done   string        `json:"done"`
	Groups []OriginGroup `json:"groups"` // sources that share an origin
	// RepeatedGlobalIDs counts the ids that occur in more than one source, and
	// SamePlace those of them whose elements stand in the same box.
	RepeatedGlobalIDs int `json:"repeatedGlobalIds"`
	SamePlace         int `json:"samePlace"`
}

// What FederationReport says in Origins and Done.
const (
	OriginsShared       = "shared"
	OriginsDiffering    = "differing"
	TakenAsTheyAre      = "taken-as-they-are"
	MovedByGeoreference = "moved-by-georeference"
	MovedInPart         = "moved-in-part"
)

// OriginGroup is the sources that share one local origin, and why that is
// thought.
type OriginGroup struct {
	Sources  []int      `json:"sources"`
	Evidence []Evidence `json:"evidence"`
}

// Evidence is one reason to take sources to share an origin.
type Evidence struct {
	Code    string `json:"code"` // one of the Evidence constants
	Sources []int  `json:"sources"`
}

// The kinds of evidence, the strongest first.
const (
	EvidenceGeoreference = "same-georeference" // the same map conversion, to a tenth of a millimetre
	EvidenceSite         = "same-site"         // the same GlobalId of the site, at the same place
	EvidenceStoreys      = "storeys-match"     // two storeys or more of the same name at the same height, and side by side
	EvidenceBounds       = "bounds-overlap"    // the models overlap or touch in their own coordinates
)

// federate writes what the sources are to each other and what looks wrong.
func (r *run) federate(groups *originGroups) {
	f := &FederationReport{Origins: OriginsShared, Done: TakenAsTheyAre, Groups: groups.report()}
	count, without := 0, 0 // of groups with anything to show, and those of them without a georeference
	for _, g := range f.Groups {
		if slices.ContainsFunc(g.Sources, func(i int) bool { return !r.sources[i].planned.Empty() }) {
			count++
			if groups.georeference(g.Sources[0]) == nil {
				without++
			}
		}
	}
	switch {
	case count < 2:
	case without == 0 && r.Options.Place == nil:
		f.Origins, f.Done = OriginsDiffering, MovedByGeoreference
	case count > without+1:
		f.Origins, f.Done = OriginsDiffering, MovedInPart
	default:
		f.Origins = OriginsDiffering
	}
	r.report.Federation = f
	c := &federation{run: r, groups: groups}
	c.check()
	r.report.Placement.Checks = append(r.report.Placement.Checks, c.checks...)
}

// federation looks at the sources of one version together.
type federation struct {
	*run
	groups *originGroups
	main   []bool // the sources that stand together, the most of the elements among them
	slips  []bool // sources whose unit of length is in doubt
	checks []place.Check
}

// check runs all checks; each leaves alone the sources of which an earlier one
// has said what is wrong.
func (c *federation) check() {
	c.slips = make([]bool, len(c.sources))
	c.sameFiles()
	c.emptySources()
	c.someGeoreferenced()
	c.sizes()
	c.clusters()
	high := c.storeyOffsets()
	c.apart(high)
	c.trueNorths()
	c.storeyNames(high)
	c.repeated()
}

// has tells whether source i can be compared: it has a box and its unit is not
// in doubt.
func (c *federation) has(i int) bool { return !c.sources[i].planned.Empty() && !c.slips[i] }

// gap gives the distance of two boxes on the ground and in height, metres.
func gap(a, b scene.Box) (ground, height float64) {
	var d scene.Vec3
	for i := range d {
		d[i] = max(0, a.Min[i]-b.Max[i], b.Min[i]-a.Max[i])
	}
	return scene.Vec3{d[0], d[1]}.Length(), d[2]
}
