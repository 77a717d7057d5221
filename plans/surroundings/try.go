package surroundings

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// checkKept holds a kept answer against what is asked now.
func checkKept(r *request, p *part) error {
	f, err := os.Open(p.path)
	if err != nil {
		return err
	}
	defer f.Close()
	return r.verify(f, p)
}

// attempt is one try of a request.
type attempt struct {
	*client
	*request
	store  *store
	kept   *part // the answer that is kept and may still hold, or nil
	from   int64 // bytes of the answer that have come
	tag    string
	grew   func(n int64)
	giveUp context.CancelCauseFunc
}

// try makes a request once.
func (c *client) try(ctx context.Context, s *store, r *request, kept *part, grew func(n int64)) (*part, error) {
	leave, err := c.enter(ctx, r.url)
	if err != nil {
		return nil, err
	}
	defer leave()
	ctx, cancel := context.WithTimeout(ctx, tryTimeout)
	defer cancel()
	ctx, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	a := &attempt{client: c, request: r, store: s, kept: kept, grew: grew, giveUp: giveUp}
	if kept == nil {
		a.from, a.tag = s.begun(r.url)
	}
	res, err := a.ask(ctx)
	if err != nil {
		return nil, a.networkError(ctx, err)
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusNotModified && kept != nil:
		if err := checkKept(r, kept); err != nil {
			return nil, err
		}
		kept.Fetched = c.now().UTC()
		return kept, s.note(kept)
	case res.StatusCode == http.StatusPartialContent && a.from > 0 && res.Header.Get("ETag") == a.tag && rangeStart(res.Header) == a.from:
	case res.StatusCode == http.StatusOK:
		a.from = 0
	case a.from > 0 && (res.StatusCode == http.StatusRequestedRangeNotSatisfiable || res.StatusCode == http.StatusPartialContent):
		_ = os.Remove(s.base(r.url) + ".tag") // the next try begins anew
		e := r.fail("answered with another part than was asked for", adviceAgain)
		e.passing = true
		return nil, e
	default:
		return nil, a.refused(res)
	}
	return a.receive(ctx, res)
}

// ask sends the request: conditional where an answer is kept, for the rest where a
// part of one is.
func (a *attempt) ask(ctx context.Context) (*http.Response, error) {
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, a.url, nil)
	if err != nil {
		return nil, err
	}
	q.Header.Set("User-Agent", a.agent)
	q.Header.Set("Accept", a.accept)
	switch {
	case a.kept != nil && a.kept.ETag != "":
		q.Header.Set("If-None-Match", a.kept.ETag)
	case a.kept != nil && a.kept.LastModified != "":
		q.Header.Set("If-Modified-Since", a.kept.LastModified)
	case a.from > 0:
		q.Header.Set("Range", fmt.Sprintf("bytes=%d-", a.from))
		q.Header.Set("If-Range", a.tag)
	}
	return a.http.Do(q)
}

// rangeStart reads where the part of a 206 begins, -1 where it does not say.
func rangeStart(h http.Header) int64 {
	text, ok := strings.CutPrefix(h.Get("Content-Range"), "bytes ")
	first, _, dash := strings.Cut(text, "-")
	n, err := strconv.ParseInt(first, 10, 64)
	if !ok || !dash || err != nil {
		return -1
	}
	return n
}

// refused words an answer that is none, with the pause that it asks for.
func (a *attempt) refused(res *http.Response) error {
	text, _ := io.ReadAll(io.LimitReader(res.Body, 4096)) // what came of it words the error
	detail := exceptionIn(text)
	if detail == "" {
		detail = titleOf(text)
	}
	if detail == "" && strings.Contains(res.Header.Get("Content-Type"), "json") {
		detail = string(text)
	}
	e := statusError(a.request, res.StatusCode, strings.TrimPrefix(quoted(detail), " "))
	after, ok := retryAfter(res.Header, a.now())
	switch {
	case !ok || !e.passing:
	case after > maxRetryAfter:
		e.passing = false
		e.Advice = fmt.Sprintf("it asks to come back in %v: %s", after.Round(time.Second), adviceLater)
	default:
		e.after = after
	}
	return e
}

