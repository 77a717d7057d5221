package geopose

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Identifiers of the standard's examples.
const (
	authority       = "/geopose/1.0"
	idTangentPlane  = "LTP-ENU"
	idTurnAndMove   = "RotateTranslate"
	idNone          = "none"
	idInterpolate   = "interpolate"
	longTangent     = "/Extrinsic/LTP-ENU"
	longTangentToo  = "/Extrinsic/LTP_ENU" // a slip that the standard's examples make
	longTurnAndMove = "/Intrinsic/Translate-Rotate"
)

var errUnknownFrame = errors.New("a frame that is not known here: its meaning is its authority's")

// TangentPlane gives the frame of the local tangent plane at a position.
func TangentPlane(p Position) Frame {
	return Frame{authority, idTangentPlane, fmt.Sprintf("longitude=%s&latitude=%s&height=%s", plain(p.Lon), plain(p.Lat), plain(p.H))}
}

// TurnAndMove gives the frame whose origin and axes stand at p in the frame
// before it.
func TurnAndMove(p Pose) Frame {
	return Frame{authority, idTurnAndMove, fmt.Sprintf("translation=[%s, %s, %s]&rotation=[%s, %s, %s, %s]",
		plain(p.P[0]), plain(p.P[1]), plain(p.P[2]), plain(p.Q.W), plain(p.Q.X), plain(p.Q.Y), plain(p.Q.Z))}
}

// NoTransition and Interpolate give the two transition models.
func NoTransition() Frame { return Frame{Authority: authority, ID: idNone} }

// Interpolate: between two poses the position moves and the body turns evenly.
func Interpolate() Frame { return Frame{Authority: authority, ID: idInterpolate} }

func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// tangentPlane reads a frame of that kind.
func (f Frame) tangentPlane() (Position, error) {
	if f.Authority != authority || f.ID != idTangentPlane && f.ID != longTangent && f.ID != longTangentToo {
		return Position{}, errUnknownFrame
	}
	values, err := f.values()
	if err != nil {
		return Position{}, err
	}
	var p Position
	for _, row := range []struct {
		name  string
		to    *float64
		limit float64
	}{{"latitude", &p.Lat, 90}, {"longitude", &p.Lon, 180}, {"height", &p.H, 1e8}} {
		numbers, err := list(values, row.name, 1)
		if err != nil {
			return p, err
		}
		if *row.to = numbers[0]; !(math.Abs(numbers[0]) <= row.limit) {
			return p, fmt.Errorf("%s %v is not within %v", row.name, numbers[0], row.limit)
		}
	}
	return p, nil
}

// isTangentPlane tells whether the frame stands on the earth by itself.
func (f Frame) isTangentPlane() bool { return strings.Contains(f.ID, "LTP") }

// turnAndMove reads a frame of that kind.
func (f Frame) turnAndMove() (Pose, error) {
	if f.Authority != authority || f.ID != idTurnAndMove && f.ID != longTurnAndMove {
		return Pose{}, errUnknownFrame
	}
	values, err := f.values()
	if err != nil {
		return Pose{}, err
	}
	move, err := list(values, "translation", 3)
	if err != nil {
		return Pose{}, err
	}
	turn, err := list(values, "rotation", 4)
	if err != nil {
		return Pose{}, err
	}
	q, ok := Quaternion{W: turn[0], X: turn[1], Y: turn[2], Z: turn[3]}.Unit()
	if !ok {
		return Pose{}, fmt.Errorf("the length of the rotation is %.4f, not 1", q.length())
	}
	return Pose{P: [3]float64(move), Q: q}, nil
}

// interpolates reads a transition model.
func (f Frame) interpolates() (bool, error) {
	switch {
	case f.Authority == authority && f.ID == idInterpolate:
		return true, nil
	case f.Authority == authority && f.ID == idNone:
		return false, nil
	}
	return false, errors.New("a transition model that is not known here")
}

// values splits "name=value&name=value".
func (f Frame) values() (map[string]string, error) {
	values := map[string]string{}
	for _, item := range strings.Split(f.Parameters, "&") {
		name, value, ok := strings.Cut(item, "=")
		name = strings.TrimSpace(name)
		if _, twice := values[name]; !ok || twice {
			return nil, fmt.Errorf("parameters %.80q are not name=value, each once", f.Parameters)
		}
		values[name] = strings.TrimSpace(value)
	}
	return values, nil
}

// maxParameter bounds what a parameter may hold.
const maxParameter = 1e9

// list reads n numbers, in brackets where they are several.
func list(values map[string]string, name string, n int) ([]float64, error) {
	text, ok := values[name]
	if !ok {
		return nil, fmt.Errorf("the parameter %s is missing", name)
	}
	if n > 1 {
		inner, opened := strings.CutPrefix(text, "[")
		inner, closed := strings.CutSuffix(inner, "]")
		if !opened || !closed {
			return nil, fmt.Errorf("%s=%.60q is not a list in brackets", name, text)
		}
		text = inner
	}
	parts := strings.Split(text, ",")
	if len(parts) != n {
		return nil, fmt.Errorf("%s has %d numbers, not %d", name, len(parts), n)
	}
	numbers := make([]float64, n)
	for i, p := range parts {
		v, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || !(math.Abs(v) <= maxParameter) {
			return nil, fmt.Errorf("%s: %.40q is not a number up to %v", name, p, maxParameter)
		}
		numbers[i] = v
	}
	return numbers, nil
}
