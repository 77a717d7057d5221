package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/changes"
	"github.com/maquette-city/maquette/server/auth"
)

// Changes compares versions, once for each pair.
type Changes interface {
	// Page gives the summary of a pair, the changes asked for as JSON, and the
	// number to ask from next, -1 where there are no more.
	Page(ctx context.Context, p changes.Pair, q changes.Query) (*changes.Summary, []json.RawMessage, int, error)
	// ForEvent gives what an event says of a pair.
	ForEvent(ctx context.Context, p changes.Pair) (plans.FeatureChanges, error)
}

// Bounds of a page of changes.
const (
	defaultChanges = 100
	maxChanges     = 1000
	maxCursor      = 1 << 30
)

func (s *Server) changesRoutes() []route {
	kinds := []string{""}
	for _, k := range changes.Kinds() {
		kinds = append(kinds, string(k))
	}
	return []route{{
		method: "GET", path: "/variants/:variant/versions/:number/changes", op: "listChanges", tag: "versions",
		summary: "What differs from another version, feature by feature",
		role:    auth.RoleResident, handle: s.listChanges, status: 200, answer: "ChangeList", also: []int{409},
		query: []queryParam{
			{name: "since", description: "number of the earlier version of this variant; without it and against: the last one before this that was published, for staff else the last that was converted", min: 1, max: maxSeq},
			{name: "against", description: "a version of another variant of the project instead, as variant/number", text: true},
			{name: "kind", description: "only what changed in this way, be it among others; empty for all", values: kinds},
			{name: "limit", description: "most changes in the answer", min: 1, max: maxChanges},
			{name: "cursor", description: "where to go on: next of the answer before", min: 0, max: maxCursor},
		},
	}}
}

// changeList is a page of changes.
type changeList struct {
	Variant string            `json:"variant"`
	Version int               `json:"version"`
	Against changesAgainst    `json:"against"`
	Summary *changes.Summary  `json:"summary"`
	Items   []json.RawMessage `json:"items"`
	// Next is the cursor of the next page; absent on the last.
	Next *int `json:"next,omitempty"`
}

type changesAgainst struct {
	Variant string `json:"variant"`
	Version int    `json:"version"`
}

// listChanges compares a version with another that the caller may see.
func (s *Server) listChanges(c echo.Context) error {
	q, err := changesQuery(c)
	if err != nil {
		return err
	}
	after, err := s.version(c)
	if err != nil {
		return err
	}
	before, err := s.changesBase(c, after)
	if err != nil {
		return err
	}
	pair, err := s.changesPair(c.Request().Context(), before, after)
	if err != nil {
		return err
	}
	list := changeList{Variant: after.VariantID, Version: after.Number, Against: changesAgainst{before.VariantID, before.Number}}
	var next int
	if list.Summary, list.Items, next, err = s.cfg.Changes.Page(c.Request().Context(), pair, q); err != nil {
		return err
	}
	if next >= 0 {
		list.Next = &next
		c.Response().Header().Set("Link", fmt.Sprintf("<%s>; rel=\"next\"", nextPage(c.Request().URL, next)))
	}
	return c.JSON(http.StatusOK, list)
}

// nextPage is the address of the same list from another cursor on.
func nextPage(u *url.URL, cursor int) string {
	q := u.Query()
	q.Set("cursor", strconv.Itoa(cursor))
	return u.EscapedPath() + "?" + q.Encode()
}

func changesQuery(c echo.Context) (changes.Query, error) {
	var faults [3]*fieldError
	q := changes.Query{Kind: changes.Kind(c.QueryParam("kind"))}
	if q.Kind != "" && !q.Kind.Known() {
		faults[0] = &fieldError{"kind", fmt.Sprintf("must be one of %v, not %.20q", changes.Kinds(), string(q.Kind))}
	}
	q.Limit, faults[1] = intParam(c, "limit", defaultChanges, 1, maxChanges)
	q.From, faults[2] = intParam(c, "cursor", 0, 0, maxCursor)
	return q, joinInvalid(faults[:]...)
}

// changesBase finds the version to compare with.
func (s *Server) changesBase(c echo.Context, after plans.Version) (plans.Version, error) {
	since, against := c.QueryParam("since"), c.QueryParam("against")
	switch {
	case since != "" && against != "":
		return plans.Version{}, joinInvalid(&fieldError{"against", "cannot stand beside since"})
	case against != "":
		return s.changesAgainst(c, after, against)
	case since != "":
		number, fault := intParam(c, "since", 0, 1, maxSeq)
		if fault != nil {
			return plans.Version{}, joinInvalid(fault)
		}
		return s.shownVersion(c, after.VariantID, number, "since")
	}
	return s.versionBefore(c, after)
}

