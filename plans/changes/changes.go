// Package changes tells what differs between two versions of a plan, feature by
// feature: added, removed, moved, reshaped, restyled, re-described.
//
// It reads two features.jsonl.gz (see Record) and nothing else: no mesh, no
// tile. What may not be seen by an audience is not in the file made for it, so
// it is not in the difference either.
//
// # Which feature is which
//
// A feature is the same in both versions where it has the same key: the index of
// its source and the id it has there. Sources are told by their names where
// these are given, so that a file that joins a federation, or another order of
// its files, renumbers nothing. What is left over on both sides is paired by
// what it is: the same id and class under another source; then the same class
// and shape at the same place. Only where most ids of a source are new, as some
// exporters make them at each export, features are also paired that moved (same
// class and shape, the same name first, then the nearest) or were reshaped (same
// class, boxes that cover each other by half): in a file whose ids hold, a
// feature that is gone and a like one elsewhere are two features.
//
// # What changed about it
//
// The shape of a feature has a hash that does not depend on where it stands nor
// on how it is turned, and a pose that says both (ShapeOf): where the hash is the
// same, the two poses give the move, exactly. Where most features of a source
// moved alike, as after a corrected georeference, that is told once (Whole) and
// each feature is held against it. A mirrored shape is another shape. The same
// shape with its triangles in another order is another shape too: the records
// hold no mesh that could be compared. Colours, opacity and textures count
// apart from the shape.
//
// # Bounds
//
// Files are read as streams in the order of keys, three times at most; held in
// memory are only features without a partner of the same key, some 130 bytes
// each, and the lines of those that were paired otherwise and changed, up to
// maxHeldBytes: beyond it a change names no properties. The result depends on
// the two files and options alone.
package changes

import (
	"github.com/maquette-city/maquette/tiles/scene"
)

// Kind is what happened to a feature.
type Kind string

// The kinds, in the order in which the first that holds is a change's main one.
const (
	Added       Kind = "added"
	Removed     Kind = "removed"
	Moved       Kind = "moved"       // the same shape, elsewhere or turned
	Reshaped    Kind = "reshaped"    // another shape
	Restyled    Kind = "restyled"    // other colours or textures
	Redescribed Kind = "redescribed" // another name, class, storey, parent or property
)

// Kinds gives all kinds in their order.
func Kinds() []Kind { return []Kind{Added, Removed, Moved, Reshaped, Restyled, Redescribed} }

// Known tells whether k is one of Kinds.
func (k Kind) Known() bool { return k.index() >= 0 }

func (k Kind) index() int {
	for i, known := range Kinds() {
		if k == known {
			return i
		}
	}
	return -1
}

// Change is one feature that differs.
type Change struct {
	Key string `json:"key"` // in the later version; in the earlier one where it was removed
	// PreviousKey is its key in the earlier version where that is another.
	PreviousKey string `json:"previousKey,omitempty"`
	Kind        Kind   `json:"kind"`  // the main one
	Kinds       []Kind `json:"kinds"` // all that hold, the main one first
	Class       string `json:"class"`
	Name        string `json:"name"`
	Storey      string `json:"storey"`
	// Box and PreviousBox are in the plan frame of their version, metres; nil
	// where the feature is not in it or has no shape.
	Box         *Box  `json:"box,omitempty"`
	PreviousBox *Box  `json:"previousBox,omitempty"`
	Move        *Move `json:"move,omitempty"`
	// Fields are those of name, class, storey and parent that differ.
	Fields     []Field    `json:"fields,omitempty"`
	Properties []Property `json:"properties,omitempty"`
	// PropertiesOmitted counts properties that differ and are not told, -1 where
	// nobody counted.
	PropertiesOmitted int `json:"propertiesOmitted,omitempty"`
}

// Has tells whether k is among the kinds of c.
func (c *Change) Has(k Kind) bool {
	for _, have := range c.Kinds {
		if have == k {
			return true
		}
	}
	return false
}

// Move is how a body came to stand elsewhere.
type Move struct {
	// Vector is how far the middle of its earlier box went, metres east, north
	// and up in the plan frame of the later version.
	Vector   scene.Vec3 `json:"vector"`
	Distance float64    `json:"distance"` // length of Vector
	// TurnDeg is by how much it turned, degrees about Axis, counter-clockwise
	// where Axis points at the eye; above 0 but for turns about the vertical.
	TurnDeg float64 `json:"turnDeg"`
	// Axis is nil where that is the vertical.
	Axis *scene.Vec3 `json:"axis,omitempty"`
}

// Field is a member of a feature that differs.
type Field struct {
	Field  string `json:"field"` // "name", "class", "storey" or "parent"
	Before string `json:"before"`
	After  string `json:"after"`
}

// Whole is a move that most features of a source made alike; those are not
// changes for it.
type Whole struct {
	Source   int  `json:"source"` // index in the later version
	Move     Move `json:"move"`   // Vector is that of the middle of them all
	Features int  `json:"features"`
}
