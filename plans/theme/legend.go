package theme

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/vector"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Legend says what the colours of a thematic layer mean and which class each area is
// in.
type Legend struct {
	Field   string            `json:"field"`
	Title   string            `json:"title"`
	Unit    string            `json:"unit"`
	Method  plans.ThemeMethod `json:"method"`
	Classes []Interval        `json:"classes"` // low values first
	Unknown Unknown           `json:"unknown"`
	// Areas gives the index of the class of each area by the key of its feature, 0
	// for unknown.
	Areas map[string]int `json:"areas"`
	// Fields are the figures that the areas have.
	Fields   []string `json:"fields"`
	MinCount int      `json:"minCount"` // of the theme
}

// Unknown is what areas without a figure are drawn as; a client draws a pattern too.
type Unknown struct {
	Colour string `json:"colour"`
	Count  int    `json:"count"`
}

// Legends gathers the areas of a version, one line of its features at a time.
type Legends struct {
	theme  plans.Theme
	values map[string]float64
	areas  []string
	fields map[string]bool
}

// NewLegends begins the legend of a theme.
func NewLegends(t plans.Theme) *Legends {
	return &Legends{theme: t, values: map[string]float64{}, fields: map[string]bool{}}
}

// Add takes the JSON object of a feature; what is no area is passed over.
func (l *Legends) Add(line []byte) error {
	var rec struct {
		Key        string              `json:"key"`
		Class      string              `json:"class"`
		Properties []scene.PropertySet `json:"properties"`
	}
	if err := json.Unmarshal(line, &rec); err != nil {
		return fmt.Errorf("reading a feature: %w", err)
	}
	if rec.Class != Class {
		return nil
	}
	if len(l.areas) >= MaxAreas {
		return errors.New("there are too many areas")
	}
	l.areas = append(l.areas, rec.Key)
	f := &vector.Feature{}
	for _, set := range rec.Properties {
		for _, p := range set.Properties {
			f.Fields = append(f.Fields, vector.Field{Name: p.Name, Value: p.Value})
			if _, ok := p.Value.(float64); ok {
				l.fields[p.Name] = true
			}
		}
	}
	v, _ := f.Value(l.theme.Field)
	if n, ok := vector.Number(v); ok && n > HiddenBelow {
		l.values[rec.Key] = n
	}
	return nil
}

// Legend divides what was gathered.
func (l *Legends) Legend() Legend {
	t := l.theme
	out := Legend{Field: t.Field, Title: t.Title, Unit: t.Unit, Method: t.Method, MinCount: t.MinCount, Areas: make(map[string]int, len(l.areas)),
		Classes: []Interval{}, Unknown: Unknown{Colour: UnknownColour}, Fields: slices.Sorted(maps.Keys(l.fields))}
	if out.Title == "" {
		out.Title = t.Field
	}
	if out.Fields == nil {
		out.Fields = []string{}
	}
	if all := Divide(t, slices.Collect(maps.Values(l.values))); all != nil {
		out.Classes = all
	}
	for _, key := range l.areas {
		v, ok := l.values[key]
		if !ok {
			out.Areas[key] = 0
			out.Unknown.Count++
			continue
		}
		out.Areas[key] = ClassOf(out.Classes, v)
	}
	return out
}
