package convert

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/plans/citylook"
	"github.com/maquette-city/maquette/plans/terrain"
	"github.com/maquette-city/maquette/tiles/ground"
	"github.com/maquette-city/maquette/tiles/partition"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// kindTerrain is the kind of rasters of heights and of photos.
const kindTerrain = "terrain"

// groundClass of a terrain is the one it has in CityGML and CityJSON.
const terrainClass, terrainName = "TINRelief", "Terrein"

// raster is a source of heights or a photo.
type raster struct {
	*terrain.Raster
	toMap *projection // from the raster's coordinates to those of its source frame
}

func (raster) kind() string { return kindTerrain }

// worldEndings end the names of world files beside a raster.
func worldEndings() []string { return []string{".tfw", ".tifw", ".wld", ".tiffw"} }

// maxWorldBytes bounds a world file: six numbers.
const maxWorldBytes = 4096

// readRaster opens a raster; its feature is made when all sources are known.
func readRaster(_ context.Context, s *source, _ func(done, total int), _ func(*scene.Feature) error) (scene.Header, error) {
	h := scene.Header{Format: "GeoTIFF", Schema: "heights"}
	r, err := terrain.Open(terrain.Source{Data: s.file, Size: s.size, Name: s.name, World: worldFile(s)})
	if err != nil {
		return h, rasterError(err)
	}
	if r.Photo() {
		h.Schema = "photo"
	}
	g := r.Georeference()
	if !g.Known {
		return h, plans.Errorf(plans.KindInvalid, "reading %s: it does not say where it lies: send a GeoTIFF, or put its world file (.tfw) beside it", s.name)
	}
	p, err := newProjection(r)
	if err != nil {
		return h, plans.Errorf(plans.KindInvalid, "reading %s: %w", s.name, err)
	}
	if name := p.name(g.CRS); name != "" {
		h.Georeference = &scene.Georeference{Method: "crs", CRS: name, AxisX: 1, Scale: 1, VerticalDatum: g.VerticalDatum}
	}
	s.layer = raster{r, p}
	return h, nil
}

// worldFile gives the text of the world file beside a raster, nil for none.
func worldFile(s *source) []byte {
	base := strings.TrimSuffix(filepath.Base(s.name), filepath.Ext(s.name))
	for _, ending := range worldEndings() {
		if text, err := bundle.Read(s.files, base+ending, maxWorldBytes); err == nil {
			return text
		}
	}
	return nil
}

// rasterError gives the kind of an error of package terrain.
func rasterError(err error) error {
	switch {
	case errors.Is(err, terrain.ErrUnsupported):
		return plans.Errorf(plans.KindUnsupported, "%w", err)
	case errors.Is(err, terrain.ErrTooLarge):
		return plans.Errorf(plans.KindTooLarge, "%w", err)
	}
	return plans.Errorf(plans.KindInvalid, "%w", err)
}

// groundMaker makes the tiles of a terrain.
type groundMaker struct {
	lattice *lattice
	posts   *ground.Posts
	photos  []raster
	lead    int // source of the feature
}

func (m *groundMaker) close() {
	if m.posts != nil {
		m.posts.Close()
	}
}

// overviewSide is how many posts each way stand for the terrain in pictures and in
// files of the whole variant.
const overviewSide = 256

// overviewPixels is the side of the photo there.
const overviewPixels = 1024

// features puts the rasters together and copies their heights.
func (m *groundMaker) features(ctx context.Context, r *run) ([]*scene.Feature, error) {
	var heights []raster
	m.lead = -1
	for i := range r.sources {
		l := r.sources[i].layer.(raster)
		if l.Photo() {
			m.photos = append(m.photos, l)
			continue
		}
		if heights = append(heights, l); m.lead < 0 {
			m.lead = i
		}
	}
	m.lead = max(m.lead, 0)
	if err := sameMap(r.sources); err != nil {
		return nil, err
	}
	var err error
	if m.lattice, err = newLattice(heights, m.photos, r.Ground); err != nil {
		return nil, err
	}
	if len(heights) == 0 {
		r.report.Warnings = append(r.report.Warnings, fmt.Sprintf("flat-ground: there is no terrain under the photo: it lies at a height of %v m", r.Ground))
	}
	grid := m.lattice.grid()
	read := grid.Heights
	grid.Heights = func(x, y, w, h int, into []float32) error {
		r.tell("read", int64(y), int64(grid.Height))
		return read(x, y, w, h, into)
	}
	if m.posts, err = ground.Read(ctx, grid, r.scratchFolder()); err != nil {
		if errors.Is(err, ground.ErrEmpty) {
			return nil, plans.Errorf(plans.KindInvalid, "reading %s: none of its pixels holds a height", r.sources[m.lead].name)
		}
		return nil, rasterError(err)
	}
	f, err := m.overview(r)
	return []*scene.Feature{f}, err
}

// scratchFolder gives the folder for scratch files: the output's, which is there
// before anything is written to it.
func (r *run) scratchFolder() string {
	if f, err := openFolder(r.Out); err == nil {
		return f.dir
	}
	return ""
}

