package convert

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"math"
	"sort"

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

// writeFeatures writes records, sorted by key, and gives the index of blocks.
func writeFeatures(w io.Writer, records []FeatureRecord) ([]FeatureBlock, error) {
	sort.Slice(records, func(i, j int) bool { return records[i].Key < records[j].Key })
	out := &countingWriter{w: w}
	blocks := make([]FeatureBlock, 0, len(records)/featuresPerBlock+1)
	for len(records) > 0 {
		n := min(featuresPerBlock, len(records))
		from := out.n
		if err := writeBlock(out, records[:n]); err != nil {
			return nil, fmt.Errorf("writing features from %q: %w", records[0].Key, err)
		}
		blocks = append(blocks, FeatureBlock{Key: records[0].Key, Offset: from, Bytes: out.n - from})
		records = records[n:]
	}
	return blocks, nil
}

func writeBlock(w io.Writer, records []FeatureRecord) error {
	z := gzip.NewWriter(w)
	enc := json.NewEncoder(z)
	enc.SetEscapeHTML(false)
	for i := range records {
		if err := enc.Encode(&records[i]); err != nil {
			return err
		}
	}
	return z.Close()
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

// geometryHash is the same where the triangles, colours and textures of f are
// the same in the plan frame to a tenth of a millimetre.
func geometryHash(f *scene.Feature, toPlan *scene.Affine) string {
	h := sha256.New()
	buf := make([]byte, 0, 4096)
	for i := range f.Parts {
		p := &f.Parts[i]
		m := toPlan.Mul(&p.Transform)
		buf = append(buf[:0], p.Material.RGBA[:]...)
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

// propertyHash is the same where everything that describes f is the same.
func propertyHash(f *scene.Feature) string {
	h := sha256.New()
	enc := json.NewEncoder(h)
	// Encoding strings, numbers and slices of them cannot fail; what could (a
	// reader's mistake) gives a hash of its own, which is what is wanted.
	_ = enc.Encode([]string{f.Class, f.Name, f.Parent, f.Storey})
	_ = enc.Encode(f.Sets)
	return shortHash(h)
}

func shortHash(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)[:16]) }
