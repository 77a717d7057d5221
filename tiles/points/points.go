// Package points makes 3D Tiles of clouds of points: an octree of tiles of glTF
// points, refined by ADD.
//
// The octree is that of cubes of 2^k metres aligned to the origin of the plan
// frame, so that a point has its tile by where it stands. Each tile shows at most
// one point of every cell of a grid of gridCells each way, the first that came;
// what it does not show goes to its eight children, whose cells are half as wide.
// So the points of a level lie evenly, and each level halves their distance. A
// cube with few points left shows them all.
//
// geometricError is the width of the cells: how far the nearest shown point may be
// from one that is not. Tiles without children have the step of their positions.
//
// Memory is bounded: points are first divided among cubes of some hundred thousand
// each on disk (Add), then made into tiles cube by cube (Build); only the sampled
// points of the few tiles over those cubes are held. The result depends on the
// points and their order alone.
package points

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"os"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// gridCells is how many cells each way a tile has: of ground that is flat it
	// shows at most gridCells^2 points.
	gridCells = 128
	// leafPoints is up to how many points a tile shows all.
	leafPoints = 12_000
	// MaxTilePoints bounds the points of one tile.
	MaxTilePoints = 60_000
	// bucketPoints is about how many points a cube on disk has.
	bucketPoints = 400_000
	// leastLevel is the smallest cube, 2^-1 metres.
	leastLevel = -1
	// unit is the step of kept positions, metres.
	unit = 0.001
	// recordBytes is what a point takes on disk.
	recordBytes = 17
	// bufferRecords is how many points of a cube are held before they are written.
	bufferRecords = 2048
)

// Point is one point in the plan frame.
type Point struct {
	At      scene.Vec3
	RGB     [3]uint8 // sRGB
	Feature uint16   // number of the feature it is of
}

// kept is a point as it is held.
type kept struct {
	at      [3]int32 // units from the origin of the plan
	rgb     [3]uint8
	feature uint16
}

// cube is a place in the octree: side 2^level metres.
type cube struct {
	level   int
	x, y, z int32
}

func (p *kept) cube(level int) cube {
	c := cube{level: level}
	for i, to := range [3]*int32{&c.x, &c.y, &c.z} {
		*to = int32(math.Floor(float64(p.at[i]) * unit / math.Ldexp(1, level)))
	}
	return c
}

// cell gives the cell of a cube's grid that p lies in.
func (p *kept) cell(level int) [3]int32 {
	width := math.Ldexp(1, level) / gridCells
	var c [3]int32
	for i := range c {
		c[i] = int32(math.Floor(float64(p.at[i]) * unit / width))
	}
	return c
}

// Builder takes points and makes tiles of them. It serves one goroutine.
type Builder struct {
	features []scene.Feature
	file     *os.File
	size     int64
	level    int // of the cubes on disk
	buckets  map[cube]*bucket
	count    int64
	used     []bool // features that have points
}

// bucket is the points of one cube on disk.
type bucket struct {
	buffer []byte
	parts  []part
	points int
}

type part struct{ at, size int64 }

// New gives a builder for about count points in a box of the plan frame, of the
// features given: what is picked. scratch is the folder for a scratch file.
func New(features []scene.Feature, count int64, box scene.Box, scratch string) (*Builder, error) {
	f, err := os.CreateTemp(scratch, "scratch-*.tmp")
	if err != nil {
		return nil, fmt.Errorf("making room for points: %w", err)
	}
	os.Remove(f.Name()) // at once where the system can
	return &Builder{features: features, file: f, level: bucketLevel(count, box), buckets: map[cube]*bucket{}, used: make([]bool, len(features))}, nil
}

// bucketLevel gives the level of cubes that hold about bucketPoints where points
// lie evenly on the ground.
func bucketLevel(count int64, box scene.Box) int {
	size := box.Size()
	area := max(size[0]*size[1], 1)
	side := math.Sqrt(area * bucketPoints / float64(max(count, 1)))
	return min(max(int(math.Floor(math.Log2(side))), 4), 20)
}

// Close drops what is kept.
func (b *Builder) Close() {
	b.file.Close()
	os.Remove(b.file.Name())
}

// Add takes a point. Errors are those of the disk; one that is no number or farther
// than 2,000 km from the origin of the plan is refused.
func (b *Builder) Add(p Point) error {
	k := kept{rgb: p.RGB, feature: p.Feature}
	for i, v := range p.At {
		u := math.Round(v / unit)
		if !(math.Abs(u) < math.MaxInt32) || int(p.Feature) >= len(b.features) {
			return fmt.Errorf("point at %v of feature %d lies too far from the origin of the plan", p.At, p.Feature)
		}
		k.at[i] = int32(u)
	}
	c := k.cube(b.level)
	t := b.buckets[c]
	if t == nil {
		t = &bucket{}
		b.buckets[c] = t
	}
	t.buffer = k.append(t.buffer)
	t.points++
	b.count++
	b.used[k.feature] = true
	if len(t.buffer) < bufferRecords*recordBytes {
		return nil
	}
	return b.flush(t)
}

func (b *Builder) flush(t *bucket) error {
	if len(t.buffer) == 0 {
		return nil
	}
	if _, err := b.file.WriteAt(t.buffer, b.size); err != nil {
		return fmt.Errorf("keeping points: %w", err)
	}
	t.parts = append(t.parts, part{b.size, int64(len(t.buffer))})
	b.size += int64(len(t.buffer))
	t.buffer = t.buffer[:0]
	return nil
}

func (k *kept) append(buf []byte) []byte {
	le := binary.LittleEndian
	for _, v := range k.at {
		buf = le.AppendUint32(buf, uint32(v))
	}
	return le.AppendUint16(append(buf, k.rgb[:]...), k.feature)
}

// load reads the points of a bucket, in the order they came.
func (b *Builder) load(t *bucket) ([]kept, error) {
	out := make([]kept, 0, t.points)
	take := func(buf []byte) {
		le := binary.LittleEndian
		for ; len(buf) >= recordBytes; buf = buf[recordBytes:] {
			var k kept
			for i := range k.at {
				k.at[i] = int32(le.Uint32(buf[4*i:]))
			}
			copy(k.rgb[:], buf[12:])
			k.feature = le.Uint16(buf[15:])
			out = append(out, k)
		}
	}
	for _, p := range t.parts {
		buf := make([]byte, p.size)
		if _, err := b.file.ReadAt(buf, p.at); err != nil {
			return nil, fmt.Errorf("reading kept points: %w", err)
		}
		take(buf)
	}
	take(t.buffer)
	return out, nil
}

// Result is a finished tileset.
type Result struct {
	// Tileset has everything but root.transform, declared CRS and extras.
	Tileset *tiles.Tileset
	URIs    []string // of all contents
	Points  int64
}

// Build makes the tiles and hands them to sink. Errors are those of the disk, of
// sink and of ctx; a builder without points gives one too.
func (b *Builder) Build(ctx context.Context, sink tiles.Sink) (*Result, error) {
	if b.count == 0 {
		return nil, fmt.Errorf("there are no points")
	}
	m := newMaker(b, sink)
	root, err := m.all(ctx)
	if err != nil {
		return nil, err
	}
	t := &tiles.Tileset{Asset: tiles.Asset{Version: tiles.Version}, GeometricError: root.GeometricError * 2, Root: root}
	return &Result{Tileset: t, URIs: m.uris, Points: m.points}, nil
}
