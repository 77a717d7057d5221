package ifc

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/maquette-city/maquette/plans/step"
)

// maxNumberText bounds a text that is read as a number.
const maxNumberText = 100

// textNumber reads a number that a program wrote as text, with the unit behind
// it: "105400.0", "105 400,5 m", "1.050,25", "2'600'000". A comma or point that
// occurs once is that of decimals; one that occurs more often, or stands before
// the other, sets thousands apart and must do so in threes.
func textNumber(text string) (x float64, unit string, ok bool) {
	if len(text) > maxNumberText {
		return 0, "", false
	}
	digits, unit := splitUnit(strings.TrimSpace(text))
	digits = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\'', '_', '\u00a0', '\u2009', '\u202f', '\u2019':
			return -1
		case '\u2212', '\u2013': // minus sign, dash
			return '-'
		}
		return r
	}, digits)
	digits, ok = decimalPoint(digits)
	if !ok {
		return 0, "", false
	}
	x, err := strconv.ParseFloat(digits, 64)
	if err != nil || !(math.Abs(x) <= step.MaxNumber) {
		return 0, "", false
	}
	return x, unit, true
}

// splitUnit cuts what follows the last digit, and a point after it.
func splitUnit(text string) (digits, unit string) {
	end := strings.LastIndexAny(text, "0123456789")
	if end < 0 {
		return text, ""
	}
	digits, unit = text[:end+1], strings.TrimSpace(strings.TrimPrefix(text[end+1:], "."))
	if i := strings.IndexFunc(digits, isLetter); i >= 0 && !isExponent(digits, i) {
		return "", "" // letters before the last digit: no number
	}
	return digits, unit
}

func isLetter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= utf8.RuneSelf && !strings.ContainsRune("\u00a0\u2009\u202f\u2019\u2212\u2013", r)
}

// isExponent tells whether the first letter of s, at i, begins an exponent.
func isExponent(s string, i int) bool {
	if s[i] != 'e' && s[i] != 'E' || i == 0 {
		return false
	}
	rest := strings.TrimLeft(s[i+1:], "+-")
	return rest != "" && strings.Trim(rest, "0123456789") == ""
}

// decimalPoint gives s with a point before its decimals and nothing between
// thousands.
func decimalPoint(s string) (string, bool) {
	points, commas := strings.Count(s, "."), strings.Count(s, ",")
	decimal, thousands := ".", ","
	switch {
	case points > 0 && commas > 0:
		if strings.LastIndex(s, ",") > strings.LastIndex(s, ".") {
			decimal, thousands = ",", "."
		}
	case points > 1:
		decimal, thousands = "", "."
	case commas > 1:
		decimal = ""
	case commas == 1:
		decimal, thousands = ",", ""
	default:
		thousands = ""
	}
	whole, rest, found := s, "", false
	if decimal != "" {
		whole, rest, found = strings.Cut(s, decimal)
	}
	if strings.ContainsAny(rest, ".,") {
		return "", false
	}
	if thousands != "" {
		groups := strings.Split(whole, thousands)
		for _, g := range groups[1:] {
			if len(g) != 3 {
				return "", false
			}
		}
		whole = strings.Join(groups, "")
	}
	if found {
		return whole + "." + rest, true
	}
	return whole, true
}

// textAngle reads degrees that a program wrote as text: a number, degrees,
// minutes and seconds with their signs or spaces between, and N, S, E, W, O or Z
// (oost, zuid) for the direction: "51.81", "51°48'36.5\"N", "W 4 30 0".
func textAngle(text string) (deg float64, ok bool) {
	if len(text) > maxNumberText {
		return 0, false
	}
	rest := strings.ToUpper(strings.TrimSpace(text))
	negative := false
	for _, way := range []string{"N", "E", "O", "S", "Z", "W"} { // the direction, first or last
		cut, first := strings.CutPrefix(rest, way)
		if !first {
			cut, first = strings.CutSuffix(rest, way)
		}
		if first {
			rest, negative = strings.TrimSpace(cut), strings.Contains("SZW", way)
			break
		}
	}
	parts := strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune("°º'\u2032\u2019\"\u2033\u201d: ", r) })
	if len(parts) == 0 || len(parts) > 3 {
		return 0, false
	}
	for i, p := range parts {
		x, unit, ok := textNumber(p)
		if !ok || unit != "" && strings.ToLower(unit) != "deg" || i > 0 && (x < 0 || x >= 60) {
			return 0, false
		}
		if i == 0 && strings.HasPrefix(p, "-") {
			negative = !negative
		}
		deg += math.Abs(x) / [3]float64{1, 60, 3600}[i]
	}
	if negative {
		deg = -deg
	}
	return deg + 0, deg >= -360 && deg <= 360
}

// lengthNamed gives the metres of a unit of length by its name, alone or as it
// stands behind a number.
func lengthNamed(name string) (metres float64, ok bool) {
	name = strings.ToUpper(strings.Join(strings.Fields(strings.Trim(strings.TrimSpace(name), ".")), " "))
	name = strings.NewReplacer("_", " ", "-", " ", "METER", "METRE").Replace(name)
	switch strings.TrimSuffix(name, "S") {
	case "METRE", "M", "MTR", "METRE (M)":
		return 1, true
	case "MILLIMETRE", "MM", "MILLI METRE":
		return 1e-3, true
	case "CENTIMETRE", "CM", "CENTI METRE":
		return 1e-2, true
	case "DECIMETRE", "DM", "DECI METRE":
		return 0.1, true
	case "KILOMETRE", "KM", "KILO METRE":
		return 1e3, true
	case "FOOT", "FEET", "FT", "INTERNATIONAL FOOT", "INTERNATIONAL FEET", "'":
		return 0.3048, true
	case "US SURVEY FOOT", "US SURVEY FEET", "SURVEY FOOT", "FOOT US", "US FOOT", "USFT", "US FT", "FTU":
		return 1200.0 / 3937, true
	case "INCH", "INCHE", "IN", "\"":
		return 0.0254, true
	}
	return 0, false
}
