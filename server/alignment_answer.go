package server

import (
	"math"

	"github.com/maquette-city/maquette/plans/align"
)

// alignment is the answer: how to go from the device's frame, as it was given,
// to the site frame, and how far that is to be trusted.
type alignment struct {
	SiteFromDevice alignmentPose         `json:"siteFromDevice"`
	Verdict        align.Verdict         `json:"verdict"`
	Predicted      []alignmentPrediction `json:"predictedErrorMetres"`
	Hints          []alignmentHint       `json:"hints"`
	Residuals      []alignmentResidual   `json:"residuals"`
	CheckPoints    []alignmentResidual   `json:"checkPoints"`
	RMS            flatAndUp             `json:"rms"`
	DOF            dofFlatAndUp          `json:"dof"`
	Factor         flatAndUp             `json:"factor"`
	Sigma          alignmentSigma        `json:"sigma"`
	Scale          float64               `json:"scale"`
	Centroid       [3]float64            `json:"centroid"`
	Baseline       float64               `json:"baselineMetres"`
}

type alignmentPose struct {
	YawDeg      float64        `json:"yawDeg"`
	Translation [3]float64     `json:"translation"`
	Matrix      [16]float64    `json:"matrix"`
	Quaternion  wireQuaternion `json:"quaternion"`
}

type wireQuaternion struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	Z float64 `json:"z"`
	W float64 `json:"w"`
}

type alignmentPrediction struct {
	Distance   float64 `json:"distance"`
	Horizontal float64 `json:"horizontal"`
	Vertical   float64 `json:"vertical"`
}

type flatAndUp struct {
	Horizontal float64 `json:"horizontal"`
	Vertical   float64 `json:"vertical"`
}

type dofFlatAndUp struct {
	Horizontal int `json:"horizontal"`
	Vertical   int `json:"vertical"`
}

type alignmentSigma struct {
	YawDeg     float64 `json:"yawDeg"`
	Horizontal float64 `json:"horizontal"`
	Vertical   float64 `json:"vertical"`
}

type alignmentResidual struct {
	Pointer       string  `json:"pointer"`
	ControlPoint  string  `json:"controlPoint,omitempty"`
	East          float64 `json:"east"`
	North         float64 `json:"north"`
	Up            float64 `json:"up"`
	Horizontal    float64 `json:"horizontal"`
	StandardizedH float64 `json:"standardizedH"`
	StandardizedV float64 `json:"standardizedV"`
	Redundancy    float64 `json:"redundancy"`
	Contradicts   bool    `json:"contradicts"`
	Misclosure    float64 `json:"misclosureMetres,omitempty"`
}

type alignmentHint struct {
	Code    string   `json:"code"`
	Pointer string   `json:"pointer,omitempty"` // of the pair or check point it is about
	Pair    *int     `json:"pair,omitempty"`    // its index, where it is one of pairs
	Metres  float64  `json:"metres,omitempty"`
	Text    twoTexts `json:"text"`
}

type twoTexts struct {
	EN string `json:"en"`
	NL string `json:"nl"`
}

func newAlignment(r *alignmentRequest, f *align.Fit) alignment {
	a := alignment{
		SiteFromDevice: r.Device.pose(f), Verdict: f.Verdict,
		Predicted: []alignmentPrediction{}, Hints: []alignmentHint{},
		Residuals: r.residuals(f.Residuals), CheckPoints: r.residuals(f.Checks),
		RMS: flatAndUp{f.RMSH, f.RMSV}, DOF: dofFlatAndUp{f.DOFH, f.DOFV}, Factor: flatAndUp{f.FactorH, f.FactorV},
		Sigma: alignmentSigma{f.SigmaYaw * 180 / math.Pi, f.SigmaH, f.SigmaV},
		Scale: f.Scale, Centroid: f.Centroid, Baseline: f.Baseline,
	}
	for _, p := range f.Predicted {
		a.Predicted = append(a.Predicted, alignmentPrediction(p))
	}
	for _, h := range f.Hints {
		out := alignmentHint{Code: h.Code, Metres: h.Metres, Text: twoTexts{h.EN, h.NL}}
		if h.Pair >= 0 {
			_, out.Pointer = r.pair(h.Pair)
		}
		if h.Pair >= 0 && h.Pair < len(r.Pairs) {
			out.Pair = &h.Pair
		}
		a.Hints = append(a.Hints, out)
	}
	return a
}

func (r *alignmentRequest) residuals(all []align.Residual) []alignmentResidual {
	out := make([]alignmentResidual, len(all))
	for i, v := range all {
		given, at := r.pair(v.Pair)
		out[i] = alignmentResidual{
			Pointer: at, ControlPoint: given.ControlPoint,
			East: v.East, North: v.North, Up: v.Up, Horizontal: v.Horizontal,
			StandardizedH: v.StandardizedH, StandardizedV: v.StandardizedV, Redundancy: v.Redundancy,
			Contradicts: v.ExcludedAsWrong, Misclosure: v.MisclosureMetres,
		}
	}
	return out
}

// pose gives the fit as matrix and quaternion from the device's own frame: for
// WebXR the quarter turn about x that brings y up to z up comes first.
func (d *alignmentDevice) pose(f *align.Fit) alignmentPose {
	sin, cos := math.Sincos(f.YawRad)
	sinHalf, cosHalf := math.Sincos(f.YawRad / 2)
	t := f.Translation
	p := alignmentPose{YawDeg: f.YawRad * 180 / math.Pi, Translation: t}
	if d.Frame == frameWebXR {
		h := math.Sqrt2 / 2
		p.Matrix = [16]float64{cos, sin, 0, 0, 0, 0, 1, 0, sin, -cos, 0, 0, t[0], t[1], t[2], 1}
		p.Quaternion = wireQuaternion{X: h * cosHalf, Y: h * sinHalf, Z: h * sinHalf, W: h * cosHalf}
		return p
	}
	p.Matrix = [16]float64{cos, sin, 0, 0, -sin, cos, 0, 0, 0, 0, 1, 0, t[0], t[1], t[2], 1}
	p.Quaternion = wireQuaternion{Z: sinHalf, W: cosHalf}
	return p
}
