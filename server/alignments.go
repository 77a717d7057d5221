package server

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/align"
	"github.com/maquette-city/maquette/plans/site"
	"github.com/maquette-city/maquette/server/auth"
)

// Limits and defaults of an alignment.
const (
	// maxAlignmentPairs bounds each of pairs and checkPoints: nobody taps more.
	maxAlignmentPairs = 200
	// defaultTap is the standard deviation per axis, metres, of a point
	// tapped by hand where the device says none.
	defaultTap = 0.02
	// defaultSurvey is that of a site position given without one.
	defaultSurvey = 0.01
)

// Frames of a device.
const (
	frameWebXR = "webxr" // right-handed, y up, as WebXR has it: e = x, n = -z, u = y
	frameENU   = "enu"   // right-handed, z up
)

func (s *Server) alignmentRoutes() []route {
	return []route{
		{method: "POST", path: "/projects/:project/alignments", op: "alignDevice", tag: "alignments",
			summary: "Fit a device's frame to the site frame. Nothing is stored, so there is nothing to be found at an address and the answer is 200, not 201",
			role:    auth.RoleResident, handle: s.alignDevice, body: "AlignmentRequest", status: 200, answer: "Alignment"},
	}
}

type alignmentRequest struct {
	Device      alignmentDevice `json:"device"`
	Pairs       []alignmentPair `json:"pairs"`
	CheckPoints []alignmentPair `json:"checkPoints"`
}

type alignmentDevice struct {
	Name  string `json:"name"` // for the one who asks; not kept
	Frame string `json:"frame"`
}

type alignmentPair struct {
	ControlPoint string    `json:"controlPoint"`
	Corner       *int      `json:"corner"` // of its marker: 0 top left, then clockwise
	Site         []float64 `json:"site"`   // east, north, up, where it is no control point
	SiteSigmaH   *float64  `json:"siteSigmaH"`
	SiteSigmaV   *float64  `json:"siteSigmaV"`
	Device       []float64 `json:"device"`
	Sigma        *float64  `json:"sigma"` // of the tap, per axis
}

func (r *alignmentRequest) check(report func(pointer, detail string)) {
	if r.Device.Frame != frameWebXR && r.Device.Frame != frameENU {
		report("/device/frame", `must be "webxr" (y up) or "enu" (z up)`)
	}
	if len(r.Pairs) < 2 {
		report("/pairs", "two pairs are needed at least, besides check points")
	}
	for list, pairs := range map[string][]alignmentPair{"/pairs": r.Pairs, "/checkPoints": r.CheckPoints} {
		if len(pairs) > maxAlignmentPairs {
			report(list, fmt.Sprintf("at most %d are allowed", maxAlignmentPairs))
			continue
		}
		for i, p := range pairs {
			p.check(list+"/"+strconv.Itoa(i), report)
		}
	}
}

func (p *alignmentPair) check(at string, report func(pointer, detail string)) {
	if len(p.Device) != 3 {
		report(at+"/device", "must be three numbers: x, y, z in metres in the device's frame")
	}
	switch {
	case (p.ControlPoint == "") == (p.Site == nil):
		report(at, "needs either controlPoint or site")
	case p.Site != nil && len(p.Site) != 3:
		report(at+"/site", "must be three numbers: east, north, up in metres in the site frame")
	case p.Site != nil && p.Corner != nil:
		report(at+"/corner", "belongs to a control point with a marker")
	case p.Site == nil && (p.SiteSigmaH != nil || p.SiteSigmaV != nil):
		report(at+"/siteSigmaH", "a control point has its own standard deviations")
	}
	if p.Corner != nil && (*p.Corner < 0 || *p.Corner > 3) {
		report(at+"/corner", "must be 0 (top left), 1, 2 or 3, clockwise")
	}
	for _, row := range []struct {
		member string
		value  *float64
	}{{"sigma", p.Sigma}, {"siteSigmaH", p.SiteSigmaH}, {"siteSigmaV", p.SiteSigmaV}} {
		if v := row.value; v != nil && !(*v >= align.MinSigma && *v <= align.MaxSigma/2) {
			report(at+"/"+row.member, fmt.Sprintf("a standard deviation of %v m is not between %v and %v m", *v, align.MinSigma, align.MaxSigma/2))
		}
	}
}

