package picture

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// superSampling is the number of samples a pixel has each way.
	superSampling = 2
	// viewFOV is the vertical field of view of the fitted views, degrees: long
	// enough a lens that walls stay nearly parallel.
	viewFOV    = 24.0
	defaultFOV = 40.0
	// viewMargin is left free around a fitted model, of the frame's size.
	viewMargin = 0.06
	// nearShare places the near plane, of the distance to the middle.
	nearShare = 1e-3
)

// viewAngles gives where a view looks from: azimuth counter-clockwise from east
// and height above the horizon, degrees. A little off the diagonal, so that the
// two walls seen differ.
func viewAngles(v View) (azimuth, elevation float64, ok bool) {
	switch v {
	case ViewSE:
		return -52, 27, true
	case ViewSW:
		return -128, 27, true
	case ViewNE:
		return 52, 27, true
	case ViewNW:
		return 128, 27, true
	case ViewTop:
		return -90, 89.99, true
	}
	return 0, 0, false
}

// camera projects points to samples. Depth runs linearly over the screen: it is
// -1/z of the distance z along the view.
type camera struct {
	eye                scene.Vec3
	right, up, forward scene.Vec3
	near               float64
	scale              float64 // samples for a unit of tangent
	cx, cy             float64 // where the axis meets the picture, samples
	width, height      float64 // of the picture, samples
}

// screen is a projected point: samples from the top left, and depth.
type screen struct{ x, y, k float64 }

func lookAt(eye, target, up scene.Vec3) camera {
	c := camera{eye: eye, forward: target.Sub(eye).Normalized()}
	if up == (scene.Vec3{}) {
		up = scene.Vec3{0, 0, 1}
	}
	if math.Abs(c.forward.Dot(up.Normalized())) > 0.9999999 {
		up = scene.Vec3{0, 1, 0}
	}
	c.right = c.forward.Cross(up).Normalized()
	c.up = c.right.Cross(c.forward)
	c.near = target.Sub(eye).Length() * nearShare
	return c
}

// view gives p in the camera's frame: right, up, forward.
func (c *camera) view(p scene.Vec3) scene.Vec3 {
	d := p.Sub(c.eye)
	return scene.Vec3{d.Dot(c.right), d.Dot(c.up), d.Dot(c.forward)}
}

func (c *camera) project(v scene.Vec3) screen {
	inv := 1 / v[2]
	return screen{c.cx + c.scale*v[0]*inv, c.cy - c.scale*v[1]*inv, -inv}
}

// at gives the point at a sample and depth: the inverse of project.
func (c *camera) at(x, y, k float64) scene.Vec3 {
	return c.eye.Add(c.ray(x, y).Scale(-1 / k))
}

// ray gives the direction of a sample, of unit length along the axis.
func (c *camera) ray(x, y float64) scene.Vec3 {
	u, v := (x-c.cx)/c.scale, (c.cy-y)/c.scale
	return scene.Vec3{
		c.forward[0] + u*c.right[0] + v*c.up[0],
		c.forward[1] + u*c.right[1] + v*c.up[1],
		c.forward[2] + u*c.right[2] + v*c.up[2],
	}
}

// cameraFor makes the camera of the options: width and height in samples.
func (d *Drawing) cameraFor(opt Options, bounds scene.Box, width, height float64) camera {
	if o := opt.Camera; o != nil {
		fov := o.FOVDeg
		if fov == 0 {
			fov = defaultFOV
		}
		c := lookAt(o.Eye, o.Target, o.Up)
		if o.Near > 0 {
			c.near = o.Near
		}
		c.scale = height / 2 / math.Tan(fov/2*math.Pi/180)
		c.cx, c.cy = width/2, height/2
		c.width, c.height = width, height
		return c
	}
	return d.fitted(opt.View, bounds, width, height)
}

// fitted looks at the middle of the model from so far that all of it is seen,
// and then shifts and scales the picture to its outline.
func (d *Drawing) fitted(v View, bounds scene.Box, width, height float64) camera {
	azimuth, elevation, _ := viewAngles(v)
	sa, ca := math.Sincos(azimuth * math.Pi / 180)
	se, ce := math.Sincos(elevation * math.Pi / 180)
	radius := max(bounds.Size().Length()/2, 1e-3)
	distance := radius / math.Tan(viewFOV/2*math.Pi/180) * 1.1
	middle := bounds.Center()
	c := lookAt(middle.Add(scene.Vec3{ca * ce, sa * ce, se}.Scale(distance)), middle, scene.Vec3{})
	c.scale = 1
	lo, hi := d.outline(&c)
	free := 1 - 2*viewMargin
	c.scale = min(width*free/max(hi[0]-lo[0], 1e-9), height*free/max(hi[1]-lo[1], 1e-9))
	c.cx = width/2 - c.scale*(lo[0]+hi[0])/2
	c.cy = height/2 - c.scale*(lo[1]+hi[1])/2
	c.width, c.height = width, height
	return c
}
