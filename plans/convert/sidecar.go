package convert

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"slices"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/scene"
)

// A side file <name>.place.json beside a source of any format says where the
// origin of the source stands:
//
//	{"crs": "EPSG:7415", "position": [105400, 425100, 1.5], "yawDeg": 30, "scale": 1}
//
// position is in the system and the order of axes that the crs has: easting,
// northing and height in metres; latitude, longitude in degrees and height for
// EPSG:4326, 4979, 4258, 4937 and 9286; longitude first for OGC:CRS84 and CRS84h,
// as RFC 7946 has it. Heights are NAP's with RD and EPSG:9286, else above the
// ellipsoid. yawDeg is the direction of the source's x axis, counter-clockwise
// from east: grid east of a projected system, true east of a geographic one; 0
// where absent. scale is metres for one unit of the source after its own units
// were applied; 1 where absent.
//
// A person puts it there, so it counts before what the source says itself, which
// then serves to check.
type sidecar struct {
	CRS      string     `json:"crs"`
	Position []*float64 `json:"position"`
	YawDeg   float64    `json:"yawDeg"`
	Scale    *float64   `json:"scale"`
}

// Bounds of a side file: it holds six numbers and a name.
const (
	maxSidecarBytes  = 64 << 10
	maxSidecarLength = 1e8 // metres: farther than any map
	maxSidecarScale  = 1e6
	maxSidecarYaw    = 360
)

// sidecarPlace gives h the place of the side file of path, where there is one.
func sidecarPlace(path string, h *scene.Header) error {
	file, err := os.Open(path + sidecarEnding)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return plans.Errorf(plans.KindInvalid, "opening the side file %s%s: %w", path, sidecarEnding, err)
	}
	defer file.Close()
	g, err := parseSidecar(file)
	if err != nil {
		return plans.Errorf(plans.KindInvalid, "reading the side file %s%s: %w", path, sidecarEnding, err)
	}
	if h.Georeference != nil {
		h.Warnings = append(h.Warnings, fmt.Sprintf("side-file: the side file places the model; what the source says itself (%s, %.60q) only serves to check", h.Georeference.Method, h.Georeference.CRS))
	}
	h.Georeference = g
	return nil
}

// parseSidecar reads a side file; errors name the member.
func parseSidecar(r io.Reader) (*scene.Georeference, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxSidecarBytes+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > maxSidecarBytes:
		return nil, fmt.Errorf("it is larger than %d bytes", maxSidecarBytes)
	}
	s, err := decodeSidecar(data)
	if err != nil {
		return nil, err
	}
	if s.CRS == "" {
		return nil, errors.New(`"crs" is missing: name it, such as "EPSG:7415"`)
	}
	c, err := crs.Parse(s.CRS)
	if err != nil {
		return nil, fmt.Errorf(`"crs": %w`, err)
	}
	position, err := s.position(c)
	if err != nil {
		return nil, err
	}
	scale := 1.0
	if s.Scale != nil {
		scale = *s.Scale
	}
	switch {
	case !(scale >= 1/maxSidecarScale && scale <= maxSidecarScale):
		return nil, fmt.Errorf(`"scale" is %v: it must be from %v to %v`, scale, 1/maxSidecarScale, maxSidecarScale)
	case !(math.Abs(s.YawDeg) <= maxSidecarYaw):
		return nil, fmt.Errorf(`"yawDeg" is %v: it must be from -%d to %d`, s.YawDeg, maxSidecarYaw, maxSidecarYaw)
	}
	g := &scene.Georeference{Method: "side-file", CRS: s.CRS, Scale: scale}
	yaw := s.YawDeg * math.Pi / 180
	if c.Degrees() {
		turn, err := toMap(g, c, position)
		if err != nil {
			return nil, fmt.Errorf(`"position": %w`, err)
		}
		yaw += turn
	} else {
		g.Eastings, g.Northings, g.Height = position[0], position[1], position[2]
	}
	g.AxisY, g.AxisX = math.Sincos(yaw)
	return g, nil
}

