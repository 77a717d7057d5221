package gltfplan

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// The codes of Skipped.
const (
	CodeUnsupportedGeometry = "unsupported-geometry" // points alone
	CodeInvalidGeometry     = "invalid-geometry"     // no primitive could be made
	CodePartial             = "partial"              // some primitives could not be made
)

// reader is what lasts while one file is read.
type reader struct {
	src      Source
	doc      *document
	tree     *tree
	header   scene.Header
	emit     func(*scene.Feature) error
	up       scene.Affine // the file's frame to the scene's
	looks    map[int]*look
	textures map[textureKey]madeTexture
	images   texture.Loader
	shapes   map[int]*shape
	tables   map[int]*table
	keys     map[string]int // how often a path came
	texels   int64          // of images of feature ids that were looked at
	cuts     int            // pieces that they cut triangles into
	features int
	hidden   int // nodes that the file hides
	total    int // nodes in the scene
	done     int
	seen     []bool
}

// Read reads the model in src and calls emit with each feature, in the order of the
// node tree. An error of emit ends reading and comes back. What is no glTF 2.0 gives
// an error of kind invalid, unsupported or too-large; what breaks its rules, and a
// node that cannot be made, is told in the header.
func Read(ctx context.Context, src Source, emit func(*scene.Feature) error) (scene.Header, error) {
	r, err := read(ctx, src, emit)
	if r == nil {
		return scene.Header{}, err
	}
	return r.header, err
}

// read is Read, and gives the reader as it is in the end; nil of what is no glTF.
func read(ctx context.Context, src Source, emit func(*scene.Feature) error) (*reader, error) {
	if src.Files == nil {
		src.Files = bundle.None{}
	}
	c, err := open(src)
	if err != nil {
		return nil, err
	}
	root, err := parse(c.json)
	if err != nil {
		return nil, plans.Errorf(plans.KindInvalid, "reading %s: INVALID_JSON: %w", src.Name, err)
	}
	r := &reader{src: src, emit: emit, looks: map[int]*look{}, textures: map[textureKey]madeTexture{}, shapes: map[int]*shape{}, tables: map[int]*table{}, keys: map[string]int{}}
	r.doc = &document{src: src, container: c, root: root, buffers: map[int]loaded{}, views: map[int]loaded{}}
	c.json = nil
	for _, n := range c.notes {
		r.doc.found.note(n)
	}
	if err := r.begin(); err != nil {
		return nil, err
	}
	err = r.walk(ctx)
	r.finish()
	return r, err
}

// begin reads what the whole file goes by.
func (r *reader) begin() error {
	root := r.doc.root
	if root.kind != object {
		return refuse(r.src, "TYPE_MISMATCH", "the JSON is "+root.kind.String()+", not an object")
	}
	asset := root.get("asset")
	version := asset.get("version").text
	switch {
	case version != "" && version[0] != '2':
		return plans.Errorf(plans.KindUnsupported, "reading %s: UNKNOWN_ASSET_MAJOR_VERSION at /asset/version: glTF %.10s is not read: export it as glTF 2.0", r.src.Name, version)
	case asset.kind == object && asset.get("version").kind == absent:
		r.doc.found.note(broken("UNDEFINED_PROPERTY", "/asset", `"version" must be defined: it is read as 2.0`))
	}
	h := &r.header
	h.Format, h.Schema = "glTF", "2.0"
	if r.doc.container.binary {
		h.Format = "GLB"
	}
	h.About = scene.About{Application: asset.get("generator").text, LengthUnit: scene.Length{Name: "metre", Metres: 1}}
	r.requirements()
	r.up = upward()
	if rtc := root.get("extensions").get("CESIUM_RTC"); rtc.kind == object {
		var c scene.Vec3
		if !rtc.get("center").floats(c[:]) || !c.Finite() {
			r.doc.found.note(broken("ARRAY_LENGTH_NOT_IN_LIST", "/extensions/CESIUM_RTC/center", "it has three numbers"))
		} else {
			move := scene.Translation(c)
			r.up = move.Mul(&r.up)
		}
	}
	r.doc.check()
	r.tree = r.doc.readTree()
	r.seen = make([]bool, len(r.tree.parent))
	return nil
}

