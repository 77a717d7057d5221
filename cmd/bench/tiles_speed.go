package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/maquette-city/maquette/plans/cityjson"
	"github.com/maquette-city/maquette/plans/ifc"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/partition"
	"github.com/maquette-city/maquette/tiles/scene"
)

// speedModels are the files and folders that tiling is timed on, below data/.
func speedModels() []string {
	return []string{"ifc/nl-schependomlaan", "ifc/building/LargeBuilding.ifc", "ifc/building/TallBuilding.ifc", "ifc/building/AC20-FZK-Haus.ifc",
		"ifc/building/Duplex_A_20110907_georeferenced.ifc", "ifc/nl-schependomlaan/WILLEMSEN-Laagbouw.ifc", "ifc/pcert/infra-bridge.ifc",
		"ifc/nl-brienenoord/Van Brienenoordbrug-IFC4X3.ifc", "ifc/infra/Tin-1.ifc", "cityjson/delft.json", "cityjson/seq/vienna.jsonl"}
}

// speedModel is what is tiled: features of one or more files.
type speedModel struct {
	name      string
	city      bool
	features  []*scene.Feature
	triangles int
}

// tiled are the measurements of one model with one set of options.
type tiled struct {
	seconds   []float64
	processor []float64
	stages    map[string]float64 // seconds of all rounds
	digest    string             // of all tiles
}

// benchTiling times the tiling of features that were read before, in full alone
// and with levels of detail, by turns.
func (c *config) benchTiling(ctx context.Context, named []string) error {
	models, err := c.inputsOr(named, speedModels())
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "From features in memory to encoded tiles, medians of %d rounds by turns; million triangles of the model a second, and the shares that stages have of the\n"+
		"time with levels of detail.\n\n", c.rounds)
	t := &table{head: append([]string{"model", "triangles", "in full: s", "processor s", "M triangles/s", "with levels: s", "processor s", "M triangles/s"}, partition.Stages()...)}
	for _, path := range append(models, boxesName) {
		m, err := readSpeedModel(ctx, path)
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			fmt.Fprintf(c.log, "left out, %s: %v\n", filepath.Base(path), err)
			continue
		}
		full, levels, err := c.timeTiling(ctx, m)
		if err != nil {
			return fmt.Errorf("tiling %s: %w", m.name, err)
		}
		fmt.Fprintf(c.log, "%s: tiles %s, with levels %s\n", m.name, full.digest, levels.digest)
		t.add(m.row(full, levels)...)
	}
	t.print(c.out)
	return nil
}

// readSpeedModel reads a file, or all IFC files of a folder as one model.
func readSpeedModel(ctx context.Context, path string) (*speedModel, error) {
	m := &speedModel{name: filepath.Base(path)}
	if path == boxesName {
		m.features = differentBoxes()
	} else {
		files := []string{path}
		st, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if st.IsDir() {
			if files, err = find(path, isIFC); err != nil {
				return nil, err
			}
		}
		for i, f := range files {
			if err := m.read(ctx, f, i); err != nil {
				return nil, err
			}
		}
	}
	for _, f := range m.features {
		m.triangles += f.Triangles()
	}
	if m.triangles == 0 {
		return nil, errors.New("no triangles")
	}
	return m, nil
}

func (m *speedModel) read(ctx context.Context, path string, index int) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	emit := func(f *scene.Feature) error {
		if !f.Private && f.Visible() {
			m.features = append(m.features, f)
		}
		return nil
	}
	if ext := strings.ToLower(filepath.Ext(path)); ext == ".json" || ext == ".jsonl" {
		m.city = true
		_, err = cityjson.Read(ctx, cityjson.Source{Data: f, Size: st.Size(), Name: path, Index: index}, emit)
	} else {
		_, err = ifc.Read(ctx, ifc.Source{Data: f, Size: st.Size(), Name: path, Index: index}, emit)
	}
	return err
}

const (
	// boxesName names a model that needs no file: walls of which none is like
	// another, so that nothing is done once for many.
	boxesName  = "33,333 different boxes"
	boxesCount = 33_333
)

