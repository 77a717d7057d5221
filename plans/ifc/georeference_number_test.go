package ifc

import (
	"math"
	"testing"
)

func TestNumbersInTexts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		x    float64
		unit string
	}{
		"105400": {105400, ""}, "105400.5": {105400.5, ""}, "105400,5": {105400.5, ""}, " -1,25 m ": {-1.25, "m"}, "+1,25 m": {1.25, "m"},
		"105.400,50": {105400.5, ""}, "105,400.50": {105400.5, ""}, "1.105.400": {1105400, ""}, "1,105,400": {1105400, ""},
		"2'677'116.375": {2677116.375, ""}, "425 100,25 mm": {425100.25, "mm"}, "425\u00a0100.25": {425100.25, ""}, "\u22121.5": {-1.5, ""},
		"1.05e5": {105000, ""}, "1E5 m": {100000, "m"}, "12.": {12, ""}, "0,92": {0.92, ""}, "105,400": {105.4, ""}, "3.28 ft.": {3.28, "ft."},
	} {
		if x, unit, ok := textNumber(text); !ok || x != want.x || unit != want.unit {
			t.Errorf("%q is %v %q %v, want %v %q", text, x, unit, ok, want.x, want.unit)
		}
	}
	for _, text := range []string{"", "m", "ver weg", "1.2.34", "1,23,456.7", "1,234,56.7", "12a5", "1e400", "1e16", "--1", "nan", "Inf", "0x10", "1 2.3.4", "E5", "1e+ 5-"} {
		if x, unit, ok := textNumber(text); ok {
			t.Errorf("%q is taken as %v %q", text, x, unit)
		}
	}
}

func TestAnglesInTexts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{
		"51.81": 51.81, "51,81": 51.81, "-4.5": -4.5, "51°48'36.5\"N": 51 + 48.0/60 + 36.5/3600, "N 51° 48' 36\"": 51.81, "4 40 12 E": 4.67, "4° 40′ 12″ O": 4.67,
		"71:03:24 W": -(71 + 3.0/60 + 24.0/3600), "33 30 Z": -33.5, "-33 30": -33.5, "51.81°": 51.81, "0": 0,
	} {
		if got, ok := textAngle(text); !ok || math.Abs(got-want) > 1e-12 {
			t.Errorf("%q is %v %v, want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "N", "51 60 0", "51 -3", "1 2 3 4", "noord", "400", "51 m"} {
		if got, ok := textAngle(text); ok {
			t.Errorf("%q is taken as %v", text, got)
		}
	}
}

func FuzzGeoreferenceTexts(f *testing.F) {
	for _, s := range []string{"105.400,50 m", "51°48'36.5\"N", "2'677'116.375", "1e5", "-", "\u22121.5", "W 4 30 0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if x, unit, ok := textNumber(s); ok && (math.IsNaN(x) || math.Abs(x) > 1e15 || len(unit) > len(s)) {
			t.Errorf("%q is %v %q", s, x, unit)
		}
		if deg, ok := textAngle(s); ok && !(math.Abs(deg) <= 360) {
			t.Errorf("%q is %v degrees", s, deg)
		}
		lengthNamed(s)
	})
}
