package glb

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"github.com/maquette-city/maquette/tiles/meshopt"
	"github.com/maquette-city/maquette/tiles/scene"
)

// town gives boxes of many sizes, and every third a pane: enough to compress.
func town(n int) Input {
	r := rand.New(rand.NewPCG(2, 3))
	var items []Item
	for i := range n {
		a := scene.Vec3{1 + 25*r.Float64(), 1 + 25*r.Float64(), 1 + 9*r.Float64()}
		rgba := brick
		if i%3 == 2 {
			rgba = pane
		}
		items = append(items, item(fmt.Sprintf("0/%d", i), block(a, a.Add(scene.Vec3{r.Float64() * 4, 0.3, 2.6})), rgba))
	}
	return cube32(items...)
}

// TestCompressedTileIsTheTile: what the extension hides is what a tile without it
// holds, and both are read alike.
func TestCompressedTileIsTheTile(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]Input{
		"boxes":          town(200),
		"lines":          cube32(append(town(60).Items, item("0/l", polyline(zigzagLine(400)...), brick))...),
		"float32":        {Items: town(200).Items, FloatStep: 1.0 / 512},
		"any float32":    {Items: town(200).Items},
		"one round tube": cube32(item("0/a", tubeAt(scene.Vec3{9, 9, 1}, 600), brick)),
	} {
		d, data, stats := mustEncode(t, in)
		if !slices.Contains(d.ExtensionsRequired, extMeshopt) || len(d.compressed) == 0 {
			t.Errorf("%s: nothing is compressed", name)
		}
		plain, err := Plain(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		p, err := Decode(plain)
		if err != nil || len(p.compressed) > 0 || slices.Contains(p.ExtensionsUsed, extMeshopt) {
			t.Fatalf("%s: the plain form: %v, used %v", name, err, p.ExtensionsUsed)
		}
		if got, want := described(t, p), described(t, d); got != want {
			t.Errorf("%s: the plain form holds something else", name)
		}
		if got, _ := d.Triangles(); got != stats.Triangles {
			t.Errorf("%s: %d triangles, want %d", name, got, stats.Triangles)
		}
		if again, err := Plain(plain); err != nil || !bytes.Equal(again, plain) {
			t.Errorf("%s: what is plain is not left alone: %v", name, err)
		}
	}
}

// zigzagLine gives points of a line that goes up and down.
func zigzagLine(n int) []scene.Vec3 {
	var out []scene.Vec3
	for i := range n {
		out = append(out, scene.Vec3{2 + 0.05*float64(i), 3, 2 + float64(i%2)})
	}
	return out
}

// tubeAt gives a tube of n segments at a place.
func tubeAt(at scene.Vec3, n int) *scene.Mesh {
	m := tube(n, 3, 5)
	for i := range m.Positions {
		m.Positions[i] = m.Positions[i].Add(at)
	}
	return m
}

// described writes everything that the readers of a document give.
func described(t *testing.T, d *Document) string {
	t.Helper()
	var b strings.Builder
	for i := range d.Accessors {
		values, err := d.Elements(i)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b, i, values)
	}
	rows, err := d.Rows()
	fmt.Fprintln(&b, rows, err)
	return b.String()
}

// TestCompressionMakesTilesSmaller holds the reason for all this: after brotli
// at the level of the server, a tile is smaller than its plain form.
func TestCompressionMakesTilesSmaller(t *testing.T) {
	t.Parallel()
	for n, most := range map[int]float64{200: 0.75, 20: 0.9, 1: 1} {
		_, data, _ := mustEncode(t, town(n))
		plain, err := Plain(data)
		if err != nil {
			t.Fatal(err)
		}
		if got := float64(brotliSize(data)) / float64(brotliSize(plain)); got > most {
			t.Errorf("%d boxes: %.2f of the plain form, want at most %.2f", n, got, most)
		}
	}
}

func brotliSize(data []byte) int {
	var out bytes.Buffer
	w := brotli.NewWriterLevel(&out, 5)
	w.Write(data)
	w.Close()
	return out.Len()
}

// TestTinyTileIsPlain: one box is smaller without the extension's own JSON, and
// needs no decoder.
func TestTinyTileIsPlain(t *testing.T) {
	t.Parallel()
	d, _, _ := mustEncode(t, town(1))
	if len(d.compressed) > 0 || slices.Contains(d.ExtensionsUsed, extMeshopt) || len(d.Buffers) != 1 {
		t.Errorf("%d compressed views, %d buffers, used %v", len(d.compressed), len(d.Buffers), d.ExtensionsUsed)
	}
}

