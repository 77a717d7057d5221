package surroundings

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans/crs"
)

// bgtFolder holds a file for each collection of the BGT.
const bgtFolder = "bgt"

// bgtPage is how many objects are asked for at once: the service gives no more.
const bgtPage = 1000

// systemRD is RD, as an address of OGC.
const systemRD = "http://www.opengis.net/def/crs/EPSG/0/28992"

// bgtTypes lists the object types of the BGT and IMGeo 2.2 that stand or lie in the
// open. Left out are outlines of buildings (3DBAG has them whole), what is under
// ground, what is planned, and areas that are only administered.
func bgtTypes() []string {
	return []string{
		"wegdeel", "ondersteunendwegdeel", "begroeidterreindeel", "onbegroeidterreindeel", "waterdeel", "ondersteunendwaterdeel",
		"overbruggingsdeel", "kunstwerkdeel", "overigbouwwerk", "gebouwinstallatie", "scheiding", "overigescheiding", "spoor",
		"bak", "bord", "installatie", "kast", "mast", "paal", "put", "sensor", "straatmeubilair", "waterinrichtingselement", "weginrichtingselement",
		"vegetatieobject",
	}
}

// bgt fetches the collections of the BGT.
func (j *job) bgt(ctx context.Context) error {
	names, err := j.bgtCollections(ctx)
	if err != nil {
		return err
	}
	j.expect(len(names))
	var failed []error
	for _, name := range names {
		if err := j.bgtCollection(ctx, name); err != nil {
			var w *WriteError
			if ctx.Err() != nil || errors.As(err, &w) || errors.Is(err, errMost) {
				return err
			}
			failed = append(failed, err)
			if len(failed) == 3 { // the service itself is ill
				break
			}
		}
	}
	if len(failed) > 0 {
		return failed[0]
	}
	if j.result.Objects == 0 {
		j.note("nothing of the BGT is in this area")
	}
	return nil
}

// bgtCollections gives the ids of the collections that are fetched, of those that
// the service has now: some types are one collection, some one for each kind of
// geometry.
func (j *job) bgtCollections(ctx context.Context) ([]string, error) {
	var ids []string
	_, err := j.get(ctx, &request{source: j.title, part: "list of collections", url: j.base + "/collections?f=json", accept: "application/json", limit: maxPage,
		check: func(f *os.File, _ *part) (err error) {
			ids, err = readCollections(f)
			return err
		}})
	return ids, err
}

