package vector

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
)

// maxDepth bounds collections in collections.
const maxDepth = 8

var errTooMany = fmt.Errorf("it has more than %d vertices", MaxVertices)

// decodeGeometry adds a geometry to g; left counts the vertices that it may still
// have.
func decodeGeometry(raw []byte, g *Geometry, depth int, left *int) error {
	var in struct {
		Type        string            `json:"type"`
		Coordinates json.RawMessage   `json:"coordinates"`
		Geometries  []json.RawMessage `json:"geometries"`
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return fmt.Errorf("it has no geometry: %w", err)
	}
	if in.Type == "GeometryCollection" {
		if depth >= maxDepth {
			return fmt.Errorf("its collections lie %d deep", depth)
		}
		for _, one := range in.Geometries {
			if err := decodeGeometry(one, g, depth+1, left); err != nil {
				return err
			}
		}
		return nil
	}
	c := coordinates{g: g, left: left}
	var err error
	switch in.Type {
	case "Point":
		err = decodeInto(in.Coordinates, func(p []float64) error { return c.points([][]float64{p}) })
	case "MultiPoint":
		err = decodeInto(in.Coordinates, c.points)
	case "LineString":
		err = decodeInto(in.Coordinates, c.line)
	case "MultiLineString":
		err = decodeInto(in.Coordinates, each(c.line))
	case "Polygon":
		err = decodeInto(in.Coordinates, c.polygon)
	case "MultiPolygon":
		err = decodeInto(in.Coordinates, each(c.polygon))
	default:
		err = fmt.Errorf("a geometry of type %.40q is not known", in.Type)
	}
	if err != nil {
		return fmt.Errorf("geometry %.40q: %w", in.Type, err)
	}
	return nil
}

func decodeInto[T any](raw []byte, use func(T) error) error {
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		return fmt.Errorf("its coordinates: %w", err)
	}
	return use(v)
}

func each[T any](one func(T) error) func([]T) error {
	return func(all []T) error {
		for _, v := range all {
			if err := one(v); err != nil {
				return err
			}
		}
		return nil
	}
}

// coordinates gathers lists of numbers into a geometry.
type coordinates struct {
	g    *Geometry
	left *int
}

func (c *coordinates) point(p []float64) (Point, error) {
	if len(p) < 2 {
		return Point{}, fmt.Errorf("a position has %d numbers", len(p))
	}
	if *c.left--; *c.left < 0 {
		return Point{}, errTooMany
	}
	out := Point{p[0], p[1]}
	if len(p) > 2 {
		out[2], c.g.HasZ = p[2], true
	}
	return out, finite(out)
}

func finite(p Point) error {
	for _, v := range p {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return errors.New("a coordinate is no number")
		}
	}
	return nil
}

func (c *coordinates) list(in [][]float64) ([]Point, error) {
	out := make([]Point, len(in))
	for i, p := range in {
		var err error
		if out[i], err = c.point(p); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (c *coordinates) points(in [][]float64) error {
	list, err := c.list(in)
	c.g.Points = append(c.g.Points, list...)
	return err
}

func (c *coordinates) line(in [][]float64) error {
	list, err := c.list(in)
	if err == nil {
		c.g.addLine(list)
	}
	return err
}

func (c *coordinates) polygon(in [][][]float64) error {
	var rings Polygon
	for _, r := range in {
		ring, err := c.list(r)
		if err != nil {
			return err
		}
		rings = append(rings, ring)
	}
	c.g.addPolygon(rings)
	return nil
}

// addLine keeps a line that has two ends.
func (g *Geometry) addLine(list []Point) {
	if len(list) >= 2 {
		g.Lines = append(g.Lines, list)
	}
}

// addPolygon keeps a polygon whose outer ring has three corners: without the
// repeated last point, and without holes that are none.
func (g *Geometry) addPolygon(rings Polygon) {
	var kept Polygon
	for i, r := range rings {
		if n := len(r); n > 1 && r[0] == r[n-1] {
			r = r[:n-1]
		}
		switch {
		case len(r) >= 3:
			kept = append(kept, r)
		case i == 0:
			return
		}
	}
	if len(kept) > 0 {
		g.Polygons = append(g.Polygons, kept)
	}
}

// cut shortens a text to MaxTextBytes and makes it valid UTF-8.
func cut(s string) string {
	if len(s) > MaxTextBytes {
		s = s[:MaxTextBytes]
	}
	return strings.ToValidUTF8(s, "?")
}
