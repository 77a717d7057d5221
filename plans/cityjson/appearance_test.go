package cityjson

import (
	"bytes"
	"context"
	"fmt"
	img "image"
	"image/png"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// readWith reads a document under options.
func readWith(t *testing.T, doc string, o Options) *result {
	t.Helper()
	r := &result{}
	var err error
	r.header, err = Read(context.Background(), Source{Data: strings.NewReader(doc), Size: int64(len(doc)), Name: "x", Options: o}, func(f *scene.Feature) error {
		r.features = append(r.features, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func pngFile(t *testing.T) oneImage {
	t.Helper()
	var file bytes.Buffer
	if err := png.Encode(&file, img.NewNRGBA(img.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	return oneImage{file.Bytes()}
}

// Of several themes the one that is asked for is shown, else the default one of the
// file, else the first; what there is besides is told.
func TestThemesOfAppearances(t *testing.T) {
	t.Parallel()
	const others = "appearances: of several themes one is shown; others can be asked for: "
	appearance := `"materials":[{"name":"red"},{"name":"green"},{"name":"blue"}]`
	surfaces := `{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,2]]],"material":{"day":{"value":0},"night":{"value":1},"heat":{"value":2}}}`
	for name, c := range map[string]struct{ asked, more, want, told string }{
		"the first":       {"", "", "red", others + `"heat", "night"`},
		"the default":     {"", `"default-theme-material":"night",`, "green", others + `"day", "heat"`},
		"asked for":       {"heat", `"default-theme-material":"night",`, "blue", others + `"day", "night"`},
		"none of that":    {"winter", `"default-theme-material":"night",`, "green", `appearances: no surface has the theme "winter" that was asked for; there are also "day", "heat"`},
		"of one none yet": {"winter", "", "red", `appearances: no surface has the theme "winter" that was asked for; there are also "heat", "night"`},
	} {
		r := readWith(t, city(`"a":{"type":"Road","geometry":[`+surfaces+`]}`, `,"appearance":{`+c.more+appearance+`}`), Options{Theme: c.asked})
		if got := r.features[0].Parts[0].Material.Name; got != c.want || !slices.Contains(r.header.Warnings, c.told) {
			t.Errorf("%s: %q, want %q; warnings %q", name, got, c.want, r.header.Warnings)
		}
	}
}

// A theme of colours is not hidden under the images of another.
func TestAThemeOfColoursIsSeen(t *testing.T) {
	t.Parallel()
	doc := city(`"a":{"type":"Road","geometry":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,2]]],"material":{"heat":{"value":0}},"texture":{"day":{"values":[[[0,0,1,2]]]}}}]}`,
		`,"appearance":{"materials":[{"name":"hot"}],"textures":[{"image":"a.png"}],"vertices-texture":[[0,0],[1,0],[1,1]]}`)
	for theme, textured := range map[string]bool{"": true, "day": true, "heat": false, "none": true} {
		r := readWith(t, doc, Options{Theme: theme, Files: pngFile(t)})
		if got := r.features[0].Parts[0].Material.Texture != nil; got != textured {
			t.Errorf("theme %q: textured is %v", theme, got)
		}
	}
}

// Texture vertices that count repeats from the origin of the map are moved by whole
// repeats: what is seen stays the same, in the figures that a scene has.
func TestTextureVerticesFarAway(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		wrap   string
		u, v   float64 // of the first vertex; the others lie 2.5 and 1.25 further
		repeat bool
		want   string
		lost   bool
	}{
		"far away":                 {`,"wrapMode":"wrap"`, -849293.25, 2100136.5, true, "[[0.75 0.5] [3.25 0.5] [3.25 -0.75]]", false},
		"far away, no mode":        {"", -849293.25, 2100136.5, true, "[[0.75 0.5] [3.25 0.5] [3.25 -0.75]]", false},
		"near":                     {`,"wrapMode":"wrap"`, 3.5, 0, true, "[[3.5 1] [6 1] [6 -0.25]]", false},
		"beside itself, no mode":   {"", -1, 0, true, "[[-1 1] [1.5 1] [1.5 -0.25]]", false},
		"at its edge by its mode":  {`,"wrapMode":"clamp"`, -1, 0, false, "[[-1 1] [1.5 1] [1.5 -0.25]]", false},
		"more than can be meant":   {`,"wrapMode":"wrap"`, 2e9, 0, false, "", true},
		"more repeats than it has": {`,"wrapMode":"wrap"`, -70000, 0, false, "", true},
	} {
		third := c.u + 2.5
		if c.u == -70000 {
			third = 0
		}
		doc := city(`"a":{"type":"Road","geometry":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,2]]],"texture":{"day":{"values":[[[0,0,1,2]]]}}}]}`,
			fmt.Sprintf(`,"appearance":{"textures":[{"image":"a.png"%s}],"vertices-texture":[[%f,%f],[%f,%f],[%f,%f]]}`, c.wrap, c.u, c.v, third, c.v, third, c.v+1.25))
		r := readWith(t, doc, Options{Files: pngFile(t)})
		p := r.features[0].Parts[0]
		if c.lost {
			if p.Material.Texture != nil || !strings.Contains(strings.Join(r.header.Warnings, "\n"), "1 surfaces lost their texture") {
				t.Errorf("%s: %+v, %q", name, p.Material, r.header.Warnings)
			}
			continue
		}
		if p.Material.Texture == nil || p.Material.Texture.RepeatS != c.repeat || fmt.Sprint(p.Mesh.TexCoords) != c.want {
			t.Errorf("%s: %v of %+v, want %s", name, p.Mesh.TexCoords, p.Material.Texture, c.want)
		}
	}
}

// What extensions say of the file as a whole is told, but nothing that may be of
// people.
func TestExtensionsOfAFile(t *testing.T) {
	t.Parallel()
	r := readWith(t, city("", `,"extensions":{"Noise":{"url":"https://x.org/noise.ext.json","version":"2.0"},"odd":1},"+census":{"contact":"J. Smit"},"+year":2024,"+tags":["a",1],"+long":"`+strings.Repeat("x", maxMember)+`"`), Options{})
	a := r.header.About
	if got := fmt.Sprint(a.Extensions); got != "[{Noise https://x.org/noise.ext.json 2.0} {odd  }]" {
		t.Error(got)
	}
	if got := fmt.Sprint(a.Members); got != "[{+census <nil> } {+year 2024 } {+tags [a 1] } {+long <nil> }]" {
		t.Error(got)
	}
}

// The bridge's texture vertices lie up to 2,100,000 repeats away. Five facets of a
// metre have an image 150,000 to 320,000 times over their width, which nobody can see.
func TestTheBridgeKeepsItsTextures(t *testing.T) {
	t.Parallel()
	r, err := readFile(t, bridge(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range r.header.Warnings {
		if strings.Contains(w, "lost their texture") && !strings.HasPrefix(w, "5 surfaces") {
			t.Error(w)
		}
	}
	far := 0.0
	for _, f := range r.features {
		for i := range f.Parts {
			for _, c := range f.Parts[i].Mesh.TexCoords {
				far = max(far, math.Abs(float64(c[0])), math.Abs(float64(c[1])))
			}
		}
	}
	if far > 1000 {
		t.Errorf("a texture vertex lies %v repeats away", far)
	}
}
