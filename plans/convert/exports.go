package convert

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/tabletop"
	"github.com/maquette-city/maquette/tiles/usdz"
)

// Files of the whole variant for viewers that know no tiles. ModelFile is for
// download and holds everything; the others are for the cameras of phones and
// tablets and hold as much as those show.
const (
	ARFile           = "ar.glb"        // real size, for Scene Viewer
	USDZFile         = "model.usdz"    // real size, for Quick Look
	TabletopFile     = "tabletop.glb"  // on a table, for Scene Viewer
	TabletopUSDZFile = "tabletop.usdz" // on a table, for Quick Look
)

// ExportFiles gives the names of all files of the whole variant.
func ExportFiles() []string {
	return []string{ModelFile, ARFile, USDZFile, TabletopFile, TabletopUSDZFile}
}

// ExportReport tells of one of these files what is in it and what is not.
type ExportReport struct {
	File      string `json:"file"`
	Bytes     int64  `json:"bytes"`
	Triangles int    `json:"triangles"`
	Vertices  int    `json:"vertices"`
	// Scale is how many metres one metre of the file stands for: 1, or 200 for
	// 1:200.
	Scale int `json:"scale"`
	// Detail says what was done to make the shapes fit the device (see the
	// constants); images may be smaller all the same.
	Detail string `json:"detail"`
	// Tolerance bounds how far in metres of the full size anything shown is off,
	// or anything small that is gone was from what is shown.
	Tolerance float64 `json:"tolerance"`
	// LeftOut counts the elements that are not in it.
	LeftOut int `json:"leftOut"`
}

// size is how large a file may be for a device.
type size struct {
	triangles, vertices int
	bytes               int64
}

// sceneViewer and quickLook are what these take. Google published the first (30,000
// vertices, 10 MB) and shows no more of what is larger; Apple publishes none, and
// an iPad of five years ago keeps its frame rate at these.
func sceneViewer() size { return size{triangles: 60_000, vertices: 30_000, bytes: 10 << 20} }
func quickLook() size   { return size{triangles: 100_000, vertices: 300_000, bytes: 15 << 20} }

func (s size) holds(e *ExportReport) bool {
	return e.Triangles <= s.triangles && e.Vertices <= s.vertices && e.Bytes <= s.bytes
}

// over tells how many times too large a file is, by what it is most over.
func (s size) over(e *ExportReport) float64 {
	return max(float64(e.Triangles)/float64(s.triangles), float64(e.Vertices)/float64(s.vertices), float64(e.Bytes)/float64(s.bytes))
}

// export is one file to write.
type export struct {
	file     string
	limit    size
	tabletop bool
	write    func(out *bytes.Buffer, name string, items []glb.Item) (triangles, vertices int, err error)
}

// exports are in the order in which they are made: those with a plate first, so
// that what is found to fit with it fits without.
func exports() []export {
	return []export{
		{TabletopFile, sceneViewer(), true, writeGLB}, {TabletopUSDZFile, quickLook(), true, writeUSDZ},
		{ARFile, sceneViewer(), false, writeGLB}, {USDZFile, quickLook(), false, writeUSDZ},
	}
}

func writeGLB(out *bytes.Buffer, _ string, items []glb.Item) (int, int, error) {
	s, err := glb.WriteModel(out, &memory{}, items, scene.Vec3{})
	return s.Triangles, s.Vertices, err
}

func writeUSDZ(out *bytes.Buffer, name string, items []glb.Item) (int, int, error) {
	s, err := usdz.Write(out, name, items)
	return s.Triangles, s.Vertices, err
}

