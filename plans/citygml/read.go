package citygml

import (
	"context"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/plans/gml"
	"github.com/maquette-city/maquette/plans/rings"
	"github.com/maquette-city/maquette/plans/xmlscan"
	"github.com/maquette-city/maquette/tiles/scene"
)

// The codes of Skipped.
const (
	CodeUnsupportedGeometry = "unsupported-geometry" // points, lines, coverages, library objects
	CodeInvalidGeometry     = "invalid-geometry"     // no surface could be made
	CodePartial             = "partial"              // some surfaces could not be made
	CodeInvalidObject       = "invalid-object"       // no city object at all
)

// Read reads the city model in src and calls emit with each object that has a
// surface, in the order of the file. An error of emit ends reading and comes
// back. A file that is no CityGML or no XML to its end gives an error of kind
// invalid, unsupported or too-large; an object that cannot be made is told in the
// header.
func Read(ctx context.Context, src Source, emit func(*scene.Feature) error) (scene.Header, error) {
	r := &reader{src: src, emit: emit, names: xmlscan.NewNames(), keys: map[uint64]uint32{}}
	err := r.read(ctx)
	if ours := plans.KindOf(err); err != nil && (ours == plans.KindInvalid || ours == plans.KindUnsupported || ours == plans.KindTooLarge) {
		err = plans.Errorf(ours, "reading %s: %w", src.Name, err)
	}
	return r.header, err
}

// reader is what lasts while one file is read.
type reader struct {
	src     Source
	emit    func(*scene.Feature) error
	data    io.ReaderAt
	from    int64 // where the document begins and ends in data
	to      int64
	decoder xmlscan.Decoder
	names   *xmlscan.Names
	header  scene.Header
	frame   gml.Frame
	raw     gml.Frame // as the file has the coordinates, for matrices of textures
	index   *index
	lod     float64 // asked for; NaN for the highest

	keys      map[uint64]uint32 // how often an id came, by its hash
	warned    map[string]bool
	flat      int // polygons without area
	firstFlat string
	insideOut int // solids whose surfaces looked inward

	firstInsideOut string

	mended rings.Log
	themes map[string]bool // of appearances, and whether they are taken

	member    *member
	kept      map[uint64]*xmlscan.Tree // targets of references between members
	keptBytes int64
	fetched   int64 // bytes read for references between members
	looks     looks
	templates map[templateKey]*template
	versions  map[uint64][]scene.Property
}

func (r *reader) read(ctx context.Context) error {
	src := &r.src
	if src.Options.Files == nil {
		src.Options.Files = bundle.None{}
	}
	switch {
	case src.Size <= 0:
		return plans.Errorf(plans.KindInvalid, "the file is empty")
	case src.Size > MaxBytes:
		return plans.Errorf(plans.KindTooLarge, "%d bytes; at most %d can be read: cut the area into parts", src.Size, int64(MaxBytes))
	}
	var err error
	if r.lod, err = askedLoD(src.Options.LoD); err != nil {
		return err
	}
	if r.data, r.from, r.to, r.decoder, err = xmlscan.Open(src.Data, src.Size); err != nil {
		return err
	}
	if r.index, err = r.indexOf(ctx); err != nil {
		return err
	}
	if err := r.begin(ctx); err != nil {
		return err
	}
	if err := r.members(ctx); err != nil {
		return err
	}
	r.finish()
	return nil
}

// askedLoD reads Options.LoD.
func askedLoD(s string) (float64, error) {
	if s == "" {
		return math.NaN(), nil
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v >= 0 && v <= 4.9) {
		return 0, plans.Errorf(plans.KindInvalid, "the level of detail %q is not known: CityGML has 0 to 4", shown(s))
	}
	return math.Floor(v), nil
}

// begin gathers what the whole file goes by.
func (r *reader) begin(ctx context.Context) error {
	h := &r.header
	h.Format, h.Schema, h.Name = "CityGML", r.index.version, r.index.name
	h.About = scene.About{Project: scene.Named{Name: r.index.name}, LengthUnit: scene.Length{Name: "metre", Metres: 1}}
	if r.index.dropped {
		r.warn(fmt.Sprintf("more than %d references between members: those beyond lead nowhere", MaxLinks))
	}
	if err := r.place(); err != nil {
		return err
	}
	for _, e := range r.index.entries {
		var err error
		switch e.kind {
		case appearanceMember:
			err = r.appearanceEntry(ctx, e)
		case versionMember:
			err = r.versionEntry(ctx, e)
		}
		if err != nil {
			return err
		}
	}
	r.looks.settle()
	if r.src.Options.Begin != nil {
		return r.src.Options.Begin(h)
	}
	return nil
}

