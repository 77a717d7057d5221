// Package vector reads plane map data: features with points, lines or polygons
// and a row of values each. It reads GeoJSON (RFC 7946, and the older form with a
// "crs" member), GeoPackage (OGC 12-128r19) and tables in CSV (RFC 4180 and the
// semicolon form that Dutch offices write), and joins a table to features by a
// code that both have.
//
// What it does not: it knows no classes, heights or looks (what becomes of a
// feature is its caller's matter), writes nothing, and reads no Shapefile.
//
// Coordinates come out as the file has them, in float64, x first: easting and
// northing, or longitude and latitude, whatever order the system itself has (RFC
// 7946 section 3.1.1; GeoPackage clause 2.1.3.1.1). Map turns them into metres of
// a map. A feature may have heights; where it has none its z is 0 and HasZ false.
//
// Bounds: every count in a file is checked against the bytes that are there before
// anything is allocated; see the Max constants. A feature that cannot be read is
// told to Options.Skip and costs nothing but itself.
//
// A GeoPackage is a database that a stranger made. It is opened read-only and
// immutable (no lock, no journal, nothing written beside it), its schema is not
// trusted (no function of it runs), views and virtual tables are not read, and
// SQLite's own limits bound what a row may hold. Maquette reads such files in a
// process of their own with a memory limit. The driver is modernc.org/sqlite,
// which the catalog has already; geometries are read here, for the decoders at
// hand know no curves and trust the counts they find.
package vector
