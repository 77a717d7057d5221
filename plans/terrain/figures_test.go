package terrain

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"
)

// TestRealRasters holds what is read of the shared rasters to testdata/figures.tsv,
// which testdata/figures.py makes with rasterio: counts and sizes exactly, figures
// within 0.1 %.
func TestRealRasters(t *testing.T) {
	text, err := os.ReadFile("testdata/figures.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		fields := strings.Split(line, "\t")
		if strings.HasPrefix(line, "#") || fields[0] == "file" {
			continue
		}
		t.Run(filepath.Base(fields[0]), func(t *testing.T) {
			want := make([]float64, len(fields))
			for i, s := range fields[1:] {
				if want[i+1], err = strconv.ParseFloat(s, 64); err != nil {
					t.Fatal(err)
				}
			}
			r := openReal(t, fields[0])
			got := append([]float64{0, float64(r.Width), float64(r.Height), float64(r.Bands)}, figures(t, r)...)
			got = append(got, r.geo.ToMap[:]...)
			for i := 1; i < len(want); i++ {
				if tolerance := 0.001 * math.Abs(want[i]); math.Abs(got[i]-want[i]) > tolerance && !(i > 4 && math.Abs(got[i]-want[i]) < 1e-9) {
					t.Errorf("figure %d is %v, rasterio has %v", i, got[i], want[i])
				}
			}
		})
	}
}

func openReal(t *testing.T, name string) *Raster {
	t.Helper()
	path := realfiles.Path(t, name)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	st, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	world, _ := os.ReadFile(strings.TrimSuffix(path, ".tif") + ".tfw")
	r, err := Open(Source{Data: f, Size: st.Size(), Name: filepath.Base(name), World: world})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// figures gives the count of missing pixels and the least, greatest and mean height,
// or none and the mean of red, green and blue.
func figures(t *testing.T, r *Raster) []float64 {
	t.Helper()
	n := r.Width * r.Height
	if r.Photo() {
		pix, out := make([]byte, 4*n), make([]float64, 4)
		if err := r.Pixels(0, 0, r.Width, r.Height, pix); err != nil {
			t.Fatal(err)
		}
		for i, v := range pix {
			if i%4 < 3 {
				out[1+i%4] += float64(v) / float64(n)
			}
		}
		return out
	}
	heights := make([]float32, n)
	if err := r.Heights(0, 0, r.Width, r.Height, heights); err != nil {
		t.Fatal(err)
	}
	missing, low, high, sum := 0, math.Inf(1), math.Inf(-1), 0.0
	for _, v := range heights {
		if h := float64(v); h != h {
			missing++
		} else {
			low, high, sum = min(low, h), max(high, h), sum+h
		}
	}
	return []float64{float64(missing), low, high, sum / float64(n-missing)}
}
