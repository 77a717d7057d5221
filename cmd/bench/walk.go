package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"

	"github.com/maquette-city/maquette/plans/convert"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/profile"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/walk"
)

// pathsJSON are the camera paths: poses round a model, lengths in metres of the
// room that the person stands in, which at a scale are as many more of the model.
//
//go:embed testdata/paths.json
var pathsJSON []byte

type cameraPath struct {
	Name  string  `json:"name"`
	About string  `json:"about"`
	Scale float64 `json:"scale"` // metres of the model for one of the room
	Poses []pose  `json:"poses"`
}

// pose is a place beside a model: away from its box in a direction, above its
// lowest point, looking at its middle at a share of its height.
type pose struct {
	AzimuthDeg float64 `json:"azimuthDeg"` // counter-clockwise from east
	Away       float64 `json:"away"`       // metres of the room
	Height     float64 `json:"height"`
	Aim        float64 `json:"aim"`
}

// camera places a pose beside a box.
func (p pose) camera(box scene.Box, scale float64, s screen) walk.Camera {
	sin, cos := math.Sincos(p.AzimuthDeg * math.Pi / 180)
	middle, size := box.Center(), box.Size()
	// From the middle to the box's side in that direction.
	side := math.Min(size[0]/2/math.Max(math.Abs(cos), 1e-9), size[1]/2/math.Max(math.Abs(sin), 1e-9))
	r := side + p.Away*scale
	return walk.Camera{
		Eye:    scene.Vec3{middle[0] + r*cos, middle[1] + r*sin, box.Min[2] + p.Height*scale},
		Target: scene.Vec3{middle[0], middle[1], box.Min[2] + p.Aim*size[2]},
		FOV:    s.fovDeg * math.Pi / 180, Aspect: s.width / s.height, Height: s.height, Near: 0.1 * scale, Far: 5000 * scale,
	}
}

// screen is what a device shows on, in CSS pixels; for a headset those of one eye.
type screen struct{ width, height, fovDeg float64 }

func screenOf(p profile.Profile) screen {
	switch p.Tileset {
	case profile.HMD().Tileset:
		return screen{1680, 1760, 96}
	case profile.Tablet().Tileset:
		return screen{1180, 820, 60}
	}
	return screen{1440, 900, 60}
}

// walked are the greatest figures of one path with one profile.
type walked struct {
	triangles, draws, tiles int // at once
	gpuBytes                int64
	firstBytes, allBytes    int64 // on the wire, of the first pose and of the path
	firstRequests, requests int
	firstSeconds            float64
}

// benchWalk walks the camera paths over every model with every profile.
func benchWalk(ctx context.Context, c *config, named []string) error {
	var paths []cameraPath
	if err := json.Unmarshal(pathsJSON, &paths); err != nil {
		return fmt.Errorf("reading the camera paths: %w", err)
	}
	files, err := c.inputsOr(named, walkModels())
	if err != nil {
		return err
	}
	t := &table{head: []string{"model", "path", "profile", "tiles", "triangles", "draw calls", "GPU MB", "first view kB", "requests", "s", "whole path kB", ""}}
	over := 0
	for _, file := range files {
		if err := c.walkModel(ctx, file, paths, t, &over); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			fmt.Fprintf(c.log, "left out, %s: %v\n", filepath.Base(file), err)
		}
	}
	for _, p := range paths {
		fmt.Fprintf(c.out, "%s: %s, %d poses.\n", p.Name, p.About, len(p.Poses))
	}
	fmt.Fprintf(c.out, "\nThe most at any pose; \"first view\": what is fetched for the first pose, after brotli level 5, tileset included; seconds by a model of %d connections,\n"+
		"%.0f Mbit/s and %.0f ms; GPU: vertices and indices unpacked. The budgets:\n\n", connections, mbits, 1000*roundTrip)
	budgets().print(c.out)
	fmt.Fprintln(c.out)
	t.print(c.out)
	fmt.Fprintf(c.out, "\n%d of %d rows over a budget.\n", over, len(t.rows))
	return nil
}

// budgets lists what the profiles allow.
func budgets() *table {
	t := &table{head: []string{"profile", "error target", "triangles", "draw calls", "GPU MB", "first view kB"}}
	for _, p := range profile.All() {
		t.add(p.Name, strconv.FormatFloat(p.ErrorTarget, 'g', -1, 64), strconv.Itoa(p.Triangles), strconv.Itoa(p.DrawCalls), inMB(p.GPUBytes), inKB(p.FirstViewBytes))
	}
	return t
}

// walkModels are the files and folders that are walked round, below data/.
func walkModels() []string {
	return []string{"ifc/building/AC20-FZK-Haus.ifc", "ifc/building/Duplex_A_20110907_georeferenced.ifc", "ifc/building/LargeBuilding.ifc", "ifc/building/TallBuilding.ifc",
		"ifc/nl-brienenoord/Van Brienenoordbrug-IFC4X3.ifc", "ifc/infra/ifcbridge-model03.ifc", "ifc/nl-schependomlaan", "cityjson/DH_01_subs.city.json", "cityjson/delft.json", "cityjson/zurich_subset_lod2.json"}
}

// filesOf gives a file, or the IFC files of a folder.
func filesOf(file string) ([]string, error) {
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return find(file, isIFC)
	}
	return []string{file}, nil
}

// walkModel converts a file, or all files of a folder as one version, and walks.
func (c *config) walkModel(ctx context.Context, file string, paths []cameraPath, t *table, over *int) error {
	dir, err := os.MkdirTemp("", "maquette-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	inputs, err := filesOf(file)
	if err != nil {
		return err
	}
	if _, err := convert.Run(ctx, convert.Options{Inputs: inputs, Out: dir, Audience: convert.Public}); err != nil {
		return err
	}
	contents := map[string]weight{}
	for _, p := range profile.All() {
		tree, size, err := treeFor(p, filepath.Join(dir, p.Tileset))
		if err != nil {
			return err
		}
		for _, path := range paths {
			w, err := walkPath(tree, size, &path, p, dir, contents)
			if err != nil {
				return err
			}
			*over += w.row(t, filepath.Base(file), path.Name, p)
		}
	}
	return nil
}

func readTree(path string) (*walk.Tree, int64, error) { return treeFor(profile.Desktop(), path) }

// treeFor reads a tileset as viewers take it on a kind of device.
func treeFor(p profile.Profile, path string) (*walk.Tree, int64, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, 0, err
	}
	set, err := tiles.Read(bytes.NewReader(raw))
	if err != nil {
		return nil, 0, err
	}
	if p.Outside {
		set = set.Outside()
	}
	tree, err := walk.New(set)
	return tree, int64(brotliSize(raw)), err
}

// row adds a line and gives 1 where a budget is exceeded.
func (w *walked) row(t *table, model, path string, p profile.Profile) int {
	note := ""
	if w.triangles > p.Triangles || w.draws > p.DrawCalls || w.gpuBytes > p.GPUBytes || w.firstBytes > p.FirstViewBytes {
		note = "over"
	}
	t.add(model, path, p.Name, strconv.Itoa(w.tiles), strconv.Itoa(w.triangles), strconv.Itoa(w.draws), inMB(w.gpuBytes),
		inKB(w.firstBytes), strconv.Itoa(w.firstRequests), fmt.Sprintf("%.2f", w.firstSeconds), inKB(w.allBytes), note)
	if note == "" {
		return 0
	}
	return 1
}

func inKB(n int64) string { return strconv.FormatInt((n+500)/1000, 10) }

func inMB(n int64) string { return strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64) }
