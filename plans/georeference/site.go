package georeference

import (
	"fmt"
	"math"
	"strconv"

	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

const degree = math.Pi / 180

// others makes what else the file says of its place agree.
func (j *job) others(contexts []step.Entity, opt Options) error {
	g, err := newGlobe(j.place, j.system)
	if err != nil {
		return err
	}
	if !opt.KeepSite {
		j.sites(g)
	}
	if !opt.KeepTrueNorth {
		j.trueNorth(g, contexts)
	}
	return nil
}

// globe turns points of the source into latitude, longitude and height.
type globe struct {
	place     Place
	out, back *crs.Transformer // of the map to EPSG:4937
	level     *crs.Transformer // EPSG:4937 to EPSG:9286; nil where heights are above sea level already
}

func newGlobe(p Place, system crs.CRS) (*globe, error) {
	g := &globe{place: p}
	var err error
	if g.out, err = crs.NewTransformer(system, crs.ETRS89()); err != nil {
		return nil, err
	}
	if g.back, err = crs.NewTransformer(crs.ETRS89(), system); err != nil {
		return nil, err
	}
	if p.VerticalDatum != "" {
		return g, nil
	}
	nap, err := crs.Parse("EPSG:9286")
	if err == nil {
		g.level, err = crs.NewTransformer(crs.ETRS89(), nap)
	}
	return g, err
}

// at gives latitude and longitude of a point in degrees and its height above
// the sea in metres: NaN where that is not defined.
func (g *globe) at(s scene.Vec3) (lat, lon, height float64, err error) {
	m := g.place.onMap(s)
	if !g.out.From().InArea(m[0], m[1]) {
		return 0, 0, 0, fmt.Errorf("%.0f %.0f lies outside the area of %s", m[0], m[1], g.out.From().Code())
	}
	ll, err := g.out.Point([3]float64{m[0], m[1], math.NaN()})
	if err != nil {
		return 0, 0, 0, err
	}
	if g.level == nil {
		return ll[0], ll[1], m[2], nil
	}
	h, err := g.level.Point([3]float64{ll[0], ll[1], m[2]})
	if err != nil {
		return 0, 0, 0, err
	}
	return ll[0], ll[1], h[2], nil
}

// northStep is half the length of the meridian that a direction is measured
// along, degrees: some 500 m.
const northStep = 0.005

// north gives the direction of true north at a point of the source, in its frame,
// at length 1.
func (g *globe) north(s scene.Vec3) (x, y float64, err error) {
	lat, lon, _, err := g.at(s)
	if err != nil {
		return 0, 0, err
	}
	a, err := g.back.Point([3]float64{lat - northStep, lon, math.NaN()})
	if err != nil {
		return 0, 0, err
	}
	b, err := g.back.Point([3]float64{lat + northStep, lon, math.NaN()})
	if err != nil {
		return 0, 0, err
	}
	turn := math.Atan2(b[1]-a[1], b[0]-a[0]) - math.Atan2(g.place.XAxisOrdinate, g.place.XAxisAbscissa)
	y, x = math.Sincos(turn)
	return rounded(x, directionDigits), rounded(y, directionDigits), nil
}

// What is computed is rounded, so that every processor writes the same bytes.
const (
	directionDigits = 1e9 // of a direction: a nanoradian
	heightDigits    = 1e4 // of a height: a tenth of a millimetre
	axisDigits      = 1e15
)

func rounded(v, digits float64) float64 { return math.Round(v*digits)/digits + 0 } // + 0: not -0

// maxSites is how many sites are looked at; a file has one or two.
const maxSites = 1000

// sites gives every IfcSite the latitude, longitude and elevation of the origin of
// its placement (ISO 16739-1, IfcSite).
func (j *job) sites(g *globe) {
	n := 0
	for site := range j.src.File.All("IFCSITE") {
		if n++; n > maxSites {
			j.changed(Noted, site.ID(), "IfcSite", "it and the sites behind it keep their latitudes and longitudes: the first %d count", maxSites)
			return
		}
		was := siteText(site)
		at, err := j.src.Placed(site.Optional(5))
		if err != nil {
			j.changed(Noted, site.ID(), "IfcSite", "its latitude and longitude stay %s: %v", was, err)
			continue
		}
		lat, lon, height, err := g.at(scene.Vec3{at[3], at[7], at[11]})
		values, says := [3]string{null, null, null}, "none: the site's origin lies off the map"
		if err == nil {
			values = [3]string{compound(lat), compound(lon), null}
			says = degreesText(lat, "N", "S") + " " + degreesText(lon, "E", "W")
			if h := rounded(height, heightDigits) / j.src.Length; finite(h) {
				values[2] = real(h)
				says += fmt.Sprintf(" at %.3f m", height)
			}
		}
		if siteSays(j, site, values) {
			continue
		}
		for i, v := range values {
			if !j.set(site.Arg(9+i), v) {
				j.changed(Noted, site.ID(), "IfcSite", "its latitude and longitude stay as they are: the record is too short")
				return
			}
		}
		j.changed(Changed, site.ID(), "IfcSite", "%s; it was %s", says, was)
	}
}

// siteSays tells whether the site says this already, as it is written.
func siteSays(j *job, site step.Entity, values [3]string) bool {
	for i, v := range values {
		from, to := site.Arg(9 + i).Extent()
		if string(j.src.Bytes[from:to]) != v {
			return false
		}
	}
	return true
}

// siteText gives what a site says of its latitude and longitude.
func siteText(site step.Entity) string {
	lat, ok1 := degrees(site.Arg(9))
	lon, ok2 := degrees(site.Arg(10))
	if !ok1 || !ok2 {
		return "none"
	}
	return degreesText(lat, "N", "S") + " " + degreesText(lon, "E", "W")
}

// degrees reads an IfcCompoundPlaneAngleMeasure; a sign anywhere counts for all.
func degrees(v step.Value) (float64, bool) {
	parts, err := v.Ints(nil)
	if err != nil || len(parts) < 2 || len(parts) > 4 {
		return 0, false
	}
	sum, sign := 0.0, 1.0
	for i, p := range parts {
		if p < 0 {
			sign = -1
		}
		sum += math.Abs(float64(p)) / [4]float64{1, 60, 3600, 3600e6}[i]
	}
	return sign * sum, true
}

// compound writes degrees as an IfcCompoundPlaneAngleMeasure: degrees, minutes,
// seconds and millionths of a second, all of one sign.
func compound(v float64) string {
	n := int64(math.Round(v * 3600e6))
	var parts [4]string
	for i, d := range [4]int64{3600e6, 60e6, 1e6, 1} {
		parts[i] = strconv.FormatInt(n/d, 10)
		n %= d
	}
	return list(parts[:]...)
}

// trueNorth gives the contexts the direction of the meridian; 2D contexts only
// where they name one.
func (j *job) trueNorth(g *globe, contexts []step.Entity) {
	x, y, err := j.northHere(g)
	if err != nil {
		j.changed(Noted, 0, "", "true north stays as it is: no point of the model was found on the map: %v", err)
		return
	}
	model := map[step.ID]bool{}
	for _, c := range contexts {
		model[c.ID()] = true
	}
	var direction step.ID
	for c := range j.src.File.All("IFCGEOMETRICREPRESENTATIONCONTEXT") {
		was := c.Arg(5)
		if was.Kind() == step.KindNone || was.Absent() && !model[c.ID()] {
			continue
		}
		off, stated := turnTo(c.Optional(5), x, y)
		if stated && off == 0 {
			continue
		}
		if direction == 0 {
			direction = j.add("IFCDIRECTION", list(real(x), real(y)))
		}
		j.set(was, ref(direction))
		says := "none"
		if stated {
			says = fmt.Sprintf("%.3f degrees off", off)
		}
		j.changed(Changed, c.ID(), "IfcGeometricRepresentationContext", "true north %.9f %.9f; it was %s", x, y, says)
	}
}

// turnTo gives how many degrees counter-clockwise of x, y a stated direction
// lies: 0 where it is the same to nine decimals, false where there is none.
func turnTo(d step.Entity, x, y float64) (off float64, stated bool) {
	c, err := d.Arg(0).Floats(nil)
	if err != nil || len(c) < 2 || c[0] == 0 && c[1] == 0 {
		return 0, false
	}
	off = math.Remainder(math.Atan2(c[1], c[0])-math.Atan2(y, x), 2*math.Pi)
	if math.Abs(off) < 2/directionDigits {
		return 0, true
	}
	return off / degree, true
}

// How many placements and points are tried for one that lies on the map, where the
// site's does not.
const (
	triedPlacements = 1000
	triedPoints     = 100_000
)

// northHere gives true north at the site's origin, or at the first placement or
// point of the model that lies on the map: a model in coordinates of the map has
// its origin elsewhere, and nothing may be placed but its points.
func (j *job) northHere(g *globe) (x, y float64, err error) {
	for _, try := range []struct {
		keyword string
		most    int
		point   func(step.Entity) (scene.Vec3, error)
	}{
		{"IFCSITE", triedPlacements, j.origin}, {"IFCBUILDING", triedPlacements, j.origin},
		{"IFCLOCALPLACEMENT", triedPlacements, j.placement}, {"IFCCARTESIANPOINT", triedPoints, j.src.Point},
	} {
		for e := range j.src.File.All(try.keyword) {
			if try.most--; try.most < 0 {
				break
			}
			at, failed := try.point(e)
			if failed == nil {
				x, y, failed = g.north(at)
			}
			if failed == nil {
				return x, y, nil
			}
			err = failed
		}
	}
	return 0, 0, err
}

// origin gives where a product stands.
func (j *job) origin(product step.Entity) (scene.Vec3, error) {
	return j.placement(product.Optional(5))
}

func (j *job) placement(e step.Entity) (scene.Vec3, error) {
	at, err := j.src.Placed(e)
	return scene.Vec3{at[3], at[7], at[11]}, err
}
