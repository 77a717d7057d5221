package demo

import (
	"fmt"
	"math"
)

// row is a row of houses along a street: it begins at x, y in the local frame
// and runs long metres to +x or, turned, to -x; the houses lie on the left.
type row struct {
	name   string
	x, y   float64
	long   float64
	turned bool
	kind   int // 0 mixed town houses, 1 canal houses, 2 modern blocks
}

// cityRows leaves the plot, the streets and the water free.
func cityRows() []row {
	return []row{
		{"boulevard-west", -100, -5, 74, false, 0},
		{"boulevard-oost", 82, -5, 70, false, 2},
		{"achterstraat-west", -26, 47, 74, true, 0},
		{"achterstraat-oost", 150, 47, 68, true, 0},
		{"noord", -98, 61, 112, false, 0},
		{"noord-oost", 22, 61, 126, false, 0},
		{"zuid", 66, -27, 164, true, 0},
		{"zuid-oost", 152, -27, 78, true, 2},
		{"kade", 66, -81, 160, true, 1},
		{"kade-oost", 150, -81, 76, true, 1},
	}
}

// rows fills all rows with houses.
func (c *city) rows() error {
	for _, r := range cityRows() {
		if err := c.row(r); err != nil {
			return err
		}
	}
	return nil
}

// row fills one row; the last house takes what is left.
func (c *city) row(r row) error {
	at := 0.0
	for n := 1; at < r.long-4; n++ {
		h := newTownHouse(r, n)
		if r.long-at-h.wide < 4.5 {
			h.wide = r.long - at
		}
		if err := c.house(r, h, at, n); err != nil {
			return err
		}
		at += h.wide
	}
	return nil
}

// townHouse is one house of a row: sizes in metres.
type townHouse struct {
	wide, deep, eaves, rise float64
	roof                    string // "plat", "langskap", "dwarskap"
	year, storeys           int
	annex, chimney          bool
}

// newTownHouse draws a house from the name of its row and its number: always
// the same one.
func newTownHouse(r row, n int) townHouse {
	d := draw(fmt.Sprintf("%s/%d", r.name, n))
	storeys := 2 + d.pick(2)
	h := townHouse{wide: 5.4 + 0.3*float64(d.pick(7)), deep: 9.5 + 0.5*float64(d.pick(6)), storeys: storeys, year: 1880 + d.pick(60), annex: d.pick(3) == 0, chimney: d.pick(2) == 0}
	switch r.kind {
	case 1:
		h.wide, h.deep, h.storeys, h.year = 4.8+0.3*float64(d.pick(6)), 12+0.5*float64(d.pick(6)), 3+d.pick(2), 1640+d.pick(160)
		h.roof, h.annex = "dwarskap", false
	case 2:
		h.wide, h.deep, h.storeys, h.year = 14+float64(d.pick(5)), 13, 4+d.pick(3), 1965+d.pick(45)
		h.roof, h.annex, h.chimney = "plat", false, false
	default:
		h.roof = []string{"langskap", "langskap", "dwarskap", "plat"}[d.pick(4)]
	}
	h.eaves = 0.4 + 3.05*float64(h.storeys)
	switch h.roof {
	case "langskap":
		h.rise = round01(h.deep / 2 * 0.8)
	case "dwarskap":
		h.rise = round01(h.wide / 2 * 1.15)
	}
	return h
}

// draw is a small generator of numbers from a name (FNV-1a, then an LCG).
type drawer uint64

func draw(name string) *drawer {
	h := drawer(14695981039346656037)
	for _, b := range []byte(name) {
		h = (h ^ drawer(b)) * 1099511628211
	}
	return &h
}

func (d *drawer) pick(n int) int {
	*d = *d*6364136223846793005 + 1442695040888963407
	return int(uint64(*d) >> 33 % uint64(n))
}

func round01(v float64) float64 { return math.Round(v*10) / 10 }

// house writes a Building with its solid and its block, and the parts that
// hang on it.
func (c *city) house(r row, h townHouse, along float64, n int) error {
	place := func(u, v, z float64) corner {
		if r.turned {
			return corner{r.x - along - u, r.y - v, z}
		}
		return corner{r.x + along + u, r.y + v, z}
	}
	id := fmt.Sprintf("Demo.Pand.%s.%02d", r.name, n)
	o := cityObject{Type: "Building", Attributes: h.attributes(id)}
	o.Geometry = []cityGeometry{c.houseBlock(h, place).asSolid("1.2"), c.houseSolid(h, place).asSolid("2.2")}
	if h.annex {
		o.Children = append(o.Children, id+"-aanbouw")
		part := c.box(place, h.wide*0.1, h.deep, h.wide*0.7, h.deep+3, GroundNAP, GroundNAP+3.1)
		if err := c.put(id+"-aanbouw", cityObject{Type: "BuildingPart", Parents: []string{id}, Attributes: map[string]any{"naam": "Aanbouw (demo, fictief)"}, Geometry: []cityGeometry{part.asSolid("2.2")}}); err != nil {
			return err
		}
	}
	if h.chimney && h.rise > 0 {
		o.Children = append(o.Children, id+"-schoorsteen")
		top := GroundNAP + h.eaves + h.rise
		shaft := c.box(place, 0.1, h.deep/2-0.4, 0.9, h.deep/2+0.4, top-2.6, top+0.9)
		if err := c.put(id+"-schoorsteen", cityObject{Type: "BuildingInstallation", Parents: []string{id}, Geometry: []cityGeometry{shaft.asSolid("2.2")}}); err != nil {
			return err
		}
	}
	return c.put(id, o)
}

// attributes names things as the 3DBAG does, with a name that tells that the
// house is made up.
func (h townHouse) attributes(id string) map[string]any {
	roofs := map[string]string{"plat": "horizontal", "langskap": "slanted", "dwarskap": "slanted"}
	top := GroundNAP + h.eaves + h.rise
	return map[string]any{
		"identificatie": id, "naam": "Demo, fictief", "status": "Pand in gebruik", "oorspronkelijkbouwjaar": h.year,
		"b3_h_maaiveld": GroundNAP, "b3_h_dak_max": round2(top), "b3_h_dak_min": round2(GroundNAP + h.eaves),
		"b3_h_dak_70p": round2(GroundNAP + h.eaves + 0.7*h.rise), "b3_dak_type": roofs[h.roof], "b3_bouwlagen": h.storeys,
		"b3_opp_grond": round2(h.wide * h.deep), "b3_volume_lod22": round2(h.wide * h.deep * (h.eaves + h.rise/2)),
	}
}

func round2(v float64) float64 { return math.Round(v*100) / 100 }
