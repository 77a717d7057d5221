package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/maquette-city/maquette/server/auth"
)

// runServe starts a node, says where it is and runs it until the context ends.
func runServe(ctx context.Context, args []string, io stdio) int {
	s, code, ok := parseSettings(args, io)
	if !ok {
		return code
	}
	log := slog.New(slog.NewTextHandler(io.err, &slog.HandlerOptions{Level: s.logLevel}))
	if err := serve(ctx, s, log, io); err != nil {
		fmt.Fprintln(io.err, "maquette serve:", err)
		return exitIO
	}
	return exitOK
}

func serve(ctx context.Context, s settings, log *slog.Logger, io stdio) (err error) {
	if err := prepareFolder(s.data); err != nil {
		return err
	}
	var front *front
	if s.role != roleWorker {
		if front, err = listen(s); err != nil {
			return err
		}
		s.baseURL = front.baseURL(s)
	}
	n, err := startNode(ctx, s, log)
	if err != nil {
		return errors.Join(err, front.close())
	}
	if front != nil {
		front.serve(n.handler, log)
	}
	if err := n.announce(ctx, s, front, io); err != nil {
		log.Error("the node is up, but not all of it", "error", err)
	}
	select {
	case <-ctx.Done():
		log.Info("stopping")
	case err = <-front.failed():
	case err = <-n.failed:
	}
	return errors.Join(err, stopInOrder(front, n))
}

// Times a node takes to stop; together under the half minute that service
// managers give before they kill.
const (
	drainTimeout   = 15 * time.Second
	socketsTimeout = 5 * time.Second
)

// stopInOrder refuses new work, drains requests and jobs, closes the sockets
// with the code that says "come back", and then closes the stores.
func stopInOrder(f *front, n *node) error {
	drain, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	errs := []error{f.shutdown(drain), n.drainJobs(drain)}
	sockets, cancel := context.WithTimeout(context.Background(), socketsTimeout)
	defer cancel()
	errs = append(errs, n.closeSockets(sockets), n.closeStores())
	return errors.Join(errs...)
}

// announce prints where the node is and how to sign in, and makes the demo.
func (n *node) announce(ctx context.Context, s settings, f *front, io stdio) error {
	for _, line := range n.lacks {
		fmt.Fprintln(io.out, "Note:", line)
	}
	if f == nil {
		fmt.Fprintln(io.out, "Maquette worker is ready.")
		return nil
	}
	var err error
	if s.demo {
		err = n.makeDemo(ctx)
	}
	code, cerr := n.signer.Code(auth.RoleAdmin, "beheerder", 12*time.Hour)
	if cerr != nil {
		return errors.Join(err, cerr)
	}
	fmt.Fprintf(io.out, "Maquette is ready at %s\n", s.baseURL)
	fmt.Fprintf(io.out, "Sign in as admin (works once, within %v): %s\n", auth.CodeTTL, signInLink(s.baseURL, code))
	return err
}

// addressOf names a listener for a browser on the same machine.
func addressOf(l net.Listener, tls bool) string {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return l.Addr().String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "localhost"
	}
	scheme := "http"
	if tls {
		scheme = "https"
	}
	return strings.TrimSuffix(scheme+"://"+net.JoinHostPort(host, port), "/")
}
