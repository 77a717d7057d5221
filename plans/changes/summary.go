package changes

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// MaxRows bounds the classes and the storeys that a summary counts apart; what
// further ones have is counted under an empty name in one row more.
const MaxRows = 200

// Counts gives how many features changed, each under its main kind.
type Counts struct {
	Added       int `json:"added"`
	Removed     int `json:"removed"`
	Moved       int `json:"moved"`
	Reshaped    int `json:"reshaped"`
	Restyled    int `json:"restyled"`
	Redescribed int `json:"redescribed"`
}

// Of gives the number of one kind.
func (c *Counts) Of(k Kind) int {
	if at := c.at(k); at != nil {
		return *at
	}
	return 0
}

func (c *Counts) at(k Kind) *int {
	switch k {
	case Added:
		return &c.Added
	case Removed:
		return &c.Removed
	case Moved:
		return &c.Moved
	case Reshaped:
		return &c.Reshaped
	case Restyled:
		return &c.Restyled
	case Redescribed:
		return &c.Redescribed
	}
	return nil
}

// Total gives the number of all kinds together.
func (c *Counts) Total() int {
	return c.Added + c.Removed + c.Moved + c.Reshaped + c.Restyled + c.Redescribed
}

// Row counts the changes of one class or storey: the later one, or of what was
// removed the earlier.
type Row struct {
	Name   string `json:"name"`
	Counts Counts `json:"counts"`
}

// Summary counts what changed.
type Summary struct {
	Counts Counts `json:"counts"`
	// Total is the number of changes, that of all Counts together.
	Total     int `json:"total"`
	Unchanged int `json:"unchanged"` // features
	Before    int `json:"before"`    // features in the earlier version
	After     int `json:"after"`
	// Rekeyed features were paired by something else than their key.
	Rekeyed int `json:"rekeyed"`
	// FarthestMove is the greatest distance of a move, metres.
	FarthestMove float64 `json:"farthestMove"`
	Classes      []Row   `json:"classes"` // by number of changes, most first
	Storeys      []Row   `json:"storeys"`
	Wholes       []Whole `json:"wholes"` // sources that moved as a whole, by index
	// Sentences say it for residents, by language: "nl", "en".
	Sentences map[string][]string `json:"sentences"`

	classes, storeys map[string]*Counts
}

func newSummary() *Summary {
	return &Summary{classes: map[string]*Counts{}, storeys: map[string]*Counts{}}
}

// count notes what the walk found; ch is nil where nothing changed.
func (s *Summary) count(ch *Change, before, after bool) {
	if before {
		s.Before++
	}
	if after {
		s.After++
	}
	if ch == nil {
		return
	}
	s.Total++
	*s.Counts.at(ch.Kind)++
	*rowOf(s.classes, ch.Class).at(ch.Kind)++
	*rowOf(s.storeys, ch.Storey).at(ch.Kind)++
	if ch.Move != nil {
		s.FarthestMove = math.Max(s.FarthestMove, ch.Move.Distance)
	}
}

// maxKept bounds the names a count keeps while it walks.
const maxKept = 10_000

func rowOf(rows map[string]*Counts, name string) *Counts {
	if rows[name] == nil {
		if len(rows) >= maxKept {
			name = ""
		}
		if rows[name] == nil {
			rows[name] = &Counts{}
		}
	}
	return rows[name]
}

func (s *Summary) finish(wholes map[int]Whole) *Summary {
	s.Unchanged = s.After - (s.Total - s.Counts.Removed)
	s.Classes, s.Storeys = rows(s.classes), rows(s.storeys)
	s.Wholes = []Whole{}
	for _, source := range slices.Sorted(maps.Keys(wholes)) {
		s.Wholes = append(s.Wholes, wholes[source])
	}
	s.Sentences = map[string][]string{"nl": sentences(s, dutch()), "en": sentences(s, english())}
	return s
}

func rows(counts map[string]*Counts) []Row {
	all := make([]Row, 0, len(counts))
	for name, c := range counts {
		all = append(all, Row{name, *c})
	}
	slices.SortFunc(all, func(a, b Row) int {
		return cmp.Or(cmp.Compare(b.Counts.Total(), a.Counts.Total()), cmp.Compare(a.Name, b.Name))
	})
	if len(all) <= MaxRows {
		return all
	}
	rest := Row{}
	for _, r := range all[MaxRows:] {
		for _, k := range Kinds() {
			*rest.Counts.at(k) += r.Counts.Of(k)
		}
	}
	return append(all[:MaxRows:MaxRows], rest)
}
