package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Limits of connections. There is none on a whole request or answer here: that
// would cut uploads and sockets; handlers set their own.
const (
	headerTimeout  = 10 * time.Second
	idleTimeout    = 2 * time.Minute
	maxHeaderBytes = 32 << 10
)

// front is the listener and the HTTP server on it. A nil front is a worker's:
// it does nothing.
type front struct {
	listener net.Listener
	secure   bool
	http     *http.Server
	errs     chan error
}

// listen opens the address before anything else starts, so that a port in use
// or a certificate that cannot be read is said at once.
func listen(s settings) (*front, error) {
	f := &front{errs: make(chan error, 1), secure: s.tlsCert != ""}
	var cert tls.Certificate
	var err error
	if f.secure {
		if cert, err = tls.LoadX509KeyPair(s.tlsCert, s.tlsKey); err != nil {
			return nil, fmt.Errorf("reading the TLS certificate %s and key %s: %w", s.tlsCert, s.tlsKey, err)
		}
	}
	f.listener, err = net.Listen("tcp", s.listen)
	if err != nil {
		return nil, fmt.Errorf("listening on %s (in use by another program? choose with --listen): %w", s.listen, err)
	}
	f.http = &http.Server{
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          log.New(io.Discard, "", 0), // holds addresses of clients
	}
	if f.secure {
		f.http.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	}
	return f, nil
}

func (f *front) baseURL(s settings) string {
	if s.baseURL != "" {
		return strings.TrimSuffix(s.baseURL, "/")
	}
	return addressOf(f.listener, f.secure)
}

// serve answers requests until shutdown.
func (f *front) serve(h http.Handler, log *slog.Logger) {
	f.http.Handler = h
	go func() {
		var err error
		if f.secure {
			err = f.http.ServeTLS(f.listener, "", "")
		} else {
			err = f.http.Serve(f.listener)
		}
		if !errors.Is(err, http.ErrServerClosed) {
			log.Error("the HTTP server stopped", "error", err)
			f.errs <- fmt.Errorf("serving HTTP: %w", err)
		}
	}()
}

// failed gives the error the server ended with, if it did by itself.
func (f *front) failed() <-chan error {
	if f == nil {
		return nil
	}
	return f.errs
}

// shutdown takes no more requests and waits for those under way, as long as ctx
// lasts; then it cuts them.
func (f *front) shutdown(ctx context.Context) error {
	if f == nil {
		return nil
	}
	if err := f.http.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("draining requests: %w", err), f.http.Close())
	}
	return nil
}

// close is for a start that failed.
func (f *front) close() error {
	if f == nil {
		return nil
	}
	return f.listener.Close()
}

// prepareFolder makes the data folder and checks that it can be written to.
func prepareFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("making the data folder %s: %w", dir, err)
	}
	probe, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return fmt.Errorf("the data folder %s cannot be written to: %w", dir, err)
	}
	return errors.Join(probe.Close(), os.Remove(filepath.Clean(probe.Name())))
}
