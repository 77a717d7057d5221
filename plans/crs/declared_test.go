package crs

import (
	"strings"
	"testing"
)

func TestDeclared(t *testing.T) {
	t.Parallel()
	const rd = `PROJCS["Amersfoort / RD New",GEOGCS["Amersfoort",DATUM["Amersfoort",SPHEROID["Bessel 1841",6377397.155,299.1528128,AUTHORITY["EPSG","7004"]],AUTHORITY["EPSG","6289"]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4289"]],PROJECTION["Oblique_Stereographic"],PARAMETER["latitude_of_origin",52.1561605555556],UNIT["metre",1],AXIS["Easting",EAST],AXIS["Northing",NORTH]`
	for text, want := range map[string][2]string{
		"":                           {"", ""},
		"EPSG:28992":                 {"EPSG:28992", ""},
		"EPSG:28992+5709":            {"EPSG:28992+5709", ""},
		"RD":                         {"RD", ""},
		"Amersfoort / RD New":        {"EPSG:28992", ""},
		"urn:ogc:def:crs:EPSG::7415": {"EPSG:7415", ""},
		"http://www.opengis.net/def/crs/EPSG/9.9.1/25832":        {"EPSG:25832", ""},
		"urn:ogc:def:crs,crs:EPSG:6.12:31466,crs:EPSG:6.12:5783": {"EPSG:31466", "EPSG:5783"},
		"urn:ogc:def:crs,crs:EPSG::28992,crs:EPSG::5709":         {"EPSG:7415", ""},
		"urn:ogc:def:crs:EPSG:25832, crs:EPSG:5783":              {"EPSG:25832", "EPSG:5783"},
		"EPSG:25832+5783": {"EPSG:25832", "EPSG:5783"},
		"https://www.opengis.net/def/crs-compound?1=http://www.opengis.net/def/crs/EPSG/0/25832&2=http://www.opengis.net/def/crs/EPSG/0/7837": {"EPSG:25832", "EPSG:7837"},
		"urn:adv:crs:ETRS89_UTM32*DE_DHHN92_NH":     {"EPSG:25832", "EPSG:5783"},
		"urn:adv:crs:DE_DHDN_3GK4*DE_DHHN92_NH":     {"EPSG:31468", "EPSG:5783"},
		"ETRS89_UTM32*DE_DHHN2016_NH":               {"EPSG:25832", "EPSG:7837"},
		"urn:adv:crs:ETRS89_Lat-Lon-h":              {"EPSG:4937", ""},
		"urn:ogc:def:crs:OGC:1.3:CRS84":             {"OGC:CRS84", ""},
		"CH1903":                                    {"CH1903", ""},
		"Netherlands, Amersfoort datum, New System": {"EPSG:28992", ""},
		"Netherlands-RDNew":                         {"EPSG:28992", ""},
		"Amersfoort / RD Old":                       {"Amersfoort / RD Old", ""},
		"the grid is epsg 28992, so to say":         {"EPSG:28992", ""},
		"ETRS_1989_UTM_Zone_31N":                    {"EPSG:25831", ""},
		"EPSG:":                                     {"EPSG:", ""},
		"EPSG:9999999":                              {"EPSG:9999999", ""},
		rd + `,AUTHORITY["EPSG","28992"]]`:          {"EPSG:28992", ""},
		rd + `]`:                                    {"EPSG:28992", ""},
		rd:                                          {"EPSG:28992", ""},
		`PROJCS["RD_New",GEOGCS["GCS_Amersfoort",DATUM["D_Amersfoort"]]]`:                                                                                                    {"EPSG:28992", ""},
		`PROJCS["ETRS_1989_UTM_Zone_32N",GEOGCS["GCS_ETRS_1989"]]`:                                                                                                           {"EPSG:25832", ""},
		`COMPD_CS["x",` + rd + `],VERT_CS["NAP height",VERT_DATUM["Normaal Amsterdams Peil",2005]]]`:                                                                         {"EPSG:7415", ""},
		`COMPD_CS["IGM95 / UTM zone 33N + Genoa 1942 height",PROJCS["IGM95 / UTM zone 33N",AUTHORITY["EPSG","3065"]],VERT_CS["Genoa 1942 height",AUTHORITY["EPSG","5214"]]]`: {"EPSG:3065", "EPSG:5214"},
		`COMPOUNDCRS["a",PROJCRS["Amersfoort / RD New",ID["EPSG",28992]],VERTCRS["NAP height",ID["EPSG",5709]],ID["EPSG",7415]]`:                                             {"EPSG:7415", ""},
		`PROJCRS["Amersfoort / RD New",BASEGEOGCRS["Amersfoort"],ID["EPSG",28992]]`:                                                                                          {"EPSG:28992", ""},
		`BOUNDCRS[SOURCECRS[PROJCRS["x",ID["EPSG",31467]]],TARGETCRS[GEOGCRS["WGS 84",ID["EPSG",4326]]]]`:                                                                    {"EPSG:31467", ""},
		`GEOGCRS["Amers""foort",ID["EPSG",4289]]`:                                                                                                                            {"EPSG:4289", ""},
		`PROJCS["own grid of the works"]`:                                                                                                                                    {"own grid of the works", ""},
	} {
		if h, v := Declared(text); h != want[0] || v != want[1] {
			t.Errorf("%.80q declares %q %q, want %q %q", text, h, v, want[0], want[1])
		}
	}
}

func TestDeclaredIsBounded(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		strings.Repeat("PROJCS[", 100_000), "PROJCS[" + strings.Repeat(`"x",`, 100_000), strings.Repeat("a", 1<<20), strings.Repeat("epsg", 100_000),
	} {
		if h, v := Declared(text); len(h) > maxName+3 || len(v) > maxName+3 {
			t.Errorf("%.20q declares %d and %d bytes", text, len(h), len(v))
		}
	}
}

func FuzzDeclared(f *testing.F) {
	for _, s := range []string{"EPSG:28992+5709", `PROJCS["a",GEOGCS["b"],AUTHORITY["EPSG","28992"]]`, "urn:adv:crs:ETRS89_UTM32*DE_DHHN92_NH", "urn:ogc:def:crs,crs:EPSG:6.12:31466,crs:EPSG:6.12:5783", `BOUNDCRS[SOURCECRS[BOUNDCRS[]]]`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h, v := Declared(s)
		if len(h) > maxName+3 || len(v) > maxName+3 {
			t.Errorf("%q declares %d and %d bytes", s, len(h), len(v))
		}
		if again, more := Declared(h); again != h && more == "" && v == "" {
			if c, err := Parse(h); err != nil || c.Code() != again {
				t.Errorf("%q declares %q, which declares %q", s, h, again)
			}
		}
	})
}
