// Package storetest is the one set of rules that every assets.Store keeps, as a
// test: the embedded gateway, any S3 named in the environment, and the wrappers
// around them run it. It is used by tests only.
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/maquette-city/maquette/assets"
)

// PartBytes is the largest part a store under test may send at once, so that the
// suite's large assets (LargeBytes) take several.
const (
	PartBytes  = 5 << 20
	LargeBytes = 2*PartBytes + 7
)

// Run checks that s keeps the rules of assets.Store. All keys it writes begin
// with prefix, which must be free; it removes them.
func Run(t *testing.T, s assets.Store, prefix string) {
	k := kit{s, prefix}
	t.Cleanup(func() { k.clean(t) })
	for name, f := range map[string]func(*testing.T, kit){
		"what is put is got back":                 roundTrip,
		"ranges":                                  ranges,
		"media type and encoding stay":            mediaTypes,
		"overwriting changes the ETag":            overwrite,
		"put if none is there":                    ifNoneMatch,
		"one of many writers wins":                oneWriterWins,
		"put if unchanged":                        ifMatch,
		"what is not there":                       notThere,
		"listing":                                 listing,
		"copying":                                 copying,
		"keys that are refused":                   badKeys,
		"a put that fails leaves what was before": failedPut,
		"a context that ends":                     cancelled,
	} {
		t.Run(name, func(t *testing.T) { f(t, k) })
	}
}

// kit is a store under test.
type kit struct {
	assets.Store
	prefix string
}

func (k kit) clean(t *testing.T) {
	ctx := context.WithoutCancel(t.Context())
	var keys []string
	err := k.List(ctx, k.prefix, func(i assets.Info) error { keys = append(keys, i.Key); return nil })
	if err != nil {
		t.Errorf("cleaning up: %v", err)
	}
	for _, key := range keys {
		if err := k.Delete(ctx, key); err != nil {
			t.Errorf("cleaning up: %v", err)
		}
	}
}

// put stores data under prefix+name and fails the test where that fails.
func (k kit) put(t *testing.T, name, data string, o assets.PutOptions) assets.Info {
	t.Helper()
	i, err := k.Put(t.Context(), k.prefix+name, strings.NewReader(data), int64(len(data)), o)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// get reads an asset.
func (k kit) get(t *testing.T, name string, rng *assets.Range) (string, assets.Info) {
	t.Helper()
	body, i, err := k.Get(t.Context(), k.prefix+name, rng)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	data, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data), i
}

func wantErr(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got error %v, want %v", err, want)
	}
}

// stream hides everything but Read, as a request's body does.
type stream struct{ io.Reader }

func roundTrip(t *testing.T, k kit) {
	random := make([]byte, LargeBytes)
	src := rand.NewChaCha8([32]byte{1})
	src.Read(random)
	for _, n := range []int{0, 1, 256<<10 - 1, 256 << 10, 256<<10 + 1, PartBytes, LargeBytes} {
		for _, known := range []bool{true, false} {
			name := fmt.Sprintf("bytes %d known %v", n, known)
			t.Run(name, func(t *testing.T) {
				size := int64(-1)
				if known {
					size = int64(n)
				}
				name := strings.ReplaceAll(name, " ", "-")
				put, err := k.Put(t.Context(), k.prefix+name, stream{bytes.NewReader(random[:n])}, size, assets.PutOptions{})
				if err != nil {
					t.Fatal(err)
				}
				data, got := k.get(t, name, nil)
				if data != string(random[:n]) {
					t.Errorf("%d bytes came back otherwise", n)
				}
				head, err := k.Head(t.Context(), k.prefix+name)
				if err != nil {
					t.Fatal(err)
				}
				checkInfo(t, k.prefix+name, int64(n), put, head, got)
			})
		}
	}
}

func checkInfo(t *testing.T, key string, n int64, infos ...assets.Info) {
	t.Helper()
	for _, i := range infos {
		if i.Key != key || i.Bytes != n || i.ETag != infos[0].ETag {
			t.Errorf("info %+v, want key %s, %d bytes, ETag %s", i, key, n, infos[0].ETag)
		}
		if len(i.ETag) < 3 || i.ETag[0] != '"' || i.ETag[len(i.ETag)-1] != '"' {
			t.Errorf("the ETag %s is not strong and quoted", i.ETag)
		}
	}
}

