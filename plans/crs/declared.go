package crs

import (
	"strconv"
	"strings"
)

// maxDeclared bounds the text that Declared looks into.
const maxDeclared = 64 << 10

// Declared finds the codes of the horizontal and the vertical system that a
// source declares in the form of its format: well-known text of version 1 or 2
// (OGC 01-009, ISO 19162) also as ESRI writes it, an OGC URN, address or compound
// of these in any version, a name of the German surveys ("urn:adv:crs:
// ETRS89_UTM32*DE_DHHN92_NH", GeoInfoDok 6 and 7), or an EPSG code within a
// sentence. What Parse understands comes back as it is, and so does what nothing
// is found in, bounded to the length of a name. vertical is "" where the text
// names none, or where the first says all.
func Declared(text string) (horizontal, vertical string) {
	text = strings.TrimSpace(text)
	if c, err := Parse(text); err == nil {
		if text == "" {
			return "", ""
		}
		if strings.ContainsAny(text, ":/+,[") && !hasPrefixFold(text, "EPSG") {
			return c.Code(), ""
		}
		if hasPrefixFold(text, "EPSG") {
			text = strings.ToUpper(text)
		}
		return text, ""
	}
	if len(text) > maxDeclared {
		text = text[:maxDeclared]
	}
	if n := parseWKT(text); n != nil {
		return n.declared()
	}
	if h, v, ok := surveyName(text); ok {
		return h, v
	}
	if codes := epsgCodes(text); len(codes) > 0 {
		return joinCodes(codes)
	}
	if code := nationalName(text); code != "" {
		return code, ""
	}
	return shortened(text), ""
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// joinCodes gives one code that Parse knows for both, or each by itself.
func joinCodes(codes []string) (horizontal, vertical string) {
	horizontal = codes[0]
	if len(codes) == 1 {
		return horizontal, ""
	}
	if c, err := Parse(horizontal + "+" + strings.TrimPrefix(codes[1], "EPSG:")); err == nil {
		return c.Code(), ""
	}
	return horizontal, codes[1]
}

// epsgCodes finds up to two EPSG codes in a text: "EPSG:28992",
// "crs:EPSG:6.12:31466", "EPSG/0/7415", "epsg::25832", "EPSG:25832+5783".
func epsgCodes(text string) []string {
	var codes []string
	for len(codes) < 2 {
		i := indexFold(text, "epsg")
		if i < 0 {
			break
		}
		text = text[i+len("epsg"):]
		code, rest := codeAfter(text)
		text = rest
		if code == "" {
			continue
		}
		codes = append(codes, "EPSG:"+code)
		if more := strings.TrimLeft(rest, " "); len(codes) == 1 && strings.HasPrefix(more, "+") {
			if second, _ := codeAfter(more[1:]); second != "" {
				codes = append(codes, "EPSG:"+second)
			}
		}
	}
	return codes
}

// indexFold is strings.Index without regard to the case of ASCII letters; lower
// is in lower case.
func indexFold(s, lower string) int {
	for i := 0; i+len(lower) <= len(s); i++ {
		if strings.EqualFold(s[i:i+len(lower)], lower) {
			return i
		}
	}
	return -1
}

// codeAfter reads a code after its authority: a version before it does not
// count. rest is what follows.
func codeAfter(s string) (code, rest string) {
	for range 2 { // a version, then the code
		s = strings.TrimLeft(s, ":/ \t_#")
		n := 0
		for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == '.' && n > 0) {
			n++
		}
		if word := s[:n]; isCode(word) {
			return word, s[n:]
		}
		if s = s[n:]; s == "" || s[0] != ':' && s[0] != '/' {
			return "", s
		}
	}
	return "", s
}

// isCode tells whether s can be a code of EPSG: four to six digits.
func isCode(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && len(s) >= 4 && len(s) <= 6 && n >= 1000
}

// nationalName finds the Dutch grid in the ways that programs write its name in
// words ("Netherlands, Amersfoort datum, New System", "Netherlands-RDNew").
func nationalName(text string) string {
	name := squash(strings.ToLower(shortened(text)))
	switch {
	case strings.Contains(name, "rdold"):
		return ""
	case strings.Contains(name, "rdnap"), strings.Contains(name, "rdnewnap"):
		return RDNAP().Code()
	case strings.Contains(name, "rdnew"), strings.Contains(name, "amersfoort") && strings.Contains(name, "new"),
		strings.Contains(name, "rijksdriehoek"):
		return "EPSG:28992"
	}
	return esriUTM(name)
}

// esriUTM gives the code of "ETRS_1989_UTM_Zone_32N" and its like, squashed.
func esriUTM(name string) string {
	name = strings.Replace(name, "etrs1989", "etrs89", 1)
	name = strings.Replace(name, "wgs1984", "wgs84", 1)
	if c, ok := named(name); ok {
		return c.Code()
	}
	return ""
}

// shortened bounds a text to the length of a name.
func shortened(s string) string {
	if len(s) <= maxName {
		return s
	}
	return strings.ToValidUTF8(s[:maxName], "") + "..."
}

// surveyName reads the names of reference systems that the German surveys use in
// CityGML and NAS: a horizontal one, an asterisk and a vertical one.
func surveyName(text string) (horizontal, vertical string, ok bool) {
	name := text
	if i := strings.LastIndexByte(name, ':'); i >= 0 && hasPrefixFold(name, "urn:adv:crs:") {
		name = name[i+1:]
	}
	flat, height, _ := strings.Cut(strings.ToUpper(name), "*")
	if horizontal, ok = surveySystems(flat); !ok {
		return "", "", false
	}
	return horizontal, surveyHeights(height), true
}

func surveySystems(name string) (string, bool) {
	switch name {
	case "ETRS89_LAT-LON":
		return "EPSG:4258", true
	case "ETRS89_LAT-LON-H":
		return "EPSG:4937", true
	case "ETRS89_X-Y-Z":
		return "EPSG:4936", true
	case "WGS84_LAT-LON":
		return "EPSG:4326", true
	case "WGS84_LAT-LON-H":
		return "EPSG:4979", true
	}
	if zone, ok := strings.CutPrefix(name, "DE_DHDN_3GK"); ok && len(zone) >= 1 && zone[0] >= '2' && zone[0] <= '5' {
		return "EPSG:" + strconv.Itoa(31464+int(zone[0]-'0')), true // DHDN / 3-degree Gauss-Kruger zone 2 is 31466
	}
	if zone, ok := strings.CutPrefix(name, "ETRS89_UTM"); ok {
		if n, err := strconv.Atoi(zone); err == nil && n >= 28 && n <= 38 {
			return "EPSG:" + strconv.Itoa(25800+n), true
		}
	}
	return "", false
}

func surveyHeights(name string) string {
	switch name {
	case "DE_DHHN92_NH":
		return "EPSG:5783"
	case "DE_DHHN2016_NH":
		return "EPSG:7837"
	case "DE_DHHN85_NOH":
		return "EPSG:5784"
	}
	return shortened(name)
}