// writeExports writes the files for phones and tablets.
func (r *run) writeExports(ctx context.Context, m *made) error {
	items, seen, box := r.items()
	if r.SkipExports || r.triangles > MaxModelTriangles || len(items) == 0 {
		return nil
	}
	items, err := withFittingImages(items)
	if err != nil {
		return err
	}
	l := newLadder(items, seen, box, r.memo)
	for _, e := range exports() {
		if err := r.writeExport(ctx, &e, l, box, m); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) writeExport(ctx context.Context, e *export, l *ladder, box scene.Box, m *made) error {
	d, err := e.make(ctx, l, box, r.exportName())
	if err != nil {
		return fmt.Errorf("writing %s: %w", e.file, err)
	}
	if d.Triangles == 0 || d.LeftOut == len(l.all.items) { // lines alone, or one element that is too large by itself
		m.warn("%s left out: nothing of the model fits the device it is for", e.file)
		return nil
	}
	m.exports = append(m.exports, d.ExportReport)
	return writeFile(filepath.Join(r.Out, e.file), d.data)
}

// exportName is what the model is called in files that say so: the name of the
// project in the leading source.
func (r *run) exportName() string {
	for i := range r.sources {
		if name := r.sources[i].header.Name; name != "" {
			return name
		}
	}
	return "Maquette"
}

// draft is one attempt at a file.
type draft struct {
	ExportReport
	data []byte
}

// make writes the most detailed form that the device takes. Of two scales both
// take the same, so the second tries what was found for the first.
func (e *export) make(ctx context.Context, l *ladder, box scene.Box, name string) (*draft, error) {
	if r, ok := l.found[e.limit]; ok {
		d, err := e.draft(r, l, box, name)
		if err != nil || e.limit.holds(&d.ExportReport) {
			return d, err
		}
	}
	c := l.climb(e.limit)
	for {
		r, err := c.next(ctx)
		if err != nil {
			return nil, err
		}
		if r.triangles > e.limit.triangles {
			c.over = float64(r.triangles) / float64(e.limit.triangles)
			continue
		}
		d, err := e.draft(r, l, box, name)
		if err != nil || e.limit.holds(&d.ExportReport) {
			l.found[e.limit] = r
			return d, err
		}
		c.over = e.limit.over(&d.ExportReport)
	}
}

// draft writes one form into memory.
func (e *export) draft(r rung, l *ladder, box scene.Box, name string) (*draft, error) {
	d := draft{ExportReport: ExportReport{File: e.file, Scale: 1, Detail: r.detail, Tolerance: r.tolerance, LeftOut: len(l.all.items) - len(r.items)}}
	var placed []glb.Item
	to := standing(box, 1)
	if e.tabletop {
		d.Scale = tabletopScale(box)
		to = standing(box, d.Scale)
		to[11] += tabletop.Thickness
		plate, err := plate(box, d.Scale)
		if err != nil {
			return nil, err
		}
		placed = append(placed, plate)
	}
	for _, it := range r.items {
		placed = append(placed, glb.Item{Feature: it.Feature, ToPlan: to.Mul(&it.ToPlan)})
	}
	var out bytes.Buffer
	var err error
	d.Triangles, d.Vertices, err = e.write(&out, name, placed)
	d.Bytes, d.data = int64(out.Len()), out.Bytes()
	return &d, err
}

// plate gives what a model on a table stands on.
func plate(box scene.Box, scale int) (glb.Item, error) {
	size := box.Size().Scale(1 / float64(scale))
	f, err := tabletop.Plate(size[0], size[1], scale)
	return glb.Item{Feature: f, ToPlan: scene.Translation(scene.Vec3{0, 0, tabletop.Thickness})}, err
}

// standing leads the plan frame to that of a model: its origin in the middle of
// the ground plan on the lowest point, which viewers put on the floor.
func standing(box scene.Box, scale int) scene.Affine {
	s, c := 1/float64(scale), box.Center()
	return scene.Affine{
		s, 0, 0, -float64(s * c[0]),
		0, s, 0, -float64(s * c[1]),
		0, 0, s, -float64(s * box.Min[2]),
	}
}

// tabletopSide is what a model on a table takes at most along any side, metres:
// half a table, which two people reach across.
const tabletopSide = 0.6

// tabletopScale gives the roundest scale at which box fits on a table, as
// architects choose it: 1:50, 1:100, 1:200, 1:500 and so on.
func tabletopScale(box scene.Box) int {
	d := box.Size()
	side := max(d[0], d[1], d[2])
	for scale := 10; ; scale *= 10 {
		for _, step := range []int{5, 10, 20} {
			if s := scale * step; side <= tabletopSide*float64(s) || s >= maxTabletopScale {
				return s
			}
		}
	}
}

// maxTabletopScale bounds the scale: a model of the whole earth.
const maxTabletopScale = 20_000_000

// memory is a scratch file of models that are small enough to be held.
type memory struct{ data []byte }

func (m *memory) WriteAt(p []byte, at int64) (int, error) {
	if at > int64(len(m.data)) {
		return 0, os.ErrInvalid
	}
	m.data = append(m.data[:at], p...)
	return len(p), nil
}

func (m *memory) ReadAt(p []byte, at int64) (int, error) {
	return bytes.NewReader(m.data).ReadAt(p, at)
}
