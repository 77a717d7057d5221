package cityjson

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Read reads the city model in src and calls emit with each object that has a
// surface or a line, in the order of the file. An error of emit ends reading and
// comes back. A file that is no CityJSON gives an error of kind invalid,
// unsupported or too-large; an object that cannot be made, and a line of a sequence
// that is no feature, is told in the header.
func Read(ctx context.Context, src Source, emit func(*scene.Feature) error) (scene.Header, error) {
	r := &reader{emit: emit, seen: map[uint64]struct{}{}, often: map[string]int{}}
	r.themes.asked = src.Options.Theme
	r.common = common{src: &src, source: src.Index, images: &images{files: src.Options.Files}}
	err := r.read(ctx)
	r.conclude()
	return r.header, err
}

// reader is what lasts while one file is read.
type reader struct {
	common
	emit   func(*scene.Feature) error
	header scene.Header
	themes themes
	seen   map[uint64]struct{} // the hashes of ids
	often  map[string]int      // how often an id came, of those that came again
	done   int
	badLines,
	unlisted int // skipped objects beyond maxSkipped

	flat        int // surfaces without area
	firstFlat   string
	repairs     [repairKinds]int
	firstRepair [repairKinds]string
}

func (r *reader) read(ctx context.Context) (err error) {
	if err := r.src.check(); err != nil {
		return err
	}
	if r.levels, err = levelsOf(r.src.Options.LoD); err != nil {
		return err
	}
	from, err := r.src.begin()
	if err != nil {
		return err
	}
	if r.file, err = r.src.outlineOf(ctx, from); err != nil {
		return err
	}
	if err := r.readHead(ctx); err != nil {
		return err
	}
	// What follows the first text decides whether there is more to read.
	sequence, err := r.isSequence()
	if err != nil {
		return err
	}
	if begin := r.src.Options.Begin; begin != nil {
		if err := begin(&r.header); err != nil {
			return err
		}
	}
	r.file.index()
	if err := r.flow(ctx, r.objectBatches, r.take); err != nil || !sequence {
		return err
	}
	r.plain.vertices, r.file.objects, r.file.byID = nil, nil, nil
	return r.flow(ctx, r.lineBatches, r.take)
}

// readHead reads what the whole file goes by, and the vertices of a plain file.
func (r *reader) readHead(ctx context.Context) error {
	d := &document{}
	for _, name := range r.file.order {
		if name == "CityObjects" || name == "vertices" {
			continue
		}
		if err := r.readMember(d, name); err != nil {
			return err
		}
	}
	if err := d.check(r.src.Name); err != nil {
		return err
	}
	if d.appearance == nil {
		d.appearance = &appearance{}
	}
	d.appearance.themes = &r.themes
	r.main = d
	r.describe(d)
	return r.readShared(ctx, d)
}

// readMember reads one member of the outermost object.
func (r *reader) readMember(d *document, name string) error {
	text, err := r.src.text(r.file.members[name], nil)
	if err != nil {
		return err
	}
	c := cursor{text: text}
	e, err := readEntry(&c)
	if err == nil {
		err = d.member(name, e.raw)
	}
	if err != nil {
		return plans.Errorf(plans.KindInvalid, "reading %s: %w", r.src.Name, err)
	}
	return nil
}

// describe fills in what the head says of the source.
func (r *reader) describe(d *document) {
	h := &r.header
	h.Format, h.Schema, h.Name = "CityJSON", d.version, d.title
	h.About = scene.About{Project: scene.Named{Name: d.title}, LengthUnit: scene.Length{Name: "metre", Metres: 1},
		Extensions: d.extensions, Members: d.members}
	h.Georeference, h.Statements = d.georeference(), d.statements()
	for _, o := range d.oddities {
		r.warn(o)
	}
	if d.transform == nil && !strings.HasPrefix(d.version, "1.0") {
		r.warn("rule transform: CityJSON " + d.version + " must have a transform; the vertices are taken as they are")
	}
}

