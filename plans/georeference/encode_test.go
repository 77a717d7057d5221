package georeference

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans/step"
)

func TestNumbers(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{
		0: "0.", math.Copysign(0, -1): "0.", 1: "1.", -105400.25: "-105400.25", 1e-5: "0.00001", 1.25e-7: "1.25E-07", 1e-7: "1.E-07",
		5741000.125: "5741000.125", 1e15: "1.E+15", 1.0 / 3: "0.3333333333333333", 999999999999999: "999999999999999.",
	} {
		got := real(v)
		if got != want {
			t.Errorf("%v is %s, want %s", v, got, want)
		}
		if back, err := strconv.ParseFloat(got, 64); err != nil || back != v {
			t.Errorf("%s reads as %v: %v", got, back, err)
		}
	}
}

// What is written reads back the same.
func TestTextsReadBack(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"RD", "d'r", `a\b`, "é", "Peil – 3 m", "\U0001F600", "a\U0001F600é\u65e5b", "''", `\X2\0041\X0\`, "tab\there"} {
		written := text(s)
		if strings.ContainsFunc(written, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("%q holds more than the standard allows", written)
		}
		f, err := step.Parse([]byte(file("IFC4", "#1=A("+written+");\n")))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := f.Entity(1).Arg(0).Text(); err != nil || got != s {
			t.Errorf("%q is written %s and read as %q: %v", s, written, got, err)
		}
	}
}

func TestCompoundAngles(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{
		0: "(0,0,0,0)", 51.81: "(51,48,36,0)", -71.0598: "(-71,-3,-35,-280000)", 0.9999999999: "(1,0,0,0)", -0.0001: "(0,0,0,-360000)",
	} {
		if got := compound(v); got != want {
			t.Errorf("%v is %s, want %s", v, got, want)
		}
	}
}

func TestGlobalIDs(t *testing.T) {
	t.Parallel()
	a, b := globalID("a", "b"), globalID("ab")
	if a == b || a != globalID("a", "b") {
		t.Errorf("%s, %s", a, b)
	}
	for _, id := range []string{a, b} {
		if len(id) != 22 || id[0] > '3' { // 128 bits: the first digit holds two
			t.Errorf("%s is no GlobalId", id)
		}
	}
}
