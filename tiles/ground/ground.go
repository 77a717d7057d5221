// Package ground makes 3D Tiles of terrain: a raster of heights becomes a
// quadtree of simplified meshes, an aerial photo is laid over them.
//
// # The tree
//
// The quadtree is fixed: it counts posts (the points that heights are given at)
// from the origin of the map, not from the corner of the raster, so that a tile
// covers the same ground however far the raster reaches. A tile of level l covers
// 2^l times as many posts each way as one of level 0 and has a mesh of at most
// meshCells cells each way, so from some level on it shows every second, fourth,
// eighth post. Refinement is REPLACE. Children of a tile that is as good as they
// are (flat water) are left out.
//
// # Meshes
//
// Each mesh is a right-triangulated irregular network (Evans, Kirkpatrick and
// Townsend, "Right-triangulated irregular networks", Algorithmica 30, 2001) over
// the posts of the tile, coarse where the ground is even. Where more than
// MaxTriangles would be needed the tolerance is raised until they are not. Posts
// that hold nothing stay open in full at level 0; coarser levels close gaps
// narrower than their posts are apart, such as the houses cut out of AHN. Every
// vertex is a post and is turned into the plan frame by itself.
//
// Levels meet in skirts: along edges that another tile continues, a strip hangs
// down by the error of the tile and twice that of the tile over it, shaded as the
// edge, so no crack shows. Normals are those of the surface of all posts of the
// level, so neither do edges between tiles.
//
// # Errors
//
// geometricError is measured, not estimated: the greatest height between the mesh
// and any post of the raster below it, and the step of the stored positions. Where
// posts are missing, the diagonal of a coarser level's cell counts too, since the
// edges of gaps lie off by up to that. Under a photo a tile's error is at least
// photoShare pixels of its image, so that the ground comes nearer in sharper
// images also where it is flat.
//
// # Determinism and memory
//
// The result depends on posts and photo alone. Heights are copied once into a
// scratch file with their coarser levels (4/3 of 4 bytes a post; in memory where
// that is little), tiles are made from the root down, one branch at a time on each
// core.
package ground

import (
	"errors"
	"image"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

const (
	// MaxTriangles bounds one tile, skirts not counted: the budget of headsets
	// (tiles/profile).
	MaxTriangles = 18_000
	// meshCells is the greatest number of cells of a mesh each way, a power of two.
	meshCells = 128
	// leastCells is that of the tiles of level 0 where a photo is very fine.
	leastCells = 8
	// ImageSide is the side of the image of a tile in pixels; tiles of level 0 have
	// up to LeafImageSide, as many as the photo has there.
	ImageSide     = 512
	LeafImageSide = 1024
	// photoShare is how many pixels of its image a tile's error is at least: at
	// the error target of a desktop (6 pixels of the screen) a pixel of the image
	// then takes one of the screen.
	photoShare = 6
	// leafShare is the tolerance of level 0 as a part of the distance of posts, at
	// most leafMost metres: what AHN's heights are themselves off by.
	leafShare = 0.2
	leafMost  = 0.1
	// levelShare is the tolerance of other levels as a part of the width of their
	// tiles: two pixels of the screen where they show.
	levelShare = 1.0 / 512
	// maxPosts bounds the posts each way.
	maxPosts = 1 << 22
	// memoryPosts is up to how many posts are kept in memory.
	memoryPosts = 64 << 20
)

// ErrEmpty says that no post holds a height.
var ErrEmpty = errors.New("the raster holds no heights")

// Grid is a raster of heights.
type Grid struct {
	Width, Height int // posts each way: columns and rows
	// BaseX and BaseY count column 0 and row 0 from the origin of the map.
	BaseX, BaseY int
	// Heights reads a window of posts row by row, metres, NaN where there is none.
	// It is called from one goroutine, windows from the first row to the last.
	Heights func(x, y, w, h int, into []float32) error
}

// Input is a terrain.
type Input struct {
	Posts *Posts
	// Spacing is the distance of posts in metres.
	Spacing float64
	// Place gives where a post with a height stands in the plan frame. It is called
	// from several goroutines.
	Place func(x, y int, height float64) scene.Vec3
	// Photo is laid over the terrain; nil for none.
	Photo Photo
	// Feature is what is picked: all tiles are of it. Its parts do not count.
	Feature scene.Feature
	RGBA    [4]uint8 // colour of ground without a photo, and where that holds nothing
	// Forms are the ways in which images are wanted; see tiles/texture.
	Forms []texture.Form
	// Workers is how many branches are made at once; 0 is one a core.
	Workers int
	// Progress is told, from several goroutines, how many posts of all are done;
	// nil is allowed.
	Progress func(done, total int64)
}

// Photo is an image of the ground.
type Photo interface {
	// Texel is the width of a pixel in distances of posts.
	Texel() float64
	// Sample gives the rectangle from post x0, y0 to post x1, y1, in w by h pixels,
	// row 0 at y0; pixels of no opacity where it holds nothing. It is called from
	// several goroutines.
	Sample(x0, y0, x1, y1 float64, w, h int) (*image.NRGBA, error)
}

// Result is a finished terrain.
type Result struct {
	root      *node
	Tiles     int       // with content
	Triangles int       // of all tiles without children, without skirts
	URIs      []string  // of the tiles without children, for the first form
	Box       scene.Box // plan frame
}

// Tileset gives the tileset whose images have form i of Input.Forms, without
// root.transform, declared CRS and extras.
func (r *Result) Tileset(i int) *tiles.Tileset {
	root := r.root.tile(i)
	return &tiles.Tileset{Asset: tiles.Asset{Version: tiles.Version}, GeometricError: r.root.error * 2, Root: root}
}
