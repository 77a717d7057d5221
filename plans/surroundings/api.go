package surroundings

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/maquette-city/maquette/plans"
)

// api asks a server of Maquette.
type api struct {
	http   *http.Client
	server string // address without a slash at the end
	token  string
	agent  string
}

const (
	apiTimeout = 10 * time.Minute
	// chunk is how much of a file goes in one request, bytes.
	chunk = 16 << 20
	// maxAPIAnswer bounds an answer of the server.
	maxAPIAnswer = 32 << 20
)

func newAPI(server, token, agent string) *api {
	same := func(next *http.Request, before []*http.Request) error {
		if len(before) > maxRedirects || next.URL.Host != before[0].URL.Host || next.URL.Scheme != before[0].URL.Scheme {
			return errElsewhere // the token is for this server alone
		}
		return nil
	}
	return &api{&http.Client{Timeout: apiTimeout, CheckRedirect: same}, server, token, agent}
}

// call asks and reads the answer into v; body and v may be nil.
func (a *api) call(ctx context.Context, method, path string, body, v any) error {
	return a.send(ctx, method, path, nil, body, v)
}

// change patches what has a revision.
func (a *api) change(ctx context.Context, path string, revision int, body, v any) error {
	return a.send(ctx, "PATCH", path, http.Header{"If-Match": {strconv.Quote(strconv.Itoa(revision))}}, body, v)
}

func (a *api) send(ctx context.Context, method, path string, header http.Header, body, v any) error {
	var in io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		in = bytes.NewReader(text)
	}
	res, err := a.do(ctx, method, a.server+"/api/v1"+path, header, in)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, maxAPIAnswer))
	if err == nil && v != nil {
		err = json.Unmarshal(text, v)
	}
	if err != nil {
		return plans.Errorf(plans.KindUnavailable, "the answer of %s cannot be read: %w", a.server, err)
	}
	return nil
}

// do sends a request with the token and gives an answer of 2xx.
func (a *api) do(ctx context.Context, method, address string, header http.Header, body io.Reader) (*http.Response, error) {
	q, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, err
	}
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("User-Agent", a.agent)
	q.Header.Set("Authorization", "Bearer "+a.token)
	for name, values := range header {
		q.Header[name] = values
	}
	res, err := a.http.Do(q)
	if err != nil {
		return nil, plans.Errorf(plans.KindUnavailable, "%s does not answer: %s: start it, or look at the address", a.server, describe(err))
	}
	if res.StatusCode/100 == 2 {
		return res, nil
	}
	defer res.Body.Close()
	return nil, refusedBy(res)
}

// refusedBy words the problem details of the server (RFC 9457).
func refusedBy(res *http.Response) error {
	text, _ := io.ReadAll(io.LimitReader(res.Body, 64<<10)) // what came of it words the error
	var p struct {
		Title, Detail string
		Errors        []struct{ Pointer, Detail string }
	}
	_ = json.Unmarshal(text, &p) // what is no problem is told by its status
	kind := plans.KindUnavailable
	switch res.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		return plans.Errorf(plans.KindForbidden, "the server does not let this token in (%s): make one with maquette token --role planner", res.Status)
	case http.StatusNotFound:
		kind = plans.KindNotFound
	case http.StatusRequestEntityTooLarge:
		kind = plans.KindTooLarge
	case http.StatusBadRequest, http.StatusConflict, http.StatusPreconditionFailed, http.StatusUnsupportedMediaType:
		kind = plans.KindInvalid
	}
	detail := p.Detail
	for _, e := range p.Errors {
		detail += "; " + e.Pointer + " " + e.Detail
	}
	if detail == "" {
		detail = p.Title
	}
	return plans.Errorf(kind, "the server answers %s: %.500s", res.Status, strings.Join(strings.Fields(detail), " "))
}

// upload sends a file by tus 1.0 and gives the id of the upload. A request that
// fails is made again from the byte that the server has.
func (a *api) upload(ctx context.Context, path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return "", err
	}
	name := base64.StdEncoding.EncodeToString([]byte(filepath.Base(path)))
	res, err := a.do(ctx, "POST", a.server+"/api/v1/uploads", tusHeader("Upload-Length", strconv.FormatInt(st.Size(), 10), "Upload-Metadata", "filename "+name), nil)
	if err != nil {
		return "", err
	}
	_ = res.Body.Close() // nothing more is read
	at, err := res.Request.URL.Parse(res.Header.Get("Location"))
	if err != nil || at.Host != res.Request.URL.Host || at.Path == "" {
		return "", plans.Errorf(plans.KindUnavailable, "the server does not say where the upload goes")
	}
	if err := a.chunks(ctx, at, f, st.Size()); err != nil {
		return "", err
	}
	return at.Path[strings.LastIndex(at.Path, "/")+1:], nil
}

func tusHeader(pairs ...string) http.Header {
	h := http.Header{"Tus-Resumable": {"1.0.0"}, "Content-Type": {"application/offset+octet-stream"}}
	for i := 0; i < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h
}

func (a *api) chunks(ctx context.Context, at *url.URL, f io.ReaderAt, size int64) error {
	tries := 0
	for offset := int64(0); offset < size; {
		next, err := a.chunk(ctx, at, f, offset, min(chunk, size-offset))
		if err == nil {
			offset, tries = next, 0
			continue
		}
		if tries++; tries == maxTries || ctx.Err() != nil || plans.KindOf(err) != plans.KindUnavailable {
			return err
		}
		if err := sleep(ctx, pauseBefore(tries)); err != nil {
			return err
		}
		res, herr := a.do(ctx, "HEAD", at.String(), tusHeader(), nil)
		if herr != nil {
			continue // the next try tells
		}
		_ = res.Body.Close() // it has none
		if offset, err = offsetOf(res, size); err != nil {
			return err
		}
	}
	return nil
}

func (a *api) chunk(ctx context.Context, at *url.URL, f io.ReaderAt, offset, n int64) (int64, error) {
	res, err := a.do(ctx, "PATCH", at.String(), tusHeader("Upload-Offset", strconv.FormatInt(offset, 10)), io.NewSectionReader(f, offset, n))
	if err != nil {
		return 0, err
	}
	_ = res.Body.Close() // nothing more is read
	next, err := offsetOf(res, offset+n)
	if err == nil && next <= offset {
		err = errors.New("the server took nothing")
	}
	return next, err
}

// offsetOf reads how many bytes the server has.
func offsetOf(res *http.Response, most int64) (int64, error) {
	n, err := strconv.ParseInt(res.Header.Get("Upload-Offset"), 10, 64)
	if err != nil || n < 0 || n > most {
		return 0, fmt.Errorf("the server says that it has %.40q of %d bytes", res.Header.Get("Upload-Offset"), most)
	}
	return n, nil
}