// networkError words a failure below HTTP.
func (a *attempt) networkError(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, errStalled) && !errors.Is(cause, context.DeadlineExceeded) {
		return cause
	}
	if errors.Is(context.Cause(ctx), errStalled) {
		err = errStalled
	}
	e := a.fail(describe(err), adviceAgain)
	e.Err, e.passing = err, !errors.Is(err, errElsewhere) && !errors.Is(err, errRedirects)
	if !e.passing {
		e.Advice = adviceBase
	}
	return e
}

// receive takes in an answer, or the rest of it, and keeps it.
func (a *attempt) receive(ctx context.Context, res *http.Response) (*part, error) {
	p := &part{URL: a.url, ETag: res.Header.Get("ETag"), LastModified: res.Header.Get("Last-Modified"), ContentType: res.Header.Get("Content-Type"),
		ContentCRS: strings.Trim(res.Header.Get("Content-Crs"), "<> "), Fetched: a.now().UTC()}
	base := a.store.base(a.url)
	if err := noteTag(base, res); err != nil {
		return nil, err
	}
	flags := os.O_RDWR | os.O_CREATE
	if a.from == 0 {
		flags |= os.O_TRUNC
	}
	f, err := os.OpenFile(base+".tmp", flags, 0o644)
	if err != nil {
		return nil, &WriteError{Path: base, Err: err}
	}
	defer f.Close()
	if _, err := f.Seek(a.from, io.SeekStart); err != nil {
		return nil, &WriteError{Path: base, Err: err}
	}
	if err := a.pour(ctx, f, res.Body); err != nil {
		return nil, err
	}
	_ = os.Remove(base + ".tag") // what came is whole, right or wrong: nothing of it is asked for again
	if err := a.verify(f, p); err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, &WriteError{Path: base, Err: err}
	}
	return p, a.store.keep(p, f.Name())
}

// noteTag remembers the ETag by which the rest of an answer may be asked for, where
// the service serves ranges of what it sends as it is.
func noteTag(base string, res *http.Response) error {
	tag := res.Header.Get("ETag")
	if res.Uncompressed || !strongTag(tag) || res.StatusCode == http.StatusOK && !strings.Contains(res.Header.Get("Accept-Ranges"), "bytes") {
		_ = os.Remove(base + ".tag") // it may not be there
		return nil
	}
	if err := os.WriteFile(base+".tag", []byte(tag), 0o644); err != nil {
		return &WriteError{Path: base, Err: err}
	}
	return nil
}

// pour writes a body to a file within the limits, and gives up where it stalls.
func (a *attempt) pour(ctx context.Context, f io.Writer, body io.Reader) error {
	watch := time.AfterFunc(stallTimeout, func() { a.giveUp(errStalled) })
	defer watch.Stop()
	buf := make([]byte, 64<<10)
	for at := a.from; ; {
		n, rerr := body.Read(buf)
		watch.Reset(stallTimeout)
		at += int64(n)
		switch {
		case at > a.limit:
			return a.fail(fmt.Sprintf("answered more than %d bytes", a.limit), adviceReport)
		case n > 0 && a.left.Add(-int64(n)) < 0:
			e := a.fail(errMost.Error(), adviceMost)
			e.Err = errMost
			return e
		}
		if _, err := f.Write(buf[:n]); err != nil {
			return &WriteError{Path: a.store.dir, Err: err}
		}
		a.grew(int64(n))
		if errors.Is(rerr, io.EOF) {
			return nil
		}
		if rerr != nil {
			return a.networkError(ctx, fmt.Errorf("the answer broke off after %d bytes: %w", at, rerr))
		}
	}
}
