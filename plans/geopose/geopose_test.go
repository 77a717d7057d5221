package geopose

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/geo"
)

func newDecoder(t testing.TB) *Decoder {
	t.Helper()
	d, err := NewDecoder()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var dordrecht = plans.Site{LatDeg: 51.81, LonDeg: 4.66, Height: 44}

func apart(a, b [3]float64) float64 {
	return math.Sqrt((a[0]-b[0])*(a[0]-b[0]) + (a[1]-b[1])*(a[1]-b[1]) + (a[2]-b[2])*(a[2]-b[2]))
}

// matrixOf is the closed form of yaw, pitch and roll: the columns are where the
// body's axes go.
func matrixOf(a Angles) [3][3]float64 {
	sy, cy := math.Sincos(a.Yaw * degree)
	sp, cp := math.Sincos(a.Pitch * degree)
	sr, cr := math.Sincos(a.Roll * degree)
	return [3][3]float64{
		{cy * cp, sy * cp, -sp},
		{cy*sp*sr - sy*cr, sy*sp*sr + cy*cr, cp * sr},
		{cy*sp*cr + sy*sr, sy*sp*cr - cy*sr, cp * cr},
	}
}

func TestAnglesTurnAsTheStandardSays(t *testing.T) {
	for _, a := range []Angles{{}, {Yaw: 90}, {Pitch: 30}, {Roll: -45}, {40, 30, 20}, {-170, -80, 175}, {10, 90, 0}, {-35, -90, 0}, {0, 89.9999, 3}} {
		q := a.Quaternion()
		want := matrixOf(a)
		for k, axis := range [][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}} {
			if got := q.Rotate(axis); apart(got, want[k]) > 1e-12 {
				t.Errorf("%v: axis %d goes to %v, want %v", a, k, got, want[k])
			}
		}
		back := q.Angles()
		for k, axis := range matrixOf(back) {
			if apart(axis, want[k]) > 1e-6 {
				t.Errorf("%v comes back as %v", a, back)
			}
		}
	}
	// A yaw of 90 degrees turns the body's x axis from east to north.
	if got := (Angles{Yaw: 90}).Quaternion().Rotate([3]float64{1, 0, 0}); apart(got, [3]float64{0, 1, 0}) > 1e-15 {
		t.Errorf("x goes to %v", got)
	}
}

// TestPosesOfASite holds a pose against geocentric coordinates: a thing that the
// body sees lies at the same place on the earth by both.
func TestPosesOfASite(t *testing.T) {
	earth := geo.GRS80()
	for _, p := range []Pose{
		{[3]float64{}, Identity()},
		{[3]float64{1000, -2000, 35}, Angles{123, 10, -5}.Quaternion()},
		{[3]float64{-50_000, 40_000, 0}, Angles{-60, -45, 170}.Quaternion()},
	} {
		b := FromSite(dordrecht, p)
		seen := [3]float64{3, 20, -1} // in the body's axes
		inSite := p.Q.Rotate(seen)
		for k := range inSite {
			inSite[k] += p.P[k]
		}
		want := earth.ENU(dordrecht.LatDeg*degree, dordrecht.LonDeg*degree, dordrecht.Height).Apply(inSite)
		got := earth.ENU(b.Position.Lat*degree, b.Position.Lon*degree, b.Position.H).Apply(b.Quaternion.Rotate(seen))
		if d := apart(got, want); d > 1e-7 {
			t.Errorf("%v: %.9f m apart on the earth", p.P, d)
		}
		back, err := ToSite(dordrecht, b)
		if err != nil || apart(back.P, p.P) > 1e-7 || apart(back.Q.Rotate(seen), p.Q.Rotate(seen)) > 1e-9 {
			t.Errorf("%+v comes back as %+v, %v", p, back, err)
		}
	}
	// 50 km east the tangent plane is turned by the convergence of meridians,
	// 0.57 degrees at this latitude: not noticing would be 0.5 m at 50 m.
	b := FromSite(dordrecht, Pose{[3]float64{50_000, 0, 0}, Identity()})
	if yaw := b.YPR().Angles.Yaw; math.Abs(yaw-(-0.57)) > 0.005 {
		t.Errorf("yaw %v", yaw)
	}
	if _, err := ToSite(dordrecht, BasicQuaternion{Position: Position{-33, 151, 0}, Quaternion: Identity()}); err == nil {
		t.Error("Sydney lies on the site")
	}
}

