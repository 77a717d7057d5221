package convert

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/partition"
	"github.com/maquette-city/maquette/tiles/profile"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// run is one conversion under way: what each stage leaves for the next.
type run struct {
	Options
	report *Report
	begun  time.Time
	memo   *memo.Memo // nil remembers nothing
	hashed []hashed   // of the sources, as far as they were read before their turn

	sources   []sourceResult
	features  []*scene.Feature
	triangles int
	segments  int // of lines
	measured  []Measured
	tables    []input // of a thematic layer
	ground    *under  // what sources stand on; nil until one asks
	beside    *bundle.Named
	refused   bool // a source was refused: the rest is read to say what else is wrong

	city      *city       // nil where all features are held in memory
	cityTiles *cityTiling // once its blocks are tiled

	placed *place.Placed
	each   []*place.Placed // of every source
	toPlan []scene.Affine  // per source: frame of its features to plan frame; the identity once they are bent
	frames []place.Frame   // per source: source frame to plan frame, before any bending
	bent   bool            // the plan was bent
	// rigidError is how far the plan would be off where it was turned as a whole.
	rigidError float64
	tiled      *partition.Result
	seen       []bool     // of each feature, whether it can be seen from outside
	digests    []memo.Key // of each feature: see partition.Result.Digest
	modelSum   []byte     // hash of model.glb, once it is written
	files      *folder
	layers     layerMaker // nil for models
	opened     []io.Closer
	progressL  sync.Mutex
}

// sourceResult is a source after reading.
type sourceResult struct {
	format  format
	name    string // the file name the person knows it by
	sha256  string
	sidecar string // hash of the side file, "" for none
	asked   bool   // whether its reader asked for a file outside of it
	header  scene.Header
	bounds  scene.Box // of its features, source frame
	planned scene.Box // of them in the plan frame
	sizes   []float32 // of each building element, the diagonal of its box in metres
	sorted  bool      // sizes are
	layer   layer     // nil for a model
}

// tell passes progress on, one call at a time.
func (r *run) tell(stage string, done, total int64) {
	if r.Progress == nil {
		return
	}
	r.progressL.Lock()
	defer r.progressL.Unlock()
	r.Progress(stage, done, total)
}

// read reads every source into features.
func (r *run) read(ctx context.Context) error {
	var refused []error
	if err := r.openCity(); err != nil {
		return err
	}
	r.beside = bundle.ByName(r.Beside)
	if err := r.splitTheme(); err != nil {
		return err
	}
	for i, path := range r.Inputs {
		name := ""
		if r.Names != nil {
			name = r.Names[i]
		}
		err := r.readSource(ctx, i, path, name)
		if err != nil && !oneSourceOnly(err) {
			return err
		}
		if err != nil {
			refused = append(refused, err)
			r.features, r.measured, r.refused = nil, nil, true
		}
	}
	if len(refused) > 0 {
		return refusal(refused)
	}
	for _, name := range r.beside.Unused() {
		r.report.Warnings = append(r.report.Warnings, fmt.Sprintf("unused-file: %.200q came along, and no model refers to it", name))
	}
	if r.city != nil {
		r.report.Warnings = append(r.report.Warnings, r.city.repeats.warn()...)
	}
	if r.Measure != "" {
		return writeMeasure(r.Measure, r.measured)
	}
	return nil
}

