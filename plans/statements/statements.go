// Package statements reads what files of CityGML (1.0 to 3.0, OGC 08-007, 12-019,
// 20-010) and GeoJSON (the specification of 2008 and RFC 7946) say of their place,
// from their first bytes alone: the reference system, the order of its axes and the
// extent. It makes no features; it is for those who have to know where a file
// lies before they read it whole, and for what a reader should take the
// coordinates for.
//
// Nothing is fetched: a link to a reference system is looked at as a name. XML
// entities are not expanded.
//
// The order of axes is not what the standards alone would have. GML says that an
// URN or address of a system has the order of its authority, latitude first; short
// names ("EPSG:4326") come from before and have the longitude first. Many files
// write easting and northing whatever their system says, so the extent decides
// where it can, with a warning.
package statements

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/scene"
)

// maxHead bounds what is read of a file, bytes: what it says of its place stands
// in its first lines, or on its first geometry.
const maxHead = 1 << 20

const (
	maxNames    = 20  // reference systems that are told of one file
	maxWarnings = 20  // of one file
	maxShown    = 120 // of a text of the file in a message, bytes
)

// Source is one file to look at.
type Source struct {
	Data io.ReaderAt
	Size int64  // bytes
	Name string // for messages
}

// Head is what a file says of its place.
type Head struct {
	Format string // "CityGML 2.0", "GeoJSON"
	// CRS is the system of the coordinates, as crs.Parse takes it where it is known,
	// else as the file names it; "" where it names none that can be meant.
	CRS           string
	VerticalDatum string // where the file names one beside CRS
	Declared      string // as it stands; "" where a default counts
	// NorthFirst says that the first coordinate is the latitude or northing.
	NorthFirst bool
	// Statements are StatedCRS and StatedExtent: its Box is easting, northing and
	// height; for a system in degrees LatDeg and LonDeg are its middle instead.
	Statements []scene.Statement
	Warnings   []string // with their codes: no-crs, axis-order, not-degrees, ...
}

func (h *Head) warn(code, format string, args ...any) {
	if len(h.Warnings) < maxWarnings {
		h.Warnings = append(h.Warnings, code+": "+fmt.Sprintf(format, args...))
	}
}

// declare takes a name as the system of the file.
func (h *Head) declare(name, where string) {
	h.Declared = shown(name)
	h.CRS, h.VerticalDatum = crs.Declared(name)
	h.Statements = append(h.Statements, scene.Statement{Kind: scene.StatedCRS, Where: where, CRS: h.CRS, Text: h.Declared})
	if _, err := crs.Parse(h.CRS); err != nil {
		h.warn("unsupported-crs", "%v", err)
	}
}

// extent tells the extent of the coordinates, in the order of the file.
func (h *Head) extent(where string, low, high [3]float64) {
	if h.NorthFirst {
		low[0], low[1] = low[1], low[0]
		high[0], high[1] = high[1], high[0]
	}
	s := scene.Statement{Kind: scene.StatedExtent, Where: where, CRS: h.CRS}
	if c, err := crs.Parse(h.CRS); err == nil && c.Degrees() {
		s.LonDeg, s.LatDeg = (low[0]+high[0])/2, (low[1]+high[1])/2
	} else {
		s.Box = scene.Box{Min: low, Max: high}
	}
	h.Statements = append(h.Statements, s)
}

// shown bounds a text of the file, on one line.
func shown(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) <= maxShown {
		return s
	}
	return strings.ToValidUTF8(s[:maxShown], "") + "..."
}

// fits tells whether an easting and a northing, or a longitude and a latitude, can
// be coordinates of a system; known is false where nothing is known of its area.
func fits(code string, east, north float64) (ok, known bool) {
	if c, err := crs.Parse(code); err == nil {
		switch {
		case c.Degrees():
			return math.Abs(east) <= 180 && math.Abs(north) <= 90, true
		case c.RD():
			return crs.InNetherlands(east, north), true
		case c.Projected():
			return east >= 100_000 && east < 1_000_000 && north >= 0 && north <= 10_000_000, true
		}
		return false, false
	}
	n, err := strconv.Atoi(strings.TrimPrefix(code, "EPSG:"))
	if err != nil || n < 31466 || n > 31469 {
		return false, false
	}
	zone := float64(n - 31464) // Gauss-Krueger: the easting begins with the number of the zone
	return east >= zone*1e6 && east < (zone+1)*1e6 && north >= 5_000_000 && north < 6_500_000, true
}

// northFirst tells whether coordinates that go by the authority of a system have
// the latitude or northing first. The Gauss-Krueger systems of Germany do by EPSG
// and nobody writes them so: they are left out.
func northFirst(code string) bool {
	if c, err := crs.Parse(code); err == nil {
		return c.Degrees() && !c.LonLat()
	}
	n, err := strconv.Atoi(strings.TrimPrefix(code, "EPSG:"))
	if err != nil {
		return false
	}
	return n == 3035 || n == 2180 || n >= 3044 && n <= 3047 // LAEA Europe, Poland, ETRS89 / UTM (N-E)
}

// read gives the first bytes of a file without a byte order mark, and whether
// these are all.
func (s *Source) read() ([]byte, bool, error) {
	if s.Size <= 0 {
		return nil, false, plans.Errorf(plans.KindInvalid, "reading %s: the file is empty", s.Name)
	}
	head := make([]byte, min(s.Size, maxHead))
	n, err := s.Data.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, false, fmt.Errorf("reading %s: %w", s.Name, err)
	}
	return []byte(strings.TrimPrefix(string(head[:n]), "\xef\xbb\xbf")), s.Size <= maxHead, nil
}

// plain writes a coordinate without an exponent, to a millionth.
func plain(x float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(x, 'f', 6, 64), "0"), ".")
}
