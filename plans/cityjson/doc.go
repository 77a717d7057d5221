// Package cityjson reads city models as CityJSON 1.0, 1.1 and 2.0 (OGC 20-072)
// and CityJSON Text Sequences (one CityJSONFeature a line) and emits one
// scene.Feature for each city object that has a surface or a line.
//
// Geometry: Solid, MultiSolid, CompositeSolid, MultiSurface and
// CompositeSurface, GeometryInstance over a template of these, and where an object
// has none of them MultiLineString. Of each object the highest level of detail is
// taken, or the one that Options.LoD asks for; a footprint (LoD 0) is left out where
// the object's children have more, as in the 3DBAG. Where several geometries of that
// level have one surface in common (a MultiSurface with semantics beside the Solid
// that it bounds) it is taken once. Points are not made and stand in Header.Skipped.
//
// Looks: the texture of the default theme, or of the first; else the material; else
// the colour of plans/citylook for the semantic surface or the class. Images lie
// beside the file (Options.Files): one that is missing is reported once for the file
// and its surfaces have the colour beneath. scene.Texture knows no mirrored images
// and no colour beyond the border: the wrap mode "mirror" repeats, "none", "clamp"
// and "border" carry on the last pixels. Each part is of one semantic class
// (scene.Part.Surface).
//
// Properties: attributes become one property set without a name, in the order of the
// file; the members of an object inside become "name.member", addresses
// "address.PostalCode", members that an extension adds keep their name with its plus
// sign, as their classes do. Attributes of semantic surfaces make the set SurfaceSet.
// All values stay as they are: heights in attributes (b3_h_dak_max, h_maaiveld) are
// figures of the file, in metres above the datum of its reference system. Of metadata
// only the title and the place are read: whom to contact never leaves the file.
//
// Frame: positions are the vertices with the transform applied, that is map
// coordinates in the reference system that metadata names; Header.Georeference
// says so with method "crs". Lengths are taken to be metres.
//
// How a file is read: its first JSON text is checked piece by piece and divided
// (syntax, outline); then workers take objects of a plain file by their place in it,
// or lines of a sequence, and what they make is emitted in the order of the file
// (flow). So a sequence of any length takes the memory of a few lines, a plain file
// that of its vertices, its appearance and 16 bytes an object. What is made does not
// depend on the number of cores.
//
// Bad input: every index is checked before it is used. What cannot be made is told in
// Header.Skipped with one of the Code constants, the rule that is broken and a JSON
// pointer to the place, the line before it in a sequence; a line that is no feature
// costs no other. Polygons that break ISO 19107 are repaired where it is clear what
// was meant, under the codes of val3dity (see ring.go), which Header.Warnings tells;
// others are left out and told.
package cityjson
