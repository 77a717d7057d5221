package solid

import "github.com/maquette-city/maquette/tiles/scene"

// Point gives the point of a surface at the parameters: angles in radians,
// lengths in metres, the numbers of points along swept curves, those of
// B-splines as their knots have them.
func Point(s Surface, at Vec2) scene.Vec3 { return s.at(at) }