// readShared reads what the objects of a plain file share.
func (r *reader) readShared(ctx context.Context, d *document) (err error) {
	p := &r.plain
	p.file, p.appearance = r.file, d.appearance
	if p.templates, err = readTemplates(d.templates, d.appearance); err != nil {
		return plans.Errorf(plans.KindInvalid, "reading %s: %w", r.src.Name, err)
	}
	if at, there := r.file.members["CityObjects"]; there && len(r.file.objects) == 0 {
		if err := r.checkObjects(at); err != nil {
			return err
		}
	}
	if at, there := r.file.members["vertices"]; there {
		p.vertices, err = r.src.streamVertices(ctx, at, d.transform)
	}
	return err
}

// checkObjects refuses city objects that are no object.
func (r *reader) checkObjects(at section) error {
	at.to = min(at.to, at.from+chunkBytes)
	text, err := r.src.text(at, nil)
	if err != nil {
		return err
	}
	c := cursor{text: text}
	if _, err := c.str(); err != nil || !c.take(':') || c.peek() != '{' {
		return plans.Errorf(plans.KindInvalid, "reading %s: /CityObjects: %w (rule CityObjects)", r.src.Name, c.unexpected("an object"))
	}
	return nil
}

// isSequence tells whether more follows the first JSON text.
func (r *reader) isSequence() (bool, error) {
	buf := make([]byte, 4<<10)
	newline := false
	for at := r.file.end; at < r.src.Size; {
		n, err := r.src.Data.ReadAt(buf[:min(int64(len(buf)), r.src.Size-at)], at)
		for i, c := range buf[:n] {
			newline = newline || c == '\n'
			if isSpace(c) {
				continue
			}
			if !newline {
				return false, plans.Errorf(plans.KindInvalid, "reading %s: no valid JSON at byte %d: more than one value", r.src.Name, at+int64(i))
			}
			r.header.Format = "CityJSONSeq"
			return true, nil
		}
		if n == 0 && err != nil {
			return false, r.src.failed(err)
		}
		at += int64(n)
	}
	return false, nil
}

// maxBadLines is the number of lines that may be no features before a sequence is
// taken for something else.
const maxBadLines = 1000

// take emits what a batch made, in the order of the file.
func (r *reader) take(b *batch) error {
	for _, m := range b.made {
		if err := r.takeObject(m); err != nil {
			return err
		}
		if m.code == CodeInvalidLine {
			if r.badLines++; r.badLines > maxBadLines {
				return plans.Errorf(plans.KindInvalid, "reading %s: more than %d lines are no features, the last: %w", r.src.Name, maxBadLines, m.fault)
			}
		}
	}
	return nil
}

func (r *reader) takeObject(m *made) error {
	key := r.key(m.id)
	r.count(m)
	for _, note := range m.notes {
		r.warn(note)
	}
	if m.code != "" {
		r.skip(key, m)
	}
	if f := m.feature; f != nil {
		f.Key = key
		if m.parent != "" {
			f.Parent = strconv.Itoa(r.source) + "/" + m.parent
		}
		r.images.put(f.Parts, m.images)
		if err := r.emit(f); err != nil {
			return err
		}
	}
	r.done++
	if total := len(r.file.objects); r.src.Options.Progress != nil && (r.done%100 == 0 || r.done == total) {
		r.src.Options.Progress(r.done, total)
	}
	return nil
}

// key gives the feature key of an id; a repeated one gets "~2", "~3".
func (r *reader) key(id string) string {
	key := strconv.Itoa(r.source) + "/" + id
	h := hashOf([]byte(id))
	if _, again := r.seen[h]; !again {
		r.seen[h] = struct{}{}
		return key
	}
	if r.often[id] == 0 {
		r.often[id] = 1
		r.warn(fmt.Sprintf("object id %q is used more than once (rule unique-id)", cutText(id)))
	}
	r.often[id]++
	return key + "~" + strconv.Itoa(r.often[id])
}
