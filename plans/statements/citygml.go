package statements

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
)

// srsName is a reference system that a file names, and where first.
type srsName struct {
	value, element string
	count          int
}

// gmlScan is what was seen of a CityGML file so far.
type gmlScan struct {
	head      Head
	names     []srsName
	path      []string // of the open elements, as far as envelopeDepth
	depth     int
	envelope  string // srsName of the envelope of the whole model
	corners   []float64
	collect   bool // the text of a corner is being read
	positions [][]float64
	position  bool // the text of a position is being read
}

// envelopeDepth is how deep the envelope of the whole model lies: CityModel,
// boundedBy, Envelope, lowerCorner.
const envelopeDepth = 4

// CityGML reads what a CityGML file says of its place. An error is of kind
// unsupported where the file is no CityGML, of kind invalid where its beginning
// cannot be read.
func CityGML(src Source) (Head, error) {
	data, whole, err := src.read()
	if err != nil {
		return Head{}, err
	}
	s := &gmlScan{}
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = charset
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) || err != nil && !whole && d.InputOffset() >= int64(len(data))-1 {
			break
		}
		if err != nil && s.head.Format != "" { // what was read before counts
			s.head.warn("cut-off", "the file cannot be read beyond byte %d: %s", d.InputOffset(), shown(err.Error()))
			break
		}
		if err != nil {
			return Head{}, plans.Errorf(plans.KindInvalid, "reading %s: no valid XML at byte %d: %w", src.Name, d.InputOffset(), err)
		}
		if err := s.token(t); err != nil {
			return Head{}, plans.Errorf(plans.KindUnsupported, "reading %s: %w", src.Name, err)
		}
	}
	if s.head.Format == "" {
		return Head{}, plans.Errorf(plans.KindUnsupported, "reading %s: it holds no CityModel", src.Name)
	}
	s.settle()
	return s.head, nil
}

// charset reads the encodings that CityGML is written in beside UTF-8.
func charset(label string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf-8", "us-ascii", "ascii":
		return in, nil
	case "iso-8859-1", "iso-8859-15", "windows-1252", "latin1":
		data, err := io.ReadAll(in)
		if err != nil {
			return nil, err
		}
		text := make([]rune, len(data))
		for i, b := range data {
			text[i] = rune(b)
		}
		return strings.NewReader(string(text)), nil
	}
	return nil, fmt.Errorf("the encoding %q is not known", shown(label))
}

func (s *gmlScan) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		return s.begin(t)
	case xml.EndElement:
		if s.depth = max(0, s.depth-1); s.depth < len(s.path) {
			s.path = s.path[:s.depth]
		}
		s.collect, s.position = false, false
	case xml.CharData:
		switch {
		case s.collect:
			s.corners = numbers(s.corners, string(t), 6)
		case s.position && len(s.positions) < maxNames:
			if p := numbers(nil, string(t), 3); len(p) >= 2 {
				s.positions = append(s.positions, p)
			}
		}
	}
	return nil
}

// begin looks at the beginning of an element.
func (s *gmlScan) begin(t xml.StartElement) error {
	name := t.Name.Local
	if s.head.Format == "" {
		if name != "CityModel" {
			return fmt.Errorf("no CityGML: the document is %q", shown(name))
		}
		s.head.Format = "CityGML" + version(t.Attr)
	}
	s.depth++
	if s.depth <= envelopeDepth {
		s.path = append(s.path, name)
	}
	inEnvelope := s.depth <= envelopeDepth && len(s.path) >= 3 && s.path[1] == "boundedBy" && s.path[2] == "Envelope"
	for _, a := range t.Attr {
		if a.Name.Local != "srsName" || strings.TrimSpace(a.Value) == "" {
			continue
		}
		s.name(strings.TrimSpace(a.Value), name)
		if inEnvelope && s.envelope == "" {
			s.envelope = strings.TrimSpace(a.Value)
		}
	}
	s.collect = inEnvelope && s.depth == envelopeDepth && (name == "lowerCorner" || name == "upperCorner" || name == "pos") && len(s.corners) < 6
	s.position = !s.collect && (name == "pos" || name == "posList")
	return nil
}

