package convert

import (
	"context"
	"errors"
	"fmt"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/plans/pointcloud"
	"github.com/maquette-city/maquette/plans/terrain"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/partition"
	"github.com/maquette-city/maquette/tiles/points"
	"github.com/maquette-city/maquette/tiles/scene"
)

// kindPoints is the kind of clouds of points.
const kindPoints = "points"

// cloud is a source of points.
type cloud struct {
	*pointcloud.Cloud
	metres float64 // of a unit of height
}

func (cloud) kind() string { return kindPoints }

// readCloud opens a cloud; its features are made when its points are counted.
func readCloud(_ context.Context, s *source, _ func(done, total int), _ func(*scene.Feature) error) (scene.Header, error) {
	h := scene.Header{Format: "LAS"}
	c, err := pointcloud.Open(pointcloud.Source{Data: s.file, Size: s.size, Name: s.name})
	if err != nil {
		return h, cloudError(err)
	}
	if h.Schema = c.Version; c.Packed {
		h.Format = "LAZ"
	}
	name, vertical, metres := terrain.Keys(c.GeoKeys, c.GeoText)
	if c.WKT != "" {
		if horizontal, v := crs.Declared(c.WKT); horizontal != "" {
			name, vertical = horizontal, v
		}
	}
	if name != "" {
		h.Georeference = &scene.Georeference{Method: "crs", CRS: name, AxisX: 1, Scale: 1, VerticalDatum: vertical}
	}
	s.layer = cloud{c, metres}
	return h, nil
}

// cloudError gives the kind of an error of package pointcloud.
func cloudError(err error) error {
	switch {
	case errors.Is(err, pointcloud.ErrUnsupported):
		return plans.Errorf(plans.KindUnsupported, "%w", err)
	case errors.Is(err, pointcloud.ErrFormat):
		return plans.Errorf(plans.KindInvalid, "%w", err)
	}
	return err
}

// className gives the name and colour of a class of points: those of LAS 1.4, table
// 17, as AHN uses them.
func className(class uint8) (name string, rgb [3]uint8) {
	switch class {
	case 2, 8:
		return "Maaiveld", [3]uint8{170, 160, 134}
	case 3, 4, 5:
		return "Begroeiing", [3]uint8{104, 140, 78}
	case 6:
		return "Gebouw", [3]uint8{190, 112, 90}
	case 9:
		return "Water", [3]uint8{96, 142, 178}
	case 10, 11, 17, 26:
		return "Kunstwerk", [3]uint8{140, 140, 146}
	case 13, 14, 15, 16:
		return "Hoogspanning", [3]uint8{96, 96, 104}
	}
	return "Overig", [3]uint8{128, 150, 108}
}

// pointMaker makes the tiles of clouds.
type pointMaker struct {
	classes  []*cloudClass // in the order of source and class
	of       map[[2]int]uint16
	coloured []bool // of each source, whether its points have colours
	wide     []bool // and whether these have 16 bits
}

// cloudClass is the points of one class of a source: a feature.
type cloudClass struct {
	source  int
	class   uint8
	count   int64
	box     scene.Box
	extreme [6]scene.Vec3
	sample  []scene.Vec3
}

func (m *pointMaker) close() {}

// samplePoints is about how many points of a source stand for it in pictures and in
// files of the whole variant.
const samplePoints = 60_000

// features counts the points of all classes and takes samples of them.
func (m *pointMaker) features(ctx context.Context, r *run) ([]*scene.Feature, error) {
	m.of = map[[2]int]uint16{}
	m.coloured, m.wide = make([]bool, len(r.sources)), make([]bool, len(r.sources))
	for i := range r.sources {
		if err := m.count(ctx, r, i); err != nil {
			return nil, err
		}
	}
	var out []*scene.Feature
	for _, c := range m.classes {
		out = append(out, c.feature())
	}
	if len(out) == 0 {
		return nil, plans.Errorf(plans.KindInvalid, "nothing to show: there are no points")
	}
	return out, nil
}

func (m *pointMaker) count(ctx context.Context, r *run, i int) error {
	l := r.sources[i].layer.(cloud)
	every, n := l.Count/samplePoints+1, int64(0)
	err := l.Each(ctx, func(batch []pointcloud.Point) error {
		for k := range batch {
			p := &batch[k]
			c := m.class(i, p.Class)
			m.coloured[i] = m.coloured[i] || p.RGB != [3]uint16{}
			m.wide[i] = m.wide[i] || max(p.RGB[0], p.RGB[1], p.RGB[2]) > 255
			c.add(l.at(p), n%every == 0)
			n++
		}
		r.tell("read", n, l.Count)
		return nil
	})
	if err != nil {
		return cloudError(err)
	}
	return nil
}

// at gives the coordinates of a point in metres.
func (l cloud) at(p *pointcloud.Point) scene.Vec3 { return scene.Vec3{p.X, p.Y, p.Z * l.metres} }