// changesAgainst finds the version that against names, "variant/number".
func (s *Server) changesAgainst(c echo.Context, after plans.Version, against string) (plans.Version, error) {
	variant, text, ok := strings.Cut(against, "/")
	number, err := strconv.Atoi(text)
	if !ok || err != nil || number < 1 || number > maxSeq || variant == "" {
		return plans.Version{}, joinInvalid(&fieldError{"against", fmt.Sprintf("must be a variant, a slash and the number of its version, not %.80q", against)})
	}
	v, err := s.shownVersion(c, variant, number, "against")
	if err == nil && v.ProjectID != after.ProjectID {
		return v, joinInvalid(&fieldError{"against", "must be a version of the same project"})
	}
	return v, err
}

// shownVersion reads a version that a parameter names. One that the caller may
// not see is not there.
func (s *Server) shownVersion(c echo.Context, variant string, number int, param string) (plans.Version, error) {
	v, err := s.cfg.Catalog.Version(c.Request().Context(), variant, number)
	if plans.KindOf(err) == plans.KindNotFound || err == nil && !shownTo(identityOf(c), v) {
		return v, joinInvalid(&fieldError{param, fmt.Sprintf("variant %.80s has no version %d", variant, number)})
	}
	return v, err
}

// versionBefore gives the version that one is compared with where nobody says.
func (s *Server) versionBefore(c echo.Context, after plans.Version) (plans.Version, error) {
	all, err := s.cfg.Catalog.Versions(c.Request().Context(), after.VariantID)
	if err != nil {
		return plans.Version{}, err
	}
	id := identityOf(c)
	best, published := 0, false
	for _, v := range all {
		p := v.PublishedAt != nil
		if v.Number >= after.Number || v.Result == nil || !shownTo(id, v) || published && !p {
			continue
		}
		if v.Number > best || p && !published {
			best, published = v.Number, p
		}
	}
	if best == 0 {
		return plans.Version{}, plans.Errorf(plans.KindNotFound, "variant %s has no version before %d to compare with", after.VariantID, after.Number)
	}
	return s.cfg.Catalog.Version(c.Request().Context(), after.VariantID, best)
}

// changesPair makes the pair of two versions; both must be converted.
func (s *Server) changesPair(ctx context.Context, before, after plans.Version) (changes.Pair, error) {
	for _, v := range []plans.Version{before, after} {
		if v.Result == nil {
			return changes.Pair{}, plans.Errorf(plans.KindConflict, "version %d of variant %s is %s: there is nothing to compare yet", v.Number, v.VariantID, v.State)
		}
	}
	records := map[string]*plans.Placement{}
	for _, id := range slices.Compact([]string{before.VariantID, after.VariantID}) {
		v, err := s.cfg.Catalog.Variant(ctx, id)
		if err != nil {
			return changes.Pair{}, err
		}
		records[id] = v.Placement
	}
	return changes.PairOf(before, after, records[before.VariantID], records[after.VariantID]), nil
}

// changedFeatures gives what publishing v changes in the eyes of open viewers.
// They can do without: an error is logged.
func (s *Server) changedFeatures(ctx context.Context, v plans.Version) plans.FeatureChanges {
	variant, err := s.cfg.Catalog.Variant(ctx, v.VariantID)
	if err != nil || variant.Current == 0 || variant.Current == v.Number || v.Result == nil {
		return plans.FeatureChanges{} // publishing says what is wrong
	}
	f, err := s.compareShown(ctx, variant.Current, v)
	if err != nil {
		s.cfg.Log.WarnContext(ctx, "the changed features are not known", "variant_id", v.VariantID, "version", v.Number, "error", err)
	}
	return f
}

func (s *Server) compareShown(ctx context.Context, current int, v plans.Version) (plans.FeatureChanges, error) {
	before, err := s.cfg.Catalog.Version(ctx, v.VariantID, current)
	if err != nil {
		return plans.FeatureChanges{}, err
	}
	pair, err := s.changesPair(ctx, before, v)
	if err != nil {
		return plans.FeatureChanges{}, err
	}
	return s.cfg.Changes.ForEvent(ctx, pair)
}
