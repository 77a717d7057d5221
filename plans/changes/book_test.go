package changes

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/assets/storetest"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/scene"
)

func keysOf(t testing.TB, items []json.RawMessage) []string {
	t.Helper()
	var keys []string
	for _, item := range items {
		var c Change
		if err := json.Unmarshal(item, &c); err != nil {
			t.Fatal(err)
		}
		keys = append(keys, c.Key)
	}
	return keys
}

// pages reads a book to its end in pages of limit changes.
func pages(t testing.TB, x *Index, book []byte, kind Kind, limit int) []string {
	t.Helper()
	read := func(_ context.Context, offset, n int64) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(book[offset : offset+n])), nil
	}
	var all []string
	for from := 0; from >= 0; {
		items, next, err := x.Page(t.Context(), Query{Kind: kind, From: from, Limit: limit}, read)
		if err != nil || len(items) > limit || next >= 0 && next <= from {
			t.Fatalf("from %d: %d items, next %d, %v", from, len(items), next, err)
		}
		all = append(all, keysOf(t, items)...)
		from = next
	}
	return all
}

func TestBookIsReadByPages(t *testing.T) {
	t.Parallel()
	old := houses("0", 500)
	now := each(old, func(i int, b *body) {
		if i%2 == 0 {
			b.fire = "1"
		}
		if i%100 == 0 {
			b.at[2]++
		}
	})
	var book bytes.Buffer
	x, err := Write(t.Context(), &book, file(t, old...), file(t, now...), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(x.Blocks) != 2 || x.Summary.Total != 250 {
		t.Fatalf("%d blocks, %d changes", len(x.Blocks), x.Summary.Total)
	}
	for _, limit := range []int{1, 7, 128, 1000} {
		if all := pages(t, x, book.Bytes(), "", limit); len(all) != 250 || !slices.IsSorted(all) {
			t.Errorf("%d to a page: %d keys", limit, len(all))
		}
		if all := pages(t, x, book.Bytes(), Moved, limit); !slices.Equal(all, []string{"0/000", "0/100", "0/200", "0/300", "0/400"}) {
			t.Errorf("moved, %d to a page: %v", limit, all)
		}
		// Those that moved too were re-described among other things.
		if all := pages(t, x, book.Bytes(), Redescribed, limit); len(all) != 250 {
			t.Errorf("re-described, %d to a page: %d", limit, len(all))
		}
		if all := pages(t, x, book.Bytes(), Added, limit); len(all) != 0 {
			t.Errorf("added: %v", all)
		}
	}
	z, err := gzip.NewReader(&book)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(z); err != nil || bytes.Count(text, []byte("\n")) != 250 {
		t.Errorf("the blocks are no gzip file together: %v", err)
	}
}

// countingStore counts the objects put.
type countingStore struct {
	assets.Store
	puts []string
}

func (s *countingStore) Put(ctx context.Context, key string, r io.Reader, size int64, o assets.PutOptions) (assets.Info, error) {
	s.puts = append(s.puts, key)
	return s.Store.Put(ctx, key, r, size, o)
}

func TestArchiveComparesOnce(t *testing.T) {
	t.Parallel()
	store := &countingStore{Store: storetest.NewMemory()}
	old := houses("0", 20)
	for number, bodies := range [][]body{old, each(old, func(i int, b *body) { b.at[0] += float64(i % 2) })} {
		body, err := file(t, bodies...).Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := store.Store.Put(t.Context(), fmt.Sprintf("tiles/public/a/%d/features.jsonl.gz", number+1), body, -1, assets.PutOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	a := NewArchive(store)
	p := Pair{Before: Version{Variant: "a", Number: 1}, After: Version{Variant: "a", Number: 2}}
	for range 3 {
		f, err := a.ForEvent(t.Context(), p)
		if err != nil || len(f.Keys) != 10 || f.Kinds[9] != "moved" || f.Counts["moved"] != 10 {
			t.Fatalf("%+v, %v", f, err)
		}
	}
	if len(store.puts) != 2 || !strings.HasSuffix(store.puts[1], "/index.json") {
		t.Errorf("put %v: the book once, then its index", store.puts)
	}
	p.ToLater = &Rigid{Shift: scene.Vec3{1, 0, 0}, Turn: Still().Turn}
	if s, _, _, err := a.Page(t.Context(), p, Query{Limit: 1}); err != nil || s.Counts.Moved != 10 || len(store.puts) != 4 {
		t.Errorf("compared otherwise: %+v, %v, %d objects", s, err, len(store.puts))
	}
	p.Before.Number = 7
	if _, err := a.Index(t.Context(), p); !errors.Is(err, assets.ErrNotFound) {
		t.Errorf("a version without features: %v", err)
	}
}

func TestPairStandsOnTheGround(t *testing.T) {
	t.Parallel()
	at := func(east, yaw float64) plans.Version {
		return plans.Version{VariantID: "a", Number: 1, Found: &plans.Placement{East: east, YawDeg: yaw, Scale: 1, Method: "map-conversion"},
			Sources: []plans.VersionSource{{Filename: "a.ifc"}, {Filename: "a.ifc.place.json"}, {Filename: "b.ifc"}}}
	}
	p := PairOf(at(10, 0), at(10, 0), nil, nil)
	if p.ToLater != nil || !slices.Equal(p.Before.Sources, []string{"a.ifc", "b.ifc"}) {
		t.Errorf("%+v", p)
	}
	p = PairOf(at(10, 0), at(110, 90), nil, nil)
	// What stands 20 m east of the earlier frame's origin stands 80 m west of the
	// later's, whose x axis points north: 80 m along its y axis.
	if got := p.ToLater.Apply(scene.Vec3{20, 0, 0}); got.Sub(scene.Vec3{0, 80, 0}).Length() > 1e-9 {
		t.Errorf("%v", got)
	}
	nowhere := at(0, 0)
	nowhere.Found.Method = plans.MethodNone
	if p := PairOf(nowhere, at(110, 0), nil, nil); p.ToLater != nil {
		t.Errorf("a version without a place: %+v", p.ToLater)
	}
}

func TestPoseAsItIsWritten(t *testing.T) {
	t.Parallel()
	for _, yaw := range []float64{0, 90, 180, -179.9, 270, 359} {
		r := Upright(scene.Vec3{1234.56789, -2, 0}, yaw)
		var got Rigid
		if err := json.Unmarshal([]byte(mustJSON(t, r)), &got); err != nil {
			t.Fatal(err)
		}
		if !near(r, got, cityBox(), 1e-4) {
			t.Errorf("%v comes back as %v", r, got)
		}
	}
	for _, text := range []string{`[]`, `[1,2,3]`, `[0,0,0,0,0,0,0]`, `[0,0,0,0,0,0,2]`, `{}`, `[0,0,0,0,0,0,null,1]`, `["0",0,0,0,0,0,1]`} {
		if err := json.Unmarshal([]byte(text), &Rigid{}); err == nil {
			t.Errorf("%s is taken for a pose", text)
		}
	}
}

func TestShapeHashKnowsTheShapeAnywhere(t *testing.T) {
	t.Parallel()
	id := scene.Identity()
	shape := func(change func(b *body)) Shape {
		s, ok := ShapeOf(with(wall("0/a", 3), change).feature(), &id)
		if !ok {
			t.Fatal("no shape")
		}
		return s
	}
	base := shape(func(*body) {})
	for yaw := -180.0; yaw < 180; yaw += 7.3 {
		s := shape(func(b *body) { b.yawDeg, b.at = yaw, scene.Vec3{yaw * 31.7, 4000.123, -yaw / 3} })
		if s.Hash != base.Hash {
			t.Errorf("turned by %v degrees it has another hash", yaw)
		}
		move := s.Pose.After(base.Pose.Inverse())
		if deg, _, upright := angle(move.Turn); !upright || math.Abs(deg-yaw) > 1e-6 && yaw > -180 {
			t.Errorf("turned by %v degrees it says %v", yaw, deg)
		}
	}
	// Leaning: about an axis that is not the vertical.
	lean := scene.Affine{1, 0, 0, 7, 0, 0, -1, 8, 0, 1, 0, 9}
	s, _ := ShapeOf(wall("0/a", 3).feature(), &lean)
	if deg, axis, upright := angle(s.Pose.After(base.Pose.Inverse()).Turn); s.Hash != base.Hash || upright || math.Abs(deg-90) > 1e-6 || math.Abs(axis[0]-1) > 1e-6 {
		t.Errorf("laid on its back: %v degrees about %v", deg, axis)
	}
	if s := shape(func(b *body) { b.size[2] += 0.001 }); s.Hash == base.Hash {
		t.Error("a millimetre does not show")
	}
	for name, parts := range map[string][]scene.Vec3{"a line": {{1, 2, 3}, {4, 2, 3}, {2, 2, 3}}, "a point": {{1, 2, 3}, {1, 2, 3}}, "upright": {{0, 0, 1}, {0, 0, 9}}} {
		f := &scene.Feature{Parts: []scene.Part{{Mesh: &scene.Mesh{Positions: parts, Lines: true, Indices: []uint32{0, 1}}, Transform: scene.Identity()}}}
		a, ok := ShapeOf(f, &id)
		b, _ := ShapeOf(f, &scene.Affine{0, -1, 0, 5, 1, 0, 0, 5, 0, 0, 1, 0})
		if !ok || a.Hash != b.Hash {
			t.Errorf("%s: %v, %v", name, a, b)
		}
	}
	if _, ok := ShapeOf(&scene.Feature{}, &id); ok {
		t.Error("nothing has a shape")
	}
}

func TestFilesThatAreNone(t *testing.T) {
	t.Parallel()
	good := file(t, houses("0", 3)...)
	body, _ := good.Open(t.Context())
	data, _ := io.ReadAll(body)
	packed := func(text string) File {
		var out bytes.Buffer
		z := gzip.NewWriter(&out)
		_, _ = z.Write([]byte(text))
		_ = z.Close()
		return fileOf(out.Bytes())
	}
	for name, f := range map[string]File{
		"cut off":           fileOf(data[:len(data)-9]),
		"no gzip":           fileOf([]byte("{}")),
		"no JSON":           packed("{\"key\":\"0/a\",\n"),
		"keys out of order": packed("{\"key\":\"b\"}\n{\"key\":\"a\"}\n"),
		"a key twice":       packed("{\"key\":\"a\"}\n{\"key\":\"a\"}\n"),
		"a line too long":   packed(`{"key":"` + strings.Repeat("x", MaxLine+1) + `"}`),
		"not there":         {Open: func(context.Context) (io.ReadCloser, error) { return nil, assets.ErrNotFound }},
	} {
		for _, turned := range []bool{false, true} {
			before, after, which := f, good, "earlier"
			if turned {
				before, after, which = good, f, "later"
			}
			_, err := Compare(t.Context(), before, after, Options{}, func(*Change) error { return nil })
			if err == nil || !strings.Contains(err.Error(), which) {
				t.Errorf("%s as the %s: %v", name, which, err)
			}
		}
	}
	stop := errors.New("enough")
	if _, err := Compare(t.Context(), fileOf(nil), good, Options{}, func(*Change) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("%v, want emit's error", err)
	}
}

// city gives the features of a city of n buildings; every hundredth differs
// from that of another seed.
func city(n, seed int) File {
	return File{Open: func(context.Context) (io.ReadCloser, error) {
		r, w := io.Pipe()
		go func() {
			z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
			for i := range n {
				v := 0
				if i%100 == 0 {
					v = seed
				}
				fmt.Fprintf(z, `{"key":"0/NL.IMBAG.Pand.%010d","class":"Building","name":"","parent":"","storey":"","properties":[{"name":"","properties":[{"name":"height","value":%d}]}],"box":{"min":[%d,0,0],"max":[%d,9,9]},"tiles":["c/%032x.glb"],"geometryHash":"%032x","propertyHash":"%032x","shapeHash":"%032x","lookHash":"a","pose":[%d,0,0,0,0,0,1]}`+"\n",
					i, v, i, i+9, seed*1000+i/20, i, v, i, i)
			}
			_ = z.Close()
			_ = w.Close()
		}()
		return r, nil
	}}
}

// A city is compared in bounded memory, also where every id is new.
func TestCityTakesLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const n = 30_000
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	peak := uint64(0)
	told := 0
	s, err := Compare(t.Context(), city(n, 1), city(n, 2), Options{}, func(*Change) error {
		if told++; told%500 == 0 {
			runtime.ReadMemStats(&after)
			peak = max(peak, after.HeapAlloc)
		}
		return nil
	})
	if err != nil || s.Counts.Redescribed != n/100 || s.Unchanged != n-n/100 {
		t.Fatalf("%+v, %v", s, err)
	}
	if peak > before.HeapAlloc+24<<20 {
		t.Errorf("%d MB for %d features", (peak-before.HeapAlloc)>>20, n)
	}
}

func FuzzCompare(f *testing.F) {
	seed := func(bodies ...body) []byte {
		body, _ := file(f, bodies...).Open(context.Background())
		data, _ := io.ReadAll(body)
		return data
	}
	f.Add(seed(houses("0", 2)...), seed(houses("1", 3)...), 10.0)
	f.Add(seed(wall("0/a", 1)), []byte("\x1f\x8b"), 0.0)
	f.Add([]byte{}, seed(), math.Inf(1))
	f.Fuzz(func(t *testing.T, a, b []byte, shift float64) {
		o := Options{}
		if shift != 0 {
			o.ToLater = &Rigid{Shift: scene.Vec3{shift, 0, 0}, Turn: Still().Turn}
		}
		n := 0
		s, err := Compare(context.Background(), fileOf(a), fileOf(b), o, func(c *Change) error {
			if n++; len(c.Kinds) == 0 || c.Kind != c.Kinds[0] {
				t.Errorf("a change without a kind: %+v", c)
			}
			_, err := json.Marshal(c)
			return err
		})
		if err == nil && s.Counts.Total() != n {
			t.Errorf("%d told, %d counted", n, s.Counts.Total())
		}
	})
}
