package main

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/picture"
	"github.com/maquette-city/maquette/tiles/scene"
)

// drawnTile is a tile in the frame of the plan: a mesh for each colour.
type drawnTile struct {
	meshes []*scene.Mesh
	rgba   [][4]uint8
}

func (t *drawnTile) addTo(d *picture.Drawing) {
	for i, m := range t.meshes {
		d.AddMesh(m, scene.Identity(), t.rgba[i])
	}
}

// tile reads a tile once.
func (m *drawnModel) tile(uri string) (*drawnTile, error) {
	if t := m.parts[uri]; t != nil {
		return t, nil
	}
	raw, err := os.ReadFile(filepath.Join(m.dir, filepath.FromSlash(uri)))
	if err != nil {
		return nil, err
	}
	doc, err := glb.Decode(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", uri, err)
	}
	t, err := readTile(doc)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", uri, err)
	}
	m.parts[uri] = t
	return t, nil
}

// readTile gives the triangles of a tile that Maquette wrote: one mesh, whose
// vertices have colours.
func readTile(doc *glb.Document) (*drawnTile, error) {
	if len(doc.Meshes) != 1 {
		return nil, errors.New("not one mesh")
	}
	var positions []scene.Vec3
	if err := doc.Positions(func(p [3]float64) { positions = append(positions, scene.Vec3{p[0], -p[2], p[1]}) }); err != nil {
		return nil, err
	}
	t := &drawnTile{}
	byColour := map[[4]uint8]*scene.Mesh{}
	for i := range doc.Meshes[0].Primitives {
		p := &doc.Meshes[0].Primitives[i]
		n := doc.Accessors[p.Attributes["POSITION"]].Count
		own := positions[:n]
		positions = positions[n:]
		if p.Mode != nil && *p.Mode != 4 || p.Indices == nil { // lines
			continue
		}
		colours, err := doc.Elements(p.Attributes["COLOR_0"])
		if err != nil {
			return nil, err
		}
		indices, err := doc.Elements(*p.Indices)
		if err != nil {
			return nil, err
		}
		t.add(own, colours, indices, byColour)
	}
	return t, nil
}

// add adds the triangles of a primitive to the meshes of their colours.
func (t *drawnTile) add(own []scene.Vec3, colours, indices []float64, byColour map[[4]uint8]*scene.Mesh) {
	for k := 0; k+2 < len(indices); k += 3 {
		rgba := srgb([4]float64(colours[4*int(indices[k]):]))
		m := byColour[rgba]
		if m == nil {
			m = &scene.Mesh{}
			byColour[rgba] = m
			t.meshes, t.rgba = append(t.meshes, m), append(t.rgba, rgba)
		}
		for _, i := range indices[k : k+3] {
			m.Indices = append(m.Indices, uint32(len(m.Positions)))
			m.Positions = append(m.Positions, own[int(i)])
		}
	}
}

// srgb gives the bytes of a linear colour (IEC 61966-2-1).
func srgb(v [4]float64) (out [4]uint8) {
	for i := range 3 {
		c := 12.92 * v[i]
		if v[i] > 0.0031308 {
			c = 1.055*math.Pow(v[i], 1/2.4) - 0.055
		}
		out[i] = uint8(255*c + 0.5)
	}
	out[3] = uint8(255*v[3] + 0.5)
	return out
}

// overSky lays a picture over one light colour.
func overSky(img *image.NRGBA) *image.NRGBA {
	out := image.NewNRGBA(img.Rect)
	sky := picture.SoftSky().Bottom
	for i := 0; i < len(img.Pix); i += 4 {
		a := int(img.Pix[i+3])
		for c, s := range []uint8{sky.R, sky.G, sky.B} {
			out.Pix[i+c] = uint8((int(img.Pix[i+c])*a + int(s)*(255-a) + 127) / 255)
		}
		out.Pix[i+3] = 255
	}
	return out
}

// The pictures of a shot are cut to what is covered and enlarged so that a pixel
// is seen.
const (
	shotMargin = 6
	shotSide   = 480
)

// write writes the full model, what is shown, and the difference, side by side.
func (s *shot) write(path string) error {
	area := s.covered.Inset(-shotMargin).Intersect(s.full.Rect)
	if area.Empty() {
		area = s.full.Rect
	}
	factor := max(1, shotSide/max(area.Dx(), area.Dy()))
	out := image.NewNRGBA(image.Rect(0, 0, 3*area.Dx()*factor+2*shotMargin, area.Dy()*factor))
	for i := range out.Pix {
		out.Pix[i] = 255
	}
	for k, img := range []image.Image{s.full, s.shown, s.differs.Image()} {
		left := k * (area.Dx()*factor + shotMargin)
		for y := range area.Dy() * factor {
			for x := range area.Dx() * factor {
				out.SetNRGBA(left+x, y, color.NRGBAModel.Convert(img.At(area.Min.X+x/factor, area.Min.Y+y/factor)).(color.NRGBA))
			}
		}
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(picture.EncodePNG(f, out), f.Close())
}
