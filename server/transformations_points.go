package server

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/maquette-city/maquette/plans/crs"
)

// Decimals of rounded answers, as the API Design Rules' module for geodata asks:
// 1 mm, and 1e-8 degrees.
const (
	roundedMetres  = 3
	roundedDegrees = 8
)

// transformPoint is one position: size numbers of it are given, 2 or 3, or 0 where it
// could not be transformed.
type transformPoint struct {
	at   [3]float64
	size uint8
}

// pointList decodes an array of positions by itself: by reflection a hundred
// thousand of them would take seconds.
type pointList struct {
	points []transformPoint
	given  bool
}

// decodeStrictly reads raw, which is valid JSON.
func (l *pointList) decodeStrictly(raw json.RawMessage, pointer string, report func(pointer, detail string)) {
	s := jsonScanner{raw: raw}
	if !s.open('[') {
		report(pointer, "must be an array")
		return
	}
	l.given = true
	for faults := 0; !s.closed(']'); {
		i := len(l.points)
		if i == MaxTransformationPoints {
			report(pointer, fmt.Sprintf("must not have more than %d points", MaxTransformationPoints))
			return
		}
		p, fault := s.point()
		if l.points = append(l.points, p); fault == "" {
			continue
		}
		report(pointer+"/"+strconv.Itoa(i), fault)
		if faults++; faults == maxFaults {
			return
		}
	}
}

// jsonScanner walks through JSON that is known to be valid.
type jsonScanner struct {
	raw []byte
	at  int
}

func (s *jsonScanner) blank() {
	for s.at < len(s.raw) && (s.raw[s.at] == ' ' || s.raw[s.at] == '\n' || s.raw[s.at] == '\r' || s.raw[s.at] == '\t' || s.raw[s.at] == ',') {
		s.at++
	}
}

// open steps into an array or object if one begins here.
func (s *jsonScanner) open(bracket byte) bool {
	s.blank()
	if s.at < len(s.raw) && s.raw[s.at] == bracket {
		s.at++
		return true
	}
	return false
}

// closed steps out of it, where it or the text ends here.
func (s *jsonScanner) closed(bracket byte) bool {
	s.blank()
	if s.at >= len(s.raw) {
		return true
	}
	return s.open(bracket)
}

// point reads one position; fault says what is wrong with it.
func (s *jsonScanner) point() (p transformPoint, fault string) {
	const needed = "must be an array of two or three numbers"
	if !s.open('[') {
		s.value()
		return p, needed
	}
	p.at[2] = math.NaN()
	n := 0
	for ; !s.closed(']'); n++ {
		text := s.value()
		if n >= len(p.at) {
			continue // counted and refused below
		}
		v, err := strconv.ParseFloat(string(text), 64)
		switch {
		case n == 2 && string(text) == "null":
			v = math.NaN() // no height is known
		case err != nil && fault == "":
			fault = fmt.Sprintf("coordinate %d must be a number", n+1)
		}
		p.at[n] = v
	}
	if n != 2 && n != 3 {
		fault = needed
	}
	p.size = uint8(min(n, 3))
	return p, fault
}

// value gives the bytes of the value that begins here and steps over it.
func (s *jsonScanner) value() []byte {
	s.blank()
	start, depth, quoted := s.at, 0, false
	for ; s.at < len(s.raw); s.at++ {
		switch b := s.raw[s.at]; {
		case quoted && b == '\\':
			s.at++
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '[' || b == '{':
			depth++
		case depth == 0 && (b == ',' || b == ']' || b == '}' || b == ' ' || b == '\n' || b == '\r' || b == '\t'):
			return s.raw[start:s.at]
		case b == ']' || b == '}':
			depth--
		}
	}
	return s.raw[start:min(s.at, len(s.raw))]
}

// appendJSON writes the points in system c: null for one that could not be
// transformed, and for a height that is not known or not defined.
func (l *pointList) appendJSON(out []byte, c crs.CRS, rounded bool) json.RawMessage {
	out = append(out, '[')
	for i := range l.points {
		if i > 0 {
			out = append(out, ',')
		}
		out = l.points[i].appendJSON(out, c, rounded)
	}
	return append(out, ']')
}

func (p *transformPoint) appendJSON(out []byte, c crs.CRS, rounded bool) []byte {
	if p.size == 0 {
		return append(out, "null"...)
	}
	out = append(out, '[')
	for k, v := range p.at[:p.size] {
		if k > 0 {
			out = append(out, ',')
		}
		decimals := -1
		if rounded {
			decimals = roundedMetres
			if c.Degrees() && k < 2 {
				decimals = roundedDegrees
			}
		}
		if math.IsNaN(v) {
			out = append(out, "null"...)
		} else {
			out = strconv.AppendFloat(out, v, 'f', decimals, 64)
		}
	}
	return append(out, ']')
}

// transformationAnswer is the answer to a transformation.
type transformationAnswer struct {
	From     string                  `json:"from"`
	To       string                  `json:"to"`
	Epoch    *float64                `json:"epoch,omitempty"`
	Points   json.RawMessage         `json:"points"`
	Failed   int                     `json:"failed"`
	Failures []transformationFailure `json:"failures"`
}
