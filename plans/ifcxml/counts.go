package ifcxml

import "strings"

// AttributeCounts gives how many attributes the records of entities have in the
// schema IFC2X3, IFC4 or IFC4X3, by their keywords: "IFCWALL" has 9 in IFC4. Of
// the keywords given those that are no entity of the schema are left out. Every
// model that is read asks for them, so no entity is put together for it.
func AttributeCounts(title string, keywords []string) map[string]int {
	text, _ := section(title)
	c := counter{entities: make(map[string]string, strings.Count(text, "\n")), counts: make(map[string]int, len(keywords))}
	names := make(map[string]string, len(keywords)) // by keyword
	for _, k := range keywords {
		names[k] = ""
	}
	var keyword []byte
	for line := range strings.Lines(text) {
		rest, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "entity ")
		if !ok {
			continue
		}
		name, rest, _ := strings.Cut(rest, " ")
		c.entities[name] = rest
		keyword = appendCapitals(keyword[:0], name)
		if _, asked := names[string(keyword)]; asked {
			names[string(keyword)] = name
		}
	}
	out := make(map[string]int, len(keywords))
	for k, name := range names {
		if name != "" {
			out[k] = c.count(name)
		}
	}
	return out
}

// appendCapitals appends an ASCII name in capitals to b.
func appendCapitals(b []byte, name string) []byte {
	for _, c := range []byte(name) {
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		b = append(b, c)
	}
	return b
}

// counter counts the attributes of entities: what follows the name, by name,
// and what is counted so far.
type counter struct {
	entities map[string]string
	counts   map[string]int
}

// count gives the attributes of an entity with those it inherits; 0 for "-", which
// stands for no supertype.
func (c *counter) count(name string) int {
	n, known := c.counts[name]
	said, ok := c.entities[name]
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
	c.counts[name] = n
	return n
}
