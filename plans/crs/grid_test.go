package crs

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"
)

func TestGridSize(t *testing.T) {
	t.Parallel()
	if n := len(embeddedGrid); n > 200_000 {
		t.Errorf("the embedded grid takes %d bytes", n)
	}
	if _, err := loadGrid(); err != nil {
		t.Fatal(err)
	}
}

// Known nodes from NSGI's text files: the south-west corner of nlgeo2018 and
// one row of rdcorr2018.
func TestGridAtKnownNodes(t *testing.T) {
	t.Parallel()
	g, err := loadGrid()
	if err != nil {
		t.Fatal(err)
	}
	if got := g.geoidHeight(50, 2); math.Abs(got-44.6078) > 1e-12 {
		t.Errorf("quasi-geoid at 50 2: %v", got)
	}
	if got := g.geoidHeight(50, 2.01); math.Abs(got-(44.6078+44.5922)/2) > 1e-9 {
		t.Errorf("quasi-geoid between two nodes: %v", got)
	}
	dLat, dLon := g.correction(52.9, 5.36)
	if math.Abs(dLat-0.296e-6) > 1e-13 || math.Abs(dLon-0.949e-6) > 1e-13 {
		t.Errorf("correction at 52.9 5.36: %v %v", dLat, dLon)
	}
	if dLat, dLon = g.correction(49, 5); dLat != 0 || dLon != 0 {
		t.Errorf("correction outside: %v %v", dLat, dLon)
	}
	if h := g.geoidHeight(math.NaN(), 5); !math.IsNaN(h) {
		t.Errorf("quasi-geoid nowhere: %v", h)
	}
}

// TestGridAgainstGTX compares every node of the quasi-geoid with the GTX file
// that NSGI publishes beside the text: float32 heights.
func TestGridAgainstGTX(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(realfiles.Path(t, "rdnaptrans/ntv2-gtx/nlgeo2018.gtx"))
	if err != nil {
		t.Fatal(err)
	}
	const header = 40
	if len(data) != header+4*gridRows*gridCols {
		t.Fatalf("%d bytes", len(data))
	}
	g, err := loadGrid()
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range g.geoid {
		want := math.Float32frombits(binary.BigEndian.Uint32(data[header+4*i:]))
		if d := math.Abs(float64(v)*geoidUnit - float64(want)); d > 5e-6 {
			t.Fatalf("node %d: %v, GTX has %v", i, float64(v)*geoidUnit, want)
		}
	}
}

// TestGridAgainstNTv2 compares the correction with the finer of the two grids
// in the NTv2 file that NSGI publishes beside the text: seconds, from the
// south-east, west positive, float32. It covers the land.
func TestGridAgainstNTv2(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(realfiles.Path(t, "rdnaptrans/ntv2-gtx/rdcorr2018.gsb"))
	if err != nil {
		t.Fatal(err)
	}
	const record = 16
	head := 2*11*record + 3721*record // after the coarse grid
	number := func(field int) float64 {
		return math.Float64frombits(binary.LittleEndian.Uint64(data[head+field*record+8:]))
	}
	south, north, east, west := number(4), number(5), number(6), number(7)
	stepLat, stepLon := number(8), number(9)
	rows, cols := int(math.Round((north-south)/stepLat))+1, int(math.Round((west-east)/stepLon))+1
	g, err := loadGrid()
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows * cols {
		at := head + 11*record + record*i
		latDeg := (south + float64(i/cols)*stepLat) / 3600
		lonDeg := -(east + float64(i%cols)*stepLon) / 3600
		wantLat := float64(math.Float32frombits(binary.LittleEndian.Uint32(data[at:])))
		wantLon := -float64(math.Float32frombits(binary.LittleEndian.Uint32(data[at+4:])))
		dLat, dLon := g.correction(latDeg, lonDeg)
		// Both are rounded: the text to 3.6e-6 seconds, NTv2 to 1e-6.
		if math.Abs(dLat*3600-wantLat) > 4e-6 || math.Abs(dLon*3600-wantLon) > 4e-6 {
			t.Fatalf("at %v %v: %v %v, NTv2 has %v %v", latDeg, lonDeg, dLat*3600, dLon*3600, wantLat, wantLon)
		}
	}
	if rows*cols < 80000 {
		t.Errorf("only %d nodes", rows*cols)
	}
}

func TestDecodeGridRefusesDamage(t *testing.T) {
	t.Parallel()
	damaged := bytes.Clone(embeddedGrid)
	damaged[len(damaged)/2] ^= 0x10
	for name, data := range map[string][]byte{
		"empty":           nil,
		"only the magic":  []byte(gridMagic),
		"another file":    []byte("PNG and so on, long enough"),
		"cut in half":     embeddedGrid[:len(embeddedGrid)/2],
		"one bit changed": damaged,
	} {
		if g, err := decodeGrid(data); err == nil || g != nil {
			t.Errorf("%s was taken for a grid", name)
		}
	}
}

func FuzzDecodeGrid(f *testing.F) {
	f.Add(embeddedGrid[:1000])
	f.Add([]byte(gridMagic + "\x00\x00\x00\x00\x03\x00"))
	f.Add([]byte(gridMagic))
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _ = decodeGrid(data) // must not panic
	})
}
