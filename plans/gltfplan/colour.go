package gltfplan

import (
	"math"

	"github.com/maquette-city/maquette/plans/tint"
)

// sRGB gives the code of a linear fraction (IEC 61966-2-1).
func sRGB(linear float64) uint8 {
	c := min(max(linear, 0), 1)
	if math.IsNaN(c) {
		c = 1
	}
	if c <= 0.0031308 {
		c *= 12.92
	} else {
		c = float64(1.055*math.Pow(c, 1/2.4)) - 0.055
	}
	return uint8(math.Round(c * 255))
}

func unit8(f float64) uint8 { return uint8(math.Round(min(max(f, 0), 1) * 255)) }

// colourGroups parts the triangles or segments of p by the mean colour of their
// corners (COLOR_0), which is linear and multiplies the base colour (clause
// 3.7.2.1). It gives the colours in the order of their first use and the numbers
// of each; nil where there are no colours.
func (p *primitive) colourGroups() (colours [][4]float64, members [][]int, err error) {
	e, err := p.from.get("COLOR_0")
	switch {
	case err != nil || e == nil:
		return nil, nil, err
	case e.width != 3 && e.width != 4 || e.count < p.own():
		return nil, nil, broken("MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT", p.at+"/attributes/COLOR_0", "%d elements of %d components for %d vertices", e.count, e.width, len(p.positions))
	}
	arity := 3
	if p.lines {
		arity = 2
	}
	codes := make([][4]uint8, len(p.indices)/arity)
	means := make([][4]float64, len(codes))
	for i := range codes {
		for _, v := range p.indices[i*arity : (i+1)*arity] {
			for k := range e.width {
				means[i][k] += p.float(e, int(v), k) / float64(arity)
			}
		}
		if e.width == 3 {
			means[i][3] = 1
		}
		for k := range 3 {
			codes[i][k] = sRGB(means[i][k])
		}
		codes[i][3] = unit8(means[i][3])
	}
	members = tint.Groups(codes)
	for _, m := range members {
		var c [4]float64
		for _, i := range m {
			for k := range c {
				c[k] += means[i][k] / float64(len(m))
			}
		}
		colours = append(colours, c)
	}
	return colours, members, nil
}
