package place

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Severities of a Check.
const (
	SeverityInfo    = "info"    // good to know
	SeverityWarning = "warning" // probably fine, a person should look
	SeverityError   = "error"   // the place is wrong or missing until a person says so
)

// Check is one thing that was noticed about the place of a model. The codes
// are a closed list:
//
//	no-georeference, empty-georeference, invalid-georeference, unsupported-crs,
//	no-transformation, outside-area, double-georeference, crs-differs,
//	assumed-crs, unit-slip, axes-swapped, scale-unit, vertical-datum,
//	height-unusual, far-from-origin, site-far, site-latlon-far, site-latlon,
//	true-north
//
// and those that hold the sources of one version against each other
// (plans/convert):
//
//	same-file-twice, empty-source, some-georeferenced, source-far, size-ratio,
//	true-north-differs, height-offset, storey-heights-differ,
//	global-ids-repeated
type Check struct {
	Code     string  `json:"code"`
	Severity string  `json:"severity"`
	Message  string  `json:"message"`
	Distance float64 `json:"distance"` // metres, 0 where the check is about none
	// Sources are the indices of the sources it is about, where a version has
	// several; this package leaves them out.
	Sources []int `json:"sources,omitempty"`
}

func (p *Placed) add(severity, code string, distance float64, format string, args ...any) {
	p.Checks = append(p.Checks, Check{Code: code, Severity: severity, Message: fmt.Sprintf(format, args...), Distance: distance})
}

// Limits of the checks, metres and degrees.
const (
	farFromOrigin = 10_000.0 // of the model from its own origin: float32 viewers and turns lose precision
	farSite       = 5_000.0  // of the model from the site: the up directions differ by 0.8 mm a metre
	farLatLon     = 1_000.0  // of IfcSite's latitude and longitude from the place
	farTrueNorth  = 2.0      // of the stated true north from the computed, degrees
	vendorRadius  = 5_000.0  // around a vendor's default place
	// Heights of the Netherlands above NAP, with room for cellars and towers.
	lowestNAP, highestNAP = -50.0, 400.0
)

// checkAfter looks at a place that was found.
func (p *Placed) checkAfter(in Input, opt Options) {
	g := &p.frame.georef
	if math.Abs(g.Scale-1) > maxTrueScale {
		p.add(SeverityWarning, "scale-unit", 0, "the scale %v of the georeference is applied as a change of units", g.Scale)
	}
	p.checkHeight(in.Bounds)
	b := in.Bounds
	if d := farthest(b); d > farFromOrigin && !isMapOrigin(g) {
		p.add(SeverityWarning, "far-from-origin", d, "the model reaches %.1f km from its own origin", d/1000)
	}
	at := p.anchorSite(in)
	if opt.Site != nil {
		if d := arcMetres(at, *opt.Site); d > farSite {
			p.add(SeverityWarning, "site-far", d, "the model stands %.1f km from the site's origin: what is plumb here leans by %.1f mm a metre there", d/1000, d/6371)
		}
	}
	p.checkStatements(in.Statements, &at)
}

// isMapOrigin tells whether the source's coordinates are map coordinates.
func isMapOrigin(g *scene.Georeference) bool {
	return g.Eastings == 0 && g.Northings == 0
}

func farthest(b scene.Box) float64 {
	if b.Empty() {
		return 0
	}
	return max(b.Min.Length(), b.Max.Length())
}

// anchorSite gives the anchor's latitude and longitude.
func (p *Placed) anchorSite(in Input) plans.Site {
	lat, lon, h, _ := p.frame.geodetic(p.mapOfPlan(p.anchor(in.Bounds))) // it could be measured before
	return plans.Site{LatDeg: lat / degree, LonDeg: lon / degree, Height: h}
}

func (p *Placed) checkHeight(b scene.Box) {
	g := &p.frame.georef
	switch {
	case !p.frame.nap:
		p.add(SeverityWarning, "vertical-datum", 0, "heights in %s are taken as ellipsoidal: in the Netherlands NAP lies 40 to 47 m above it", p.frame.crs.Code())
	case g.VerticalDatum != "" && !isNAP(g.VerticalDatum):
		p.add(SeverityWarning, "vertical-datum", 0, "the source names the vertical datum %.60q; its heights are taken as NAP", g.VerticalDatum)
	}
	if b.Empty() || !p.frame.nap {
		return
	}
	lo, hi := g.Height+g.HeightScale()*b.Min[2], g.Height+g.HeightScale()*b.Max[2]
	if lo < lowestNAP || hi > highestNAP {
		p.add(SeverityWarning, "height-unusual", 0, "the model reaches from %.1f to %.1f m NAP", lo, hi)
	}
}

