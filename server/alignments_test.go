package server

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/server/auth"
)

// simulated is a device that stands somewhere on the site: its origin and the
// direction of its axes are its own.
type simulated struct {
	frame  string
	yawDeg float64
	at     [3]float64
}

// sees gives where the device has a point of the site.
func (s simulated) sees(p [3]float64) []float64 {
	sin, cos := math.Sincos(-s.yawDeg * math.Pi / 180)
	e, n, u := p[0]-s.at[0], p[1]-s.at[1], p[2]-s.at[2]
	x, y := cos*e-sin*n, sin*e+cos*n
	if s.frame == frameWebXR {
		return []float64{x, u, -y}
	}
	return []float64{x, y, u}
}

func onSite(s alignmentPose, p []float64) [3]float64 {
	var out [3]float64
	for r := range out {
		out[r] = s.Matrix[r]*p[0] + s.Matrix[4+r]*p[1] + s.Matrix[8+r]*p[2] + s.Matrix[12+r]
	}
	return out
}

// turnedBy turns v by a quaternion: v + 2w(q x v) + 2 q x (q x v).
func turnedBy(q wireQuaternion, v [3]float64) [3]float64 {
	cross := func(a, b [3]float64) [3]float64 {
		return [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
	}
	axis := [3]float64{q.X, q.Y, q.Z}
	once := cross(axis, v)
	twice := cross(axis, once)
	for k := range v {
		v[k] += 2*q.W*once[k] + 2*twice[k]
	}
	return v
}

func (w *world) aligned(d simulated, wrong func(i int, device []float64), points ...[3]float64) alignment {
	w.t.Helper()
	var pairs []any
	for i, p := range points {
		device := d.sees(p)
		if wrong != nil {
			wrong(i, device)
		}
		pairs = append(pairs, object{"site": p, "device": device})
	}
	var a alignment
	w.do(auth.RoleResident, "POST", "/api/v1/projects/spui/alignments", object{"device": object{"frame": d.frame}, "pairs": pairs}).want(w.t, 200, &a)
	return a
}

func square() [][3]float64 {
	return [][3]float64{{10, 0, 0}, {0, 10, 0.4}, {-10, 0, -0.2}, {0, -10, 1.1}}
}

func TestAlignmentGivesTheWayIntoTheSiteFrame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	for _, d := range []simulated{{frameWebXR, 0, [3]float64{}}, {frameWebXR, 123, [3]float64{3, -4, 1.6}}, {frameENU, -70, [3]float64{100, 2, 0.5}}} {
		a := w.aligned(d, nil, square()...)
		if a.Verdict != "good" || math.Abs(a.SiteFromDevice.YawDeg-d.yawDeg) > 1e-6 || len(a.Residuals) != 4 || len(a.Hints) != 0 {
			t.Errorf("%+v: %+v", d, a)
		}
		for _, p := range [][3]float64{{0, 0, 0}, {40, 30, 12}} {
			q := onSite(a.SiteFromDevice, d.sees(p))
			turned := turnedBy(a.SiteFromDevice.Quaternion, [3]float64(d.sees(p)))
			for k := range p {
				if math.Abs(q[k]-p[k]) > 1e-6 || math.Abs(turned[k]+a.SiteFromDevice.Translation[k]-p[k]) > 1e-6 {
					t.Errorf("%+v: %v comes to %v by matrix, %v by quaternion", d, p, q, turned)
				}
			}
		}
	}
}

// TestTwoDevicesAgreeInTheSiteFrame: each has its own frame and its own tap
// noise; a thing that one points at is where the other has it, within the sum
// of what was predicted of both.
func TestTwoDevicesAgreeInTheSiteFrame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	headset := simulated{frameWebXR, 77, [3]float64{-6, 9, 1.7}}
	tablet := simulated{frameENU, -160, [3]float64{14, 1, 1.2}}
	shake := func(by float64) func(int, []float64) {
		return func(i int, device []float64) {
			device[0] += by * float64(i%3-1)
			device[2] -= by * float64((i+1)%3-1)
		}
	}
	a, b := w.aligned(headset, shake(0.02), square()...), w.aligned(tablet, shake(-0.015), square()...)
	tree := [3]float64{45, -20, 2}
	p, q := onSite(a.SiteFromDevice, headset.sees(tree)), onSite(b.SiteFromDevice, tablet.sees(tree))
	apart := math.Hypot(p[0]-q[0], p[1]-q[1])
	if limit := a.Predicted[1].Horizontal + b.Predicted[1].Horizontal; !(apart > 0.001 && apart < limit) {
		t.Errorf("%v m apart, predicted up to %v", apart, limit)
	}
	if w.logs.String() == "" || strings.Contains(w.logs.String(), "-160") || strings.Contains(w.logs.String(), "siteFromDevice") {
		t.Error("an alignment stands in the log")
	}
}

