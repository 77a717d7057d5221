package step

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"
)

func BenchmarkParse(b *testing.B) {
	for _, name := range []string{"building/AC20-FZK-Haus.ifc", "nl-schependomlaan/WILLEMSEN-Laagbouw.ifc",
		"building/LargeBuilding.ifc", "pcert/infra-bridge.ifc"} {
		data, err := os.ReadFile(realfiles.Path(b, "ifc/"+name))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(filepath.Base(name), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkDecode decodes every attribute of every record once.
func BenchmarkDecode(b *testing.B) {
	data, err := os.ReadFile(realfiles.Path(b, "ifc/building/AC20-FZK-Haus.ifc"))
	if err != nil {
		b.Fatal(err)
	}
	f, err := Parse(data)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		for n := range f.Len() {
			walk(f.At(n).Args())
		}
	}
}

// walk decodes v and what it holds.
func walk(v Value) {
	for item := range v.Items() {
		switch item.Kind() {
		case KindInteger, KindReal:
			_, _ = item.Float()
		case KindRef:
			_, _ = item.Ref()
		case KindList, KindTyped:
			walk(item)
		}
	}
}
