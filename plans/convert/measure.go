package convert

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strconv"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Measured is the measure of one element in the source's own frame: metres, z
// up, map conversion not applied, at full detail, openings cut.
type Measured struct {
	Source    int        `json:"source"`
	ID        any        `json:"id"` // the express id as a number; a string for other formats
	GUID      string     `json:"guid"`
	Type      string     `json:"type"`
	Triangles int        `json:"triangles"` // 0 where the element is of lines alone
	Min       [3]float64 `json:"min"`
	Max       [3]float64 `json:"max"`
	Area      float64    `json:"area"`   // m2, sum over the triangles
	Volume    *float64   `json:"volume"` // m3, about the element's own centre; null where the mesh is open or has no surface
}

// measure takes the measure of f as it stands in its source. It is closed where
// each of its parts is, or where they are together: a solid whose faces differ
// in colour comes in several parts.
func measure(f *scene.Feature, expressIDs bool) Measured {
	m := Measured{Source: f.Source, ID: elementID(f.SourceID, expressIDs), GUID: f.GUID, Type: f.Class}
	closed := true
	placed := make([]*scene.Mesh, 0, len(f.Parts)) // those with a surface
	box := scene.NewBox()
	for i := range f.Parts {
		part := placedMesh(&f.Parts[i])
		box.Union(mesh.Bounds(part))
		if part.Lines {
			continue
		}
		placed = append(placed, part)
		m.Area += mesh.Area(part)
		closed = closed && mesh.Closed(part)
	}
	whole := mesh.Merge(placed...)
	m.Triangles = whole.Triangles()
	if !box.Empty() {
		m.Min, m.Max = box.Min, box.Max
	}
	if m.Triangles > 0 && (closed || len(placed) > 1 && mesh.Closed(whole)) {
		volume := mesh.Volume(whole)
		m.Volume = &volume
	}
	return m
}

// placedMesh gives the part's mesh in the source frame.
func placedMesh(p *scene.Part) *scene.Mesh {
	out := &scene.Mesh{Positions: make([]scene.Vec3, len(p.Mesh.Positions)), Indices: p.Mesh.Indices, Lines: p.Mesh.Lines}
	for i, v := range p.Mesh.Positions {
		out.Positions[i] = p.Transform.Apply(v)
	}
	return out
}

// elementID gives an express id as a number and any other as it is: the object
// ids of a city model are strings also where they are made of digits.
func elementID(id string, express bool) any {
	if n, err := strconv.ParseInt(id, 10, 64); err == nil && express {
		return n
	}
	return id
}

// writeMeasure writes {"elements":[...]} in the order of source and id.
func writeMeasure(path string, elements []Measured) error {
	sort.SliceStable(elements, func(i, j int) bool {
		a, b := elements[i], elements[j]
		if a.Source != b.Source {
			return a.Source < b.Source
		}
		x, okX := a.ID.(int64)
		y, okY := b.ID.(int64)
		return okX && okY && x < y
	})
	data, err := json.Marshal(struct {
		Elements []Measured `json:"elements"`
	}{nonNil(elements)})
	if err != nil {
		return fmt.Errorf("writing the measure: %w", err)
	}
	return writeFile(path, append(data, '\n'))
}

func writeFile(path string, data []byte) error {
	if err := os.WriteFile(path, data, 0o644); err != nil {
		return &WriteError{Path: path, Err: err}
	}
	return nil
}

// WriteError is a failure to write the output: not the source's fault.
type WriteError struct {
	Path string
	Err  error
}

// Error names the file and the cause.
func (e *WriteError) Error() string { return fmt.Sprintf("writing %s: %v", e.Path, e.Err) }

// Unwrap gives the cause.
func (e *WriteError) Unwrap() error { return e.Err }
