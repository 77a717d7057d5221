package vector

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"github.com/maquette-city/maquette/plans"
)

// crs84 is the system of GeoJSON (RFC 7946, section 4).
const crs84 = "OGC:CRS84"

// geoJSONType finds the types of RFC 7946 as a value of "type".
var geoJSONType = regexp.MustCompile(`"type"\s*:\s*"(FeatureCollection|Feature|Point|MultiPoint|LineString|MultiLineString|Polygon|MultiPolygon|GeometryCollection)"`)

func beginsAsGeoJSON(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	return bytes.HasPrefix(head, []byte("{")) && geoJSONType.Match(head)
}

// ReadGeoJSON reads a FeatureCollection, a Feature or a bare geometry and calls
// emit with each feature, in the order of the file; an error of emit ends reading
// and comes back. Features are decoded one at a time. KindInvalid names the byte
// where the file is no JSON.
func ReadGeoJSON(ctx context.Context, src Source, o Options, emit func(*Feature) error) (Header, error) {
	h := Header{Format: "GeoJSON", CRS: crs84}
	if src.Size > MaxBytes {
		return h, plans.Errorf(plans.KindTooLarge, "reading %s: %d bytes; at most %d can be read: cut the area into parts", src.Name, src.Size, int64(MaxBytes))
	}
	r := &geoJSON{ctx: ctx, options: o, emit: emit, header: &h}
	data := io.Reader(io.NewSectionReader(src.Data, 0, src.Size))
	var mark [3]byte
	if n, _ := src.Data.ReadAt(mark[:], 0); n == 3 && mark == [3]byte{0xef, 0xbb, 0xbf} {
		data = io.NewSectionReader(src.Data, 3, src.Size-3)
	}
	r.dec = json.NewDecoder(data)
	if err := r.document(); err != nil {
		var domain *plans.Error
		if errors.As(err, &domain) || ctx.Err() != nil || errors.Is(err, errEmit) {
			return h, err
		}
		return h, plans.Errorf(plans.KindInvalid, "reading %s: at byte %d: %w", src.Name, r.dec.InputOffset(), err)
	}
	return h, nil
}

// errEmit marks an error that the caller's emit gave.
var errEmit = errors.New("handing on a feature")

type geoJSON struct {
	ctx     context.Context
	dec     *json.Decoder
	options Options
	emit    func(*Feature) error
	header  *Header
}

// document reads the members of the outermost object. A single feature or
// geometry is small: its members are kept and decoded at the end.
func (r *geoJSON) document() error {
	if t, err := r.dec.Token(); err != nil || t != json.Delim('{') {
		return orElse(err, "the file is no JSON object")
	}
	members := map[string]json.RawMessage{}
	seen := false
	for r.dec.More() {
		t, err := r.dec.Token()
		if err != nil {
			return err
		}
		name, _ := t.(string)
		if name == "features" && !seen {
			seen = true
			if err := r.features(); err != nil {
				return err
			}
			continue
		}
		var raw json.RawMessage
		if err := r.dec.Decode(&raw); err != nil {
			return err
		}
		switch name {
		case "crs":
			r.header.CRS = namedCRS(raw)
		case "type", "id", "geometry", "properties", "coordinates", "geometries":
			members[name] = raw
		}
	}
	if _, err := r.dec.Token(); err != nil {
		return err
	}
	if seen {
		return nil
	}
	return r.single(members)
}

func orElse(err error, text string) error {
	if err != nil {
		return err
	}
	return errors.New(text)
}

func (r *geoJSON) single(members map[string]json.RawMessage) error {
	var kind string
	_ = json.Unmarshal(members["type"], &kind) // "" is told below
	raw, err := json.Marshal(members)
	if err != nil {
		return err
	}
	if kind != "Feature" {
		if raw, err = json.Marshal(map[string]any{"type": "Feature", "geometry": json.RawMessage(raw)}); err != nil {
			return err
		}
	}
	return r.one(raw)
}

func (r *geoJSON) features() error {
	if t, err := r.dec.Token(); err != nil || t != json.Delim('[') {
		return orElse(err, `"features" is no list`)
	}
	for r.dec.More() {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		var raw json.RawMessage
		if err := r.dec.Decode(&raw); err != nil {
			return err
		}
		if err := r.one(raw); err != nil {
			return err
		}
	}
	_, err := r.dec.Token()
	return err
}

// one decodes a feature and hands it on.
func (r *geoJSON) one(raw json.RawMessage) error {
	n := r.header.Features + r.header.Skipped
	if n >= MaxFeatures {
		return plans.Errorf(plans.KindTooLarge, "the file has more than %d features", MaxFeatures)
	}
	id := strconv.Itoa(n)
	f, err := decodeFeature(raw, id)
	if err != nil {
		r.header.Skipped++
		r.options.skip(f.ID, err)
		return nil
	}
	r.header.Features++
	r.options.progress(r.header.Features)
	if err := r.emit(f); err != nil {
		return fmt.Errorf("%w: %w", errEmit, err)
	}
	return nil
}

// namedCRS gives the name of the "crs" member of GeoJSON 2008: what RFC 7946 left
// out is still written.
func namedCRS(raw []byte) string {
	var c struct {
		Properties struct {
			Name string `json:"name"`
		} `json:"properties"`
	}
	if json.Unmarshal(raw, &c) != nil || c.Properties.Name == "" {
		return crs84
	}
	return c.Properties.Name
}

func decodeFeature(raw []byte, id string) (*Feature, error) {
	var in struct {
		Type       string          `json:"type"`
		ID         any             `json:"id"`
		Geometry   json.RawMessage `json:"geometry"`
		Properties json.RawMessage `json:"properties"`
	}
	f := &Feature{ID: id}
	if err := json.Unmarshal(raw, &in); err != nil {
		return f, fmt.Errorf("it is no feature: %w", err)
	}
	switch v := in.ID.(type) {
	case string, float64:
		f.ID = cut(Text(v))
	}
	if in.Type != "Feature" {
		return f, fmt.Errorf("its type is %.40q, not Feature", in.Type)
	}
	var err error
	if f.Fields, err = decodeProperties(in.Properties); err != nil {
		return f, err
	}
	if len(in.Geometry) == 0 || string(in.Geometry) == "null" {
		return f, nil // a feature without a place (RFC 7946, section 3.2)
	}
	left := MaxVertices
	return f, decodeGeometry(in.Geometry, &f.Geometry, 0, &left)
}

// decodeProperties keeps the order of the file; a list or object becomes its JSON
// text.
func decodeProperties(raw []byte) ([]Field, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, orElse(err, `its "properties" are no object`)
	}
	var out []Field
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var v json.RawMessage
		if err := dec.Decode(&v); err != nil {
			return nil, err
		}
		if len(out) >= MaxFields {
			return nil, fmt.Errorf("it has more than %d properties", MaxFields)
		}
		name, _ := t.(string)
		out = append(out, Field{Name: cut(name), Value: plainValue(v)})
	}
	return out, nil
}

func plainValue(raw json.RawMessage) any {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return cut(string(raw)) // a number beyond float64
	}
	switch v := v.(type) {
	case nil, float64, bool:
		return v
	case string:
		return cut(v)
	}
	return cut(string(raw))
}
