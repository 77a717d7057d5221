// Package usdz writes a whole variant as one USDZ file, the form that Quick Look
// on an iPad, an iPhone and a Vision Pro opens without an app (OpenUSD, "USDZ File
// Format Specification" 1.3).
//
// A file is a zip archive without compression whose entries begin at multiples of
// 64 bytes: the scene in binary form (crate.go), then its images. The scene is
// y-up, in metres, and asks for a horizontal plane to stand on. Every element is a prim of its own,
// named by class and name, with its key in the custom data; where these would be
// more than MaxMeshes, which is more than a tablet draws well, the elements of one
// class are merged.
//
// Triangles, normals and colours are those of model.glb (glb.Shade). Lines are left
// out, since Quick Look draws none. Nothing but images is made smaller here: what
// is too large for a device is for the caller to simplify.
//
// The bytes depend on the input alone: no time is kept, and no name of a file or
// a machine. LZ4, which the binary form packs its numbers with, is that of
// pierrec/lz4, a plain Go library that Kafka and NATS clients have relied on for
// years.
package usdz

import (
	"fmt"
	"io"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
)

// MaxMeshes is the number of meshes up to which every element is a prim of its
// own: each is drawn by itself, and viewers of single files merge nothing.
const MaxMeshes = 200

// Stats counts what was written.
type Stats struct {
	Meshes    int
	Triangles int
	Vertices  int
	Materials int
	Images    int
	Bytes     int64 // of the whole file
}

// Write writes items as they stand, the origin of the plan frame becoming the
// model's own: it belongs in the middle of the ground plan on the lowest point,
// since viewers put that on the floor. name is what the model is called. Private
// features are for the caller to leave out. A file without meshes is valid.
// Errors wrap those of glb.Shade and name the feature, or are out's.
func Write(out io.Writer, name string, items []glb.Item) (Stats, error) {
	b := newBuilder(items)
	if err := glb.Shade(items, scene.Vec3{}, b.take); err != nil {
		return Stats{}, fmt.Errorf("writing USDZ: %w", err)
	}
	images := b.looks.images()
	layer, err := appendCrate(b.scene(name))
	if err != nil {
		return Stats{}, fmt.Errorf("writing USDZ: %w", err)
	}
	entries := append([]entry{{"model.usdc", layer}}, images...)
	stats := b.stats
	stats.Images = len(images)
	stats.Bytes, err = writeArchive(out, entries)
	if err != nil {
		return stats, fmt.Errorf("writing USDZ: %w", err)
	}
	return stats, nil
}
