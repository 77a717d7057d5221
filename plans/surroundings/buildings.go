package surroundings

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans/crs"
)

// buildingsFile holds the buildings.
const buildingsFile = "buildings.city.jsonl"

// bagPage is how many buildings are asked for at once: their API takes seconds for
// more.
const bagPage = 100

// system7415 is RD with NAP heights, as an address of OGC.
const system7415 = "http://www.opengis.net/def/crs/EPSG/0/7415"

// buildings fetches the buildings of 3DBAG.
func (j *job) buildings(ctx context.Context) error {
	q := url.Values{"bbox": {j.bbox()}, "bbox-crs": {system7415}, "crs": {system7415}, "limit": {strconv.Itoa(bagPage)}}
	parts, err := j.fetchPages(ctx, collection{first: j.base + "/collections/pand/items?" + q.Encode(), media: "application/json", check: checkBuildings, size: bagPage})
	if err != nil {
		return err
	}
	return j.writeBuildings(ctx, parts)
}

func (j *job) bbox() string {
	return fmt.Sprintf("%.0f,%.0f,%.0f,%.0f", j.area.MinE, j.area.MinN, j.area.MaxE, j.area.MaxN)
}

// checkBuildings looks into a page of CityJSONFeatures.
func checkBuildings(p *page, _ *part) error {
	switch {
	case p.count > 0 && p.transform == nil:
		return errors.New("the page has no transform, without which its integers are no coordinates")
	case p.transform != nil && !p.transform.sound():
		return fmt.Errorf("its transform %+v leads nowhere", *p.transform)
	case p.system != "" && !sameAsRD(p.system):
		return fmt.Errorf("the coordinates are in %.100q, RD with NAP (EPSG:7415) was asked for", p.system)
	}
	return nil
}

// sameAsRD tells whether a system has eastings and northings in RD.
func sameAsRD(name string) bool {
	c, err := crs.Parse(name)
	return err == nil && c.RD()
}

// cityHead is the first line of a CityJSONSeq (CityJSON 2.0, 8.1).
type cityHead struct {
	Type        string         `json:"type"`
	Version     string         `json:"version"`
	Transform   transform      `json:"transform"`
	Metadata    map[string]any `json:"metadata"`
	CityObjects struct{}       `json:"CityObjects"`
	Vertices    []int          `json:"vertices"`
}

// sequence writes buildings as lines.
type sequence struct {
	job                         *job
	out                         *bufio.Writer
	to                          transform
	seen                        map[string]bool
	outside, repeated, modelled int
	matched, served             int
}

// millimetre is the step of the coordinates that are written: half of it is the
// most by which one is off.
const millimetre = 0.001

func (j *job) writeBuildings(ctx context.Context, parts []*part) error {
	w, err := j.create(buildingsFile)
	if err != nil {
		return err
	}
	defer w.drop()
	s := &sequence{job: j, out: bufio.NewWriterSize(w, 1<<20), seen: map[string]bool{}, matched: -1,
		to: transform{Scale: [3]float64{millimetre, millimetre, millimetre}, Translate: [3]float64{j.area.MinE, j.area.MinN, 0}}}
	if err := s.begin(parts); err != nil {
		return err
	}
	if err := eachFeature(ctx, parts, s.add); err != nil {
		return s.failed(err)
	}
	if err := s.out.Flush(); err != nil {
		return &WriteError{Path: w.path, Err: err}
	}
	s.tell()
	if s.modelled == 0 {
		j.note("no buildings are in this area")
		j.remove(buildingsFile)
		return nil
	}
	j.result.Objects = s.modelled
	return j.finish(w, buildingsFile)
}

// failed words what is wrong with the buildings of a page.
func (s *sequence) failed(err error) error {
	var w *WriteError
	if errors.As(err, &w) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return (&request{source: s.job.title, part: "writing the buildings", url: s.job.base}).fail(err.Error(), adviceReport)
}

// begin writes the first line. The version is that of the pages, where they say.
func (s *sequence) begin(parts []*part) error {
	head := cityHead{Type: "CityJSON", Version: "2.0", Transform: s.to, Vertices: []int{}, Metadata: map[string]any{
		"referenceSystem": strings.Replace(system7415, "http:", "https:", 1), "title": "3DBAG", "pointOfContact": map[string]string{"contactName": "3DBAG", "emailAddress": "info@3dbag.nl"}}}
	if len(parts) > 0 {
		var info page
		err := featuresOf(parts[0], func(p *page, _ json.RawMessage) error { info = *p; return errStop })
		if err != nil && !errors.Is(err, errStop) {
			return err
		}
		if strings.HasPrefix(info.version, "1.") || strings.HasPrefix(info.version, "2.") {
			head.Version = info.version
		}
	}
	line, err := json.Marshal(head)
	if err != nil {
		return err
	}
	return s.line(line)
}