func TestDeviceFixesComeToETRS89(t *testing.T) {
	fix := BasicQuaternion{Position: Position{51.81, 4.66, 44}, Quaternion: Identity()}
	same, err := ETRS89(fix)
	if err != nil || same.Position != fix.Position || same.CRS != StoredCRS {
		t.Errorf("without an epoch: %+v, %v", same, err)
	}
	fix.Epoch = 2026.5
	moved, err := ETRS89(fix)
	if err != nil {
		t.Fatal(err)
	}
	earth := geo.GRS80()
	d := apart(earth.Geocentric(moved.Position.Lat*degree, moved.Position.Lon*degree, moved.Position.H), earth.Geocentric(51.81*degree, 4.66*degree, 44))
	if d < 0.80 || d > 1.0 || moved.Epoch != 0 {
		t.Errorf("%.3f m between ITRF2014 at 2026.5 and ETRS89, want about 0.9: %+v", d, moved)
	}
	for pointer, s := range map[string]Statement{"/crs": {CRS: "EPSG:28992"}, "/epoch": {CRS: "EPSG:7912"}} {
		_, err := ETRS89(BasicQuaternion{Position: fix.Position, Statement: s})
		var e *Error
		if !errors.As(err, &e) || e.Pointer != pointer {
			t.Errorf("%+v: error %v, want one at %s", s, err, pointer)
		}
	}
}

// samples gives one document of each encoding.
func samples() map[string]any {
	at := Position{51.8, 4.66, 45.5}
	outer := TangentPlane(at)
	one := TurnAndMove(Pose{[3]float64{10, 0, 2}, Angles{Yaw: 90}.Quaternion()})
	two := TurnAndMove(Pose{[3]float64{3, 0, 0}, Identity()})
	when := int64(1_700_000_000_000)
	said := Statement{CRS: StoredCRS, Source: "survey", Accuracy: &Accuracy{Horizontal: 0.01}}
	basic := BasicQuaternion{at, Angles{40, 5, 0}.Quaternion(), said}
	advanced := basic.Advanced()
	advanced.ValidTime = &when
	header := SeriesHeader{PoseCount: 2, StartInstant: when, StopInstant: when + 1000, TransitionModel: Interpolate()}
	elements := []StreamElement{{FrameAndTime{one, when}}, {FrameAndTime{two, when + 500}}}
	return map[string]any{
		"basicYPR": basic.YPR(), "basicQuaternion": basic, "strictQuaternion": basic.Strict(), "advanced": advanced,
		"chain":           Chain{when, outer, []Frame{one, two}, said},
		"graph":           Graph{when, []Frame{outer, one, two}, []Link{{[]int{0, 1}}, {[]int{1, 2}}}, said},
		"regularSeries":   RegularSeries{header, 1000, outer, []Frame{one, two}, SeriesTrailer{PoseCount: 2}, said},
		"irregularSeries": IrregularSeries{header, outer, []FrameAndTime{{one, when}, {two, when + 1000}}, SeriesTrailer{PoseCount: 2}, said},
		"streamHeader":    StreamHeader{Interpolate(), outer, said},
		"streamElement":   elements[0],
		"stream":          Stream{StreamHeader{NoTransition(), outer, Statement{}}, elements, said},
	}
}

// decodeAs decodes data as the type of sample.
func decodeAs(d *Decoder, data []byte, sample any) (any, error) {
	switch sample.(type) {
	case BasicYPR:
		return Decode[BasicYPR](d, data)
	case BasicQuaternion:
		return Decode[BasicQuaternion](d, data)
	case StrictQuaternion:
		return Decode[StrictQuaternion](d, data)
	case Advanced:
		return Decode[Advanced](d, data)
	case Chain:
		return Decode[Chain](d, data)
	case Graph:
		return Decode[Graph](d, data)
	case RegularSeries:
		return Decode[RegularSeries](d, data)
	case IrregularSeries:
		return Decode[IrregularSeries](d, data)
	case Stream:
		return Decode[Stream](d, data)
	case StreamHeader:
		return Decode[StreamHeader](d, data)
	}
	return Decode[StreamElement](d, data)
}

