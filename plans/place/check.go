package place

import (
	"math"
)

// Severities of a Check.
const (
	SeverityInfo    = "info"    // good to know
	SeverityWarning = "warning" // probably fine, a person should look
	SeverityError   = "error"   // the place is wrong or missing until a person says so
)

// Check is one thing that was noticed about the place of a model. The codes are
// a closed list: see Codes.
type Check struct {
	Code     string  `json:"code"`
	Severity string  `json:"severity"`
	Message  string  `json:"message"`
	Distance float64 `json:"distance"` // metres, 0 where the check is about none
	// MessageNl is Message in Dutch; Advice and AdviceNl say what to do.
	MessageNl string `json:"messageNl,omitempty"`
	Advice    string `json:"advice,omitempty"`
	AdviceNl  string `json:"adviceNl,omitempty"`
	// Sources are the indices of the sources it is about, where a version has
	// several; this package leaves them out.
	Sources []int `json:"sources,omitempty"`
}

// NewCheck makes a check in both languages, with the advice of its code. The
// distance is in metres, 0 for none; one that is no number becomes 0.
func NewCheck(severity, code string, distance float64, text Sentence) Check {
	if math.IsNaN(distance) || math.IsInf(distance, 0) {
		distance = 0
	}
	advice := Advice(code)
	return Check{Code: code, Severity: severity, Message: text.En, MessageNl: text.Nl, Distance: distance,
		Advice: advice.En, AdviceNl: advice.Nl}
}

func (p *Placed) add(severity, code string, distance float64, text Sentence, args ...any) {
	p.Checks = append(p.Checks, NewCheck(severity, code, distance, text.Fill(args...)))
}
