package obj

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/tiles/scene"
)

// The codes of Skipped.
const (
	CodeUnsupportedGeometry = "unsupported-geometry" // points, curves
	CodeInvalidGeometry     = "invalid-geometry"     // no face could be made
	CodePartial             = "partial"              // some faces could not be made
)

// Source is a file to read.
type Source struct {
	Data  io.ReaderAt
	Size  int64  // bytes
	Name  string // file name, for messages
	Index int    // of the source within the version: the first part of each key
	Files bundle.Files
	// Progress is told of bytes done of all, in KiB; nil is allowed.
	Progress func(done, total int)
}

// Begins tells OBJ text by its first bytes: nothing but its statements, and a vertex
// or a library among them. Perhaps tells text of comments alone, which may be one.
func Begins(head []byte) bool { known, told := look(head); return known && told }

// Perhaps tells text that may be OBJ, if its name says so too.
func Perhaps(head []byte) bool { known, _ := look(head); return known }

// statements are those that a file may begin with.
const statements = " v vt vn vp o g s mg usemtl mtllib usemap maplib f fo l p bevel c_interp d_interp lod shadow_obj trace_obj cstype deg "

// look tells whether all whole lines of head are OBJ's, and whether one is a vertex
// or names a library.
func look(head []byte) (known, told bool) {
	if bytes.IndexByte(head, 0) >= 0 {
		return false, false
	}
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	if i := bytes.LastIndexByte(head, '\n'); i >= 0 {
		head = head[:i]
	}
	any := false
	for line := range bytes.SplitSeq(head, []byte("\n")) {
		line = trim(line)
		if len(line) == 0 {
			continue
		}
		any = true
		if line[0] == '#' {
			continue
		}
		key, rest := word(line)
		if !strings.Contains(statements, " "+string(key)+" ") {
			return false, false
		}
		_, count := numbers(rest)
		told = told || string(key) == "v" && count == 3 || string(key) == "mtllib"
	}
	return any, told
}

// Read reads the model in src and calls emit with each feature. An error of emit ends
// reading and comes back; other errors are of kind invalid or too-large.
func Read(ctx context.Context, src Source, emit func(*scene.Feature) error) (scene.Header, error) {
	if src.Files == nil {
		src.Files = bundle.None{}
	}
	if src.Size > MaxBytes {
		return scene.Header{}, plans.Errorf(plans.KindTooLarge, "reading %s: it has %d MiB of at most %d: split the model", src.Name, src.Size>>20, MaxBytes>>20)
	}
	m := &model{byName: map[[2]string]*group{}, library: newLibrary(src.Files)}
	progress := func(n int64) {
		if src.Progress != nil {
			src.Progress(int(n>>10), int(src.Size>>10))
		}
	}
	if err := m.parse(ctx, &lines{r: io.NewSectionReader(src.Data, 0, src.Size)}, progress); err != nil {
		if ctx.Err() != nil {
			return scene.Header{}, fmt.Errorf("reading %s: %w", src.Name, err)
		}
		return scene.Header{}, plans.Errorf(plans.KindInvalid, "reading %s: %w", src.Name, err)
	}
	h := m.header()
	err := m.emit(ctx, src, &h, emit)
	h.Warnings = append(h.Warnings, m.warnings()...)
	return h, err
}

// header tells what goes for the whole file.
func (m *model) header() scene.Header {
	h := scene.Header{Format: "OBJ", About: scene.About{LengthUnit: scene.Length{Name: "metre", Metres: 1}}}
	if m.crs != "" {
		g := &scene.Georeference{Method: "crs", CRS: m.crs, AxisX: 1, Scale: 1}
		where := fmt.Sprintf("line %d COORDINATE_SYSTEM", m.crsLine)
		h.Georeference = g
		h.Statements = []scene.Statement{{Kind: scene.StatedCRS, Level: 50, Where: where, CRS: m.crs, Georeference: g}}
	}
	return h
}

