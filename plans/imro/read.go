package imro

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/gml"
	"github.com/maquette-city/maquette/plans/rings"
	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/xmlscan"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// The codes of Skipped.
const (
	CodeInvalidGeometry = "invalid-geometry" // no area could be made
	CodeNoHeight        = "no-height"        // no maximum height is drawn for it
)

// area is a Bouwvlak or Maatvoering.
type area struct {
	id, class, name string
	zone            string // id of the zone that it is of
	profiles        []solid.Profile
	box             [2]solid.Vec2 // least and greatest coordinates
	values          []value
	limits          limits
	fault           error
}

// reader is what lasts while one file is read.
type reader struct {
	src     Source
	emit    func(*scene.Feature) error
	header  scene.Header
	decoder xmlscan.Decoder
	names   *xmlscan.Names
	gml     gml.Reader
	blocks  []*area           // Bouwvlak
	sizes   []*area           // Maatvoering
	zones   map[string]string // names of bestemmingen by id
	plan    []scene.Property  // of the plan
	srs     string
	keys    map[string]int
	work    int
	bare    bool // the ground was not known somewhere
	mended  rings.Log
}

// Read reads the zoning plan in src and calls emit with each volume that may be
// built in, in the order of the file. An error of emit ends reading and comes back.
// Other errors are of kind invalid, unsupported or too-large; an area that no
// volume is made of is told in the header.
func Read(ctx context.Context, src Source, emit func(*scene.Feature) error) (scene.Header, error) {
	r := &reader{src: src, emit: emit, names: xmlscan.NewNames(), zones: map[string]string{}, keys: map[string]int{}}
	r.gml.Frame.Dims = 2
	err := r.read(ctx)
	if k := plans.KindOf(err); err != nil && (k == plans.KindInvalid || k == plans.KindUnsupported || k == plans.KindTooLarge) {
		err = plans.Errorf(k, "reading %s: %w", src.Name, err)
	}
	return r.header, err
}

func (r *reader) read(ctx context.Context) error {
	switch {
	case r.src.Size <= 0:
		return plans.Errorf(plans.KindInvalid, "the file is empty")
	case r.src.Size > MaxBytes:
		return plans.Errorf(plans.KindTooLarge, "%d bytes; at most %d can be read", r.src.Size, MaxBytes)
	}
	data, from, to, decoder, err := xmlscan.Open(r.src.Data, r.src.Size)
	if err != nil {
		return err
	}
	r.decoder = decoder
	if err := r.members(ctx, data, from, to); err != nil {
		return err
	}
	r.place()
	if begin := r.src.Options.Begin; begin != nil {
		if err := begin(&r.header); err != nil {
			return err
		}
	}
	if err := r.envelopes(ctx); err != nil {
		return err
	}
	for _, told := range r.mended.Tell() {
		r.warn(told)
	}
	if r.bare {
		r.warn("the height of the ground is not known: volumes stand on 0 m NAP; heights in a zoning plan count from the ground (peil)")
	}
	return nil
}

// members reads the objects of the plan one by one.
func (r *reader) members(ctx context.Context, data io.ReaderAt, from, to int64) error {
	s := xmlscan.NewScanner(ctx, data, from, to, r.names)
	begin := int64(0)
	for {
		begins, err := s.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case begins && s.Depth == 0 && s.Local() != "FeatureCollectionIMRO":
			return plans.Errorf(plans.KindUnsupported, "no IMRO: the document is <%.40s>", s.Local())
		case begins && s.Depth == 2:
			begin = s.From
		case !begins && s.Depth == 2:
			if err := r.member(ctx, data, begin, s.To); err != nil {
				return err
			}
		}
	}
}

// member keeps what counts of an object.
func (r *reader) member(ctx context.Context, data io.ReaderAt, from, to int64) error {
	if to-from > MaxMember {
		r.warn(fmt.Sprintf("byte %d: an object of %d bytes is left out, at most %d can be read", from, to-from, MaxMember))
		return nil
	}
	text := make([]byte, to-from)
	if n, err := data.ReadAt(text, from); n < len(text) {
		return fmt.Errorf("reading %s at byte %d: %w", r.src.Name, from, err)
	}
	t, err := xmlscan.Parse(ctx, text, from, r.names, nil, r.decoder)
	if err != nil {
		return err
	}
	e := t.Root()
	switch class := e.Local(); class {
	case "Bouwvlak":
		r.blocks, err = r.keep(r.blocks, e)
	case "Maatvoering":
		r.sizes, err = r.keep(r.sizes, e)
	case "Enkelbestemming", "Dubbelbestemming":
		r.zones[e.Attr("id")] = childText(e, "naam")
	default:
		if strings.HasPrefix(class, "Bestemmingsplangebied") || strings.HasSuffix(class, "plangebied") || strings.HasPrefix(class, "Plangebied") {
			r.ofPlan(e)
		}
	}
	return err
}

