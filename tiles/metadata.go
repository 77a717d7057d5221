package tiles

import "encoding/json"

// Semantics of tileset metadata (3D Tiles 1.1, Metadata Semantics).
const (
	SemanticCRS   = "TILESET_CRS_GEOCENTRIC"
	SemanticEpoch = "TILESET_CRS_COORDINATE_EPOCH"
)

// Schema is a metadata schema (3D Metadata, Schema/schema.schema.json).
type Schema struct {
	ID          string           `json:"id"`
	Name        string           `json:"name,omitempty"`
	Description string           `json:"description,omitempty"`
	Version     string           `json:"version,omitempty"`
	Classes     map[string]Class `json:"classes,omitempty"`
	Enums       json.RawMessage  `json:"enums,omitempty"`
	Extensions  json.RawMessage  `json:"extensions,omitempty"`
	Extras      json.RawMessage  `json:"extras,omitempty"`
}

// Class is a set of properties that an entity may have.
type Class struct {
	Name        string                   `json:"name,omitempty"`
	Description string                   `json:"description,omitempty"`
	Properties  map[string]ClassProperty `json:"properties,omitempty"`
	Extensions  json.RawMessage          `json:"extensions,omitempty"`
	Extras      json.RawMessage          `json:"extras,omitempty"`
}

// ClassProperty is the type of one property.
type ClassProperty struct {
	Name          string          `json:"name,omitempty"`
	Description   string          `json:"description,omitempty"`
	Type          string          `json:"type"`
	ComponentType string          `json:"componentType,omitempty"`
	EnumType      string          `json:"enumType,omitempty"`
	Array         bool            `json:"array,omitempty"`
	Count         int             `json:"count,omitempty"`
	Normalized    bool            `json:"normalized,omitempty"`
	Offset        json.RawMessage `json:"offset,omitempty"`
	Scale         json.RawMessage `json:"scale,omitempty"`
	Max           json.RawMessage `json:"max,omitempty"`
	Min           json.RawMessage `json:"min,omitempty"`
	Required      bool            `json:"required,omitempty"`
	NoData        json.RawMessage `json:"noData,omitempty"`
	Default       json.RawMessage `json:"default,omitempty"`
	Semantic      string          `json:"semantic,omitempty"`
	Extensions    json.RawMessage `json:"extensions,omitempty"`
	Extras        json.RawMessage `json:"extras,omitempty"`
}

// Entity is an instance of a class: the metadata of a tileset, tile, content
// or group.
type Entity struct {
	Class      string                     `json:"class"`
	Properties map[string]json.RawMessage `json:"properties,omitempty"`
	Extensions json.RawMessage            `json:"extensions,omitempty"`
	Extras     json.RawMessage            `json:"extras,omitempty"`
}

// The schema, class and properties by which DeclareCRS says what it says.
const (
	schemaID      = "maquette"
	tilesetClass  = "tileset"
	crsProperty   = "crs"
	epochProperty = "epoch"
)

// DeclareCRS states the geocentric coordinate reference system that
// root.transform leads into, such as "EPSG:4936" (ETRS89), and, for a dynamic
// one, its coordinate epoch as a decimal year ("2019.81"; "" for none). It
// replaces any schema and metadata of the tileset.
func (t *Tileset) DeclareCRS(geocentric, epoch string) {
	properties := map[string]ClassProperty{
		crsProperty: {Type: "STRING", Required: true, Semantic: SemanticCRS},
	}
	values := map[string]json.RawMessage{crsProperty: quote(geocentric)}
	if epoch != "" {
		properties[epochProperty] = ClassProperty{Type: "STRING", Semantic: SemanticEpoch}
		values[epochProperty] = quote(epoch)
	}
	t.Schema = &Schema{ID: schemaID, Classes: map[string]Class{tilesetClass: {Properties: properties}}}
	t.Metadata = &Entity{Class: tilesetClass, Properties: values}
}

// CRS gives what the tileset's metadata declares by the semantics, "" for what
// it does not declare.
func (t *Tileset) CRS() (geocentric, epoch string) {
	if t.Schema == nil || t.Metadata == nil {
		return "", ""
	}
	for name, p := range t.Schema.Classes[t.Metadata.Class].Properties {
		var value string
		if json.Unmarshal(t.Metadata.Properties[name], &value) != nil {
			continue
		}
		switch p.Semantic {
		case SemanticCRS:
			geocentric = value
		case SemanticEpoch:
			epoch = value
		}
	}
	return geocentric, epoch
}

// quote gives s as a JSON string.
func quote(s string) json.RawMessage {
	b, err := json.Marshal(s)
	if err != nil { // no string fails to marshal
		return json.RawMessage(`""`)
	}
	return b
}
