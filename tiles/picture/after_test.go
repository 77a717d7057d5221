package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// thing is something of a model that changes.
type thing struct {
	name Named
	mesh *scene.Mesh
	rgba [4]uint8
}

func named(n int) (out Named) {
	binary.LittleEndian.PutUint32(out[:], uint32(n))
	return out
}

// anything makes a thing of its own: a box of any size, some of glass, some a
// line, some that lie where others do, of another colour or the same.
func anything(r *rand.Rand, n int) thing {
	if c := r.IntN(12); r.IntN(4) == 0 {
		at := scene.Vec3{float64(c % 3 * 4), 2, 1}
		return thing{named(1_000_000 + c), block(at, at.Add(scene.Vec3{3, 3, 3})), [4]uint8{uint8(20 * c), 200, 90, 255}}
	}
	at := scene.Vec3{float64(r.IntN(12)), float64(r.IntN(12)), float64(r.IntN(4))}
	t := thing{named(n), block(at, at.Add(scene.Vec3{1 + float64(r.IntN(3)), 1 + float64(r.IntN(3)), 1 + float64(r.IntN(4))})), [4]uint8{uint8(r.IntN(256)), 90, 200, 255}}
	switch r.IntN(8) {
	case 0:
		t.rgba[3] = 100
	case 1:
		t.mesh = lineOf(at, at.Add(scene.Vec3{3, 1, 2}))
	}
	return t
}

// drawn is a drawing with its pictures.
type drawn struct {
	*Drawing
	pictures [3]*image.NRGBA
}

// draw draws things after others, nil for none. Two things that stay keep the
// bounds of the model.
func draw(t *testing.T, things []thing, after *drawn) *drawn {
	t.Helper()
	d := &drawn{Drawing: New()}
	d.Name(named(-1))
	d.AddMesh(block(scene.Vec3{-1, -1, 0}, scene.Vec3{16, 16, 0.2}), scene.Identity(), white)
	d.Name(named(-2))
	d.AddMesh(block(scene.Vec3{15, 15, 0}, scene.Vec3{16, 16, 9}), scene.Identity(), white)
	for i := range things {
		d.Name(things[i].name)
		d.AddMesh(things[i].mesh, scene.Identity(), things[i].rgba)
	}
	var before [3]*image.NRGBA
	if after != nil {
		d.After(after.Trace())
		before = after.pictures
	}
	street := &Camera{Eye: scene.Vec3{-4, -3, 2}, Target: scene.Vec3{8, 8, 2}} // things stand before its near plane
	d.pictures = [3]*image.NRGBA{
		render(t, d.Drawing, Options{Width: 90, Height: 60, View: ViewSE, Ground: true, Background: SoftSky(), Before: before[0]}),
		render(t, d.Drawing, Options{Width: 300, Height: 200, View: ViewNW, Ground: true, Before: before[1]}),
		render(t, d.Drawing, Options{Width: 80, Height: 60, Camera: street, Outdoors: &Outdoors{}, Before: before[2]}),
	}
	return d
}

// changed gives things of which some are gone, moved to another place in the
// order, put before others or looking otherwise.
func changed(r *rand.Rand, things []thing) []thing {
	out := slices.Clone(things)
	for range 1 + r.IntN(4) {
		i := r.IntN(len(out))
		switch r.IntN(4) {
		case 0:
			out = slices.Delete(out, i, i+1)
		case 1:
			out = slices.Insert(out, i, anything(r, 5000+r.IntN(1000)))
		case 2:
			moved := out[i]
			out = slices.Delete(out, i, i+1)
			out = slices.Insert(out, r.IntN(len(out)+1), moved)
		case 3:
			out[i] = anything(r, 7000+r.IntN(1000))
		}
	}
	return out
}

func TestPicturesAfterOthersAreThoseOfTheirOwn(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(8, 1))
	for round := range 8 {
		var things []thing
		for i := range 40 {
			things = append(things, anything(r, i+1))
		}
		after := draw(t, things, nil)
		for range 3 { // each after the one before
			things = changed(r, things)
			own := draw(t, things, nil)
			after = draw(t, things, after)
			for i := range own.pictures {
				if !bytes.Equal(after.pictures[i].Pix, own.pictures[i].Pix) {
					t.Fatalf("round %d: picture %d is another than without an earlier one", round, i)
				}
			}
			if !bytes.Equal(after.Trace(), own.Trace()) {
				t.Fatalf("round %d: another trace than without an earlier one", round)
			}
		}
	}
}

// wantedBy counts the triangles that are drawn for the picture from the
// south-east.
func wantedBy(d *drawn) (n int) {
	f := newFrame(d.Drawing, Options{Width: 90, Height: 60, View: ViewSE, Ground: true})
	wanted, _ := d.wanted(f.buf, &f.cam)
	for _, w := range wanted {
		n += int(w.to - w.from)
	}
	return n
}

