//go:build unix

package convert

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/memo"
)

func (w *works) text(key string) string {
	w.t.Helper()
	body, _, err := w.store.Get(w.t.Context(), key, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	defer body.Close()
	data, err := io.ReadAll(body)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(data)
}

func TestAConversionRemembersTheOneBefore(t *testing.T) {
	t.Parallel()
	w := newWorks(t, t.TempDir(), "ok:one", func(c *JobsConfig) { c.MemoSecret = bytes.Repeat([]byte{3}, memo.SecretBytes) })
	w.files(w.upload())
	w.idle()
	first := w.text("memos/variant/1")
	seal, _, ok := strings.Cut(first, " after 0 bytes")
	if !ok || len(seal) != 4*memo.SecretBytes || strings.Contains(seal, strings.Repeat("03", memo.SecretBytes)) {
		t.Fatalf("the first conversion was given %q", first)
	}
	w.files(w.upload())
	w.idle()
	if second, want := w.text("memos/variant/2"), fmt.Sprintf("%s after %d bytes and a model", seal, len(first)); second != want {
		t.Errorf("the second conversion was given %q, want %q", second, want)
	}
	if keys := w.keys("memos/"); !slices.Equal(keys, []string{"memos/variant/2"}) {
		t.Errorf("kept are %v", keys)
	}
	other, err := w.catalog.CreateVariant(t.Context(), plans.Variant{ID: "other", PlanID: w.variant.PlanID, Name: "B", PublishAtOnce: true})
	if err != nil {
		t.Fatal(err)
	}
	w.variant = other
	w.files(w.upload())
	w.idle()
	if third := w.text("memos/other/1"); strings.HasPrefix(third, seal[:2*memo.SecretBytes]) || !strings.HasSuffix(third, seal[2*memo.SecretBytes:]+" after 0 bytes") {
		t.Errorf("another variant was given %q, the first %q", third, first)
	}
}

// What is wrong with remembering costs time and nothing else.
func TestAConversionDoesWithoutWhatItRemembers(t *testing.T) {
	t.Parallel()
	w := newWorks(t, t.TempDir(), "ok:one", func(c *JobsConfig) { c.MemoSecret = bytes.Repeat([]byte{3}, memo.SecretBytes) })
	var down atomic.Bool
	w.store.Before = func(_, key string) error {
		if down.Load() && strings.HasPrefix(key, "memos/") {
			return assets.ErrUnavailable
		}
		return nil
	}
	w.files(w.upload())
	w.idle()
	down.Store(true)
	if v := w.files(w.upload()); v.State != plans.StatePublished || len(v.Result.Exports) != 2 {
		t.Errorf("the version is %s (%s) with %v", v.State, v.Reason, v.Result.Exports)
	}
	w.idle()
	down.Store(false)
	if keys := w.keys("memos/"); !slices.Equal(keys, []string{"memos/variant/1"}) {
		t.Errorf("kept are %v", keys)
	}
}

func TestNothingIsRememberedWithoutASecret(t *testing.T) {
	t.Parallel()
	w := newWorks(t, t.TempDir(), "ok:one", nil)
	w.files(w.upload())
	w.idle()
	if keys := w.keys("memos/"); len(keys) != 0 {
		t.Errorf("kept are %v", keys)
	}
}
