package site

import "strings"

// columnName gives our name for a column as people write it, or "".
func columnName(s string) string {
	key := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(s))
	for name, spellings := range map[string][]string{
		"id":         {"id", "punt", "puntnr", "puntnummer", "nr", "nummer", "point", "pointid"},
		"name":       {"name", "naam", "omschrijving", "description"},
		"x":          {"x", "e", "east", "easting", "rdx", "oost"},
		"y":          {"y", "n", "north", "northing", "rdy", "noord"},
		"z":          {"z", "h", "height", "hoogte", "nap", "elevation"},
		"crs":        {"crs"},
		"epoch":      {"epoch"},
		"sigmaH":     {"sigma", "sigmah", "sigmaxy", "sh"},
		"sigmaV":     {"sigmav", "sigmaz", "sv"},
		"surveyedAt": {"surveyedat", "date", "datum"},
		"surveyedBy": {"surveyedby", "surveyor", "landmeter"},
		"method":     {"method", "methode"},
		"marker":     {"marker", "kind"},
		"tagId":      {"tagid", "tag"},
		"sizeMetres": {"sizemetres", "size"},
		"mount":      {"mount"},
		"yawDeg":     {"yawdeg", "yaw"},
		"note":       {"note", "opmerking", "remark"},
		"retired":    {"retired", "vervallen"},
	} {
		for _, spelling := range spellings {
			if key == spelling {
				return name
			}
		}
	}
	return ""
}
