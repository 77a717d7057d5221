package server

import (
	"strconv"
	"strings"
)

// parseQuality reads one item of an Accept or Accept-Encoding list: its name in
// lower case and its weight (RFC 9110, section 12.4.2), 1 where there is none
// and 0 where it cannot be read.
func parseQuality(item string) (name string, q float64) {
	name, params, _ := strings.Cut(item, ";")
	name, q = strings.ToLower(strings.TrimSpace(name)), 1
	for _, p := range strings.Split(params, ";") {
		key, value, found := strings.Cut(p, "=")
		if !found || !strings.EqualFold(strings.TrimSpace(key), "q") {
			continue
		}
		v, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || !(v >= 0 && v <= 1) {
			return name, 0
		}
		q = v
	}
	return name, q
}

// encodings lists the content codings to try for an Accept-Encoding header, the
// best first: br before gzip where the caller minds neither, "" (identity)
// last. Identity is always in the list: it is better than 406 even for a
// caller that forbids it.
func encodings(header []string) []string {
	weights := map[string]float64{}
	for _, item := range strings.Split(strings.Join(header, ","), ",") {
		if name, q := parseQuality(item); name != "" {
			weights[name] = q
		}
	}
	weight := func(name string) float64 {
		if q, ok := weights[name]; ok {
			return q
		}
		return weights["*"]
	}
	br, gz := weight("br"), weight("gzip")
	identity, said := weights["identity"]
	if !said {
		identity = 0.001 // acceptable, but wished for least
	}
	var list []string
	if br > 0 && br >= gz && br >= identity {
		list = append(list, "br")
	}
	if gz > 0 && gz >= identity {
		list = append(list, "gzip")
	}
	if br > 0 && br < gz && br >= identity {
		list = append(list, "br")
	}
	return append(list, "")
}
