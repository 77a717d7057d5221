package check

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/maquette-city/maquette/tiles"
)

// The volumes of the tiles of one level fill the root's, and the corners of a
// box that is turned are where its half axes lead.
func TestImplicitVolumes(t *testing.T) {
	t.Parallel()
	box := &tiles.Box{10, 20, 30, 0, 8, 0, -4, 0, 0, 0, 0, 2} // x leads along y
	quad := &implicitTree{root: volume{box: box}}
	if got := quad.volume([]int{1, 1, 0, 0}).box; *got != (tiles.Box{12, 24, 30, 0, 4, 0, -2, 0, 0, 0, 0, 2}) {
		t.Errorf("quadtree: %v", *got)
	}
	oct := &implicitTree{octree: true, root: volume{box: box}}
	if got := oct.volume([]int{1, 1, 0, 1}).box; *got != (tiles.Box{12, 24, 31, 0, 4, 0, -2, 0, 0, 0, 0, 1}) {
		t.Errorf("octree: %v", *got)
	}
	over := &implicitTree{root: volume{region: &tiles.Region{3, 0, -3, 1, 0, 10}}} // over the antimeridian
	for i, want := range [][2]float64{{3, math.Pi}, {math.Pi, 2*math.Pi - 3}} {
		got := over.volume([]int{1, i, 1, 0}).region
		width := got[2] - got[0]
		if width < 0 {
			width += 2 * math.Pi
		}
		if math.Abs(width-(want[1]-want[0])) > 1e-12 || got[1] != 0.5 || got[3] != 1 || got[5] != 10 {
			t.Errorf("part %d: %v", i, *got)
		}
	}
	tree := &implicitTree{octree: true}
	if got := tree.child([]int{2, 1, 2, 3}, 2, 0b110101); fmt.Sprint(got) != "[4 5 10 15]" { // zyx, zyx from the root down
		t.Errorf("child %v", got)
	}
}

// subtreeOf gives an implicit tileset of two levels with one content at 1/1/0,
// whose subtree has more members.
func subtreeOf(t *testing.T, more string, tables []byte) fstest.MapFS {
	t.Helper()
	_, f := oursOf(t, 0)
	var model []byte
	for name, file := range f.files {
		if strings.HasPrefix(name, "c/") {
			model = file.Data // the ground: 393 by 393 by 2, turned, around 0 0 -1
		}
	}
	bin := append([]byte{0b00101, 0, 0, 0, 0, 0, 0, 0, 0b00100, 0, 0, 0, 0, 0, 0, 0}, tables...)
	for len(bin)%8 != 0 {
		bin = append(bin, 0)
	}
	text := fmt.Sprintf(`{"buffers":[{"byteLength":%d}],"bufferViews":[{"buffer":0,"byteOffset":0,"byteLength":1},{"buffer":0,"byteOffset":8,"byteLength":1}%s}`, len(bin), more)
	text += strings.Repeat(" ", (8-len(text)%8)%8)
	subtree := binary.LittleEndian.AppendUint64([]byte("subt\x01\x00\x00\x00"), uint64(len(text)))
	subtree = binary.LittleEndian.AppendUint64(subtree, uint64(len(bin)))
	subtree = append(append(subtree, text...), bin...)
	over := `{"asset":{"version":"1.1"},"geometricError":9,"schema":{"id":"s","classes":{"tile":{"properties":{
		"box":{"type":"SCALAR","componentType":"FLOAT32","array":true,"count":12,"semantic":"TILE_BOUNDING_BOX"}}}}},
		"root":{"boundingVolume":{"box":[-200,200,0,400,0,0,0,400,0,0,0,9]},"refine":"ADD","geometricError":9,"content":{"uri":"c{level}{x}{y}.glb"},
		"implicitTiling":{"subdivisionScheme":"QUADTREE","subtreeLevels":2,"availableLevels":2,"subtrees":{"uri":"s{level}{x}{y}"}}}}`
	return fstest.MapFS{"tileset.json": {Data: []byte(over)}, "s000": {Data: subtree}, "c110.glb": {Data: model}}
}

// Content of implicit tiles is held against the cell that subdivision gives it,
// or against the volume that metadata gives it.
func TestImplicitContentLiesInItsCell(t *testing.T) {
	t.Parallel()
	const available = `],"tileAvailability":{"bitstream":0,"availableCount":2},"contentAvailability":[{"bitstream":1,"availableCount":1}],"childSubtreeAvailability":{"constant":0}`
	const table = `,{"buffer":0,"byteOffset":16,"byteLength":96}` + available + `,"propertyTables":[{"class":"tile","count":2,"properties":{"box":{"values":2}}}],"tileMetadata":0`
	boxes := func(b ...float32) []byte {
		var out []byte
		for _, x := range append([]float32{-200, 200, 0, 400, 0, 0, 0, 400, 0, 0, 0, 9}, b...) {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x))
		}
		return out
	}
	for _, c := range []struct {
		name, more string
		tables     []byte
		want       string // part of the report; "" for no error
	}{
		{"in its quarter", available, nil, ""},
		{"in its own box", table, boxes(0, 0, 0, 197, 0, 0, 0, 197, 0, 0, 0, 9), ""},
		{"out of its own box", table, boxes(0, 0, 0, 100, 0, 0, 0, 197, 0, 0, 0, 9), "lies 96.6 m outside the volume of s000# tile 1/1/0"},
		{"a row too few", strings.Replace(table, `"count":2`, `"count":1`, 1), boxes(make([]float32, 12)...), "a property table of 1 rows for 2"},
		{"a count that is wrong", strings.Replace(available, `"availableCount":2`, `"availableCount":3`, 1), nil, "3 where 2 are available"},
		{"content without its tile", strings.Replace(available, `"bitstream":1,"availableCount":1`, `"constant":1`, 1), nil, "content 1 is there without its tile"},
		{"subtrees below the last level", strings.Replace(available, `"childSubtreeAvailability":{"constant":0}`, `"childSubtreeAvailability":{"constant":1}`, 1), nil, "where availableLevels ends"},
		{"no table", available + `,"tileMetadata":0`, nil, "property table 0 of 0"},
	} {
		r, err := Run(t.Context(), FS(subtreeOf(t, c.more, c.tables)), "tileset.json", Options{})
		if err != nil {
			t.Fatal(err)
		}
		if c.want == "" && r.Errors() > 0 || !strings.Contains(lines(r), c.want) || c.want == "" && r.Contents != 1 {
			t.Errorf("%s: want %q, %d contents\n%s", c.name, c.want, r.Contents, lines(r))
		}
	}
	// Moved by a cell, the same content is outside.
	moved := subtreeOf(t, available, nil)
	moved["tileset.json"].Data = []byte(strings.Replace(string(moved["tileset.json"].Data), `[-200,200,0,`, `[200,200,0,`, 1))
	r, err := Run(t.Context(), FS(moved), "tileset.json", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(lines(r), "outside the volume of s000# tile 1/1/0") {
		t.Errorf("no word of the cell:\n%s", lines(r))
	}
}
