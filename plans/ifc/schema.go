package ifc

import (
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/step"
)

// schema is a family of IFC schemas whose attributes lie alike.
type schema uint8

const (
	schema2X3 schema = iota
	schema4          // IFC4, IFC4X1, IFC4X2
	schema4X3
)

// schemaOf finds the schema of a file, or refuses it. Where the header names
// several, the first of IFC counts.
func schemaOf(h step.Header, name string) (schema, string, error) {
	if len(h.Schemas) == 0 {
		return 0, "", plans.Errorf(plans.KindInvalid, "reading %s: the header names no schema (FILE_SCHEMA), expected IFC2X3, IFC4 or IFC4X3", name)
	}
	for _, text := range h.Schemas {
		id := strings.ToUpper(strings.TrimSpace(text))
		id, _, _ = strings.Cut(id, " ") // "IFC4 { 1 0 10303 }"
		if s, ok := schemaNamed(id); ok {
			return s, id, nil
		}
	}
	return 0, "", plans.Errorf(plans.KindUnsupported, "reading %s: the schema is %.100q, which is not IFC2X3, IFC4 or IFC4X3", name, h.Schemas[0])
}

// schemaNamed gives the family that the schema id belongs to.
func schemaNamed(id string) (schema, bool) {
	switch {
	case strings.HasPrefix(id, "IFC2X"):
		return schema2X3, true
	case strings.HasPrefix(id, "IFC4X3"):
		return schema4X3, true
	case id == "IFC4" || strings.HasPrefix(id, "IFC4_") || id == "IFC4X1" || id == "IFC4X2":
		return schema4, true
	}
	return 0, false
}