func TestLittleIsDrawnWhereLittleChanged(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(8, 2))
	var things []thing
	for i := range 2000 {
		at := scene.Vec3{r.Float64() * 12, r.Float64() * 12, r.Float64() * 6}
		things = append(things, thing{named(i + 1), block(at, at.Add(scene.Vec3{0.3, 0.3, 0.3})), white})
	}
	first := draw(t, things, nil)
	all := wantedBy(first)
	same := draw(t, things, first)
	if n := wantedBy(same); n > all/3 {
		t.Errorf("%d of %d triangles are drawn where nothing changed", n, all)
	}
	things[1000].name, things[1000].rgba = named(9999), red
	other := draw(t, things, first)
	if n := wantedBy(other); n > all/2 {
		t.Errorf("%d of %d triangles are drawn where one thing changed", n, all)
	}
	things[1000].mesh = block(scene.Vec3{20, 20, 20}, scene.Vec3{21, 21, 21})
	outside := draw(t, things, first)
	if n := wantedBy(outside); n != all {
		t.Errorf("%d of %d triangles are drawn where the camera moved back", n, all)
	}
}

func TestTheMostStaysInOrder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ was, want []int }{
		{nil, []int{}},
		{[]int{-1, -1}, []int{-1, -1}},
		{[]int{0, 1, 2}, []int{0, 1, 2}},
		{[]int{9, 0, 1, -1, 2}, []int{-1, 0, 1, -1, 2}},
		{[]int{0, 3, 1, 2, 4}, []int{0, -1, 1, 2, 4}},
		{[]int{3, 2, 1}, []int{-1, -1, 1}},
	} {
		if got := inOrder(c.was); !slices.Equal(got, c.want) {
			t.Errorf("%v stays as %v, want %v", c.was, got, c.want)
		}
	}
}

// FuzzTrace: what is no trace of this drawing costs a right picture at most.
func FuzzTrace(f *testing.F) {
	r := rand.New(rand.NewPCG(8, 3))
	var things []thing
	for i := range 20 {
		things = append(things, anything(r, i+1))
	}
	try := func(t testing.TB, trace []byte) *Drawing {
		d := New()
		for _, o := range things {
			d.Name(o.name)
			d.AddMesh(o.mesh, scene.Identity(), o.rgba)
		}
		d.After(trace)
		if _, err := d.Render(t.Context(), Options{Width: 40, Height: 30, Before: image.NewNRGBA(image.Rect(0, 0, 40, 30))}); err != nil {
			t.Fatal(err)
		}
		return d
	}
	whole := try(f, nil).Trace()
	for _, n := range []int{0, 1, 40, len(whole) / 2, len(whole) - 1, len(whole)} {
		f.Add(whole[:n])
	}
	f.Fuzz(func(t *testing.T, trace []byte) { try(t, trace) })
}

// A post stands at one end of a plate and throws its shadow over it, and over a
// block of glass; far from it is a wall. Where the post gets shorter all that its
// shadow left is lit anew, and the wall is not.
func TestWhatAShadowLeavesIsLitAnew(t *testing.T) {
	t.Parallel()
	make := func(height float64) *Drawing {
		d := New()
		for i, o := range []thing{
			{mesh: block(scene.Vec3{0, 0, 0}, scene.Vec3{60, 20, 0.2}), rgba: white},
			{mesh: block(scene.Vec3{0, 19, 0}, scene.Vec3{1, 20, 14}), rgba: white}, // keeps the bounds
			{mesh: block(scene.Vec3{30, 2, 0.2}, scene.Vec3{31, 3, height}), rgba: red},
			{mesh: block(scene.Vec3{31, 5, 2}, scene.Vec3{38, 14, 5}), rgba: [4]uint8{90, 120, 200, 90}},
		} {
			name := i
			if i == 2 {
				name += int(100 * height)
			}
			d.Name(named(name + 1))
			d.AddMesh(o.mesh, scene.Identity(), o.rgba)
		}
		return d
	}
	opt := Options{Width: 900, Height: 600, View: ViewSE, Ground: true, Background: SoftSky()}
	high := make(14)
	before := render(t, high, opt)
	want := render(t, make(9), opt)
	low := make(9)
	low.After(high.Trace())
	opt.Before = before
	if got := render(t, low, opt); !bytes.Equal(got.Pix, want.Pix) {
		t.Error("another picture than without an earlier one")
	}
	// What is not lit anew is what stands in Before.
	opt.Before = image.NewNRGBA(before.Rect)
	spoilt, kept := render(t, low, opt), 0
	for i := 3; i < len(spoilt.Pix); i += 4 {
		if spoilt.Pix[i] == 0 {
			kept++
		}
	}
	if all := len(spoilt.Pix) / 4; kept < all/4 || kept > all*9/10 {
		t.Errorf("%d of %d pixels are taken from the picture before", kept, all)
	}
}