// members reads the city objects, one after the other.
func (r *reader) members(ctx context.Context) error {
	done := 0
	for _, e := range r.index.entries {
		if e.kind != objectMember {
			continue
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("reading %s: %w", r.src.Name, err)
		}
		done++
		if err := r.memberEntry(ctx, e, done); err != nil {
			return err
		}
		if p := r.src.Options.Progress; p != nil && (done%100 == 0 || done == r.index.objects) {
			p(done, r.index.objects)
		}
	}
	return nil
}

// tree reads the element of an entry.
func (r *reader) tree(ctx context.Context, e entry) (*xmlscan.Tree, error) {
	text, err := r.bytes(span{e.from, e.to})
	if err != nil {
		return nil, err
	}
	return xmlscan.Parse(ctx, text, e.from, r.names, e.spaces, r.decoder)
}

// bytes reads a part of the file.
func (r *reader) bytes(at span) ([]byte, error) {
	text := make([]byte, at.to-at.from)
	if n, err := r.data.ReadAt(text, at.from); n < len(text) {
		return nil, fmt.Errorf("reading %s at byte %d: %w", r.src.Name, at.from, err)
	}
	return text, nil
}

// memberEntry makes the features of a member. number counts members from 1.
func (r *reader) memberEntry(ctx context.Context, e entry, number int) error {
	path := "member[" + strconv.Itoa(number) + "]"
	if e.to-e.from > MaxMember {
		r.header.Counts.Total++
		r.skip(r.key(path), "", "", CodeInvalidObject, fmt.Errorf("byte %d: a member of %d bytes, at most %d can be read", e.from, e.to-e.from, MaxMember))
		return nil
	}
	t, err := r.tree(ctx, e)
	if err != nil {
		return err
	}
	r.member = newMember(t)
	r.localAppearances(t)
	return r.object(t.Root(), nil, path+"/"+t.Root().Local())
}

// finish tells what was gathered along the way.
func (r *reader) finish() {
	if r.flat > 0 {
		r.warn(fmt.Sprintf("%d surfaces without area are left out, the first of object %q", r.flat, shown(r.firstFlat)))
	}
	for _, told := range r.mended.Tell() {
		r.warn(told)
	}
	r.tellThemes()
	if r.insideOut > 0 {
		r.warn(fmt.Sprintf("%d solids have all their surfaces looking inward and were turned, the first of object %q", r.insideOut, shown(r.firstInsideOut)))
	}
}

// key gives the feature key of an id or path; a repeated one gets "~2", "~3".
func (r *reader) key(id string) string {
	key := strconv.Itoa(r.src.Index) + "/" + id
	h := hash([]byte(id))
	r.keys[h]++
	n := r.keys[h]
	if n == 1 {
		return key
	}
	if n == 2 {
		r.warn(fmt.Sprintf("object id %q is used more than once", shown(id)))
	}
	return key + "~" + strconv.Itoa(int(n))
}

// maxWarnings bounds the warnings of one file, maxSkipped the objects that are
// told one by one.
const (
	maxWarnings = 100
	maxSkipped  = 100_000
)

// warn tells something once.
func (r *reader) warn(s string) {
	if r.warned[s] || len(r.header.Warnings) >= maxWarnings {
		return
	}
	if r.warned == nil {
		r.warned = map[string]bool{}
	}
	r.warned[s] = true
	r.header.Warnings = append(r.header.Warnings, s)
}

func (r *reader) skip(key, id, class, code string, why error) {
	if len(r.header.Skipped) < maxSkipped {
		r.header.Skipped = append(r.header.Skipped, scene.Skipped{Key: key, GUID: id, ID: id, Type: class, Code: code, Reason: why.Error()})
	}
}

// shown keeps a text of the file short enough for a message.
func shown(s string) string {
	const longest = 80
	if len(s) <= longest {
		return s
	}
	return s[:longest] + "..."
}
