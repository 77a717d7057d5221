package citygml

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/gml"
	"github.com/maquette-city/maquette/plans/statements"
	"github.com/maquette-city/maquette/tiles/scene"
)

// place finds which system the coordinates are in, and in which order.
func (r *reader) place() error {
	head, err := statements.CityGML(statements.Source{Data: r.data, Size: r.to, Name: r.src.Name})
	if err != nil {
		return err
	}
	h := &r.header
	h.Statements = head.Statements
	for _, w := range head.Warnings {
		r.warn(w)
	}
	r.raw = gml.Frame{Dims: 3}
	r.frame = gml.Frame{Dims: 3, NorthFirst: head.NorthFirst}
	if head.CRS == "" {
		return nil
	}
	h.Georeference = &scene.Georeference{Method: "crs", CRS: head.CRS, VerticalDatum: head.VerticalDatum, AxisX: 1, Scale: 1}
	from, err := crs.Parse(head.CRS)
	if err != nil || !from.Degrees() && !from.Geocentric() {
		return nil
	}
	return r.project(from, head)
}

// project sees to it that coordinates in degrees, or from the centre of the earth,
// become those of a map.
func (r *reader) project(from crs.CRS, head statements.Head) error {
	p, ok := r.firstPosition(head)
	if !ok {
		return nil // there is nothing to place
	}
	if from.Degrees() && !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90) {
		return nil // statements has told that these cannot be meant
	}
	to, err := mapOf(from, p)
	if err != nil {
		return err
	}
	t, err := crs.NewTransformer(from, to)
	if err != nil {
		return err
	}
	lonLat := from.LonLat() || from.Geocentric()
	r.frame.Map = func(v scene.Vec3) scene.Vec3 {
		if !lonLat {
			v[0], v[1] = v[1], v[0]
		}
		q, err := t.Point(v)
		if err != nil {
			return scene.Vec3{math.NaN(), math.NaN(), math.NaN()}
		}
		if math.IsNaN(q[2]) {
			q[2] = v[2]
		}
		return q
	}
	r.header.Georeference.CRS, r.header.Georeference.VerticalDatum = to.Code(), ""
	r.warn(fmt.Sprintf("the coordinates are in %s (%s): they were turned into %s (%s)", from.Code(), from.Name(), to.Code(), to.Name()))
	return nil
}

// firstPosition gives a point of the model, east first: of its extent, else of its
// first geometry.
func (r *reader) firstPosition(head statements.Head) (scene.Vec3, bool) {
	for _, s := range head.Statements {
		if s.Kind == scene.StatedExtent {
			if s.LonDeg != 0 || s.LatDeg != 0 {
				return scene.Vec3{s.LonDeg, s.LatDeg, 0}, true
			}
			return s.Box.Center(), true
		}
	}
	text, err := r.bytes(r.index.position)
	if err != nil {
		return scene.Vec3{}, false
	}
	v, err := gml.Numbers(nil, text)
	if err != nil || len(v) < 2 {
		return scene.Vec3{}, false
	}
	p := scene.Vec3{}
	copy(p[:], v)
	if head.NorthFirst {
		p[0], p[1] = p[1], p[0]
	}
	return p, true
}

// mapOf gives the map for a point: RD in the Netherlands, the zone of UTM
// elsewhere, on the datum that the file names.
func mapOf(from crs.CRS, p scene.Vec3) (crs.CRS, error) {
	lon, lat, err := lonLatOf(from, p)
	if err != nil {
		return crs.CRS{}, err
	}
	if t, err := crs.NewTransformer(crs.ETRS89(), crs.RDNAP()); err == nil {
		if q, err := t.Point(scene.Vec3{lat, lon, 0}); err == nil && crs.InNetherlands(q[0], q[1]) {
			return crs.RDNAP(), nil
		}
	}
	zone := min(int(math.Floor((lon+180)/6))+1, 60)
	switch {
	case strings.HasPrefix(from.Name(), "ETR") && zone >= 28 && zone <= 38 && lat >= 0:
		return crs.Parse(fmt.Sprintf("EPSG:%d", 25800+zone))
	case lat < 0:
		return crs.Parse(fmt.Sprintf("EPSG:%d", 32700+zone))
	}
	return crs.Parse(fmt.Sprintf("EPSG:%d", 32600+zone))
}

func lonLatOf(from crs.CRS, p scene.Vec3) (lon, lat float64, err error) {
	if from.Degrees() {
		return p[0], p[1], nil
	}
	t, err := crs.NewTransformer(from, crs.ETRS89())
	if err != nil {
		return 0, 0, err
	}
	q, err := t.Point(p)
	return q[1], q[0], err
}

// versionEntry keeps what a Version or VersionTransition of CityGML 3.0 says of
// city objects (OGC 20-010, module Versioning).
func (r *reader) versionEntry(ctx context.Context, e entry) error {
	if e.to-e.from > MaxMember {
		return nil
	}
	t, err := r.tree(ctx, e)
	if err != nil {
		return err
	}
	root := t.Root()
	if root.Local() == "Version" {
		name := root.Child("tag")
		tag := root.Attr("id")
		if name.OK() {
			tag = name.Text()
		}
		for c := range root.Children() {
			if c.Local() == "versionMember" {
				r.version(c.Attr("href"), scene.Property{Name: "version", Value: tag})
			}
		}
		return nil
	}
	for c := range root.All() {
		if c.Local() != "Transaction" {
			continue
		}
		kind := ""
		for p := range c.Children() {
			switch p.Local() {
			case "type":
				kind = p.Text()
			case "oldFeature", "newFeature":
				r.version(p.Attr("href"), scene.Property{Name: "transaction", Value: kind})
			}
		}
	}
	return nil
}

// maxVersions bounds what is kept of versions of objects.
const maxVersions = 4 << 20

func (r *reader) version(href string, p scene.Property) {
	if len(href) < 2 || href[0] != '#' || len(r.versions) >= maxVersions {
		return
	}
	if r.versions == nil {
		r.versions = map[uint64][]scene.Property{}
	}
	h := hash([]byte(href[1:]))
	if len(r.versions[h]) < maxList {
		r.versions[h] = append(r.versions[h], p)
	}
}