// errStop ends reading where enough is read.
var errStop = errors.New("enough")

func (s *sequence) line(text []byte) error {
	if _, err := s.out.Write(append(text, '\n')); err != nil {
		return &WriteError{Path: buildingsFile, Err: err}
	}
	return nil
}

// add writes a building, its vertices in the steps of the file instead of those of
// its page.
func (s *sequence) add(p *page, raw json.RawMessage) error {
	s.matched = max(s.matched, p.matched)
	s.served++
	var f map[string]json.RawMessage
	if err := json.Unmarshal(raw, &f); err != nil {
		return fmt.Errorf("object %d: %w", s.served, err)
	}
	var kind, id string
	if json.Unmarshal(f["type"], &kind) != nil || kind != "CityJSONFeature" {
		return fmt.Errorf("object %d is of type %.60s, not a CityJSONFeature", s.served, f["type"])
	}
	if json.Unmarshal(f["id"], &id) != nil || id == "" || len(id) > 1000 {
		return fmt.Errorf("object %d has no id", s.served)
	}
	if s.seen[id] {
		s.repeated++
		return nil
	}
	if len(s.seen) == maxObjects {
		return fmt.Errorf("there are more than %d buildings", maxObjects)
	}
	s.seen[id] = true
	if p.transform == nil {
		return fmt.Errorf("%.60s: its page has no transform", id)
	}
	vertices, b, err := s.step(f["vertices"], p.transform)
	if err != nil {
		return fmt.Errorf("%.60s: %w", id, err)
	}
	if len(vertices) > 0 && !s.job.area.touches(b) {
		s.outside++
		return nil
	}
	s.modelled++
	return s.line(feature(f, vertices))
}

// step leads the vertices of a page to the steps of the file and gives their box.
func (s *sequence) step(raw json.RawMessage, from *transform) ([][3]int64, box, error) {
	var given [][]float64
	b := emptyBox()
	if err := json.Unmarshal(raw, &given); err != nil {
		return nil, b, errors.New("its vertices are no list of integers")
	}
	out := make([][3]int64, len(given))
	for i, v := range given {
		if len(v) != 3 {
			return nil, b, fmt.Errorf("vertex %d has %d coordinates", i, len(v))
		}
		var at [3]float64
		for k := range 3 {
			at[k] = float64(v[k]*from.Scale[k]) + from.Translate[k]
			if !(math.Abs(at[k]) <= maxCoordinate) {
				return nil, b, fmt.Errorf("vertex %d lies at %v", i, at[k])
			}
			out[i][k] = int64(math.Round((at[k] - s.to.Translate[k]) / s.to.Scale[k]))
		}
		if !crs.InNetherlands(at[0], at[1]) {
			return nil, b, fmt.Errorf("vertex %d lies at %.1f, %.1f, outside of the Netherlands: the coordinates are not in RD", i, at[0], at[1])
		}
		b = grow(b, at[0], at[1])
	}
	return out, b, nil
}

// feature writes a CityJSONFeature on one line, its members in order.
func feature(f map[string]json.RawMessage, vertices [][3]int64) []byte {
	var out bytes.Buffer
	out.WriteString(`{"type":"CityJSONFeature"`)
	names := make([]string, 0, len(f))
	for name := range f {
		if name != "type" && name != "vertices" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		key, _ := json.Marshal(name) // a string can always be written
		out.WriteByte(',')
		out.Write(key)
		out.WriteByte(':')
		_ = json.Compact(&out, f[name]) // it was read as JSON
	}
	out.WriteString(`,"vertices":[`)
	for i, v := range vertices {
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, "[%d,%d,%d]", v[0], v[1], v[2])
	}
	out.WriteString("]}")
	return out.Bytes()
}

// tell notes what people should know of the buildings.
func (s *sequence) tell() {
	if s.repeated > 0 {
		s.job.note("%d buildings came more than once and are kept once", s.repeated)
	}
	if s.outside > 0 {
		s.job.note("%d buildings lie outside of the boundary and are left out", s.outside)
	}
	if s.matched >= 0 && s.served < s.matched {
		s.job.note("the service speaks of %d buildings and gave %d", s.matched, s.served)
	}
}
