package check

import (
	"bytes"
	"compress/flate"
	"io"
	"path"

	"github.com/maquette-city/maquette/tiles/profile"
)

// profile reads extras.maquette.profile of a tileset that is made for a device,
// and wants of one whose name says the device that it says the same within.
func (v value) profile(facts *tilesetFacts) {
	facts.budget = profile.Desktop()
	byName, named := profile.ByTileset(path.Base(v.file))
	if _, packed := v.r.src.(archiveSource); packed {
		named = false // an archive is of one device, and has the general name alone
	}
	x, _ := v.member("extras")
	m, ours := x.member("maquette")
	p, told := m.member("profile")
	if !told {
		if ours && named && byName.Name != facts.budget.Name {
			m.warn(OwnProfile, "no profile in a tileset for %s", byName.Name)
		}
		return
	}
	name, _ := p.member("name")
	of, known := profile.ByName(name.str())
	switch {
	case !known:
		p.warn(OwnProfile, "%q is no profile of a device", name.str())
		return
	case named && of.Name != byName.Name:
		p.warn(OwnProfile, "%q in a tileset for %s", of.Name, byName.Name)
	}
	facts.budget = of
	for _, m := range []struct {
		name string
		due  float64
	}{{"errorTarget", of.ErrorTarget}, {"triangles", float64(of.Triangles)}, {"drawCalls", float64(of.DrawCalls)},
		{"cacheBytes", float64(of.CacheBytes)}, {"firstViewBytes", float64(of.FirstViewBytes)}} {
		x, _ := p.member(m.name)
		if f, number := x.plain(); !number || f != m.due {
			p.warn(OwnProfile, "%s is not %v, as the profile %s has it", m.name, m.due, of.Name)
		}
	}
}

// cost is what one tile takes of a budget.
type cost struct {
	triangles int
	bytes     int64 // as it travels; of a tile that fits every device so, as it is
}

// costOf measures a tile. Most are so small that packing them tells nothing.
func costOf(data []byte, triangles int) cost {
	c := cost{triangles, int64(len(data))}
	for _, p := range profile.All() {
		if c.bytes > p.TileBytes {
			c.bytes = packed(data)
			break
		}
	}
	return c
}

// withinBudget holds one tile against the profile of its tileset.
func (v value) withinBudget(name string, c cost, facts *tilesetFacts) {
	of := facts.budget
	if c.triangles > of.TileTriangles {
		v.warn(OwnBudget, "%s: %d triangles; the profile %s has %d for a tile", name, c.triangles, of.Name, of.TileTriangles)
	}
	if c.bytes > of.TileBytes {
		v.warn(OwnBudget, "%s: %d bytes packed; the profile %s has %d for a tile", name, c.bytes, of.Name, of.TileBytes)
	}
}

// packed gives the bytes of data as gzip's method packs them: a server sends
// that, or less with brotli.
func packed(data []byte) int64 {
	var n counter
	w, err := flate.NewWriter(&n, flate.DefaultCompression)
	if err != nil { // the level is right
		return int64(len(data))
	}
	if _, err := io.Copy(w, bytes.NewReader(data)); err != nil || w.Close() != nil {
		return int64(len(data))
	}
	return int64(n)
}

// counter is a writer that counts.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
