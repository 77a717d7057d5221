package surroundings

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maquette-city/maquette/plans"
)

// client asks the services. It serves the layers side by side.
type client struct {
	http    *http.Client
	agent   string
	hosts   map[string]string // known hosts with their scheme
	gates   sync.Map          // of chan struct{}, by host
	left    atomic.Int64      // bytes that may still be fetched
	refresh bool
	now     func() time.Time
	sleep   func(context.Context, time.Duration) error
}

var (
	errElsewhere = errors.New("it leads to another server, or from https to http")
	errRedirects = fmt.Errorf("more than %d redirects", maxRedirects)
	errStalled   = fmt.Errorf("nothing came for %v", stallTimeout)
	errMost      = errors.New("more than the bytes that may be fetched")
)

func newClient(o *Options) (*client, error) {
	c := &client{agent: o.Agent, hosts: map[string]string{}, refresh: o.Refresh, now: time.Now, sleep: o.sleep}
	if c.sleep == nil {
		c.sleep = sleep
	}
	c.left.Store(o.Most)
	for name, base := range o.Bases {
		u, err := url.Parse(base)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
			return nil, plans.Errorf(plans.KindInvalid, "the address %q of %s must begin with https:// and name a host", base, name)
		}
		if c.hosts[u.Host] != "https" {
			c.hosts[u.Host] = u.Scheme
		}
	}
	c.http = &http.Client{
		CheckRedirect: c.redirect,
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 30 * time.Second}).DialContext,
			TLSHandshakeTimeout:   30 * time.Second,
			ResponseHeaderTimeout: headTimeout,
			MaxIdleConnsPerHost:   perHost,
			ForceAttemptHTTP2:     true,
		},
	}
	return c, nil
}

// redirect lets a service send to known hosts, never out of https.
func (c *client) redirect(next *http.Request, before []*http.Request) error {
	switch {
	case len(before) > maxRedirects:
		return errRedirects
	case !c.allowed(next.URL):
		return fmt.Errorf("%w: %s://%s", errElsewhere, next.URL.Scheme, next.URL.Host)
	}
	return nil
}

// allowed tells whether an address is one of the services'.
func (c *client) allowed(u *url.URL) bool {
	scheme, known := c.hosts[u.Host]
	return known && u.User == nil && (u.Scheme == "https" || u.Scheme == scheme)
}

// follow gives the address that a link of an answer leads to. Services behind a
// proxy write http where they are reached by https: then https is taken.
func (c *client) follow(from, link string) (string, error) {
	base, err := url.Parse(from)
	if err != nil {
		return "", err
	}
	u, err := base.Parse(link)
	if err != nil {
		return "", fmt.Errorf("its link to the next page, %.200q, is no address", link)
	}
	if u.Scheme == "http" && u.Host == base.Host {
		u.Scheme = base.Scheme
	}
	if !c.allowed(u) {
		return "", fmt.Errorf("its link to the next page leads to %s://%.200s, another server", u.Scheme, u.Host)
	}
	return u.String(), nil
}

// enter waits for a place among the requests to a host.
func (c *client) enter(ctx context.Context, address string) (leave func(), err error) {
	host := address
	if u, err := url.Parse(address); err == nil {
		host = u.Host
	}
	gate, _ := c.gates.LoadOrStore(host, make(chan struct{}, perHost))
	ch := gate.(chan struct{})
	select {
	case ch <- struct{}{}:
		return func() { <-ch }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// get gives the answer to a request: the kept one, or one that is fetched and kept.
// grew is told of bytes as they come. Errors are *FetchError, *WriteError or the
// context's.
func (c *client) get(ctx context.Context, s *store, r *request, grew func(n int64)) (p *part, fresh bool, err error) {
	kept := s.find(r.url)
	if kept != nil && !c.refresh {
		if err := checkKept(r, kept); err == nil {
			return kept, false, nil
		}
		kept = nil // written by another release: ask again
	}
	for try := 1; ; try++ {
		p, err := c.try(ctx, s, r, kept, grew)
		if err == nil {
			return p, p != kept, nil
		}
		var e *FetchError
		if ctx.Err() != nil || !errors.As(err, &e) || !e.passing || try == maxTries {
			return nil, false, err
		}
		pause := pauseBefore(try)
		if e.after > 0 {
			pause = e.after
		}
		if err := c.sleep(ctx, pause); err != nil {
			return nil, false, err
		}
	}
}

// describe words an error of the network without the address, which the message
// holds already.
func describe(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return "the host " + dns.Name + " is not found"
	}
	return strings.TrimPrefix(err.Error(), "net/http: ")
}
