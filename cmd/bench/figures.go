package main

import (
	"context"
	"math"
	"os"
	"strconv"

	"github.com/maquette-city/maquette/plans/ifc"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// figure is what a kernel says of an element: coordinates in metres in the
// model's own frame, area in square and volume in cubic metres. The volume of a
// mesh that is not closed means nothing.
type figure struct {
	GUID      string     `json:"guid"`
	ID        int        `json:"id"`
	Type      string     `json:"type"`
	Triangles int        `json:"triangles"`
	Min       scene.Vec3 `json:"min"`
	Max       scene.Vec3 `json:"max"`
	Area      float64    `json:"area"`
	Volume    float64    `json:"volume"`
}

// figures are those of a model by express id.
type figures map[int]figure

// index gives the figures of an answer by express id.
func index(list []figure) figures {
	all := make(figures, len(list))
	for _, f := range list {
		all[f.ID] = f
	}
	return all
}

// ours reads a model and gives its figures.
func ours(ctx context.Context, file string) (figures, scene.Header, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, scene.Header{}, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, scene.Header{}, err
	}
	all := figures{}
	header, err := ifc.Read(ctx, ifc.Source{Data: f, Size: st.Size(), Name: file}, func(f *scene.Feature) error {
		id, err := strconv.Atoi(f.SourceID)
		all[id] = figureOf(id, f)
		return err
	})
	return all, header, err
}

func figureOf(id int, f *scene.Feature) figure {
	box := scene.NewBox()
	out := figure{GUID: f.GUID, ID: id, Type: f.Class, Triangles: f.Triangles()}
	for i := range f.Parts {
		p := &f.Parts[i]
		placed := &scene.Mesh{Lines: p.Mesh.Lines, Indices: p.Mesh.Indices, Positions: make([]scene.Vec3, len(p.Mesh.Positions))}
		for j, v := range p.Mesh.Positions {
			placed.Positions[j] = p.Transform.Apply(v)
		}
		box.Union(mesh.Bounds(placed))
		out.Area += mesh.Area(placed)
		out.Volume += mesh.Volume(placed)
	}
	out.Min, out.Max = box.Min, box.Max
	return out
}

// disagreement says how two figures differ, "" where they agree: each side of
// the box within a centimetre or a thousandth of its size, and area or volume
// within a hundredth.
func disagreement(a, b figure) string {
	tolerance := max(0.01, 0.001*b.Max.Sub(b.Min).Length())
	for i := range 3 {
		if math.Abs(a.Min[i]-b.Min[i]) > tolerance || math.Abs(a.Max[i]-b.Max[i]) > tolerance {
			return "box"
		}
	}
	near := func(x, y float64) bool { return math.Abs(x-y) <= 0.01*max(math.Abs(x), math.Abs(y))+1e-6 }
	if near(a.Area, b.Area) || near(a.Volume, b.Volume) {
		return ""
	}
	return "measure"
}
