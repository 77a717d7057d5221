// Package embedded runs an S3 gateway (versitygw) inside the process, on a
// folder, for when no object store is configured. The rest of Maquette speaks S3
// to it like to any other: there is one code path.
//
// What lies in the folder: objects/<bucket>/<key>, the assets as plain files;
// metadata/, their ETags, content types and encodings, kept beside and not in
// extended attributes, so that any file system serves; versions of objects are
// not kept.
//
// The gateway listens on a free loopback port and takes requests signed with
// credentials made at each start, which are in memory only.
//
// Two traps, both the gateway's own:
//
//   - one instance per process: a second Start fails;
//   - it CHANGES THE WORKING DIRECTORY of the process to its objects folder and
//     relies on it staying there. Make every path absolute before Start, and
//     give child processes a Dir of their own.
//
// Not for several processes on one folder: conditional writes are atomic within
// one gateway only.
package embedded

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"

	"github.com/maquette-city/maquette/assets/s3store"
)

const (
	// maxConnections and maxRequests bound what the gateway takes at once:
	// more wait.
	maxConnections = 1024
	maxRequests    = 256
	// maxParts is S3's own limit for a multipart upload.
	maxParts = 10_000
	// startAttempts bounds the search for a port that nobody takes between our
	// finding it and the gateway's listening on it.
	startAttempts = 5
	// maxCopyBytes is S3's own limit for a copy in one request.
	maxCopyBytes = 5 << 30
	startTimeout = 10 * time.Second
	// stopTimeout bounds Close: the gateway waits for its requests.
	stopTimeout = 15 * time.Second
)

// Gateway is a running S3 gateway.
type Gateway struct {
	addr   string
	access string
	secret s3store.Secret
	stop   context.CancelFunc
	done   chan struct{}
	err    error // of the gateway, once done
}

// Start runs a gateway on folder, which is made where it is missing, until
// Close. It returns once the gateway listens.
func Start(ctx context.Context, folder string, log *slog.Logger) (*Gateway, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, fmt.Errorf("finding the object folder: %w", err)
	}
	for range startAttempts {
		var g *Gateway
		if g, err = start(ctx, folder); err == nil {
			log.Info("embedded object store started", "folder", folder, "address", g.addr)
			return g, nil
		}
		if !errors.Is(err, errListen) {
			break
		}
	}
	return nil, fmt.Errorf("starting the embedded object store on %s: %w", folder, err)
}

// errListen says that the gateway ended before it listened.
var errListen = errors.New("the gateway did not come up")

func start(ctx context.Context, folder string) (*Gateway, error) {
	backend, err := openFolder(folder)
	if err != nil {
		return nil, err
	}
	addr, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	g := &Gateway{addr: addr, access: rand.Text(), secret: s3store.Secret(rand.Text() + rand.Text()), stop: stop, done: make(chan struct{})}
	go func() {
		defer close(g.done)
		root := auth.Account{Access: g.access, Secret: string(g.secret), Role: auth.RoleAdmin}
		g.err = embedgw.RunVersityGW(run, backend, &embedgw.Config{
			IAMService:     auth.NewIAMServiceSingle(root),
			RootUserAccess: g.access, RootUserSecret: string(g.secret),
			Ports: []string{addr}, MaxConnections: maxConnections, MaxRequests: maxRequests,
			MultipartMaxParts: maxParts, Quiet: true, KeepAlive: true,
		})
	}()
	if err := g.wait(ctx); err != nil {
		return nil, errors.Join(err, g.Close())
	}
	return g, nil
}

// openFolder makes the folders and the gateway's back end on them.
func openFolder(folder string) (*posix.Posix, error) {
	objects, metadata := filepath.Join(folder, "objects"), filepath.Join(folder, "metadata")
	for _, dir := range []string{objects, metadata} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	sidecar, err := meta.NewSideCar(metadata)
	if err != nil {
		return nil, err
	}
	return posix.New(objects, sidecar, posix.PosixOpts{CopyObjectThreshold: maxCopyBytes})
}

// freeAddress finds a loopback port that is free now.
func freeAddress(ctx context.Context) (string, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// wait returns when the gateway takes connections, or has ended.
func (g *Gateway) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	dialer := net.Dialer{Timeout: time.Second}
	for {
		if conn, err := dialer.DialContext(ctx, "tcp", g.addr); err == nil {
			return conn.Close()
		}
		select {
		case <-g.done:
			return fmt.Errorf("%w: %w", errListen, g.err)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Config tells s3store how to reach a bucket of this gateway.
func (g *Gateway) Config(bucket string) s3store.Config {
	return s3store.Config{Endpoint: g.addr, Bucket: bucket, AccessKey: g.access, SecretKey: g.secret}
}

// Done is closed when the gateway has ended, by Close or by itself.
func (g *Gateway) Done() <-chan struct{} { return g.done }

// Close stops the gateway after the requests it is serving.
func (g *Gateway) Close() error {
	g.stop()
	select {
	case <-g.done:
		if errors.Is(g.err, context.Canceled) {
			return nil
		}
		return g.err
	case <-time.After(stopTimeout):
		return errors.New("the embedded object store did not stop in time")
	}
}
