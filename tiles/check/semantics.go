package check

import "slices"

// A semantic says what a property means to every reader; these have a type of
// their own (3D Metadata Semantic Reference 1.1). An empty component is any
// float, "UINT" any unsigned integer.
type meaning struct {
	semantic, kind, component string
	array                     bool
	count                     int // of the array, 0 for any
}

func meanings() []meaning {
	out := []meaning{
		{"ID", "STRING", "", false, 0},
		{"NAME", "STRING", "", false, 0},
		{"DESCRIPTION", "STRING", "", false, 0},
		{"ATTRIBUTION_IDS", "SCALAR", "UINT", true, 0},
		{"ATTRIBUTION_STRINGS", "STRING", "", true, 0},
		{"TILESET_FEATURE_ID_LABELS", "STRING", "", true, 0},
		{"TILESET_CRS_GEOCENTRIC", "STRING", "", false, 0},
		{"TILESET_CRS_COORDINATE_EPOCH", "STRING", "", false, 0},
		{"TILE_GEOMETRIC_ERROR", "SCALAR", "", false, 0},
		{"TILE_REFINE", "SCALAR", "UINT8", false, 0},
		{"TILE_TRANSFORM", "MAT4", "", false, 0},
		{"CONTENT_URI", "STRING", "", false, 0},
		{"CONTENT_GROUP_ID", "SCALAR", "UINT", false, 0},
	}
	for _, of := range []string{"TILE", "CONTENT"} {
		out = append(out,
			meaning{of + "_BOUNDING_BOX", "SCALAR", "", true, 12},
			meaning{of + "_BOUNDING_REGION", "SCALAR", "FLOAT64", true, 6},
			meaning{of + "_BOUNDING_SPHERE", "SCALAR", "", true, 4},
			meaning{of + "_BOUNDING_S2_CELL", "SCALAR", "UINT64", false, 0},
			meaning{of + "_MINIMUM_HEIGHT", "SCALAR", "", false, 0},
			meaning{of + "_MAXIMUM_HEIGHT", "SCALAR", "", false, 0},
			meaning{of + "_HORIZON_OCCLUSION_POINT", "VEC3", "", false, 0})
	}
	return out
}

// semantic holds the type of p against that of its semantic; semantics of
// others are let be.
func (v value) semantic(p *property) {
	for _, m := range meanings() {
		if m.semantic != p.semantic {
			continue
		}
		component := p.component == m.component
		switch {
		case kindSize(m.kind) == 0:
			component = true
		case m.component == "":
			component = slices.Contains([]string{"FLOAT32", "FLOAT64"}, p.component)
		case m.component == "UINT":
			component = len(p.component) > 1 && p.component[0] == 'U'
		}
		if p.kind != m.kind || !component || p.array != m.array || m.count > 0 && p.count != m.count {
			v.fault(SchemaWrong, "%s has no place at a property of %s", m.semantic, p.describe())
		}
		return
	}
}
