package pictures

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path"
	"path/filepath"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/footprint"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/picture"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

const (
	// maxTriangles bounds what is drawn at once.
	maxTriangles = 40_000_000
	// maxContentBytes bounds one file that is read into memory.
	maxContentBytes = 256 << 20
)

// content is a content of a tileset, ready to be drawn.
type content struct{ surfaces []painted }

type painted struct {
	mesh  *scene.Mesh
	paint picture.Paint
}

// place is a tileset with what was read of it.
type place struct {
	*tree
	dir      *os.Root
	to       scene.Affine // plan frame to site frame
	contents map[string]*content
	tints    map[string][4]float32 // of images, by URI
	// low and high are those of all that was read, metres in the site frame.
	low, high float64
	// What the plan replaces of it.
	gone   map[string]bool
	cut    string
	region *footprint.Region // nil where no ground goes
}

func openPlace(base string, t *Tileset, region *footprint.Region) (*place, error) {
	dir, err := os.OpenRoot(filepath.Join(base, filepath.FromSlash(t.Folder)))
	if err != nil {
		return nil, fmt.Errorf("opening a tileset: %w", err)
	}
	p := &place{dir: dir, to: footprint.ToSite(t.Placement), contents: map[string]*content{}, tints: map[string][4]float32{},
		low: math.Inf(1), high: math.Inf(-1), gone: map[string]bool{}, cut: t.Cut, region: region}
	for _, key := range t.Gone {
		p.gone[key] = true
	}
	data, err := p.read("tileset.json", tiles.MaxTilesetBytes)
	if err == nil {
		p.tree, err = readTree(data, t.Placement)
	}
	if err != nil {
		err = errors.Join(plans.Errorf(plans.KindInvalid, "the tileset in %s: %w", t.Folder, err), dir.Close())
	}
	return p, err
}

func (p *place) read(name string, limit int64) ([]byte, error) {
	f, err := p.dir.Open(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = plans.Errorf(plans.KindTooLarge, "%s has more than %d bytes", name, limit)
	}
	return data, err
}

// content reads a content once.
func (p *place) content(uri string) (*content, error) {
	if c := p.contents[uri]; c != nil {
		return c, nil
	}
	data, err := p.read(uri, maxContentBytes)
	if err != nil {
		return nil, fmt.Errorf("reading content %.80s: %w", uri, err)
	}
	d, err := glb.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("reading content %.80s: %w", uri, err)
	}
	c := &content{}
	rows, err := p.rows(d)
	if err != nil {
		return nil, fmt.Errorf("reading content %.80s: %w", uri, err)
	}
	err = d.Surfaces(func(s *glb.Surface) error {
		if err := p.replace(s, rows); err != nil {
			return err
		}
		paint := picture.Paint{Colors: s.Colors, Blend: s.Blend}
		if s.Image >= 0 {
			paint.Tint = p.tint(d, s.Image, path.Dir(uri))
		}
		c.surfaces = append(c.surfaces, painted{s.Mesh, paint})
		for _, v := range s.Mesh.Positions {
			z := p.to.Apply(v)[2]
			p.low, p.high = min(p.low, z), max(p.high, z)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading content %.80s: %w", uri, err)
	}
	p.contents[uri] = c
	return c, nil
}

// tint gives the mean colour of an image, in linear light; white where it cannot
// be read: a picture without its textures is better than none.
func (p *place) tint(d *glb.Document, image int, dir string) [4]float32 {
	white := [4]float32{1, 1, 1, 1}
	data, err := d.ImageData(image)
	if err != nil {
		uri := path.Join(dir, d.Images[image].URI)
		if known, ok := p.tints[uri]; ok {
			return known
		}
		if data, err = p.read(uri, maxContentBytes); err != nil {
			return white
		}
		defer func() { p.tints[uri] = white }()
	}
	t, err := (&texture.Loader{}).Image("", data, texture.Repeat{})
	if err != nil {
		return white
	}
	for i, c := range t.Mean {
		white[i] = float32(c) / 255
		if i < 3 {
			white[i] = float32(math.Pow(float64(white[i]), 2.2))
		}
	}
	return white
}

// add puts what v shows of p into d.
func (p *place) add(d *picture.Drawing, v *View, height int) error {
	for _, uri := range p.choose(v, height) {
		c, err := p.content(uri)
		if err != nil {
			return err
		}
		for i := range c.surfaces {
			d.AddPainted(c.surfaces[i].mesh, p.to, c.surfaces[i].paint)
		}
		if d.Triangles() > maxTriangles {
			return plans.Errorf(plans.KindTooLarge, "more than %d triangles are seen from %s", maxTriangles, v.Name)
		}
	}
	return nil
}
