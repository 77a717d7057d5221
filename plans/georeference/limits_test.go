package georeference

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

// many gives n records that fmt makes of their names, from #1000 on.
func many(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, 1000+i)
	}
	return b.String()
}

// Files that have far too much of what tells of a place are refused, or what is
// beyond the limit stays as it is.
func TestLimits(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		schema, records string
		says            string
	}{
		"contexts":      {"IFC4", many(maxContexts, "#%d=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#6,$);\n"), "more than 1000 representation contexts"},
		"property sets": {"IFC2X3", many(maxSets+1, "#%d=IFCPROPERTYSET('s',$,'ePset_MapConversion',$,());\n"), "more than 1000 property sets"},
	} {
		_, err := Write(context.Background(), &bytes.Buffer{}, source(file(c.schema, project(metre, "1.")+c.records)), dordrecht(), Options{})
		if plans.KindOf(err) != plans.KindInvalid || !strings.Contains(fmt.Sprint(err), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	text := file("IFC4", project(metre, "1.")+many(maxSites, "#%d=IFCSITE('s',$,$,$,$,#11,$,$,.ELEMENT.,(1,1,1),(1,1,1),$,$,$);\n"))
	out, _ := write(t, text, dordrecht(), Options{})
	if n := strings.Count(out, "(1,1,1),(1,1,1)"); n != 1 {
		t.Errorf("%d sites keep their latitude", n)
	}
	text = file("IFC4", project(metre, "1.")+"#20=IFCPROJECTEDCRS('EPSG:28992',$,$,$,$,$,$);\n"+many(3*maxChanges, "#%d=IFCMAPCONVERSION(#5,#20,1.,2.,3.,1.,0.,1.);\n"))
	out, changes := write(t, text, dordrecht(), Options{})
	if n := strings.Count(out, "IFCMAPCONVERSION"); n != 1 {
		t.Errorf("%d map conversions are left", n)
	}
	if last := changes[len(changes)-1]; len(changes) != maxChanges+1 || last.Kind != Noted || !strings.HasPrefix(last.Detail, "and 200") {
		t.Errorf("%d changes are told, the last is %v", len(changes), last)
	}
}

// Placements in a circle, deep ones and those along curves cost no more than the
// latitude of their site.
func TestPlacementsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, records := range map[string]string{
		"a circle":      "#20=IFCLOCALPLACEMENT(#21,#6);\n#21=IFCLOCALPLACEMENT(#20,#6);\n",
		"along a curve": "#20=IFCLINEARPLACEMENT($,#6,$);\n",
		"not there":     "",
		"no placement":  "#20=IFCWALL($,$,$,$,$,$,$,$,$);\n",
	} {
		text := file("IFC4", strings.Replace(project(metre, "1."), "#11,$,$,.ELEMENT.", "#20,$,$,.ELEMENT.", 1)+records)
		out, changes := write(t, text, dordrecht(), Options{})
		kept := strings.Contains(out, "(42,21,31),(-71,-3,-24)")
		if want := name != "not there"; kept != want {
			t.Errorf("%s: kept %v, changes %v", name, kept, changes)
		}
	}
}