// name notes a srsName.
func (s *gmlScan) name(value, element string) {
	for i := range s.names {
		if s.names[i].value == value {
			s.names[i].count++
			return
		}
	}
	if len(s.names) < maxNames {
		s.names = append(s.names, srsName{value, element, 1})
	}
}

// version gives the version of CityGML in a namespace.
func version(attrs []xml.Attr) string {
	for _, a := range attrs {
		for _, prefix := range []string{"http://www.opengis.net/citygml/", "http://www.citygml.org/citygml/"} {
			if rest, ok := strings.CutPrefix(a.Value, prefix); ok {
				if v := rest[strings.LastIndexByte(rest, '/')+1:]; len(v) == 3 && v[1] == '.' {
					return " " + v
				}
			}
		}
	}
	return ""
}

// numbers appends the numbers of a list to all, up to limit.
func numbers(all []float64, text string, limit int) []float64 {
	for word := range strings.FieldsSeq(text) {
		x, err := strconv.ParseFloat(word, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) || len(all) == limit {
			break
		}
		all = append(all, x)
	}
	return all
}

// settle decides which of the names counts, and in which order coordinates are.
func (s *gmlScan) settle() {
	h := &s.head
	if len(s.names) == 0 {
		h.warn("no-crs", "the file names no reference system (srsName)")
		s.tellExtent()
		return
	}
	main := s.names[0]
	for _, n := range s.names {
		if n.value == s.envelope {
			main = n
		}
	}
	h.declare(main.value, "srsName of "+shown(main.element))
	s.order()
	for _, n := range s.names {
		code, _ := crs.Declared(n.value)
		if n.value == main.value || code == h.CRS {
			continue
		}
		h.warn("crs-differs", "%q occurs too (elements: %d, the first %s), beside %q: coordinates there are of another system", shown(n.value), n.count, shown(n.element), h.Declared)
	}
	s.tellExtent()
}

// order decides the order of axes by the form of the name, then by the extent or
// the first positions.
func (s *gmlScan) order() {
	h := &s.head
	lower := strings.ToLower(h.Declared)
	h.NorthFirst = (strings.HasPrefix(lower, "urn:ogc:") || strings.HasPrefix(lower, "http")) && northFirst(h.CRS)
	x, y, ok := s.sample()
	if !ok {
		return
	}
	east, north := x, y
	if h.NorthFirst {
		east, north = y, x
	}
	if fine, known := fits(h.CRS, east, north); !known || fine {
		return
	}
	if fine, _ := fits(h.CRS, north, east); !fine {
		h.warn("outside-area", "the coordinates, about %s %s, cannot be of %s", plain(x), plain(y), h.CRS)
		return
	}
	h.NorthFirst = !h.NorthFirst
	h.warn("axis-order", "%q has its axes in the other order than the coordinates, about %s %s: these are taken as they must be meant", h.Declared, plain(x), plain(y))
}

// sample gives the first two coordinates of a point of the model.
func (s *gmlScan) sample() (x, y float64, ok bool) {
	if len(s.corners) == 4 || len(s.corners) == 6 {
		n := len(s.corners) / 2
		return (s.corners[0] + s.corners[n]) / 2, (s.corners[1] + s.corners[n+1]) / 2, true
	}
	if len(s.positions) > 0 {
		return s.positions[0][0], s.positions[0][1], true
	}
	return 0, 0, false
}

func (s *gmlScan) tellExtent() {
	n := len(s.corners) / 2
	if n < 2 || len(s.corners) != 2*n {
		return
	}
	var low, high [3]float64
	copy(low[:], s.corners[:n])
	copy(high[:], s.corners[n:])
	s.head.extent("boundedBy", low, high)
}
