package georeference

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/maquette-city/maquette/plans/ifc"
	"github.com/maquette-city/maquette/plans/step"
)

// FuzzWrite: whatever the file, it is refused, or what is written is as long as was
// said, reads again, states the place, and does not change when written again.
func FuzzWrite(f *testing.F) {
	for _, schema := range []string{"IFC2X3", "IFC4", "IFC4X3_ADD2"} {
		f.Add([]byte(file(schema, project(millimetre, "10.")+"#20=IFCPROJECTEDCRS('EPSG:28992',$,$,$,$,$,$);\n#21=IFCMAPCONVERSION(#5,#20,1.,2.,3.,1.,0.,1.);\n"+
			"#22=IFCWELLKNOWNTEXT('',#20);\n#23=IFCPROPERTYSET('s',#8,'EPset_MapConversion',$,(#24));\n#24=IFCPROPERTYSINGLEVALUE('eastings',$,IFCREAL(1.),$);\n#25=IFCRELDEFINESBYPROPERTIES('r',#8,$,$,(#10),#23);\n")))
	}
	small, _ := filepath.Glob("../ifc/testdata/*.ifc")
	for _, name := range small {
		if data, err := os.ReadFile(name); err == nil && len(data) < 8<<10 {
			f.Add(data)
		}
	}
	p := dordrecht()
	f.Fuzz(func(t *testing.T, data []byte) {
		src := ifc.Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: "fuzz.ifc"}
		e, err := Prepare(context.Background(), src, p, Options{})
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := e.Write(context.Background(), &out); err != nil {
			t.Fatal(err)
		}
		if n, ok := e.Size(); ok && n != int64(out.Len()) {
			t.Fatalf("%d bytes were told, %d written", n, out.Len())
		}
		text, err := ifc.OpenText(context.Background(), ifc.Source{Data: bytes.NewReader(out.Bytes()), Size: int64(out.Len()), Name: "written.ifc"})
		if err != nil {
			t.Fatalf("what is written cannot be read: %v", err)
		}
		before, err := ifc.OpenText(context.Background(), src)
		if err != nil {
			t.Fatal(err)
		}
		if text.File.Len() < before.File.Len()-e.removed() {
			t.Fatalf("%d records became %d", before.File.Len(), text.File.Len())
		}
		if !text.Sets && !says(text.File, p) {
			t.Fatalf("the place is not in\n%s", out.Bytes())
		}
	})
}

// removed gives the number of records that were taken out.
func (e *Edit) removed() (n int) {
	for _, c := range e.Changes() {
		if c.Kind == Removed {
			n++
		}
	}
	return n + e.untold
}

// says tells whether a map conversion of the file leads from a context to the map of
// p; the numbers are those of p moved by the world coordinate system, if any.
func says(f *step.File, p Place) bool {
	for e := range f.All("IFCMAPCONVERSION") {
		_, err := e.Float(2)
		if err == nil && isContext(e.Optional(0)) && e.Optional(1).Text(0) == p.CRS {
			return true
		}
	}
	return false
}
