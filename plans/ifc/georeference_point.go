package ifc

import (
	"fmt"
	"math"
	"strings"

	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Points whose map coordinates stand in properties: the zero point of BIM basis
// ILS (rule 3.2) with RD-X and RD-Y, the survey point and the project base point
// of Revit and ArchiCAD, and control points (LoGeoRef 60). There is no standard
// for any of them: what counts is a pair of names that mean easting and northing,
// or latitude and longitude.

// pointWords are in the names or types of objects that are such points, and
// controlWords of those that are surveyed.
func pointWords() *step.Words {
	return step.NewWords("nulpunt", "zero point", "zeropoint", "null point", "nullpunkt", "survey point", "surveypoint", "base point", "basepoint",
		"referentiepunt", "reference point", "georef", "geo-ref", "coordination point", "control point", "controlpoint", "grondslag", "paspunt", "festpunkt", "passpunkt")
}

func controlWords() *step.Words {
	return step.NewWords("control", "grondslag", "paspunt", "festpunkt", "passpunkt", "survey mark", "meetpunt")
}

// pair is how the two coordinates of a point are called, by plainName.
type pair struct {
	first, second []string
	rd            bool // they name the Dutch grid
}

// pairs lists the names of eastings and northings, the clearest first.
func pairs() []pair {
	return []pair{
		{[]string{"rdx", "xrd", "rdxcoordinaat", "xrdcoordinaat", "rdcoordinaatx", "xcoordinaatrd"}, []string{"rdy", "yrd", "rdycoordinaat", "yrdcoordinaat", "rdcoordinaaty", "ycoordinaatrd"}, true},
		{[]string{"eastings", "easting", "mapeasting", "surveypointeasting", "basepointeasting"}, []string{"northings", "northing", "mapnorthing", "surveypointnorthing", "basepointnorthing"}, false},
		{[]string{"eastwest", "ew", "surveypointeastwest", "projectbasepointeastwest", "surveypointew", "projectbasepointew", "basepointew"},
			[]string{"northsouth", "ns", "surveypointnorthsouth", "projectbasepointnorthsouth", "surveypointns", "projectbasepointns", "basepointns"}, false},
		{[]string{"rechtswert", "oostwaarde", "hoogwaardeoost"}, []string{"hochwert", "noordwaarde"}, false},
	}
}

// The names of heights, angles on the ellipsoid and systems, by plainName.
var (
	heightNames = []string{"nap", "rdz", "napz", "znap", "hoogtenap", "naphoogte", "orthogonalheight", "elevation", "elev", "height", "hoogte", "surveypointelevation", "surveypointelev", "projectbasepointelevation", "projectbasepointelev", "basepointelev"}
	latNames    = []string{"latitude", "lat", "breedtegraad", "reflatitude", "breitengrad"}
	lonNames    = []string{"longitude", "lon", "long", "lng", "lengtegraad", "reflongitude", "langengrad", "laengengrad"}
	crsNames    = []string{"epsg", "epsgcode", "targetcrs", "crs", "crsname", "coordinatereferencesystem", "coordinatesystem", "coordinatenstelsel", "referencesystem", "gissystem", "geocoordinatesystem", "name"}
)

// owner is an object whose properties may place a point of it.
type owner struct {
	entity  step.Entity
	class   string
	control bool // it is named as a surveyed point
	named   bool // it is named as a point
}

// knownPoints tells the points whose coordinates stand in properties: of the
// project, the sites and the buildings, and of the products that are named as
// points.
func (m *model) knownPoints() []scene.Statement {
	var owners []owner
	for _, k := range [][2]string{{"IFCPROJECT", "IfcProject"}, {"IFCSITE", "IfcSite"}, {"IFCBUILDING", "IfcBuilding"}} {
		n := 0
		for e := range m.file.All(k[0]) {
			if n++; n > maxOperations {
				break
			}
			owners = append(owners, owner{entity: e, class: k[1]})
		}
	}
	owners = append(owners, m.pointProducts()...)
	var all []scene.Statement
	for _, o := range owners {
		for _, set := range m.plainSetsOf(o.entity) {
			if len(all) >= maxOperations {
				return all
			}
			if !o.named && strings.HasSuffix(plainName(set.name), "mapconversion") {
				continue // read as what it is
			}
			all = append(all, m.pointsOf(o, &set)...)
		}
	}
	return all
}

// pointProducts finds the products that are named as points, by their Name or
// ObjectType.
func (m *model) pointProducts() []owner {
	var all []owner
	points, controls := pointWords(), controlWords()
	for n, p := range m.products {
		if len(all) == maxOperations || m.stopped(n) {
			break
		}
		if m.sets[p.entity.ID()] == nil || p.class == "IfcSite" || p.class == "IfcBuilding" {
			continue
		}
		var a [3]step.Value // Name, Description, ObjectType
		p.entity.Fields(2, a[:])
		if !a[0].Mentions(points) && !a[2].Mentions(points) {
			continue
		}
		all = append(all, owner{p.entity, p.class, a[0].Mentions(controls) || a[2].Mentions(controls), true})
	}
	return all
}

// pointsOf tells what a set of an object says of where the object is.
func (m *model) pointsOf(o owner, set *plainSet) []scene.Statement {
	at := scene.Identity()
	if o.class != "IfcProject" {
		var err error
		if at, err = m.place(o.entity.Optional(5)); err != nil {
			return nil
		}
	}
	s := scene.Statement{Level: 60, Where: fmt.Sprintf("%s, %s %s", where(o.entity, o.class), set.where, short(set.name)), Name: named(o.entity).Name, Point: scene.Vec3{at[3], at[7], at[11]}}
	if text := codeText(set); text != "" {
		if name, _ := crs.Declared(text); knownOrCoded(name) {
			s.CRS = name
		}
	}
	var all []scene.Statement
	if p, ok := m.mapPoint(s, set, o); ok {
		all = append(all, p)
	}
	if p, ok := m.geographicPoint(s, set); ok {
		all = append(all, p)
	}
	return all
}

// codeText gives what a set names as the system of its coordinates; a bare number
// under the name of EPSG is a code of it.
func codeText(set *plainSet) string {
	for _, name := range crsNames {
		text := set.text(name)
		if text == "" {
			if v, ok := set.values[name]; ok {
				if n, err := v.value.Int(); err == nil {
					text = itoa(n)
				}
			}
		}
		if strings.HasPrefix(name, "epsg") && text != "" && strings.Trim(text, "0123456789") == "" {
			text = "EPSG:" + text
		}
		if text != "" {
			return text
		}
	}
	return ""
}

// knownOrCoded tells whether a name is that of a system rather than of anything.
func knownOrCoded(name string) bool {
	if strings.HasPrefix(strings.ToUpper(name), "EPSG:") {
		return true
	}
	_, err := crs.Parse(name)
	return err == nil && strings.Trim(name, "0123456789") != ""
}

// mapPoint reads the easting and northing of a point.
func (m *model) mapPoint(s scene.Statement, set *plainSet, o owner) (scene.Statement, bool) {
	for _, names := range pairs() {
		e, ok1 := m.coordinate(set, names.first)
		n, ok2 := m.coordinate(set, names.second)
		if !ok1 || !ok2 || e == 0 && n == 0 {
			continue
		}
		s.Kind, s.Map = scene.StatedPoint, scene.Vec3{e, n, 0}
		if h, ok := m.coordinate(set, heightNames); ok {
			s.Map[2] = h
		} else {
			s.NoHeight = true
		}
		if names.rd && s.CRS == "" {
			s.CRS = "EPSG:28992"
		}
		s.Text = fmt.Sprintf("%s %v, %s %v", names.first[0], e, names.second[0], n)
		if o.control {
			s.Kind = scene.StatedControlPoint
			return s, true
		}
		s.Georeference = &scene.Georeference{Method: "known-point", CRS: s.CRS, Eastings: e - s.Point[0], Northings: n - s.Point[1], Height: s.Map[2] - s.Point[2], AxisX: 1, Scale: 1}
		return s, true
	}
	return s, false
}

// coordinate reads a coordinate of a point: a measure in project units, any other
// number in metres, as a person types it.
func (m *model) coordinate(set *plainSet, names []string) (float64, bool) {
	v, ok := set.find(names...)
	if !ok {
		return 0, false
	}
	unit := 1.0
	if t := v.value.TypeName(); strings.HasSuffix(t, "LENGTHMEASURE") {
		unit = m.units.length
	}
	return m.length(set, unit, names...)
}

// geographicPoint reads the latitude and longitude of a point.
func (m *model) geographicPoint(s scene.Statement, set *plainSet) (scene.Statement, bool) {
	lat, ok1 := m.angle(set, latNames)
	lon, ok2 := m.angle(set, lonNames)
	if !ok1 || !ok2 || lat == 0 && lon == 0 {
		return s, false
	}
	s.Kind, s.LatDeg, s.LonDeg, s.NoHeight = scene.StatedPointLatLon, lat, lon, true
	if c, err := crs.Parse(s.CRS); err != nil || !c.Degrees() {
		s.CRS = "" // that of the map coordinates beside it
	}
	s.Text = fmt.Sprintf("latitude %v, longitude %v", lat, lon)
	return s, true
}

// angle reads degrees: a plane angle measure in the unit of the project, a text in
// any form that people write, any other number as degrees.
func (m *model) angle(set *plainSet, names []string) (float64, bool) {
	v, ok := set.find(names...)
	if !ok {
		return 0, false
	}
	deg, err := compoundAngle(v.value)
	if err != nil {
		deg, err = compoundAngle(v.value.Unwrap())
	}
	if err != nil {
		m.warn("georeference-unreadable", "%s %s.%s: %v", set.where, short(set.name), short(v.name), err)
		return 0, false
	}
	if v.value.TypeName() == "IFCPLANEANGLEMEASURE" {
		deg *= m.units.angle * 180 / math.Pi
	}
	return deg, true
}