// differentBoxes makes a building of rooms of a metre, each wall of its own size.
func differentBoxes() []*scene.Feature {
	all := make([]*scene.Feature, boxesCount)
	for i := range all {
		low := scene.Vec3{float64(i % 40), float64(i / 40 % 40), float64(i / 1600 * 3)}
		b := scene.Box{Min: low, Max: low.Add(scene.Vec3{0.8 + float64(i%97)/1000, 0.1 + float64(i%89)/2000, 2.5 + float64(i%83)/500})}
		corners := b.Corners()
		m := &scene.Mesh{Positions: corners[:], Indices: []uint32{0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4, 2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7, 5}}
		all[i] = &scene.Feature{Key: fmt.Sprint("0/", i), Class: "IfcWall", Parts: []scene.Part{
			{Mesh: m, Transform: scene.Identity(), Material: scene.Material{RGBA: [4]uint8{200, 190, 180, 255}}}}}
	}
	return all
}

// timeTiling takes one unmeasured round to warm up, then the rounds.
func (c *config) timeTiling(ctx context.Context, m *speedModel) (full, levels *tiled, err error) {
	full, levels = &tiled{}, &tiled{}
	for round := -1; round < c.rounds; round++ {
		for _, r := range []*tiled{full, levels} {
			if round <= 0 {
				*r = tiled{stages: map[string]float64{}, digest: r.digest}
			}
			if err := r.round(ctx, m, r == full); err != nil {
				return nil, nil, err
			}
		}
	}
	return full, levels, nil
}

// round tiles the model once.
func (r *tiled) round(ctx context.Context, m *speedModel, full bool) error {
	o := partition.Options{NoProxies: full, Took: func(stage string, d time.Duration) { r.stages[stage] += d.Seconds() }}
	if m.city {
		o.MinLevel = partition.CityLevel
	}
	place := scene.Translation(m.wholeKilometres())
	start, cpu := time.Now(), cpuTime()
	b := partition.New(o)
	for _, f := range m.features {
		if err := b.Add(f, place); err != nil {
			return err
		}
	}
	made, err := b.Build(ctx, nowhere{})
	if err != nil {
		return err
	}
	r.seconds = append(r.seconds, time.Since(start).Seconds())
	r.processor = append(r.processor, (cpuTime() - cpu).Seconds())
	digest := digestOf(made)
	if r.digest != "" && r.digest != digest {
		return errors.New("tiling twice gives different tiles")
	}
	r.digest = digest
	return nil
}

// wholeKilometres brings the model near the origin, where plans have theirs.
func (m *speedModel) wholeKilometres() scene.Vec3 {
	var by scene.Vec3
	p := m.features[0].Parts[0]
	at := p.Transform.Apply(p.Mesh.Positions[0])
	for i, v := range at {
		by[i] = -1000 * float64(int(v/1000))
	}
	return by
}

// nowhere takes tiles and keeps none.
type nowhere struct{}

func (nowhere) Content(context.Context, string, []byte) error { return nil }

// digestOf names the tree and the contents of all tiles.
func digestOf(r *partition.Result) string {
	h := sha256.New()
	for i := range r.Tiles {
		fmt.Fprintln(h, r.Tiles[i].Cell, r.Tiles[i].Kind, r.Tiles[i].URI)
	}
	_ = r.Tileset.Root.Walk(func(t *tiles.Tile) error { // gives the error of the function, which has none
		_, err := fmt.Fprintln(h, t.GeometricError)
		return err
	})
	return fmt.Sprintf("%x", h.Sum(nil)[:6])
}

func (m *speedModel) row(full, levels *tiled) []string {
	speed := func(s float64) string { return fmt.Sprintf("%.2f", float64(m.triangles)/s/1e6) }
	f, l := median(full.seconds), median(levels.seconds)
	row := []string{m.name, fmt.Sprint(m.triangles), fmt.Sprintf("%.3f", f), fmt.Sprintf("%.3f", median(full.processor)), speed(f), fmt.Sprintf("%.3f", l), fmt.Sprintf("%.3f", median(levels.processor)), speed(l)}
	whole := 0.0
	for _, s := range levels.seconds {
		whole += s
	}
	for _, stage := range partition.Stages() {
		row = append(row, fmt.Sprintf("%.0f %%", 100*levels.stages[stage]/whole))
	}
	return row
}
