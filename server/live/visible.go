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
	var err error
	switch e.Type {
	case plans.EventTilesReplaced, plans.EventTilesPartial, plans.EventVersionPublished, plans.EventPlanCreated,
		plans.EventSiteChanged, plans.EventControlPointRemoved,
		plans.EventViewpointRemoved, plans.EventPinRemoved, plans.EventLayerRemoved:
		return e, true
	case plans.EventProjectCreated, plans.EventVariantCreated, plans.EventVariantChanged, plans.EventLayerCreated, plans.EventLayerChanged:
		e.Data, err = scrub(e.Data)
		return e, err == nil
	case plans.EventPlacementChanged:
		var d plans.PlacementChangedData
		if err := json.Unmarshal(e.Data, &d); err != nil || !d.Shown {
			return e, false // where a draft would stand is not the public's
		}
		e.Data, err = scrub(e.Data)
		return e, err == nil
	case plans.EventReplacementChanged:
		var d plans.ReplacementChangedData
		err := json.Unmarshal(e.Data, &d)
		return e, err == nil && d.Shown
	case plans.EventVersionPictures:
		var d plans.VersionPicturesData
		err := json.Unmarshal(e.Data, &d)
		return e, err == nil && d.Shown
	case plans.EventViewpointCreated, plans.EventPinCreated:
		var d plans.ViewpointData // of a pin, too, the same member says whether it is shown
		if err := json.Unmarshal(e.Data, &d); err != nil || !d.Shown {
			return e, false
		}
		e.Data, err = scrub(e.Data)
		return e, err == nil
	case plans.EventControlPointCreated, plans.EventControlPointChanged:
		e.Data, err = publicControlPoint(e.Data)
		return e, err == nil
	case plans.EventVersionFiles:
		var d plans.VersionFilesData
		err := json.Unmarshal(e.Data, &d)
		return e, err == nil && d.State == plans.StatePublished
	case plans.EventVersionState:
		var d plans.VersionStateData
		if err := json.Unmarshal(e.Data, &d); err != nil || d.State != plans.StateWithdrawn {
			return e, false
		}
		d.Reason = ""
		e.Data, err = json.Marshal(d)
		return e, err == nil
	}
	return e, false
}

// publicControlPoint leaves out of a control point what the API does not tell
// the public either: who surveyed it, its picture and the notes.
func publicControlPoint(data json.RawMessage) (json.RawMessage, error) {
	var d plans.ControlPointData
	if err := json.Unmarshal(data, &d); err != nil {
		return nil, err
	}
	d.ControlPoint.SurveyedBy, d.ControlPoint.Photo, d.ControlPoint.Note = "", nil, ""
	return json.Marshal(d)
}

// scrub drops the members that name persons, what staff wrote for staff, and
// where a variant would stand that nobody was shown yet, at any depth.
func scrub(data json.RawMessage) (json.RawMessage, error) {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return nil, err
	}
	dropPrivate(v)
	return json.Marshal(v)
}

func dropPrivate(v any) {
	switch v := v.(type) {
	case map[string]any:
		if v["current"] == 0.0 { // the number of a variant's published version
			delete(v, "placement")
		}
		for name, member := range v {
			if slices.Contains([]string{"confirmedBy", "createdBy", "note"}, name) {
				delete(v, name)
				continue
			}
			dropPrivate(member)
		}
	case []any:
		for _, item := range v {
			dropPrivate(item)
		}
	}
}
