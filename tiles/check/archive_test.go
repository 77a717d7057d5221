package check

import (
	"archive/zip"
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// packed3tz makes an archive of files, in their order, with its index; change
// may spoil the index.
func packed3tz(t testing.TB, names []string, bodies [][]byte, change func([]byte) []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	rows := make([][]byte, len(names))
	add := func(name string, body []byte) {
		if err := z.Flush(); err != nil {
			t.Fatal(err)
		}
		sum := md5.Sum([]byte(name))
		if i := slices.Index(names, name); i >= 0 {
			rows[i] = binary.LittleEndian.AppendUint64(sum[:], uint64(b.Len()))
		}
		w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(body),
			CompressedSize64: uint64(len(body)), UncompressedSize64: uint64(len(body))})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	for i, n := range names {
		add(n, bodies[i])
	}
	slices.SortFunc(rows, func(a, b []byte) int { return compareHashes([16]byte(a), [16]byte(b)) })
	index := slices.Concat(rows...)
	if change != nil {
		index = change(index)
	}
	add(archiveIndex, index)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestArchives(t *testing.T) {
	t.Parallel()
	_, f := ours(t)
	var names []string
	for n := range f.files {
		names = append(names, n)
	}
	slices.Sort(names)
	var bodies [][]byte
	for _, n := range names {
		bodies = append(bodies, f.files[n].Data)
	}
	for _, c := range []struct {
		name   string
		change func([]byte) []byte
		wrong  string // part of the error; "" for none
	}{
		{"whole", nil, ""},
		{"index cut short", func(b []byte) []byte { return b[indexRow:] }, "index of"},
		{"offset wrong", func(b []byte) []byte { b[16]++; return b }, "where it is not"},
		{"offset far off", func(b []byte) []byte { b[23] = 0xff; return b }, "where it is not"},
		{"hash of no file", func(b []byte) []byte { b[0] ^= 1; return b }, "no file"},
		{"out of order", func(b []byte) []byte { return slices.Concat(b[indexRow:], b[:indexRow]) }, "out of order"},
		{"a row twice", func(b []byte) []byte { copy(b, b[indexRow:2*indexRow]); return b }, "no file, or of one again"},
	} {
		data := packed3tz(t, names, bodies, c.change)
		files := fstest.MapFS{"a.3tz": {Data: data}}
		r, err := Run(t.Context(), FS(files), "a.3tz", Options{Strict: true})
		switch {
		case c.wrong == "" && (err != nil || len(r.Issues) > 0):
			t.Errorf("%s: %v %v", c.name, err, r)
		case c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong)):
			t.Errorf("%s: %v", c.name, err)
		}
		// As content, the tileset goes on and tells of it.
		files["tileset.json"] = &fstest.MapFile{Data: []byte(`{"asset":{"version":"1.1"},"geometricError":1,"extensionsUsed":["MAXAR_content_3tz"],"extensionsRequired":["MAXAR_content_3tz"],
			"root":{"refine":"ADD","boundingVolume":{"sphere":[0,0,0,1]},"geometricError":0,"content":{"uri":"a.3tz"}}}`)}
		r, err = Run(t.Context(), FS(files), "tileset.json", Options{})
		if err != nil {
			t.Fatal(err)
		}
		if found := slices.ContainsFunc(r.Issues, func(i Issue) bool { return i.Code == ArchiveWrong }); found != (c.wrong != "") {
			t.Errorf("%s as content:\n%s", c.name, lines(r))
		}
	}
}

// An archive in an archive in an archive ends.
func TestArchivesWithinArchivesEnd(t *testing.T) {
	t.Parallel()
	tileset := []byte(`{"asset":{"version":"1.1"},"geometricError":1,"root":{"refine":"ADD","boundingVolume":{"sphere":[0,0,0,1]},"geometricError":0,"content":{"uri":"a.3tz"}}}`)
	inner := []byte(nil)
	for range maxNested + 2 {
		inner = packed3tz(t, []string{"tileset.json", "a.3tz"}, [][]byte{tileset, inner}, nil)
	}
	r, err := Run(t.Context(), FS(fstest.MapFS{"a.3tz": {Data: inner}}), "a.3tz", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(lines(r), "archives more than") {
		t.Errorf("no end:\n%s", lines(r))
	}
}

func FuzzArchive(f *testing.F) {
	f.Add(packed3tz(f, []string{"tileset.json"}, [][]byte{[]byte(`{"asset":{"version":"1.1"}}`)}, nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		if src, err := Archive(bytes.NewReader(data), int64(len(data))); err == nil {
			if _, err := Run(t.Context(), src, "tileset.json", Options{Workers: 1}); err != nil {
				return
			}
		}
	})
}
