package geopose

import (
	"fmt"
	"sort"
)

// track is the poses of a series or stream in one tangent plane.
type track struct {
	at       Position
	even     bool // interpolated
	times    []int64
	frame    func(i int) Frame
	name     func(i int) string // JSON pointer to frame i
	document Statement
}

// At gives the pose at a time, in milliseconds since 1970 UTC.
func (s RegularSeries) At(t int64) (BasicQuaternion, error) {
	if err := s.Header.check(s.Trailer, len(s.InnerFrameSeries)); err != nil {
		return BasicQuaternion{}, err
	}
	times := make([]int64, len(s.InnerFrameSeries))
	for i := range times {
		times[i] = s.Header.StartInstant + int64(i)*s.InterPoseDuration
	}
	k := track{times: times, document: s.Statement,
		frame: func(i int) Frame { return s.InnerFrameSeries[i] },
		name:  func(i int) string { return fmt.Sprintf("/innerFrameSeries/%d", i) }}
	return k.open(s.OuterFrame, "/outerFrame", s.Header.TransitionModel, "/header/transitionModel", t)
}

// At gives the pose at a time, in milliseconds since 1970 UTC.
func (s IrregularSeries) At(t int64) (BasicQuaternion, error) {
	if err := s.Header.check(s.Trailer, len(s.InnerFrameAndTimeSeries)); err != nil {
		return BasicQuaternion{}, err
	}
	k := track{times: make([]int64, len(s.InnerFrameAndTimeSeries)), document: s.Statement,
		frame: func(i int) Frame { return s.InnerFrameAndTimeSeries[i].Frame },
		name:  func(i int) string { return fmt.Sprintf("/innerFrameAndTimeSeries/%d", i) }}
	for i, f := range s.InnerFrameAndTimeSeries {
		k.times[i] = f.ValidTime
	}
	return k.open(s.OuterFrame, "/outerFrame", s.Header.TransitionModel, "/header/transitionModel", t)
}

// At gives the pose at a time, in milliseconds since 1970 UTC.
func (s Stream) At(t int64) (BasicQuaternion, error) {
	k := track{times: make([]int64, len(s.StreamElements)), document: s.Statement,
		frame: func(i int) Frame { return s.StreamElements[i].StreamElement.Frame },
		name:  func(i int) string { return fmt.Sprintf("/streamElements/%d/streamElement", i) }}
	for i, e := range s.StreamElements {
		k.times[i] = e.StreamElement.ValidTime
	}
	return k.open(s.Header.OuterFrame, "/header/outerFrame", s.Header.TransitionModel, "/header/transitionModel", t)
}

// check holds what a series says of its length against what it has: one that
// was cut off is noticed.
func (h SeriesHeader) check(t SeriesTrailer, n int) error {
	switch {
	case h.PoseCount != n:
		return wrong("/header/poseCount", "is %d where there are %d poses", h.PoseCount, n)
	case t.PoseCount != n:
		return wrong("/trailer/poseCount", "is %d where there are %d poses", t.PoseCount, n)
	case h.IntegrityCheck != t.IntegrityCheck && t.IntegrityCheck != "" && h.IntegrityCheck != "":
		return wrong("/trailer/integrityCheck", "differs from the header's")
	}
	return nil
}

func (k track) open(outer Frame, outerAt string, model Frame, modelAt string, t int64) (BasicQuaternion, error) {
	var err error
	if k.at, err = outer.tangentPlane(); err != nil {
		return BasicQuaternion{}, &Error{outerAt, err.Error()}
	}
	if k.even, err = model.interpolates(); err != nil {
		return BasicQuaternion{}, &Error{modelAt, err.Error()}
	}
	for i := 1; i < len(k.times); i++ {
		if k.times[i] <= k.times[i-1] {
			return BasicQuaternion{}, wrong(k.name(i)+"/validTime", "is not after the one before")
		}
	}
	return k.pose(t)
}

// pose finds the poses before and after t.
func (k track) pose(t int64) (BasicQuaternion, error) {
	n := len(k.times)
	i := sort.Search(n, func(i int) bool { return k.times[i] > t }) - 1
	switch {
	case n == 0 || i < 0 || t > k.times[n-1]:
		return BasicQuaternion{}, wrong("", "there is no pose at %d: it is before the first or after the last", t)
	case k.times[i] == t:
		p, err := k.one(i)
		return onEarth(k.at, p, k.document), err
	case !k.even:
		return BasicQuaternion{}, wrong("", "there is no pose at %d: it lies between two, and the transition model is none", t)
	}
	p, err := k.one(i)
	if err != nil {
		return BasicQuaternion{}, err
	}
	q, err := k.one(i + 1)
	if err != nil {
		return BasicQuaternion{}, err
	}
	share := float64(t-k.times[i]) / float64(k.times[i+1]-k.times[i])
	for c := range p.P {
		p.P[c] += share * (q.P[c] - p.P[c])
	}
	p.Q = p.Q.Slerp(q.Q, share)
	return onEarth(k.at, p, k.document), nil
}

func (k track) one(i int) (Pose, error) {
	p, err := k.frame(i).turnAndMove()
	if err != nil {
		return p, &Error{k.name(i), err.Error()}
	}
	return p, nil
}
