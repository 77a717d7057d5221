package align

import "math"

// explained is by how many times the squares must shrink for a slip of the
// frame to be taken as what is wrong.
const explained = 4

// slip is one way in which a whole frame is wrong.
type slip struct {
	code   string
	en, nl string
	undo   func(p [3]float64) [3]float64
}

// slips are the wrong axes that occur. Which of two horizontal axes is reversed,
// or whether they are swapped, makes no difference to a fit that turns.
func slips() []slip {
	return []slip{
		{"axes-mirrored", "the device's frame is mirrored: are x and z swapped, or is one of them reversed (a left-handed frame)?",
			"het stelsel van het apparaat is gespiegeld: zijn x en z verwisseld, of is een van beide omgekeerd (een linkshandig stelsel)?",
			func(p [3]float64) [3]float64 { return [3]float64{p[0], -p[1], p[2]} }},
		{"axes-y-up", "the coordinates fit when y is taken as up: the device's frame is y-up and was given as z-up",
			"de coördinaten passen als y omhoog wijst: het stelsel van het apparaat heeft y omhoog en is opgegeven met z omhoog",
			func(p [3]float64) [3]float64 { return [3]float64{p[0], -p[2], p[1]} }},
		{"axes-z-up", "the coordinates fit when z is taken as up: the device's frame is z-up and was given as y-up",
			"de coördinaten passen als z omhoog wijst: het stelsel van het apparaat heeft z omhoog en is opgegeven met y omhoog",
			func(p [3]float64) [3]float64 { return [3]float64{p[0], p[2], -p[1]} }},
		{"axes-down", "the heights fit when they are reversed: does the device's up axis point down?",
			"de hoogten passen als ze worden omgekeerd: wijst de hoogteas van het apparaat omlaag?",
			func(p [3]float64) [3]float64 { return [3]float64{p[0], p[1], -p[2]} }},
	}
}

// frameSlip gives the hint where one slip of the whole frame explains what
// the fit leaves over.
func frameSlip(s *sums, pairs []Pair, use []int) (Hint, bool) {
	dof := 3*s.n - 4
	if !fails(s.chi(), dof) {
		return Hint{}, false
	}
	if h, ok := unitSlip(s); ok {
		return h, true
	}
	best, found := s.chi()/explained, slip{}
	for _, c := range slips() {
		moved := make([]Pair, len(use))
		all := make([]int, len(use))
		for k, i := range use {
			moved[k], all[k] = pairs[i], k
			moved[k].From = c.undo(pairs[i].From)
		}
		if m := solve(moved, all); m.chi() < best && m.chi() < explained*chiSquare(dof, globalDeviate) {
			best, found = m.chi(), c
		}
	}
	return Hint{Code: found.code, Pair: -1, EN: found.en, NL: found.nl}, found.code != ""
}

// unitSlip recognizes a scale that is the ratio of two units of length.
func unitSlip(s *sums) (Hint, bool) {
	scale := math.Sqrt(s.bb / s.aa) // the same whichever side is scaled, and where the frame is mirrored
	for _, u := range []struct {
		metres float64
		en, nl string
	}{{0.001, "millimetres", "millimeters"}, {0.01, "centimetres", "centimeters"}, {0.0254, "inches", "inches"}, {0.3048, "feet", "voet"}} {
		switch {
		case math.Abs(scale/u.metres-1) < 2*scaleOff:
			return Hint{Code: "unit", Pair: -1, EN: "the device's coordinates are in " + u.en + ", not metres",
				NL: "de coördinaten van het apparaat zijn in " + u.nl + ", niet in meters"}, true
		case math.Abs(scale*u.metres-1) < 2*scaleOff:
			return Hint{Code: "unit", Pair: -1, EN: "the coordinates of the site are in " + u.en + ", not metres",
				NL: "de coördinaten van het terrein zijn in " + u.nl + ", niet in meters"}, true
		}
	}
	return Hint{}, false
}

// minTilt is the tilt from which on it is told, radians: 0.3 degrees, 0.26 m in
// height at 50 m.
const minTilt = 0.3 * math.Pi / 180

// deformed tells whether a scale or a tilt of the device's whole frame shows and
// explains what is left over.
func (f *Fit) deformed(s *sums, pairs []Pair, use []int) (rank int, found bool) {
	if s.n < 3 {
		return good, false // two points have one distance: nothing tells a scale from an error
	}
	off := math.Abs(f.Scale - 1)
	tilt, squaresV := f.tilt(pairs, use)
	squaresH := off * off * s.aa
	scales := off > scaleOff && squaresH > critical1*critical1
	tilts := tilt > minTilt && squaresV > critical2*critical2
	if !scales {
		squaresH = 0
	}
	if !tilts {
		squaresV = 0
	}
	if !scales && !tilts || fails(s.chiH-squaresH, 2*s.n-3) || fails(s.chiV-squaresV, s.n-1) {
		return good, false
	}
	if tilts {
		f.hint(tiltedBy(tilt * 180 / math.Pi))
	}
	if scales {
		f.hint(scaled(f.Scale))
	}
	if scales && off > scaleRejected {
		return rejected, true
	}
	return poor, true
}

// tilt gives the slope of the plane through the vertical residuals, radians,
// and by how much it makes their squares less; 0 where they are too few, or on
// a line.
func (f *Fit) tilt(pairs []Pair, use []int) (slope, squares float64) {
	if len(use) < 4 {
		return 0, 0 // three heights always lie in a plane
	}
	var xx, xy, yy, xz, yz float64
	for k, i := range use {
		w := 1 / (pairs[i].SigmaV * pairs[i].SigmaV)
		x, y, z := pairs[i].To[0]-f.Centroid[0], pairs[i].To[1]-f.Centroid[1], f.Residuals[k].Up
		xx, xy, yy = xx+w*x*x, xy+w*x*y, yy+w*y*y
		xz, yz = xz+w*x*z, yz+w*y*z
	}
	det := xx*yy - xy*xy
	if !(det > 1e-6*xx*yy) {
		return 0, 0
	}
	gx, gy := (yy*xz-xy*yz)/det, (xx*yz-xy*xz)/det
	return math.Atan(math.Hypot(gx, gy)), gx*xz + gy*yz
}