// ofPlan keeps the name and state of the plan.
func (r *reader) ofPlan(e xmlscan.Elem) {
	r.plan = nil
	r.header.Name = childText(e, "naam")
	for _, p := range []struct{ name, value string }{{"plan", r.header.Name}, {"planidentificatie", e.Attr("id")}, {"overheid", childText(e, "naamOverheid")}} {
		if p.value != "" {
			r.plan = append(r.plan, scene.Property{Name: p.name, Value: p.value})
		}
	}
	if info := e.Child("planstatusInfo"); info.OK() {
		for c := range info.All() {
			if c.Leaf() && c.Text() != "" && (c.Local() == "planstatus" || c.Local() == "datum") {
				r.plan = append(r.plan, scene.Property{Name: c.Local(), Value: c.Text()})
			}
		}
	}
}

// keep reads an area.
func (r *reader) keep(all []*area, e xmlscan.Elem) ([]*area, error) {
	if len(all) >= MaxAreas {
		return all, plans.Errorf(plans.KindTooLarge, "more than %d objects of the kind %s", MaxAreas, e.Local())
	}
	a := &area{id: e.Attr("id"), class: e.Local(), name: childText(e, "naam"), values: values(e)}
	if z := e.Child("bestemmingsvlak"); z.OK() {
		a.zone = strings.TrimPrefix(z.Attr("href"), "#")
	}
	for _, v := range a.values {
		a.limits.take(v)
	}
	a.box = [2]solid.Vec2{{math.Inf(1), math.Inf(1)}, {math.Inf(-1), math.Inf(-1)}}
	r.gml.Begin()
	if g := e.Child("geometrie"); g.OK() {
		r.system(g)
		r.gml.Property(g, func(p *gml.Polygon) {
			polygon, err := r.gml.Rings(p)
			if err == nil && len(polygon[0].Points) == 0 {
				err = rings.ErrNoArea
			}
			if err != nil {
				a.fault = fmt.Errorf("byte %d: %w", p.Elem.Offset(), err)
				return
			}
			r.add(a, polygon)
		})
	}
	return append(all, a), nil
}

// system notes the reference system of the first geometry.
func (r *reader) system(e xmlscan.Elem) {
	if c := e.First(); r.srs == "" && c.OK() {
		r.srs = c.Attr("srsName")
	}
}

// add adds a polygon to an area, mended where its rings cross.
func (r *reader) add(a *area, polygon []gml.Ring) {
	flat := make([][]mesh.Vec2, len(polygon))
	for i, ring := range polygon {
		flat[i] = make([]mesh.Vec2, len(ring.Points))
		for k, q := range ring.Points {
			flat[i][k] = mesh.Vec2{q[0] - polygon[0].Points[0][0], q[1] - polygon[0].Points[0][1]}
		}
	}
	areas, repairs, err := rings.Areas(flat)
	if err != nil {
		a.fault = fmt.Errorf("its outline cannot be repaired: %w", err)
		return
	}
	r.mended.Count(a.id, repairs)
	for _, one := range areas {
		a.profiles = append(a.profiles, a.profile(one.Rings, solid.Vec2{polygon[0].Points[0][0], polygon[0].Points[0][1]}))
	}
}

// profile gives a sound polygon about an origin on the map, and makes room for it in
// the box.
func (a *area) profile(polygon [][]mesh.Vec2, origin solid.Vec2) solid.Profile {
	p := solid.Profile{}
	for i, ring := range polygon {
		flat := make([]solid.Vec2, len(ring))
		for k, q := range ring {
			flat[k] = solid.Vec2{q[0] + origin[0], q[1] + origin[1]}
			for axis := range 2 {
				a.box[0][axis] = min(a.box[0][axis], flat[k][axis])
				a.box[1][axis] = max(a.box[1][axis], flat[k][axis])
			}
		}
		if i == 0 {
			p.Outer = flat
		} else {
			p.Holes = append(p.Holes, flat)
		}
	}
	return p
}

// place fills in where the plan lies.
func (r *reader) place() {
	h := &r.header
	h.Format, h.Schema = "IMRO", "2012"
	h.About = scene.About{Project: scene.Named{Name: h.Name}, LengthUnit: scene.Length{Name: "metre", Metres: 1}}
	code, _ := crs.Declared(r.srs)
	if code == "" {
		code = "EPSG:28992"
		r.warn("the file names no reference system (srsName): IMRO demands RD, EPSG:28992, which is taken")
	}
	h.Georeference = &scene.Georeference{Method: "crs", CRS: code, VerticalDatum: "EPSG:5709", AxisX: 1, Scale: 1}
	h.Statements = []scene.Statement{{Kind: scene.StatedCRS, Where: "srsName", CRS: code, Text: r.srs, Georeference: h.Georeference}}
}

// key gives the feature key of an id; a repeated one gets "~2", "~3".
func (r *reader) key(id string) string {
	key := strconv.Itoa(r.src.Index) + "/" + id
	r.keys[id]++
	if n := r.keys[id]; n > 1 {
		return key + "~" + strconv.Itoa(n)
	}
	return key
}

// maxTold bounds the warnings of one file, and what is told of single areas.
const maxTold = 1000

func (r *reader) warn(s string) {
	if len(r.header.Warnings) < maxTold {
		r.header.Warnings = append(r.header.Warnings, s)
	}
}

func (r *reader) skip(a *area, code string, why error) {
	if len(r.header.Skipped) < maxTold {
		r.header.Skipped = append(r.header.Skipped, scene.Skipped{Key: strconv.Itoa(r.src.Index) + "/" + a.id, GUID: a.id, ID: a.id, Type: a.class, Code: code, Reason: why.Error()})
	}
}
