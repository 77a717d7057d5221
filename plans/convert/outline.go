package convert

import (
	"encoding/binary"
	"math"

	"github.com/maquette-city/maquette/plans/changes"
	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/scene"
)

// outline is what a record tells of the geometry and look of a feature.
type outline struct {
	box    FeatureBox
	hash   string // see geometryHash
	shape  changes.Shape
	shaped bool // it has a shape
}

const (
	kindOutline = "convert outline 1"
	// hashDigits is the length of the hashes of a record.
	hashDigits = 32
	// outlineBytes is the length of a packed outline with a shape: box, pose, hashes.
	outlineBytes = 6*8 + 7*8 + 3*hashDigits
)

// outlineOf gives the outline of f, remembered under the digest of all that it
// depends on; the zero digest names nothing.
func (r *run) outlineOf(f *scene.Feature, digest memo.Key) outline {
	if r.memo == nil || digest == (memo.Key{}) {
		return r.newOutline(f)
	}
	d := memo.NewDigest(kindOutline)
	d.Key(digest)
	key := d.Sum()
	if v, ok := r.memo.Get(key); ok && len(v) == outlineBytes {
		return unpackOutline(v)
	}
	o := r.newOutline(f)
	if o.shaped && len(o.hash) == hashDigits && len(o.shape.Hash) == hashDigits && len(o.shape.Look) == hashDigits {
		r.memo.Put(key, o.pack())
	}
	return o
}

func (r *run) newOutline(f *scene.Feature) outline {
	toPlan := &r.toPlan[f.Source]
	box := featureBounds(f, toPlan)
	if box.Empty() {
		box = scene.Box{}
	}
	o := outline{box: FeatureBox(box), hash: geometryHash(f, toPlan)}
	o.shape, o.shaped = changes.ShapeOf(f, toPlan)
	return o
}

// numbers gives what of o is numbers.
func (o *outline) numbers() []*float64 {
	var all []*float64
	for _, v := range [][]float64{o.box.Min[:], o.box.Max[:], o.shape.Pose.Shift[:], o.shape.Pose.Turn[:]} {
		for i := range v {
			all = append(all, &v[i])
		}
	}
	return all
}

func (o *outline) pack() []byte {
	out := make([]byte, 0, outlineBytes)
	for _, v := range o.numbers() {
		out = binary.LittleEndian.AppendUint64(out, math.Float64bits(*v))
	}
	return append(append(append(out, o.hash...), o.shape.Hash...), o.shape.Look...)
}

// unpackOutline takes outlineBytes.
func unpackOutline(data []byte) outline {
	o := outline{shaped: true}
	for _, v := range o.numbers() {
		*v = math.Float64frombits(binary.LittleEndian.Uint64(data))
		data = data[8:]
	}
	text := func(i int) string { return string(data[i*hashDigits : (i+1)*hashDigits]) }
	o.hash, o.shape.Hash, o.shape.Look = text(0), text(1), text(2)
	return o
}
