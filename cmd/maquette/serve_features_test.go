package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/changes"
	"github.com/maquette-city/maquette/plans/convert"
	"github.com/maquette-city/maquette/plans/demo"
)

// folderStore reads assets of a conversion's output folder: version 1 is dir/1.
type folderStore struct {
	assets.Store
	dir  string
	read int64
}

func (f *folderStore) Get(_ context.Context, key string, rng *assets.Range) (io.ReadCloser, assets.Info, error) {
	name, ok := strings.CutPrefix(key, "tiles/public/toren-a/")
	data, err := os.ReadFile(filepath.Join(f.dir, name))
	if !ok || err != nil {
		return nil, assets.Info{}, fmt.Errorf("%s: %w", key, assets.ErrNotFound)
	}
	if rng != nil {
		data = data[rng.Offset : rng.Offset+rng.Length]
	}
	f.read += int64(len(data))
	return io.NopCloser(bytes.NewReader(data)), assets.Info{}, nil
}

// TestStoredFeaturesAreThoseOfAConversion converts the demo's variant A and its
// update and looks their features up.
func TestStoredFeaturesAreThoseOfAConversion(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	files, err := demo.Files()
	if err != nil {
		t.Fatal(err)
	}
	number := 0
	for _, f := range files {
		if !strings.HasPrefix(f.Name, "demo-a") {
			continue
		}
		number++
		input := filepath.Join(dir, f.Name)
		if err := os.WriteFile(input, f.Bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		if code, _, errs := runIn(runConvert, input, "--out", filepath.Join(dir, fmt.Sprint(number))); code != exitOK {
			t.Fatalf("converting %s: code %d, %s", f.Name, code, errs)
		}
	}
	store := &folderStore{dir: dir}
	features := storedFeatures{store}
	var changed []string
	sum, err := changes.Compare(t.Context(), featuresOf(store, 1), featuresOf(store, 2), changes.Options{}, func(c *changes.Change) error {
		if c.Kind != changes.Removed {
			changed = append(changed, c.Key)
		}
		return nil
	})
	if err != nil || len(changed) == 0 || sum.Total > 20 {
		t.Fatalf("%d features changed (%v), want a handful: one wall and what is in it", len(changed), err)
	}
	for _, key := range changed {
		store.read = 0
		line, err := features.Feature(t.Context(), "toren-a", 2, key)
		var got struct{ Key, Class string }
		if err != nil || json.Unmarshal(line, &got) != nil || got.Key != key || got.Class == "" {
			t.Errorf("%s: %s, %v", key, line, err)
		}
		if whole := fileSize(t, filepath.Join(dir, "2", convert.FeaturesFile)); store.read > whole/2 {
			t.Errorf("%s: read %d of %d bytes for one feature", key, store.read, whole)
		}
	}
	for _, key := range []string{"", "0/none", "~"} {
		if _, err := features.Feature(t.Context(), "toren-a", 1, key); plans.KindOf(err) != plans.KindNotFound {
			t.Errorf("%q: %v, want not found", key, err)
		}
	}
	if _, err := features.Feature(t.Context(), "toren-a", 3, changed[0]); !errors.Is(err, assets.ErrNotFound) {
		t.Errorf("a version that is not there: %v", err)
	}
}

func featuresOf(s assets.Store, number int) changes.File {
	return changes.File{Open: func(ctx context.Context) (io.ReadCloser, error) {
		body, _, err := s.Get(ctx, featuresKey("toren-a", number, convert.FeaturesFile), nil)
		return body, err
	}}
}

func fileSize(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
