package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/profile"
	"github.com/maquette-city/maquette/tiles/walk"
)

// weight is what a content costs.
type weight struct {
	triangles, draws int
	wire, gpu        int64
}

func weigh(dir, uri string, known map[string]weight) (weight, error) {
	if w, ok := known[uri]; ok {
		return w, nil
	}
	raw, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(uri)))
	if err != nil {
		return weight{}, err
	}
	doc, err := glb.Decode(raw)
	if err != nil {
		return weight{}, fmt.Errorf("%s: %w", uri, err)
	}
	w := weight{wire: int64(brotliSize(raw))}
	if w.triangles, err = doc.Triangles(); err != nil {
		return w, fmt.Errorf("%s: %w", uri, err)
	}
	for _, m := range doc.Meshes {
		w.draws += len(m.Primitives)
	}
	w.gpu = geometryBytes(doc)
	known[uri] = w
	return w, nil
}

// geometryBytes gives the bytes of all vertices and indices, unpacked.
func geometryBytes(doc *glb.Document) int64 {
	views := map[int]bool{}
	use := func(accessor int) {
		if v := doc.Accessors[accessor].BufferView; v != nil {
			views[*v] = true
		}
	}
	for _, m := range doc.Meshes {
		for _, p := range m.Primitives {
			for _, a := range p.Attributes {
				use(a)
			}
			if p.Indices != nil {
				use(*p.Indices)
			}
		}
	}
	n := int64(0)
	for v := range views {
		n += int64(doc.BufferViews[v].ByteLength)
	}
	return n
}

func walkPath(tree *walk.Tree, tilesetBytes int64, path *cameraPath, p profile.Profile, dir string, known map[string]weight) (walked, error) {
	var out walked
	fetched := map[string]bool{}
	for i, pose := range path.Poses {
		camera := pose.camera(tree.Root.Box, path.Scale, screenOf(p))
		view := tree.Look(&camera, p.ErrorTarget)
		var at walked
		for _, tile := range view.Shown {
			w, err := weigh(dir, tile.URI, known)
			if err != nil {
				return out, err
			}
			at.tiles, at.triangles, at.draws, at.gpuBytes = at.tiles+1, at.triangles+w.triangles, at.draws+w.draws, at.gpuBytes+w.gpu
		}
		out.tiles, out.triangles = max(out.tiles, at.tiles), max(out.triangles, at.triangles)
		out.draws, out.gpuBytes = max(out.draws, at.draws), max(out.gpuBytes, at.gpuBytes)
		for _, tile := range view.Fetched {
			w, err := weigh(dir, tile.URI, known)
			if err != nil {
				return out, err
			}
			if !fetched[tile.URI] {
				fetched[tile.URI] = true
				out.allBytes, out.requests = out.allBytes+w.wire, out.requests+1
			}
		}
		if i == 0 {
			out.firstBytes, out.firstRequests = out.allBytes+tilesetBytes, out.requests+1
		}
	}
	out.firstSeconds = seconds(out.firstRequests, out.firstBytes)
	return out, nil
}

// The line of the model: a mobile network in a street.
const (
	connections = 6
	mbits       = 20.0
	roundTrip   = 0.030
)

// seconds gives the time of so many requests after one another for the tileset
// and side by side for the rest, on a line that is full meanwhile.
func seconds(requests int, bytes int64) float64 {
	turns := 1 + math.Ceil(float64(requests-1)/connections)
	return math.Max(turns*roundTrip, roundTrip+float64(bytes)*8/(mbits*1e6))
}
