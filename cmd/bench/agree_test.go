package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// cube gives the figures of a cube with an edge of size and its corner at x.
func cube(id int, x, size float64) figure {
	return figure{ID: id, Type: "IfcWall", Triangles: 12, Min: scene.Vec3{x, 0, 0}, Max: scene.Vec3{x + size, size, size}, Area: 6 * size * size, Volume: size * size * size}
}

func TestDisagreement(t *testing.T) {
	t.Parallel()
	turned := cube(1, 0, 1)
	turned.Volume = -5 // an open mesh
	for name, c := range map[string]struct {
		a, b figure
		want string
	}{
		"the same":                       {cube(1, 0, 1), cube(1, 0, 1), ""},
		"9 mm aside":                     {cube(1, 0.009, 1), cube(1, 0, 1), ""},
		"12 mm aside":                    {cube(1, 0.012, 1), cube(1, 0, 1), "box"},
		"12 mm aside of 20 m":            {cube(1, 0.012, 20), cube(1, 0, 20), ""},
		"another volume, the same area":  {turned, cube(1, 0, 1), ""},
		"another volume and area by 2 %": {figure{Max: scene.Vec3{1, 1, 1}, Area: 6.12, Volume: 1.02}, figure{Max: scene.Vec3{1, 1, 1}, Area: 6, Volume: 1}, "measure"},
	} {
		if got := disagreement(c.a, c.b); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestCompareCountsWhatEachMakes(t *testing.T) {
	t.Parallel()
	peers := []*peer{{name: "one"}, {name: "two"}}
	mine := index([]figure{cube(1, 0, 1), cube(2, 0, 1), cube(3, 0, 1), cube(6, 0, 1)})
	theirs := []figures{
		index([]figure{cube(1, 0, 1), cube(2, 5, 1), cube(3, 5, 1), cube(4, 0, 1), cube(5, 0, 1)}),
		index([]figure{cube(1, 0, 1), cube(2, 0, 1), cube(3, 5, 1), cube(4, 0, 1)}),
	}
	a, found := compare("a.ifc", peers, mine, theirs, map[string]bool{"4": true})
	if a.ours != 4 || a.made[0] != 5 || a.made[1] != 4 || a.agrees[0] != 1 || a.agrees[1] != 2 || a.alike != 3 || a.agreed != 1 || a.missing != 1 {
		t.Errorf("got %+v", *a)
	}
	var lines []string
	for _, d := range found {
		lines = append(lines, d.key()+" "+strings.Join(d.from, ",")+" "+strings.Join(d.what, ","))
	}
	want := []string{"a.ifc#2 one box", "a.ifc#3 one,two box,box", "a.ifc#4 one,two missing,missing", "a.ifc#5 one missing"}
	if strings.Join(lines, ";") != strings.Join(want, ";") {
		t.Errorf("got %q, want %q", lines, want)
	}
}

func TestDifferencesNeedAReason(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "differences.tsv")
	for text, says := range map[string]string{
		"a.ifc\t#1\tIfcWall\tone,two\tthey leave out the door": "",
		"a.ifc\t#1\tIfcWall\tone\t ":                           "wanted file",
		"a.ifc\t#one\tIfcWall\tone\twhy":                       "line 2",
	} {
		if err := os.WriteFile(path, []byte("file\tid\ttype\tfrom\treason\n"+text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		all, err := readDifferences(path)
		switch {
		case says == "" && (err != nil || len(all) != 1 || !within([]string{"two"}, all["a.ifc#1"].from) || within([]string{"three"}, all["a.ifc#1"].from)):
			t.Errorf("%q: %v, %v", text, all, err)
		case says != "" && (err == nil || !strings.Contains(err.Error(), says)):
			t.Errorf("%q: error %v, want one that says %q", text, err, says)
		}
	}
}
