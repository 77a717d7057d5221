package profile

import (
	"strings"
	"testing"
)

func TestEveryProfileIsFoundByItsName(t *testing.T) {
	t.Parallel()
	for _, p := range All() {
		if got, ok := ByName(p.Name); !ok || got != p {
			t.Errorf("%s: got %+v, %v", p.Name, got, ok)
		}
		if _, ok := ByTileset(p.Tileset); !ok {
			t.Errorf("%s: no profile makes %s", p.Name, p.Tileset)
		}
	}
	if _, ok := ByName(""); ok {
		t.Error("the profile without a name is one")
	}
	if _, ok := ByTileset("tileset-desktop.json"); ok {
		t.Error("an unknown tileset is one")
	}
}

// A lesser device is never asked for more, and a profile goes with the tileset
// that it names.
func TestBudgetsFallWithTheDevice(t *testing.T) {
	t.Parallel()
	lesser := func(a, b Profile) bool {
		return b.ErrorTarget >= a.ErrorTarget && b.Triangles <= a.Triangles && b.DrawCalls <= a.DrawCalls && b.GPUBytes <= a.GPUBytes &&
			b.TileTriangles <= a.TileTriangles && b.TileBytes <= a.TileBytes && b.FirstViewBytes <= a.FirstViewBytes &&
			b.CacheBytes <= a.CacheBytes && b.ImageSide <= a.ImageSide
	}
	for _, pair := range [][2]Profile{{Desktop(), Tablet()}, {Tablet(), HMD()}, {Tablet(), TabletLite()}, {HMD(), HMDLite()}} {
		if !lesser(pair[0], pair[1]) {
			t.Errorf("%s is asked for more than %s", pair[1].Name, pair[0].Name)
		}
	}
	for _, p := range All() {
		lite, ok := ByName(p.Lite)
		if ok != (p.Lite != "") || ok && (lite.Tileset != p.Tileset || lite.ImageSide != p.ImageSide) {
			t.Errorf("%s: its lite profile %q has another tileset", p.Name, p.Lite)
		}
		if strings.HasSuffix(p.Name, "-lite") == (p.Lite != "") && p.Name != Desktop().Name {
			t.Errorf("%s: lite profile %q", p.Name, p.Lite)
		}
		// What is kept beside the tiles is at most as much again: images unpacked.
		if p.CacheBytes >= p.GPUBytes || p.FirstViewBytes >= p.CacheBytes || int64(p.TileTriangles) > int64(p.Triangles)/8 {
			t.Errorf("%s: budgets that contradict each other: %+v", p.Name, p)
		}
	}
}

func TestExtrasHoldTheLiteProfile(t *testing.T) {
	t.Parallel()
	e := HMD().Extras()
	if e.Name != "hmd" || e.ErrorTarget != 12 || e.Lite == nil || e.Lite.Name != "hmd-lite" || e.Lite.Lite != nil {
		t.Errorf("%+v", e)
	}
	if Desktop().Extras().Lite != nil {
		t.Error("the desktop has a lite profile")
	}
}
