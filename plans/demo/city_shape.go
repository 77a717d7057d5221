package demo

// placer turns metres along the street, metres into the plot and a height into
// a corner.
type placer func(u, v, z float64) corner

// box is a solid with a flat roof.
func (c *city) box(at placer, u0, v0, u1, v1, z0, z1 float64) *solid {
	s := &solid{}
	s.face("GroundSurface", c.loop(at(u0, v0, z0), at(u0, v1, z0), at(u1, v1, z0), at(u1, v0, z0)))
	s.face("RoofSurface", c.loop(at(u0, v0, z1), at(u1, v0, z1), at(u1, v1, z1), at(u0, v1, z1)))
	s.face("WallSurface", c.loop(at(u0, v0, z0), at(u1, v0, z0), at(u1, v0, z1), at(u0, v0, z1)))
	s.face("WallSurface", c.loop(at(u1, v0, z0), at(u1, v1, z0), at(u1, v1, z1), at(u1, v0, z1)))
	s.face("WallSurface", c.loop(at(u1, v1, z0), at(u0, v1, z0), at(u0, v1, z1), at(u1, v1, z1)))
	s.face("WallSurface", c.loop(at(u0, v1, z0), at(u0, v0, z0), at(u0, v0, z1), at(u0, v1, z1)))
	return s
}

// houseBlock is the house at LoD 1.2: a block up to 70 % of its roof.
func (c *city) houseBlock(h townHouse, at placer) *solid {
	return c.box(at, 0, 0, h.wide, h.deep, GroundNAP, GroundNAP+h.eaves+0.7*h.rise)
}

// houseSolid is the house at LoD 2.2.
func (c *city) houseSolid(h townHouse, at placer) *solid {
	if h.rise == 0 {
		return c.box(at, 0, 0, h.wide, h.deep, GroundNAP, GroundNAP+h.eaves)
	}
	if h.roof == "dwarskap" {
		return c.gable(h.wide, h.deep, h.eaves, h.rise, at)
	}
	// The ridge runs along the street: the same form, a quarter turn on.
	turned := func(u, v, z float64) corner { return at(h.wide-v, u, z) }
	return c.gable(h.deep, h.wide, h.eaves, h.rise, turned)
}

// gable is a house whose ridge runs from its front (v = 0) to its back.
func (c *city) gable(wide, deep, eaves, rise float64, at placer) *solid {
	g, e := GroundNAP, GroundNAP+eaves
	top, mid := e+rise, wide/2
	s := &solid{}
	s.face("GroundSurface", c.loop(at(0, 0, g), at(0, deep, g), at(wide, deep, g), at(wide, 0, g)))
	s.face("WallSurface", c.loop(at(0, 0, g), at(wide, 0, g), at(wide, 0, e), at(mid, 0, top), at(0, 0, e)))
	s.face("WallSurface", c.loop(at(wide, 0, g), at(wide, deep, g), at(wide, deep, e), at(wide, 0, e)))
	s.face("WallSurface", c.loop(at(wide, deep, g), at(0, deep, g), at(0, deep, e), at(mid, deep, top), at(wide, deep, e)))
	s.face("WallSurface", c.loop(at(0, deep, g), at(0, 0, g), at(0, 0, e), at(0, deep, e)))
	s.face("RoofSurface", c.loop(at(0, 0, e), at(mid, 0, top), at(mid, deep, top), at(0, deep, e)))
	s.face("RoofSurface", c.loop(at(wide, 0, e), at(wide, deep, e), at(mid, deep, top), at(mid, 0, top)))
	return s
}
