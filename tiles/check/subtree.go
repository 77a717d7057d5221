package check

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/bits"
)

// subtreeFile is a parsed subtree with the bytes of its buffer views.
type subtreeFile struct {
	json  value
	views [][]byte // nil where they could not be read
}

// subtree checks the subtree whose root is at, its content and the subtrees
// below it.
func (r *run) subtree(t *implicitTree, s scope, at []int) error {
	if err := r.stop(); err != nil {
		return err
	}
	uri := t.subtrees.filledIn(at)
	name, data, ok := uri.follow()
	if !ok {
		return nil
	}
	f, ok := uri.parseSubtree(name, data)
	if !ok {
		return nil
	}
	a, ok := f.availability(t, s.tileset)
	if !ok {
		return nil
	}
	r.report.Tiles += a.tiles.count()
	for i, content := range t.contents {
		if err := r.implicitContent(t, content, a, i, s, at); err != nil {
			return err
		}
	}
	if at[0]+t.subtreeLevels >= t.availableLevels {
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

// implicitContent reads every available content of a subtree; where it lies is
// not checked.
func (r *run) implicitContent(t *implicitTree, template value, a *availabilities, i int, s scope, at []int) error {
	if i >= len(a.contents) {
		return nil
	}
	s.volumes = nil
	first := 0
	for level := range t.subtreeLevels {
		for k := range t.nodes(level) {
			if !a.contents[i].get(first + k) {
				continue
			}
			if err := r.stop(); err != nil {
				return err
			}
			uri := template.filledIn(t.child(at, level, k))
			name, data, ok := uri.follow()
			if !ok {
				continue
			}
			r.report.Contents++
			if _, err := uri.load(name, data, s); err != nil {
				return err
			}
		}
		first += t.nodes(level)
	}
	return nil
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
	return &subtreeFile{d, views}, ok
}

// splitSubtree gives JSON and binary part; a file of JSON has no binary part.
func splitSubtree(data []byte) (text, chunk []byte, err error) {
	if !bytes.HasPrefix(data, []byte("subt")) {
		if json.Valid(data) {
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
