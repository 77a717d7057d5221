package plans

import (
	"strings"
	"testing"
)

func TestChoice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lod, appearance, want string
	}{
		{"", "", ""}, {"0", "", ""}, {"2", "summer", ""}, {"2.2", "", ""}, {"1.3", "", ""},
		{"best", "", "lod: "}, {"-1", "", "lod: "}, {"10", "", "lod: "}, {"NaN", "", "lod: "}, {"0x1p", "", "lod: "}, {"2.2000000", "", "lod: "},
		{"", strings.Repeat("x", MaxAppearance+1), "appearance: "}, {"x", strings.Repeat("x", MaxAppearance+1), "lod: "},
	} {
		err := Choice{LoD: c.lod, Appearance: c.appearance}.Fault()
		if c.want == "" && err != nil || c.want != "" && (KindOf(err) != KindInvalid || !strings.HasPrefix(err.Error(), c.want)) {
			t.Errorf("%q %.10q: %v, want %q", c.lod, c.appearance, err, c.want)
		}
	}
}
