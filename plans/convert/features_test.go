package convert

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/scene"
)

func record(key, geometry, property string) FeatureRecord {
	return FeatureRecord{Key: key, Class: "IfcWall", GeometryHash: geometry, PropertyHash: property, Tiles: []string{}}
}

// lines gives the lines of records.
func lines(record func(i int) FeatureRecord) featureLine {
	return func(i int, line *bytes.Buffer) (string, error) {
		rec := record(i)
		return rec.Key, rec.appendTo(line)
	}
}

// writeFeatures writes records in the order of their keys.
func writeFeatures(w io.Writer, records []FeatureRecord) ([]FeatureBlock, error) {
	slices.SortFunc(records, func(a, b FeatureRecord) int { return strings.Compare(a.Key, b.Key) })
	return featureBlocks(context.Background(), w, len(records), nil, lines(func(i int) FeatureRecord { return records[i] }))
}

func encodeFeatures(t *testing.T, records ...FeatureRecord) ([]byte, []FeatureBlock) {
	t.Helper()
	var buf bytes.Buffer
	blocks, err := writeFeatures(&buf, records)
	if err != nil {
		t.Fatal(err)
	}
	return buf.Bytes(), blocks
}

func TestFeaturesAreOneGzipFileOfBlocks(t *testing.T) {
	t.Parallel()
	var records []FeatureRecord
	for i := 999; i >= 0; i-- {
		records = append(records, record(fmt.Sprintf("0/%04d", i), "g", "p"))
	}
	data, blocks := encodeFeatures(t, records...)
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(z)
	if err != nil {
		t.Fatalf("the blocks are no gzip file together: %v", err)
	}
	if n := bytes.Count(all, []byte("\n")); n != 1000 {
		t.Errorf("%d lines, want 1000", n)
	}
	if want := (1000 + featuresPerBlock - 1) / featuresPerBlock; len(blocks) != want {
		t.Errorf("%d blocks, want %d", len(blocks), want)
	}
	for _, key := range []string{"0/0000", "0/0127", "0/0128", "0/0999"} {
		b, ok := FindBlock(blocks, key)
		if !ok {
			t.Fatalf("no block for %s", key)
		}
		line, err := FindFeature(bytes.NewReader(data[b.Offset:b.Offset+b.Bytes]), key)
		if err != nil || !strings.Contains(string(line), `"key":"`+key+`"`) {
			t.Errorf("feature %s in its block: %s, %v", key, line, err)
		}
	}
	if _, ok := FindBlock(blocks, "0/"); ok {
		t.Error("a key before the first has a block")
	}
	if _, err := FindFeature(bytes.NewReader(data), "0/0500x"); plans.KindOf(err) != plans.KindNotFound {
		t.Errorf("a missing feature gives %v", err)
	}
}

func triangle(at float64) *scene.Feature {
	m := &scene.Mesh{Positions: []scene.Vec3{{at, 0, 0}, {at + 1, 0, 0}, {at, 1, 0}}, Indices: []uint32{0, 1, 2}}
	return &scene.Feature{Key: "0/a", Class: "IfcWall", Parts: []scene.Part{{Mesh: m, Transform: scene.Identity()}}}
}

func TestHashesFollowShapeAndDescriptionAlone(t *testing.T) {
	t.Parallel()
	id, moved := scene.Identity(), scene.Translation(scene.Vec3{0, 0, 0.01})
	a := triangle(0)
	if geometryHash(a, &id) != geometryHash(triangle(0), &id) {
		t.Error("the same shape has two hashes")
	}
	if geometryHash(a, &id) == geometryHash(a, &moved) || geometryHash(a, &id) == geometryHash(triangle(0.01), &id) {
		t.Error("a centimetre does not show in the hash")
	}
	if geometryHash(a, &id) != geometryHash(triangle(1e-6), &id) {
		t.Error("a thousandth of a millimetre shows in the hash")
	}
	b := triangle(0)
	b.Sets = []scene.PropertySet{{Name: "Pset_WallCommon", Properties: []scene.Property{{Name: "FireRating", Value: "60"}}}}
	if geometryHash(a, &id) != geometryHash(b, &id) || propertyHash(a) == propertyHash(b) {
		t.Error("a property must show in the property hash and there alone")
	}
}

func TestPublicAudienceSeesTheBuildingAlone(t *testing.T) {
	t.Parallel()
	f := triangle(0)
	f.Sets = []scene.PropertySet{
		{Name: "Pset_WallCommon", Properties: []scene.Property{{Name: "FireRating", Value: "60"}, {Name: "OwnerName", Value: "Jansen"}}},
		{Name: "Attributes", Properties: []scene.Property{{Name: "Tag", Value: "W1"}, {Name: "Description", Value: "as agreed with Jansen"}}},
		{Name: "Kosten", Properties: []scene.Property{{Name: "Prijs", Value: 1000.0}}},
		{Name: "Qto_WallBaseQuantities", Properties: []scene.Property{{Name: "Length", Value: 3.0}}},
	}
	if !forAudience(f, Public) {
		t.Fatal("a wall was left out")
	}
	got, _ := json.Marshal(f.Sets)
	want := `[{"name":"Pset_WallCommon","properties":[{"name":"FireRating","value":"60"}]},{"name":"Attributes","properties":[{"name":"Tag","value":"W1"}]},{"name":"Qto_WallBaseQuantities","properties":[{"name":"Length","value":3}]}]`
	if string(got) != want {
		t.Errorf("the public sees\n%s\nwant\n%s", got, want)
	}
	f.Private = true
	if forAudience(f, Public) || !forAudience(f, Internal) {
		t.Error("a space is for insiders alone")
	}
}

func TestFeaturesStopWhereTheyCannotBeWritten(t *testing.T) {
	t.Parallel()
	many := func(i int) FeatureRecord { return record(fmt.Sprintf("0/%06d", i), "g", "p") }
	if _, err := featureBlocks(context.Background(), brokenWriter{}, 5000, nil, lines(many)); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("a full disk gives %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := featureBlocks(ctx, io.Discard, 1_000_000, nil, lines(many)); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context gives %v", err)
	}
	odd := func(i int) FeatureRecord {
		rec := many(i)
		rec.Properties = []scene.PropertySet{{Properties: []scene.Property{{Name: "n", Value: math.NaN()}}}}
		return rec
	}
	if _, err := featureBlocks(context.Background(), io.Discard, 300, nil, lines(odd)); err == nil || !strings.Contains(err.Error(), "0/000000") {
		t.Errorf("a value that JSON has not gives %v", err)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestGeometryHashHoldsTheTexture(t *testing.T) {
	t.Parallel()
	f := func(sum byte, u float32) *scene.Feature {
		return &scene.Feature{Parts: []scene.Part{{Transform: scene.Identity(), Mesh: &scene.Mesh{Positions: []scene.Vec3{{}, {1}, {0, 1}},
			Indices: []uint32{0, 1, 2}, TexCoords: [][2]float32{{0, 0}, {u, 0}, {0, 1}}}, Material: scene.Material{Texture: &scene.Texture{Sum: [32]byte{sum}}}}}}
	}
	id := scene.Identity()
	hash := geometryHash(f(1, 1), &id)
	if hash != geometryHash(f(1, 1), &id) || hash == geometryHash(f(2, 1), &id) || hash == geometryHash(f(1, 2), &id) {
		t.Error("another image or other coordinates must give another hash, the same ones the same")
	}
}