// checkStatements holds the other statements of place against the place at, nil for
// none.
func (p *Placed) checkStatements(hints []scene.Statement, at *plans.Site) {
	for _, h := range hints {
		switch h.Kind {
		case "site-latlon":
			p.checkLatLon(h, at)
		case "true-north":
			if at != nil {
				p.checkTrueNorth(h)
			}
		}
	}
}

func (p *Placed) checkLatLon(h scene.Statement, at *plans.Site) {
	there := plans.Site{LatDeg: h.LatDeg, LonDeg: h.LonDeg}
	if !(math.Abs(h.LatDeg) <= 90 && math.Abs(h.LonDeg) <= 180) {
		p.add(SeverityWarning, "site-latlon", 0, "the site's latitude %v and longitude %v are no place on earth", h.LatDeg, h.LonDeg)
		return
	}
	vendor := vendorDefault(there)
	if at == nil {
		if vendor == "" {
			p.add(SeverityInfo, "site-latlon", 0, "the site's latitude %.6f and longitude %.6f may tell where it is", h.LatDeg, h.LonDeg)
		}
		return
	}
	switch d := arcMetres(there, *at); {
	case d <= farLatLon:
	case vendor != "":
		p.add(SeverityInfo, "site-latlon-far", d, "the site's latitude and longitude are those of %s, a default of the program that wrote the file: not used", vendor)
	default:
		p.add(SeverityWarning, "site-latlon-far", d, "the site's latitude %.6f and longitude %.6f lie %.1f km from the place found", h.LatDeg, h.LonDeg, d/1000)
	}
}

// vendorDefault names the place that a program writes where nobody gave one.
func vendorDefault(s plans.Site) string {
	for _, v := range []struct {
		name     string
		lat, lon float64
	}{
		{"Boston", 42.3584, -71.0598}, {"San Francisco", 37.7950, -122.3939}, {"Chicago", 41.8744, -87.6394},
		{"London", 51.5000, -0.1263}, {"Abu Dhabi", 24.4667, 54.4167}, {"Munich", 48.1500, 11.5667},
		{"latitude and longitude 0", 0, 0},
	} {
		if arcMetres(s, plans.Site{LatDeg: v.lat, LonDeg: v.lon}) < vendorRadius {
			return v.name
		}
	}
	return ""
}

// checkTrueNorth holds the stated direction of true north, in the source
// frame, against the one that follows from the place.
func (p *Placed) checkTrueNorth(h scene.Statement) {
	if h.Direction == [2]float64{} {
		return
	}
	g := &p.frame.georef
	expected := 90 - p.ConvergenceDeg - math.Atan2(g.AxisY, g.AxisX)/degree
	stated := math.Atan2(h.Direction[1], h.Direction[0]) / degree
	off := math.Remainder(stated-expected, 360)
	if !(math.Abs(off) > farTrueNorth) {
		return
	}
	severity := SeverityWarning
	if h.Direction[0] == 0 && h.Direction[1] > 0 {
		severity = SeverityInfo // the y axis: what is written where nobody thought of it
	}
	p.add(severity, "true-north", 0, "true north as the source states it is %.1f degrees off the one that follows from its georeference, which is used", off)
}

// arcMetres gives the distance of two points over the sphere, good to half a
// percent.
func arcMetres(a, b plans.Site) float64 {
	const meanRadius = 6371008.8
	lat1, lat2 := a.LatDeg*degree, b.LatDeg*degree
	s1, s2 := math.Sin((lat1-lat2)/2), math.Sin((a.LonDeg-b.LonDeg)*degree/2)
	return 2 * meanRadius * math.Asin(math.Min(1, math.Sqrt(s1*s1+math.Cos(lat1)*math.Cos(lat2)*s2*s2)))
}
