package step

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzParse holds that no bytes make Parse or the decoding of what it takes
// panic or run away, and that what is found by its id is the first record of
// it.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("../ifc/testdata/*.ifc")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(head + "#1=A('\\X2\\00E9\\X0\\',/*c*/(1.,#2),IFCX(IFCY(.T.)),\"1F\");#2=(B(1)C($));" + tail))
	f.Add([]byte(head + "#1=A(" + tail))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Parse(data)
		if err != nil {
			return
		}
		for n := range file.Len() {
			e := file.At(n)
			if first := file.Entity(e.ID()); !first.Valid() || first.Number() > n {
				t.Fatalf("#%d at %d is found at %d", e.ID(), n, first.Number())
			}
			decode(e.Args())
			for i := range 4 {
				_, _, _ = e.Text(i), e.Enum(i), e.Optional(i)
				_, _ = e.Float(i)
			}
		}
	})
}

// decode asks v and what it holds for everything.
func decode(v Value) {
	_, _, _ = v.FloatRows()
	_, _, next, _ := v.IntRows()
	_, _ = next.Kind(), v.Next().Kind()
	for item := range v.Items() {
		_, _ = item.Float()
		_, _ = item.Ref()
		_, _ = item.Text()
		_, _ = item.Enum()
		_, _ = item.Binary()
		_, _ = item.Int()
		_ = item.Unwrap().TypeName()
		decode(item)
	}
}
