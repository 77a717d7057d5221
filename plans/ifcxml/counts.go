package ifcxml

import "strings"

// AttributeCounts gives how many attributes the records of entities have in the
// schema IFC2X3, IFC4 or IFC4X3, by their keywords: "IFCWALL" has 9 in IFC4. Of
// the keywords given those that are no entity of the schema are left out. Every
// model that is read asks for them, so no entity is put together for it.
func AttributeCounts(title string, keywords []string) map[string]int {
	text, _ := section(title)
	c := counter{entities: make(map[string]string, strings.Count(text, "\n")), counts: make(map[string]int, len(keywords))}
	for line := range strings.Lines(strings.ToUpper(text)) {
		if rest, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "ENTITY "); ok {
			name, rest, _ := strings.Cut(rest, " ")
			c.entities[name] = rest
		}
	}
	out := make(map[string]int, len(keywords))
	for _, k := range keywords {
		if _, ok := c.entities[k]; ok {
			out[k] = c.count(k)
		}
	}
	return out
}

// counter counts the attributes of entities: what follows the name, by keyword,
// and what is counted so far.
type counter struct {
	entities map[string]string
	counts   map[string]int
}

// count gives the attributes of an entity with those it inherits; 0 for "-", which
// stands for no supertype.
func (c *counter) count(keyword string) int {
	n, known := c.counts[keyword]
	said, ok := c.entities[keyword]
	if known || !ok {
		return n
	}
	super, own, _ := strings.Cut(said, " ")
	n = c.count(super)
	for own != "" {
		var word string
		if word, own, _ = strings.Cut(own, " "); word[0] != '*' && word[0] != '^' {
			n++
		}
	}
	c.counts[keyword] = n
	return n
}
