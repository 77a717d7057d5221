package place

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/scene"
)

// MaxCandidates bounds the readings that are told of one version.
const MaxCandidates = 20

// CandidateFound is the id of the candidate that was chosen by the conversion.
const CandidateFound = "found"

// Candidate is one way to read what the leading source says of its place. To
// choose it moves the root transform of the version and nothing else.
type Candidate struct {
	// ID names the reading, the same in every conversion of the same source:
	// "found", the kind of a statement ("map-conversion", "known-point",
	// "site-latlon", ...), or what is undone or taken literally (
	// "scale-1", "true-north", "heights-nap", ...); "-2" marks the second of its kind.
	ID         string          `json:"id"`
	Title      string          `json:"title"`
	TitleNl    string          `json:"titleNl"`
	Method     string          `json:"method"`
	CRS        string          `json:"crs"`
	Level      int             `json:"level,omitempty"` // of georeferencing, LoGeoRef 10 to 60
	Where      string          `json:"where,omitempty"` // the record that says it
	Confidence string          `json:"confidence"`      // as that of the place found
	Placement  plans.Placement `json:"placement"`       // relative to the site of the report
	Map        MapPlace        `json:"map"`             // of the origin of the leading source
	Distance   float64         `json:"distance"`        // of the model's middle from where it was put, metres
	TurnDeg    float64         `json:"turnDeg"`         // from how it was turned, counter-clockwise
}

// Limits within which two candidates are one: metres, degrees and the ratio of
// scales.
const sameMetres, sameDegrees, sameScale = 1e-3, 1e-5, 1e-6

// Candidates gives the place that was found and every other reading of the
// source that can be placed, the most trusted first and of those the nearest;
// f are the facts of the version that p leads. At most MaxCandidates.
func (p *Placed) Candidates(in Input, f *Facts) []Candidate {
	out := []Candidate{}
	if p.Method != MethodNone && p.Method != MethodUnsupported && p.frame.crs != (crs.CRS{}) {
		if m, err := f.OnMap(f.Found, f.Site, p.frame.crs.Code()); err == nil {
			out = append(out, Candidate{ID: CandidateFound, Title: "As it was found", TitleNl: "Zoals gevonden",
				Method: p.Method, CRS: p.CRS, Confidence: p.Confidence().Level, Placement: f.Found, Map: m})
		}
	}
	if p.Method == MethodManual {
		return out
	}
	found := len(out)
	for _, r := range append(slices.Clone(p.readings), p.statedReadings(in)...) {
		c, ok := r.candidate(f, found > 0)
		if ok && !slices.ContainsFunc(out, func(o Candidate) bool { return o.same(&c, f) }) {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out[found:], func(a, b Candidate) int {
		return cmp.Or(rankOf(a.Confidence)-rankOf(b.Confidence), cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.ID, b.ID))
	})
	out = out[:min(len(out), MaxCandidates)]
	number := map[string]int{}
	for i := range out {
		if number[out[i].ID]++; number[out[i].ID] > 1 {
			out[i].ID = fmt.Sprintf("%s-%d", out[i].ID, number[out[i].ID])
		}
	}
	return out
}

// same tells whether choosing either does the same.
func (c *Candidate) same(o *Candidate, f *Facts) bool {
	d, turn := f.Moved(c.Placement, o.Placement)
	return d <= sameMetres && math.Abs(turn) <= sameDegrees && math.Abs(scaleOf(c.Placement)/scaleOf(o.Placement)-1) <= sameScale
}

// candidate places r; false where it cannot be placed.
func (r *reading) candidate(f *Facts, found bool) (Candidate, bool) {
	g := &r.georef
	m := MapPlace{CRS: r.crs.Code(), East: g.Eastings, North: g.Northings, Height: g.Height,
		RotationDeg: math.Atan2(g.AxisY, g.AxisX)/degree + 0, Scale: g.Scale}
	if r.trueEast != nil {
		m.FromTrueEast, m.TrueRotationDeg = true, *r.trueEast
	}
	facts := *f
	if r.nap != nil {
		facts.CRS, facts.NAP = r.crs.Code(), *r.nap
	} else if isNAP(g.VerticalDatum) {
		facts.CRS, facts.NAP = r.crs.Code(), true
	}
	at, err := facts.FromMap(m, f.Site)
	if err != nil || !finite(at.East, at.North, at.Up, at.YawDeg, at.Scale) {
		return Candidate{}, false
	}
	at.Method, at.CRS = r.method, r.crs.Code()
	if m, err = facts.OnMap(at, f.Site, r.crs.Code()); err != nil {
		return Candidate{}, false
	}
	c := Candidate{ID: r.id, Title: r.title.En, TitleNl: r.title.Nl, Method: r.method, CRS: r.crs.Code(), Level: r.level, Where: r.where,
		Confidence: r.confidence, Placement: at, Map: m}
	if found {
		c.Distance, c.TurnDeg = f.Moved(f.Found, at)
	}
	return c, finite(c.Distance, c.TurnDeg, m.East, m.North, m.Height, m.RotationDeg, m.TrueRotationDeg)
}

