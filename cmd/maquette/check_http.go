package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
)

// Limits of one file from a server, against one that answers slowly for ever,
// or that leads from one address to the next.
const (
	httpDeadline    = 2 * time.Minute  // from request to last byte
	httpFirstByte   = 30 * time.Second // until the head of the answer
	httpRedirects   = 5
	httpConnections = 16
)

var (
	errRedirects = errors.New("more than 5 redirects")
	errElsewhere = errors.New("redirected to another server")
)

// httpSource reads a tileset from a server. Every request has a deadline; what
// it may send is limited by the reader of the files.
type httpSource struct {
	client *http.Client
	base   *url.URL // ends in a slash; its query goes with every request
}

func newHTTPSource(target string) (*httpSource, string, error) {
	u, err := url.Parse(target)
	if err != nil {
		return nil, "", fmt.Errorf("reading the URL: %w", err)
	}
	entry := entryTileset
	if ext := path.Ext(u.Path); strings.EqualFold(ext, ".json") || strings.EqualFold(ext, ".3tz") {
		u.Path, entry = path.Split(u.Path)
	}
	u.Path, u.RawPath, u.Fragment = strings.TrimSuffix(u.Path, "/")+"/", "", ""
	client := &http.Client{
		Timeout:       httpDeadline,
		CheckRedirect: sameServer,
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			ResponseHeaderTimeout: httpFirstByte,
			MaxIdleConnsPerHost:   httpConnections,
			ForceAttemptHTTP2:     true,
		},
	}
	return &httpSource{client, u}, entry, nil
}

// sameServer lets a server send to itself, or from http to https, a few times.
func sameServer(next *http.Request, before []*http.Request) error {
	first := before[0].URL
	switch {
	case len(before) > httpRedirects:
		return errRedirects
	case next.URL.Hostname() != first.Hostname() || first.Scheme == "https" && next.URL.Scheme != "https":
		return errElsewhere
	}
	return nil
}

// Open gets one file. Its errors leave out the address, which may hold a
// capability.
func (s *httpSource) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	u := *s.base
	u.Path += name
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, errors.New("no valid address")
	}
	response, err := s.client.Do(request)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err
		}
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		response.Body.Close()
		return nil, fmt.Errorf("the server answers %s", response.Status)
	}
	return response.Body, nil
}
