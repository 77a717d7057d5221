package ifc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// manyProducts is a model of n proxies, of some kinds by turns: a block, a block
// that is mapped, seldom unions of blocks that are small and large, a map of
// such a union, a map of that map twice, and maps that show each other.
func manyProducts(t testing.TB, n int) []byte {
	t.Helper()
	var b strings.Builder
	b.WriteString("#100=IFCBLOCK(#6,1.,1.,1.);\n#101=IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,#7,$,$);\n")
	union := func(id, blocks int) { // a row of blocks, joined one to the next
		for i := range blocks {
			k := id + 1 + 4*i
			fmt.Fprintf(&b, "#%d=IFCCARTESIANPOINT((%d.,0.,0.25));\n#%d=IFCAXIS2PLACEMENT3D(#%d,$,$);\n#%d=IFCBLOCK(#%d,1.5,1.,1.);\n", k, i, k+1, k, k+2, k+1)
			last := k - 1
			if i == 0 {
				last = 100
			}
			name := k + 3
			if i == blocks-1 {
				name = id
			}
			fmt.Fprintf(&b, "#%d=IFCBOOLEANRESULT(.UNION.,#%d,#%d);\n", name, last, k+2)
		}
	}
	union(1000, 3)
	union(2000, 8)
	union(3000, 8)
	shape := func(id int, items string) {
		fmt.Fprintf(&b, "#%d=IFCSHAPEREPRESENTATION(#5,'Body','x',(%s));\n", id, items)
	}
	mapOf := func(id int, items string) { // #id is the map, #id+2 an item that shows it
		shape(id+1, items)
		fmt.Fprintf(&b, "#%d=IFCREPRESENTATIONMAP(#6,#%d);\n#%d=IFCMAPPEDITEM(#%d,#101);\n", id, id+1, id+2, id)
	}
	mapOf(4000, "#100")
	mapOf(4010, "#3000")
	mapOf(4020, "#4012,#4012,#4002")
	mapOf(4030, "#4042,#100") // a circle
	mapOf(4040, "#4032,#4002")
	items := []string{"#100", "#4002", "#100", "#4002", "#4012", "#4022", "#4032", "#4042"}
	for i := range n {
		id := 10_000 + 3*i
		switch {
		case i%40 == 2:
			shape(id, "#1000")
		case i%40 == 3:
			shape(id, "#2000")
		default:
			shape(id, items[i%len(items)])
		}
		fmt.Fprintf(&b, "#%d=IFCPRODUCTDEFINITIONSHAPE($,$,(#%d));\n#%d=IFCBUILDINGELEMENTPROXY('%d',$,'x',$,$,#8,#%d,$,$);\n", id+1, id, id+2, i, id+1)
	}
	base := string(good(t, "mapped.ifc"))
	return []byte(strings.Replace(base[:strings.Index(base, "#101=")], "#9=", b.String()+"#9=", 1) + "ENDSEC;\nEND-ISO-10303-21;\n")
}