func (r *run) readSource(ctx context.Context, index int, path, name string) error {
	start := time.Now()
	s, err := r.open(ctx, index, path, name)
	if err != nil {
		r.report.Source = append(r.report.Source, refusedSource(index, path, name, err))
		return err
	}
	defer s.Close()
	s.memo, s.choice = r.memo, r.choice(index)
	if s.format.onGround {
		s.ground = r.groundUnder(ctx)
	}
	sr := SourceReport{Index: index, File: s.upload, Format: s.format.name, Bytes: s.bytes, SHA256: s.sha256}
	r.report.Source = append(r.report.Source, sr)
	res := sourceResult{format: s.format, name: s.upload, sha256: s.sha256, sidecar: sidecarSum(ctx, path), bounds: scene.NewBox()}
	progress := func(done, total int) { r.tell("read", int64(done), int64(total)) }
	res.header, err = s.format.read(ctx, s, progress, func(f *scene.Feature) error { return r.take(f, &res) })
	if err == nil {
		r.record(index, res.header, time.Since(start))
		err = sidecarPlace(path, &res.header)
	}
	if err != nil {
		r.report.Source[index].Error = err.Error()
		return err // the reader named the file
	}
	res.asked = s.asked()
	if res.layer = s.layer; s.layer != nil { // read again when tiles are made
		r.opened, s.close = append(r.opened, s.close...), nil
	}
	r.sources = append(r.sources, res)
	return nil
}

// take keeps one feature: measured and bounded in full, then cut to what the
// audience may see.
func (r *run) take(f *scene.Feature, res *sourceResult) error {
	if r.refused {
		return nil
	}
	r.triangles += f.Triangles()
	r.segments += segments(f)
	if err := r.bounded(); err != nil {
		return err
	}
	if !f.Private {
		box := featureBounds(f, nil)
		res.bounds.Union(box)
		if !box.Empty() && f.Triangles() > 0 && !groundClass(f.Class) { // a line is as long as what it leads along
			res.sizes = append(res.sizes, float32(box.Size().Length()))
		}
		if r.Measure != "" {
			r.measured = append(r.measured, measure(f, res.format.expressIDs))
		}
	}
	switch {
	case !forAudience(f, r.Audience):
		return nil
	case r.city != nil:
		return r.city.take(f)
	}
	r.features = append(r.features, f)
	return nil
}

// bounded refuses what is more than one conversion takes.
func (r *run) bounded() error {
	features, triangles, held := MaxFeatures, MaxTriangles, len(r.features)
	if r.city != nil {
		features, triangles, held = MaxCityFeatures, MaxCityTriangles, len(r.city.records)
	}
	switch {
	case held >= features:
		return plans.Errorf(plans.KindTooLarge, "more than %d elements: split the model", features)
	case r.triangles+r.segments > triangles:
		return plans.Errorf(plans.KindTooLarge, "more than %d triangles and segments of lines: split the model", triangles)
	}
	return nil
}

func (r *run) record(index int, h scene.Header, took time.Duration) {
	rep := r.report
	rep.Source[index].Format, rep.Source[index].Schema = h.Format, h.Schema
	rep.Seconds.Read += h.ReadSeconds
	rep.Seconds.Geometry += max(0, took.Seconds()-h.ReadSeconds)
	e := &rep.Elements
	e.Total += h.Counts.Total
	e.Converted += h.Counts.Converted
	e.Spaces += h.Counts.Spaces
	e.Openings += h.Counts.Openings
	e.Grids += h.Counts.Grids
	e.Annotations += h.Counts.Annotations
	e.Skipped = append(e.Skipped, h.Skipped...)
	rep.Warnings = append(rep.Warnings, h.Warnings...)
	rep.Triangles = r.triangles
}

// featureBounds gives the box of f in the source frame, or under to.
func featureBounds(f *scene.Feature, to *scene.Affine) scene.Box {
	b := scene.NewBox()
	for i := range f.Parts {
		p := &f.Parts[i]
		m := p.Transform
		if to != nil {
			m = to.Mul(&p.Transform)
		}
		for _, v := range p.Mesh.Positions {
			b.Extend(m.Apply(v))
		}
	}
	return b
}

// segments gives the segments of all lines of f.
func segments(f *scene.Feature) int {
	n := 0
	for i := range f.Parts {
		n += f.Parts[i].Mesh.Segments()
	}
	return n
}

