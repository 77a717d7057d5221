package cityjson

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// themes are those of the appearances of a file: of each surface one is taken.
type themes struct {
	asked string // Options.Theme

	lock  sync.Mutex
	found bool                // a geometry has the one that is asked for
	other map[string]struct{} // those that were left out
}

// maxThemes bounds the themes that are told of.
const maxThemes = 20

// of gives the value of the theme that is asked for, else of the default one, else
// of the first that a geometry has, and which of these it is. Several goroutines may
// ask.
func (t *themes) of(raw []byte, usual string) (value []byte, best int) {
	var taken, name string
	n := 0
	c := cursor{text: raw}
	_ = c.object(func(key []byte) error { // what is no object has no themes
		v, err := c.raw()
		n++
		rank := 1
		if t.asked != "" || usual != "" {
			name = unescape(key)
			rank = t.rank(name, usual)
		}
		if rank > best {
			best, value, taken = rank, v, name
		}
		return err
	})
	if n > 1 || t.asked != "" {
		t.note(raw, taken)
	}
	return value, best
}

// The ranks of a theme.
const (
	anyTheme = 1 + iota
	usualTheme
	askedTheme
)

func (t *themes) rank(name, usual string) int {
	switch {
	case t.asked != "" && name == t.asked:
		return askedTheme
	case usual != "" && name == usual:
		return usualTheme
	}
	return anyTheme
}

// note keeps the names of the themes of a geometry that were not taken.
func (t *themes) note(raw []byte, taken string) {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.found = t.found || taken == t.asked
	c := cursor{text: raw}
	first := true
	_ = c.object(func(key []byte) error {
		name := unescape(key)
		left := name != taken && (taken != "" || !first)
		if _, known := t.other[name]; left && !known && len(t.other) < maxThemes {
			if t.other == nil {
				t.other = map[string]struct{}{}
			}
			t.other[name] = struct{}{}
		}
		first = false
		return c.skip()
	})
}

// tell gives what is to be said of themes, "" for nothing.
func (t *themes) tell() string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(t.other)) {
		names = append(names, fmt.Sprintf("%q", cutText(name)))
	}
	others := strings.Join(names, ", ")
	switch {
	case t.asked != "" && !t.found && others == "":
		return fmt.Sprintf("appearances: no surface has the theme %q that was asked for", cutText(t.asked))
	case t.asked != "" && !t.found:
		return fmt.Sprintf("appearances: no surface has the theme %q that was asked for; there are also %s", cutText(t.asked), others)
	case others != "":
		return "appearances: of several themes one is shown; others can be asked for: " + others
	}
	return ""
}