// alignDevice solves and forgets: where a device is is personal data.
func (s *Server) alignDevice(c echo.Context) error {
	ctx := c.Request().Context()
	var req alignmentRequest
	if _, err := s.cfg.Catalog.Project(ctx, c.Param("project")); err != nil {
		return err
	}
	if err := readJSON(c, &req); err != nil {
		return err
	}
	points := map[string]plans.ControlPoint{}
	if req.namesControlPoints() {
		all, err := s.cfg.Catalog.ControlPoints(ctx, c.Param("project"))
		if err != nil {
			return err
		}
		for _, p := range all {
			points[p.ID] = p
		}
	}
	pairs, err := req.solvable(points)
	if err != nil {
		return err
	}
	fit, err := align.Solve(pairs)
	if err != nil {
		return req.refusal(err)
	}
	return c.JSON(http.StatusOK, newAlignment(&req, fit))
}

func (r *alignmentRequest) namesControlPoints() bool {
	for i := range len(r.Pairs) + len(r.CheckPoints) {
		if p, _ := r.pair(i); p.ControlPoint != "" {
			return true
		}
	}
	return false
}

// pair gives the pair that the solver has as number i, and its JSON pointer:
// the check points come after the pairs.
func (r *alignmentRequest) pair(i int) (*alignmentPair, string) {
	if i < len(r.Pairs) {
		return &r.Pairs[i], "/pairs/" + strconv.Itoa(i)
	}
	i -= len(r.Pairs)
	return &r.CheckPoints[i], "/checkPoints/" + strconv.Itoa(i)
}

// solvable gives the pairs in metres, z up, with the errors of both sides.
func (r *alignmentRequest) solvable(points map[string]plans.ControlPoint) ([]align.Pair, error) {
	pairs := make([]align.Pair, len(r.Pairs)+len(r.CheckPoints))
	var faults []fieldError
	for i := range pairs {
		given, at := r.pair(i)
		to, sigmaH, sigmaV, fault := given.onSite(points)
		if fault != nil {
			faults = append(faults, fieldError{at + fault.Pointer, fault.Detail})
			continue
		}
		tap := valueOr(given.Sigma, defaultTap)
		pairs[i] = align.Pair{
			ID: given.name(), From: r.Device.up([3]float64(given.Device)), To: to,
			SigmaH: math.Hypot(tap, sigmaH), SigmaV: math.Hypot(tap, sigmaV), Check: i >= len(r.Pairs),
		}
	}
	if len(faults) > 0 {
		return nil, &invalidError{faults[:min(len(faults), maxFaults)]}
	}
	return pairs, nil
}

func (p *alignmentPair) name() string {
	if p.Corner != nil {
		return fmt.Sprintf("%s, corner %d", p.ControlPoint, *p.Corner)
	}
	return p.ControlPoint
}

// onSite gives where the pair's point is in the site frame, with its standard
// deviations.
func (p *alignmentPair) onSite(points map[string]plans.ControlPoint) (at [3]float64, sigmaH, sigmaV float64, fault *fieldError) {
	if p.Site != nil {
		return [3]float64(p.Site), valueOr(p.SiteSigmaH, defaultSurvey), valueOr(p.SiteSigmaV, defaultSurvey), nil
	}
	point, ok := points[p.ControlPoint]
	switch {
	case !ok:
		return at, 0, 0, &fieldError{"/controlPoint", "the project has no such control point"}
	case point.Retired:
		return at, 0, 0, &fieldError{"/controlPoint", "this control point is retired: it moved, was lost, or was surveyed anew"}
	case p.Corner == nil:
		return point.Position, point.SigmaH, point.SigmaV, nil
	}
	corners, ok := site.SiteCorners(point)
	if !ok {
		return at, 0, 0, &fieldError{"/corner", "the control point has no marker with corners, or it is not known how the marker stands"}
	}
	return corners[*p.Corner], point.SigmaH, point.SigmaV, nil
}

func valueOr(v *float64, other float64) float64 {
	if v == nil {
		return other
	}
	return *v
}

// up turns a point of the device into a frame with z up.
func (d *alignmentDevice) up(p [3]float64) [3]float64 {
	if d.Frame == frameWebXR {
		return [3]float64{p[0], -p[2], p[1]}
	}
	return p
}

// refusal turns what the solver does not take into a problem with the field.
func (r *alignmentRequest) refusal(err error) error {
	var pe *align.PairError
	if !errors.As(err, &pe) {
		return err
	}
	part := map[string]string{"from": "/device", "to": "/site", "sigmaH": "/sigma", "sigmaV": "/sigma"}[pe.Part]
	if pe.Pair < 0 {
		return &invalidError{[]fieldError{{"/pairs", pe.Reason}}}
	}
	_, at := r.pair(pe.Pair)
	return &invalidError{[]fieldError{{at + part, pe.Reason}}}
}