// tile cuts the features into cells and writes their content.
func (r *run) tile(ctx context.Context) error {
	if err := r.nothingToShow(); err != nil {
		return err
	}
	start := time.Now()
	defer func() { r.report.Seconds.Tile += time.Since(start).Seconds() }()
	var err error
	if r.files, err = openFolder(r.Out); err != nil {
		return err
	}
	if r.layers != nil {
		r.tiled, err = r.layers.tile(ctx, r)
		return err
	}
	if r.city != nil {
		return r.tileCity(ctx)
	}
	b := partition.New(partition.Options{Memo: r.memo, MinLevel: r.lowestLevel(), Forms: imageForms()})
	for i, f := range r.features {
		if len(f.Parts) == 0 {
			continue
		}
		if err := b.Add(f, r.toPlan[f.Source]); err != nil {
			return fmt.Errorf("placing %s %s in a tile: %w", f.Class, f.Key, err)
		}
		if i%1024 == 0 {
			r.tell("tile", int64(i), int64(len(r.features)))
		}
	}
	if r.tiled, err = b.Build(ctx, r.files); err != nil {
		return fmt.Errorf("tiling: %w", err)
	}
	r.warnPlain(r.tiled.PlainTextures)
	r.tell("tile", int64(len(r.features)), int64(len(r.features)))
	return nil
}

// warnPlain tells of textures that tiles have no room for.
func (r *run) warnPlain(n int) {
	if n > 0 {
		r.report.Warnings = append(r.report.Warnings, fmt.Sprintf("textures-plain: %d textures are shown by their mean colour: their images would take more than %d MiB in the tiles", n, partition.MaxTextureBytes>>20))
	}
}

// imageForms gives how each tileset wants its images, in the order of
// profile.Tilesets.
func imageForms() []texture.Form {
	var forms []texture.Form
	for _, p := range profile.Tilesets() {
		forms = append(forms, texture.Form{Side: p.ImageSide, Sheet: p.SheetSide, Compressed: p.PackedImages})
	}
	return forms
}

// nothingToShow refuses a model of which the audience would see nothing, and
// says why that is.
func (r *run) nothingToShow() error {
	for _, f := range r.features {
		if f.Visible() {
			return nil
		}
	}
	if r.city != nil && len(r.city.records) > 0 {
		return nil
	}
	e := &r.report.Elements
	switch {
	case r.triangles+r.segments > 0:
		return plans.Errorf(plans.KindInvalid, "nothing to show: the model holds spaces alone, which the public does not see")
	case len(e.Skipped) > 0:
		s := &e.Skipped[0]
		return plans.Errorf(plans.KindInvalid, "nothing to show: none of the %d elements has a shape that could be made; the report names each, the first: %s %s: %s", e.Total, s.Type, s.ID, s.Reason)
	}
	return plans.Errorf(plans.KindInvalid, "nothing to show: the model holds no element with a shape")
}

// lowestLevel is that of cities where every source is one.
func (r *run) lowestLevel() int {
	for i := range r.sources {
		if !r.sources[i].format.city {
			return partition.MinLevel
		}
	}
	return partition.CityLevel
}

// folder writes content files into the output folder: the sink of the tiler.
type folder struct {
	dir     string
	mu      sync.Mutex
	written map[string]int64 // bytes by URI
}

func openFolder(dir string) (*folder, error) {
	if err := os.MkdirAll(filepath.Join(dir, "c"), 0o755); err != nil {
		return nil, &WriteError{Path: dir, Err: err}
	}
	return &folder{dir: dir, written: map[string]int64{}}, nil
}

// Content writes one content file or image, once; it implements tiles.Sink.
func (f *folder) Content(_ context.Context, uri string, data []byte) error {
	f.mu.Lock()
	_, there := f.written[uri]
	f.written[uri] = int64(len(data))
	f.mu.Unlock()
	if there {
		return nil
	}
	return replaceFile(filepath.Join(f.dir, filepath.FromSlash(uri)), data)
}
