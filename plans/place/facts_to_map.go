package place

import (
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/geo"
	"github.com/maquette-city/maquette/tiles/scene"
)

// OnMap says where the placement p, relative to site, puts the origin of the
// leading source on the map of the system code; "" means RD with NAP in the
// Netherlands, else the system of the source. It undoes FromMap to the
// micrometre. The error is of kind invalid or unsupported.
func (f *Facts) OnMap(p plans.Placement, site plans.Site, code string) (MapPlace, error) {
	ecef := f.geocentric(p, site, f.Anchor)
	lat, lon, h := geo.GRS80().Geodetic(ecef)
	c, err := f.mapSystem(code, lat, lon)
	if err != nil {
		return MapPlace{}, err
	}
	frame, err := newMapFrame(scene.Georeference{Scale: 1, AxisX: 1}, c)
	if err != nil {
		return MapPlace{}, err
	}
	frame.nap = f.heightsNAP(c)
	back, err := crs.NewTransformer(crs.ETRS89(), c)
	if err != nil {
		return MapPlace{}, err
	}
	at, err := frame.exactly(back, lat, lon, h)
	if err != nil {
		return MapPlace{}, err
	}
	s, err := frame.measure(at)
	if err != nil {
		return MapPlace{}, err
	}
	lead := f.lead()
	_, turned := lead.turn()
	yaw := math.Remainder(p.YawDeg*degree+turned-s.yaw(siteMatrix(site)), 2*math.Pi)
	out := MapPlace{CRS: c.Code(), RotationDeg: yaw/degree + 0, Scale: lead.Scale * scaleOf(p), NAP: frame.nap}
	out.TrueRotationDeg = math.Remainder(yaw+s.yaw(siteMatrix(s.ground)), 2*math.Pi)/degree + 0
	frame.georef = out.georeference()
	origin := frame.georeferenced(inverse(&lead.ToPlan, f.Anchor))
	out.East, out.North, out.Height = at[0]-origin[0], at[1]-origin[1], at[2]-origin[2]
	return out, nil
}

// exactly gives the map coordinates that geodetic turns into the point given:
// the two directions of RDNAPTRANS2018 differ by up to a tenth of a millimetre.
func (f *mapFrame) exactly(back *crs.Transformer, lat, lon, h float64) (scene.Vec3, error) {
	at, err := f.fromGeodetic(back, lat, lon, h)
	if err != nil {
		return at, err
	}
	if lat, lon, h, err = f.geodetic(at); err != nil {
		return at, err
	}
	again, err := f.fromGeodetic(back, lat, lon, h)
	return at.Sub(again.Sub(at)), err
}

// mapSystem gives the system to answer in.
func (f *Facts) mapSystem(code string, lat, lon float64) (crs.CRS, error) {
	if code == "" {
		code = crs.RDNAP().Code()
		t, err := crs.NewTransformer(crs.ETRS89(), crs.RDNAP())
		if err != nil {
			return crs.CRS{}, err
		}
		rd, err := t.Point([3]float64{lat / degree, lon / degree, math.NaN()})
		if (err != nil || !crs.InNetherlands(rd[0], rd[1])) && f.CRS != "" {
			code = f.CRS
		}
	}
	c, err := crs.Parse(code)
	if err == nil && !c.Projected() {
		err = plans.Errorf(plans.KindUnsupported, "%s is no map projection", c.Code())
	}
	return c, err
}

func scaleOf(p plans.Placement) float64 {
	if p.Scale == 0 {
		return 1 // a record from before it had one
	}
	return p.Scale
}
