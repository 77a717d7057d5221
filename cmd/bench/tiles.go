package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/andybalholm/brotli"

	"github.com/maquette-city/maquette/plans/convert"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/meshopt"
)

// benchTiles measures what the tiles of the shared models take.
func benchTiles(ctx context.Context, c *config, named []string) error {
	switch {
	case c.encoding:
		return c.benchEncoding(ctx, named)
	case c.speed:
		return c.benchTiling(ctx, named)
	case c.pictures != "":
		return c.benchPictures(ctx, named)
	}
	return errors.New("bench tiles: say what to measure: --encoding, --speed or --pictures DIR")
}

// encodings are the ways to write a tile that are compared, the first is what a
// tile is without compression and the last what it really is.
func encodings() []encoding {
	tight, bytewise := meshopt.Tight, meshopt.Bytewise
	return []encoding{
		{name: "quantized"},
		{name: "triangles only", triangles: true},
		{name: "meshopt", triangles: true, attributes: &tight},
		{name: "with filter", triangles: true, attributes: &tight, octahedral: true},
		{name: "bytewise", triangles: true, attributes: &bytewise},
		{name: "with filter", triangles: true, attributes: &bytewise, octahedral: true},
		{name: "ours", own: true},
	}
}

// encodedModel are the sizes of all tiles of a model, in bytes after brotli.
type encodedModel struct {
	name      string
	tiles     int
	triangles int
	raw       int   // of the quantized tiles, before brotli
	sizes     []int // of encodings()
	// What both keep: ours without property tables, and gltfpack.
	geometry int
	packed   []int // of packSettings()
	alike    []int // ours on the grids of these
}

// benchEncoding measures the encodings of every tile, beside gltfpack.
func (c *config) benchEncoding(ctx context.Context, named []string) error {
	files, err := c.tileInputs(named)
	if err != nil {
		return err
	}
	pack, err := c.findGltfpack(ctx)
	if err != nil {
		fmt.Fprintln(c.log, "left out:", err)
	}
	var all []*encodedModel
	for i, f := range files {
		m, err := c.encodeModel(ctx, f, pack)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			fmt.Fprintf(c.log, "%d/%d left out, %s: %v\n", i+1, len(files), filepath.Base(f), err)
			continue
		}
		fmt.Fprintf(c.log, "%d/%d %s\n", i+1, len(files), m.name)
		all = append(all, m)
	}
	c.printEncodings(all)
	if pack != "" {
		c.printPacked(all)
	}
	return nil
}

// tileInputs gives the named files, or all building and city models.
func (c *config) tileInputs(named []string) ([]string, error) {
	if len(named) > 0 {
		return absolute(named)
	}
	data, err := c.data()
	if err != nil {
		return nil, err
	}
	all, err := find(filepath.Join(data, "ifc"), func(p string) bool {
		return isIFC(p) || strings.EqualFold(filepath.Ext(p), ".ifcxml")
	})
	if err != nil {
		return nil, err
	}
	cities, err := find(filepath.Join(data, "cityjson"), func(p string) bool {
		return strings.EqualFold(filepath.Ext(p), ".json") || strings.EqualFold(filepath.Ext(p), ".jsonl")
	})
	return append(all, cities...), err
}

// encodeModel converts one model and measures its tiles.
func (c *config) encodeModel(ctx context.Context, file, pack string) (*encodedModel, error) {
	dir, err := os.MkdirTemp("", "maquette-bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	rep, err := convert.Run(ctx, convert.Options{Inputs: []string{file}, Out: dir, Audience: convert.Public})
	if err != nil {
		return nil, err
	}
	contents, err := filepath.Glob(filepath.Join(dir, "c", "*.glb"))
	if err == nil && len(contents) == 0 {
		err = errors.New("no tiles")
	}
	if err != nil {
		return nil, err
	}
	m := &encodedModel{name: filepath.Base(file), tiles: len(contents), triangles: rep.Triangles, sizes: make([]int, len(encodings())), packed: make([]int, len(packSettings())), alike: make([]int, len(packSettings()))}
	plainDir := filepath.Join(dir, "plain")
	if err := os.Mkdir(plainDir, 0o755); err != nil {
		return nil, err
	}
	for _, path := range contents {
		if err := m.tile(path, plainDir); err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
	}
	return m, m.pack(ctx, pack, plainDir)
}

// tile adds one tile, and puts its plain form into a folder.
func (m *encodedModel) tile(path, plainDir string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	plain, err := glb.Plain(data)
	if err != nil {
		return err
	}
	m.raw += len(plain)
	for i, e := range encodings() {
		made := data
		if !e.own {
			if made, err = e.recode(plain); err != nil {
				return fmt.Errorf("as %s: %w", e.name, err)
			}
		}
		m.sizes[i] += brotliSize(made)
	}
	bare, err := withoutTables(data)
	if err != nil {
		return err
	}
	m.geometry += brotliSize(bare)
	return os.WriteFile(filepath.Join(plainDir, filepath.Base(path)), plain, 0o644)
}

// brotliSize gives the bytes after brotli at the level that the server takes.
func brotliSize(data []byte) int {
	var out bytes.Buffer
	w := brotli.NewWriterLevel(&out, 5)
	w.Write(data)
	w.Close()
	return out.Len()
}

// printEncodings prints the sizes of every model and their means.
func (c *config) printEncodings(all []*encodedModel) {
	fmt.Fprint(c.out, "Bytes of all tiles of a model, after brotli level 5; \"quantized\": without EXT_meshopt_compression; \"triangles only\": indices of triangles alone are compressed;\n"+
		"\"meshopt\": everything, packed as tightly as the format goes, and with the octahedral filter for normals; \"bytewise\": deltas left whole bytes; \"ours\": what a tile is, view by view.\n\n")
	t := &table{head: []string{"file", "tiles", "triangles", "raw"}}
	for _, e := range encodings() {
		t.head = append(t.head, e.name)
	}
	ratios := make([][]float64, len(encodings()))
	for _, m := range all {
		row := []string{m.name, fmt.Sprint(m.tiles), fmt.Sprint(m.triangles), fmt.Sprint(m.raw)}
		for i, n := range m.sizes {
			row = append(row, fmt.Sprint(n))
			ratios[i] = append(ratios[i], float64(n)/float64(m.sizes[0]))
		}
		t.add(row...)
	}
	row := []string{"geometric mean of shares", "", "", ""}
	for _, r := range ratios {
		row = append(row, fmt.Sprintf("%.3f", geometricMean(r)))
	}
	t.add(row...)
	t.print(c.out)
}

func geometricMean(vs []float64) float64 {
	sum := 0.0
	for _, v := range vs {
		sum += math.Log(v)
	}
	return math.Exp(sum / float64(max(1, len(vs))))
}