// readCollections reads a list of collections (17-069r4, 7.13).
func readCollections(f io.ReadSeeker) ([]string, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	var list struct {
		Collections []struct {
			ID string `json:"id"`
		} `json:"collections"`
	}
	if err := json.NewDecoder(f).Decode(&list); errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return nil, errCut
	} else if err != nil {
		return nil, fmt.Errorf("the list of collections cannot be read: %w", err)
	}
	var ids []string
	for _, c := range list.Collections {
		kind, rest, _ := strings.Cut(c.ID, "_")
		if slices.Contains(bgtTypes(), kind) && plainName(rest) {
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		return nil, fmt.Errorf("of its %d collections none is one of the BGT", len(list.Collections))
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// plainName tells whether a text may stand in the name of a file and an address.
func plainName(s string) bool {
	return len(s) < 64 && strings.IndexFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' }) < 0
}

// bgtCollection fetches a collection and writes it.
func (j *job) bgtCollection(ctx context.Context, name string) error {
	q := url.Values{"f": {"json"}, "bbox": {j.bbox()}, "bbox-crs": {systemRD}, "crs": {systemRD}, "limit": {strconv.Itoa(bgtPage)},
		"datetime": {j.date + "T00:00:00Z"}} // else what was once there comes too
	col := collection{name: name, first: j.base + "/collections/" + name + "/items?" + q.Encode(), media: "application/geo+json", size: bgtPage,
		check: func(*page, *part) error { return nil }}
	parts, err := j.fetchPages(ctx, col)
	var e *FetchError
	if errors.As(err, &e) && e.Status == 400 { // a collection without time does not know the question
		q.Del("datetime")
		col.first = j.base + "/collections/" + name + "/items?" + q.Encode()
		parts, err = j.fetchPages(ctx, col)
	}
	if err != nil {
		return err
	}
	return j.writeCollection(ctx, name, parts)
}

// flat writes the features of a collection that stand now and here.
type flat struct {
	job                        *job
	out                        *bufio.Writer
	seen                       map[string]bool
	kept, ended, outside, bare int
}

func (j *job) writeCollection(ctx context.Context, name string, parts []*part) error {
	file := bgtFolder + "/" + name + ".geojson"
	w, err := j.create(file)
	if err != nil {
		return err
	}
	defer w.drop()
	s := &flat{job: j, out: bufio.NewWriterSize(w, 1<<20), seen: map[string]bool{}}
	_, err = fmt.Fprintf(s.out, `{"type":"FeatureCollection","name":%q,"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::28992"}},"features":[`, name)
	if err == nil {
		err = eachFeature(ctx, parts, s.add)
	}
	if err == nil {
		_, err = s.out.WriteString("\n]}\n")
	}
	if err == nil {
		err = s.out.Flush()
	}
	if err != nil {
		return s.failed(name, w.path, err)
	}
	s.tell(name)
	if s.kept == 0 {
		j.remove(file)
		return nil
	}
	j.result.Objects += s.kept
	return j.finish(w, file)
}

// failed tells what is wrong with a feature from what is wrong with the folder.
func (s *flat) failed(name, path string, err error) error {
	var bad *featureError
	switch {
	case errors.As(err, &bad):
		r := request{source: s.job.title, part: name, url: s.job.base}
		return r.fail(err.Error(), adviceReport)
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return err
	}
	return &WriteError{Path: path, Err: err}
}

// featureError says what is wrong with a feature.
type featureError struct{ text string }

func (e *featureError) Error() string { return e.text }

// bgtFeature is what is looked at of a feature.
type bgtFeature struct {
	ID         json.RawMessage `json:"id"`
	Type       string          `json:"type"`
	Geometry   json.RawMessage `json:"geometry"`
	Properties struct {
		EndRegistration json.RawMessage `json:"eind_registratie"`
		Termination     json.RawMessage `json:"termination_date"`
	} `json:"properties"`
}

// add writes a feature as it came.
func (s *flat) add(_ *page, raw json.RawMessage) error {
	var f bgtFeature
	if err := json.Unmarshal(raw, &f); err != nil || f.Type != "Feature" {
		return &featureError{fmt.Sprintf("%.60q is no feature of GeoJSON", raw)}
	}
	if said(f.Properties.EndRegistration) || said(f.Properties.Termination) {
		s.ended++
		return nil
	}
	if id := string(f.ID); said(f.ID) {
		if s.seen[id] {
			return nil
		}
		if len(s.seen) == maxObjects {
			return &featureError{fmt.Sprintf("there are more than %d objects", maxObjects)}
		}
		s.seen[id] = true
	}
	b, err := boxOf(f.Geometry)
	switch {
	case err != nil:
		return &featureError{fmt.Sprintf("feature %.80s: %v", f.ID, err)}
	case b == emptyBox():
		s.bare++
		return nil
	case !crs.InNetherlands(b[0], b[1]) || !crs.InNetherlands(b[2], b[3]):
		return &featureError{fmt.Sprintf("feature %.80s lies at %v, %v, outside of the Netherlands: the coordinates are not in RD", f.ID, b[0], b[1])}
	case !s.job.area.touches(b):
		s.outside++
		return nil
	}
	if s.kept > 0 {
		_ = s.out.WriteByte(',') // an error comes back with Flush
	}
	s.kept++
	var line bytes.Buffer
	line.WriteByte('\n')
	if err := json.Compact(&line, raw); err != nil {
		return &featureError{fmt.Sprintf("feature %.80s: %v", f.ID, err)}
	}
	_, err = s.out.Write(line.Bytes())
	return err
}

// said tells whether a value is there.
func said(raw json.RawMessage) bool {
	return len(raw) > 0 && string(raw) != "null" && string(raw) != `""`
}

// tell notes what people should know of a collection.
func (s *flat) tell(name string) {
	if s.bare > 0 {
		s.job.note("%s: %d objects have no geometry and are left out", name, s.bare)
	}
	if s.ended > 0 {
		s.job.note("%s: %d objects stand no more and are left out", name, s.ended)
	}
}

// boxOf gives the box of a GeoJSON geometry, an empty one where it is null.
func boxOf(geometry json.RawMessage) (box, error) {
	b := emptyBox()
	if !said(geometry) {
		return b, nil
	}
	var g struct {
		Coordinates json.RawMessage   `json:"coordinates"`
		Geometries  []json.RawMessage `json:"geometries"`
	}
	if err := json.Unmarshal(geometry, &g); err != nil {
		return b, errors.New("its geometry is no object of GeoJSON")
	}
	for _, part := range g.Geometries {
		p, err := boxOf(part)
		if err != nil {
			return b, err
		}
		b = box{min(b[0], p[0]), min(b[1], p[1]), max(b[2], p[2]), max(b[3], p[3])}
	}
	return coordinatesIn(g.Coordinates, b)
}

// coordinatesIn grows a box by all positions in nested lists.
func coordinatesIn(raw json.RawMessage, b box) (box, error) {
	if len(raw) == 0 {
		return b, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	var at []float64 // the numbers of the list that is open
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b, nil
		}
		if err != nil {
			return b, fmt.Errorf("its coordinates: %w", err)
		}
		switch t := t.(type) {
		case float64:
			at = append(at, t)
		case json.Delim:
			if t == ']' && len(at) >= 2 {
				b = grow(b, at[0], at[1])
			}
			at = at[:0]
		default:
			return b, fmt.Errorf("its coordinates hold %v", t)
		}
	}
}
