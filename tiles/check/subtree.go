package check

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strings"

	"github.com/maquette-city/maquette/tiles"
)

// subtreeFile is a parsed subtree with the bytes of its buffer views.
type subtreeFile struct {
	json   value
	views  []subtreeView
	tables []*table
}

// subtreeView is a buffer view: its bytes, nil where they could not be read, and
// where in its buffer they begin.
type subtreeView struct {
	bytes []byte
	at    int
}

// subtree checks the subtree whose root is at, its content and the subtrees
// below it.
func (r *run) subtree(t *implicitTree, s scope, at []int) error {
	if err := r.stop(); err != nil {
		return err
	}
	uri := t.subtrees.filledIn(at)
	uri.r = r
	name, data, ok := uri.follow()
	if !ok {
		return nil
	}
	f, ok := uri.parseSubtree(name, data)
	if !ok {
		return nil
	}
	a, ok := f.availability(t, s.tileset)
	f.metadata(a, s.tileset, ok)
	if !ok {
		return nil
	}
	if at[0] == 0 && !a.tiles.get(0) {
		f.json.fault(SubtreeWrong, "the root tile is not available")
	}
	r.tiles += a.tiles.count()
	for i, content := range t.contents {
		if content.given {
			if err := r.implicitContent(t, f, a, i, s, at); err != nil {
				return err
			}
		}
	}
	if at[0]+t.subtreeLevels >= t.availableLevels {
		if a.children.count() > 0 {
			f.json.fault(SubtreeWrong, "subtrees below level %d, where availableLevels ends", t.availableLevels-1)
		}
		return nil
	}
	for i := range a.children.length {
		if !a.children.get(i) {
			continue
		}
		if err := r.subtree(t, s, t.child(at, t.subtreeLevels, i)); err != nil {
			return err
		}
	}
	return nil
}

// implicitContent reads content i of every tile of a subtree that has it, and
// holds it against the volume of its tile.
func (r *run) implicitContent(t *implicitTree, f *subtreeFile, a *availabilities, i int, s scope, at []int) error {
	if i >= len(a.contents) {
		return nil
	}
	first, row := 0, 0
	for level := range t.subtreeLevels {
		for k := range t.nodes(level) {
			if !a.contents[i].get(first + k) {
				continue
			}
			if err := r.stop(); err != nil {
				return err
			}
			tile := t.child(at, level, k)
			own := s
			for _, v := range []volume{f.volume("TILE", a.tiles.rank(first+k), f.tileTable(), t.volume(tile)),
				f.volume("CONTENT", row, f.contentTable(i), volume{})} {
				if v != (volume{}) {
					where := f.json.where() + " tile " + strings.Trim(strings.ReplaceAll(fmt.Sprint(tile[:t.axes()+1]), " ", "/"), "[]")
					own.volumes = append(own.volumes[:len(own.volumes):len(own.volumes)], placed{volume: v, where: where, toVolume: tiles.Identity()})
				}
			}
			row++
			uri := t.contents[i].uri.filledIn(tile)
			uri.r = r
			if _, err := uri.named(own); err != nil {
				return err
			}
		}
		first += t.nodes(level)
	}
	return nil
}

func (t *implicitTree) axes() int {
	if t.octree {
		return 3
	}
	return 2
}

// tileTable and contentTable give the property table of the metadata of tiles
// and of their content i, nil where there is none.
func (f *subtreeFile) tileTable() *table {
	m, _ := f.json.member("tileMetadata")
	return f.table(m)
}

func (f *subtreeFile) contentTable(i int) *table {
	m, _ := f.json.member("contentMetadata")
	if m.kind() != "array" || i >= m.size() {
		return nil
	}
	list, _ := m.list(0)
	return f.table(list[i])
}

func (f *subtreeFile) table(m value) *table {
	n, ok := m.plain()
	if !ok || n < 0 || n >= float64(len(f.tables)) || n != math.Trunc(n) {
		return nil
	}
	return f.tables[int(n)]
}

