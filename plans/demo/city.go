package demo

import (
	"encoding/json"
	"fmt"
	"math"
)

// The CityJSON 2.0 document, in the order of the specification (section 2).
type cityDocument struct {
	Type      string                `json:"type"`
	Version   string                `json:"version"`
	Transform cityTransform         `json:"transform"`
	Metadata  cityMetadata          `json:"metadata"`
	Objects   map[string]cityObject `json:"CityObjects"`
	Vertices  [][3]int64            `json:"vertices"`
	Templates *cityTemplates        `json:"geometry-templates,omitempty"`
}

type cityTransform struct {
	Scale     [3]float64 `json:"scale"`
	Translate [3]float64 `json:"translate"`
}

type cityMetadata struct {
	Identifier string     `json:"identifier"`
	Title      string     `json:"title"`
	Date       string     `json:"referenceDate"`
	CRS        string     `json:"referenceSystem"`
	Extent     [6]float64 `json:"geographicalExtent"`
}

type cityObject struct {
	Type       string         `json:"type"`
	Attributes map[string]any `json:"attributes,omitempty"`
	Children   []string       `json:"children,omitempty"`
	Parents    []string       `json:"parents,omitempty"`
	Geometry   []cityGeometry `json:"geometry,omitempty"`
}

// cityGeometry has boundaries of the depth its type asks for. A template
// instance has a template, a matrix and one vertex.
type cityGeometry struct {
	Type       string         `json:"type"`
	LoD        string         `json:"lod,omitempty"`
	Boundaries any            `json:"boundaries"`
	Semantics  *citySemantics `json:"semantics,omitempty"`
	Template   *int           `json:"template,omitempty"`
	Matrix     []float64      `json:"transformationMatrix,omitempty"`
}

type citySemantics struct {
	Surfaces []map[string]string `json:"surfaces"`
	Values   any                 `json:"values"`
}

type cityTemplates struct {
	Templates []cityGeometry `json:"templates"`
	Vertices  [][3]float64   `json:"vertices-templates"`
}

// cityCRS is the form in which CityJSON names EPSG:7415 (section 5.6).
const cityCRS = "https://www.opengis.net/def/crs/EPSG/0/7415"

// city is the document in the making. Places are in the local frame of the
// plan in metres, heights in metres above NAP.
type city struct {
	doc  cityDocument
	seen map[[3]int64]int
	min  [3]float64
	max  [3]float64
}

func newCity() *city {
	inf := math.Inf(1)
	return &city{
		doc: cityDocument{
			Type: "CityJSON", Version: "2.0",
			Transform: cityTransform{[3]float64{0.001, 0.001, 0.001}, [3]float64{OriginEast, OriginNorth, 0}},
			Metadata:  cityMetadata{Identifier: "maquette-demo-omgeving", Title: "Omgeving Spuiboulevard (demo, fictief)", Date: "2026-03-02", CRS: cityCRS},
			Objects:   map[string]cityObject{},
		},
		seen: map[[3]int64]int{}, min: [3]float64{inf, inf, inf}, max: [3]float64{-inf, -inf, -inf},
	}
}

// vertex gives the index of a place, in whole millimetres of the map.
func (c *city) vertex(x, y, z float64) int {
	v := [3]int64{
		int64(math.Round((float64(AxisX*x) - float64(AxisY*y)) * 1000)),
		int64(math.Round((float64(AxisY*x) + float64(AxisX*y)) * 1000)),
		int64(math.Round(z * 1000)),
	}
	if i, ok := c.seen[v]; ok {
		return i
	}
	for k, o := range [3]float64{OriginEast, OriginNorth, 0} {
		at := math.Round(o*1000+float64(v[k])) / 1000
		c.min[k], c.max[k] = math.Min(c.min[k], at), math.Max(c.max[k], at)
	}
	i := len(c.doc.Vertices)
	c.doc.Vertices = append(c.doc.Vertices, v)
	c.seen[v] = i
	return i
}

// corner is a place in the local frame with its height.
type corner [3]float64

// loop turns corners into a ring of vertex indices.
func (c *city) loop(cs ...corner) []int {
	r := make([]int, len(cs))
	for i, p := range cs {
		r[i] = c.vertex(p[0], p[1], p[2])
	}
	return r
}

// flat is a horizontal rectangle, looking up.
func (c *city) flat(x0, y0, x1, y1, z float64) []int {
	return c.loop(corner{x0, y0, z}, corner{x1, y0, z}, corner{x1, y1, z}, corner{x0, y1, z})
}

// solid is a closed surface with the semantics of each of its faces.
type solid struct {
	faces [][]int
	kinds []string
}

func (s *solid) face(kind string, ring []int) {
	s.faces = append(s.faces, ring)
	s.kinds = append(s.kinds, kind)
}

// semantics gives the surfaces in the order of first use and an index for each
// face.
func (s *solid) semantics() (surfaces []map[string]string, values []int) {
	index := map[string]int{}
	for _, k := range s.kinds {
		i, ok := index[k]
		if !ok {
			i = len(surfaces)
			index[k] = i
			surfaces = append(surfaces, map[string]string{"type": k})
		}
		values = append(values, i)
	}
	return surfaces, values
}

// boundaries gives each face as a list with one ring.
func (s *solid) boundaries() [][][]int {
	var out [][][]int
	for _, f := range s.faces {
		out = append(out, [][]int{f})
	}
	return out
}

// asSolid gives a Solid with one shell.
func (s *solid) asSolid(lod string) cityGeometry {
	surfaces, values := s.semantics()
	return cityGeometry{Type: "Solid", LoD: lod, Boundaries: [][][][]int{s.boundaries()}, Semantics: &citySemantics{surfaces, [][]int{values}}}
}

// asMultiSurface gives loose faces.
func (s *solid) asMultiSurface(lod string) cityGeometry {
	surfaces, values := s.semantics()
	return cityGeometry{Type: "MultiSurface", LoD: lod, Boundaries: s.boundaries(), Semantics: &citySemantics{surfaces, values}}
}

// put adds an object; a name used twice is a fault of the generator.
func (c *city) put(id string, o cityObject) error {
	if _, ok := c.doc.Objects[id]; ok {
		return fmt.Errorf("city object %q is made twice", id)
	}
	c.doc.Objects[id] = o
	return nil
}

// buildContext makes the surroundings.
func buildContext() ([]byte, error) {
	c := newCity()
	for _, step := range []func(*city) error{(*city).grounds, (*city).rows, (*city).treeRows} {
		if err := step(c); err != nil {
			return nil, err
		}
	}
	c.doc.Metadata.Extent = [6]float64{c.min[0], c.min[1], c.min[2], c.max[0], c.max[1], c.max[2]}
	b, err := json.Marshal(c.doc)
	if err != nil {
		return nil, fmt.Errorf("writing the surroundings: %w", err)
	}
	return append(b, '\n'), nil
}
