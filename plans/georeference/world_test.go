package georeference

import (
	"slices"
	"strings"
	"testing"
)

// A world coordinate system that moves the whole becomes the origin, and the
// conversion takes the move over; one that programs would not move alike stays,
// with a note.
func TestWorldCoordinateSystems(t *testing.T) {
	t.Parallel()
	keep := Options{KeepSite: true, KeepTrueNorth: true}
	const world = "#40=IFCCARTESIANPOINT((<east>,0.,4.25));\n"
	turned := "#41=IFCLOCALPLACEMENT(#11,#42);\n#42=IFCAXIS2PLACEMENT3D(#7,<axis>,<ref>);\n#43=IFCDIRECTION((0.,0.,2.));\n#44=IFCDIRECTION((0.,1.,0.));\n"
	with := func(east, axis, ref string) string {
		r := strings.NewReplacer("<east>", east, "<axis>", axis, "<ref>", ref, "#6=IFCAXIS2PLACEMENT3D(#7,$,$);", "#6=IFCAXIS2PLACEMENT3D(#40,$,$);")
		return r.Replace(file("IFC4", project(metre, "10.")+world+turned))
	}
	const moved = "#45=IFCCARTESIANPOINT((0.,0.,0.));"
	for name, c := range map[string]struct {
		text string
		want string // the conversion
		note string
	}{
		"up, placements upright":            {with("0.", "#43", "#44"), "105400.25,425100.5,5.75,0.6,0.8,1.", ""},
		"up, a placement on its side":       {with("0.", "#44", "$"), "105400.25,425100.5,1.5,0.6,0.8,1.", "#41 turns what it moves"},
		"aside, placements straight":        {with("100.", "#43", "$"), "105460.25,425180.5,5.75,0.6,0.8,1.", ""},
		"aside, a placement turned":         {with("100.", "$", "#44"), "105400.25,425100.5,1.5,0.6,0.8,1.", "#41 turns what it moves"},
		"turned":                            {strings.Replace(with("0.", "$", "$"), "(#40,$,$)", "(#40,$,#44)", 1), "105400.25,425100.5,1.5,0.6,0.8,1.", "it is turned"},
		"not readable":                      {strings.Replace(with("0.", "$", "$"), "(#40,$,$)", "(#99,$,$)", 1), "105400.25,425100.5,1.5,0.6,0.8,1.", "is not the origin"},
		"two that differ":                   {strings.Replace(with("0.", "$", "$"), "#40=", "#30=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#12,$);\n#40=", 1), "105400.25,425100.5,1.5,0.6,0.8,1.", "differ"},
		"something is placed along a curve": {with("0.", "$", "$")[:len(with("0.", "$", "$"))-len("ENDSEC;\nEND-ISO-10303-21;\n")] + "#50=IFCLINEARPLACEMENT($,$,$);\nENDSEC;\nEND-ISO-10303-21;\n", "105400.25,425100.5,1.5,0.6,0.8,1.", "#50 IFCLINEARPLACEMENT"},
	} {
		out, changes := write(t, c.text, dordrecht(), keep)
		lines, _ := added(c.text, out)
		if !strings.Contains(out, c.want+");\n") {
			t.Errorf("%s: the conversion is not %s in\n%s", name, c.want, strings.Join(lines, "\n"))
		}
		if slices.Contains(lines, moved) != (c.note == "") {
			t.Errorf("%s: new are\n%s", name, strings.Join(lines, "\n"))
		}
		told := ""
		for _, ch := range changes {
			if ch.Kind == Noted {
				told += ch.String()
			}
		}
		if !strings.Contains(told, c.note) || (told == "") != (c.note == "") {
			t.Errorf("%s: noted is %q, want %q", name, told, c.note)
		}
	}
}