func ranges(t *testing.T, k kit) {
	k.put(t, "ten", "0123456789", assets.PutOptions{})
	k.put(t, "empty", "", assets.PutOptions{})
	for _, c := range []struct {
		name           string
		offset, length int64
		want           string
		err            error
	}{
		{"ten", 0, 0, "0123456789", nil},
		{"ten", 0, -1, "0123456789", nil},
		{"ten", 3, -1, "3456789", nil},
		{"ten", 3, 4, "3456", nil},
		{"ten", 9, 1, "9", nil},
		{"ten", 8, 100, "89", nil},
		{"ten", 10, -1, "", assets.ErrRange},
		{"ten", 11, 1, "", assets.ErrRange},
		{"ten", -1, 1, "", assets.ErrRange},
		{"ten", 1, 0, "", assets.ErrRange},
		{"ten", 1, -2, "", assets.ErrRange},
		{"empty", 0, 0, "", nil},
		{"empty", 1, 1, "", assets.ErrRange},
	} {
		t.Run(fmt.Sprintf("%s from %d, %d bytes", c.name, c.offset, c.length), func(t *testing.T) {
			rng := &assets.Range{Offset: c.offset, Length: c.length}
			if c.err != nil {
				_, _, err := k.Get(t.Context(), k.prefix+c.name, rng)
				wantErr(t, err, c.err)
				return
			}
			data, i := k.get(t, c.name, rng)
			if data != c.want {
				t.Errorf("got %q, want %q", data, c.want)
			}
			if whole := int64(len("0123456789")); c.name == "ten" && i.Bytes != whole {
				t.Errorf("info says %d bytes, the whole has %d", i.Bytes, whole)
			}
		})
	}
}

func mediaTypes(t *testing.T, k kit) {
	for _, c := range []struct{ name, given, encoding, want string }{
		{"a.glb", "", "", "model/gltf-binary"},
		{"a.glb.br", "", "br", "model/gltf-binary"},
		{"a.glb.gz", "", "gzip", "model/gltf-binary"},
		{"tileset.json", "", "", "application/json"},
		{"a.png", "", "", "image/png"},
		{"a.ifc", "application/x-step", "", "application/x-step"},
		{"a.unknown", "", "", "application/octet-stream"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k.put(t, c.name, "not really encoded", assets.PutOptions{ContentType: c.given, Encoding: c.encoding})
			data, got := k.get(t, c.name, nil)
			head, err := k.Head(t.Context(), k.prefix+c.name)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range []assets.Info{got, head} {
				if i.ContentType != c.want || i.Encoding != c.encoding {
					t.Errorf("type %q, encoding %q; want %q, %q", i.ContentType, i.Encoding, c.want, c.encoding)
				}
			}
			if data != "not really encoded" {
				t.Errorf("the store decoded: %q", data)
			}
		})
	}
}

func overwrite(t *testing.T, k kit) {
	one := k.put(t, "over", "one", assets.PutOptions{})
	two := k.put(t, "over", "two", assets.PutOptions{})
	again := k.put(t, "over", "one", assets.PutOptions{})
	if data, _ := k.get(t, "over", nil); data != "one" {
		t.Errorf("got %q", data)
	}
	if one.ETag == two.ETag || again.ETag != one.ETag {
		t.Errorf("ETags %s, %s, %s", one.ETag, two.ETag, again.ETag)
	}
}

func ifNoneMatch(t *testing.T, k kit) {
	o := assets.PutOptions{IfNoneMatch: true}
	k.put(t, "none", "first", o)
	for _, n := range []int{6, 1 << 20, LargeBytes} { // the last one in parts
		_, err := k.Put(t.Context(), k.prefix+"none", stream{strings.NewReader(strings.Repeat("x", n))}, -1, o)
		wantErr(t, err, assets.ErrExists)
	}
	if data, _ := k.get(t, "none", nil); data != "first" {
		t.Errorf("%d other bytes took the place", len(data))
	}
}

func oneWriterWins(t *testing.T, k kit) {
	var won atomic.Int32
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			_, err := k.Put(t.Context(), k.prefix+"race", strings.NewReader(fmt.Sprint(n)), 1, assets.PutOptions{IfNoneMatch: true})
			switch {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, assets.ErrExists) && !errors.Is(err, assets.ErrUnavailable):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 {
		t.Errorf("%d writers won", won.Load())
	}
}

func ifMatch(t *testing.T, k kit) {
	one := k.put(t, "match", "one", assets.PutOptions{})
	two := k.put(t, "match", "two", assets.PutOptions{IfMatch: one.ETag})
	_, err := k.Put(t.Context(), k.prefix+"match", strings.NewReader("3"), 1, assets.PutOptions{IfMatch: one.ETag})
	wantErr(t, err, assets.ErrChanged)
	_, err = k.Put(t.Context(), k.prefix+"match-none", strings.NewReader("3"), 1, assets.PutOptions{IfMatch: two.ETag})
	wantErr(t, err, assets.ErrChanged)
	if data, i := k.get(t, "match", nil); data != "two" || i.ETag != two.ETag {
		t.Errorf("got %q %s", data, i.ETag)
	}
}

func notThere(t *testing.T, k kit) {
	_, _, err := k.Get(t.Context(), k.prefix+"nothing", nil)
	wantErr(t, err, assets.ErrNotFound)
	_, _, err = k.Get(t.Context(), k.prefix+"nothing", &assets.Range{Offset: 1, Length: 1})
	wantErr(t, err, assets.ErrNotFound)
	_, err = k.Head(t.Context(), k.prefix+"nothing")
	wantErr(t, err, assets.ErrNotFound)
	wantErr(t, k.Copy(t.Context(), k.prefix+"nothing", k.prefix+"other"), assets.ErrNotFound)
	wantErr(t, k.Delete(t.Context(), k.prefix+"nothing"), nil)
	k.put(t, "gone", "x", assets.PutOptions{})
	wantErr(t, k.Delete(t.Context(), k.prefix+"gone"), nil)
	_, err = k.Head(t.Context(), k.prefix+"gone")
	wantErr(t, err, assets.ErrNotFound)
}

