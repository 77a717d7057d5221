package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"sync"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
)

type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// noFeatures knows one feature.
type noFeatures struct{}

func (noFeatures) Feature(_ context.Context, _ string, _ int, key string) (json.RawMessage, error) {
	if key != "0/2O2Fr$t4X7Zf8NOew3FLOH" {
		return nil, plans.Errorf(plans.KindNotFound, "feature %q is not in this version", key)
	}
	return json.RawMessage(`{"key":"0/2O2Fr$t4X7Zf8NOew3FLOH","class":"IfcWall","name":"Wand"}`), nil
}

func (noFeatures) Changed(context.Context, string, int, int) ([]string, error) {
	return []string{"0/2O2Fr$t4X7Zf8NOew3FLOH"}, nil
}

type intake struct {
	catalog plans.Catalog
	store   assets.Store
}

func (i *intake) Complete(ctx context.Context, id string) (plans.Upload, error) {
	body, info, err := i.store.Get(ctx, "uploads/"+id, nil)
	if err != nil {
		return plans.Upload{}, err
	}
	defer body.Close()
	h := sha256.New()
	if _, err := io.Copy(h, body); err != nil {
		return plans.Upload{}, err
	}
	sum := hex.EncodeToString(h.Sum(nil))
	if err := i.store.Copy(ctx, "uploads/"+id, "sources/"+sum); err != nil {
		return plans.Upload{}, err
	}
	return i.catalog.CompleteUpload(ctx, id, sum, info.Bytes)
}

type echoContext = echo.Context
