package ifc

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"github.com/maquette-city/maquette/plans"
)

// TestReadsUTF16 reads a model as editors save it, with its byte order mark and
// without, by the file and by an archive.
func TestReadsUTF16(t *testing.T) {
	t.Parallel()
	text := strings.Replace(spfModel, "'wall'", "'Wände 漢'", 1)
	for name, order := range map[string]unicode.Endianness{"little-endian": unicode.LittleEndian, "big-endian": unicode.BigEndian} {
		for _, mark := range []unicode.BOMPolicy{unicode.UseBOM, unicode.IgnoreBOM} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				data, err := unicode.UTF16(order, mark).NewEncoder().String(text)
				if err != nil {
					t.Fatal(err)
				}
				for _, file := range []string{data, string(zipped(t, "m.ifc", data))} {
					features, h, err := read(t, []byte(file))
					if err != nil {
						t.Fatal(err)
					}
					if len(features) != 2 || features[1].Name != "Wände 漢" || len(h.Warnings) != 1 || !strings.Contains(h.Warnings[0], "UTF-16") {
						t.Errorf("%d features, warnings %q", len(features), h.Warnings)
					}
				}
			})
		}
	}
}

func TestRefusesBrokenUTF16(t *testing.T) {
	t.Parallel()
	data, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(spfModel)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = read(t, []byte(data[:len(data)/2+1]))
	if plans.KindOf(err) != plans.KindInvalid {
		t.Errorf("got %v", err)
	}
}
