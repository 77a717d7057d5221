package crs

import (
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans"
)

// maxName bounds the name of a system that Parse looks at; longer ones (a WKT
// text in place of a code) are refused.
const maxName = 200

// Parse finds the system that name means: a code ("28992", "EPSG:28992",
// "CRS84h"), a compound of codes ("EPSG:28992+5709", "EPSG:28992+EPSG:5709"),
// a URN ("urn:ogc:def:crs:EPSG::7415"), an OGC address
// ("https://www.opengis.net/def/crs/EPSG/0/7415"), a CURIE in brackets, or one
// of a few names that files use ("RD_New", "Amersfoort / RD New"). Case and
// surrounding space do not count. The error is of kind unsupported and names
// what was asked for, with what it is where FindForeign knows it.
func Parse(name string) (CRS, error) {
	if len(name) > maxName {
		return CRS{}, plans.Errorf(plans.KindUnsupported, "coordinate reference system %.40q... is not a code", name)
	}
	key := strings.ToLower(strings.Trim(strings.TrimSpace(name), "[]"))
	if c, ok := find(key); ok {
		return c, nil
	}
	if c, ok := named(squash(key)); ok {
		return c, nil
	}
	return CRS{}, unsupported(name)
}

// find resolves codes, URNs and addresses, alone or combined.
func find(key string) (CRS, bool) {
	codes := codesOf(key)
	switch {
	case len(codes) == 1:
		return single(codes[0])
	case len(codes) == 2:
		return compound(codes[0], codes[1])
	}
	return CRS{}, false
}

// codesOf gives the bare codes that a key is made of.
func codesOf(key string) []string {
	if strings.HasPrefix(key, "urn:ogc:def:crs,") {
		key = strings.ReplaceAll(strings.TrimPrefix(key, "urn:ogc:def:crs,"), ",", "+")
	}
	parts := strings.Split(key, "+")
	codes := make([]string, len(parts))
	for i, p := range parts {
		codes[i] = bareCode(strings.TrimSpace(p))
	}
	return codes
}

func single(code string) (CRS, bool) {
	for _, c := range known() {
		if _, bare, _ := strings.Cut(strings.ToLower(c.code), ":"); bare == code {
			return c, true
		}
	}
	if n, err := strconv.Atoi(code); err == nil && len(code) == 5 && code[0] != '+' {
		return utmByCode(n)
	}
	return CRS{}, false
}

// compound resolves a horizontal and a vertical code; 5709 is NAP height.
func compound(horizontal, vertical string) (CRS, bool) {
	if vertical != "5709" {
		return CRS{}, false
	}
	switch horizontal {
	case "28992", "7415":
		return RDNAP(), true
	case "4258", "9067":
		return byCode("EPSG:9286"), true
	}
	return CRS{}, false
}

// bareCode takes the authority, version and scheme off a code.
func bareCode(s string) string {
	for _, prefix := range []string{"urn:ogc:def:crs:", "urn:x-ogc:def:crs:", "crs:"} {
		s = strings.TrimPrefix(s, prefix)
	}
	if rest, ok := cutAddress(s); ok {
		s = rest
	}
	for _, sep := range []string{":", "/"} {
		parts := strings.Split(s, sep)
		if len(parts) > 3 || len(parts) == 1 {
			continue
		}
		if a := parts[0]; a == "epsg" || a == "ogc" {
			return parts[len(parts)-1]
		}
	}
	return s
}

func cutAddress(s string) (string, bool) {
	for _, prefix := range []string{"https://", "http://"} {
		s = strings.TrimPrefix(s, prefix)
	}
	return strings.CutPrefix(strings.TrimPrefix(s, "www."), "opengis.net/def/crs/")
}

// squash keeps letters and digits only.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// named finds a system by its name without spaces and signs.
func named(name string) (CRS, bool) {
	if c := byCode(alias(name)); c.code != "" {
		return c, true
	}
	if !strings.Contains(name, "utmzone") {
		return CRS{}, false
	}
	for _, f := range utmFamilies() {
		for zone := f.lowest; zone <= f.last; zone++ {
			if c, _ := utmByCode(f.base + zone); name == squash(strings.ToLower(c.name)) {
				return c, true
			}
		}
	}
	return CRS{}, false
}

// alias gives the code of a name as files write it, or "".
func alias(name string) string {
	switch name {
	case "rd", "rdnew", "amersfoortrdnew", "rijksdriehoek", "rijksdriehoekstelsel":
		return "EPSG:28992"
	case "rdnap", "rdnewnap", "rdnewnapheight", "amersfoortrdnewnapheight":
		return "EPSG:7415"
	case "etrs89":
		return "EPSG:4258"
	case "etrf2000":
		return "EPSG:9067"
	case "etrs89nap", "etrs89napheight":
		return "EPSG:9286"
	case "wgs84":
		return "EPSG:4326"
	case "wgs84pseudomercator", "webmercator", "popularvisualisationpseudomercator":
		return "EPSG:3857"
	case "itrf2008":
		return "EPSG:8999"
	case "itrf2014":
		return "EPSG:9000"
	case "itrf2020":
		return "EPSG:9990"
	}
	return ""
}
