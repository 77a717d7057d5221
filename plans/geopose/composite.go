package geopose

import (
	"fmt"

	"github.com/maquette-city/maquette/tiles/geo"
)

// then gives the pose of a frame given in p, where p is given.
func (p Pose) then(inner Pose) Pose {
	moved := p.Q.Rotate(inner.P)
	for k := range moved {
		moved[k] += p.P[k]
	}
	return Pose{P: moved, Q: p.Q.Mul(inner.Q)}
}

// onEarth gives a pose in the tangent plane at a position as a basic one, in the
// tangent plane at its own.
func onEarth(at Position, p Pose, s Statement) BasicQuaternion {
	m := geo.GRS80().ENU(at.Lat*degree, at.Lon*degree, at.H)
	own, turn := tangent(m.Apply(p.P))
	return BasicQuaternion{Position: own, Quaternion: turn.Conjugate().Mul(OfMatrix(m)).Mul(p.Q).positive(), Statement: s}
}

// Basic gives the innermost frame of the chain as a basic pose.
func (c Chain) Basic() (BasicQuaternion, error) {
	at, err := c.OuterFrame.tangentPlane()
	if err != nil {
		return BasicQuaternion{}, &Error{"/outerFrame", err.Error()}
	}
	p := Pose{Q: Identity()}
	for i, f := range c.FrameChain {
		inner, err := f.turnAndMove()
		if err != nil {
			return BasicQuaternion{}, &Error{fmt.Sprintf("/frameChain/%d", i), err.Error()}
		}
		p = p.then(inner)
	}
	return onEarth(at, p, c.Statement), nil
}

// Basic gives frame number i of the graph as a basic pose. Each frame must be
// given in one other at most, and the way outward must end in a tangent plane.
func (g Graph) Basic(i int) (BasicQuaternion, error) {
	outer, err := g.outward()
	if err != nil {
		return BasicQuaternion{}, err
	}
	if i < 0 || i >= len(g.FrameList) {
		return BasicQuaternion{}, wrong("", "the graph has no frame %d", i)
	}
	p := Pose{Q: Identity()}
	for steps := 0; ; steps++ {
		f, at := g.FrameList[i], fmt.Sprintf("/frameList/%d", i)
		if f.isTangentPlane() {
			position, err := f.tangentPlane()
			if err != nil {
				return BasicQuaternion{}, &Error{at, err.Error()}
			}
			return onEarth(position, p, g.Statement), nil
		}
		inner, err := f.turnAndMove()
		switch {
		case err != nil:
			return BasicQuaternion{}, &Error{at, err.Error()}
		case outer[i] < 0:
			return BasicQuaternion{}, wrong(at, "no link says what it is given in")
		case steps > len(g.FrameList):
			return BasicQuaternion{}, wrong("/transformList", "the links go round in a ring")
		}
		p, i = inner.then(p), outer[i]
	}
}

// outward gives for each frame the one it is given in, -1 for none.
func (g Graph) outward() ([]int, error) {
	outer := make([]int, len(g.FrameList))
	for i := range outer {
		outer[i] = -1
	}
	for k, l := range g.TransformList {
		at := fmt.Sprintf("/transformList/%d/link", k)
		if len(l.Link) != 2 {
			return nil, wrong(at, "has %d frames, not two", len(l.Link))
		}
		from, to := l.Link[0], l.Link[1]
		switch {
		case from < 0 || to < 0 || from >= len(outer) || to >= len(outer):
			return nil, wrong(at, "names a frame that the list does not have")
		case outer[to] >= 0:
			return nil, wrong(at, "frame %d is given in frame %d already", to, outer[to])
		}
		outer[to] = from
	}
	return outer, nil
}