func TestAlignmentByControlPointsAndCorners(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	d := simulated{frameWebXR, 30, [3]float64{1, 2, 1.5}}
	add := func(id string, p [3]float64, more object) {
		body := object{"id": id, "name": id, "given": object{"crs": "site", "coordinates": p}, "sigmaH": 0.01, "sigmaV": 0.015, "surveyedAt": "2026-03-01", "method": "total-station"}
		for k, v := range more {
			body[k] = v
		}
		w.do(auth.RolePlanner, "POST", "/api/v1/projects/spui/control-points", body).want(t, 201, nil)
	}
	add("A1", [3]float64{10, 0, 0}, nil)
	add("A2", [3]float64{-10, 3, 0}, nil)
	add("A3", [3]float64{0, 12, 1}, object{"marker": object{"kind": "apriltag36h11", "tagId": 7, "sizeMetres": 0.2, "mount": "ground"}})
	ask := func(pairs ...any) answerOf {
		return w.do(auth.RoleResident, "POST", "/api/v1/projects/spui/alignments", object{"device": object{"frame": "webxr"}, "pairs": pairs})
	}
	var a alignment
	ask(object{"controlPoint": "A1", "device": d.sees([3]float64{10, 0, 0})},
		object{"controlPoint": "A2", "device": d.sees([3]float64{-10, 3, 0})},
		object{"controlPoint": "A3", "corner": 1, "device": d.sees([3]float64{0.1, 12.1, 1})}).want(t, 200, &a)
	if a.Verdict != "good" || math.Abs(a.SiteFromDevice.YawDeg-30) > 1e-6 || a.Residuals[2].ControlPoint != "A3" {
		t.Errorf("%+v", a)
	}
	p := ask(object{"controlPoint": "A9", "device": d.sees([3]float64{10, 0, 0})}, object{"controlPoint": "A1", "corner": 0, "device": []float64{0, 0, 0}}).problem(t, 400)
	if len(p.Errors) != 2 || p.Errors[0].Pointer != "/pairs/0/controlPoint" || p.Errors[1].Pointer != "/pairs/1/corner" {
		t.Errorf("errors %+v", p.Errors)
	}
}

func TestAlignmentSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	a := w.aligned(simulated{frame: frameWebXR}, func(i int, device []float64) {
		if i == 2 {
			device[0] += 0.5
		}
	}, square()...)
	if a.Verdict != "rejected" || a.Hints[0].Code != "contradicts" || *a.Hints[0].Pair != 2 || a.Hints[0].Pointer != "/pairs/2" || !a.Residuals[2].Contradicts {
		t.Errorf("%+v", a)
	}
	if a = w.aligned(simulated{frame: frameWebXR}, func(_ int, d []float64) { d[0], d[2] = d[2], d[0] }, square()...); a.Hints[0].Code != "axes-mirrored" {
		t.Errorf("%+v", a.Hints)
	}
	good := object{"site": []float64{0, 0, 0}, "device": []float64{0, 0, 0}}
	for _, row := range []struct {
		name     string
		body     object
		pointers []string
	}{
		{"nothing", object{}, []string{"/device/frame", "/pairs"}},
		{"unknown frame", object{"device": object{"frame": "ned"}, "pairs": []any{good, good}}, []string{"/device/frame"}},
		{"sigma zero", object{"device": object{"frame": "enu"}, "pairs": []any{good, object{"site": []float64{9, 0, 0}, "device": []float64{9, 0, 0}, "sigma": 0}}}, []string{"/pairs/1/sigma"}},
		{"two numbers", object{"device": object{"frame": "enu"}, "pairs": []any{good, object{"site": []float64{9, 0}, "device": []float64{9, 0}}}}, []string{"/pairs/1/device", "/pairs/1/site"}},
		{"neither", object{"device": object{"frame": "enu"}, "pairs": []any{good, object{"device": []float64{9, 0, 0}}}}, []string{"/pairs/1"}},
		{"one place", object{"device": object{"frame": "enu"}, "pairs": []any{good, good}}, []string{"/pairs"}},
		{"far away", object{"device": object{"frame": "enu"}, "pairs": []any{good, good}, "checkPoints": []any{object{"site": []float64{1e9, 0, 0}, "device": []float64{9, 0, 0}}}}, []string{"/checkPoints/0/site"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got []string
			for _, e := range w.do("", "POST", "/api/v1/projects/spui/alignments", row.body).problem(t, 400).Errors {
				got = append(got, e.Pointer)
			}
			slices.Sort(got)
			if !slices.Equal(got, row.pointers) {
				t.Errorf("errors of %v, want %v", got, row.pointers)
			}
		})
	}
	w.do("", "POST", "/api/v1/projects/none/alignments", object{}).problem(t, 404)
}

func TestAlignmentsAnswerAsDocumented(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	o := newOracle(t, w)
	const path = "/api/v1/projects/spui/alignments"
	pair := func(site ...float64) object { return object{"site": site, "device": site, "sigma": 0.02} }
	for status, body := range map[int]object{
		200: {"device": object{"name": "bril 3", "frame": "enu"}, "pairs": []any{pair(0, 0, 0), pair(9, 0, 0)}, "checkPoints": []any{pair(0, 8, 1)}},
		400: {"device": object{"frame": "enu"}, "pairs": []any{}},
	} {
		a := w.do("", "POST", path, body).want(t, status, nil)
		o.check(t, w, "POST", path, a)
	}
}
