package glb

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// maxSurfaceCorners bounds the corners of triangles and ends of segments that
// Surfaces gives of one document: a small file can show one mesh by very many
// nodes.
const maxSurfaceCorners = 1 << 28

// Surface is one primitive of the scene as it is drawn.
type Surface struct {
	// Mesh is in the frame of a z-up tileset, node transforms applied: the point
	// x, y, z of glTF is x, -z, y.
	Mesh *scene.Mesh
	// Colors are linear light and opacity of each vertex, in 255ths; nil where
	// the primitive has none.
	Colors [][4]uint8
	// Blend tells that opacity counts.
	Blend bool
	// Image is the number of the image of the base colour, -1 for none.
	Image int

	document *Document
	ids      *int // accessor of the feature ID of each vertex
}

// FeatureIDs reads the feature ID of each vertex, the index of its row in the
// property table (see Rows); nil where the primitive has none.
func (s *Surface) FeatureIDs() ([]uint32, error) {
	if s.ids == nil {
		return nil, nil
	}
	v, err := s.document.Elements(*s.ids)
	if err != nil {
		return nil, fmt.Errorf("reading feature IDs: %w", err)
	}
	if len(v) != len(s.Mesh.Positions) {
		return nil, malformed("%d feature IDs for %d vertices", len(v), len(s.Mesh.Positions))
	}
	out := make([]uint32, len(v))
	for i, id := range v {
		if !(id >= 0 && id < maxFeatures) {
			return nil, malformed("feature ID %v", id)
		}
		out[i] = uint32(id)
	}
	return out, nil
}

