package convert

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"math"
	"runtime"
	"sync"

	"github.com/maquette-city/maquette/plans/changes"
	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/scene"
)

// FeatureRecord is one line of features.jsonl.gz.
type FeatureRecord struct {
	Key          string              `json:"key"`
	Class        string              `json:"class"`
	Name         string              `json:"name"`
	Parent       string              `json:"parent"`
	Storey       string              `json:"storey"`
	Properties   []scene.PropertySet `json:"properties"`
	Box          FeatureBox          `json:"box"` // plan frame, metres
	Tiles        []string            `json:"tiles"`
	GeometryHash string              `json:"geometryHash"`
	PropertyHash string              `json:"propertyHash"`
	// ShapeHash, LookHash and Pose are those of changes.ShapeOf; absent where
	// the feature has no shape.
	ShapeHash string         `json:"shapeHash,omitempty"`
	LookHash  string         `json:"lookHash,omitempty"`
	Pose      *changes.Rigid `json:"pose,omitempty"`
}

// FeatureBox is the box of a feature in the plan frame, metres.
type FeatureBox struct {
	Min scene.Vec3 `json:"min"`
	Max scene.Vec3 `json:"max"`
}

// FeatureBlock is one gzip member of features.jsonl.gz: its first key and where
// it lies. The members together are one valid gzip file, and one of them is
// enough to find a feature (RFC 1952, section 2.2).
type FeatureBlock struct {
	Key    string `json:"key"`
	Offset int64  `json:"offset"`
	Bytes  int64  `json:"bytes"`
}

// featuresPerBlock trades the bytes read for one feature against the size of
// the index.
const featuresPerBlock = 128

// featureLine appends line i of features.jsonl.gz to line and gives the key that
// it tells of.
type featureLine func(i int, line *bytes.Buffer) (key string, err error)

// appendTo appends the record as a line of JSON.
func (f *FeatureRecord) appendTo(line *bytes.Buffer) error {
	enc := json.NewEncoder(line)
	enc.SetEscapeHTML(false)
	return enc.Encode(f)
}

// featureBlocks writes n lines, which line gives in the order of their
// keys, and tells the blocks. Blocks are made on all cores, line is called by
// several at once; what is written does not depend on it, nor on m, which
// remembers what lines come to when packed.
func featureBlocks(ctx context.Context, w io.Writer, n int, m *memo.Memo, line featureLine) ([]FeatureBlock, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out := &countingWriter{w: w}
	blocks := make([]FeatureBlock, 0, n/featuresPerBlock+1)
	for made := range makeBlocks(ctx, n, m, line) {
		<-made.done
		from := out.n
		err := made.err
		if err == nil {
			_, err = out.Write(made.data)
		}
		if err != nil {
			return nil, fmt.Errorf("writing features from %q: %w", made.key, err)
		}
		blocks = append(blocks, FeatureBlock{Key: made.key, Offset: from, Bytes: out.n - from})
	}
	return blocks, ctx.Err()
}

// madeBlock is a block under way; all but done is set once done is closed.
type madeBlock struct {
	key  string
	data []byte
	err  error
	done chan struct{}
}

// makeBlocks gives all blocks in order, as many at once as there are cores.
func makeBlocks(ctx context.Context, n int, m *memo.Memo, line featureLine) <-chan *madeBlock {
	blocks := make(chan *madeBlock, runtime.GOMAXPROCS(0))
	// A gzip writer takes most of a megabyte: each serves many blocks.
	writers := &sync.Pool{New: func() any { return gzip.NewWriter(nil) }}
	go func() {
		defer close(blocks)
		for from := 0; from < n; from += featuresPerBlock {
			b := &madeBlock{done: make(chan struct{})}
			select {
			case blocks <- b:
			case <-ctx.Done():
				return
			}
			go func() {
				defer close(b.done)
				lines, err := b.lines(from, min(from+featuresPerBlock, n), line)
				if b.err = err; err == nil {
					b.data, b.err = packLines(lines, m, writers)
				}
			}()
		}
	}()
	return blocks
}

// lines gives the lines from from to before to, and notes the key of the first.
func (b *madeBlock) lines(from, to int, line featureLine) ([]byte, error) {
	var all, one bytes.Buffer
	for i := from; i < to; i++ {
		one.Reset()
		key, err := line(i, &one)
		if i == from {
			b.key = key
		}
		if err != nil {
			return nil, err
		}
		all.Write(one.Bytes())
	}
	return all.Bytes(), nil
}

// packLines gives a gzip member of lines.
func packLines(lines []byte, m *memo.Memo, writers *sync.Pool) ([]byte, error) {
	var key memo.Key
	if m != nil {
		d := memo.NewDigest("convert block 1")
		d.Bytes(lines)
		key = d.Sum()
		if packed, ok := m.Get(key); ok {
			return packed, nil
		}
	}
	var out bytes.Buffer
	z := writers.Get().(*gzip.Writer)
	defer writers.Put(z)
	z.Reset(&out)
	if _, err := z.Write(lines); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	m.Put(key, out.Bytes())
	return out.Bytes(), nil
}

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// geometryHash is the same where the triangles, lines, colours and textures of f are
// the same in the plan frame to a tenth of a millimetre.
func geometryHash(f *scene.Feature, toPlan *scene.Affine) string {
	h := sha256.New()
	buf := make([]byte, 0, 4096)
	for i := range f.Parts {
		p := &f.Parts[i]
		m := toPlan.Mul(&p.Transform)
		buf = append(buf[:0], p.Material.RGBA[:]...)
		if p.Mesh.Lines {
			buf = append(buf, "lines"...)
		}
		for _, v := range p.Mesh.Positions {
			q := m.Apply(v)
			for _, c := range q {
				buf = binary.LittleEndian.AppendUint64(buf, uint64(int64(math.Round(c*1e4))))
			}
			buf = flushFull(h, buf)
		}
		for _, ix := range p.Mesh.Indices {
			buf = flushFull(h, binary.LittleEndian.AppendUint32(buf, ix))
		}
		if t := p.Material.Texture; t != nil {
			buf = append(buf, t.Sum[:]...)
			for _, uv := range p.Mesh.TexCoords {
				buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(uv[0]))
				buf = flushFull(h, binary.LittleEndian.AppendUint32(buf, math.Float32bits(uv[1])))
			}
		}
		h.Write(buf)
	}
	return shortHash(h)
}

func flushFull(h hash.Hash, buf []byte) []byte {
	if len(buf) < 4000 {
		return buf
	}
	h.Write(buf)
	return buf[:0]
}

// propertyHash is the same where everything that describes f is the same but for
// the key of its parent: where an exporter made every id anew, that says nothing.
func propertyHash(f *scene.Feature) string {
	h := sha256.New()
	enc := json.NewEncoder(h)
	// Encoding strings, numbers and slices of them cannot fail; what could (a
	// reader's mistake) gives a hash of its own, which is what is wanted.
	_ = enc.Encode([]string{f.Class, f.Name, f.Storey})
	_ = enc.Encode(f.Sets)
	return shortHash(h)
}

func shortHash(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)[:16]) }