// known lists the extensions that are read, or that change nothing of what is.
const known = " KHR_draco_mesh_compression EXT_meshopt_compression KHR_meshopt_compression KHR_mesh_quantization KHR_texture_transform" +
	" KHR_materials_pbrSpecularGlossiness KHR_materials_unlit KHR_materials_variants KHR_materials_emissive_strength KHR_materials_ior KHR_materials_specular" +
	" KHR_materials_clearcoat KHR_materials_sheen KHR_materials_iridescence KHR_materials_anisotropy KHR_materials_transmission KHR_materials_volume KHR_materials_dispersion" +
	" KHR_lights_punctual KHR_node_visibility KHR_animation_pointer KHR_xmp_json_ld KHR_xmp EXT_texture_webp KHR_texture_basisu EXT_mesh_gpu_instancing EXT_mesh_features EXT_instance_features" +
	" EXT_structural_metadata CESIUM_RTC CESIUM_primitive_outline MSFT_texture_dds MAXAR_image_ortho "

// requirements tells of extensions that a reader must know and we do not.
func (r *reader) requirements() {
	list := r.doc.root.get("extensionsRequired")
	for i := range list.list {
		name := list.list[i].text
		if !contains(known, name) {
			r.doc.found.note(broken("UNSUPPORTED_EXTENSION", fmt.Sprintf("/extensionsRequired/%d", i), "%.60q is not read: what needs it is missing or looks other than meant", name))
		}
	}
}

// walk emits the nodes of the scene.
func (r *reader) walk(ctx context.Context) error {
	roots := r.roots()
	r.total = r.count(roots)
	for _, i := range roots {
		if err := r.node(ctx, i, nil, "", 0); err != nil {
			return err
		}
	}
	return nil
}

// count gives the nodes of the scene, about.
func (r *reader) count(roots []int) int {
	if len(roots) == 0 {
		return 0
	}
	return len(r.tree.parent)
}

// path names a node for ever.
type path struct {
	parent *path
	step   string
}

func (p *path) String() string {
	s := p.step
	for q := p.parent; q != nil && len(s) <= maxKey; q = q.parent {
		s = q.step + "/" + s
	}
	if len(s) > maxKey {
		sum := sha256.Sum256([]byte(s))
		s = s[len(s)-maxKey/2:] + "#" + hex.EncodeToString(sum[:8])
	}
	return s
}

// node emits a node and what is below it; parent is the key of the feature above.
func (r *reader) node(ctx context.Context, i int, above *path, parent string, depth int) error {
	if r.seen[i] || r.tree.looped[i] {
		return nil
	}
	r.seen[i] = true
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("reading %s: %w", r.src.Name, err)
	}
	if depth > MaxDepth {
		r.doc.found.note(broken("TOO_LARGE", fmt.Sprintf("/nodes/%d", i), "nodes are more than %d deep", MaxDepth))
		return nil
	}
	n := &r.tree.nodes.list[i]
	if v := n.get("extensions").get("KHR_node_visibility").get("visible"); v.kind == boolean && v.num == 0 {
		r.hidden++
		return nil
	}
	if r.done++; r.src.Progress != nil && r.done%256 == 0 {
		r.src.Progress(r.done, r.total)
	}
	at := &path{above, step(n, i)}
	if n.get("mesh").kind != absent {
		key, err := r.meshNode(n, i, at, parent)
		if err != nil {
			return err
		}
		if key != "" {
			parent = key
		}
	}
	children := n.get("children")
	for k := range children.list {
		if c := children.list[k].index(); c >= 0 && c < len(r.tree.parent) && r.tree.parent[c] == i {
			if err := r.node(ctx, c, at, parent, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// finish tells what was found.
func (r *reader) finish() {
	if r.hidden > 0 {
		r.warn(fmt.Sprintf("hidden-nodes: %d nodes that the file hides are left out with all below them", r.hidden))
	}
	r.header.Warnings = append(r.header.Warnings, r.doc.found.warnings()...)
}

func (r *reader) warn(text string) { r.header.Warnings = append(r.header.Warnings, text) }
