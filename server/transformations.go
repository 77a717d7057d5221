package server

import (
	"errors"
	"fmt"
	"math"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/server/auth"
)

// Bounds of one transformation.
const (
	// MaxTransformationPoints is the most points of one request; more take
	// another one, or the verb maquette transform.
	MaxTransformationPoints = 100_000
	// MaxTransformationBody bounds the request in bytes: 80 for each point.
	MaxTransformationBody = 8 << 20
	// maxBulkTransformations is how many requests over MaxBody are worked on
	// at once: each takes some 30 MB, and residents may make them.
	maxBulkTransformations = 2
	// maxTransformationFailures bounds the failures that are told one by one.
	maxTransformationFailures = 1000
)

func (s *Server) transformationRoutes() []route {
	return []route{
		{method: "GET", path: "/crss", op: "listCRSs", tag: "transformations", summary: "The coordinate reference systems that are known",
			role: auth.RoleResident, handle: s.listCRSs, status: 200, answer: "CRSList"},
		{method: "POST", path: "/transformations", op: "transform", tag: "transformations", summary: "Transform points from one coordinate reference system to another",
			role: auth.RoleResident, handle: s.transform, body: "TransformationRequest", status: 200, answer: "Transformation"},
	}
}

// crsView is a coordinate reference system as the list has it.
type crsView struct {
	Code           string       `json:"code"`
	URI            string       `json:"uri"`
	Name           string       `json:"name"`
	Axes           []axisView   `json:"axes"`
	Area           string       `json:"area"`
	Epoch          crs.EpochUse `json:"epoch"`
	AccuracyMetres float64      `json:"accuracyMetres"`
}

type axisView struct {
	Abbreviation string `json:"abbreviation"`
	Direction    string `json:"direction"`
	Unit         string `json:"unit"`
}

func (s *Server) listCRSs(c echo.Context) error {
	all := crs.All()
	items := make([]crsView, len(all))
	for i, one := range all {
		items[i] = crsView{
			Code: one.Code(), URI: one.URI(), Name: one.Name(), Area: one.Area(),
			Epoch: one.Epoch(), AccuracyMetres: one.Accuracy(),
		}
		for _, a := range one.Axes() {
			items[i].Axes = append(items[i].Axes, axisView(a))
		}
	}
	return answerList(c, items, nil)
}

// transformationRequest asks for points in another system.
type transformationRequest struct {
	From    string    `json:"from"`
	To      string    `json:"to"`
	Epoch   *float64  `json:"epoch"`
	Points  pointList `json:"points"`
	Rounded bool      `json:"rounded"`

	transformer *crs.Transformer
}

func (r *transformationRequest) check(report func(pointer, detail string)) {
	if !r.Points.given {
		report("/points", "is required")
	}
	from, okFrom := parseCRS(r.From, "/from", report)
	to, okTo := parseCRS(r.To, "/to", report)
	if !okFrom || !okTo {
		return
	}
	var err error
	if r.Epoch == nil {
		r.transformer, err = crs.NewTransformer(from, to)
	} else {
		r.transformer, err = crs.NewTransformerAt(from, to, *r.Epoch)
	}
	switch {
	case errors.Is(err, crs.ErrEpoch):
		report("/epoch", err.Error())
	case err != nil:
		report("", err.Error())
	}
}

// parseCRS finds the system that a member of a request names, and reports one
// that is missing or not supported.
func parseCRS(name, pointer string, report func(pointer, detail string)) (crs.CRS, bool) {
	if name == "" {
		report(pointer, "is required")
		return crs.CRS{}, false
	}
	c, err := crs.Parse(name)
	if err != nil {
		report(pointer, err.Error())
	}
	return c, err == nil
}

// transformationFailure is a point that could not be done, or not wholly.
type transformationFailure struct {
	Index  int    `json:"index"`
	Detail string `json:"detail"`
}

// transform answers with as many points as it was given.
func (s *Server) transform(c echo.Context) error {
	done, err := s.bulkTurn(c)
	if err != nil {
		return err
	}
	defer done()
	var req transformationRequest
	if err := readJSONUpTo(c, &req, MaxTransformationBody); err != nil {
		return err
	}
	failures, failed := req.Points.transform(req.transformer)
	to := req.transformer.To()
	answer := transformationAnswer{
		From: req.transformer.From().Code(), To: to.Code(), Epoch: req.Epoch, Failed: failed, Failures: failures,
	}
	answer.Points = req.Points.appendJSON(make([]byte, 0, 64*len(req.Points.points)+2), to, req.Rounded)
	c.Response().Header().Set("Content-Crs", "<"+to.URI()+">")
	return c.JSON(http.StatusOK, answer)
}

// bulkTurn waits for nothing: a large request finds a turn or is told to come
// back. done ends the turn.
func (s *Server) bulkTurn(c echo.Context) (done func(), err error) {
	if length := c.Request().ContentLength; length >= 0 && length <= MaxBody {
		return func() {}, nil
	}
	select {
	case s.bulk <- struct{}{}:
		return func() { <-s.bulk }, nil
	default:
		return nil, plans.Errorf(plans.KindUnavailable, "%d large transformations are being worked on", maxBulkTransformations)
	}
}

// transform turns the points in place and says what went wrong with which.
func (l *pointList) transform(t *crs.Transformer) (failures []transformationFailure, failed int) {
	failures = []transformationFailure{}
	tell := func(i int, err error) {
		if failed++; failed <= maxTransformationFailures {
			failures = append(failures, transformationFailure{i, err.Error()})
		}
	}
	for i := range l.points {
		p := &l.points[i]
		hadHeight := !math.IsNaN(p.at[2])
		var err error
		p.at, err = t.Point(p.at)
		switch {
		case err != nil:
			p.size = 0
			tell(i, err)
		case hadHeight && math.IsNaN(p.at[2]):
			tell(i, fmt.Errorf("the height: NAP is not defined outside latitude 50-56, longitude 2-8: %w", crs.ErrNoHeight))
		}
	}
	return failures, failed
}
