package cityjson

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/maquette-city/maquette/plans/citylook"
	"github.com/maquette-city/maquette/tiles/scene"
)

// geometry is one geometry of a city object, still undecoded but for what
// chooses it.
type geometry struct {
	kind       string
	lod        float64 // NaN where it has none
	boundaries []byte
	semantics  []byte
	material   []byte
	template   int // of a GeometryInstance, else -1
	matrix     []byte
}

// parseGeometries reads the geometry array of an object.
func parseGeometries(raw []byte) ([]geometry, error) {
	var out []geometry
	c := cursor{text: raw}
	err := c.array(func(int) error {
		g := geometry{lod: math.NaN(), template: -1}
		err := c.object(func(name string, value []byte) error {
			return g.read(name, value)
		})
		out = append(out, g)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("rule geometry: %w", err)
	}
	return out, nil
}

func (g *geometry) read(name string, value []byte) error {
	switch name {
	case "type":
		g.kind = text(value)
	case "lod":
		g.lod = lodOf(value)
	case "boundaries":
		g.boundaries = value
	case "semantics":
		g.semantics = value
	case "material":
		g.material = value
	case "template":
		c := cursor{text: value}
		i, err := c.index()
		g.template = i
		return err
	case "transformationMatrix":
		g.matrix = value
	}
	return nil
}

// lodOf reads "2.2", or the number 2 of version 1.0.
func lodOf(raw []byte) float64 {
	s := string(raw)
	if t := text(raw); t != "" {
		s = t
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(v, 0) {
		return math.NaN()
	}
	return v
}

// surfaces tells whether the geometry has any.
func (g *geometry) surfaces() bool { return depthOf(g.kind) > 0 || g.kind == "GeometryInstance" }

// highest gives the geometries with surfaces of the highest level of detail,
// and that level: those without a level count as the lowest.
func highest(gs []geometry) (best []geometry, lod float64) {
	lod = math.Inf(-1)
	for _, g := range gs {
		l := g.lod
		if math.IsNaN(l) {
			l = 0.5 // between a footprint and a block
		}
		switch {
		case !g.surfaces():
		case l > lod:
			best, lod = []geometry{g}, l
		case l == lod:
			best = append(best, g)
		}
	}
	return best, lod
}

// looks gives the material of each surface of a geometry.
type looks struct {
	class     string
	kinds     []string // semantic surfaces by index
	semantics nested
	palette   []scene.Material // appearance
	material  nested
	has       bool // a material theme
}

func (g *geometry) looks(class string, palette []scene.Material) (*looks, error) {
	l := &looks{class: class, palette: palette, semantics: nested{leaf: true, v: -1}}
	if len(g.semantics) > 0 && g.semantics[0] == '{' {
		if err := l.readSemantics(g); err != nil {
			return nil, fmt.Errorf("rule semantics: %w", err)
		}
	}
	if len(g.material) > 0 && g.material[0] == '{' && len(palette) > 0 {
		if err := l.readMaterial(g); err != nil {
			return nil, fmt.Errorf("rule material: %w", err)
		}
	}
	return l, nil
}

func (l *looks) readSemantics(g *geometry) error {
	c := cursor{text: g.semantics}
	return c.object(func(name string, value []byte) error {
		switch name {
		case "surfaces":
			var ss []struct {
				Type string `json:"type"`
			}
			if err := json.Unmarshal(value, &ss); err != nil {
				return err
			}
			for _, s := range ss {
				l.kinds = append(l.kinds, s.Type)
			}
		case "values":
			v := cursor{text: value}
			n, err := readNested(&v, depthOf(g.kind))
			l.semantics = n
			return err
		}
		return nil
	})
}

// readMaterial takes the first theme of the file.
func (l *looks) readMaterial(g *geometry) error {
	c := cursor{text: g.material}
	return c.object(func(_ string, theme []byte) error {
		if l.has {
			return nil
		}
		t := cursor{text: theme}
		return t.object(func(name string, value []byte) error {
			if name != "value" && name != "values" {
				return nil
			}
			v := cursor{text: value}
			n, err := readNested(&v, depthOf(g.kind))
			l.material, l.has = n, true
			return err
		})
	})
}

// of gives the material of a surface.
func (l *looks) of(s *surface) scene.Material {
	if l.has {
		if i := l.material.at(s.path); i >= 0 && i < len(l.palette) {
			return l.palette[i]
		}
	}
	if i := l.semantics.at(s.path); i >= 0 && i < len(l.kinds) {
		if m, ok := citylook.Surface(l.kinds[i]); ok {
			return m
		}
	}
	return citylook.Class(l.class)
}
