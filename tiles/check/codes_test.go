package check

import (
	"os"
	"regexp"
	"slices"
	"testing"
)

// The list of codes is closed: each constant has its row in docs/check.md, and
// each row its constant.
func TestCodesAreDocumented(t *testing.T) {
	t.Parallel()
	read := func(file, pattern string) []string {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, m := range regexp.MustCompile(pattern).FindAllSubmatch(text, -1) {
			out = append(out, string(m[1]))
		}
		slices.Sort(out)
		return out
	}
	constants := read("codes.go", `(?m)^\t\w+ += "([A-Z_]+)"`)
	rows := read("../../docs/check.md", "(?m)^\\| `([A-Z_]+)` \\|")
	if len(constants) < 40 || !slices.Equal(constants, rows) {
		t.Errorf("constants %q\nrows %q", constants, rows)
	}
}
