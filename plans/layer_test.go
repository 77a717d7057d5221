package plans

import (
	"math"
	"strings"
	"testing"
)

func TestLayerFaultsNameTheMember(t *testing.T) {
	t.Parallel()
	plain := Layer{Kind: LayerBuildings, Style: PlainStyle()}
	for _, tt := range []struct {
		name, pointer string
		change        func(*Layer)
	}{
		{"plain", "", func(*Layer) {}},
		{"kind", "/kind", func(l *Layer) { l.Kind = "x" }},
		{"opacity", "/style/opacity", func(l *Layer) { l.Style.Opacity = math.NaN() }},
		{"colour", "/style/colour", func(l *Layer) { l.Style.Colour = "red" }},
		{"class", "/style/classes/a~1b", func(l *Layer) { l.Style.Classes = map[string]string{"a/b": "#FFFFFF"} }},
		{"surface", "/style/surfaces/Door", func(l *Layer) { l.Style.Surfaces = map[string]string{"Door": "#ffffff"} }},
		{"credit", "/credits/0/text", func(l *Layer) { l.Credits = []Credit{{}} }},
		{"link", "/credits/0/url", func(l *Layer) { l.Credits = []Credit{{Text: "x", URL: "javascript:alert(1)"}} }},
		{"no theme", "/theme", func(l *Layer) { l.Kind = LayerTheme }},
		{"theme of buildings", "/theme", func(l *Layer) { l.Theme = &Theme{Field: "a"} }},
		{"field", "/theme/field", func(l *Layer) { l.Kind, l.Theme = LayerTheme, theme(Theme{}) }},
		{"breaks", "/theme/breaks/1", func(l *Layer) { l.Kind, l.Theme = LayerTheme, theme(Theme{Field: "a", Breaks: []float64{2, 2}}) }},
		{"classes", "/theme/classes", func(l *Layer) { l.Kind, l.Theme = LayerTheme, theme(Theme{Field: "a", Classes: 8}) }},
		{"count", "/theme/minCount", func(l *Layer) { l.Kind, l.Theme = LayerTheme, theme(Theme{Field: "a", MinCount: -1}) }},
		{"a good theme", "", func(l *Layer) { l.Kind, l.Theme = LayerTheme, theme(Theme{Field: "a"}) }},
	} {
		l := plain
		tt.change(&l)
		var told []string
		l.Check(func(pointer, _ string) { told = append(told, pointer) })
		if got := strings.Join(told, " "); got != tt.pointer {
			t.Errorf("%s: told %q, want %q", tt.name, got, tt.pointer)
		}
	}
}

func theme(t Theme) *Theme {
	t = t.WithDefaults()
	return &t
}
