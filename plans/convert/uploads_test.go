//go:build unix

package convert

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
)

func TestIntake(t *testing.T) {
	t.Parallel()
	w := newWorks(t, t.TempDir(), "ok:one", func(c *JobsConfig) { c.Workers = 0 })
	i := NewIntake(w.catalog, w.store)
	ctx := t.Context()
	for n, id := range []string{"u1", "u2", "u1"} { // the same bytes twice, and the first once more
		if n < 2 {
			if err := w.catalog.CreateUpload(ctx, plans.Upload{ID: id, Filename: "a.ifc"}); err != nil {
				t.Fatal(err)
			}
			if _, err := w.store.Put(ctx, UploadKey(id), strings.NewReader("bytes"), -1, assets.PutOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		u, err := i.Complete(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte("bytes"))
		if !u.Complete || u.Bytes != 5 || u.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("upload %+v", u)
		}
		body, _, err := w.store.Get(ctx, SourceKey(u.SHA256), nil)
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := io.ReadAll(body); string(text) != "bytes" {
			t.Errorf("source %q", text)
		}
	}
	if left := w.keys("uploads/"); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := w.catalog.CreateUpload(ctx, plans.Upload{ID: "empty"}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"empty", "nobody"} {
		if _, err := i.Complete(ctx, id); plans.KindOf(err) != plans.KindNotFound {
			t.Errorf("upload %s: %v", id, err)
		}
	}
}
