package convert

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
)

// StoreyReport is one storey of the version. Storeys of several sources are one
// where they have the same name at the same height; storeys of one name at
// other heights stay apart. A feature belongs to the storey of its source (the
// first part of its key) that has its storey's name.
type StoreyReport struct {
	Name   string  `json:"name"`
	Height float64 `json:"height"` // metres on the map, or in the plan frame without a place
	// Estimated tells that no source states the height: it is that of the lowest
	// element on the storey.
	Estimated bool  `json:"estimated,omitempty"`
	Sources   []int `json:"sources"`

	key string // the name to compare by
}

// storeyName is what names of storeys are compared by.
func storeyName(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// reportStoreys lists the storeys of all sources from the lowest up.
func (r *run) reportStoreys() {
	var all []StoreyReport
	lowest := r.lowestOnStoreys()
	for i := range r.sources {
		for _, s := range r.sources[i].header.About.Storeys {
			h, estimated := r.mapHeight(i, s.Height), false
			if z, ok := lowest[storeyOf{i, s.Name}]; ok && s.Untold {
				h, estimated = r.placed.PlanOrigin[2]+z, true
			}
			if h = math.Round(h*1e4) / 1e4; finite(h) {
				all = append(all, StoreyReport{Name: s.Name, Height: h, Estimated: estimated, Sources: []int{i}, key: storeyName(s.Name)})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b StoreyReport) int {
		return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.Height, b.Height))
	})
	merged := mergeStoreys(all)
	slices.SortStableFunc(merged, func(a, b StoreyReport) int {
		return cmp.Or(cmp.Compare(a.Height, b.Height), strings.Compare(a.key, b.key))
	})
	r.report.Storeys = merged
}

// storeyOf names a storey of a source.
type storeyOf struct {
	source int
	name   string
}

// lowestOnStoreys gives the lowest point in the plan frame of the elements on
// the storeys whose height is untold.
func (r *run) lowestOnStoreys() map[storeyOf]float64 {
	lowest := map[storeyOf]float64{}
	for i := range r.sources {
		for _, s := range r.sources[i].header.About.Storeys {
			if s.Untold {
				lowest[storeyOf{i, s.Name}] = math.Inf(1)
			}
		}
	}
	if len(lowest) == 0 {
		return lowest
	}
	for _, f := range r.features {
		at := storeyOf{f.Source, f.Storey}
		if z, ok := lowest[at]; ok && !f.Private {
			lowest[at] = min(z, featureBounds(f, &r.toPlan[f.Source]).Min[2])
		}
	}
	maps.DeleteFunc(lowest, func(_ storeyOf, z float64) bool { return math.IsInf(z, 0) })
	return lowest
}

// mergeStoreys makes one of neighbours in all, which is in the order of names
// and heights, that have the same of both.
func mergeStoreys(all []StoreyReport) []StoreyReport {
	merged := []StoreyReport{}
	for _, s := range all {
		n := len(merged) - 1
		if n < 0 || merged[n].key != s.key || s.Height-merged[n].Height > sameHeight {
			merged = append(merged, s)
			continue
		}
		if t := &merged[n]; !slices.Contains(t.Sources, s.Sources[0]) {
			t.Sources = append(t.Sources, s.Sources[0])
			slices.Sort(t.Sources)
		}
	}
	return merged
}

// mapHeight gives the height on the map of a height in source i.
func (r *run) mapHeight(i int, z float64) float64 {
	m := &r.frames[i].ToPlan
	return r.placed.PlanOrigin[2] + m[11] + float64(m[10]*z)
}
