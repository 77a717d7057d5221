package ifcxml

import (
	"bytes"
	"context"
	"os"
	"testing"
)

func BenchmarkConvert(b *testing.B) {
	data, err := os.ReadFile("../ifc/testdata/surfaces.ifcxml")
	if err != nil {
		b.Fatal(err)
	}
	body, tail, _ := bytes.Cut(data, []byte("</ifcXML>"))
	at := bytes.Index(body, []byte("<IfcProject"))
	large := append(append(append([]byte(nil), body[:at]...), bytes.Repeat(body[at:], 40)...), append([]byte("</ifcXML>"), tail...)...)
	b.SetBytes(int64(len(large)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Convert(context.Background(), bytes.NewReader(large), 1<<30); err != nil {
			b.Fatal(err)
		}
	}
}
