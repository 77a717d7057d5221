package surroundings

import (
	"fmt"
	"net/http"
	"time"
)

// FetchError says which request of which source failed, how, and what can be done.
type FetchError struct {
	Source  string // "3DBAG"
	Part    string // "page 3", "collection wegdeel, page 1"
	URL     string // the address that was asked
	Status  int    // of HTTP; 0 where there was no whole answer
	Problem string
	Advice  string
	Err     error         // the cause, or nil
	passing bool          // whether it may pass, so that another try makes sense
	after   time.Duration // the pause that the service asks for, 0 for none
}

// Error words it on one line.
func (e *FetchError) Error() string {
	s := fmt.Sprintf("%s, %s: %s (%s)", e.Source, e.Part, e.Problem, e.URL)
	if e.Advice != "" {
		s += ": " + e.Advice
	}
	return s
}

// Unwrap gives the cause.
func (e *FetchError) Unwrap() error { return e.Err }

// What people can do.
const (
	adviceLater  = "run the same command again later: what was fetched is kept"
	adviceAgain  = "run the same command again: what was fetched is kept and goes on from there"
	adviceBase   = "the service may have moved: look at its documentation, and name its address with the --base flag of the layer"
	adviceReport = "the service answers other than it is described; leave the layer out with --layers, and report it"
	adviceMost   = "take a smaller area, or raise --most"
)

// statusError words an answer that is none.
func statusError(r *request, status int, detail string) *FetchError {
	e := r.fail(fmt.Sprintf("answered %d %s", status, http.StatusText(status)), adviceReport)
	if detail != "" {
		e.Problem += ": " + detail
	}
	e.Status = status
	switch {
	case status == http.StatusNotFound || status == http.StatusGone:
		e.Advice = adviceBase
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		e.Advice = "the service lets nobody in, or not from here: ask the one who runs it, or name a mirror with --base"
	case status == http.StatusRequestTimeout || status == http.StatusTooManyRequests || status >= 500:
		e.passing, e.Advice = true, adviceLater
	}
	return e
}
