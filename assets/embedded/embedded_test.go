package embedded_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/assets/embedded"
	"github.com/maquette-city/maquette/assets/s3store"
	"github.com/maquette-city/maquette/assets/storetest"
)

func start(t *testing.T, folder string) (*embedded.Gateway, *s3store.Store) {
	t.Helper()
	g, err := embedded.Start(t.Context(), folder, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	c := g.Config("maquette")
	c.PartBytes = storetest.PartBytes
	s, err := s3store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return g, s
}

// The gateway changes the working directory and there is one per process, so
// no test here runs in parallel with another.

func TestConformance(t *testing.T) {
	_, s := start(t, t.TempDir())
	t.Run("plain", func(t *testing.T) { storetest.Run(t, s, "tiles/plain/") })
	t.Run("cache and retry", func(t *testing.T) {
		c := assets.NewCache(assets.WithRetry(s, assets.RetryOptions{}), assets.CacheOptions{Bytes: 4 << 20, MaxObject: 1 << 20})
		storetest.Run(t, c, "tiles/cache/")
	})
}

func TestStartAgainOnTheSameFolder(t *testing.T) {
	folder := t.TempDir()
	g, s := start(t, folder)
	put, err := s.Put(t.Context(), "tiles/a.glb.br", strings.NewReader("kept"), 4, assets.PutOptions{Encoding: "br"})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	_, s = start(t, folder)
	body, got, err := s.Get(t.Context(), "tiles/a.glb.br", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	data, err := io.ReadAll(body)
	if err != nil || string(data) != "kept" || got.ETag != put.ETag || got.Encoding != "br" || got.ContentType != "model/gltf-binary" {
		t.Errorf("got %q %+v, %v", data, got, err)
	}
	plain, err := os.ReadFile(filepath.Join(folder, "objects/maquette/tiles/a.glb.br"))
	if err != nil || string(plain) != "kept" {
		t.Errorf("the asset is not a plain file: %q, %v", plain, err)
	}
}

func TestOnlyOneAtATime(t *testing.T) {
	g, _ := start(t, t.TempDir())
	if _, err := embedded.Start(t.Context(), t.TempDir(), slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "only one instance") {
		t.Errorf("a second gateway: %v", err)
	}
	select {
	case <-g.Done():
		t.Error("the first gateway ended")
	default:
	}
}

func TestStrangersAreRefused(t *testing.T) {
	g, _ := start(t, t.TempDir())
	c := g.Config("maquette")
	if text := fmt.Sprintf("%v %+v %#v", c, c, c); strings.Count(text, "[secret]") != 3 {
		t.Errorf("the secret prints: %s", text)
	}
	c.SecretKey = "guessed"
	if _, err := s3store.Open(context.Background(), c); err == nil {
		t.Error("a guessed secret opens the store")
	}
}

func TestAFolderThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := embedded.Start(t.Context(), file, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a gateway runs on a file")
	}
}
