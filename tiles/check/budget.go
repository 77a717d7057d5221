package check

import (
	"bytes"
	"compress/flate"
	"io"

	"github.com/maquette-city/maquette/tiles/glb"
)

// budget is what one tile of a device profile may cost.
type budget struct {
	profile          string
	triangles, bytes int // bytes as they travel, packed
}

// budgets are the profiles by name. Bytes are of a tile as a server sends it.
func budgets() []budget {
	return []budget{
		{"hmd-lite", 10_000, 100_000},
		{"hmd", 20_000, 200_000},
		{"tablet-lite", 10_000, 150_000},
		{"tablet", 20_000, 250_000},
		{"desktop", 50_000, 500_000},
	}
}

// profile reads extras.maquette.profile of a tileset that is made for a device.
func (v value) profile(facts *tilesetFacts) {
	x, _ := v.member("extras")
	m, _ := x.member("maquette")
	p, ok := m.member("profile")
	if !ok {
		return
	}
	name, _ := p.member("name")
	for _, b := range budgets() {
		if b.profile == name.str() {
			facts.budget = &b
		}
	}
	if facts.budget == nil {
		p.warn(OwnProfile, "%q is no profile of a device", name.str())
	}
	for _, n := range []string{"errorTarget", "triangles", "drawCalls", "cacheBytes", "firstViewBytes"} {
		if x, ok := p.member(n); ok {
			if f, number := x.plain(); !number || f <= 0 {
				x.warn(OwnProfile, "%s is a number above 0", n)
			}
		}
	}
}

// withinBudget holds one tile against the profile of its tileset; that of a
// desktop where it says none.
func (v value) withinBudget(name string, data []byte, d *glb.Document, facts *tilesetFacts) {
	of := budgets()[len(budgets())-1]
	if facts.budget != nil {
		of = *facts.budget
	}
	if n, err := d.Triangles(); err == nil && n > of.triangles {
		v.warn(OwnBudget, "%s: %d triangles; the profile %s has %d for a tile", name, n, of.profile, of.triangles)
	}
	if len(data) <= of.bytes {
		return
	}
	if n := packed(data); n > of.bytes {
		v.warn(OwnBudget, "%s: %d bytes packed; the profile %s has %d for a tile", name, n, of.profile, of.bytes)
	}
}

// packed gives the bytes of data as gzip's method packs them: a server sends
// that, or less with brotli.
func packed(data []byte) int {
	var n counter
	w, err := flate.NewWriter(&n, flate.DefaultCompression)
	if err != nil { // the level is right
		return len(data)
	}
	if _, err := io.Copy(w, bytes.NewReader(data)); err != nil || w.Close() != nil {
		return len(data)
	}
	return int(n)
}

// counter is a writer that counts.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
