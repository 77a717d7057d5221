// Package profile is the table of what devices bear: triangles, draw calls,
// memory, bytes on the wire. It holds numbers and nothing else; tiles/partition
// fits images to them, plans/convert writes a tileset for each image size, and
// viewers take their error target and cache from there.
//
// The figures are of three kinds. Published: Meta gives WebXR pages 100 to 120
// draw calls and under a million triangles on Quest 3, 256 MB of textures of at
// most 1024 pixels (2048 at the outside, which is for sheets of several). Reported by others: 200,000 to 300,000
// triangles run well on Quest 3; HoloLens 2 bears about 100,000. Chosen by us
// within those: the rest, at half the published ceiling or less, since a plan is
// not all that a page draws. They are budgets to measure against, not promises
// about a device.
//
// There is one tiling. Profiles differ in what a viewer asks of it (ErrorTarget)
// and in the images of textured tiles; without textures all tilesets name the
// same contents. HMDLite and TabletLite share the tilesets of HMD and Tablet.
package profile

import (
	"slices"

	"github.com/maquette-city/maquette/tiles"
)

const (
	mb  = 1_000_000
	mib = 1 << 20
)

// Profile is one kind of device.
type Profile struct {
	Name string
	// ErrorTarget is the geometric error on the screen, in CSS pixels, above
	// which a viewer fetches finer tiles: the finest that still keeps the
	// budgets.
	ErrorTarget float64
	// Triangles and DrawCalls bound what is drawn in one picture.
	Triangles, DrawCalls int
	// GPUBytes bounds vertices, indices and unpacked images in graphics memory.
	GPUBytes int64
	// TileTriangles and TileBytes (on the wire) bound one tile.
	TileTriangles int
	TileBytes     int64
	// FirstViewBytes bounds what is fetched, on the wire, until the first view is
	// complete.
	FirstViewBytes int64
	// CacheBytes bounds the tiles that a viewer keeps, in its memory.
	CacheBytes int64
	// ImageSide is the greatest width and height of an image, in pixels.
	ImageSide int
	// SheetSide is the same of several images joined in one.
	SheetSide int
	// PackedImages says that images stay packed in graphics memory (KTX 2.0): an
	// eighth of what PNG and JPEG take there.
	PackedImages bool
	// Outside says that viewers refine by what can be seen from outside alone
	// (tiles.Tileset.Outside): what is inside of a building comes to who is in it.
	Outside bool
	// Tileset is the file of the tileset made for the profile.
	Tileset string
	// Lite is the name of the profile for lesser devices that shares Tileset, or
	// "".
	Lite string
}

// HMDLite is for headsets of the first kind (HoloLens 2).
func HMDLite() Profile {
	return Profile{
		Name: "hmd-lite", ErrorTarget: 36, Triangles: 80_000, DrawCalls: 40, GPUBytes: 96 * mib,
		TileTriangles: 10_000, TileBytes: 100_000, FirstViewBytes: 1 * mb, CacheBytes: 64 * mib,
		ImageSide: 1024, SheetSide: 2048, PackedImages: true, Outside: true, Tileset: "tileset-hmd.json",
	}
}

// HMD is for stand-alone headsets of today (Quest 3, Magic Leap 2, Android XR).
func HMD() Profile {
	return Profile{
		Name: "hmd", ErrorTarget: 12, Triangles: 400_000, DrawCalls: 80, GPUBytes: 200 * mib,
		TileTriangles: 20_000, TileBytes: 200_000, FirstViewBytes: 3 * mb, CacheBytes: 150 * mib,
		ImageSide: 1024, SheetSide: 2048, PackedImages: true, Outside: true, Tileset: "tileset-hmd.json", Lite: "hmd-lite",
	}
}

// TabletLite is for tablets and phones with 3 or 4 GB of memory.
func TabletLite() Profile {
	return Profile{
		Name: "tablet-lite", ErrorTarget: 12, Triangles: 250_000, DrawCalls: 80, GPUBytes: 120 * mib,
		TileTriangles: 10_000, TileBytes: 150_000, FirstViewBytes: 2 * mb, CacheBytes: 96 * mib,
		ImageSide: 2048, SheetSide: 2048, PackedImages: true, Outside: true, Tileset: "tileset-tablet.json",
	}
}

// Tablet is for good tablets and phones.
func Tablet() Profile {
	return Profile{
		Name: "tablet", ErrorTarget: 12, Triangles: 800_000, DrawCalls: 150, GPUBytes: 300 * mib,
		TileTriangles: 20_000, TileBytes: 250_000, FirstViewBytes: 4 * mb, CacheBytes: 200 * mib,
		ImageSide: 2048, SheetSide: 2048, PackedImages: true, Tileset: "tileset-tablet.json", Lite: "tablet-lite",
	}
}

// Desktop is for computers, and for whoever asks for tileset.json and says
// nothing of itself.
func Desktop() Profile {
	return Profile{
		Name: "desktop", ErrorTarget: 6, Triangles: 3_000_000, DrawCalls: 500, GPUBytes: 1000 * mib,
		TileTriangles: 50_000, TileBytes: 500_000, FirstViewBytes: 8 * mb, CacheBytes: 400 * mib,
		ImageSide: 4096, SheetSide: 4096, Tileset: "tileset.json",
	}
}

// All gives every profile, from the most able device to the least.
func All() []Profile {
	return []Profile{Desktop(), Tablet(), HMD(), TabletLite(), HMDLite()}
}

// Tilesets gives the profiles that have a tileset of their own: Desktop, whose
// images are the largest, then those with ever smaller ones.
func Tilesets() []Profile { return []Profile{Desktop(), Tablet(), HMD()} }

// ByName finds a profile.
func ByName(name string) (Profile, bool) {
	all := All()
	if i := slices.IndexFunc(all, func(p Profile) bool { return p.Name == name }); i >= 0 {
		return all[i], true
	}
	return Profile{}, false
}

// ByTileset finds the profile that a tileset file is made for.
func ByTileset(file string) (Profile, bool) {
	all := Tilesets()
	if i := slices.IndexFunc(all, func(p Profile) bool { return p.Tileset == file }); i >= 0 {
		return all[i], true
	}
	return Profile{}, false
}

// Extras gives what a tileset says of p under extras.maquette.profile, its lite
// profile within.
func (p Profile) Extras() *tiles.Profile {
	e := &tiles.Profile{
		Name: p.Name, ErrorTarget: p.ErrorTarget, Triangles: p.Triangles, DrawCalls: p.DrawCalls,
		CacheBytes: p.CacheBytes, FirstViewBytes: p.FirstViewBytes, Outside: p.Outside,
	}
	if lite, ok := ByName(p.Lite); ok {
		e.Lite = lite.Extras()
	}
	return e
}