func (m *pointMaker) class(source int, class uint8) *cloudClass {
	id := [2]int{source, int(class)}
	n, ok := m.of[id]
	if !ok {
		n = uint16(len(m.classes))
		m.of[id] = n
		m.classes = append(m.classes, &cloudClass{source: source, class: class, box: scene.NewBox()})
	}
	return m.classes[n]
}

// add counts a point; those that widen the box are kept, for bounds that are exact
// also once they are turned.
func (c *cloudClass) add(at scene.Vec3, sampled bool) {
	c.count++
	for i, v := range at {
		if v < c.box.Min[i] {
			c.extreme[i] = at
		}
		if v > c.box.Max[i] {
			c.extreme[3+i] = at
		}
	}
	c.box.Extend(at)
	if sampled {
		c.sample = append(c.sample, at)
	}
}

// sampleSide is the side of the square that stands for a point in pictures, metres.
const sampleSide = 0.5

// feature makes the feature of a class: small squares for a sample of its points.
func (c *cloudClass) feature() *scene.Feature {
	name, rgb := className(c.class)
	id := fmt.Sprintf("points/%d", c.class)
	f := &scene.Feature{Key: layerKey(c.source, id), GUID: id, SourceID: id, Source: c.source, Class: "PointCloud", Name: name}
	f.Sets = []scene.PropertySet{{Properties: []scene.Property{
		{Name: "classification", Value: int(c.class)}, {Name: "points", Value: c.count}}}}
	mesh := &scene.Mesh{Positions: append([]scene.Vec3{}, c.extreme[:]...)}
	for _, p := range append([]scene.Vec3{c.extreme[0]}, c.sample...) {
		n := uint32(len(mesh.Positions))
		low, high := p.Add(scene.Vec3{-sampleSide / 2, -sampleSide / 2, 0}), p.Add(scene.Vec3{sampleSide / 2, sampleSide / 2, 0})
		for i := range 2 { // a point at the border stays within the bounds
			low[i], high[i] = max(low[i], c.box.Min[i]), min(high[i], c.box.Max[i])
		}
		mesh.Positions = append(mesh.Positions, low, scene.Vec3{high[0], low[1], p[2]}, high, scene.Vec3{low[0], high[1], p[2]})
		mesh.Indices = append(mesh.Indices, n, n+1, n+2, n, n+2, n+3)
	}
	f.Parts = []scene.Part{{Mesh: mesh, Transform: scene.Identity(), Material: scene.Material{RGBA: [4]uint8{rgb[0], rgb[1], rgb[2], 255}}}}
	return f
}

// tile makes the tiles.
func (m *pointMaker) tile(ctx context.Context, r *run) (*partition.Result, error) {
	features, box, total := make([]scene.Feature, len(r.features)), scene.NewBox(), int64(0)
	for i, f := range r.features {
		features[i] = scene.Feature{Key: f.Key, Class: f.Class, Name: f.Name, Source: f.Source}
		total += m.classes[i].count
	}
	for i := range r.sources {
		box.Union(r.sources[i].planned)
	}
	b, err := points.New(features, total, box, r.scratchFolder())
	if err != nil {
		return nil, err
	}
	defer b.Close()
	done := int64(0)
	for i := range r.sources {
		err := r.sources[i].layer.(cloud).Each(ctx, func(batch []pointcloud.Point) error {
			done += int64(len(batch))
			r.tell("tile", done, total)
			return m.add(b, i, r.each[i], r.sources[i].layer.(cloud), batch)
		})
		if err != nil {
			return nil, cloudError(err)
		}
	}
	made, err := b.Build(ctx, r.files)
	if err != nil {
		return nil, fmt.Errorf("tiling: %w", err)
	}
	r.report.Triangles = 0
	uris := map[string][]string{}
	for _, f := range features {
		uris[f.Key] = made.URIs
	}
	forms := make([]*tiles.Tileset, len(imageForms()))
	for i := range forms {
		t := *made.Tileset
		root := *t.Root
		t.Root, forms[i] = &root, &t
	}
	return partition.Made(forms, make([]partition.TileInfo, len(made.URIs)), uris), nil
}

// add gives points to b.
func (m *pointMaker) add(b *points.Builder, source int, placed *place.Placed, l cloud, batch []pointcloud.Point) error {
	for k := range batch {
		p := &batch[k]
		n := m.of[[2]int{source, int(p.Class)}]
		q := points.Point{At: placed.PlanPoint(l.at(p)), Feature: n}
		_, q.RGB = className(p.Class)
		if m.coloured[source] {
			for i, v := range p.RGB {
				if m.wide[source] {
					v >>= 8
				}
				q.RGB[i] = uint8(v)
			}
		}
		if err := b.Add(q); err != nil {
			return err
		}
	}
	return nil
}