// listed is more than one page of S3's listing (1,000 keys).
const listed = 1005

func listing(t *testing.T, k kit) {
	var wg sync.WaitGroup
	gate := make(chan struct{}, 8)
	for n := range listed {
		gate <- struct{}{}
		wg.Go(func() {
			defer func() { <-gate }()
			_, err := k.Put(t.Context(), fmt.Sprintf("%slist/%d/%04d", k.prefix, n%3, n), strings.NewReader("x"), 1, assets.PutOptions{})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	var keys []string
	collect := func(i assets.Info) error { keys = append(keys, i.Key); return nil }
	wantErr(t, k.List(t.Context(), k.prefix+"list/", collect), nil)
	if len(keys) != listed || !slices.IsSorted(keys) {
		t.Errorf("listed %d keys of %d, sorted %v", len(keys), listed, slices.IsSorted(keys))
	}
	keys = nil
	wantErr(t, k.List(t.Context(), k.prefix+"list/1/000", collect), nil)
	if want := []string{"0001", "0004", "0007"}; len(keys) != 3 || !strings.HasSuffix(keys[2], want[2]) {
		t.Errorf("listed %v, want those ending in %v", keys, want)
	}
	stop, n := errors.New("enough"), 0
	err := k.List(t.Context(), k.prefix+"list/", func(assets.Info) error {
		if n++; n == 5 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || n != 5 {
		t.Errorf("stopped after %d with %v", n, err)
	}
	wantErr(t, k.List(t.Context(), k.prefix+"nobody/", func(assets.Info) error { return stop }), nil)
}

func copying(t *testing.T, k kit) {
	k.put(t, "from.glb.br", "bytes", assets.PutOptions{Encoding: "br"})
	k.put(t, "to", "others", assets.PutOptions{})
	wantErr(t, k.Copy(t.Context(), k.prefix+"from.glb.br", k.prefix+"to"), nil)
	data, i := k.get(t, "to", nil)
	if data != "bytes" || i.ContentType != "model/gltf-binary" || i.Encoding != "br" {
		t.Errorf("copied %q as %+v", data, i)
	}
}

func badKeys(t *testing.T, k kit) {
	for _, key := range []string{"", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", ".", `a\b`, "a\x00b", "a\nb", "\xff", strings.Repeat("k", 1025)} {
		t.Run(fmt.Sprintf("%.20q", key), func(t *testing.T) {
			_, err := k.Put(t.Context(), key, strings.NewReader("x"), 1, assets.PutOptions{})
			wantErr(t, err, assets.ErrKey)
			_, _, err = k.Get(t.Context(), key, nil)
			wantErr(t, err, assets.ErrKey)
			_, err = k.Head(t.Context(), key)
			wantErr(t, err, assets.ErrKey)
			wantErr(t, k.Delete(t.Context(), key), assets.ErrKey)
			wantErr(t, k.Copy(t.Context(), key, k.prefix+"x"), assets.ErrKey)
			wantErr(t, k.Copy(t.Context(), k.prefix+"x", key), assets.ErrKey)
		})
	}
}

// errReading is what a broken upload fails with.
var errReading = errors.New("the sender went away")

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errReading }

func failedPut(t *testing.T, k kit) {
	k.put(t, "kept", "before", assets.PutOptions{})
	some := strings.Repeat("x", LargeBytes)
	for name, c := range map[string]struct {
		body io.Reader
		size int64
	}{
		"at once":            {broken{}, -1},
		"small":              {io.MultiReader(strings.NewReader("x"), broken{}), 10},
		"in the second part": {io.MultiReader(strings.NewReader(some), broken{}), -1},
		"too short":          {stream{strings.NewReader("short")}, 10},
		"too short, parts":   {stream{strings.NewReader(some)}, 2 * LargeBytes},
	} {
		t.Run(name, func(t *testing.T) {
			for _, key := range []string{"kept", "new"} {
				if _, err := k.Put(t.Context(), k.prefix+key, c.body, c.size, assets.PutOptions{}); err == nil {
					t.Error("the put succeeded")
				}
			}
			if data, _ := k.get(t, "kept", nil); data != "before" {
				t.Errorf("%d bytes took the place of what was before", len(data))
			}
			_, err := k.Head(t.Context(), k.prefix+"new")
			wantErr(t, err, assets.ErrNotFound)
		})
	}
}

func cancelled(t *testing.T, k kit) {
	k.put(t, "there", "x", assets.PutOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := k.Put(ctx, k.prefix+"cancelled", strings.NewReader("x"), 1, assets.PutOptions{})
	wantErr(t, err, context.Canceled)
	_, _, err = k.Get(ctx, k.prefix+"there", nil)
	wantErr(t, err, context.Canceled)
	err = k.List(ctx, k.prefix, func(assets.Info) error { return nil })
	wantErr(t, err, context.Canceled)
}
