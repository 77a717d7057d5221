package cityjson

import (
	"bytes"
	"fmt"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/scene"
)

// worker decodes objects, in memory that it uses again and again.
type worker struct {
	*common
	builder    builder
	words      words
	attributes surfaceAttributes
	geometries []geometry
	relatives  []geometry
	semantics  []semantic
	properties []scene.Property
	vertices   []scene.Vec3
	text       []byte
	relative   []byte
	entries    []entry
}

// common is what all workers go by; nothing of it changes while they work but
// what has a lock of its own.
type common struct {
	src    *Source
	source int // index of the source
	levels levels
	images *images
	main   *document
	plain  part // what the objects of a plain file share
	file   *outline
}

// part is what the objects of one document or feature share.
type part struct {
	vertices   []scene.Vec3
	appearance *appearance
	templates  *templates
	entries    []entry           // of a feature
	byID       map[string][]byte // of a feature with many objects
	file       *outline          // of a plain file
}

// entry is a city object found but not decoded.
type entry struct{ id, raw []byte }

// fewObjects is the number of objects up to which looking through all is quicker
// than an index.
const fewObjects = 16

// find gives the text of another object, nil where there is none.
func (p *part) find(w *worker, id []byte) []byte {
	if p.file != nil {
		return w.findInFile(p.file, id)
	}
	if p.byID != nil {
		return p.byID[string(id)]
	}
	for _, e := range p.entries {
		if bytes.Equal(e.id, id) {
			return e.raw
		}
	}
	return nil
}

// findInFile reads the text of another object of a plain file.
func (w *worker) findInFile(o *outline, id []byte) []byte {
	at := o.find(id)
	if at.empty() {
		return nil
	}
	buf, err := w.src.text(at, w.relative)
	if err != nil {
		return nil // reading it in its turn says why
	}
	w.relative = buf
	e, err := readEntry(&cursor{text: buf})
	if err != nil || !bytes.Equal(e.id, id) {
		return nil
	}
	return e.raw
}

// readEntry reads one member of CityObjects.
func readEntry(c *cursor) (e entry, err error) {
	if e.id, err = c.str(); err != nil {
		return e, err
	}
	if !c.take(':') {
		return e, c.unexpected("a colon")
	}
	e.raw, err = c.raw()
	return e, err
}

// batch is a run of objects that are decoded together.
type batch struct {
	lines []byte // of a sequence, whole lines
	first int    // number of the first of them
	last  bool   // the file ends with them

	from, to int // objects of a plain file

	made []*made
	err  error // ends reading after what was made
	done chan struct{}
}

// decode fills in what became of the objects of b.
func (w *worker) decode(b *batch) {
	if b.lines == nil {
		b.err = w.plainObjects(b)
		return
	}
	for line := b.first; len(b.lines) > 0; line++ {
		text, rest, ended := bytes.Cut(b.lines, []byte("\n"))
		b.lines = rest
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		err := w.feature(text, line, b)
		if err != nil && b.last && !ended && isCut(err) {
			b.err = plans.Errorf(plans.KindInvalid, "reading %s: line %d ends too early: the file was cut off; send it again", w.src.Name, line)
			return
		}
		if err != nil {
			b.made = append(b.made, &made{id: fmt.Sprint("line ", line), counted: true, code: CodeInvalidLine, fault: fmt.Errorf("line %d: %w", line, err)})
		}
	}
}

// plainObjects decodes objects of a plain file.
func (w *worker) plainObjects(b *batch) error {
	at := section{w.file.objects[b.from].at, w.file.span(b.to - 1).to}
	text, err := w.src.text(at, w.text)
	if err != nil {
		return err
	}
	w.text = text
	for i := b.from; i < b.to; i++ {
		span := w.file.span(i)
		c := cursor{text: text[span.from-at.from : span.to-at.from]}
		id, err := c.str()
		if err != nil || !c.take(':') {
			return w.src.failed(fmt.Errorf("the city objects changed while they were read: %w", c.unexpected("a name")))
		}
		m := w.object(id, c.text[c.at:], &w.plain)
		m.locate("")
		b.made = append(b.made, m)
	}
	return nil
}

// locate puts the place of the object before its fault.
func (m *made) locate(line string) {
	if m.fault != nil {
		m.fault = fmt.Errorf("%s%w", line, at(pointer(m.id), m.fault))
	}
}

// feature decodes one line of a sequence. Its error says why the line as a whole
// cannot be used.
func (w *worker) feature(text []byte, line int, b *batch) error {
	var check syntax
	n, err := check.feed(text, true)
	if err == nil && len(bytes.TrimSpace(text[n:])) > 0 {
		err = &syntaxError{at: int64(n), what: "more than one JSON value in a line"}
	}
	if err != nil {
		return fmt.Errorf("no valid JSON: %w", err)
	}
	p, err := w.featurePart(text)
	if err != nil {
		return err
	}
	for _, e := range p.entries {
		m := w.object(e.id, e.raw, &p)
		m.locate(fmt.Sprintf("line %d: ", line))
		b.made = append(b.made, m)
	}
	return nil
}

// featurePart reads what the objects of a feature share.
func (w *worker) featurePart(text []byte) (part, error) {
	p := part{templates: w.plain.templates, appearance: w.plain.appearance}
	w.entries, w.vertices = w.entries[:0], w.vertices[:0]
	kind := ""
	c := cursor{text: text}
	err := c.object(func(name []byte) (err error) {
		switch string(name) {
		case "type":
			value, err := c.raw()
			kind = w.words.text(value)
			return err
		case "vertices":
			w.vertices, err = readVertices(&c, w.main.transform, w.vertices)
			return err
		case "appearance":
			value, err := c.raw()
			if err == nil && object(value) != nil {
				p.appearance, err = w.ownAppearance(value)
			}
			return err
		case "CityObjects":
			return w.readEntries(&c)
		}
		return c.skip()
	})
	switch {
	case err != nil:
		return p, err
	case kind != "CityJSONFeature":
		return p, fmt.Errorf("/type: %q, not CityJSONFeature (rule feature-type)", cutText(kind))
	}
	p.vertices, p.entries = w.vertices, w.entries
	if len(p.entries) > fewObjects {
		p.byID = map[string][]byte{}
		for _, e := range p.entries {
			if _, there := p.byID[string(e.id)]; !there {
				p.byID[string(e.id)] = e.raw
			}
		}
	}
	return p, nil
}

// ownAppearance reads the appearance of a feature; default themes are those of the
// first line where it names none.
func (w *worker) ownAppearance(value []byte) (*appearance, error) {
	a, err := readAppearance(value)
	if err != nil {
		return nil, fmt.Errorf("/appearance: %w (rule appearance)", err)
	}
	a.themes = w.plain.appearance.themes
	if a.materialTheme == "" {
		a.materialTheme = w.plain.appearance.materialTheme
	}
	if a.textureTheme == "" {
		a.textureTheme = w.plain.appearance.textureTheme
	}
	return a, nil
}

func (w *worker) readEntries(c *cursor) error {
	err := c.object(func(name []byte) error {
		value, err := c.raw()
		w.entries = append(w.entries, entry{name, value})
		return err
	})
	if err != nil {
		return fmt.Errorf("/CityObjects: %w (rule CityObjects)", err)
	}
	return nil
}
