package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/maquette-city/maquette/tiles/check"
)

const checkHelp = `usage: maquette check DIR|URL [--strict]

Holds DIR/tileset.json, or the tileset at URL, and everything it leads to
against 3D Tiles 1.1 and Maquette's own rules. Writes one line for each issue:
ERROR or WARN, a code, a JSON pointer, a message. Exits with 0 where there is
no error, 1 where there is one, 65 where the tileset cannot be read.
`

// exitErrors is check's code for a readable tileset with errors in it.
const exitErrors = 1

// runCheck checks a tileset in a folder or on a server.
func runCheck(ctx context.Context, args []string, std stdio) int {
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	flags.SetOutput(std.err)
	flags.Usage = func() {
		fmt.Fprint(std.err, checkHelp)
		flags.PrintDefaults()
	}
	strict := flags.Bool("strict", false, "Maquette's own rules are errors")
	targets, err := parseMixed(flags, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	case len(targets) != 1:
		fmt.Fprintln(std.err, "maquette check: one DIR or URL is needed")
		return exitUsage
	}
	return checkTarget(ctx, targets[0], check.Options{Strict: *strict}, std)
}

// parseMixed parses flags that stand before or after the other arguments,
// which it gives.
func parseMixed(flags *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if args = flags.Args(); len(args) == 0 {
			return rest, nil
		}
		rest, args = append(rest, args[0]), args[1:]
	}
}

func checkTarget(ctx context.Context, target string, o check.Options, std stdio) int {
	source, entry, done, err := openTarget(target)
	if err != nil {
		fmt.Fprintln(std.err, "maquette check:", err)
		return exitData
	}
	defer done()
	r, err := check.Run(ctx, source, entry, o)
	if err != nil {
		fmt.Fprintln(std.err, "maquette check:", err)
		return exitData
	}
	for _, i := range r.Issues {
		fmt.Fprintln(std.out, i)
	}
	errorCount := r.Errors()
	fmt.Fprintf(std.err, "%d tilesets, %d tiles, %d contents, %d triangles: %d errors, %d warnings\n",
		r.Tilesets, r.Tiles, r.Contents, r.Triangles, errorCount, len(r.Issues)-errorCount)
	if errorCount > 0 {
		return exitErrors
	}
	return exitOK
}

// entryTileset is the file that a folder is entered by.
const entryTileset = "tileset.json"

// openTarget gives the source that target names and the tileset in it: a
// folder, a tileset file, or the URL of either. Nothing outside the folder can
// be opened through it, symbolic links included.
func openTarget(target string) (source check.Source, entry string, done func(), err error) {
	if strings.HasPrefix(target, "http://") || strings.HasPrefix(target, "https://") {
		source, entry, err = newHTTPSource(target)
		return source, entry, func() {}, err
	}
	dir, entry := target, entryTileset
	if info, err := os.Stat(target); err == nil && !info.IsDir() {
		dir, entry = filepath.Dir(target), filepath.Base(target)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, "", nil, fmt.Errorf("opening %s: %w", target, err)
	}
	return check.FS(root.FS()), entry, func() { root.Close() }, nil
}

// httpSource reads a tileset from a server. Every request has a deadline; what
// it may send is limited by the reader of the files.
type httpSource struct {
	client *http.Client
	base   *url.URL // ends in a slash; its query goes with every request
}

// httpDeadline is for one file, from request to last byte.
const httpDeadline = 2 * time.Minute

func newHTTPSource(target string) (*httpSource, string, error) {
	u, err := url.Parse(target)
	if err != nil {
		return nil, "", fmt.Errorf("reading the URL: %w", err)
	}
	entry := entryTileset
	if strings.HasSuffix(u.Path, ".json") {
		u.Path, entry = path.Split(u.Path)
	}
	u.Path, u.RawPath, u.Fragment = strings.TrimSuffix(u.Path, "/")+"/", "", ""
	return &httpSource{&http.Client{Timeout: httpDeadline}, u}, entry, nil
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
