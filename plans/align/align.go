// Package align fits the frame of a device, a tablet or a headset, to the site
// frame from points known in both: the yaw and the move with the least weighted
// squares, what is left over at each point, how far off a point elsewhere in the
// scene may be, and which pair contradicts the others. The same fit places a
// plan by pairs of plan and site points.
//
// # The fit
//
// Both frames are right-handed, z up and in metres. A device knows where down
// is, so that four numbers are sought: To = R(yaw) From + Translation. With
// weights 1/SigmaH² about the weighted centroids, From' = (x, y) and To' = (u, v),
//
//	yaw = atan2(sum w (x v - y u), sum w (x u + y v))
//
// is the exact minimum, not a step of an iteration (B.K.P. Horn, Closed-form
// solution of absolute orientation, JOSA A 4 (1987), in the plane; S. Umeyama,
// IEEE PAMI 13 (1991)). Heights are apart: their move is the mean of the
// differences with weights 1/SigmaV². Scale is estimated as a diagnosis and never
// applied: both sides are in metres.
//
// # Its errors
//
// At the centroid the parameters do not depend on each other, so propagation
// is short (E.M. Mikhail, Observations and Least Squares, 1976, ch. 6): with W =
// sum w and D = sum w (x u + y v) after the turn, which is the second
// derivative of half the squares, the centroid has variance 1/W in east and
// north, the yaw 1/D, and a point at distance r from the centroid 1/W along r
// and 1/W + r²/D across it. Sigmas are taken as known (a priori); where what is
// left over is significantly larger than they allow, predictions grow by that
// factor.
//
// A pair that contradicts the rest is sought by data snooping (W. Baarda, A
// testing procedure for use in geodetic networks, 1968): its residual against
// the residual's own standard deviation, then, exactly, the fit without it.
//
// # Limits
//
// The tilt of the device's frame is reported where it shows, not solved for.
// Pairs are taken as independent: two taps of one control point share the error
// of its survey.
package align

import "fmt"

// Limits of what Solve takes.
const (
	MaxPairs      = 10_000 // of one alignment
	MaxCoordinate = 1e7    // metres from the origin of either frame
	MinSigma      = 1e-4   // metres: nobody taps or surveys better
	MaxSigma      = 1000.0 // metres
)

// Pair is one point known in both frames.
type Pair struct {
	ID   string     // of the point, for the hints; need not be unique
	From [3]float64 // in the frame that is moved, metres, z up
	To   [3]float64 // in the frame that stays, metres, z up
	// SigmaH and SigmaV are standard deviations per axis, metres, horizontal
	// (of east and of north alike) and vertical, of both sides together: with
	// a survey of 1 cm and a tap of 2 cm, sqrt(1² + 2²) = 2.2 cm.
	SigmaH, SigmaV float64
	Check          bool // kept out of the fit, to hold it against
}

// Residual is what is left over at one pair: To minus From as fitted.
type Residual struct {
	Pair             int // index among the pairs given
	East, North, Up  float64
	Horizontal       float64 // length in the plane, metres
	StandardizedH    float64 // horizontal, over what is expected of it: about 1, beyond 3.7 once in a thousand
	StandardizedV    float64 // vertical alike, with its sign: beyond 3.3 once in a thousand
	Redundancy       float64 // 0 to 1: how much of an error of this pair shows in the residual, in the direction where it shows least
	ExcludedAsWrong  bool    // the pair contradicts the rest; it is still part of the fit
	MisclosureMetres float64 // of such a pair: how far it lies from where the others put it
}

// Prediction is the error to expect elsewhere in the scene, metres: 19 of 20
// points are less far off.
type Prediction struct {
	Distance   float64 // from the centroid of the pairs of the fit, in the plane
	Horizontal float64 // 95th percentile of the distance in the plane
	Vertical   float64 // 95th percentile of the height error, of a device that knows plumb exactly
}

// Verdict is what may be done with a fit.
type Verdict string

// The verdicts, best first.
const (
	Good     Verdict = "good"     // within a decimetre or so at 50 m, and checked by itself
	Usable   Verdict = "usable"   // within half a metre at 50 m
	Poor     Verdict = "poor"     // good for a rough look
	Rejected Verdict = "rejected" // the pairs contradict each other or the frames: do not use
)

// Fit is the result of Solve.
type Fit struct {
	YawRad      float64    // counter-clockwise seen from above, -pi to pi
	Translation [3]float64 // metres, after the turn
	Scale       float64    // of To against From: a diagnosis, not applied
	SigmaScale  float64

	Residuals []Residual // of the pairs in the fit, in their order
	Checks    []Residual // of the check pairs, in their order

	RMSH, RMSV float64 // root mean square of the residuals, metres; says little with few pairs
	DOFH, DOFV int     // observations more than needed: 2n-3 in the plane, n-1 in height
	FactorH    float64 // residuals over what the sigmas allow, about 1; 0 where DOFH is 0
	FactorV    float64

	Centroid  [3]float64 // of the pairs of the fit, in To
	Baseline  float64    // extent of the pairs in the plane along their longest direction, metres
	SigmaYaw  float64    // radians
	SigmaH    float64    // of the centroid, per axis, metres
	SigmaV    float64    // of the height, metres
	Predicted []Prediction

	Verdict Verdict
	Hints   []Hint
}

// PairError says what is wrong with the pairs given.
type PairError struct {
	Pair   int    // index, -1 for all together
	Part   string // "from", "to", "sigmaH", "sigmaV", or "" for the pair
	Reason string
}

// Error names the pair and what is wrong with it.
func (e *PairError) Error() string {
	switch {
	case e.Pair < 0:
		return "aligning: " + e.Reason
	case e.Part == "":
		return fmt.Sprintf("aligning: pair %d: %s", e.Pair, e.Reason)
	}
	return fmt.Sprintf("aligning: pair %d: %s: %s", e.Pair, e.Part, e.Reason)
}

// Distances of the predictions, metres.
func predictedAt() []float64 { return []float64{10, 50, 100} }

// Solve fits From to To over all pairs that are no check pairs, of which there
// must be two or more at different places. What makes a fit impossible is a
// *PairError; what makes it doubtful stands in its verdict and hints.
func Solve(pairs []Pair) (*Fit, error) {
	use, err := usable(pairs)
	if err != nil {
		return nil, err
	}
	s := solve(pairs, use)
	if err := s.determined(pairs, use); err != nil {
		return nil, err
	}
	f := &Fit{
		YawRad: s.yaw, Translation: s.translation(), Scale: s.d / s.aa, SigmaScale: 1 / sqrt(s.aa),
		Centroid: s.b, Baseline: baseline(pairs, use, s.b),
		SigmaYaw: 1 / sqrt(s.d), SigmaH: 1 / sqrt(s.w), SigmaV: 1 / sqrt(s.wv),
		DOFH: 2*len(use) - 3, DOFV: len(use) - 1,
	}
	f.residuals(&s, pairs, use)
	for _, d := range predictedAt() {
		f.Predicted = append(f.Predicted, f.predict(d))
	}
	f.judge(&s, pairs, use)
	return f, nil
}

// Apply moves a point from From to To.
func (f *Fit) Apply(p [3]float64) [3]float64 {
	x, y := turn(f.YawRad, p[0], p[1])
	return [3]float64{x + f.Translation[0], y + f.Translation[1], p[2] + f.Translation[2]}
}

// PredictAt gives the error to expect at a point of To.
func (f *Fit) PredictAt(p [3]float64) Prediction {
	return f.predict(hypot(p[0]-f.Centroid[0], p[1]-f.Centroid[1]))
}
