package glb

import (
	"math"
	"slices"

	"github.com/qmuntal/gltf"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Names of the extensions in tile content.
const (
	extFeatures  = "EXT_mesh_features"
	extMetadata  = "EXT_structural_metadata"
	extQuantized = "KHR_mesh_quantization"
)

// The schema of the property table, the same in every tile: new properties of
// a plan must not change its tiles.
const (
	schemaID     = "maquette"
	featureClass = "feature"
)

// columns of the property table, all strings.
func columns() []column {
	return []column{
		{"key", func(f *scene.Feature) string { return f.Key }},
		{"class", func(f *scene.Feature) string { return f.Class }},
		{"name", func(f *scene.Feature) string { return f.Name }},
		{"storey", func(f *scene.Feature) string { return f.Storey }},
	}
}

type column struct {
	name  string
	value func(*scene.Feature) string
}

// The JSON of the two extensions, as far as it is used here.
type (
	structuralMetadata struct {
		Schema         metadataSchema  `json:"schema"`
		PropertyTables []propertyTable `json:"propertyTables"`
	}
	metadataSchema struct {
		ID      string                   `json:"id"`
		Classes map[string]metadataClass `json:"classes"`
	}
	metadataClass struct {
		Properties map[string]metadataType `json:"properties"`
	}
	metadataType struct {
		Type     string `json:"type"`
		Required bool   `json:"required"`
	}
	propertyTable struct {
		Class      string                    `json:"class"`
		Count      int                       `json:"count"`
		Properties map[string]stringProperty `json:"properties"`
	}
	stringProperty struct {
		Values           int    `json:"values"`
		StringOffsets    int    `json:"stringOffsets"`
		StringOffsetType string `json:"stringOffsetType,omitempty"` // UINT32 where absent
	}
	meshFeatures struct {
		FeatureIDs []featureID `json:"featureIds"`
	}
	featureID struct {
		FeatureCount  int `json:"featureCount"`
		Attribute     int `json:"attribute"`
		PropertyTable int `json:"propertyTable"`
	}
)

// propertyTable writes the table of all items.
func (w *writer) propertyTable(items []Item) {
	table := propertyTable{Class: featureClass, Count: len(items), Properties: map[string]stringProperty{}}
	class := metadataClass{Properties: map[string]metadataType{}}
	var empty *stringProperty // of the first column without any text: all such share it
	for _, c := range columns() {
		p := empty
		if text := hasText(items, c.value); text || empty == nil {
			column := w.stringColumn(items, c.value)
			if p = &column; !text {
				empty = p
			}
		}
		table.Properties[c.name] = *p
		class.Properties[c.name] = metadataType{Type: "STRING", Required: true}
	}
	w.doc.ExtensionsUsed = append(w.doc.ExtensionsUsed, extFeatures, extMetadata)
	w.doc.Extensions = gltf.Extensions{extMetadata: structuralMetadata{
		Schema:         metadataSchema{ID: schemaID, Classes: map[string]metadataClass{featureClass: class}},
		PropertyTables: []propertyTable{table},
	}}
}

func hasText(items []Item, value func(*scene.Feature) string) bool {
	return slices.ContainsFunc(items, func(i Item) bool { return value(i.Feature) != "" })
}

// stringColumn writes values and offsets of one column.
func (w *writer) stringColumn(items []Item, value func(*scene.Feature) string) stringProperty {
	var values []byte
	offsets := make([]uint32, 1, len(items)+1)
	for i := range items {
		values = append(values, value(items[i].Feature)...)
		offsets = append(offsets, uint32(len(values)))
	}
	name, width := offsetType(uint32(len(values)))
	if len(values) == 0 { // a buffer view holds one byte at least
		values = []byte{0}
	}
	p := stringProperty{StringOffsetType: name}
	p.Values = w.view(0, 0, func(bin []byte) []byte { return append(bin, values...) })
	p.StringOffsets = w.view(0, 0, func(bin []byte) []byte {
		for _, o := range offsets {
			for k := range width {
				bin = append(bin, byte(o>>(8*k)))
			}
		}
		return bin
	})
	return p
}

// offsetType gives the narrowest type of offsets up to the greatest, and its
// bytes; 32 bits are what no name means.
func offsetType(greatest uint32) (name string, width int) {
	switch {
	case greatest <= math.MaxUint8:
		return "UINT8", 1
	case greatest <= math.MaxUint16:
		return "UINT16", 2
	}
	return "", 4
}
