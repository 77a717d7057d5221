package ifcxml

import (
	_ "embed" // countsText
	"strconv"
	"strings"
)

// countsText lists how many attributes the entities of all schemas have, those that
// they inherit among them, one a line in order of the keywords:
//
//	schema IFC4
//	IFCWALL 9
//
//go:embed counts.txt
var countsText string

// AttributeCounts gives how many attributes the records of entities have in the
// schema IFC2X3, IFC4 or IFC4X3, by their keywords: "IFCWALL" has 9 in IFC4. Of
// the keywords given those that are no entity of the schema are left out. Every
// model that is read asks for them, so the list is searched as it is written.
func AttributeCounts(title string, keywords []string) map[string]int {
	text, _ := section(countsText, title)
	out := make(map[string]int, len(keywords))
	for _, k := range keywords {
		if n, ok := countOf(text, k); ok {
			out[k] = n
		}
	}
	return out
}

// countOf finds the line of a keyword in lines that are in order.
func countOf(lines, keyword string) (int, bool) {
	for lines != "" {
		start := strings.LastIndexByte(lines[:len(lines)/2], '\n') + 1
		line, after, _ := strings.Cut(lines[start:], "\n")
		name, count, _ := strings.Cut(line, " ")
		switch strings.Compare(keyword, name) {
		case -1:
			lines = lines[:start]
		case 1:
			lines = after
		default:
			n, err := strconv.Atoi(count)
			return n, err == nil
		}
	}
	return 0, false
}