func finite(all ...float64) bool {
	for _, v := range all {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// statedReadings are the readings that the statements of the source give, each
// by itself.
func (p *Placed) statedReadings(in Input) []reading {
	var all []reading
	var north *[2]float64
	for _, s := range in.Statements {
		if s.Kind == scene.StatedTrueNorth && north == nil {
			north = &s.Direction
		}
	}
	for i := range in.Statements {
		if len(all) == maxReadings {
			break
		}
		s := &in.Statements[i]
		if r, ok := statedReading(s, north, in.Statements); ok {
			r.level, r.where = s.Level, s.Where
			all = append(all, r)
		}
	}
	if g := byCoordinates(in.Bounds); g != nil {
		all = append(all, reading{id: MethodCoordinates, method: MethodCoordinates, georef: *g, crs: crs.RDNAP(), confidence: ConfidenceMedium,
			title: Sentence{"By its coordinates, which lie in RD", "Naar de coördinaten, die in RD liggen"}})
	}
	return all
}

// statedReading is the reading of one statement; false where it places nothing.
func statedReading(s *scene.Statement, north *[2]float64, all []scene.Statement) (reading, bool) {
	switch s.Kind {
	case scene.StatedLatLon, scene.StatedPointLatLon:
		return latLonReading(s, north, all)
	case scene.StatedRigidOperation:
		if s.Georeference == nil {
			g := geographic(*s)
			if g == nil {
				return reading{}, false
			}
			c, err := crs.Parse(g.CRS)
			return reading{id: s.Kind, method: s.Kind, georef: *g, crs: c, confidence: ConfidenceMedium,
				title: Sentence{"By the latitude and longitude of its rigid operation", "Naar de breedte en lengte van de rigid operation"}}, err == nil
		}
	}
	if s.Georeference == nil || !usable(filled(s.Georeference)) {
		return reading{}, false
	}
	c, err := crs.Parse(s.Georeference.CRS)
	if err != nil && s.Georeference.CRS == "" {
		c, err = crs.RDNAP(), nil
	}
	if err != nil || !c.Projected() {
		return reading{}, false
	}
	confidence := ConfidenceMedium
	if s.Kind == scene.StatedPoint {
		confidence = ConfidenceLow
	}
	return reading{id: s.Kind, method: s.Kind, georef: *filled(s.Georeference), crs: c, confidence: confidence, title: statedTitle(s.Kind)}, true
}

func statedTitle(kind string) Sentence {
	switch kind {
	case scene.StatedMapConversion:
		return Sentence{"By its map conversion, as it stands", "Naar de map conversion, zoals die er staat"}
	case scene.StatedRigidOperation:
		return Sentence{"By its rigid operation, as it stands", "Naar de rigid operation, zoals die er staat"}
	case scene.StatedPropertySet:
		return Sentence{"By its property sets, as they stand", "Naar de property sets, zoals die er staan"}
	case scene.StatedPoint:
		return Sentence{"By a known point, with the axes of the map", "Naar een bekend punt, met de assen van de kaart"}
	}
	return Sentence{"By another statement of the source", "Naar een andere opgave in de bron"}
}

// latLonReading places the site, or a known point, at its latitude and
// longitude, turned as true north is stated. The heights are read as NAP's in
// the Netherlands. A vendor's default place is none.
func latLonReading(s *scene.Statement, north *[2]float64, all []scene.Statement) (reading, bool) {
	if _, vendor := vendorDefault(plans.Site{LatDeg: s.LatDeg, LonDeg: s.LonDeg}); vendor {
		return reading{}, false
	}
	at := *s
	at.Direction = [2]float64{0, 1}
	if north != nil {
		at.Direction = *north
	}
	at.CRS = ""
	g := geographic(at)
	if g == nil {
		return reading{}, false
	}
	point := s.Point
	for _, o := range all {
		if s.Kind == scene.StatedLatLon && o.Kind == scene.StatedSitePlacement && o.Frame != nil {
			point = scene.Vec3{o.Frame[3], o.Frame[7]} // its height is what RefElevation says, above the datum
			break
		}
	}
	if !(point.Length() < farFromOrigin) {
		return reading{}, false
	}
	g.Eastings -= g.AxisX*point[0] - g.AxisY*point[1]
	g.Northings -= g.AxisY*point[0] + g.AxisX*point[1]
	c, err := crs.Parse(g.CRS)
	t := fromTrueEast(at.Direction)
	return reading{id: s.Kind, method: s.Kind, georef: *g, crs: c, trueEast: &t, confidence: ConfidenceLow,
		title: Sentence{"By latitude and longitude, turned by true north", "Naar breedte en lengte, gedraaid naar het ware noorden"}}, err == nil
}
