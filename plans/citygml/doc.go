// Package citygml reads city models as CityGML 1.0, 2.0 and 3.0 (OGC 08-007,
// 12-019, 20-010 and 21-006) and emits one scene.Feature for each city object that
// has a surface.
//
// Objects: those of all modules, and of application domain extensions as far as
// they have geometry of GML: what an object is tells its element, not a list. The
// class is the name of the element. Objects within objects (parts, rooms, traffic
// spaces) are features of their own with their Parent; what a parent without
// geometry says of itself goes with each of its parts, as a set under the name of
// its class. Thematic surfaces (WallSurface, TrafficArea) and their openings are
// parts of the mesh of their object and give the look.
//
// Geometry: all surfaces and solids of package gml, references followed also
// between members; implicit geometry as shared meshes. Of each object the highest
// level of detail is taken, or the one that is asked for; a footprint (LoD 0) is
// left out where the parts of the object have more. A polygon that a thematic
// surface and a solid both have is made once. Library objects beside the file,
// points, lines and coverages are not made and stand in Header.Skipped.
//
// Looks: what the appearance of one theme says (the first in the file that is, or
// the one that is asked for): X3DMaterial, ParameterizedTexture by coordinates or
// matrix, GeoreferencedTexture by world file or reference point; else the colour
// that package citylook has for the surface or the class.
//
// Attributes become one property set without a name: simple ones by their name,
// structured ones by path ("height.value"), generic ones by their own name, lists
// where a name repeats; units as the file has them. Addresses of xAL 2 and 3
// become "address" and its members.
//
// Frame: east, north, height in metres in the system that the file names;
// coordinates in degrees or from the centre of the earth are turned into those of
// a map (RD in the Netherlands, UTM elsewhere) with a warning. Package statements
// says which system that is and in which order its axes stand.
//
// Memory: the file is walked once or twice before anything is made, for the place
// of each member and of what references between members lead to (24 to 40 bytes
// each), then each member is read by itself. Bounds are stated in source.go.
// Nothing is fetched and no entity is expanded.
package citygml
