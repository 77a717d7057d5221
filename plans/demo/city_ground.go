package demo

import "fmt"

// The edges of the surroundings and of what lies in them, metres in the local
// frame. The blocks share edges and do not overlap.
const (
	cityMinX, cityMaxX = -112.0, 164.0
	cityMinY, cityMaxY = -104.0, 100.0
	waterMinY          = -78.0
	waterMaxY          = -50.0
	roadMinY           = -25.0
	backMaxY           = 59.0
	sideWest           = -22.0
	sideEast           = 78.0
	kerbWide           = 0.6
	// The harbour is drawn just below the quays: a viewer that draws a ground
	// of its own at street level would hide the real water.
	waterNAP = GroundNAP - 0.03
)

// grounds writes streets, gardens, water and quays: everything but the plot.
func (c *city) grounds() error {
	for _, step := range []func() error{c.streets, c.blocks, c.water} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func named(name string) map[string]any {
	return map[string]any{"naam": name + " (demo, fictief)"}
}

// streets are the boulevard with its pavements, the street behind the plot and
// the two at its sides.
func (c *city) streets() error {
	type strip struct {
		x0, y0, x1, y1 float64
		kind           string
	}
	const drive, walk = "TrafficArea", "AuxiliaryTrafficArea"
	streets := []struct {
		id, name string
		strips   []strip
	}{
		{"Demo.Weg.1", "Boulevard", []strip{{cityMinX, roadMinY, cityMaxX, -21, walk}, {cityMinX, -21, cityMaxX, -11, drive}, {cityMinX, -11, cityMaxX, siteMinY, walk}}},
		{"Demo.Weg.2", "Achterstraat", []strip{{cityMinX, siteMaxY, cityMaxX, 51, walk}, {cityMinX, 51, cityMaxX, 57, drive}, {cityMinX, 57, cityMaxX, backMaxY, walk}}},
		{"Demo.Weg.3", "Zijstraat west", []strip{{sideWest, siteMinY, -19.5, siteMaxY, walk}, {-19.5, siteMinY, -12.5, siteMaxY, drive}, {-12.5, siteMinY, siteMinX, siteMaxY, walk}}},
		{"Demo.Weg.4", "Zijstraat oost", []strip{{siteMaxX, siteMinY, 68.5, siteMaxY, walk}, {68.5, siteMinY, 75.5, siteMaxY, drive}, {75.5, siteMinY, sideEast, siteMaxY, walk}}},
	}
	for _, st := range streets {
		s := &solid{}
		for _, p := range st.strips {
			z := GroundNAP
			if p.kind == drive {
				z -= 0.04
			}
			s.face(p.kind, c.flat(p.x0, p.y0, p.x1, p.y1, z))
		}
		if err := c.put(st.id, cityObject{Type: "Road", Attributes: named(st.name), Geometry: []cityGeometry{s.asMultiSurface("1")}}); err != nil {
			return err
		}
	}
	return nil
}

// blocks are the ground under the houses: gardens and, along the water, quays.
func (c *city) blocks() error {
	for i, b := range []struct {
		kind, name     string
		x0, y0, x1, y1 float64
	}{
		{"PlantCover", "Tuinen west", cityMinX, siteMinY, sideWest, siteMaxY},
		{"PlantCover", "Tuinen oost", sideEast, siteMinY, cityMaxX, siteMaxY},
		{"PlantCover", "Tuinen noord", cityMinX, backMaxY, cityMaxX, cityMaxY},
		{"PlantCover", "Tuinen zuid", cityMinX, -45, cityMaxX, roadMinY},
		{"LandUse", "Kade noord", cityMinX, waterMaxY, cityMaxX, -45},
		{"LandUse", "Kade zuid", cityMinX, cityMinY, cityMaxX, waterMinY},
	} {
		s := cityGeometry{Type: "MultiSurface", LoD: "1", Boundaries: [][][]int{{c.flat(b.x0, b.y0, b.x1, b.y1, GroundNAP-0.02)}}}
		if err := c.put(fmt.Sprintf("Demo.Terrein.%d", i+1), cityObject{Type: b.kind, Attributes: named(b.name), Geometry: []cityGeometry{s}}); err != nil {
			return err
		}
	}
	return nil
}

// water is the harbour between kerbs of stone.
func (c *city) water() error {
	s := &solid{}
	s.face("WaterSurface", c.flat(cityMinX, waterMinY, cityMaxX, waterMaxY, waterNAP))
	if err := c.put("Demo.Water.1", cityObject{Type: "WaterBody", Attributes: named("Haven"), Geometry: []cityGeometry{s.asMultiSurface("1")}}); err != nil {
		return err
	}
	at := func(u, v, z float64) corner { return corner{u, v, z} }
	for i, y := range []float64{waterMinY - kerbWide, waterMaxY} {
		kerb := c.box(at, cityMinX, y, cityMaxX, y+kerbWide, waterNAP-0.2, GroundNAP+0.25)
		o := cityObject{Type: "OtherConstruction", Attributes: named("Kaderand"), Geometry: []cityGeometry{kerb.asSolid("2")}}
		if err := c.put(fmt.Sprintf("Demo.Kaderand.%d", i+1), o); err != nil {
			return err
		}
	}
	return nil
}

// treeRows plants trees along boulevard, street and quays, all instances of
// one template.
func (c *city) treeRows() error {
	c.treeTemplate()
	n := 0
	for _, r := range []struct{ y, from, to, step, high float64 }{
		{-23, -104, 160, 14, 9}, {-47.5, -104, 160, 11, 7.5}, {-79.5, -100, 156, 16, 6.5}, {58, -96, 150, 18, 6},
	} {
		for x := r.from; x <= r.to; x += r.step {
			n++
			d := draw(fmt.Sprintf("boom/%d", n))
			high := r.high * (0.85 + 0.05*float64(d.pick(7)))
			if err := c.tree(fmt.Sprintf("Demo.Boom.%03d", n), x, r.y, high); err != nil {
				return err
			}
		}
	}
	return nil
}

// treeTemplate is a tree of one metre: a trunk of four sides and a crown.
func (c *city) treeTemplate() {
	var faces [][][]int
	corners, crownFaces := crown(300)
	t := &cityTemplates{}
	for _, p := range corners {
		t.Vertices = append(t.Vertices, [3]float64{p[0] / 1000, p[1] / 1000, round2(p[2]*1.1/1000 + 0.66)})
	}
	for _, f := range crownFaces {
		faces = append(faces, [][]int{{f[0] - 1, f[1] - 1, f[2] - 1}})
	}
	const half = 0.022
	base := len(t.Vertices)
	for _, z := range []float64{0, 0.45} {
		t.Vertices = append(t.Vertices, [3]float64{-half, -half, z}, [3]float64{half, -half, z}, [3]float64{half, half, z}, [3]float64{-half, half, z})
	}
	for i := 0; i < 4; i++ {
		j := (i + 1) % 4
		faces = append(faces, [][]int{{base + i, base + j, base + 4 + j, base + 4 + i}})
	}
	t.Templates = []cityGeometry{{Type: "MultiSurface", LoD: "2", Boundaries: faces}}
	c.doc.Templates = t
}

func (c *city) tree(id string, x, y, high float64) error {
	s := round2(high)
	g := cityGeometry{Type: "GeometryInstance", Boundaries: []int{c.vertex(x, y, GroundNAP)}, Template: new(int),
		Matrix: []float64{s, 0, 0, 0, 0, s, 0, 0, 0, 0, s, 0, 0, 0, 0, 1}}
	return c.put(id, cityObject{Type: "SolitaryVegetationObject", Attributes: map[string]any{"naam": "Boom (demo, fictief)", "hoogte": s}, Geometry: []cityGeometry{g}})
}
