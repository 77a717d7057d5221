package ifc

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

// entry is a local header, data and central record of one archived file.
type entry struct {
	name          string
	flags, method uint16
	data          string
	streamed      bool // sizes follow the data in a descriptor
	large         bool // sizes stand in a zip64 field
}

// packed makes an archive byte by byte, to hold what archive/zip does not write
// (APPNOTE.TXT 4.3).
func packed(entries ...entry) []byte {
	var out, central bytes.Buffer
	put := func(w *bytes.Buffer, values ...any) {
		for _, v := range values {
			_ = binary.Write(w, binary.LittleEndian, v) // a Buffer takes all
		}
	}
	for _, e := range entries {
		at, size, sum := uint32(out.Len()), uint32(len(e.data)), crc32.ChecksumIEEE([]byte(e.data))
		var extra []byte
		stated := size
		if e.large {
			extra = binary.LittleEndian.AppendUint16(extra, 1)
			extra = binary.LittleEndian.AppendUint16(extra, 16)
			extra = binary.LittleEndian.AppendUint64(extra, uint64(size))
			extra = binary.LittleEndian.AppendUint64(extra, uint64(size))
			stated = 0xFFFFFFFF
		}
		local, localSum := stated, sum
		if e.streamed {
			e.flags |= 8
			local, localSum = 0, 0
		}
		put(&out, uint32(0x04034b50), uint16(45), e.flags, e.method, uint32(0), localSum, local, local, uint16(len(e.name)), uint16(len(extra)))
		out.WriteString(e.name + string(extra) + e.data)
		if e.streamed {
			put(&out, uint32(0x08074b50), sum, size, size)
		}
		put(&central, uint32(0x02014b50), uint16(45), uint16(45), e.flags, e.method, uint32(0), sum, stated, stated,
			uint16(len(e.name)), uint16(len(extra)), uint16(0), uint16(0), uint16(0), uint32(0), at)
		central.WriteString(e.name + string(extra))
	}
	at := uint32(out.Len())
	out.Write(central.Bytes())
	put(&out, uint32(0x06054b50), uint16(0), uint16(0), uint16(len(entries)), uint16(len(entries)), uint32(central.Len()), at, uint16(0))
	return out.Bytes()
}

func TestReadsArchives(t *testing.T) {
	t.Parallel()
	model, document := string(good(t, "extrusion.ifc")), string(good(t, "extrusion.ifcxml"))
	for name, c := range map[string]struct {
		data            []byte
		format, warning string
	}{
		"deep, in capitals":          {zipped(t, "a/b/c/MODEL.IFC", model), "IFC-SPF", ""},
		"with pictures and a folder": {zipped(t, "a/", "", "a/x.jpg", "x", "a/.hidden.ifc", "x", "__MACOSX/a.ifc", "x", "a/m.ifc", model), "IFC-SPF", ""},
		"XML":                        {zipped(t, "m.ifcXML", document), "IFC-XML", ""},
		"XML named IFC":              {zipped(t, "m.ifc", document), "IFC-XML", ""},
		"STEP named ifcXML":          {zipped(t, "m.ifcxml", model), "IFC-SPF", ""},
		"STEP of no name":            {zipped(t, "readme", "x", "model", model), "IFC-SPF", ""},
		"XML named XML":              {zipped(t, "other.xml", "<a/>", "model.xml", document), "IFC-XML", ""},
		"several models": {zipped(t, "small.ifc", model[:300], "large.ifc", model, "b.ifcxml", "<ifcXML/>"), "IFC-SPF",
			`several-models: the archive holds 3 models; only the largest, "large.ifc", was read, not "small.ifc", "b.ifcxml": upload the others apart`},
		"sizes behind the data":    {packed(entry{name: "m.ifc", data: model, streamed: true}), "IFC-SPF", ""},
		"zip64":                    {packed(entry{name: "m.ifc", data: model, large: true}), "IFC-SPF", ""},
		"bytes before the archive": {append([]byte("PK\x07\x08"), packed(entry{name: "m.ifc", data: model})...), "IFC-SPF", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			features, h, err := read(t, c.data)
			if err != nil || len(features) != 4 || h.Format != c.format {
				t.Fatalf("%d features of %s, %v; want 4 of %s", len(features), h.Format, err, c.format)
			}
			if got := strings.Join(h.Warnings, "\n"); got != c.warning {
				t.Errorf("the warnings are %q, want %q", got, c.warning)
			}
		})
	}
}

func TestRefusesArchives(t *testing.T) {
	t.Parallel()
	model, document := string(good(t, "extrusion.ifc")), string(good(t, "extrusion.ifcxml"))
	whole := zipped(t, "m.ifc", model)
	headless := whole[:bytes.LastIndex(whole, []byte("PK\x01\x02"))]
	damagedXML := packed(entry{name: "m.ifcxml", data: document})
	damagedXML[bytes.Index(damagedXML, []byte("4000"))] = '5'
	for name, c := range map[string]struct {
		data []byte
		kind plans.Kind
		says string
	}{
		"encrypted":             {packed(entry{name: "m.ifc", data: model, flags: 1}), plans.KindInvalid, `reading "m.ifc" in test.ifc: it is encrypted: zip it without a password`},
		"another compression":   {packed(entry{name: "m.ifc", data: model, method: 14}), plans.KindUnsupported, "compression method 14 is not read"},
		"without its directory": {headless, plans.KindInvalid, "its directory is damaged or missing"},
		"without entries":       {packed(), plans.KindInvalid, "holds no .ifc or .ifcxml file"},
		"an empty model":        {zipped(t, "m.ifc", ""), plans.KindInvalid, `"m.ifc" in test.ifc: the file is empty`},
		"an archive in one":     {zipped(t, "m.ifczip", string(whole)), plans.KindInvalid, "holds no .ifc or .ifcxml file"},
		"gzip in it":            {zipped(t, "m.ifc", "\x1f\x8b\x08"), plans.KindUnsupported, "the file is gzipped"},
		"XML with a wrong sum":  {damagedXML, plans.KindInvalid, "checksum error"},
		"a bomb of XML":         {zipped(t, "m.ifcxml", "<ifcXML>"+strings.Repeat(" ", minRatioBytes+1<<20)+"</ifcXML>"), plans.KindTooLarge, "times its size"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := read(t, c.data)
			if err == nil || plans.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v (%s), want %s and %q", err, plans.KindOf(err), c.kind, c.says)
			}
		})
	}
}

func TestRefusesOtherFormats(t *testing.T) {
	t.Parallel()
	for says, head := range map[string]string{
		"gzipped": "\x1f\x8b\x08", "7-Zip": "7z\xbc\xaf\x27\x1c", "RAR": "Rar!\x1a", "HDF5": "\x89HDF\r\n",
	} {
		if _, _, err := read(t, []byte(head)); plans.KindOf(err) != plans.KindUnsupported || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", says, err)
		}
	}
}

// A model in a method that archive/zip may know of must not be read past its
// own end.
func TestArchiveEntryEndsWhereItSays(t *testing.T) {
	t.Parallel()
	model := string(good(t, "extrusion.ifc"))
	data := packed(entry{name: "m.ifc", data: model, method: zip.Store}, entry{name: "after.txt", data: "x"})
	if _, h, err := read(t, data); err != nil || h.Counts.Converted != 4 {
		t.Errorf("%+v %v", h.Counts, err)
	}
}