// TestEstimates: the estimate is near the size after brotli, and tells which of
// two forms is smaller.
func TestEstimates(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(4, 4))
	random := make([]byte, 20000)
	for i := range random {
		random[i] = byte(r.Uint32())
	}
	few := make([]byte, 20000)
	for i := range few {
		few[i] = "abcdefgh"[r.IntN(8)]
	}
	d, _, _ := mustEncode(t, town(300))
	positions, err := d.View(*d.Accessors[d.Meshes[0].Primitives[0].Attributes["POSITION"]].BufferView)
	if err != nil {
		t.Fatal(err)
	}
	deltas, err := meshopt.AppendAttributes(nil, positions, 8, meshopt.Bytewise)
	if err != nil {
		t.Fatal(err)
	}
	var e estimator
	for name, data := range map[string][]byte{"random": random, "few letters": few, "positions": positions, "repeated": bytes.Repeat(random[:500], 20), "zeros": make([]byte, 10000), "nothing": nil} {
		got, want := e.bytes(data), brotliSize(data)
		if off := float64(got-want) / float64(want+100); off < -0.25 || off > 0.25 {
			t.Errorf("%s: %d bytes estimated, brotli makes %d", name, got, want)
		}
	}
	if e.bytes(deltas) > e.bytes(positions) || brotliSize(deltas) > brotliSize(positions) {
		t.Errorf("deltas: %d bytes estimated, brotli makes %d; positions: %d and %d", e.bytes(deltas), brotliSize(deltas), e.bytes(positions), brotliSize(positions))
	}
}

// TestDecodeHoldsCompressedViewsToTheExtension breaks one thing at a time.
func TestDecodeHoldsCompressedViewsToTheExtension(t *testing.T) {
	t.Parallel()
	stream, err := meshopt.AppendTriangles(nil, []uint32{0, 1, 2, 2, 1, 3})
	if err != nil {
		t.Fatal(err)
	}
	const whole = `{"asset":{"version":"2.0"},"buffers":[{"byteLength":40},{"byteLength":12}],"accessors":[{"bufferView":0,"componentType":5123,"count":6,"type":"SCALAR"}],` +
		`"bufferViews":[{"buffer":1,"byteLength":12,"extensions":{"EXT_meshopt_compression":{"buffer":0,"byteLength":19,"byteStride":2,"count":6,"mode":"TRIANGLES"}}}]}`
	if len(stream) != 19 {
		t.Fatalf("the stream has %d bytes", len(stream))
	}
	bin := append(slices.Clone(stream), make([]byte, 21)...)
	d, err := Decode(wrap(whole, bin))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := d.Elements(0); err != nil || !slices.Equal(got, []float64{0, 1, 2, 2, 1, 3}) {
		t.Errorf("indices %v, %v", got, err)
	}
	for name, change := range map[string][2]string{
		"buffer that is not there": {`"buffer":0,"byteLength":19`, `"buffer":2,"byteLength":19`},
		"beyond the buffer":        {`"byteLength":19`, `"byteLength":41`},
		"offset":                   {`"byteLength":19`, `"byteLength":19,"byteOffset":30`},
		"negative":                 {`"byteLength":19`, `"byteLength":19,"byteOffset":-1`},
		"stride":                   {`"byteStride":2`, `"byteStride":3`},
		"count":                    {`"count":6,"mode"`, `"count":3,"mode"`},
		"mode":                     {`TRIANGLES`, `STRIPS`},
		"filter":                   {`"TRIANGLES"`, `"TRIANGLES","filter":"OCTAHEDRAL"`},
		"no object":                {`{"buffer":0,"byteLength":19,"byteStride":2,"count":6,"mode":"TRIANGLES"}`, `7`},
		"too much":                 {`"byteLength":12,`, `"byteLength":12,`},
	} {
		text := strings.Replace(whole, change[0], change[1], 1)
		if name == "too much" {
			text = strings.NewReplacer(`"count":6,"mode"`, `"count":6000,"mode"`, `"buffer":1,"byteLength":12`, `"buffer":1,"byteLength":12000`, `{"byteLength":12}`, `{"byteLength":12000}`).Replace(whole)
		}
		if _, err := Decode(wrap(text, bin)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	broken := slices.Clone(bin)
	broken[0]++
	if d, err = Decode(wrap(whole, broken)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Elements(0); !errors.Is(err, ErrMalformed) || !errors.Is(err, meshopt.ErrMalformed) {
		t.Errorf("broken stream: %v", err)
	}
	if _, err := Plain(wrap(whole, broken)); !errors.Is(err, ErrMalformed) {
		t.Errorf("broken stream, plain: %v", err)
	}
}
