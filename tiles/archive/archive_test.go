package archive_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/archive"
	"github.com/maquette-city/maquette/tiles/check"
)

const tileset = `{"asset":{"version":"1.1"},"geometricError":1,"root":{"refine":"ADD","boundingVolume":{"sphere":[0,0,0,1]},"geometricError":0}}`

// files are contents in memory; every second one is deflated.
type files struct {
	plain, packed [][]byte
	opened        []int
}

func (f *files) Sum(_ context.Context, i int) (uint32, error) {
	return crc32.ChecksumIEEE(f.plain[i]), nil
}

func (f *files) Open(_ context.Context, i int, from int64) (io.ReadCloser, error) {
	f.opened = append(f.opened, i)
	return io.NopCloser(bytes.NewReader(f.packed[i][from:])), nil
}

func arranged(t *testing.T, names []string) (*archive.Layout, *files) {
	t.Helper()
	f := &files{}
	var entries []archive.Entry
	for i, n := range names {
		body := []byte(strings.Repeat(n, 100))
		if strings.HasSuffix(n, ".json") {
			body = []byte(tileset)
		}
		e, packed := archive.Entry{Name: n, Bytes: int64(len(body)), Packed: -1}, body
		if i%2 == 1 {
			var out bytes.Buffer
			w, _ := flate.NewWriter(&out, 6)
			_, _ = w.Write(body)
			_ = w.Close()
			packed = out.Bytes()
			e.Packed = int64(len(packed))
		}
		entries, f.plain, f.packed = append(entries, e), append(f.plain, body), append(f.packed, packed)
	}
	l, err := archive.Arrange(entries)
	if err != nil {
		t.Fatal(err)
	}
	return l, f
}

func read(t *testing.T, l *archive.Layout, f archive.Contents) []byte {
	t.Helper()
	data, err := io.ReadAll(l.NewReader(t.Context(), f))
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(data)) != l.Bytes() {
		t.Fatalf("%d bytes, the layout says %d", len(data), l.Bytes())
	}
	return data
}

// TestArchiveIsOneToItsReader holds the index against the reader of tiles/check,
// which compares every row of it with the files, and the files with any ZIP.
func TestArchiveIsOneToItsReader(t *testing.T) {
	t.Parallel()
	names := []string{"tileset.json", "c/a.bin", "c/b.bin", "v/x/tileset.json", "zoë", "c/empty"}
	_, f := arranged(t, names)
	f.plain[5], f.packed[5] = nil, f.packed[5][:0]
	l, err := archive.Arrange([]archive.Entry{
		{Name: names[0], Bytes: int64(len(f.plain[0])), Packed: -1}, {Name: names[1], Bytes: int64(len(f.plain[1])), Packed: int64(len(f.packed[1]))},
		{Name: names[2], Bytes: int64(len(f.plain[2])), Packed: -1}, {Name: names[3], Bytes: int64(len(f.plain[3])), Packed: int64(len(f.packed[3]))},
		{Name: names[4], Bytes: int64(len(f.plain[4])), Packed: -1}, {Name: names[5], Packed: -1},
	})
	if err != nil {
		t.Fatal(err)
	}
	data := read(t, l, f)
	if _, err := check.Archive(bytes.NewReader(data), int64(len(data))); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if len(z.File) != len(names)+1 {
		t.Fatalf("%d entries", len(z.File))
	}
	for i, name := range names {
		r, err := z.File[i].Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r) // to the end, where the sum is compared
		if err != nil || !bytes.Equal(body, f.plain[i]) || z.File[i].Name != name || z.File[i].NonUTF8 {
			t.Errorf("entry %d: %q with %d bytes: %v", i, z.File[i].Name, len(body), err)
		}
	}
	if again := read(t, l, f); !bytes.Equal(again, data) {
		t.Error("the same files give other bytes")
	}
}

