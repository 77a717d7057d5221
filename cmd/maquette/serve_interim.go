package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server"
	"github.com/maquette-city/maquette/server/live"
)

func (n *node) drainJobs(context.Context) error { return nil }
func (n *node) makeDemo(context.Context) error  { return nil }
func (n *node) signals() live.Signals           { return localSignals{} }
func (n *node) intake() server.Intake           { return localIntake{n} }

type localSignals struct{}

func (localSignals) Watch(string, live.Watcher) (func(), error) { return func() {}, nil }
func (localSignals) Send(string, []byte)                        {}

type localIntake struct{ n *node }

func (i localIntake) Complete(ctx context.Context, id string) (plans.Upload, error) {
	body, info, err := i.n.store.Get(ctx, "uploads/"+id, nil)
	if err != nil {
		return plans.Upload{}, err
	}
	defer body.Close()
	h := sha256.New()
	if _, err := io.Copy(h, body); err != nil {
		return plans.Upload{}, err
	}
	sum := hex.EncodeToString(h.Sum(nil))
	if err := i.n.store.Copy(ctx, "uploads/"+id, "sources/"+sum); err != nil {
		return plans.Upload{}, err
	}
	return i.n.catalog.CompleteUpload(ctx, id, sum, info.Bytes)
}
