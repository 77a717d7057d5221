package crs

import (
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

// Every system that a file of the shared test data names is either known or
// refused with its name.
func TestForeignSystemsAreRefusedWithWhatTheyAre(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, want string }{
		{"EPSG:2056", "EPSG:2056 CH1903+ / LV95, used in: Liechtenstein and Switzerland"},
		{"CH1903+ / LV95", "EPSG:2056"},
		{"EPSG:2056+5728", "EPSG:2056"},
		{"https://www.opengis.net/def/crs/EPSG/0/31370", "Belgian Lambert 72, used in: Belgium"},
		{"urn:ogc:def:crs:EPSG::31467", "DHDN / 3-degree Gauss-Kruger zone 3"},
		{"DHDN / 3-Degree Gauss-Krueger Zone 3", "EPSG:31467"},
		{"EPSG:31466", "Germany"},
		{"9897", "Luxembourg"},
		{"EPSG:2169", "Luxembourg"},
		{"EPSG:3812", "Belgian Lambert 2008"},
		{"EPSG:27700", "British National Grid"},
		{"EPSG:27215", "New Zealand"},
		{"EPSG:2154", "Lambert-93"},
		{"EPSG:3946", "CC46"},
		{"EPSG:7856", "GDA2020 / MGA zone 56, used in: Australia"},
		{"EPSG:28355", "GDA94 / MGA zone 55"},
		{"EPSG:7844", "GDA2020"},
		{"EPSG:2263", "New York Long Island (ftUS)"},
		{"EPSG:2277", "Texas Central (ftUS)"},
		{"EPSG:26918", "NAD83 / UTM zone 18N"},
		{"EPSG:26973", "Indiana East"},
		{"EPSG:6677", "Japan"},
		{"EPSG:3065", "IGM95 / UTM zone 33N"},
		{"EPSG:5834", "DB_REF"},
		{"EPSG:3068", "Soldner Berlin"},
		{"EPSG:4150", "CH1903+"},
		{"EPSG:28992+5783", "EPSG:5783 DHHN92 height"},
		{"EPSG:5709", "as in EPSG:28992+5709"},
		{"EPSG:28991", "RD Old"},
		{"EPSG:8403", "realised in the Netherlands as ETRF2000"},
		{"ETRF2014", "by 8 cm"},
		{"ETRF2020", "by 8 cm"},
		{"ITRF2005", "ITRF2014 and ITRF2020 are known"},
	} {
		_, err := Parse(c.name)
		if plans.KindOf(err) != plans.KindUnsupported || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.name) {
			t.Errorf("%s: %v, want %q in it", c.name, err, c.want)
		}
	}
}

func TestFindForeign(t *testing.T) {
	t.Parallel()
	f, ok := FindForeign("[EPSG:5783]")
	if !ok || f != (Foreign{"EPSG:5783", "DHHN92 height", "Germany - onshore", true, ""}) {
		t.Errorf("got %+v, %v", f, ok)
	}
	for _, name := range []string{"", " ", "+", "EPSG", "EPSG:", "EPSG:99999", "map", "x", ";", strings.Repeat("2056", 100)} {
		if f, ok := FindForeign(name); ok {
			t.Errorf("%q is taken for %+v", name, f)
		}
	}
}

// foreignColumns of foreign.tsv: code, kind, name, area, other names, remark.
const foreignColumns = 6

func BenchmarkRefusal(b *testing.B) {
	for b.Loop() {
		if _, err := Parse("EPSG:99999"); err == nil {
			b.Fatal("known")
		}
	}
}

// The table holds nothing that Parse knows, and every line of it is whole.
func TestForeignTable(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSuffix(foreignTable, "\n"), "\n")
	if len(lines) < 300 || len(foreignTable) > 32<<10 {
		t.Fatalf("%d lines, %d bytes", len(lines), len(foreignTable))
	}
	for _, line := range lines[1:] {
		cells := strings.Split(line, "\t")
		if len(cells) != foreignColumns || cells[2] == "" || cells[3] == "" {
			t.Errorf("not whole: %q", line)
			continue
		}
		for _, name := range []string{cells[0], "EPSG:" + cells[0], cells[2]} {
			if c, err := Parse(name); err == nil {
				t.Errorf("%s is known as %s", name, c.Code())
			}
			// Names may differ by a sign alone: CH1903 and CH1903+.
			if f, ok := FindForeign(name); !ok || squash(strings.ToLower(f.Name)) != squash(strings.ToLower(cells[2])) {
				t.Errorf("%s is found as %+v", name, f)
			}
		}
	}
}
