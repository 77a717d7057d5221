package ifc

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// flatArea is the area in square metres below which a triangle is no
	// surface: that of a square of a micrometre.
	flatArea = 1e-12
	// flatShare is the part of the triangles of a file that may be flat.
	flatShare = 0.001
	// onEdge is how near in metres a vertex lies to an edge that it is on.
	onEdge = 1e-6
)

// TestQualityOfSharedModels reads every shared model and holds: no element is
// lost without a line, all positions are numbers, hardly a triangle is flat,
// what is made of solids is closed and faces outward, and no shell has a vertex
// in the inside of an open edge (a crack that light falls through). Exceptions
// stand in testdata/quality.tsv with the reason; one that no longer occurs fails.
// The number of elements of each file is that of testdata/made.tsv.
func TestQualityOfSharedModels(t *testing.T) {
	root := filepath.Join(realfiles.Folder(t), "ifc")
	known, made := readExceptions(t), readMade(t)
	var lock sync.Mutex
	now := map[string]int{}
	if *update {
		t.Cleanup(func() { writeMade(t, now) })
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		ext := strings.ToLower(filepath.Ext(path))
		if err != nil || d.IsDir() || ext != ".ifc" && ext != ".ifczip" {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := inspect(t, path)
			lock.Lock()
			now[name] = q.made
			lock.Unlock()
			if q.made != made[name] && !*update {
				t.Errorf("%d elements were made, %d when it was last looked at: look at the report, then run with -update", q.made, made[name])
			}
			for _, f := range q.faults {
				if !known.excuses(name, f) {
					t.Errorf("#%s %s: %s", f.id, f.class, f.what)
				}
			}
			for _, e := range known[name] {
				if !q.has(e.id, e.what) {
					t.Errorf("testdata/quality.tsv: #%s %s is no more: take the line out", e.id, e.what)
				}
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// fault is something wrong with one element.
type fault struct{ id, class, kind, what string }

// quality is what was found in one model.
type quality struct {
	file            *step.File
	faults          []fault
	made            int
	flat, triangles int
	seen            map[string]bool
	voided          map[step.ID]bool // products with an opening
	lengthUnit      float64          // metres of the file's unit
}

func (q *quality) fault(f *scene.Feature, kind, format string, args ...any) {
	q.faults = append(q.faults, fault{f.SourceID, f.Class, kind, kind + ": " + fmt.Sprintf(format, args...)})
}

func (q *quality) has(id, kind string) bool {
	for _, f := range q.faults {
		if f.id == id && f.kind == kind {
			return true
		}
	}
	return false
}

// inspect reads a model and judges it.
func inspect(t *testing.T, path string) *quality {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	src := Source{Data: bytes.NewReader(raw), Size: int64(len(raw)), Name: filepath.Base(path)}
	l, err := load(context.Background(), src)
	if err != nil {
		t.Fatal(err)
	}
	m, err := open(l.file, src)
	if err != nil {
		t.Fatal(err)
	}
	q := &quality{file: l.file, seen: map[string]bool{}, lengthUnit: m.units.length}
	header, err := Read(context.Background(), src, func(f *scene.Feature) error {
		q.seen[f.SourceID] = true
		q.made++
		q.look(f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range header.Skipped {
		q.seen[s.ID] = true
	}
	q.lost()
	if float64(q.flat) > flatShare*float64(q.triangles) {
		q.faults = append(q.faults, fault{"0", "file", "flat", fmt.Sprintf("flat: %d of %d triangles", q.flat, q.triangles)})
	}
	return q
}

// lost looks for products with a shape that are neither features nor in the
// report. Any record whose seventh attribute is a product definition shape is
// one, whatever its name: this asks the file, not the reader's list of classes.
func (q *quality) lost() {
	for n := range q.file.Len() {
		e := q.file.At(n)
		if shape := e.Optional(6).Keyword(); shape != "IFCPRODUCTDEFINITIONSHAPE" && shape != "IFCPRODUCTREPRESENTATION" {
			continue
		}
		switch e.Keyword() {
		case "IFCOPENINGELEMENT", "IFCOPENINGSTANDARDCASE", "IFCVOIDINGFEATURE", "IFCEARTHWORKSCUT", "IFCGRID", "IFCANNOTATION":
			continue // counted in the header
		}
		if id := sourceID(e); !q.seen[id] {
			q.faults = append(q.faults, fault{id, e.Keyword(), "lost", "lost: neither made nor in the report"})
		}
	}
}

// look judges one feature.
func (q *quality) look(f *scene.Feature) {
	frames := map[scene.Affine][]*scene.Mesh{}
	var order []scene.Affine
	for i := range f.Parts {
		p := &f.Parts[i]
		if !q.numbers(f, p) {
			return
		}
		if frames[p.Transform] == nil {
			order = append(order, p.Transform)
		}
		frames[p.Transform] = append(frames[p.Transform], p.Mesh)
	}
	e := q.entity(f)
	solid := q.solid(e)
	q.faces(f, e)
	for _, at := range order {
		m := mesh.Merge(frames[at]...)
		open := mesh.OpenEdges(m)
		if solid && len(open) > 0 {
			q.fault(f, "open", "%d of %d edges", len(open), len(m.Indices))
		}
		if volume := mesh.Volume(m) * at.Determinant(); solid && len(open) == 0 && volume <= 0 {
			q.fault(f, "inward", "its volume is %g", volume)
		}
		if n := junctions(m, open); n > 0 {
			q.fault(f, "junction", "%d open edges with a vertex inside", n)
		}
	}
}

// numbers counts the triangles of a part and tells whether all positions are
// numbers.
func (q *quality) numbers(f *scene.Feature, p *scene.Part) bool {
	at := make([]scene.Vec3, len(p.Mesh.Positions))
	for i, v := range p.Mesh.Positions {
		if at[i] = p.Transform.Apply(v); !at[i].Finite() {
			q.fault(f, "nan", "vertex %d is at %v", i, at[i])
			return false
		}
	}
	for t := 0; t < 3*p.Mesh.Triangles(); t += 3 {
		a, b, c := at[p.Mesh.Indices[t]], at[p.Mesh.Indices[t+1]], at[p.Mesh.Indices[t+2]]
		q.triangles++
		if b.Sub(a).Cross(c.Sub(a)).Length()/2 < flatArea {
			q.flat++
		}
	}
	return true
}

// junctions counts the open edges that have a vertex of m in their inside.
func junctions(m *scene.Mesh, open [][2]uint32) int {
	ends := map[uint32]bool{}
	for _, e := range open {
		ends[e[0]], ends[e[1]] = true, true
	}
	along := make([]uint32, 0, len(ends)) // only ends of open edges can be on one
	for v := range ends {
		along = append(along, v)
	}
	at := func(v uint32) scene.Vec3 { return m.Positions[v] }
	sort.Slice(along, func(i, j int) bool { return at(along[i])[0] < at(along[j])[0] })
	n := 0
	for _, e := range open {
		a, b := at(e[0]), at(e[1])
		low, high := min(a[0], b[0])-onEdge, max(a[0], b[0])+onEdge
		for i := sort.Search(len(along), func(i int) bool { return at(along[i])[0] >= low }); i < len(along) && at(along[i])[0] <= high; i++ {
			if inside(at(along[i]), a, b) {
				n++
				break
			}
		}
	}
	return n
}

// inside tells whether p lies on the segment ab away from its ends.
func inside(p, a, b scene.Vec3) bool {
	d := b.Sub(a)
	l := d.Length()
	s := p.Sub(a).Dot(d) / l
	return s > 2*onEdge && s < l-2*onEdge && p.Sub(a).Cross(d).Length()/l < onEdge
}

// entity gives the record of a feature.
func (q *quality) entity(f *scene.Feature) step.Entity {
	id, err := strconv.ParseUint(f.SourceID, 10, 63)
	if err != nil {
		return step.Entity{}
	}
	return q.file.Entity(step.ID(id))
}

// solid tells whether all that the file says of the shape of a feature are
// solids, by its own words.
func (q *quality) solid(e step.Entity) bool {
	reps, err := e.Optional(6).Refs(2)
	if err != nil {
		return false
	}
	any := false
	for _, r := range reps {
		switch strings.ToLower(r.Text(1)) {
		case "axis", "footprint", "box", "annotation", "profile", "cog", "reference", "clearance":
			continue
		}
		items, err := r.Refs(3)
		if err != nil {
			return false
		}
		for _, i := range items {
			if any = true; !solidItem(i, 8) {
				return false
			}
		}
	}
	return any
}

// solidItem tells whether an item is a solid (ISO 10303-42 clause 6, IfcSolidModel
// and what IfcBooleanOperand selects), or a tessellation said to be closed.
func solidItem(e step.Entity, depth int) bool {
	switch k := e.Keyword(); k {
	case "IFCMAPPEDITEM":
		items, err := e.Optional(0).Optional(1).Refs(3)
		for _, i := range items {
			if depth == 0 || !solidItem(i, depth-1) {
				return false
			}
		}
		return err == nil
	case "IFCBOOLEANRESULT", "IFCBOOLEANCLIPPINGRESULT":
		return depth > 0 && solidItem(e.Optional(1), depth-1)
	case "IFCTRIANGULATEDFACESET":
		return e.Enum(2) == "T"
	case "IFCPOLYGONALFACESET":
		return e.Enum(1) == "T"
	default:
		return strings.Contains(k, "SOLID") && !strings.Contains(k, "CURVESET") || strings.HasSuffix(k, "BREP") || strings.HasSuffix(k, "BREPWITHVOIDS") ||
			k == "IFCBLOCK" || k == "IFCSPHERE" || k == "IFCRECTANGULARPYRAMID" || strings.HasPrefix(k, "IFCRIGHTCIRCULAR")
	}
}

// exceptions are the known faults by file.
type exceptions map[string][]exception

type exception struct{ id, what string }

func (x exceptions) excuses(name string, f fault) bool {
	for _, e := range x[name] {
		if e.id == f.id && e.what == f.kind {
			return true
		}
	}
	return false
}

// readExceptions reads testdata/quality.tsv: file, #id, kind, reason.
func readExceptions(t *testing.T) exceptions {
	t.Helper()
	raw, err := os.ReadFile("testdata/quality.tsv")
	if err != nil {
		t.Fatal(err)
	}
	all := exceptions{}
	for i, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		cells := strings.Split(line, "\t")
		if i == 0 {
			continue // the names of the columns
		}
		if len(cells) != 4 || strings.TrimSpace(cells[3]) == "" {
			t.Fatalf("testdata/quality.tsv line %d: wanted file, #id, kind and reason", i+1)
		}
		all[cells[0]] = append(all[cells[0]], exception{strings.TrimPrefix(cells[1], "#"), cells[2]})
	}
	return all
}

const madeFile = "testdata/made.tsv"

// readMade reads how many elements of each file were made: file, number.
func readMade(t *testing.T) map[string]int {
	t.Helper()
	raw, err := os.ReadFile(madeFile)
	if err != nil && !*update {
		t.Fatal(err)
	}
	all := map[string]int{}
	for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		if name, n, ok := strings.Cut(line, "\t"); ok {
			all[name], _ = strconv.Atoi(n) // the head of the column is no number
		}
	}
	return all
}

func writeMade(t *testing.T, all map[string]int) {
	t.Helper()
	out := "file\tmade\n"
	for _, name := range slices.Sorted(maps.Keys(all)) {
		out += fmt.Sprintf("%s\t%d\n", name, all[name])
	}
	if err := os.WriteFile(madeFile, []byte(out), 0o644); err != nil {
		t.Fatal(err)
	}
}
