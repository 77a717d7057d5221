// Package pictures draws what stands at a site as it is seen from a viewpoint,
// without a GPU: a plan where it is placed, with what else is shown around it,
// between level ground and sky. It reads tilesets as Maquette writes them and
// draws with tiles/picture.
//
// It also says which pictures the versions of a project should have, and of what
// they are made: a picture is drawn anew only where that has changed. Who draws
// when is a matter of plans/convert; who may see them, of server.
package pictures

import (
	"encoding/json"
	"fmt"
	"math"
	"os"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/picture"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Sizes of a picture from a viewpoint in pixels, and of the small one for lists.
const (
	Width, Height           = 1200, 800
	SmallWidth, SmallHeight = 300, 200
)

const (
	// groundDrop is how far the ground lies below the site's origin, metres: less
	// than a kerb, so that it hides no floor at street level. The viewer has it too.
	groundDrop = 0.06
	// near is where what is seen begins, metres: an arm's length less than what
	// people keep from walls.
	near = 0.1
)

// Bounds of a scene.
const (
	MaxViews    = 64
	MaxTilesets = 64
	// maxSceneBytes bounds the file of a scene.
	maxSceneBytes = 8 << 20
)

// Scene is what stands at a site and from where it is to be drawn. It is the
// input of maquette picture.
type Scene struct {
	// Tilesets are what stands there; the first is what the pictures are of.
	Tilesets []Tileset `json:"tilesets"`
	Views    []View    `json:"views"`
	// Footprint is the ground that goes, as of plans.Replacement, and Ground the file
	// of the GLB in the site frame that comes in its place, "" for none.
	Footprint [][][2]float64 `json:"footprint,omitempty"`
	Ground    string         `json:"ground,omitempty"`
	Width     int            `json:"width"`  // of each picture in pixels; 0 means 1200
	Height    int            `json:"height"` // 0 means 800
}

// Tileset is a folder with tileset.json and its contents.
type Tileset struct {
	Folder    string          `json:"folder"` // relative to the file of the scene
	Placement plans.Placement `json:"placement"`
	// Gone are the keys of features that are left out.
	Gone []string `json:"gone,omitempty"`
	// Cut says what of it is cut where the ground goes: CutAll, CutGround or nothing.
	Cut string `json:"cut,omitempty"`
}

// What of a tileset is cut where the ground goes.
const (
	CutAll    = "all"    // all that it shows
	CutGround = "ground" // features of ground classes
)

// View is a pose in the site frame, as of plans.Viewpoint.
type View struct {
	Name        string     `json:"name"` // of the picture's file, without its ending
	Position    [3]float64 `json:"p"`
	Orientation [4]float64 `json:"q"`
	FovDeg      float64    `json:"fovDeg"`
}

// ReadScene reads the file of a scene and checks it.
func ReadScene(path string) (*Scene, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("reading a scene: %w", err)
	}
	if info.Size() > maxSceneBytes {
		return nil, plans.Errorf(plans.KindTooLarge, "the scene %s has %d bytes, at most %d are allowed", path, info.Size(), maxSceneBytes)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading a scene: %w", err)
	}
	s := &Scene{}
	if err := json.Unmarshal(data, s); err != nil {
		return nil, plans.Errorf(plans.KindInvalid, "the scene %s is no JSON of a scene: %w", path, err)
	}
	return s, s.check()
}

func (s *Scene) check() error {
	if n := len(s.Tilesets); n < 1 || n > MaxTilesets {
		return plans.Errorf(plans.KindInvalid, "/tilesets: a scene has 1 to %d tilesets, not %d", MaxTilesets, n)
	}
	if n := len(s.Views); n < 1 || n > MaxViews {
		return plans.Errorf(plans.KindInvalid, "/views: a scene has 1 to %d views, not %d", MaxViews, n)
	}
	if s.Width == 0 && s.Height == 0 {
		s.Width, s.Height = Width, Height
	}
	if s.Width < 1 || s.Height < 1 || s.Width > picture.MaxSide || s.Height > picture.MaxSide {
		return plans.Errorf(plans.KindInvalid, "/width: a picture of %d x %d pixels; a side is 1 to %d", s.Width, s.Height, picture.MaxSide)
	}
	if err := s.checkGround(); err != nil {
		return err
	}
	for i := range s.Tilesets {
		if p := &s.Tilesets[i].Placement; !finite(p.East, p.North, p.Up, p.YawDeg, p.Scale) || p.Scale < 0 {
			return plans.Errorf(plans.KindInvalid, "/tilesets/%d/placement: not finite numbers with a scale above 0", i)
		}
	}
	names := map[string]bool{}
	for i := range s.Views {
		if err := s.Views[i].check(i); err != nil {
			return err
		}
		if names[s.Views[i].Name] {
			return plans.Errorf(plans.KindInvalid, "/views/%d/name: %q is there twice", i, s.Views[i].Name)
		}
		names[s.Views[i].Name] = true
	}
	return nil
}

// checkGround holds the ground that goes to the rules of records.
func (s *Scene) checkGround() (err error) {
	if s.Ground != "" && len(s.Footprint) == 0 {
		return plans.Errorf(plans.KindInvalid, "/ground: there is new ground without a footprint")
	}
	plans.Replacement{Footprint: s.Footprint}.Check(func(pointer, detail string) {
		if err == nil {
			err = plans.Errorf(plans.KindInvalid, "%s: %s", pointer, detail)
		}
	})
	return err
}

func (v *View) check(i int) (err error) {
	if !plainName(v.Name) {
		return plans.Errorf(plans.KindInvalid, "/views/%d/name: %.80q: 1 to 80 letters, digits, hyphens and underscores", i, v.Name)
	}
	plans.Viewpoint{Name: v.Name, Position: v.Position, Orientation: v.Orientation, FovDeg: v.FovDeg}.Check(func(pointer, detail string) {
		if err == nil {
			err = plans.Errorf(plans.KindInvalid, "/views/%d%s: %s", i, pointer, detail)
		}
	})
	return err
}

func plainName(name string) bool {
	for _, r := range name {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_') {
			return false
		}
	}
	return name != "" && len(name) <= 80
}

func finite(all ...float64) bool {
	for _, x := range all {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}

// turn gives v under the rotation of a quaternion x, y, z, w, made one of unit
// length.
func turn(q [4]float64, v scene.Vec3) scene.Vec3 {
	l := math.Sqrt(q[0]*q[0] + q[1]*q[1] + q[2]*q[2] + q[3]*q[3])
	u, w := scene.Vec3{q[0] / l, q[1] / l, q[2] / l}, q[3]/l
	t := u.Cross(v).Scale(2)
	return v.Add(t.Scale(w)).Add(u.Cross(t))
}

// camera gives what the view looks with, in the site frame.
func (v *View) camera() *picture.Camera {
	eye := scene.Vec3(v.Position)
	return &picture.Camera{
		Eye: eye, Target: eye.Add(turn(v.Orientation, scene.Vec3{0, 0, -1})), Up: turn(v.Orientation, scene.Vec3{0, 1, 0}),
		FOVDeg: v.FovDeg, Near: near,
	}
}
