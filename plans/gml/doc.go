// Package gml reads the geometry of the Geography Markup Language 3.1.1 and 3.2
// (OGC 03-105r1, ISO 19136), and what files of version 2 write in its place, as
// polygons and meshes. The readers of CityGML, IMRO and BGT share it.
//
// Surfaces: Polygon, PolygonPatch, Triangle, Rectangle, and all that holds them:
// Surface, PolyhedralSurface, TriangulatedSurface, Tin, OrientableSurface, Shell,
// CompositeSurface, MultiSurface, Solid, CompositeSolid, MultiSolid, MultiGeometry,
// GeometricComplex, MultiPolygon. Rings: LinearRing, and Ring of curves: line
// strings, arcs and circles of all kinds, which are stroked to within
// ArcTolerance; splines go along their control points. Coordinates: posList, pos,
// coordinates, coord, points by property. References (xlink:href) are followed by
// the function that the caller gives.
//
// Points, curves by themselves and coverages are no surfaces: they are told, not
// made.
//
// Coordinates are given as east, north, height in metres as Frame says; inner
// rings may run either way.
package gml
