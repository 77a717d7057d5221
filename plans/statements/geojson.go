package statements

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
)

const (
	// maxPositions bounds the positions that are looked at.
	maxPositions = 1000
	// tail is how much of the end of a large file is looked at for a crs that
	// stands behind its features.
	tail = 4 << 10
)

// jsonScan is what was seen of a GeoJSON file so far.
type jsonScan struct {
	head  Head
	dec   *json.Decoder
	kind  string
	crs   json.RawMessage // nil where there is none
	bbox  []float64
	first [2]float64 // the extent of the positions
	last  [2]float64
	seen  int
}

// GeoJSON reads what a GeoJSON file says of its place: the member crs of the
// specification of 2008, or the longitude and latitude of WGS 84 that RFC 7946 lays
// down. Coordinates are easting or longitude first in both, whatever the system. An
// error is of kind unsupported where the file is no GeoJSON.
func GeoJSON(src Source) (Head, error) {
	data, whole, err := src.read()
	if err != nil {
		return Head{}, err
	}
	s := &jsonScan{dec: json.NewDecoder(bytes.NewReader(data)), first: [2]float64{math.Inf(1), math.Inf(1)}, last: [2]float64{math.Inf(-1), math.Inf(-1)}}
	err = s.object()
	if !slices.Contains([]string{"FeatureCollection", "Feature", "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}, s.kind) {
		return Head{}, plans.Errorf(plans.KindUnsupported, "reading %s: no GeoJSON: its type is %q", src.Name, shown(s.kind))
	}
	s.head.Format = "GeoJSON"
	if err != nil && whole {
		s.head.warn("cut-off", "the file cannot be read beyond byte %d: %s", s.dec.InputOffset(), shown(err.Error()))
	}
	if !whole && s.crs == nil {
		s.crs = behind(src)
	}
	s.settle()
	return s.head, nil
}

// object reads the members of the whole.
func (s *jsonScan) object() error {
	t, err := s.dec.Token()
	if err != nil || t != json.Delim('{') {
		return errors.Join(errors.New("it is no JSON object"), err)
	}
	for s.dec.More() {
		t, err := s.dec.Token()
		if err != nil {
			return err
		}
		switch t {
		case "type":
			err = s.dec.Decode(&s.kind)
		case "crs":
			err = s.dec.Decode(&s.crs)
		case "bbox":
			err = s.box()
		default:
			err = s.walk(t == "coordinates")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// box reads bbox; one of another form says nothing.
func (s *jsonScan) box() error {
	var raw json.RawMessage
	if err := s.dec.Decode(&raw); err != nil {
		return err
	}
	if json.Unmarshal(raw, &s.bbox) != nil {
		s.bbox = nil
	}
	return nil
}

// walk passes over a value and looks at the positions in the members that are
// named coordinates.
func (s *jsonScan) walk(coordinates bool) error {
	depth, inside := 0, 0 // inside is the depth at which coordinates began, from 1
	if coordinates {
		inside = 1
	}
	var numbers []float64
	objects := []bool{} // of the open brackets: whether it is an object
	key := false        // the next text is a name
	for {
		t, err := s.dec.Token()
		if err != nil {
			return err
		}
		if _, opens := t.(json.Delim); !opens && depth < inside {
			inside = 0 // coordinates that are no list
		}
		switch v := t.(type) {
		case json.Delim:
			if v == '{' || v == '[' {
				depth++
				objects = append(objects, v == '{')
				numbers = numbers[:0]
			} else {
				if v == ']' && inside > 0 {
					s.position(numbers)
				}
				numbers = numbers[:0]
				objects = objects[:len(objects)-1]
				if depth--; depth < inside {
					inside = 0
				}
			}
		case float64:
			if inside > 0 && len(numbers) < 4 {
				numbers = append(numbers, v)
			}
		case string:
			if key && v == "coordinates" && inside == 0 {
				inside = depth + 1
			}
		}
		if depth == 0 {
			return nil
		}
		// In an object a name follows what ends a value, or the brace.
		_, isText := t.(string)
		key = objects[len(objects)-1] && (!key || !isText)
	}
}

// position takes a position among those that were seen.
func (s *jsonScan) position(p []float64) {
	if len(p) < 2 || s.seen >= maxPositions {
		return
	}
	s.seen++
	for i := range 2 {
		s.first[i], s.last[i] = min(s.first[i], p[i]), max(s.last[i], p[i])
	}
}

// behind looks for a crs at the end of a large file.
func behind(src Source) json.RawMessage {
	end := make([]byte, min(src.Size, tail))
	if _, err := src.Data.ReadAt(end, src.Size-int64(len(end))); err != nil && err != io.EOF {
		return nil
	}
	i := bytes.LastIndex(end, []byte(`"crs"`))
	if i < 0 {
		return nil
	}
	rest := bytes.TrimLeft(end[i+len(`"crs"`):], " \t\r\n:")
	var raw json.RawMessage
	if json.NewDecoder(bytes.NewReader(rest)).Decode(&raw) != nil || crsName(raw) == "" {
		return nil
	}
	return raw
}

// crsName gives the name in a crs: named, linked, or by its code.
func crsName(raw json.RawMessage) string {
	var c struct {
		Type       string `json:"type"`
		Properties struct {
			Name string      `json:"name"`
			Href string      `json:"href"`
			Code json.Number `json:"code"`
		} `json:"properties"`
	}
	if json.Unmarshal(raw, &c) != nil {
		return ""
	}
	switch p := c.Properties; {
	case p.Name != "":
		return p.Name
	case p.Href != "":
		return p.Href
	case p.Code != "":
		if n, err := strconv.Atoi(p.Code.String()); err == nil {
			return "EPSG:" + strconv.Itoa(n)
		}
	}
	return ""
}

// settle decides the system.
func (s *jsonScan) settle() {
	h := &s.head
	name := crsName(s.crs)
	switch {
	case name != "":
		h.declare(name, "crs")
	case string(s.crs) == "null":
		h.warn("no-crs", "the file says that its coordinates have no reference system (crs is null)")
	case s.crs != nil:
		h.warn("unsupported-crs", "the member crs cannot be read: %s", shown(string(s.crs)))
	default:
		h.CRS = "OGC:CRS84"
	}
	s.compare()
	switch {
	case len(s.bbox) == 4:
		h.extent("bbox", [3]float64{s.bbox[0], s.bbox[1]}, [3]float64{s.bbox[2], s.bbox[3]})
	case len(s.bbox) == 6:
		h.extent("bbox", [3]float64(s.bbox[:3]), [3]float64(s.bbox[3:]))
	}
}

// compare holds the first positions against the system.
func (s *jsonScan) compare() {
	h := &s.head
	if s.seen == 0 || h.CRS == "" {
		return
	}
	var wrong bool
	for _, p := range [][2]float64{s.first, s.last} {
		ok, known := fits(h.CRS, p[0], p[1])
		wrong = wrong || known && !ok
	}
	if !wrong {
		return
	}
	dutch := crs.InNetherlands(s.first[0], s.first[1]) && crs.InNetherlands(s.last[0], s.last[1])
	switch {
	case h.Declared == "" && dutch:
		h.warn("not-degrees", "the file names no reference system, and its coordinates, from %s to %s, lie in RD", point(s.first), point(s.last))
		h.CRS = ""
	case h.Declared == "":
		h.warn("not-degrees", "the file names no reference system, so that its coordinates should be longitude and latitude, and these, from %s to %s, are none", point(s.first), point(s.last))
		h.CRS = ""
	default:
		h.warn("outside-area", "the coordinates, from %s to %s, cannot be of %s", point(s.first), point(s.last), h.CRS)
	}
}

// point writes a position for a message.
func point(p [2]float64) string { return plain(p[0]) + " " + plain(p[1]) }
