package place

// The levels of confidence in a place.
const (
	ConfidenceHigh   = "high"   // stated in full and nothing speaks against it: it may be shown
	ConfidenceMedium = "medium" // something was assumed or mended: a person should look
	ConfidenceLow    = "low"    // something speaks against it: a person must look
	ConfidenceNone   = "none"   // there is no place
)

// Confidence tells how far a place can be trusted, and why.
type Confidence struct {
	Level   string   `json:"level"`
	Reasons []Reason `json:"reasons"`
}

// Reason is one of the reasons, in both languages.
type Reason struct {
	Code      string `json:"code"` // of the check it comes from, or "method", "agrees"
	Message   string `json:"message"`
	MessageNl string `json:"messageNl"`
}

func rankOf(level string) int {
	for i, l := range []string{ConfidenceHigh, ConfidenceMedium, ConfidenceLow} {
		if l == level {
			return i
		}
	}
	return 3
}

// Confidence judges the place that was found. The rule: a place by a map
// conversion, property sets, a side file, a reference system or a person is of
// high confidence, one by coordinates or a known point alone of medium. A
// warning that something was assumed, mended or contradicted makes it medium
// at most, an error low. Medium becomes high where the site's latitude and
// longitude, of another origin, agree with the place within a kilometre and
// nothing but the unit or the order of the coordinates was mended.
func (p *Placed) Confidence() Confidence {
	if p.Method == MethodNone || p.Method == MethodUnsupported {
		return Confidence{ConfidenceNone, []Reason{{"method", "the source gives no place that can be used", "de bron geeft geen bruikbare plaats"}}}
	}
	level, mendedOnly := ConfidenceHigh, true
	var reasons []Reason
	lower := func(to string) {
		if rankOf(to) > rankOf(level) {
			level = to
		}
	}
	switch p.Method {
	case MethodManual:
		return Confidence{ConfidenceHigh, []Reason{{"method", "a person gave the place", "iemand heeft de plaats opgegeven"}}}
	case MethodCoordinates, MethodPoint:
		lower(ConfidenceMedium)
		reasons = append(reasons, Reason{"method", "the source does not say in full where it stands", "de bron zegt niet volledig waar het model staat"})
	default:
		reasons = append(reasons, Reason{"method", "the source states its place on the map", "de bron noemt de plaats op de kaart"})
	}
	for _, c := range p.Checks {
		to := weight(&c)
		if to == ConfidenceHigh {
			continue
		}
		lower(to)
		mendedOnly = mendedOnly && (c.Code == "unit-slip" || c.Code == "axes-swapped" || c.Code == "assumed-crs")
		reasons = append(reasons, Reason{c.Code, c.Message, c.MessageNl})
	}
	if p.agrees {
		reasons = append(reasons, Reason{"agrees", "the site's latitude and longitude agree with it", "de breedte en lengte van het terrein kloppen ermee"})
		if level == ConfidenceMedium && mendedOnly {
			level = ConfidenceHigh
		}
	}
	return Confidence{level, reasons}
}

// weight gives the most that a place can be trusted where c was noticed.
func weight(c *Check) string {
	switch {
	case c.Severity == SeverityError:
		return ConfidenceLow
	case c.Severity != SeverityWarning:
		return ConfidenceHigh
	}
	switch c.Code {
	case "far-from-origin", "site-latlon-invalid", "site-latlon-swapped", "storey-heights":
		return ConfidenceHigh // nothing against where it stands
	}
	return ConfidenceMedium
}
