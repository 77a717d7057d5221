package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"time"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/assets/embedded"
	"github.com/maquette-city/maquette/assets/s3store"
	"github.com/maquette-city/maquette/plans/catalog"
	"github.com/maquette-city/maquette/plans/changes"
	"github.com/maquette-city/maquette/plans/convert"
	"github.com/maquette-city/maquette/server"
	"github.com/maquette-city/maquette/server/auth"
	"github.com/maquette-city/maquette/server/bus"
	"github.com/maquette-city/maquette/server/live"
	"github.com/maquette-city/maquette/server/viewer"
)

// node is everything a process runs behind its listener.
type node struct {
	log     *slog.Logger
	signer  *auth.Signer
	store   assets.Store
	hot     assets.Store
	catalog *catalog.Catalog
	bus     *bus.Bus
	jobs    *convert.Jobs
	hub     *live.Hub
	handler http.Handler
	lacks   []string   // what this system cannot do, for people
	failed  chan error // a part that ended by itself
	closers []func() error
}

// startNode starts the parts in the order they need each other. Where one
// fails, those that run are closed again.
func startNode(ctx context.Context, s settings, log *slog.Logger) (*node, error) {
	n := &node{log: log, failed: make(chan error, 1), lacks: convert.MissingLimits()}
	for _, start := range []func(context.Context, settings) error{
		n.lockFolder, n.openKey, n.openStore, n.openBus, n.openCatalog, n.openJobs, n.openHub, n.openServer, n.startSweeping,
	} {
		if err := start(ctx, s); err != nil {
			return nil, errors.Join(err, n.stopJobs(), n.closeStores())
		}
	}
	return n, nil
}

// onClose adds what closeStores does, last added first.
func (n *node) onClose(f func() error) { n.closers = append(n.closers, f) }

func (n *node) openKey(_ context.Context, s settings) (err error) {
	n.signer, err = openSigner(s.data, s.tokenKey)
	return err
}

// openStore connects to the S3 that was named or starts the embedded one.
func (n *node) openStore(ctx context.Context, s settings) error {
	cfg := s.s3
	if cfg.Endpoint == "" {
		gateway, err := embedded.Start(ctx, filepath.Join(s.data, "objects"), n.log)
		if err != nil {
			return err
		}
		n.onClose(gateway.Close)
		n.watch("the embedded object store", gateway.Done())
		cfg = gateway.Config(cfg.Bucket)
	}
	transport := s3store.NewTransport()
	cfg.Transport = transport
	n.onClose(func() error {
		transport.CloseIdleConnections() // the embedded gateway waits for them
		return nil
	})
	store, err := s3store.Open(ctx, cfg)
	if err != nil {
		return fmt.Errorf("opening the object store: %w", err)
	}
	n.store = assets.WithRetry(store, assets.RetryOptions{})
	n.hot = assets.NewCache(n.store, assets.CacheOptions{})
	return nil
}

// watch reports a part that ends while the node runs.
func (n *node) watch(name string, done <-chan struct{}) {
	go func() {
		<-done
		select {
		case n.failed <- fmt.Errorf("%s stopped", name):
		default: // stopping, or another part was first
		}
	}()
}

func (n *node) openCatalog(ctx context.Context, s settings) (err error) {
	n.catalog, err = catalog.Open(ctx, filepath.Join(s.data, "catalog.db"), catalog.Options{Notifier: n.bus, Log: n.log})
	if err == nil {
		n.onClose(n.catalog.Close)
	}
	return err
}

// openJobs lets versions be converted, here where this node is a worker.
func (n *node) openJobs(ctx context.Context, s settings) (err error) {
	workers := s.workers
	if s.role == roleServe {
		workers = 0
	}
	secret, err := n.signer.MemoSecret()
	if err != nil {
		return err
	}
	n.jobs, err = convert.NewJobs(convert.JobsConfig{
		Catalog: n.catalog, Store: n.store, Notifier: n.bus, Log: n.log, Workers: workers, MemoSecret: secret,
		Dir: filepath.Join(s.data, "work"), MemoryBytes: s.convertMemory, Timeout: s.convertTimeout, CityBytes: s.cityBytes,
	})
	if err != nil {
		return err
	}
	n.catalog.SetEnqueue(n.jobs.Enqueue)
	n.catalog.SetRedraw(n.jobs.Redraw)
	n.catalog.SetSearch(n.jobs.Search)
	return n.jobs.Start(ctx)
}

func (n *node) openHub(_ context.Context, s settings) (err error) {
	n.hub, err = live.NewHub(live.Config{
		Events: n.catalog, Signals: busSignals{n.bus}, Verify: n.signer.Verify, Origins: s.origins, Log: n.log,
	})
	return err
}

func (n *node) openServer(_ context.Context, s settings) error {
	files, err := viewer.Files()
	if err != nil {
		return fmt.Errorf("reading the built-in viewer: %w", err)
	}
	n.handler, err = server.New(server.Config{
		Catalog: n.catalog, Codes: n.catalog, Store: n.store, Hot: n.hot,
		Intake: convert.NewIntake(n.catalog, n.store), Features: storedFeatures{n.hot}, Changes: changes.NewArchive(n.store), Signer: n.signer,
		Live: n.hub, AsyncAPI: live.Document(), Viewer: files, Log: n.log,
		MaxUpload: s.maxUpload, BaseURL: s.baseURL, Origins: s.origins,
	})
	return err
}

// makeDemo makes the demo project where it is not there yet.
func (n *node) makeDemo(ctx context.Context) error {
	return seedDemo(ctx, demoDeps{catalog: n.catalog, store: n.store, intake: convert.NewIntake(n.catalog, n.store)})
}

// stopJobs is for a start that failed.
func (n *node) stopJobs() error {
	if n.jobs == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	return n.jobs.Stop(ctx)
}

// startSweeping deletes, once a day, what unfinished uploads left.
func (n *node) startSweeping(_ context.Context, s settings) error {
	if s.role == roleServe {
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		day := time.NewTicker(24 * time.Hour)
		defer day.Stop()
		for {
			if count, err := server.SweepUploads(ctx, n.store, time.Now().Add(-server.UploadKeep)); err != nil && ctx.Err() == nil {
				n.log.Warn("sweeping unfinished uploads failed", "error", err)
			} else if count > 0 {
				n.log.Info("unfinished uploads swept", "objects", count)
			}
			select {
			case <-day.C:
			case <-ctx.Done():
				return
			}
		}
	}()
	n.onClose(func() error {
		cancel()
		<-done
		return nil
	})
	return nil
}

func (n *node) drainJobs(ctx context.Context) error { return n.jobs.Stop(ctx) }

func (n *node) closeSockets(ctx context.Context) error { return n.hub.Shutdown(ctx) }

// closeStores closes what was opened, the last first.
func (n *node) closeStores() error {
	var errs []error
	for _, f := range slices.Backward(n.closers) {
		errs = append(errs, f())
	}
	n.closers = nil
	return errors.Join(errs...)
}