// readLimited reads a model within limits as one text.
func readLimited(t testing.TB, data []byte, l limits) (text string, features int, h scene.Header) {
	t.Helper()
	var all []*scene.Feature
	h, err := readWithin(context.Background(), Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: "test.ifc"}, l,
		func(f *scene.Feature) error {
			all = append(all, f)
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
	h.ReadSeconds = 0
	out, err := json.Marshal(struct {
		H scene.Header
		F []*scene.Feature
	}{h, all})
	if err != nil {
		t.Fatal(err)
	}
	return string(out), len(all), h
}

// TestLimitsGiveTheSameOnAnyNumberOfCores reads models that cost more than they
// may, on one core and on many.
func TestLimitsGiveTheSameOnAnyNumberOfCores(t *testing.T) {
	data := manyProducts(t, 700)
	for name, c := range map[string]struct {
		limits  limits
		limited bool
	}{
		"enough for all":                  {fileLimits(), false},
		"large ones made late":            {limits{first: solid.MaxWork, full: 1 << 14, late: solid.MaxWork, shape: 1 << 14}, false},
		"some of the large ones":          {limits{first: solid.MaxWork, full: 1 << 14, late: 1 << 18, shape: 1 << 14}, true},
		"full shares for the first ones":  {limits{first: 1 << 19, full: 1 << 19, late: 1 << 16, shape: 1 << 19}, true},
		"maps that take more than a file": {limits{first: 1 << 10, full: 1 << 24, late: 1 << 20, shape: 1 << 24}, true},
		"nearly nothing":                  {limits{first: 1000, full: 100, late: 100, shape: 100}, true},
	} {
		t.Run(name, func(t *testing.T) {
			var first string
			for _, cores := range []int{1, 8, 3} {
				previous := runtime.GOMAXPROCS(cores)
				text, features, h := readLimited(t, data, c.limits)
				runtime.GOMAXPROCS(previous)
				if first == "" {
					first = text
				}
				if text != first {
					t.Fatalf("%d cores give another result", cores)
				}
				limited, told := 0, map[string]bool{}
				for _, s := range h.Skipped {
					told[s.GUID] = true
					if s.Code == CodeWorkLimit {
						limited++
					}
				}
				if limited > 0 != c.limited {
					t.Errorf("%d elements are reported to be limited: %t was wanted", limited, c.limited)
				}
				if features+len(told) < 700 {
					t.Errorf("%d features and %d in the report of 700", features, len(told))
				}
			}
		})
	}
}

// TestOpenEndsWithItsContext cancels before a model is opened, and at any number
// of looks later.
func TestOpenEndsWithItsContext(t *testing.T) {
	t.Parallel()
	file, err := step.Parse(manyProducts(t, 3*stopEvery))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := openContext(ctx, file, Source{}); !errors.Is(err, context.Canceled) {
		t.Errorf("open gives %v", err)
	}
	m, err := open(file, Source{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(m.products); n != 3*stopEvery {
		t.Fatalf("%d products", n)
	}
	m.products, m.stop = nil, ctx.Done()
	if m.listProducts(); len(m.products) >= stopEvery {
		t.Errorf("%d products listed after the end", len(m.products))
	}
}

// A panic of what is read beside the rest is one of the caller, who may recover
// from it when all has ended.
func TestPanicBeside(t *testing.T) {
	t.Parallel()
	var ended atomic.Int32
	end := func() { ended.Add(1) }
	func() {
		defer func() {
			if r := recover(); r != "broken" {
				t.Errorf("recovered %v", r)
			}
		}()
		together(end, func() { panic("broken") }, end)
		t.Error("no panic")
	}()
	if n := ended.Load(); n != 2 {
		t.Errorf("%d tasks had ended", n)
	}
}

// TestRelationshipsOfManyWithMany holds that a relationship with long lists at
// both ends does not cost their product.
func TestRelationshipsOfManyWithMany(t *testing.T) {
	t.Parallel()
	var list strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&list, ",#%d", 10_002+3*(i%700))
	}
	many := "(" + list.String()[1:] + ")"
	data := manyProducts(t, 700)
	data = bytes.Replace(data, []byte("ENDSEC;\nEND-"), []byte("#99=IFCRELAGGREGATES('x',$,$,$,"+many+","+many+");\nENDSEC;\nEND-"), 1)
	file, err := step.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	m, err := open(file, Source{})
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
	if len(m.warnings) == 0 || !strings.Contains(strings.Join(m.warnings, "\n"), "#99 joins 20000 records to 20000") {
		t.Errorf("warnings are %q", m.warnings)
	}
}

// TestWorkOfAFileIsBounded holds that the work of all elements together ends,
// whatever they want.
func TestWorkOfAFileIsBounded(t *testing.T) {
	t.Parallel()
	l := limits{first: 1 << 20, full: 1 << 12, late: 1 << 20, shape: 1 << 12}
	for _, products := range []int{1, 7, 500, 20_000} {
		line := newLine(make([]*product, products), l)
		total, late := 0, 0
		for b := range line.done {
			out := make([]made, len(line.batch(b)))
			for i := range out { // each wants all it can get
				share := line.budget.share(b).limit
				out[i].work = work{spent: share, limit: share, exceeded: true}
				total += share
				if limit := min(solid.MaxWork, line.budget.left/4); limit > share {
					late += limit
					line.budget.left = max(0, line.budget.left-limit)
				}
			}
			line.budget.count(b, out)
		}
		if most := 2*l.first + ahead*l.full; total > most {
			t.Errorf("%d products take %d in the first round, more than %d", products, total, most)
		}
		if late > l.late {
			t.Errorf("%d products take %d late, more than %d", products, late, l.late)
		}
	}
}

// TestHeavyProductsFirst holds that the products that most of the records come
// before are begun first, that all are begun once, and that the line moves where
// early ones hold more than may wait.
func TestHeavyProductsFirst(t *testing.T) {
	t.Parallel()
	file, err := step.Parse(manyProducts(t, 300))
	if err != nil {
		t.Fatal(err)
	}
	m, err := open(file, Source{})
	if err != nil {
		t.Fatal(err)
	}
	todo := slices.Concat(m.products[:40], m.products[120:140], m.products[280:])
	l := newLine(todo, fileLimits())
	l.heavyFirst(file.Len())
	var order []int
	big := []made{{feature: &scene.Feature{Parts: []scene.Part{{Mesh: &scene.Mesh{Positions: make([]scene.Vec3, maxHeld/24+1)}}}}}}
	for range l.done {
		b, _, ok := l.take()
		if !ok {
			t.Fatalf("no batch after %v", order)
		}
		order = append(order, b)
		l.put(b, big)
		for l.head < len(l.done) && l.done[l.head] != nil {
			l.emitted(big)
		}
	}
	want := []int{40, 60}
	for b := range l.done {
		if b != 40 && b != 60 {
			want = append(want, b)
		}
	}
	if !slices.Equal(order, want) {
		t.Errorf("begun in the order %v", order)
	}
	if _, _, ok := l.take(); ok {
		t.Error("one more batch")
	}
}

// Whoever gets a feature may take from it what it wants; the bytes that wait to be
// emitted are still counted down to none, or else the line would stand still.
func TestLineForgetsWhatIsTakenFromFeatures(t *testing.T) {
	t.Parallel()
	l := newLine(make([]*product, 4), fileLimits())
	for b := range l.done {
		taken, _, ok := l.take()
		if !ok || taken != b {
			t.Fatalf("batch %d, %v", taken, ok)
		}
		f := &scene.Feature{Sets: []scene.PropertySet{{Properties: make([]scene.Property, 10)}}}
		l.put(b, []made{{feature: f}})
		out, _ := l.get()
		f.Sets = nil
		l.emitted(out)
	}
	if l.held != 0 {
		t.Errorf("%d bytes are still held", l.held)
	}
}
