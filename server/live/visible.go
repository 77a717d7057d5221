package live

import (
	"encoding/json"
	"slices"

	"github.com/maquette-city/maquette/plans"
)

// Visible gives the event as a caller may see it, and whether he may at all:
// staff (architects and above) see everything; the public sees what concerns
// what is published, without the names of persons. A type that is not listed
// here is not the public's.
func Visible(e plans.Event, staff bool) (plans.Event, bool) {
	if staff {
		return e, true
	}
	switch e.Type {
	case plans.EventTilesReplaced, plans.EventVersionPublished, plans.EventPlanCreated:
		return e, true
	case plans.EventProjectCreated, plans.EventVariantCreated, plans.EventVariantChanged,
		plans.EventLayerCreated, plans.EventPlacementChanged:
		data, err := scrub(e.Data)
		e.Data = data
		return e, err == nil
	case plans.EventVersionState:
		var d plans.VersionStateData
		if err := json.Unmarshal(e.Data, &d); err != nil || d.State != plans.StateWithdrawn {
			return e, false
		}
		d.Reason = ""
		data, err := json.Marshal(d)
		e.Data = data
		return e, err == nil
	}
	return e, false
}

// scrub drops the members that name persons, at any depth.
func scrub(data json.RawMessage) (json.RawMessage, error) {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return nil, err
	}
	dropNames(v)
	return json.Marshal(v)
}

func dropNames(v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			if slices.Contains([]string{"confirmedBy", "createdBy"}, name) {
				delete(v, name)
				continue
			}
			dropNames(member)
		}
	case []any:
		for _, item := range v {
			dropNames(item)
		}
	}
}
