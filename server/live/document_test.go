package live

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/maquette-city/maquette/plans"
)

func TestVisibleHidesDraftsAndNames(t *testing.T) {
	t.Parallel()
	state := func(s plans.State) json.RawMessage {
		data, _ := json.Marshal(plans.VersionStateData{Variant: "a", Version: 1, State: s, Reason: "secret"})
		return data
	}
	for _, row := range []struct {
		kind   string
		data   json.RawMessage
		public bool
	}{
		{plans.EventVersionState, state(plans.StateConverting), false},
		{plans.EventVersionState, state(plans.StateFailed), false},
		{plans.EventVersionState, state(plans.StateWithdrawn), true},
		{plans.EventVersionState, json.RawMessage(`[]`), false},
		{plans.EventVersionPublished, state(plans.StatePublished), true},
		{plans.EventVersionFiles, json.RawMessage(`{"state":"published"}`), true},
		{plans.EventVersionFiles, json.RawMessage(`{"state":"ready"}`), false},
		{plans.EventTilesReplaced, json.RawMessage(`{}`), true},
		{plans.EventTilesPartial, json.RawMessage(`{}`), true},
		{plans.EventPlacementChanged, json.RawMessage(`{"shown":true,"placement":{"confirmedBy":"secret","note":"secret"}}`), true},
		{plans.EventPlacementChanged, json.RawMessage(`{"shown":false,"placement":{"east":1}}`), false},
		{plans.EventPlacementChanged, json.RawMessage(`{"placement":{"east":1}}`), false}, // recorded before it said so
		{plans.EventVariantChanged, json.RawMessage(`{"current":0,"placement":{"crs":"secret"}}`), true},
		{plans.EventVariantChanged, json.RawMessage(`{"list":[{"createdBy":"secret"}]}`), true},
		{plans.EventControlPointCreated, json.RawMessage(`{"controlPoint":{"id":"A1","surveyedBy":"secret","note":"secret","photo":{"sha256":"secret"}}}`), true},
		{plans.EventControlPointChanged, json.RawMessage(`[]`), false},
		{plans.EventControlPointRemoved, json.RawMessage(`{"id":"A1"}`), true},
		{plans.EventSiteChanged, json.RawMessage(`{}`), true},
		{plans.EventVersionPictures, json.RawMessage(`{"variant":"a","version":1,"viewpoints":["v"],"failed":[],"shown":true}`), true},
		{plans.EventVersionPictures, json.RawMessage(`{"variant":"a","version":2,"viewpoints":["v"],"failed":[]}`), false},
		{"something.new", json.RawMessage(`{}`), false},
	} {
		e := plans.Event{Type: row.kind, Data: row.data}
		if _, ok := Visible(e, true); !ok {
			t.Errorf("%s: hidden from staff", row.kind)
		}
		shown, ok := Visible(e, false)
		if ok != row.public {
			t.Errorf("%s %s: visible to the public: %v", row.kind, row.data, ok)
		}
		if ok && row.kind != plans.EventVersionPublished && strings.Contains(string(shown.Data), "secret") {
			t.Errorf("%s: the public sees %s", row.kind, shown.Data)
		}
	}
}

// TestDocumentNamesTheMessagesAndCodes holds asyncapi.yaml to the code.
func TestDocumentNamesTheMessagesAndCodes(t *testing.T) {
	t.Parallel()
	type reference struct {
		Ref string `yaml:"$ref"`
	}
	var doc struct {
		Info       struct{ Description string }
		Operations map[string]struct{ Messages []reference }
		Components struct {
			Messages map[string]struct {
				Examples []struct{ Payload map[string]any }
			}
		}
	}
	if err := yaml.Unmarshal(Document(), &doc); err != nil {
		t.Fatal(err)
	}
	for operation, want := range map[string][]string{
		"fromClient": {typeHello, typeSubscribe, typeUnsubscribe, typePose, typeFollow, typePing},
		"fromServer": {typeWelcome, typeEvent, typeTick, typePong, typeReload, typeError},
	} {
		var got []string
		for _, m := range doc.Operations[operation].Messages {
			got = append(got, m.Ref[strings.LastIndex(m.Ref, "/")+1:])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: documented %v, in the code %v", operation, got, want)
		}
	}
	for name, m := range doc.Components.Messages {
		if len(m.Examples) == 0 || m.Examples[0].Payload["type"] != name {
			t.Errorf("%s: needs an example of its type", name)
			continue
		}
		text, err := json.Marshal(m.Examples[0].Payload)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decode(text); err != nil && slices.Contains([]string{typeHello, typeSubscribe, typePose, typeFollow, typePing}, name) {
			t.Errorf("%s: the example is not taken: %v", name, err)
		}
	}
	for _, c := range CloseCodes() {
		if line := fmt.Sprintf("| %d | %s |", c.Code, c.Reason); !strings.Contains(doc.Info.Description, line) {
			t.Errorf("the document lacks %q", line)
		}
		if c.ComeBack != c.Code.ComeBack() || c.Reason == "" {
			t.Errorf("code %d lies in the wrong range or says nothing", c.Code)
		}
	}
}
