package pictures

import (
	"bytes"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/walk"
)

// errorPixels is how far what is drawn may lie from the full model, in pixels of
// the picture.
const errorPixels = 1.0

// tree is a tileset that contents are chosen from.
type tree struct {
	*walk.Tree
	placement plans.Placement
}

// readTree prepares the bytes of a tileset.json.
func readTree(data []byte, p plans.Placement) (*tree, error) {
	set, err := tiles.Read(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	t, err := walk.New(set)
	if err != nil {
		return nil, err
	}
	return &tree{t, p}, nil
}

// choose gives the URIs of what v shows of the tileset: all round, for what lies
// outside the picture casts shadows into it, the coarser the farther away.
func (t *tree) choose(v *View, height int) []string {
	c := walk.Camera{
		Eye: t.toPlan(scene.Vec3(v.Position)), FOV: v.FovDeg * math.Pi / 180, Height: float64(height), Round: true,
	}
	var uris []string
	for _, shown := range t.Look(&c, errorPixels).Shown {
		uris = append(uris, shown.URI)
	}
	return uris
}

// toPlan gives a point of the site in the plan frame.
func (t *tree) toPlan(p scene.Vec3) scene.Vec3 {
	d := p.Sub(scene.Vec3{t.placement.East, t.placement.North, t.placement.Up})
	back := scene.RotationZ(-t.placement.YawDeg * math.Pi / 180)
	s := t.placement.Scale
	if s == 0 {
		s = 1
	}
	return back.ApplyVector(d).Scale(1 / s)
}

// Needs gives the URIs of the contents of a tileset, given by the bytes of its
// tileset.json, that pictures from the views show; each once.
func Needs(tileset []byte, p plans.Placement, views []View, height int) ([]string, error) {
	t, err := readTree(tileset, p)
	if err != nil {
		return nil, fmt.Errorf("choosing contents: %w", err)
	}
	seen := map[string]bool{}
	var all []string
	for i := range views {
		for _, uri := range t.choose(&views[i], height) {
			if !seen[uri] {
				seen[uri] = true
				all = append(all, uri)
			}
		}
	}
	return all, nil
}