// sameMap holds rasters to one system: they are laid over each other pixel by pixel.
func sameMap(sources []sourceResult) error {
	first := sources[0].layer.(raster)
	for i := range sources {
		if l := sources[i].layer.(raster); !l.toMap.same(first.toMap) {
			return plans.Errorf(plans.KindInvalid, "%s and %s are in different reference systems (%q, %q): warp one of them to the system of the other",
				sources[0].name, sources[i].name, first.Georeference().CRS, l.Georeference().CRS)
		}
	}
	return nil
}

// overview makes the feature: a mesh of few posts, with the photo.
func (m *groundMaker) overview(r *run) (*scene.Feature, error) {
	columns, rows, heights, err := m.posts.Overview(overviewSide)
	if err != nil {
		return nil, err
	}
	stats := m.posts.Stats()
	f := &scene.Feature{Key: layerKey(m.lead, "terrain"), GUID: "terrain", SourceID: "terrain", Source: m.lead, Class: terrainClass, Name: terrainName}
	f.Sets = []scene.PropertySet{{Properties: []scene.Property{
		{Name: "posts", Value: stats.Count},
		{Name: "spacing", Value: m.lattice.spacing, Unit: "m"},
		{Name: "lowest", Value: stats.Low.Height, Unit: "m"},
		{Name: "highest", Value: stats.High.Height, Unit: "m"},
		{Name: "mean", Value: stats.Sum / float64(stats.Count), Unit: "m"},
	}}}
	mesh := &scene.Mesh{}
	for j, row := range rows {
		for i, column := range columns {
			h := float64(heights[j*len(columns)+i])
			if math.IsNaN(h) {
				h = stats.Low.Height // no triangle uses it
			}
			mesh.Positions = append(mesh.Positions, m.lattice.place(column, row, h))
			mesh.TexCoords = append(mesh.TexCoords, [2]float32{float32(column) / float32(m.lattice.width-1), float32(row) / float32(m.lattice.height-1)})
		}
	}
	quads(mesh, heights, len(columns))
	for _, p := range []ground.Post{stats.Low, stats.High} { // they count for the bounds alone
		mesh.Positions = append(mesh.Positions, m.lattice.place(p.X, p.Y, p.Height))
		mesh.TexCoords = append(mesh.TexCoords, [2]float32{})
	}
	material := citylook.Class(terrainClass)
	if len(m.photos) == 0 {
		mesh.TexCoords = nil
	} else if material.Texture, err = m.overviewPhoto(); err != nil {
		return nil, err
	} else {
		material.RGBA = [4]uint8{255, 255, 255, 255}
	}
	f.Parts = []scene.Part{{Mesh: mesh, Transform: scene.Identity(), Material: material}}
	return f, nil
}

// quads adds two triangles, facing up, for each four posts that hold heights.
func quads(mesh *scene.Mesh, heights []float32, width int) {
	for i := 0; i+width+1 < len(heights); i++ {
		a, b, c, d := i, i+1, i+width, i+width+1
		if (i+1)%width == 0 || heights[a] != heights[a] || heights[b] != heights[b] || heights[c] != heights[c] || heights[d] != heights[d] {
			continue
		}
		mesh.Indices = append(mesh.Indices, uint32(a), uint32(c), uint32(b), uint32(b), uint32(c), uint32(d))
	}
}

func (m *groundMaker) overviewPhoto() (*scene.Texture, error) {
	w, h := float64(m.lattice.width-1), float64(m.lattice.height-1)
	pw, ph := overviewPixels, overviewPixels
	if w > h {
		ph = max(1, int(overviewPixels*h/w))
	} else {
		pw = max(1, int(overviewPixels*w/h))
	}
	img, err := m.photo().Sample(0, 0, w, h, pw, ph)
	if err != nil {
		return nil, rasterError(err)
	}
	rgb := citylook.Class(terrainClass).RGBA
	for i := 0; i+3 < len(img.Pix); i += 4 {
		if img.Pix[i+3] == 0 {
			copy(img.Pix[i:], rgb[:3])
		}
		img.Pix[i+3] = 255
	}
	var l texture.Loader
	return l.Pixels("photo", pw, ph, img.Pix, texture.Repeat{})
}

// photo gives what is laid over the terrain, nil for nothing.
func (m *groundMaker) photo() ground.Photo {
	if len(m.photos) == 0 {
		return nil
	}
	return &photoLayer{photos: m.photos, lattice: m.lattice}
}

// tile makes the tiles.
func (m *groundMaker) tile(ctx context.Context, r *run) (*partition.Result, error) {
	f := r.features[0]
	placed := r.each[m.lead]
	material := citylook.Class(terrainClass)
	in := ground.Input{
		Posts: m.posts, Spacing: m.lattice.spacing, Photo: m.photo(), Forms: imageForms(), RGBA: material.RGBA,
		Feature:  scene.Feature{Key: f.Key, Class: f.Class, Name: f.Name, Source: f.Source},
		Place:    newBentGrid(m.lattice, placed).place,
		Progress: func(done, total int64) { r.tell("tile", done, total) },
	}
	made, err := ground.Build(ctx, in, r.files)
	if err != nil {
		return nil, fmt.Errorf("tiling: %w", err)
	}
	r.report.Triangles = made.Triangles
	var forms []*tileset
	for i := range in.Forms {
		forms = append(forms, made.Tileset(i))
	}
	return partition.Made(forms, make([]partition.TileInfo, made.Tiles), map[string][]string{f.Key: made.URIs}), nil
}
