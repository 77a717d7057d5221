package inflate

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// packed compresses data as compress/flate does.
func packed(t testing.TB, data []byte, level int) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// model is text like that of a building.
func model(records int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	for i := range records {
		fmt.Fprintf(&b, "#%d=IFCCARTESIANPOINT((%.6f,%.6f,%.4f));\n", i+1, r.Float64()*1000, r.Float64(), r.NormFloat64())
		if i%7 == 0 {
			fmt.Fprintf(&b, "#%d=IFCPOLYLOOP((#%d,#%d,#%d));\n", i+1, i, max(0, i-1), i/2)
		}
	}
	return b.Bytes()
}

// contents are data of different kinds.
func contents() map[string][]byte {
	r := rand.New(rand.NewPCG(3, 4))
	noise := make([]byte, 200_000)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	skewed := make([]byte, 300_000) // codes of all lengths up to 15 bits
	for i := range skewed {
		skewed[i] = byte(min(255, int(r.ExpFloat64()*14)))
	}
	far := append(bytes.Clone(noise[:32768]), noise[:32768]...)
	return map[string][]byte{
		"nothing": {}, "a byte": {'x'}, "a short word": []byte("IFCWALL"), "a model": model(20_000), "noise": noise, "skewed": skewed,
		"runs of a byte":            bytes.Repeat([]byte{'0'}, 100_000),
		"runs of two":               []byte(strings.Repeat("0,", 50_000)),
		"runs of seven":             []byte(strings.Repeat("0.,1.,2", 20_000)),
		"runs of eight":             []byte(strings.Repeat("0.,1.,2.", 20_000)),
		"matches of all the window": far,
	}
}

func TestUnpacksWhatWasPacked(t *testing.T) {
	t.Parallel()
	for name, data := range contents() {
		for _, level := range []int{flate.NoCompression, flate.BestSpeed, flate.DefaultCompression, flate.BestCompression, flate.HuffmanOnly} {
			dst := make([]byte, len(data))
			n, err := Decode(dst, packed(t, data, level), nil)
			if err != nil || n != len(data) || !bytes.Equal(dst, data) {
				t.Errorf("%s, level %d: %d of %d bytes, %v", name, level, n, len(data), err)
			}
		}
	}
}

func TestRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	for name, data := range contents() {
		src := packed(t, data, flate.DefaultCompression)
		if len(data) > 0 {
			dst := make([]byte, len(data)-1)
			if n, err := Decode(dst, src, nil); !errors.Is(err, ErrRoom) || n != len(dst) || !bytes.Equal(dst, data[:n]) {
				t.Errorf("%s, a byte too little room: %d bytes, %v", name, n, err)
			}
		}
		for _, left := range []int{0, 1, len(src) / 2, len(src) - 1} {
			dst := make([]byte, len(data))
			if n, err := Decode(dst, src[:left], nil); !errors.Is(err, ErrTruncated) || !bytes.Equal(dst[:n], data[:n]) {
				t.Errorf("%s, %d of %d bytes: %d bytes, %v", name, left, len(src), n, err)
			}
		}
	}
}

func TestRefusesDamage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		src  []byte
		want error
	}{
		"a block of the fourth kind":         {[]byte{7}, ErrCorrupt},
		"a stored block of two lengths":      {[]byte{1, 1, 0, 0, 0, 'x'}, ErrCorrupt},
		"a stored block without its length":  {[]byte{1, 1, 0}, ErrTruncated},
		"a stored block that ends":           {[]byte{1, 2, 0, 0xfd, 0xff, 'x'}, ErrTruncated},
		"a match before the first byte":      {[]byte{3, 2, 0}, ErrCorrupt},
		"287 literals":                       {[]byte{0xf5, 0, 0, 0}, ErrCorrupt},
		"lengths of codes that are too many": {[]byte{5, 0, 0x92, 0x24, 0x49, 0x92, 0x24, 0, 0, 0, 0}, ErrCorrupt},
		"the fixed code 286":                 {[]byte{0x1b, 0x03, 0, 0, 0}, ErrCorrupt},
	} {
		if _, err := Decode(make([]byte, 10), c.src, nil); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if _, err := io.ReadAll(flate.NewReader(bytes.NewReader(c.src))); err == nil {
			t.Errorf("%s: compress/flate reads it", name)
		}
	}
}

func TestProgressTellsWhatStays(t *testing.T) {
	t.Parallel()
	for name, data := range contents() {
		src := packed(t, data, flate.DefaultCompression)
		dst, last, calls := make([]byte, len(data)), 0, 0
		_, err := Decode(dst, src, func(n int) error {
			if n < last || !bytes.Equal(dst[:n], data[:n]) {
				t.Errorf("%s: after %d bytes %d that are wrong", name, last, n)
			}
			last = n
			calls++
			return nil
		})
		if err != nil || last != len(data) || calls < len(data)/(4*progressBytes) {
			t.Errorf("%s: %d of %d bytes in %d calls, %v", name, last, len(data), calls, err)
		}
	}
}

func TestProgressEndsTheWork(t *testing.T) {
	t.Parallel()
	data := model(20_000)
	enough := errors.New("enough")
	n, err := Decode(make([]byte, len(data)), packed(t, data, flate.DefaultCompression), func(n int) error {
		if n > len(data)/2 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || n > len(data)/2+2*progressBytes {
		t.Errorf("%d of %d bytes, %v", n, len(data), err)
	}
}

// FuzzDecode compares with compress/flate: the same bytes, and an error where and
// only where that has one.
func FuzzDecode(f *testing.F) {
	for _, data := range contents() {
		f.Add(packed(f, data[:min(len(data), 5000)], flate.DefaultCompression), 5000)
	}
	f.Add(packed(f, []byte("stored"), flate.NoCompression), 6)
	f.Fuzz(func(t *testing.T, src []byte, room int) {
		room = min(max(room, 0), 1<<20)
		want, wantErr := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(src)), int64(room)+1))
		dst := make([]byte, room)
		n, err := Decode(dst, src, nil)
		switch {
		case len(want) > room:
			if err == nil {
				t.Fatalf("no error where there is more than %d bytes", room)
			}
		case (err == nil) != (wantErr == nil):
			t.Fatalf("%v, compress/flate: %v", err, wantErr)
		case err == nil && !bytes.Equal(dst[:n], want):
			t.Fatalf("%d bytes, want %d or other ones", n, len(want))
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	data := model(100_000)
	src := packed(b, data, flate.DefaultCompression)
	dst := make([]byte, len(data))
	b.Run("ours", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if _, err := Decode(dst, src, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("compress-flate", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if _, err := io.ReadFull(flate.NewReader(bytes.NewReader(src)), dst); err != nil {
				b.Fatal(err)
			}
		}
	})
}