func TestEveryEncodingIsWrittenAsItIsRead(t *testing.T) {
	d := newDecoder(t)
	all := samples()
	if len(all) != len(Encodings()) {
		t.Fatalf("%d samples of %d encodings", len(all), len(Encodings()))
	}
	for name, sample := range all {
		text, err := json.Marshal(sample)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeAs(d, text, sample)
		if err != nil || nameOf(sample) != name {
			t.Errorf("%s: %v in %s", name, err, text)
			continue
		}
		again, _ := json.Marshal(got)
		if string(again) != string(text) && !nearlySame(got, sample) {
			t.Errorf("%s: written %s, read %s", name, text, again)
		}
	}
}

// nearlySame: making a quaternion a unit again may change its last digit.
func nearlySame(a, b any) bool {
	qa, qb := reflect.ValueOf(a).FieldByName("Quaternion"), reflect.ValueOf(b).FieldByName("Quaternion")
	if !qa.IsValid() {
		return false
	}
	x, y := qa.Interface().(Quaternion), qb.Interface().(Quaternion)
	return math.Abs(x.X-y.X)+math.Abs(x.Y-y.Y)+math.Abs(x.Z-y.Z)+math.Abs(x.W-y.W) < 1e-14
}

func TestBadDocumentsAreRefusedWithTheirPointer(t *testing.T) {
	d := newDecoder(t)
	const quaternion = `{"x":0,"y":0,"z":0,"w":1}`
	const position = `{"lat":51.8,"lon":4.6,"h":45}`
	for _, row := range []struct {
		name, text, pointer string
		sample              any
	}{
		{"nothing", ``, "", BasicYPR{}},
		{"half a document", `{"position":{"lat":51`, "", BasicYPR{}},
		{"no object", `[]`, "", BasicYPR{}},
		{"angles missing", `{"position":` + position + `}`, "", BasicYPR{}},
		{"height missing", `{"position":{"lat":51,"lon":4},"angles":{"yaw":0,"pitch":0,"roll":0}}`, "/position", BasicYPR{}},
		{"latitude out of range", `{"position":{"lat":-91,"lon":4.6,"h":45},"quaternion":` + quaternion + `}`, "/position/lat", BasicQuaternion{}},
		{"longitude out of range", `{"position":{"lat":51,"lon":361,"h":45},"quaternion":` + quaternion + `}`, "/position/lon", BasicQuaternion{}},
		{"text for a number", `{"position":{"lat":"51","lon":4.6,"h":45},"quaternion":` + quaternion + `}`, "/position/lat", BasicQuaternion{}},
		{"number beyond all bounds", `{"position":{"lat":51,"lon":4.6,"h":1e999},"quaternion":` + quaternion + `}`, "/position/h", BasicQuaternion{}},
		{"quaternion of length 2", `{"position":` + position + `,"quaternion":{"x":1,"y":1,"z":1,"w":1}}`, "/quaternion", BasicQuaternion{}},
		{"quaternion of length 0", `{"position":` + position + `,"quaternion":{"x":0,"y":0,"z":0,"w":0}}`, "/quaternion", BasicQuaternion{}},
		{"further member, strict", `{"position":` + position + `,"quaternion":` + quaternion + `,"crs":"EPSG:4937"}`, "", StrictQuaternion{}},
		{"further member of position, strict", `{"position":{"lat":51.8,"lon":4.6,"h":45,"n":1},"quaternion":` + quaternion + `}`, "/position", StrictQuaternion{}},
		{"time with a fraction", `{"frameSpecification":{"authority":"a","id":"b","parameters":""},"quaternion":` + quaternion + `,"validTime":1.5}`, "/validTime", Advanced{}},
		{"frame without parameters", `{"frameSpecification":{"authority":"a","id":"b"},"quaternion":` + quaternion + `}`, "/frameSpecification", Advanced{}},
		{"chain of one", `{"validTime":0,"outerFrame":{"authority":"a","id":"b","parameters":""},"frameChain":[{"authority":"a","id":"b","parameters":""}]}`, "/frameChain", Chain{}},
		{"null frame", `{"validTime":0,"outerFrame":{"authority":"a","id":"b","parameters":""},"frameChain":[null,null]}`, "/frameChain/0", Chain{}},
		{"link of three", `{"validTime":0,"frameList":[{"authority":"a","id":"b","parameters":""},{"authority":"a","id":"b","parameters":""}],"transformList":[{"link":[0,1,2]}]}`, "/transformList/0/link", Graph{}},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := decodeAs(d, []byte(row.text), row.sample)
			var e *Error
			if !errors.As(err, &e) || e.Pointer != row.pointer || e.Reason == "" {
				t.Errorf("error %v, want one at %q", err, row.pointer)
			}
		})
	}
	if _, err := Decode[BasicYPR](d, make([]byte, MaxBytes+1)); err == nil {
		t.Error("a document beyond all bounds is read")
	}
}

