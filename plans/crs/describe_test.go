package crs

import (
	"testing"
)

func TestDescriptions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code, uri, axes string
		epoch           EpochUse
		accuracy        float64
	}{
		{"28992", "http://www.opengis.net/def/crs/EPSG/0/28992", "XY", EpochNone, 0.001},
		{"7415", "http://www.opengis.net/def/crs/EPSG/0/7415", "XYH", EpochNone, 0.001},
		{"4258", "http://www.opengis.net/def/crs/EPSG/0/4258", "LatLon", EpochNone, 0},
		{"9286", "http://www.opengis.net/def/crs/EPSG/0/9286", "LatLonH", EpochNone, 0.001},
		{"4978", "http://www.opengis.net/def/crs/EPSG/0/4978", "XYZ", EpochOptional, 2},
		{"CRS84", "http://www.opengis.net/def/crs/OGC/1.3/CRS84", "LonLat", EpochOptional, 2},
		{"CRS84h", "http://www.opengis.net/def/crs/OGC/0/CRS84h", "LonLath", EpochOptional, 2},
		{"7912", "http://www.opengis.net/def/crs/EPSG/0/7912", "LatLonh", EpochRequired, 0},
		{"25831", "http://www.opengis.net/def/crs/EPSG/0/25831", "EN", EpochNone, 0},
		{"3857", "http://www.opengis.net/def/crs/EPSG/0/3857", "XY", EpochOptional, 2},
	} {
		got, err := Parse(c.code)
		if err != nil {
			t.Fatal(err)
		}
		axes := ""
		for _, a := range got.Axes() {
			axes += a.Abbreviation
		}
		if got.URI() != c.uri || axes != c.axes || got.Epoch() != c.epoch || got.Accuracy() != c.accuracy || got.Area() == "" {
			t.Errorf("%s: %s, %s, %s, %v, %q", c.code, got.URI(), axes, got.Epoch(), got.Accuracy(), got.Area())
		}
	}
}

// Every system of the list is found by its code, its address and its name.
func TestAllIsWhatParseKnows(t *testing.T) {
	t.Parallel()
	all := All()
	if len(all) != len(known())+11+60+60 {
		t.Errorf("%d systems", len(all))
	}
	for _, c := range all {
		for _, name := range []string{c.Code(), c.URI()} {
			if got, err := Parse(name); err != nil || got != c {
				t.Errorf("%s: got %v, %v", name, got.Code(), err)
			}
		}
		if len(c.Axes()) != c.Dims() {
			t.Errorf("%s has %d axes, %d dimensions", c.Code(), len(c.Axes()), c.Dims())
		}
	}
}
