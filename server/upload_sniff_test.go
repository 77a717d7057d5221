package server

import (
	"testing"

	"github.com/maquette-city/maquette/plans/convert"
)

// What can be converted can be uploaded.
func TestEveryFormatIsTaken(t *testing.T) {
	t.Parallel()
	for _, ending := range convert.Endings() {
		if _, ok := formatOf("model" + ending); !ok {
			t.Errorf("%s can be converted and is not taken as an upload", ending)
		}
	}
}

func TestSniffOfBinaryFormats(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file, head string
		taken      bool
	}{
		"TIFF":               {"dtm.tif", "II*\x00", true},
		"BigTIFF, other way": {"dtm.TIFF", "MM\x00+", true},
		"no TIFF":            {"dtm.tif", "II\x00*", false},
		"LAS":                {"a.las", "LASF\x00", true},
		"LAZ that is none":   {"a.laz", "PK\x03\x04", false},
		"a GeoPackage":       {"a.gpkg", "SQLite format 3\x00", true},
		"a world file":       {"a.tfw", "0.5\n0\n", true},
	} {
		if err := sniff(c.file, []byte(c.head)); (err == nil) != c.taken {
			t.Errorf("%s: %v", name, err)
		}
	}
}
