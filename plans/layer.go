package plans

import (
	"fmt"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// The types of lasting events of context layers, beside EventLayerCreated. The data
// of EventLayerChanged is the layer as it is now, of EventLayerRemoved RemovedData.
const (
	EventLayerChanged = "layer.changed"
	EventLayerRemoved = "layer.removed"
)

// Bounds of what is set up about context layers.
const (
	MaxLayers      = 100 // of a project
	MaxStyleRules  = 100 // colours by class
	MaxClassName   = 100 // bytes of the class that a colour is for
	MaxCredits     = 20
	MaxCreditText  = 300 // bytes
	MaxCreditURL   = 500
	MaxThemeField  = 200
	MinThemeClass  = 5
	MaxThemeClass  = 7
	MaxMinCount    = 1_000_000
	defaultClasses = 5
)

// DefaultMinCount is the least number of inhabitants of an area whose figures are
// shown where nobody said another. It is a choice: figures that are published for
// smaller areas tell of persons; the rules of a publisher go before it where stricter.
const DefaultMinCount = 50

// LayerKind says what a context layer shows.
type LayerKind string

// The kinds of layer.
const (
	LayerBuildings LayerKind = "buildings"
	LayerGround    LayerKind = "ground"
	LayerPoints    LayerKind = "points"
	LayerSurfaces  LayerKind = "surfaces"
	LayerTheme     LayerKind = "theme"
	LayerOther     LayerKind = "other"
)

// LayerKinds lists the kinds.
func LayerKinds() []LayerKind {
	return []LayerKind{LayerBuildings, LayerGround, LayerPoints, LayerSurfaces, LayerTheme, LayerOther}
}

// Layer is what a context layer has beside what every variant has. One layer serves
// all plans of its project; its tiles are made once.
type Layer struct {
	Kind     LayerKind  `json:"kind"`
	Position int        `json:"position"` // in the list of the project, from 1
	Visible  bool       `json:"visible"`  // at first; everyone may switch it for himself
	Style    LayerStyle `json:"style"`
	Credits  []Credit   `json:"credits"`
	Theme    *Theme     `json:"theme,omitempty"` // of a layer of kind "theme"
	Revision int        `json:"revision"`
	// RemovedAt says when the layer was taken out of its project; its tiles stay
	// fetchable for as long as those of a superseded version.
	RemovedAt *time.Time `json:"removedAt,omitempty"`
}

// LayerStyle is how a layer is drawn. Viewers apply it to the tiles they have, by
// the class column of the property tables and by which way a surface faces: no tile
// is made or fetched anew. Colours are "#rrggbb" in sRGB; they replace the colour
// of a vertex, and tint the image of a textured surface.
type LayerStyle struct {
	Opacity float64 `json:"opacity"` // 0 (nothing) to 1
	// Colour is for all that no other rule names, "" for each part's own.
	Colour string `json:"colour,omitempty"`
	// Classes gives a colour to features of a class ("Building", "WaterBody").
	Classes map[string]string `json:"classes,omitempty"`
	// Surfaces gives a colour to surfaces of buildings and their parts: RoofSurface
	// (facing up), WallSurface, GroundSurface (facing down). It goes before Classes.
	Surfaces map[string]string `json:"surfaces,omitempty"`
}

// SurfaceNames are those of LayerStyle.Surfaces, as CityGML has them.
func SurfaceNames() []string { return []string{"GroundSurface", "RoofSurface", "WallSurface"} }

// PlainStyle draws everything as it is.
func PlainStyle() LayerStyle { return LayerStyle{Opacity: 1} }

// Credit names who made what a layer shows.
type Credit struct {
	Text    string `json:"text"`
	Licence string `json:"licence,omitempty"` // "CC BY 4.0"
	URL     string `json:"url,omitempty"`     // of the source or of the licence
}

// ThemeMethod says how the values of a theme are divided into classes.
type ThemeMethod string

// The methods of a theme.
const (
	ThemeQuantiles ThemeMethod = "quantiles" // about as many areas in each
	ThemeBreaks    ThemeMethod = "breaks"    // at given values
)

// Theme says which figure of the areas of a thematic layer is drawn, and how. What
// decides which values are kept at all (Code, CountField, MinCount) holds for the
// versions that are uploaded after it was set; the rest at once.
type Theme struct {
	Field string `json:"field"`           // the figure, by the name the source gives it
	Title string `json:"title,omitempty"` // for people; the field's name where ""
	Unit  string `json:"unit,omitempty"`  // "%"
	// Code is the property by which a table is joined to areas, "" for the usual ones.
	Code string `json:"code,omitempty"`
	// CountField is how many people (or dwellings) live in an area, "" for the
	// usual names of the number of inhabitants.
	CountField string `json:"countField,omitempty"`
	// MinCount is the least count of an area whose figures are shown; of others
	// nothing is kept.
	MinCount int         `json:"minCount"`
	Method   ThemeMethod `json:"method"`
	Classes  int         `json:"classes"`          // of quantiles, MinThemeClass to MaxThemeClass
	Breaks   []float64   `json:"breaks,omitempty"` // between classes, rising
	Palette  string      `json:"palette"`          // one of Palettes
}

// Palettes lists the names of the palettes of themes; see plans/theme.
func Palettes() []string { return []string{"viridis", "cividis", "greys"} }

// WithDefaults gives t with what was left out.
func (t Theme) WithDefaults() Theme {
	if t.MinCount == 0 {
		t.MinCount = DefaultMinCount
	}
	if t.Method == "" {
		t.Method = ThemeQuantiles
		if len(t.Breaks) > 0 {
			t.Method = ThemeBreaks
		}
	}
	if t.Method == ThemeBreaks {
		t.Classes = len(t.Breaks) + 1
	} else if t.Classes == 0 {
		t.Classes = defaultClasses
	}
	if t.Palette == "" {
		t.Palette = Palettes()[0]
	}
	return t
}

var hexColour = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// Check reports what is wrong with a layer, by JSON pointer.
func (l Layer) Check(report func(pointer, detail string)) {
	if !slices.Contains(LayerKinds(), l.Kind) {
		report("/kind", fmt.Sprintf("must be one of %v", LayerKinds()))
	}
	l.Style.check(report)
	if len(l.Credits) > MaxCredits {
		report("/credits", fmt.Sprintf("has %d entries, at most %d are allowed", len(l.Credits), MaxCredits))
	} else {
		for i, c := range l.Credits {
			c.check(fmt.Sprintf("/credits/%d", i), report)
		}
	}
	switch {
	case l.Theme != nil && l.Kind != LayerTheme:
		report("/theme", `is for layers of kind "theme"`)
	case l.Theme != nil:
		l.Theme.Check(report)
	case l.Kind == LayerTheme:
		report("/theme", `is required for a layer of kind "theme": {"field": ...}`)
	}
}

func (s LayerStyle) check(report func(pointer, detail string)) {
	if !(s.Opacity >= 0 && s.Opacity <= 1) {
		report("/style/opacity", "must be from 0 to 1")
	}
	checkColour("/style/colour", s.Colour, report)
	if n := len(s.Classes) + len(s.Surfaces); n > MaxStyleRules {
		report("/style/classes", fmt.Sprintf("there are %d rules, at most %d are allowed", n, MaxStyleRules))
		return
	}
	for name, colour := range s.Classes {
		if name == "" || len(name) > MaxClassName || strings.ContainsFunc(name, unicode.IsControl) {
			report("/style/classes", fmt.Sprintf("%.40q is no name of a class", name))
		}
		checkColour("/style/classes/"+pointerPart(name), colour, report)
	}
	for name, colour := range s.Surfaces {
		if !slices.Contains(SurfaceNames(), name) {
			report("/style/surfaces/"+pointerPart(name), fmt.Sprintf("must be one of %v", SurfaceNames()))
		}
		checkColour("/style/surfaces/"+pointerPart(name), colour, report)
	}
}

func checkColour(pointer, colour string, report func(pointer, detail string)) {
	if colour != "" && !hexColour.MatchString(colour) {
		report(pointer, `must be "#rrggbb" in small letters`)
	}
}

// pointerPart writes a member name for a JSON pointer (RFC 6901).
func pointerPart(s string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(s) }

func (c Credit) check(pointer string, report func(pointer, detail string)) {
	checkLine(pointer+"/text", c.Text, MaxCreditText, report)
	if c.Licence != "" {
		checkLine(pointer+"/licence", c.Licence, MaxCreditText, report)
	}
	if c.URL == "" {
		return
	}
	u, err := url.Parse(c.URL)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || len(c.URL) > MaxCreditURL {
		report(pointer+"/url", fmt.Sprintf("must be an address that begins with https://, at most %d bytes long", MaxCreditURL))
	}
}

// Check reports what is wrong with a theme, by JSON pointer from its layer.
func (t Theme) Check(report func(pointer, detail string)) {
	checkLine("/theme/field", t.Field, MaxThemeField, report)
	for pointer, text := range map[string]string{"/theme/title": t.Title, "/theme/unit": t.Unit, "/theme/code": t.Code, "/theme/countField": t.CountField} {
		if text != "" {
			checkLine(pointer, text, MaxThemeField, report)
		}
	}
	if t.MinCount < 1 || t.MinCount > MaxMinCount {
		report("/theme/minCount", fmt.Sprintf("must be from 1 to %d", MaxMinCount))
	}
	if !slices.Contains(Palettes(), t.Palette) {
		report("/theme/palette", fmt.Sprintf("must be one of %v", Palettes()))
	}
	switch t.Method {
	case ThemeQuantiles:
		if t.Classes < MinThemeClass || t.Classes > MaxThemeClass {
			report("/theme/classes", fmt.Sprintf("must be from %d to %d", MinThemeClass, MaxThemeClass))
		}
	case ThemeBreaks:
		t.checkBreaks(report)
	default:
		report("/theme/method", fmt.Sprintf("must be %q or %q", ThemeQuantiles, ThemeBreaks))
	}
}

func (t Theme) checkBreaks(report func(pointer, detail string)) {
	if n := len(t.Breaks) + 1; n < 2 || n > MaxThemeClass {
		report("/theme/breaks", fmt.Sprintf("make %d classes: from 2 to %d are allowed", n, MaxThemeClass))
	}
	for i, b := range t.Breaks {
		if math.IsNaN(b) || math.IsInf(b, 0) || i > 0 && b <= t.Breaks[i-1] {
			report(fmt.Sprintf("/theme/breaks/%d", i), "must be a number above the one before it")
		}
	}
}
