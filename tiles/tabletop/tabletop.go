// Package tabletop makes the plate that a model on a table stands on: thin, a
// little wider than the model, with the scale in front on the left and an arrow to
// the north on the right, as architects finish a model of cardboard. It holds what
// has no ground of its own together and tells people round a table which way they
// look.
//
// Letters are those of Go Regular (golang.org/x/image/font/gofont, under the
// licence of Go), read as outlines in whole numbers, so that the bytes of a model
// are the same on every machine.
package tabletop

import (
	"fmt"
	"strconv"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Sizes of a plate, metres.
const (
	Thickness = 0.003
	// Margin is what shows of the plate round the model: room for the letters.
	Margin = 0.026
	// letterHeight is that of a capital, raised how far the print lies above the
	// plate: no two faces in one plane, and no step that a shadow shows.
	letterHeight = 0.011
	raised       = 0.0004
	inset        = 0.0075 // of the print from the edges
)

// colours of the plate and of what is printed on it.
func card() scene.Material {
	return scene.Material{Name: "card", RGBA: [4]uint8{0xec, 0xe8, 0xe1, 255}}
}
func ink() scene.Material { return scene.Material{Name: "ink", RGBA: [4]uint8{0x4a, 0x50, 0x57, 255}} }

// Plate gives the plate of a model of width by depth metres on the table, east by
// north, at 1:scale. Its top lies at height 0 with the origin in the middle; x is
// east, y north, z up.
func Plate(width, depth float64, scale int) (*scene.Feature, error) {
	print, err := printed(width+2*Margin, depth+2*Margin, "1:"+strconv.Itoa(scale))
	if err != nil {
		return nil, fmt.Errorf("printing on the plate: %w", err)
	}
	return &scene.Feature{
		Key: "tabletop/plate", Class: "Tabletop", Name: "plate",
		Parts: []scene.Part{
			{Mesh: slab(width/2+Margin, depth/2+Margin), Transform: scene.Identity(), Material: card()},
			{Mesh: print, Transform: scene.Identity(), Material: ink()},
		},
	}, nil
}

// slab gives the closed block of the plate.
func slab(x, y float64) *scene.Mesh {
	m := &scene.Mesh{Indices: []uint32{
		0, 2, 3, 0, 3, 1, // under
		4, 5, 7, 4, 7, 6, // top
		0, 1, 5, 0, 5, 4, 2, 6, 7, 2, 7, 3, 0, 4, 6, 0, 6, 2, 1, 3, 7, 1, 7, 5,
	}}
	for _, p := range (scene.Box{Min: scene.Vec3{-x, -y, -Thickness}, Max: scene.Vec3{x, y, 0}}).Corners() {
		m.Positions = append(m.Positions, p)
	}
	return m
}