func TestFurtherMembersAreAllowed(t *testing.T) {
	b, err := Decode[BasicQuaternion](newDecoder(t), []byte(`{"position":{"lat":51.8,"lon":4.6,"h":45,"note":"x"},"quaternion":{"x":0,"y":0,"z":0.7071,"w":0.7071},"crs":"EPSG:7912","epoch":2026.4,"source":"vps","accuracy":{"horizontal":0.5,"yaw":2},"more":[]}`))
	if err != nil || b.CRS != "EPSG:7912" || b.Epoch != 2026.4 || b.Accuracy.Yaw != 2 || math.Abs(b.Quaternion.length()-1) > 1e-15 {
		t.Errorf("%+v, %v", b, err)
	}
}

func TestSchemaIsJSON(t *testing.T) {
	var v map[string]any
	if err := json.Unmarshal(Schema(), &v); err != nil || v["$defs"] == nil {
		t.Error(err)
	}
}

func TestFramesOfTheExamplesAreKnown(t *testing.T) {
	for _, id := range []string{"LTP-ENU", "/Extrinsic/LTP-ENU", "/Extrinsic/LTP_ENU"} {
		p, err := Frame{"/geopose/1.0", id, "longitude=-122.0000000&latitude=48.0000000&height=0.000"}.tangentPlane()
		if err != nil || p != (Position{48, -122, 0}) {
			t.Errorf("%s: %v, %v", id, p, err)
		}
	}
	p, err := Frame{"/geopose/1.0", "RotateTranslate", "translation=[1.0, -2, 3e1]&rotation=[0.73422, -0.25137, -0.20427, 0.59666]"}.turnAndMove()
	if err != nil || p.P != [3]float64{1, -2, 30} || math.Abs(p.Q.W-0.73422) > 1e-4 || math.Abs(p.Q.Z-0.59666) > 1e-4 {
		t.Errorf("%+v, %v", p, err)
	}
	for _, bad := range []Frame{
		{"/other", "RotateTranslate", "translation=[1, 2, 3]&rotation=[1, 0, 0, 0]"},
		{authority, "RotateTranslate", ""},
		{authority, "RotateTranslate", "translation=[1, 2, 3]"},
		{authority, "RotateTranslate", "translation=[1, 2]&rotation=[1, 0, 0, 0]"},
		{authority, "RotateTranslate", "translation=1, 2, 3&rotation=[1, 0, 0, 0]"},
		{authority, "RotateTranslate", "translation=[1, 2, NaN]&rotation=[1, 0, 0, 0]"},
		{authority, "RotateTranslate", "translation=[1, 2, 3]&translation=[1, 2, 3]&rotation=[1, 0, 0, 0]"},
		{authority, "RotateTranslate", "translation=[1, 2, 3]&rotation=[1, 0, 0, 0.5]"},
	} {
		if _, err := bad.turnAndMove(); err == nil {
			t.Errorf("%+v is read", bad)
		}
	}
	if _, err := (Frame{authority, "LTP-ENU", "longitude=5&latitude=95&height=0"}).tangentPlane(); err == nil || !strings.Contains(err.Error(), "latitude") {
		t.Errorf("latitude 95: %v", err)
	}
}

// TestSlerpGoesTheShorterWay: q and -q are the same turn, and half way between
// two turns about one axis is the turn by the mean angle.
func TestSlerpGoesTheShorterWay(t *testing.T) {
	from, to := Angles{Yaw: -20}.Quaternion(), Angles{Yaw: 40}.Quaternion()
	for _, end := range []Quaternion{to, {-to.X, -to.Y, -to.Z, -to.W}} {
		for share, want := range map[float64]float64{0: -20, 0.25: -5, 0.5: 10, 1: 40} {
			if got := from.Slerp(end, share).Angles().Yaw; math.Abs(got-want) > 1e-9 {
				t.Errorf("%v of the way to %v: yaw %v, want %v", share, end, got, want)
			}
		}
	}
}
