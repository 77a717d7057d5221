package server

import (
	"bytes"
	"context"
	"encoding/json"
	"sync"

	"github.com/labstack/echo/v4"

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

type echoContext = echo.Context