// TestPartsAreThoseOfTheWhole reads from every byte on, and opens no file that
// does not lie in the part.
func TestPartsAreThoseOfTheWhole(t *testing.T) {
	t.Parallel()
	l, f := arranged(t, []string{"tileset.json", "c/a", "c/b", "v/x/tileset.json"})
	whole := read(t, l, f)
	r := l.NewReader(t.Context(), f)
	random := rand.New(rand.NewPCG(1, 2))
	for from := range whole {
		length := random.IntN(min(900, len(whole)-from) + 1)
		if _, err := r.Seek(int64(from), io.SeekStart); err != nil {
			t.Fatal(err)
		}
		part := make([]byte, length)
		if _, err := io.ReadFull(r, part); err != nil || !bytes.Equal(part, whole[from:from+length]) {
			t.Fatalf("%d bytes from %d are others: %v", length, from, err)
		}
	}
	f.opened = nil
	if _, err := r.Seek(-30, io.SeekEnd); err != nil {
		t.Fatal(err)
	}
	if tail, err := io.ReadAll(r); err != nil || !bytes.Equal(tail, whole[len(whole)-30:]) || f.opened != nil {
		t.Errorf("the end opens files %v: %v", f.opened, err)
	}
	if n, err := r.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("%d bytes after the end: %v", n, err)
	}
	if _, err := r.Seek(-1, io.SeekStart); err == nil {
		t.Error("seeks before the start")
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// zeros are contents of zeros, of any size.
type zeros struct{ entries []archive.Entry }

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func (zeros) Sum(context.Context, int) (uint32, error) { return 0xcafe, nil }

func (z zeros) Open(_ context.Context, i int, from int64) (io.ReadCloser, error) {
	return io.NopCloser(io.LimitReader(zeroReader{}, z.entries[i].Bytes-from)), nil
}

// seekerAt reads anywhere in an archive as a client with Range does.
type seekerAt struct{ r *archive.Reader }

func (s seekerAt) ReadAt(p []byte, at int64) (int, error) {
	if _, err := s.r.Seek(at, io.SeekStart); err != nil {
		return 0, err
	}
	return io.ReadFull(s.r, p)
}

// TestArchivesBeyondZIP are larger than what a ZIP without its 64-bit records
// says: by bytes, and by files.
func TestArchivesBeyondZIP(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ files, bytes, far int }{
		"12 GiB in four files": {4, 3 << 30, 2},
		"just below 4 GiB":     {2, 2<<30 - 400, 0},
		"100,000 files":        {100_000, 10, 0},
		"both":                 {70_000, 100_000, 27_000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var z zeros
			for i := range row.files {
				z.entries = append(z.entries, archive.Entry{Name: fmt.Sprintf("c/%d", i), Bytes: int64(row.bytes), Packed: -1})
			}
			l, err := archive.Arrange(z.entries)
			if err != nil {
				t.Fatal(err)
			}
			if least := int64(row.files) * int64(row.bytes); l.Bytes() < least || l.Bytes() > least+least/100+int64(row.files)*200+1000 {
				t.Errorf("%d bytes for %d", l.Bytes(), least)
			}
			at := seekerAt{l.NewReader(t.Context(), z)}
			read, err := zip.NewReader(at, l.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			if len(read.File) != row.files+1 {
				t.Fatalf("%d entries", len(read.File))
			}
			far := 0
			for i, f := range read.File[:row.files] {
				if i > 100 && i < row.files-100 {
					continue
				}
				body, err := f.DataOffset() // reads the local header where the directory says it is
				if err != nil || f.UncompressedSize64 != uint64(row.bytes) || f.CRC32 != 0xcafe {
					t.Fatalf("entry %d at %d of %d bytes: %v", i, body, f.UncompressedSize64, err)
				}
				if body > 1<<32 {
					far++
				}
			}
			if row.far == 0 && far > 0 || row.far > 0 && far == 0 {
				t.Errorf("%d begin beyond 4 GiB", far)
			}
			if row.files <= 4 {
				if _, err := check.Archive(at, l.Bytes()); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestArrangeRefuses(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a", "", ".", "../a", "/a", "a/", "@3dtilesIndex1@", strings.Repeat("a", 1<<16)} {
		if _, err := archive.Arrange([]archive.Entry{{Name: "a", Packed: -1}, {Name: name, Packed: -1}}); !errors.Is(err, archive.ErrName) {
			t.Errorf("%.20q: %v", name, err)
		}
	}
	for _, e := range []archive.Entry{{Name: "a", Bytes: -1, Packed: -1}, {Name: "a", Bytes: archive.MaxFileBytes + 1, Packed: -1},
		{Name: "a", Packed: archive.MaxFileBytes + 1}, {Name: "a", Packed: -2}} {
		if _, err := archive.Arrange([]archive.Entry{e}); !errors.Is(err, archive.ErrSize) {
			t.Errorf("%+v: %v", e, err)
		}
	}
	if _, err := archive.Arrange(make([]archive.Entry, archive.MaxFiles+1)); !errors.Is(err, archive.ErrSize) {
		t.Errorf("too many files: %v", err)
	}
}

func TestFilesOfAnotherLength(t *testing.T) {
	t.Parallel()
	l, f := arranged(t, []string{"tileset.json", "c/a"})
	f.packed[0] = f.packed[0][:50]
	if _, err := io.ReadAll(l.NewReader(t.Context(), f)); !errors.Is(err, archive.ErrContent) {
		t.Errorf("a file that ends early: %v", err)
	}
	f.packed[0] = append(f.packed[0], make([]byte, 1000)...)
	if data := read(t, l, f); !bytes.Contains(data, f.packed[1]) {
		t.Error("a file that is too long moves the next")
	}
}
