package surroundings

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
)

// page is what a page of features says beside them.
type page struct {
	next    string // link to the page after, "" for none
	matched int    // objects in all, -1 where it does not say
	count   int    // objects of this page
	// The rest is of CityJSONFeatures.
	transform *transform
	system    string // reference system, "" where it does not say
	version   string // of CityJSON, "" where it does not say
}

// transform leads from the integers of vertices to metres (CityJSON 2.0, 4).
type transform struct {
	Scale     [3]float64 `json:"scale"`
	Translate [3]float64 `json:"translate"`
}

// maxCoordinate bounds a coordinate in metres: beyond it there is no millimetre.
const maxCoordinate = 1e9

// sound tells whether the numbers can be those of a transform.
func (t *transform) sound() bool {
	for i := range 3 {
		if !(t.Scale[i] > 0 && t.Scale[i] <= 1e6) || !(math.Abs(t.Translate[i]) <= maxCoordinate) {
			return false
		}
	}
	return true
}

// link is a link of OGC API (17-069r4, 7.2).
type link struct {
	Href string `json:"href"`
	Rel  string `json:"rel"`
}

// readPage reads a FeatureCollection and calls emit, where it is not nil, with the
// text of each feature; an error of emit ends reading and comes back. An answer that
// ends too early gives errCut.
func readPage(data io.Reader, emit func(json.RawMessage) error) (page, error) {
	p := page{matched: -1}
	d := json.NewDecoder(data)
	err := p.read(d, emit)
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return p, fmt.Errorf("%w after %d bytes", errCut, d.InputOffset())
	case errors.As(err, &syntax):
		return p, fmt.Errorf("the answer is no JSON at byte %d: %w", syntax.Offset, err)
	}
	return p, err
}

func (p *page) read(d *json.Decoder, emit func(json.RawMessage) error) error {
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return orElse(err, "the answer is no JSON object")
	}
	var members pageMembers
	features := false
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		if name == "features" && !features {
			features = true
			err = p.readFeatures(d, emit)
		} else {
			err = members.read(d, name)
		}
		if err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return err
	}
	if !features {
		return errors.New(`the answer has no "features"`)
	}
	return members.fill(p)
}

func orElse(err error, text string) error {
	if err != nil {
		return err
	}
	return errors.New(text)
}

func (p *page) readFeatures(d *json.Decoder, emit func(json.RawMessage) error) error {
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return orElse(err, `"features" is no list`)
	}
	for d.More() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return err
		}
		p.count++
		if emit == nil {
			continue
		}
		if err := emit(raw); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

// pageMembers are the members of a page that are looked at.
type pageMembers struct {
	kind, version, links, matched, metadata json.RawMessage
}

// read reads the value of a member; that of one that is not known is passed over.
func (m *pageMembers) read(d *json.Decoder, name json.Token) error {
	var other json.RawMessage
	into := map[json.Token]*json.RawMessage{"type": &m.kind, "version": &m.version, "links": &m.links, "numberMatched": &m.matched, "metadata": &m.metadata}[name]
	if into == nil {
		into = &other
	}
	return d.Decode(into)
}

// fill says what the members say.
func (m *pageMembers) fill(p *page) error {
	var kind string
	if m.kind != nil && (json.Unmarshal(m.kind, &kind) != nil || kind != "FeatureCollection") {
		return fmt.Errorf("the answer is of type %.60s, not a FeatureCollection", m.kind)
	}
	var links []link
	if m.links != nil && json.Unmarshal(m.links, &links) != nil {
		return errors.New(`the "links" of the answer are no list of links`)
	}
	for _, l := range links {
		if l.Rel == "next" && p.next == "" {
			p.next = l.Href
		}
	}
	if n := -1; m.matched != nil && json.Unmarshal(m.matched, &n) == nil && n >= 0 {
		p.matched = n
	}
	_ = json.Unmarshal(m.version, &p.version) // what is no text is not said
	var about struct {
		Transform       *transform `json:"transform"`
		ReferenceSystem string     `json:"referenceSystem"`
	}
	if m.metadata != nil && json.Unmarshal(m.metadata, &about) != nil {
		return errors.New(`the "metadata" of the answer are not those of CityJSON`)
	}
	p.transform, p.system = about.Transform, about.ReferenceSystem
	return nil
}
