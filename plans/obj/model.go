package obj

import (
	"fmt"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Limits of one file.
const (
	// MaxBytes bounds the text.
	MaxBytes = 4 << 30
	// MaxVertices bounds the vertices, and as many texture coordinates.
	MaxVertices = 100 << 20
	// MaxCorners bounds the corners of all faces and lines together.
	MaxCorners = 300 << 20
	// MaxFace bounds the corners of one face.
	MaxFace = 1 << 20
	// MaxGroups bounds the objects and groups.
	MaxGroups = 4 << 20
	// maxNotes bounds the faults that are told; the rest is counted.
	maxNotes = 20
)

// corner is a vertex and a texture coordinate, both from 0; noCoord for none.
type corner struct{ v, t uint32 }

const noCoord = 1<<32 - 1

// part is what one material has of a group: triangles and segments.
type part struct {
	material *material
	faces    []corner // three a triangle
	lines    []corner // two a segment
}

// group is an object or group of the file, and becomes a feature.
type group struct {
	object, name string
	parts        []*part
	faulty       int // faces that could not be made
	why          string
}

// model is what is held of a file.
type model struct {
	vertices []scene.Vec3
	coords   [][2]float32
	colours  [][3]uint8 // of vertices, from the first that has one; nil for none
	groups   []*group
	byName   map[[2]string]*group
	held     int // corners of faces and lines

	library  *library
	object   string
	name     string
	group    *group // the one under way, nil before its first face
	part     *part
	material *material
	crs      string // that a comment names
	crsLine  int
	points   int
	curves   int
	notes    []string
	more     int
}

func (m *model) note(format string, args ...any) {
	if len(m.notes) >= maxNotes {
		m.more++
		return
	}
	m.notes = append(m.notes, fmt.Sprintf(format, args...))
}

// current gives the part that a face goes to.
func (m *model) current() (*part, error) {
	if m.group == nil {
		k := [2]string{m.object, m.name}
		if m.group = m.byName[k]; m.group == nil {
			if len(m.groups) >= MaxGroups {
				return nil, fmt.Errorf("more than %d objects and groups", MaxGroups)
			}
			m.group = &group{object: m.object, name: m.name}
			m.byName[k] = m.group
			m.groups = append(m.groups, m.group)
		}
	}
	if m.part == nil {
		for _, p := range m.group.parts {
			if p.material == m.material {
				m.part = p
			}
		}
		if m.part == nil {
			m.part = &part{material: m.material}
			m.group.parts = append(m.group.parts, m.part)
		}
	}
	return m.part, nil
}

// path names a group for ever.
func (g *group) path() string {
	switch {
	case g.object == "" && g.name == "":
		return "default"
	case g.object == "" || g.object == g.name:
		return g.name
	case g.name == "":
		return g.object
	}
	return g.object + "/" + g.name
}
