package pointcloud

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"
)

// TestRealClouds holds what is read of the shared clouds to testdata/figures.tsv,
// which testdata/figures.py makes with laspy: counts exactly, figures within 0.1 %.
func TestRealClouds(t *testing.T) {
	compareFigures(t, "testdata/figures.tsv", func(t *testing.T, name string) string { return realfiles.Path(t, name) })
}

// TestMadeClouds does the same with small files of each format that is compressed,
// made by testdata/make.py: returns, channels, times and colours that jump about.
func TestMadeClouds(t *testing.T) {
	compareFigures(t, "testdata/figures-made.tsv", func(_ *testing.T, name string) string { return filepath.Join("testdata", name) })
}

func compareFigures(t *testing.T, table string, path func(t *testing.T, name string) string) {
	t.Helper()
	text, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		fields := strings.Split(line, "\t")
		if strings.HasPrefix(line, "#") || fields[0] == "file" {
			continue
		}
		t.Run(filepath.Base(fields[0]), func(t *testing.T) {
			f, err := os.Open(path(t, fields[0]))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			st, err := f.Stat()
			if err != nil {
				t.Fatal(err)
			}
			c, err := Open(Source{Data: f, Size: st.Size(), Name: filepath.Base(fields[0])})
			if err != nil {
				t.Fatal(err)
			}
			got := figures(t, c)
			for i := 1; i < len(fields); i++ {
				want, err := strconv.ParseFloat(fields[i], 64)
				have, err2 := strconv.ParseFloat(got[i], 64)
				if got[i] != fields[i] && (err != nil || err2 != nil || math.Abs(have-want) > 0.001*math.Abs(want) && i != 2) {
					t.Errorf("figure %d is %s, laspy has %s", i, got[i], fields[i])
				}
			}
		})
	}
}

// figures gives what testdata/figures.tsv has of a cloud.
func figures(t *testing.T, c *Cloud) []string {
	t.Helper()
	low, high := [3]float64{math.Inf(1), math.Inf(1), math.Inf(1)}, [3]float64{math.Inf(-1), math.Inf(-1), math.Inf(-1)}
	var z, intensity, red, n float64
	classes := map[int]int{}
	err := c.Each(context.Background(), func(points []Point) error {
		for _, p := range points {
			for i, v := range [3]float64{p.X, p.Y, p.Z} {
				low[i], high[i] = min(low[i], v), max(high[i], v)
			}
			z, intensity, red, n = z+p.Z, intensity+float64(p.Intensity), red+float64(p.RGB[0]), n+1
			classes[int(p.Class)]++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	out := []string{"", strconv.Itoa(c.Format), strconv.FormatFloat(n, 'f', -1, 64)}
	for _, v := range [...]float64{low[0], low[1], low[2], high[0], high[1], high[2], z / n, intensity / n, red / n} {
		out = append(out, strconv.FormatFloat(v, 'g', -1, 64))
	}
	var words []string
	for k := range 256 {
		if classes[k] > 0 {
			words = append(words, fmt.Sprintf("%d:%d", k, classes[k]))
		}
	}
	return append(out, strings.Join(words, " "))
}

// las makes a LAS 1.2 file of points of a format: x, y, z in millimetres.
func las(format byte, points [][3]int32) []byte {
	le := binary.LittleEndian
	size, colour := formatBytes(int(format))
	h := make([]byte, headerBytes)
	copy(h, "LASF")
	h[24], h[25], h[104] = 1, 2, format
	le.PutUint16(h[94:], headerBytes)
	le.PutUint32(h[96:], headerBytes)
	le.PutUint16(h[105:], uint16(size))
	le.PutUint32(h[107:], uint32(len(points)))
	for i := range 3 {
		le.PutUint64(h[131+8*i:], math.Float64bits(0.001))
		le.PutUint64(h[155+8*i:], math.Float64bits(100))
	}
	for n, p := range points {
		b := make([]byte, size)
		for i, v := range p {
			le.PutUint32(b[4*i:], uint32(v))
		}
		le.PutUint16(b[12:], uint16(n))
		b[15], b[16] = 6|0x20, 6
		if format < 6 {
			b[16] = 200
		}
		if colour >= 0 {
			le.PutUint16(b[colour:], 257)
		}
		h = append(h, b...)
	}
	return h
}

func openBytes(data []byte) (*Cloud, error) {
	return Open(Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: "x.las"})
}

func TestAllFormats(t *testing.T) {
	for format := range byte(11) {
		c, err := openBytes(las(format, [][3]int32{{1000, -2000, 3500}, {0, 0, 0}}))
		if err != nil {
			t.Fatal(err)
		}
		var got []Point
		if err := c.Each(context.Background(), func(p []Point) error { got = append(got, slices.Clone(p)...); return nil }); err != nil {
			t.Fatal(err)
		}
		want := Point{X: 101, Y: 98, Z: 103.5, Class: 6}
		if _, colour := formatBytes(int(format)); colour >= 0 {
			want.RGB[0] = 257
		}
		if len(got) != 2 || got[0] != want || got[1].Intensity != 1 {
			t.Errorf("format %d: %+v, want %+v", format, got, want)
		}
	}
}

func TestRefusesWhatIsBroken(t *testing.T) {
	change := func(at int, b ...byte) []byte {
		d := las(1, [][3]int32{{1, 2, 3}})
		copy(d[at:], b)
		return d
	}
	for _, c := range []struct {
		what string
		data []byte
		err  error
		says string
	}{
		{"nothing", nil, ErrFormat, "beyond the end"},
		{"another file", make([]byte, 400), ErrFormat, "first bytes"},
		{"version 2", change(24, 2), ErrUnsupported, "version 2.2"},
		{"points of no bytes", change(105, 0, 0), ErrFormat, "points of 0 bytes"},
		{"more points than there are", change(107, 9), ErrFormat, "cut off"},
		{"points beyond the end", change(96, 0xff, 0xff, 0xff), ErrFormat, "begin at"},
		{"format 63", change(104, 63), ErrUnsupported, "point format 63"},
		{"no scale", change(131, make([]byte, 8)...), ErrFormat, "scale"},
		{"records without end", change(100, 0xff, 0xff, 0xff, 0xff), ErrFormat, "4294967295 variable length records"},
		{"a record beyond the end", change(100, 1), ErrFormat, "record 0"},
		{"compressed, not said how", change(104, 1|0x80), ErrFormat, "compressed"},
	} {
		_, err := openBytes(c.data)
		if !errors.Is(err, c.err) || !strings.Contains(fmt.Sprint(err), c.says) {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, format := range []byte{0, 3, 6, 10} {
		f.Add(las(format, [][3]int32{{1, 2, 3}, {4, 5, 6}}))
	}
	names, _ := filepath.Glob("testdata/*.laz")
	for _, name := range names {
		if data, err := os.ReadFile(name); err == nil {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := openBytes(data)
		if err != nil {
			return
		}
		n := 0
		_ = c.Each(context.Background(), func(p []Point) error {
			if n += len(p); n > 1<<18 {
				return errors.New("enough")
			}
			return nil
		})
	})
}