// decodeSidecar reads the members, no others than those it has.
func decodeSidecar(data []byte) (s sidecar, err error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return s, fmt.Errorf("it is no JSON object: %w", err)
	}
	into := map[string]any{"crs": &s.CRS, "position": &s.Position, "yawDeg": &s.YawDeg, "scale": &s.Scale}
	wanted := map[string]string{"crs": "a text", "position": "a list of three numbers", "yawDeg": "a number", "scale": "a number"}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		target, ok := into[name]
		if !ok {
			return s, fmt.Errorf(`%.60q is no member of a side file: it has "crs", "position", "yawDeg" and "scale"`, name)
		}
		if err := json.Unmarshal(members[name], target); err != nil {
			return s, fmt.Errorf("%q must be %s: %w", name, wanted[name], err)
		}
	}
	return s, nil
}

// position gives the three coordinates in the order of c.
func (s *sidecar) position(c crs.CRS) ([3]float64, error) {
	var p [3]float64
	what := "[easting, northing, height] in metres"
	switch {
	case c.Degrees() && c.LonLat():
		what = "[longitude, latitude, height] in degrees and metres"
	case c.Degrees():
		what = "[latitude, longitude, height] in degrees and metres"
	case !c.Projected():
		return p, fmt.Errorf(`"crs": a model cannot be placed in %s: name a map projection, or a system of latitude and longitude`, c.Code())
	}
	if len(s.Position) != 3 || slices.Contains(s.Position, nil) {
		return p, fmt.Errorf(`"position" must be the three numbers %s`, what)
	}
	for i, v := range s.Position {
		p[i] = *v
	}
	lat, lon := p[0], p[1]
	if c.LonLat() {
		lat, lon = lon, lat
	}
	switch {
	case c.Degrees() && !(math.Abs(lat) <= 90 && math.Abs(lon) <= 180):
		return p, fmt.Errorf(`"position": %v, %v is no place on earth: %s has %s`, p[0], p[1], c.Code(), what)
	case !(math.Abs(p[0]) <= maxSidecarLength && math.Abs(p[1]) <= maxSidecarLength && math.Abs(p[2]) <= maxSidecarLength):
		return p, fmt.Errorf(`"position": %v is too far: %s has %s`, p, c.Code(), what)
	}
	return p, nil
}

// eastArm is half the distance, in degrees of longitude, over which the direction
// of true east on the map is found: 7 m in the Netherlands.
const eastArm = 1e-4

// toMap puts a place on the ellipsoid on a map: that of RD and NAP in the
// Netherlands, the UTM zone elsewhere. It gives the direction of true east there,
// counter-clockwise from grid east, in radians.
func toMap(g *scene.Georeference, c crs.CRS, p [3]float64) (turn float64, err error) {
	across := 1
	if c.LonLat() {
		across = 0
	}
	east, west := p, p
	east[across] = min(p[across]+eastArm, 180)
	west[across] = max(p[across]-eastArm, -180)
	for _, target := range mapsFor(p[across], p[1-across]) {
		var t *crs.Transformer
		if t, err = crs.NewTransformer(c, target); err != nil {
			return 0, err
		}
		at, failed := t.Point(p)
		if target.RD() && (failed != nil || !crs.InNetherlands(at[0], at[1]) || math.IsNaN(at[2])) {
			err = failed
			continue
		}
		if failed != nil {
			return 0, failed
		}
		e, err1 := t.Point(east)
		w, err2 := t.Point(west)
		if err := errors.Join(err1, err2); err != nil {
			return 0, err
		}
		g.CRS, g.Eastings, g.Northings, g.Height = target.Code(), at[0], at[1], at[2]
		if math.IsNaN(g.Height) {
			return 0, fmt.Errorf("%s has no heights at %v, %v", c.Code(), p[0], p[1])
		}
		return math.Atan2(e[1]-w[1], e[0]-w[0]), nil
	}
	return 0, err
}

// mapsFor lists the maps to try for a place, in degrees.
func mapsFor(lonDeg, latDeg float64) []crs.CRS {
	zone := min(60, int((lonDeg+180)/6)+1)
	code := 32600 + zone
	switch {
	case latDeg < 0:
		code = 32700 + zone
	case zone >= 28 && zone <= 38:
		code = 25800 + zone
	}
	all := []crs.CRS{crs.RDNAP()}
	if c, err := crs.Parse(fmt.Sprintf("EPSG:%d", code)); err == nil {
		all = append(all, c)
	}
	return all
}
