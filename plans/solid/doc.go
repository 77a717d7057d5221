// Package solid makes meshes of the curves, profiles and solids that building
// plans are written in: parameterised profiles, extrusions, revolutions, swept
// disks, boundary representations with plane and curved faces, and the boolean
// results of solids. It knows no file format: plans/ifc reads STEP and calls it.
//
// Terms, conventions and parameters of profiles are those of IFC 4 (ISO
// 16739-1) and ISO 10303-42. Lengths are metres, angles radians, positions in
// the frame of the solid, z up. Meshes are closed where the solid is, face
// outward and hold no T-junction; what cannot be made so is an error, never a
// wrong mesh.
package solid

import (
	"errors"

	"github.com/maquette-city/maquette/tiles/mesh"
)

// Vec2 is a point or direction in the plane of a profile.
type Vec2 = mesh.Vec2

// ErrInvalid is wrapped by errors about parameters that describe no solid. It
// is mesh.ErrInvalid, so that one test finds both.
var ErrInvalid = mesh.ErrInvalid

// ErrBoolean is wrapped by errors of boolean operations whose result did not
// pass its own checks.
var ErrBoolean = errors.New("boolean operation failed")

// ErrTooLarge is wrapped by errors about input beyond the bounds of work that
// this package sets itself. It is mesh.ErrTooLarge.
var ErrTooLarge = mesh.ErrTooLarge