// volume gives the volume that row of a table says, else implied (3D Metadata
// Semantic Reference: TILE_BOUNDING_BOX and its like go before what is implied).
func (f *subtreeFile) volume(of string, row int, t *table, implied volume) volume {
	if t == nil {
		return implied
	}
	numbers := func(semantic string) []float64 {
		if c := t.named(of + semantic); c != nil && row < t.count {
			return c.row(row)
		}
		return nil
	}
	if b := numbers("_BOUNDING_BOX"); len(b) == 12 {
		return volume{box: (*tiles.Box)(b)}
	}
	if b := numbers("_BOUNDING_REGION"); len(b) == 6 {
		return volume{region: (*tiles.Region)(b)}
	}
	if b := numbers("_BOUNDING_SPHERE"); len(b) == 4 {
		return volume{sphere: (*tiles.Sphere)(b)}
	}
	for i, semantic := range []string{"_MINIMUM_HEIGHT", "_MAXIMUM_HEIGHT"} {
		if h := numbers(semantic); len(h) == 1 && implied.region != nil {
			g := *implied.region
			g[4+i] = h[0]
			implied.region = &g
		}
	}
	return implied
}

// nodes gives the number of tiles of one level of a subtree.
func (t *implicitTree) nodes(level int) int {
	if t.octree {
		return 1 << (3 * level)
	}
	return 1 << (2 * level)
}

// subtreeHeader is the length of the header of a binary subtree.
const subtreeHeader = 24

// parseSubtree reads a subtree, binary or JSON.
func (v value) parseSubtree(name string, data []byte) (*subtreeFile, bool) {
	text, chunk, err := splitSubtree(data)
	if err != nil {
		v.fault(SubtreeWrong, "%s: %v", name, err)
		return nil, false
	}
	d, err := v.r.parse(name, text)
	if err != nil {
		v.fault(SubtreeWrong, "%s: %v", name, err)
		return nil, false
	}
	if !d.object() {
		return nil, false
	}
	views, ok := d.bufferViews(chunk)
	return &subtreeFile{json: d, views: views}, ok
}

// splitSubtree gives JSON and binary part; a file of JSON has no binary part.
func splitSubtree(data []byte) (text, chunk []byte, err error) {
	if !bytes.HasPrefix(data, []byte("subt")) {
		if bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) {
			return data, nil, nil
		}
		return nil, nil, errors.New("neither a binary subtree nor JSON")
	}
	if len(data) < subtreeHeader {
		return nil, nil, fmt.Errorf("%d bytes are too few for a header", len(data))
	}
	if version := binary.LittleEndian.Uint32(data[4:]); version != 1 {
		return nil, nil, fmt.Errorf("version %d", version)
	}
	n, m := binary.LittleEndian.Uint64(data[8:]), binary.LittleEndian.Uint64(data[16:])
	rest := uint64(len(data) - subtreeHeader)
	if n%8 != 0 || m%8 != 0 {
		return nil, nil, fmt.Errorf("parts of %d and %d bytes, no multiples of 8", n, m)
	}
	if n > rest || m != rest-n {
		return nil, nil, fmt.Errorf("parts of %d and %d bytes in %d", n, m, rest)
	}
	return data[subtreeHeader : subtreeHeader+n], data[subtreeHeader+n:], nil
}

// bitset is the availability of some tiles.
type bitset struct {
	bytes  []byte // nil for a constant
	all    bool
	length int
	ranks  []int // elements before each byte, made when first asked for
}

func (b *bitset) get(i int) bool {
	if b.bytes == nil {
		return b.all
	}
	return b.bytes[i/8]>>(i%8)&1 == 1
}

func (b *bitset) count() int {
	n := 0
	if b.bytes == nil {
		if b.all {
			n = b.length
		}
		return n
	}
	for i, x := range b.bytes {
		if rest := b.length - 8*i; rest < 8 {
			x &= 1<<rest - 1
		}
		n += bits.OnesCount8(x)
	}
	return n
}

// rank gives the number of elements before i that are available.
func (b *bitset) rank(i int) int {
	if b.bytes == nil {
		if b.all {
			return i
		}
		return 0
	}
	if b.ranks == nil {
		b.ranks = make([]int, len(b.bytes)+1)
		for k, x := range b.bytes {
			b.ranks[k+1] = b.ranks[k] + bits.OnesCount8(x)
		}
	}
	return b.ranks[i/8] + bits.OnesCount8(b.bytes[i/8]&(1<<(i%8)-1))
}
