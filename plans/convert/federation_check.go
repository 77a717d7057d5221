package convert

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans/place"
)

// maxNames bounds how many files or storeys one message names.
const maxNames = 4

func (c *federation) add(severity, code string, distance float64, sources []int, format string, args ...any) {
	check := place.NewCheck(severity, code, distance, place.Sentence{En: fmt.Sprintf(format, args...), Nl: c.dutch(code, distance, sources)})
	check.Sources = sources
	c.checks = append(c.checks, check)
}

// names lists the file names of sources.
func (c *federation) names(sources []int) string {
	var all []string
	for _, i := range sources {
		all = append(all, c.sources[i].name)
	}
	return listText(all)
}

// listText joins names for a sentence, at most maxNames of them.
func listText(all []string) string {
	if n := len(all) - maxNames; n > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(all[:maxNames], ", "), n)
	}
	return strings.Join(all, ", ")
}

// lengthText gives a length as people say it.
func lengthText(m float64) string {
	switch {
	case m >= 10_000:
		return fmt.Sprintf("%.0f km", m/1000)
	case m < 0.1:
		return fmt.Sprintf("%.1f mm", m*1000)
	}
	return fmt.Sprintf("%.2f m", m)
}

// sameFiles says which sources are one file.
func (c *federation) sameFiles() {
	first := map[string]int{}
	for i := range c.sources {
		s := &c.sources[i]
		k, seen := first[s.sha256]
		if !seen {
			first[s.sha256] = i
			continue
		}
		c.add(place.SeverityWarning, "same-file-twice", 0, []int{k, i},
			"%s (source %d) is the same file as %s (source %d): all of it stands there twice. Leave one of them out", s.name, i+1, c.sources[k].name, k+1)
	}
}

// emptySources says which sources show nothing.
func (c *federation) emptySources() {
	for i := range c.sources {
		if s := &c.sources[i]; s.planned.Empty() && s.layer == nil {
			c.add(place.SeverityWarning, "empty-source", 0, []int{i},
				"%s shows nothing: it holds %d elements with a shape, of which %d could be made. The rest of the version was made without it", s.name, s.header.Counts.Total, s.header.Counts.Converted)
		}
	}
}

// someGeoreferenced says which sources lean on the place of others.
func (c *federation) someGeoreferenced() {
	with, without := map[int][]int{}, map[int][]int{} // by group; -1 for those of no such group
	var groups []int
	for i := range c.sources {
		at := c.groups.of(i)
		switch {
		case c.groups.facts[i].stated != nil:
			with[at] = append(with[at], i)
		case c.sources[i].planned.Empty():
			continue
		case c.groups.georeference(i) == nil:
			without[-1] = append(without[-1], i)
			at = -1
		default:
			without[at] = append(without[at], i)
		}
		if !slices.Contains(groups, at) {
			groups = append(groups, at)
		}
	}
	if len(with) == 0 || c.Options.Place != nil {
		return
	}
	for _, g := range groups {
		switch {
		case len(without[g]) > 0 && g < 0:
			c.add(place.SeverityWarning, "some-georeferenced", 0, without[g],
				"%s: no place of its own that can be used, and nothing shows that it shares the origin of the others. It is taken to, so look whether it stands right", c.names(without[g]))
		case len(without[g]) > 0:
			c.add(place.SeverityWarning, "some-georeferenced", 0, without[g],
				"%s: no place of its own that can be used. It is taken to share the origin of %s: look whether it stands right", c.names(without[g]), c.names(with[g]))
		}
	}
}
