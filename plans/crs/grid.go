package crs

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"sync"
)

//go:generate go run gengrid.go

// The grids rdcorr2018 and nlgeo2018 of NSGI, CC BY 4.0; see README.md.
//
//go:embed rdnap2018.grid
var embeddedGrid []byte

// loadGrid decodes the embedded grids, once: they are 1.7 MB when decoded and
// the same for every transformer.
var loadGrid = sync.OnceValues(func() (*grid, error) { return decodeGrid(embeddedGrid) })

// The grids' nodes: from (50, 2) degrees, 1/80 degree of latitude and 1/50
// degree of longitude apart (RDNAPTRANS2018, 2.3.1).
const (
	gridRows, gridCols       = 481, 301
	gridSouth, gridWest      = 50.0, 2.0
	gridPerLatDeg            = 80.0
	gridPerLonDeg            = 50.0
	corrUnit                 = 1e-9 // degrees in one unit of a correction
	geoidUnit                = 1e-4 // metres in one unit of a quasi-geoid height
	gridMagic                = "RDNAP2018\n"
	maxGridBytes             = 3 * gridRows * gridCols * binary.MaxVarintLen32
	edgeToleranceDeg         = 1e-8 // a point this far outside counts as on the edge: 1 mm, the rounding of published points
	edgeRows, edgeCols       = gridRows - 1, gridCols - 1
	edgeTolRows, edgeTolCols = edgeToleranceDeg * gridPerLatDeg, edgeToleranceDeg * gridPerLonDeg
)

// grid holds the decoded values, row by row from the south-west corner.
type grid struct {
	corr  [][2]int32 // latitude and longitude, units of corrUnit
	geoid []int32    // units of geoidUnit
}

// decodeGrid reads the layout that gengrid.go writes: the magic line, the
// little-endian CRC-32 of what follows once inflated, and a DEFLATE stream of
// three layers (latitude correction, longitude correction, quasi-geoid height),
// each value a zigzag varint of its difference from the plane through its
// western, southern and south-western neighbours.
func decodeGrid(data []byte) (*grid, error) {
	rest, ok := bytes.CutPrefix(data, []byte(gridMagic))
	if !ok || len(rest) < 4 {
		return nil, errors.New("decoding the RDNAPTRANS2018 grids: not a grid file")
	}
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(rest[4:])), maxGridBytes+1))
	if err != nil {
		return nil, fmt.Errorf("decoding the RDNAPTRANS2018 grids: %w", err)
	}
	if crc32.ChecksumIEEE(plain) != binary.LittleEndian.Uint32(rest) {
		return nil, errors.New("decoding the RDNAPTRANS2018 grids: checksum differs")
	}
	var layers [3][]int32
	for i := range layers {
		if layers[i], plain, err = decodeLayer(plain); err != nil {
			return nil, fmt.Errorf("decoding layer %d of the RDNAPTRANS2018 grids: %w", i, err)
		}
	}
	if len(plain) != 0 {
		return nil, fmt.Errorf("decoding the RDNAPTRANS2018 grids: %d bytes too many", len(plain))
	}
	g := &grid{corr: make([][2]int32, gridRows*gridCols), geoid: layers[2]}
	for i := range g.corr {
		g.corr[i] = [2]int32{layers[0][i], layers[1][i]}
	}
	return g, nil
}

func decodeLayer(plain []byte) (layer []int32, rest []byte, err error) {
	v := make([]int32, gridRows*gridCols)
	for i := range v {
		d, n := binary.Varint(plain)
		if n <= 0 || d < math.MinInt32 || d > math.MaxInt32 {
			return nil, nil, fmt.Errorf("value %d is cut off or out of range", i)
		}
		plain = plain[n:]
		v[i] = int32(d) + predicted(v, i)
	}
	return v, plain, nil
}

func predicted(v []int32, i int) int32 {
	r, c := i/gridCols, i%gridCols
	switch {
	case i == 0:
		return 0
	case r == 0:
		return v[i-1]
	case c == 0:
		return v[i-gridCols]
	}
	return v[i-1] + v[i-gridCols] - v[i-gridCols-1]
}

// cell is where a point lies in the grid: the node south-west of it and the
// share of the way to the next node north and east.
type cell struct {
	node        int
	north, east float64
}

// locate finds the cell of a point in degrees; false where it lies outside. A
// point on the northern or eastern edge belongs to the last cell.
func locate(latDeg, lonDeg float64) (cell, bool) {
	r, c := (latDeg-gridSouth)*gridPerLatDeg, (lonDeg-gridWest)*gridPerLonDeg
	// Written so that NaN is outside.
	if !(r >= -edgeTolRows && r <= edgeRows+edgeTolRows && c >= -edgeTolCols && c <= edgeCols+edgeTolCols) {
		return cell{}, false
	}
	r, c = math.Min(math.Max(r, 0), edgeRows), math.Min(math.Max(c, 0), edgeCols)
	row, col := min(int(r), edgeRows-1), min(int(c), edgeCols-1)
	return cell{row*gridCols + col, r - float64(row), c - float64(col)}, true
}

// weights gives the bilinear weights of the nodes south-west, south-east,
// north-west and north-east.
func (l cell) weights() (sw, se, nw, ne float64) {
	return (1 - l.north) * (1 - l.east), (1 - l.north) * l.east, l.north * (1 - l.east), l.north * l.east
}

// correction gives the RD correction in degrees at a point in degrees on the
// RD Bessel ellipsoid: zero outside the grid (RDNAPTRANS2018, 2.3.1).
func (g *grid) correction(latDeg, lonDeg float64) (dLat, dLon float64) {
	l, ok := locate(latDeg, lonDeg)
	if !ok {
		return 0, 0
	}
	sw, se, nw, ne := l.weights()
	a, b := &g.corr[l.node], &g.corr[l.node+1]
	c, d := &g.corr[l.node+gridCols], &g.corr[l.node+gridCols+1]
	dLat = sw*float64(a[0]) + se*float64(b[0]) + nw*float64(c[0]) + ne*float64(d[0])
	dLon = sw*float64(a[1]) + se*float64(b[1]) + nw*float64(c[1]) + ne*float64(d[1])
	return dLat * corrUnit, dLon * corrUnit
}

// geoidHeight gives the height in metres of NAP zero above the ellipsoid at an
// ETRS89 point in degrees: NaN outside the grid (RDNAPTRANS2018, 2.5.1).
func (g *grid) geoidHeight(latDeg, lonDeg float64) float64 {
	l, ok := locate(latDeg, lonDeg)
	if !ok {
		return math.NaN()
	}
	sw, se, nw, ne := l.weights()
	n := sw*float64(g.geoid[l.node]) + se*float64(g.geoid[l.node+1]) +
		nw*float64(g.geoid[l.node+gridCols]) + ne*float64(g.geoid[l.node+gridCols+1])
	return n * geoidUnit
}
