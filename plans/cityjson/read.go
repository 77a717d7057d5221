package cityjson

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/scene"
)

// The codes of Skipped.
const (
	CodeUnsupportedGeometry = "unsupported-geometry" // points, lines, an unknown type
	CodeInvalidGeometry     = "invalid-geometry"     // no surface could be made
	CodePartial             = "partial"              // some surfaces could not be made
	CodeInvalidObject       = "invalid-object"       // no city object at all
)

var (
	errUnsupported = errors.New("only surfaces and solids are made")
	errEmpty       = errors.New("it has no surfaces")
)

func orEmpty(err error) error {
	if err == nil {
		return errEmpty
	}
	return err
}

// Read reads the city model in src and calls emit with each object that has a
// surface, in the order of the file. An error of emit ends reading and comes
// back. A file that is no CityJSON gives an error of kind invalid, unsupported
// or too-large; an object that cannot be made is told in the header.
func Read(ctx context.Context, src Source, emit func(*scene.Feature) error) (scene.Header, error) {
	data, err := load(ctx, src)
	if err != nil {
		return scene.Header{}, err
	}
	first, rest, sequence := split(data)
	if err := valid(first, src.Name); err != nil {
		return scene.Header{}, err
	}
	r := &reader{src: src, emit: emit, keys: map[string]int{}}
	if err := r.begin(first); err != nil {
		return scene.Header{}, err
	}
	err = r.document(ctx, r.main)
	if err == nil && sequence {
		r.header.Format = "CityJSONSeq"
		err = r.sequence(ctx, rest)
	}
	if r.flat > 0 {
		r.warn(fmt.Sprintf("%d surfaces without area are left out, the first of object %q", r.flat, cutText(r.firstFlat)))
	}
	return r.header, err
}

// reader is what lasts while one file is read.
type reader struct {
	src       Source
	emit      func(*scene.Feature) error
	header    scene.Header
	main      *document
	templates *templates
	palette   []scene.Material
	keys      map[string]int // how often an id came
	done      int
	flat      int    // surfaces without area
	firstFlat string // the object of the first
}

// begin reads what the whole file goes by.
func (r *reader) begin(data []byte) error {
	d, err := parseDocument(data)
	if err != nil {
		return plans.Errorf(plans.KindInvalid, "reading %s: %w", r.src.Name, err)
	}
	if err := d.check(r.src.Name); err != nil {
		return err
	}
	r.main = d
	r.header.Format, r.header.Schema, r.header.Name = "CityJSON", d.version, d.title
	r.header.About = scene.About{Project: scene.Named{Name: d.title}, LengthUnit: scene.Length{Name: "metre", Metres: 1}}
	r.header.Georeference, r.header.Statements = d.georeference(), d.statements()
	for _, o := range d.oddities {
		r.warn(o)
	}
	if r.palette, err = materials(d.appearance); err != nil {
		return plans.Errorf(plans.KindInvalid, "reading %s: %w", r.src.Name, err)
	}
	if r.templates, err = readTemplates(d.templates, r.palette); err != nil {
		return plans.Errorf(plans.KindInvalid, "reading %s: %w", r.src.Name, err)
	}
	if d.transform == nil && !strings.HasPrefix(d.version, "1.0") {
		r.warn("rule transform: CityJSON " + d.version + " must have a transform; the vertices are taken as they are")
	}
	if bytes.Contains(d.appearance, []byte(`"textures"`)) {
		r.warn("textures are not read: surfaces have the colour of their material or kind")
	}
	return nil
}

// sequence reads the features that follow the first line.
func (r *reader) sequence(ctx context.Context, rest []byte) error {
	for line := 2; len(rest) > 0; line++ {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("reading %s: %w", r.src.Name, err)
		}
		var text []byte
		text, rest, _ = bytes.Cut(rest, []byte("\n"))
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		if err := r.line(ctx, text); err != nil {
			if plans.KindOf(err) == plans.KindInvalid {
				return plans.Errorf(plans.KindInvalid, "line %d: %w", line, err)
			}
			return err
		}
	}
	return nil
}

// line reads one CityJSONFeature.
func (r *reader) line(ctx context.Context, text []byte) error {
	if err := valid(text, r.src.Name); err != nil {
		return err
	}
	d, err := parseDocument(text)
	if err != nil {
		return plans.Errorf(plans.KindInvalid, "reading %s: %w", r.src.Name, err)
	}
	if d.kind != "CityJSONFeature" {
		return plans.Errorf(plans.KindInvalid, "reading %s: type is %q, not CityJSONFeature", r.src.Name, cutText(d.kind))
	}
	d.transform = r.main.transform
	palette := r.palette
	if len(d.appearance) > 0 {
		if r.palette, err = materials(d.appearance); err != nil {
			return plans.Errorf(plans.KindInvalid, "reading %s: %w", r.src.Name, err)
		}
		defer func() { r.palette = palette }()
	}
	return r.document(ctx, d)
}

// entry is a city object found but not decoded.
type entry struct {
	id  string
	raw []byte
}

// document emits the city objects of d.
func (r *reader) document(ctx context.Context, d *document) error {
	vertices, err := readVertices(d.vertices, d.transform)
	if err != nil {
		return plans.Errorf(plans.KindInvalid, "reading %s: %w", r.src.Name, err)
	}
	entries, byID, err := entriesOf(d)
	if err != nil {
		return plans.Errorf(plans.KindInvalid, "reading %s: rule CityObjects: %w", r.src.Name, err)
	}
	total := 0
	if d == r.main {
		total = len(entries)
	}
	for i := range entries {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("reading %s: %w", r.src.Name, err)
		}
		if err := r.object(&entries[i], vertices, byID); err != nil {
			return err
		}
		r.done++
		if r.src.Options.Progress != nil && (r.done%100 == 0 || i == len(entries)-1) {
			r.src.Options.Progress(r.done, total)
		}
	}
	return nil
}

func entriesOf(d *document) (entries []entry, byID map[string][]byte, err error) {
	byID = map[string][]byte{}
	if len(d.objects) == 0 {
		return nil, byID, nil
	}
	c := cursor{text: d.objects}
	err = c.object(func(id string, raw []byte) error {
		entries = append(entries, entry{id, raw})
		if _, ok := byID[id]; !ok {
			byID[id] = raw
		}
		return nil
	})
	return entries, byID, err
}

// key gives the feature key of an id; a repeated one gets "~2", "~3".
func (r *reader) key(id string) string {
	key := strconv.Itoa(r.src.Index) + "/" + id
	r.keys[id]++
	n := r.keys[id]
	if n == 1 {
		return key
	}
	if n == 2 {
		r.warn(fmt.Sprintf("object id %q is used more than once", cutText(id)))
	}
	return key + "~" + strconv.Itoa(n)
}

// maxWarnings bounds the warnings of one file.
const maxWarnings = 100

func (r *reader) warn(s string) {
	if len(r.header.Warnings) < maxWarnings {
		r.header.Warnings = append(r.header.Warnings, s)
	}
}