// upright tells whether z is up, and why.
func (m *model) upright() (bool, string) {
	if m.crs != "" {
		return true, "up-axis: z is up, since the file names its reference system"
	}
	if inRD(m.vertices) {
		return true, "up-axis: z is up, since x and y of all vertices lie within the bounds of RD"
	}
	return false, "up-axis: y is taken to be up: OBJ does not say"
}

// Bounds of RD (EPSG:28992, area of use), and of heights about it, metres.
const (
	rdWest, rdEast   = 0, 300_000
	rdSouth, rdNorth = 300_000, 640_000
	rdLow, rdHigh    = -200, 1_000
)

// inRD tells whether all vertices have coordinates of RD, z up.
func inRD(vertices []scene.Vec3) bool {
	for _, v := range vertices {
		if v.Finite() && !(v[0] >= rdWest && v[0] <= rdEast && v[1] >= rdSouth && v[1] <= rdNorth && v[2] >= rdLow && v[2] <= rdHigh) {
			return false
		}
	}
	return len(vertices) > 0
}

// emit gives the features to emit.
func (m *model) emit(ctx context.Context, src Source, h *scene.Header, emit func(*scene.Feature) error) error {
	place := scene.Identity()
	up, why := m.upright()
	if !up {
		place = scene.Affine{1, 0, 0, 0, 0, 0, -1, 0, 0, 1, 0, 0} // (x, y, z) to (x, -z, y)
	}
	h.Warnings = append(h.Warnings, why)
	b := newBuilder(m)
	keys := map[string]int{}
	for _, g := range m.groups {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("reading %s: %w", src.Name, err)
		}
		id := g.path()
		if keys[id]++; keys[id] > 1 {
			id = fmt.Sprintf("%s~%d", id, keys[id])
		}
		f := &scene.Feature{Key: fmt.Sprintf("%d/%s", src.Index, id), GUID: id, SourceID: id, Source: src.Index, Class: "Object", Name: id, Parts: b.parts(g, place)}
		h.Counts.Total++
		m.faults(h, g, f)
		if len(f.Parts) == 0 {
			continue
		}
		h.Counts.Converted++
		if err := emit(f); err != nil {
			return err
		}
	}
	return nil
}

// faults reports the faces of a group that could not be made.
func (m *model) faults(h *scene.Header, g *group, f *scene.Feature) {
	if g.faulty == 0 {
		return
	}
	code := CodePartial
	if len(f.Parts) == 0 {
		code = CodeInvalidGeometry
	}
	h.Skipped = append(h.Skipped, scene.Skipped{Key: f.Key, GUID: f.GUID, ID: f.SourceID, Type: f.Class, Code: code,
		Reason: fmt.Sprintf("%d faces could not be made, the first: %s", g.faulty, g.why)})
}

// warnings tells what the whole file has wrong.
func (m *model) warnings() []string {
	all := append(append([]string(nil), m.notes...), m.library.missing...)
	all = append(all, m.library.notes...)
	if n := m.library.lostMore; n > 0 {
		all = append(all, fmt.Sprintf("missing-file: and %d more", n))
	}
	if m.more > 0 {
		all = append(all, fmt.Sprintf("and %d faults more", m.more))
	}
	if n := m.points; n > 0 {
		all = append(all, fmt.Sprintf("%s: %d statements of points are not shown", CodeUnsupportedGeometry, n))
	}
	if n := m.curves; n > 0 {
		all = append(all, fmt.Sprintf("%s: %d curves and free-form surfaces are not shown", CodeUnsupportedGeometry, n))
	}
	var undefined []string
	for _, g := range m.groups {
		for _, p := range g.parts {
			if p.material != nil && !p.material.defined && !p.material.told {
				p.material.told = true
				undefined = append(undefined, fmt.Sprintf("%.60q", p.material.name))
			}
		}
	}
	if n := len(undefined); n > 0 {
		all = append(all, fmt.Sprintf("undefined-material: %d materials that faces name are in no library, and are grey: %s", n, strings.Join(undefined[:min(n, 5)], ", ")))
	}
	return all
}
