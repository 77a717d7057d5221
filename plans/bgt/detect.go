package bgt

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/maquette-city/maquette/plans/vector"
	"github.com/maquette-city/maquette/plans/xmlscan"
)

// namespace is in the names of both namespaces of IMGeo 2.1: that of its extension of
// CityGML, and that of "gmllight".
const namespace = "geostandaarden.nl/imgeo/2.1"

// Begins tells whether head, the first bytes of a file, begins a document of IMGeo:
// XML whose first element declares its namespace on a CityModel or a collection of
// features. A city model in three dimensions may begin so too: see Solid.
func Begins(head []byte) bool {
	tag := xmlscan.FirstTag(head)
	name, _, _ := strings.Cut(strings.NewReplacer("\t", " ", "\r", " ", "\n", " ").Replace(tag), " ")
	_, local, found := strings.Cut(name, ":")
	if !found {
		local = name
	}
	return (local == "CityModel" || strings.HasPrefix(local, "FeatureCollection")) && strings.Contains(tag, namespace)
}

// searched is how much of a document is searched for a shape, bytes.
const searched = 4 << 20

// Solid tells a document of IMGeo that is a city model, with the classes of IMGeo for
// solids, from BGT, whose shapes are flat: by which of the two comes first.
func Solid(data io.ReaderAt, size int64) bool {
	text := make([]byte, min(size, searched))
	n, err := data.ReadAt(text, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return false
	}
	text = bytes.ToLower(text[:n])
	flat := bytes.Index(text, []byte("geometrie2d"))
	for lod := '1'; lod <= '4'; lod++ {
		if at := bytes.Index(text, []byte("lod"+string(lod))); at >= 0 && (flat < 0 || at < flat) {
			return true
		}
	}
	return false
}

// looks is how many features tell what a file holds.
const looks = 20

// errLooked ends a look into a file.
var errLooked = errors.New("seen enough")

// Holds tells whether a GeoJSON or GeoPackage file is of the BGT or a list of trees,
// by its first features: the level that all objects of the BGT have, or columns that
// only trees have. false where it cannot be read too: who reads it says why.
func Holds(ctx context.Context, file vector.Source) bool {
	head := make([]byte, 4096)
	n, _ := file.Data.ReadAt(head, 0) // a file this short is told by what it lacks
	read := vector.ReadGeoJSON
	switch vector.Begins(head[:n]) {
	case "GeoPackage":
		read = vector.ReadGeoPackage
	case "":
		return false
	}
	seen, found := 0, false
	_, err := read(ctx, file, vector.Options{}, func(f *vector.Feature) error {
		o := object{fields: f.Fields, geometry: f.Geometry, values: valuesOf(f.Fields)}
		_, levelled := o.values["relatievehoogteligging"]
		if seen++; levelled && o.values.text("lokaalid", "identificatielokaalid", "identificatie", "bronhouder") != "" || isTreeList(&o) {
			found = true
		}
		if found || seen >= looks {
			return errLooked
		}
		return nil
	})
	return found && (err == nil || errors.Is(err, errLooked))
}
