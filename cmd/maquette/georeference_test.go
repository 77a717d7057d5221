package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestGeoreferenceVerb(t *testing.T) {
	t.Parallel()
	in := writeInput(t, "huis.ifc", ifcHead+ifcWall+ifcTail)
	out := filepath.Join(t.TempDir(), "huis-rd.ifc")
	code, said, errs := verbRun(t, "", "georeference", in, "--crs", "EPSG:28992", "--place", "105400.25,425100.5,1.5,90", "-o", out)
	if code != exitOK || !strings.Contains(said, "added #32 IfcMapConversion: EPSG:28992 105400.250 425100.500") {
		t.Fatalf("%d %s %s", code, said, errs)
	}
	data, err := os.ReadFile(out)
	if err != nil || !strings.Contains(string(data), "#32=IFCMAPCONVERSION(#10,#31,105400.25,425100.5,1.5,0.,1.,1.);\n") {
		t.Errorf("%v\n%s", err, data)
	}
	// The same file again, onto itself, now with the site kept.
	code, _, errs = verbRun(t, "", "georeference", out, "--crs", "EPSG:7415", "--place", "105400,425100,1.5,0", "-o", out, "--keep-site", "--keep-true-north")
	if data, err = os.ReadFile(out); code != exitOK || err != nil || !strings.Contains(string(data), "#32=IFCMAPCONVERSION(#10,#31,105400.,425100.,1.5,1.,0.,1.);\n") {
		t.Errorf("%d %s %v\n%s", code, errs, err, data)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(out), ".*")); len(left) > 0 {
		t.Errorf("%v is left behind", left)
	}
}

func TestGeoreferenceVerbRefuses(t *testing.T) {
	t.Parallel()
	in := writeInput(t, "huis.ifc", ifcHead+ifcWall+ifcTail)
	out := filepath.Join(t.TempDir(), "out.ifc")
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"no place":         {[]string{in, "--crs", "EPSG:28992", "-o", out}, exitUsage, "needed"},
		"two inputs":       {[]string{in, in, "--crs", "EPSG:28992", "--place", "1,2,3,4", "-o", out}, exitUsage, "2 inputs"},
		"three numbers":    {[]string{in, "--crs", "EPSG:28992", "--place", "1,2,3", "-o", out}, exitUsage, "E,N,H,ROTDEG"},
		"scale 0":          {[]string{in, "--crs", "EPSG:28992", "--place", "1,2,3,4,0", "-o", out}, exitUsage, "above 0"},
		"unknown system":   {[]string{in, "--crs", "EPSG:2056", "--place", "1,2,3,4", "-o", out}, exitData, "EPSG:2056"},
		"no such file":     {[]string{in + ".no", "--crs", "EPSG:28992", "--place", "1,2,3,4", "-o", out}, exitData, "no such file"},
		"no IFC":           {[]string{writeInput(t, "a.ifc", "hello"), "--crs", "EPSG:28992", "--place", "1,2,3,4", "-o", out}, exitData, "ISO-10303-21"},
		"nowhere to write": {[]string{in, "--crs", "EPSG:28992", "--place", "1,2,3,4", "-o", filepath.Join(out, "x", "y.ifc")}, exitIO, "y.ifc"},
	} {
		code, _, errs := verbRun(t, "", append([]string{"georeference"}, c.args...)...)
		if code != c.code || !strings.Contains(errs, c.says) {
			t.Errorf("%s: %d %s", name, code, errs)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%s: something is written", name)
		}
	}
}