// Surfaces calls visit with every primitive of triangles or lines that the scene
// shows. Primitives of other modes are passed over. The error wraps
// ErrOpaqueBuffer where geometry cannot be read, and ErrTooLarge, before any
// visit, where there are more than 268 million corners.
func (d *Document) Surfaces(visit func(s *Surface) error) error {
	total := 0
	err := d.walk(func(_ [16]float64, p *Primitive) error {
		if p.Indices != nil {
			total += d.Accessors[*p.Indices].Count
		} else if a, ok := p.Attributes["POSITION"]; ok {
			total += d.Accessors[a].Count
		}
		if total > maxSurfaceCorners {
			return fmt.Errorf("counting corners: %w", ErrTooLarge)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return d.walk(func(m [16]float64, p *Primitive) error {
		s, err := d.surface(p, &m)
		if err != nil || s == nil {
			return err
		}
		return visit(s)
	})
}

// surface reads one primitive; nil for one of a mode that is not drawn.
func (d *Document) surface(p *Primitive, m *[16]float64) (*Surface, error) {
	mode := modeTriangles
	if p.Mode != nil {
		mode = *p.Mode
	}
	if mode != modeTriangles && mode != modeLines {
		return nil, nil
	}
	s := &Surface{Mesh: &scene.Mesh{Lines: mode == modeLines}, Image: -1, document: d}
	if a, ok := p.Attributes["_FEATURE_ID_0"]; ok {
		s.ids = &a
	}
	if a, ok := p.Attributes["POSITION"]; ok {
		s.Mesh.Positions = make([]scene.Vec3, 0, d.Accessors[a].Count)
	}
	err := d.positions(p, m, func(v [3]float64) {
		s.Mesh.Positions = append(s.Mesh.Positions, scene.Vec3{v[0], -v[2], v[1]})
	})
	if err != nil {
		return nil, err
	}
	if s.Mesh.Indices, err = d.indices(p, len(s.Mesh.Positions), s.Mesh.Arity()); err != nil {
		return nil, err
	}
	if s.Colors, err = d.colors(p, len(s.Mesh.Positions)); err != nil {
		return nil, err
	}
	if p.Material != nil && *p.Material >= 0 && *p.Material < len(d.Materials) {
		s.Blend = d.Materials[*p.Material].AlphaMode == "BLEND"
		s.Image = d.imageOf(&d.Materials[*p.Material])
	}
	if s.Image >= 0 {
		s.Mesh.TexCoords, err = d.texcoords(p, len(s.Mesh.Positions))
	}
	return s, err
}

// indices reads those of a primitive, or counts its vertices where it has none;
// what is left over of a triangle or segment is dropped.
func (d *Document) indices(p *Primitive, vertices, arity int) ([]uint32, error) {
	if p.Indices == nil {
		out := make([]uint32, vertices/arity*arity)
		for i := range out {
			out[i] = uint32(i)
		}
		return out, nil
	}
	v, err := d.Elements(*p.Indices)
	if err != nil {
		return nil, err
	}
	out := make([]uint32, len(v)/arity*arity)
	for i := range out {
		if !(v[i] >= 0 && v[i] < float64(vertices)) {
			return nil, malformed("index %v of %d vertices", v[i], vertices)
		}
		out[i] = uint32(v[i])
	}
	return out, nil
}

// colors reads COLOR_0.
func (d *Document) colors(p *Primitive, vertices int) ([][4]uint8, error) {
	a, ok := p.Attributes["COLOR_0"]
	if !ok {
		return nil, nil
	}
	v, err := d.Elements(a)
	if err != nil {
		return nil, err
	}
	n := components(d.Accessors[a].Type)
	if n < 3 || n > 4 || len(v) != n*vertices {
		return nil, malformed("COLOR_0 has %d numbers for %d vertices", len(v), vertices)
	}
	out := make([][4]uint8, vertices)
	for i := range out {
		out[i][3] = 255
		for k, x := range v[n*i : n*i+n] {
			out[i][k] = uint8(math.Round(255 * min(max(x, 0), 1)))
		}
	}
	return out, nil
}

// texcoords reads TEXCOORD_0; nil where the primitive has none.
func (d *Document) texcoords(p *Primitive, vertices int) ([][2]float32, error) {
	a, ok := p.Attributes["TEXCOORD_0"]
	if !ok {
		return nil, nil
	}
	v, err := d.Elements(a)
	if err != nil {
		return nil, err
	}
	if len(v) != 2*vertices {
		return nil, malformed("TEXCOORD_0 has %d numbers for %d vertices", len(v), vertices)
	}
	out := make([][2]float32, vertices)
	for i := range out {
		out[i] = [2]float32{float32(v[2*i]), float32(v[2*i+1])}
	}
	return out, nil
}

// textureRef is the number of a texture.
type textureRef struct {
	Index int `json:"index"`
}

// textureUse names its image, itself or by an extension.
type textureUse struct {
	Source     *int                       `json:"source"`
	Extensions map[string]json.RawMessage `json:"extensions"`
}

// imageOf gives the number of the image of a material's base colour, -1 for none
// or one that is not there.
func (d *Document) imageOf(m *Material) int {
	if m.PBR == nil || m.PBR.BaseColorTexture == nil {
		return -1
	}
	t := m.PBR.BaseColorTexture.Index
	if t < 0 || t >= len(d.Textures) {
		return -1
	}
	source := d.Textures[t].Source
	for _, extension := range []string{extWebP, extKTX2} {
		var s textureSource
		if text, ok := d.Textures[t].Extensions[extension]; ok && json.Unmarshal(text, &s) == nil {
			source = &s.Source
		}
	}
	if source == nil || *source < 0 || *source >= len(d.Images) {
		return -1
	}
	return *source
}

// Image is an image: bytes of a buffer view, or beside the file.
type Image struct {
	URI        string `json:"uri"`
	MediaType  string `json:"mimeType"`
	BufferView *int   `json:"bufferView"`
}

// ImageData gives the bytes of image i where they lie in the file; ErrOpaqueBuffer
// where they do not.
func (d *Document) ImageData(i int) ([]byte, error) {
	if i < 0 || i >= len(d.Images) {
		return nil, malformed("image %d of %d", i, len(d.Images))
	}
	v := d.Images[i].BufferView
	if v == nil {
		return nil, fmt.Errorf("reading image %d: %w", i, ErrOpaqueBuffer)
	}
	return d.View(*v)
}
