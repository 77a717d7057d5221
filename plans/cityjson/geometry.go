package cityjson

import (
	"fmt"
	"math"
)

// geometry is one geometry of a city object, still undecoded but for what
// chooses it.
type geometry struct {
	number     int // among those of the object
	kind       string
	lod        float64 // NaN where it has none
	boundaries []byte
	semantics  []byte
	material   []byte
	texture    []byte
	template   int // of a GeometryInstance, else -1
	matrix     []byte
}

// depthOf gives how many levels of arrays lie around a surface of a geometry
// type (section 3 of the specification); 0 for types that have no surfaces.
func depthOf(kind string) int {
	switch kind {
	case "MultiSurface", "CompositeSurface":
		return 1
	case "Solid":
		return 2
	case "MultiSolid", "CompositeSolid":
		return 3
	}
	return 0
}

// surfaces tells whether the geometry has any.
func (g *geometry) surfaces() bool { return depthOf(g.kind) > 0 || g.kind == "GeometryInstance" }

// lines tells whether the geometry is of lines.
func (g *geometry) lines() bool { return g.kind == "MultiLineString" }

// level gives the level of detail, that of the template where the geometry is an
// instance.
func (g *geometry) level(t *templates) float64 {
	lod := g.lod
	if math.IsNaN(lod) && g.template >= 0 && g.template < len(t.geometries) {
		lod = t.geometries[g.template].lod
	}
	if math.IsNaN(lod) {
		return unstated
	}
	return lod
}

func newGeometry(number int) geometry {
	return geometry{number: number, lod: math.NaN(), template: -1}
}

// parseGeometries reads the array of geometries at c and appends them to out.
func parseGeometries(c *cursor, out []geometry) ([]geometry, error) {
	err := c.array(func(i int) error {
		g := newGeometry(i)
		if err := g.read(c); err != nil {
			return fmt.Errorf("%d: %w", i, err)
		}
		out = append(out, g)
		return nil
	})
	return out, err
}

// read reads the object at c.
func (g *geometry) read(c *cursor) error {
	return c.object(func(name []byte) (err error) {
		if string(name) == "template" {
			g.template, err = c.index()
			return err
		}
		value, err := c.raw()
		switch string(name) {
		case "type":
			g.kind = kindOf(value)
		case "lod":
			g.lod = lodOf(value)
		case "boundaries":
			g.boundaries = value
		case "semantics":
			g.semantics = object(value)
		case "material":
			g.material = object(value)
		case "texture":
			g.texture = object(value)
		case "transformationMatrix":
			g.matrix = value
		}
		return err
	})
}

// object gives an object's text, and nothing for any other value.
func object(value []byte) []byte {
	if len(value) > 0 && value[0] == '{' {
		return value
	}
	return nil
}

// kindOf gives the type of a geometry, without a copy where it is known.
func kindOf(value []byte) string {
	for _, known := range []string{"MultiSurface", "Solid", "GeometryInstance", "CompositeSurface", "MultiSolid", "CompositeSolid", "MultiLineString", "MultiPoint"} {
		if len(value) == len(known)+2 && string(value[1:len(value)-1]) == known {
			return known
		}
	}
	return text(value)
}
