package convert

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/scene"
)

// writeModel writes the whole variant as one plain GLB, its origin in the
// middle of the model on its lowest point.
func (r *run) writeModel(_ context.Context, m *made) error {
	if r.triangles > MaxModelTriangles {
		m.warn("model.glb left out: %d triangles, and no viewer of a single file shows more than %d", r.triangles, MaxModelTriangles)
		return nil
	}
	items, _, box := r.items()
	if len(items) == 0 {
		return nil
	}
	path := filepath.Join(r.Out, ModelFile)
	c := box.Center()
	stats, err := r.writeModelFile(path, items, scene.Vec3{c[0], c[1], box.Min[2]})
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return &WriteError{Path: path, Err: err}
	}
	m.exports = append(m.exports, ExportReport{
		File: ModelFile, Bytes: info.Size(), Triangles: stats.Triangles, Vertices: stats.Vertices, Scale: 1, Detail: detailAll})
	return nil
}

// writeModelFile writes the model by way of a scratch file beside it. What lies in
// the model of the earlier folder is copied from there.
func (r *run) writeModelFile(path string, items []glb.Item, origin scene.Vec3) (stats glb.Stats, err error) {
	scratch, err := os.CreateTemp(filepath.Dir(path), "scratch-*.tmp")
	if err != nil {
		return stats, &WriteError{Path: path, Err: err}
	}
	os.Remove(scratch.Name()) // at once where the system can: nothing is left behind however this ends
	defer func() {
		scratch.Close()
		os.Remove(scratch.Name())
	}()
	before, done := r.earlierModel()
	defer done()
	file, err := os.Create(path)
	if err != nil {
		return stats, &WriteError{Path: path, Err: err}
	}
	sum := sha256.New()
	out := bufio.NewWriterSize(io.MultiWriter(file, sum), 1<<18)
	stats, trace, err := glb.WriteModelAfter(out, scratch, items, r.names(items), origin, before)
	if err == nil {
		err = out.Flush()
	}
	if cerr := file.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return stats, fmt.Errorf("writing model.glb: %w", err)
	}
	r.modelSum = sum.Sum(nil)
	r.memo.Put(modelKey(), append(bytes.Clone(r.modelSum), trace...))
	return stats, nil
}

// modelKey is that of the hash of model.glb and where each feature lies in it.
func modelKey() memo.Key { return memo.NewDigest("convert model 1").Sum() }

// names gives the digests of items that are of the features of the run, in their
// order.
func (r *run) names(items []glb.Item) []glb.Named {
	names := make([]glb.Named, len(items))
	if r.memo == nil {
		return names
	}
	at := 0
	for i := range names {
		for r.features[at] != items[i].Feature {
			at++
		}
		names[i] = glb.Named(r.digests[at])
	}
	return names
}

// earlierModel opens the model of the earlier folder; nil where it is not what was
// written there, or is to be written over.
func (r *run) earlierModel() (before *glb.Earlier, done func()) {
	done = func() {}
	v, ok := r.memo.Before(modelKey())
	if !ok || len(v) < sha256.Size || sameFolder(r.Prev, r.Out) {
		return nil, done
	}
	path := filepath.Join(r.Prev, ModelFile)
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil, done
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, done
	}
	done = func() { _ = file.Close() } // only read
	sum := sha256.New()
	if n, err := io.Copy(sum, file); err != nil || n != info.Size() || !bytes.Equal(sum.Sum(nil), v[:sha256.Size]) {
		return nil, done
	}
	return &glb.Earlier{File: file, Size: info.Size(), Trace: v[sha256.Size:]}, done
}
