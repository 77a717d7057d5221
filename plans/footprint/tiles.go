package footprint

import (
	"context"
	"fmt"
	"path"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Bounds of what is read of the ground under one footprint.
const (
	MaxGroundContents  = 2000
	MaxGroundTriangles = 8_000_000 // looked at, of all contents
)

// GroundClasses are the classes of CityGML, CityJSON and IMGeo that are the ground, or lie
// on it: they are never taken down, and they are cut where the ground is.
func GroundClasses() []string {
	return []string{
		"AuxiliaryTrafficArea", "AuxiliaryTrafficSpace", "Intersection", "LandUse", "PlantCover", "Railway", "ReliefFeature", "Road", "Section", "Square",
		"TINRelief", "Track", "TrafficArea", "TrafficSpace", "TransportSquare", "TransportationComplex", "WaterBody", "Waterway",
		"BegroeidTerreindeel", "OnbegroeidTerreindeel", "OndersteunendWaterdeel", "OndersteunendWegdeel", "OngeclassificeerdObject", "Overbruggingsdeel",
		"Spoor", "Waterdeel", "Wegdeel",
	}
}

// IsGround tells whether a class is one of GroundClasses.
func IsGround(class string) bool {
	for _, g := range GroundClasses() {
		if g == class {
			return true
		}
	}
	return false
}

// ToSite gives the transform of a placement: plan frame to site frame.
func ToSite(p plans.Placement) scene.Affine {
	o := p.Apply([3]float64{})
	var a scene.Affine
	for i := range 3 {
		var unit [3]float64
		unit[i] = 1
		at := p.Apply(unit)
		for row := range 3 {
			a[4*row+i] = at[row] - o[row]
		}
	}
	for row := range 3 {
		a[4*row+3] = o[row]
	}
	return a
}

// layerReader reads the ground of one layer into a dig.
type layerReader struct {
	dig  *Dig
	read func(uri string) ([]byte, error) // relative to the folder of the tileset
	to   scene.Affine
	// all tells that whatever the layer shows is ground, not its ground classes alone.
	all                 bool
	contents, triangles int
}

// layer reads what a tileset has of the ground under the region, at its finest: of
// tiles that replace others, the last.
func (l *layerReader) layer(ctx context.Context, tileset []byte) error {
	set, err := tiles.Parse(tileset)
	if err != nil {
		return err
	}
	if set.Root == nil {
		return nil
	}
	return l.tile(ctx, set.Root, "", set.Root.Refine, false)
}

// tile reads a tile and those below it; folder is where the contents of its tileset
// lie, and inner says that another one led to it.
func (l *layerReader) tile(ctx context.Context, t *tiles.Tile, folder, refine string, inner bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if t.Refine != "" {
		refine = t.Refine
	}
	if !l.reaches(&t.BoundingVolume) {
		return nil
	}
	if t.Content != nil {
		uri := path.Join(folder, t.Content.URI)
		switch {
		case tiles.IsTilesetURI(uri):
			return l.block(ctx, uri, inner)
		case refine != tiles.RefineReplace || len(t.Children) == 0:
			if err := l.content(uri); err != nil {
				return fmt.Errorf("reading content %.80s: %w", uri, err)
			}
		}
	}
	for _, c := range t.Children {
		if err := l.tile(ctx, c, folder, refine, inner); err != nil {
			return err
		}
	}
	return nil
}

// block reads the tileset of a block of a city, which leads to no other.
func (l *layerReader) block(ctx context.Context, uri string, inner bool) error {
	if inner {
		return plans.Errorf(plans.KindInternal, "the tileset %s was led to by one that was led to itself", uri)
	}
	data, err := l.read(uri)
	if err != nil {
		return err
	}
	set, err := tiles.Parse(data)
	if err != nil || set.Root == nil {
		return err
	}
	return l.tile(ctx, set.Root, path.Dir(uri), set.Root.Refine, true)
}

// reaches tells whether a volume may lie over the region.
func (l *layerReader) reaches(v *tiles.BoundingVolume) bool {
	if v.Box == nil {
		return true
	}
	b := v.Box
	var corners []mesh.Vec2
	for i := range 8 {
		p := scene.Vec3{b[0], b[1], b[2]}
		for k := range 3 {
			sign := float64(2*(i>>k&1) - 1)
			p = p.Add(scene.Vec3{b[3+3*k], b[4+3*k], b[5+3*k]}.Scale(sign))
		}
		p = l.to.Apply(p)
		corners = append(corners, mesh.Vec2{p[0], p[1]})
	}
	found := false
	l.dig.region.near.meets(boxOf(corners...), func(int) { found = true })
	return found
}

func (l *layerReader) content(uri string) error {
	if l.contents++; l.contents > MaxGroundContents {
		return plans.Errorf(plans.KindTooLarge, "the ground under this footprint lies in more than %d tiles: draw it smaller", MaxGroundContents)
	}
	data, err := l.read(uri)
	if err != nil {
		return err
	}
	d, err := glb.Decode(data)
	if err != nil {
		return err
	}
	var ground []bool // by feature ID; nil for all
	if !l.all {
		rows, err := d.Rows()
		if err != nil {
			return nil // a content without our columns tells no classes
		}
		any := false
		ground = make([]bool, len(rows))
		for i, r := range rows {
			ground[i] = IsGround(r.Class)
			any = any || ground[i]
		}
		if !any {
			return nil
		}
	}
	return d.Surfaces(func(s *glb.Surface) error { return l.surface(s, ground) })
}

func (l *layerReader) surface(s *glb.Surface, ground []bool) error {
	if s.Mesh.Lines {
		return nil
	}
	var ids []uint32
	if ground != nil {
		var err error
		if ids, err = s.FeatureIDs(); err != nil || ids == nil {
			return err
		}
	}
	if l.triangles += s.Mesh.Triangles(); l.triangles > MaxGroundTriangles {
		return plans.Errorf(plans.KindTooLarge, "the ground under this footprint has more than %d triangles: draw it smaller", MaxGroundTriangles)
	}
	at := make([]scene.Vec3, len(s.Mesh.Positions))
	for i, p := range s.Mesh.Positions {
		at[i] = l.to.Apply(p)
	}
	for i := 0; i+2 < len(s.Mesh.Indices); i += 3 {
		a, b, c := s.Mesh.Indices[i], s.Mesh.Indices[i+1], s.Mesh.Indices[i+2]
		if ids == nil || int(ids[a]) < len(ground) && ground[ids[a]] {
			l.dig.Add([3]scene.Vec3{at[a], at[b], at[c]})
		}
	}
	return nil
}
