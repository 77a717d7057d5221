// Package cityjson reads city models as CityJSON 1.0, 1.1 and 2.0 (OGC 20-072)
// and CityJSON Text Sequences (one CityJSONFeature a line) and emits one
// scene.Feature for each city object that has a surface.
//
// Geometry: Solid, MultiSolid, CompositeSolid, MultiSurface and
// CompositeSurface, and GeometryInstance over a template of these. Of each
// object the highest level of detail is taken; a footprint (LoD 0) is left out
// where the object's children have more, as in the 3DBAG. Points and lines are
// not made and stand in Header.Skipped.
//
// Looks: the material that the first theme names, else a colour for the
// semantic surface, else one for the class. Textures are not read.
//
// Attributes become one property set without a name, in the order of the file;
// the members of an object inside become "name.member".
//
// Frame: positions are the vertices with the transform applied, that is map
// coordinates in the reference system that metadata names; Header.Georeference
// says so with method "crs". Lengths are taken to be metres.
//
// The text is held in memory once, its vertices beside it; objects are decoded
// one at a time. Every index is checked before it is used, and what cannot be
// made is told in Header.Skipped with one of the Code constants.
package cityjson
