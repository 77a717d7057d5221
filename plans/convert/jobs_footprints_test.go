//go:build unix

package convert

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math"
	"path"
	"slices"
	"testing"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
)

// put stores an object.
func (w *works) put(key string, data []byte) {
	w.t.Helper()
	if _, err := w.store.Put(w.t.Context(), key, bytes.NewReader(data), int64(len(data)), assets.PutOptions{}); err != nil {
		w.t.Fatal(err)
	}
}

// layer publishes a version of a layer that is 40 m of level ground at a height, with
// one house of this key in the middle of it.
func (w *works) layer(id string, height float64, house string) {
	w.t.Helper()
	ctx := w.t.Context()
	if _, err := w.catalog.Variant(ctx, id); err != nil {
		if _, err := w.catalog.CreateVariant(ctx, plans.Variant{ID: id, Owner: plans.OwnerLayer, ProjectID: "spui", Name: id,
			Layer: &plans.Layer{Kind: plans.LayerBuildings, Visible: true, Style: plans.PlainStyle()}}); err != nil {
			w.t.Fatal(err)
		}
	}
	m := &scene.Mesh{Positions: []scene.Vec3{{-20, -20, height}, {20, -20, height}, {20, 20, height}, {-20, 20, height}}, Indices: []uint32{0, 1, 2, 0, 2, 3}}
	data, _, err := glb.Encode(glb.Input{Items: []glb.Item{{ToPlan: scene.Identity(), Feature: &scene.Feature{Key: "0/weg", Class: "Road",
		Parts: []scene.Part{{Mesh: m, Transform: scene.Identity(), Material: scene.Material{RGBA: [4]uint8{90, 90, 90, 255}}}}}}}})
	if err != nil {
		w.t.Fatal(err)
	}
	v, err := w.catalog.CreateVersion(ctx, id, []plans.VersionSource{{SHA256: sourceSum(), Filename: "stad.json", Bytes: 9}}, "", "")
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.catalog.SetState(ctx, id, v.Number, plans.StateConverting, "", nil); err != nil {
		w.t.Fatal(err)
	}
	uri := "c/" + fmt.Sprintf("%032x", v.Number) + ".glb"
	w.put(path.Join("tiles/public", id, uri), data)
	folder := path.Join("tiles/public", id, fmt.Sprint(v.Number))
	w.put(folder+"/tileset.json", []byte(`{"asset":{"version":"1.1"},"geometricError":8,"root":{"refine":"ADD","geometricError":0,"boundingVolume":{"box":[0,0,0,20,0,0,0,20,0,0,0,20]},"content":{"uri":"`+uri+`"}}}`))
	var z bytes.Buffer
	packed := gzip.NewWriter(&z)
	fmt.Fprintf(packed, `{"key":%q,"class":"Building","box":{"min":[-2,-2,0],"max":[2,2,5]}}`+"\n", house)
	if err := packed.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.put(folder+"/"+FeaturesFile, z.Bytes())
	if _, err := w.catalog.Finish(ctx, id, v.Number, plans.Result{TilesetETag: `"x"`, Contents: map[string]int64{uri: 1}, Tree: map[string]string{"root": uri}},
		[]byte(`{}`), plans.Placement{Scale: 1, Method: "crs"}); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.catalog.Publish(ctx, id, v.Number, plans.FeatureChanges{}); err != nil {
		w.t.Fatal(err)
	}
}

// What stands on a footprint is looked for again when a layer has a newer version, or
// stands elsewhere; nothing is recorded where nothing is another thing.
func TestFootprintsAreSearchedAgain(t *testing.T) {
	t.Parallel()
	w := newWorks(t, t.TempDir(), "ok:one", nil)
	w.catalog.SetEnqueue(nil) // versions are made by hand here
	w.catalog.SetSearch(w.jobs.Search)
	w.upload()
	level := -2.0
	r := plans.Replacement{VariantID: "variant", Footprint: [][][2]float64{{{-5, -5}, {5, -5}, {5, 5}, {-5, 5}}}, Level: &level}
	if err := NewFinder(w.catalog, w.store).Find(t.Context(), "spui", &r); err != nil {
		t.Fatal(err)
	}
	if r.Ground.Known != 0 || len(r.Covered) != 0 || r.Ground.Model == nil {
		t.Fatalf("without any layer: %+v", r)
	}
	if _, err := w.catalog.SetReplacement(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	now := func() plans.Replacement {
		r, err := w.catalog.Replacement(t.Context(), "variant")
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	becomes := func(what string, revision int, cut float64, covered ...plans.FeatureRef) plans.Replacement {
		eventually(t, what, func() bool { return now().Revision >= revision })
		r := now()
		if r.Revision != revision || !slices.Equal(r.Covered, covered) || (r.Ground.Cut == nil) != (cut == 0) || r.Ground.Cut != nil && math.Abs(*r.Ground.Cut-cut) > 1e-3 {
			t.Errorf("%s: revision %d covers %v, ground %+v", what, r.Revision, r.Covered, r.Ground)
		}
		return r
	}
	w.layer("stad", 1, "0/huis")
	first := becomes("the first version of a layer", 2, 300, plans.FeatureRef{Layer: "stad", Key: "0/huis"})
	w.layer("stad", 1.5, "0/nieuw")
	second := becomes("a newer version", 3, 350, plans.FeatureRef{Layer: "stad", Key: "0/nieuw"})
	if first.Ground.Model.Object == second.Ground.Model.Object || second.Level == nil || *second.Level != level {
		t.Errorf("the model is %+v, it was %+v", second.Ground.Model, first.Ground.Model)
	}
	w.layer("stad", 1.5, "0/nieuw") // the same again
	if _, err := w.catalog.SetPlacement(t.Context(), "stad", plans.Placement{East: 500, Scale: 1, Method: plans.MethodManual, ConfirmedBy: "Noor"}); err != nil {
		t.Fatal(err)
	}
	becomes("a layer that stands elsewhere", 4, 0)
	if _, err := w.store.Head(t.Context(), second.Ground.Model.Object); err != nil {
		t.Errorf("who has read the record before finds its model no more: %v", err)
	}
}
