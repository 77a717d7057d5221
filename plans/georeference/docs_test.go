package georeference

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/maquette-city/maquette/plans/place"
)

// Every check of a place is explained in both languages, with a row that is
// wholly filled in, in the order of place.Codes; no row explains what is none.
func TestDocumentsExplainEveryCheck(t *testing.T) {
	t.Parallel()
	row := regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| [^|]+ \\| [^|]+ \\| [^|]+ \\|$")
	for _, name := range []string{"placing.md", "plaatsen.md"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
		if err != nil {
			t.Fatal(err)
		}
		var codes []string
		for _, m := range row.FindAllSubmatch(text, -1) {
			codes = append(codes, string(m[1]))
		}
		if want := place.Codes(); !slices.Equal(codes, want) {
			t.Errorf("docs/%s explains\n%v\nthe checks are\n%v", name, codes, want)
		}
	}
}
