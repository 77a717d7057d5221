package geopose

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

// inPlane gives where a basic pose stands in the tangent plane of the samples.
func inPlane(t *testing.T, b BasicQuaternion, err error) Pose {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	p, err := ToSite(plans.Site{LatDeg: 51.8, LonDeg: 4.66, Height: 45.5}, b)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The samples' chain goes 10 m east and 2 m up, turns left, goes 3 m forward.
func TestChainsAndGraphsComeToOnePose(t *testing.T) {
	want := [3]float64{10, 3, 2}
	b, err := samples()["chain"].(Chain).Basic()
	if p := inPlane(t, b, err); apart(p.P, want) > 1e-7 || math.Abs(p.Q.Angles().Yaw-90) > 1e-7 {
		t.Errorf("chain: %+v", p)
	}
	g := samples()["graph"].(Graph)
	for i, want := range [][3]float64{{}, {10, 0, 2}, {10, 3, 2}} {
		b, err := g.Basic(i)
		if p := inPlane(t, b, err); apart(p.P, want) > 1e-7 {
			t.Errorf("frame %d of the graph: %+v", i, p)
		}
	}
	a, err := samples()["advanced"].(Advanced).Basic()
	if basic := samples()["basicQuaternion"].(BasicQuaternion); err != nil || a.Position != basic.Position {
		t.Errorf("advanced: %+v, %v", a, err)
	}
}

func TestGraphsThatHoldNothingTogetherAreRefused(t *testing.T) {
	good := samples()["graph"].(Graph)
	for _, row := range []struct {
		name, pointer string
		links         []Link
	}{
		{"a ring", "/transformList", []Link{{[]int{2, 1}}, {[]int{1, 2}}}},
		{"loose", "/frameList/2", []Link{{[]int{0, 1}}}},
		{"given twice", "/transformList/1/link", []Link{{[]int{0, 2}}, {[]int{1, 2}}}},
		{"no such frame", "/transformList/0/link", []Link{{[]int{0, 7}}}},
	} {
		g := good
		g.TransformList = row.links
		_, err := g.Basic(2)
		var e *Error
		if !errors.As(err, &e) || e.Pointer != row.pointer {
			t.Errorf("%s: error %v, want one at %s", row.name, err, row.pointer)
		}
	}
}

func TestSeriesGiveThePoseAtATime(t *testing.T) {
	when := int64(1_700_000_000_000)
	regular, irregular := samples()["regularSeries"].(RegularSeries), samples()["irregularSeries"].(IrregularSeries)
	for ms, want := range map[int64][3]float64{0: {10, 0, 2}, 250: {8.25, 0, 1.5}, 1000: {3, 0, 0}} {
		b, err := regular.At(when + ms)
		p := inPlane(t, b, err)
		if apart(p.P, want) > 1e-7 || math.Abs(p.Q.Angles().Yaw-90*(1-float64(ms)/1000)) > 1e-6 {
			t.Errorf("regular series after %d ms: %+v, yaw %v", ms, p, p.Q.Angles().Yaw)
		}
		b, err = irregular.At(when + ms)
		if q := inPlane(t, b, err); apart(q.P, p.P) > 1e-9 {
			t.Errorf("irregular series after %d ms: %+v", ms, q)
		}
	}
	stream := samples()["stream"].(Stream)
	b, err := stream.At(when + 500)
	if p := inPlane(t, b, err); apart(p.P, [3]float64{3, 0, 0}) > 1e-7 {
		t.Errorf("stream: %+v", p)
	}
	for ms, part := range map[int64]string{250: "transition model is none", -1: "before the first", 501: "after the last"} {
		if _, err := stream.At(when + ms); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("stream after %d ms: %v", ms, err)
		}
	}
	regular.Header.PoseCount = 3
	if _, err := regular.At(when); err == nil || !strings.Contains(err.Error(), "/header/poseCount") {
		t.Errorf("a series that was cut off: %v", err)
	}
	irregular.InnerFrameAndTimeSeries[1].ValidTime = when
	if _, err := irregular.At(when); err == nil || !strings.Contains(err.Error(), "validTime") {
		t.Errorf("times that stand still: %v", err)
	}
}

// FuzzDecode reads anything as any encoding and evaluates what it can.
func FuzzDecode(f *testing.F) {
	for _, sample := range samples() {
		text, err := json.Marshal(sample)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	d := newDecoder(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, sample := range samples() {
			v, err := decodeAs(d, data, sample)
			if err != nil {
				continue
			}
			if _, err := json.Marshal(v); err != nil {
				t.Fatalf("%T is read and not written: %v", v, err)
			}
			evaluate(t, v)
		}
	})
}

func evaluate(t *testing.T, v any) {
	t.Helper()
	var b BasicQuaternion
	var err error
	switch v := v.(type) {
	case BasicYPR:
		b = v.Quaternion()
	case BasicQuaternion:
		b, err = ETRS89(v)
	case Advanced:
		b, err = v.Basic()
	case Chain:
		b, err = v.Basic()
	case Graph:
		b, err = v.Basic(len(v.FrameList) - 1)
	case RegularSeries:
		b, err = v.At(v.Header.StartInstant + v.InterPoseDuration/2)
	case IrregularSeries:
		b, err = v.At(v.Header.StartInstant)
	case Stream:
		b, err = v.At(v.StreamElements[0].StreamElement.ValidTime)
	default:
		return
	}
	if err != nil {
		return
	}
	for _, x := range []float64{b.Position.Lat, b.Position.Lon, b.Position.H, b.Quaternion.length()} {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			t.Fatalf("%+v comes to %+v", v, b)
		}
	}
}
