package picture

import (
	"image/color"
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// fromEye looks level to the north from the height of an eye.
func fromEye(eye scene.Vec3) *Camera {
	return &Camera{Eye: eye, Target: eye.Add(scene.Vec3{0, 1, 0}), FOVDeg: 60, Near: 0.1}
}

func brightness(c color.NRGBA) int { return int(c.R) + int(c.G) + int(c.B) }

func TestTheHorizonIsAtTheHeightOfTheEye(t *testing.T) {
	t.Parallel()
	img := render(t, New(), Options{Width: 60, Height: 40, Camera: fromEye(scene.Vec3{3, 4, 1.65}), Outdoors: &Outdoors{}})
	bluish := func(y int) int { c := img.NRGBAAt(30, y); return int(c.B) - int(c.R) }
	if bluish(0) < 30 || bluish(10) < bluish(18) || bluish(39) >= 0 {
		t.Errorf("blue over red from above to below: %d, %d, %d, %d", bluish(0), bluish(10), bluish(18), bluish(39))
	}
	// 1.65 m below the eye, 30 degrees down: the lowest row shows the ground near.
	for y := range 40 {
		if c := img.NRGBAAt(30, y); c.A != 255 || brightness(c) < 450 {
			t.Errorf("row %d is %v: dark or not covered", y, c)
		}
	}
}

func TestTheGroundHidesWhatLiesBelow(t *testing.T) {
	t.Parallel()
	cellar := drawing(block(scene.Vec3{-3, 10, -3}, scene.Vec3{3, 14, -0.5}), red)
	for ground, seen := range map[float64]bool{0: false, -3: true} {
		img := render(t, cellar, Options{Width: 60, Height: 40, Camera: fromEye(scene.Vec3{0, 0, 1.65}), Outdoors: &Outdoors{Ground: ground}})
		found := false
		for y := range 40 {
			c := img.NRGBAAt(30, y)
			found = found || int(c.R) > int(c.B)+60
		}
		if found != seen {
			t.Errorf("ground at %v: the cellar is seen: %v", ground, found)
		}
	}
}

// Looking north the sun stands in the south, to one side: the shadow of a post
// falls away from the viewer, and to the other side.
func TestShadowsFallToTheNorth(t *testing.T) {
	t.Parallel()
	for _, back := range []float64{-90, -30, 0, 45, 90, 135, 180} {
		a := math.Remainder(southern(back*math.Pi/180)+math.Pi/2, 2*math.Pi) * 180 / math.Pi
		if math.Abs(a) > 70.001 {
			t.Errorf("with the back to %v degrees the sun stands %v degrees from south", back, a)
		}
	}
	post := drawing(block(scene.Vec3{-0.3, 12, 0}, scene.Vec3{0.3, 12.6, 4}), white)
	img := render(t, post, Options{Width: 240, Height: 160, Camera: &Camera{Eye: scene.Vec3{0, 0, 12}, Target: scene.Vec3{0, 13, 0}, FOVDeg: 60, Near: 0.1}, Outdoors: &Outdoors{}})
	darkest, at := 999, 0
	for x := range 240 {
		if c := img.NRGBAAt(x, 80); brightness(c) < darkest && (x < 114 || x > 126) { // of the ground behind it
			darkest, at = brightness(c), x
		}
	}
	open := brightness(img.NRGBAAt(120, 140))
	if darkest > open*5/6 || at > 235 || at < 5 {
		t.Errorf("the darkest ground beside the post is %d at %d, open ground %d", darkest, at, open)
	}
}

func TestRollTurnsThePicture(t *testing.T) {
	t.Parallel()
	c := fromEye(scene.Vec3{0, 0, 1.65})
	c.Up = scene.Vec3{1, 0, 0} // east is up: the sky is to the left of who lies on his right side
	img := render(t, New(), Options{Width: 60, Height: 40, Camera: c, Outdoors: &Outdoors{}})
	left, right := img.NRGBAAt(2, 20), img.NRGBAAt(57, 20)
	if int(left.B)-int(left.R) < int(right.B)-int(right.R)+20 {
		t.Errorf("left %v, right %v", left, right)
	}
}

func TestPaintedMeshesHaveTheirOwnColours(t *testing.T) {
	t.Parallel()
	m := block(scene.Vec3{0, 0, 0}, scene.Vec3{4, 4, 4})
	paint := func(c [4]uint8) (all [][4]uint8) {
		for range m.Positions {
			all = append(all, c)
		}
		return all
	}
	green := fromSRGB(40, 160, 60)
	linear := [4]uint8{uint8(green.r*255 + 0.5), uint8(green.g*255 + 0.5), uint8(green.b*255 + 0.5), 255}
	plain := render(t, drawing(m, [4]uint8{40, 160, 60, 255}), Options{Width: 60, Height: 60})
	painted := New()
	painted.AddPainted(m, scene.Identity(), Paint{Colors: paint(linear)})
	img := render(t, painted, Options{Width: 60, Height: 60})
	if a, b := plain.NRGBAAt(30, 30), img.NRGBAAt(30, 30); apart(a.R, b.R) > 3 || apart(a.G, b.G) > 3 || apart(a.B, b.B) > 3 {
		t.Errorf("painted %v, of one colour %v", b, a)
	}
	tinted := New()
	tinted.AddPainted(m, scene.Identity(), Paint{Colors: paint([4]uint8{255, 255, 255, 255}), Tint: [4]float32{green.r, green.g, green.b, 1}})
	tinted.AddPainted(m, scene.Translation(scene.Vec3{9, 0, 0}), Paint{Colors: [][4]uint8{{1, 2, 3, 4}}}) // too few: white
	tinted.AddPainted(nil, scene.Identity(), Paint{})
	if n := tinted.Triangles(); n != 24 {
		t.Errorf("%d triangles", n)
	}
	behind := drawing(block(scene.Vec3{0, 6, 0}, scene.Vec3{4, 7, 4}), red)
	behind.AddPainted(m, scene.Identity(), Paint{Colors: paint([4]uint8{200, 220, 255, 60}), Blend: true})
	img = render(t, behind, Options{Width: 60, Height: 60, Camera: &Camera{Eye: scene.Vec3{2, -9, 2}, Target: scene.Vec3{2, 2, 2}}})
	if c := img.NRGBAAt(30, 30); int(c.R) < int(c.B)+30 {
		t.Errorf("red behind glass looks %v", c)
	}
}

func TestOutdoorsNeedACamera(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{
		"a view":       {Width: 9, Height: 9, Outdoors: &Outdoors{}},
		"up is none":   {Width: 9, Height: 9, Camera: &Camera{Target: scene.Vec3{1, 0, 0}, Up: scene.Vec3{math.NaN(), 0, 1}}},
		"near is none": {Width: 9, Height: 9, Camera: &Camera{Target: scene.Vec3{1, 0, 0}, Near: math.NaN()}},
		"near behind":  {Width: 9, Height: 9, Camera: &Camera{Target: scene.Vec3{1, 0, 0}, Near: -1}},
	} {
		if _, err := house().Render(t.Context(), o); err == nil {
			t.Errorf("%s: drawn", name)
		}
	}
}
