// Package glb writes tile content: binary glTF 2.0 with one primitive per
// material class (opaque, glass), one for all lines (mode LINES, unlit, one pixel
// wide in most viewers) and one per texture, colours per vertex, a feature
// ID per vertex (EXT_mesh_features) and one property table per tile
// (EXT_structural_metadata) with the fixed columns key, class, name, storey.
// Images lie in the binary chunk, each once a tile, or beside the tiles where
// their texture says so: one that many tiles show is then stored, fetched and, by
// some clients, unpacked once.
//
// Positions of small cells are quantized to 16 bits (KHR_mesh_quantization);
// the node's translation and uniform scale, both exact in binary, bring them
// back. Content is y-up: a point east, north, up of the plan frame becomes
// (e, u, -n), as 3D Tiles 1.1 (clause 7.3.1.1) wants of glTF in a z-up tileset.
//
// Materials are double-sided. Plans hold surfaces, clipped solids and mirrored
// copies without a reliable outside; a wall that vanishes when walked round is
// worse than the culling that is lost.
//
// Buffer views of tiles are compressed (EXT_meshopt_compression) each where that
// is smaller once brotli has compressed the tile again, which an estimate tells:
// triangles nearly always, positions and normals of buildings mostly, those of
// cities seldom, where corners repeat exactly. Feature IDs and property tables
// stay plain. A tile that gains too little needs no decoder. The figures stand in
// docs/benchmarks.md.
//
// The bytes depend on the input alone. The package splits and simplifies nothing;
// tiles/partition decides what goes into which tile.
package glb

import (
	"errors"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// QuantizedSteps is the number of steps of the 16-bit grid along one edge of
// the cube that a quantized tile covers.
const QuantizedSteps = 1 << 16

// maxFeatures is the highest count whose ids a float32 attribute holds exactly.
const maxFeatures = 1 << 24

// Errors of Encode. They name a fault of the caller or of the reader before it.
var (
	ErrIndex     = errors.New("mesh index out of range")
	ErrNotFinite = errors.New("position is not a finite number")
	ErrOutside   = errors.New("position outside the tile's cube")
	ErrTooLarge  = errors.New("more than a GLB can hold")
)

// Item is one feature and where it stands. Meshes are read, never changed.
type Item struct {
	Feature *scene.Feature
	ToPlan  scene.Affine // source frame to plan frame
	// Drawn is for a piece of a feature: how many triangles of each part, the
	// first ones, are drawn; the others only shade those that they meet. Nil draws
	// all.
	Drawn []int
}

// drawn gives how many triangles of a part are drawn.
func (it *Item) drawn(part int) int {
	if part < len(it.Drawn) {
		return it.Drawn[part]
	}
	return math.MaxInt
}

// Sheet is where a texture lies within another one: at Offset, scaled by Scale.
// Textures on one sheet make one primitive.
type Sheet struct {
	Texture       *scene.Texture
	Offset, Scale [2]float32
}

// Input is one tile. The feature ID of an item is its index.
type Input struct {
	Items []Item
	// Origin is the lowest corner of the cube that the tile covers, metres in
	// the plan frame.
	Origin scene.Vec3
	// Plain are textures that are not written: their mean colour is.
	Plain map[*scene.Texture]bool
	// Sheets are what is drawn in place of textures; one that has none is
	// embedded as it is.
	Sheets map[*scene.Texture]Sheet
	// Step is the quantization step in metres, a power of two; the cube is
	// QuantizedSteps of them wide. Zero keeps float32 positions.
	Step float64
	// FloatStep is the step in metres to which positions that stay float32 are
	// rounded, a power of two; 0 keeps all their bits.
	FloatStep float64
}

// Stats counts what was written.
type Stats struct {
	Features   int // rows of the property table
	Triangles  int
	Vertices   int
	Degenerate int // triangles and segments left out because the grid leaves them no area or length
}

func (in *Input) validate() error {
	if len(in.Items) > maxFeatures {
		return fmt.Errorf("encoding tile of %d features: %w", len(in.Items), ErrTooLarge)
	}
	if !in.Origin.Finite() || !(in.Step >= 0) || !(in.FloatStep >= 0) {
		return fmt.Errorf("encoding tile at %v with step %v: %w", in.Origin, in.Step, ErrNotFinite)
	}
	return nil
}
