// Package massing reads plans that are no more than outlines with heights:
// polygons of GeoJSON or a GeoPackage (package plans/vector) that become upright
// volumes, as urban designers hand them over before there is a building, and
// footprints of existing buildings where no model of them is at hand.
//
// How high a volume is says one of its values, found by its name whatever the
// case, spaces and underscores, in this order (names.go):
//
//   - a height above ground ("height", "hoogte", "bouwhoogte");
//   - the height of its top above the datum ("b3_h_dak_max" of the 3DBAG);
//   - what a zoning plan allows ("maximum bouwhoogte (m)" of IMRO2012): the
//     volume is a permitted envelope, class Bouwvlak, and translucent;
//   - a number of storeys ("storeys", "building:levels", "bouwlagen"), or of the
//     most that are allowed, times StoreyHeight or what the feature says of it.
//
// It stands on the ground: a value that says how high that is ("maaiveld",
// "b3_h_maaiveld", "ground"), else the heights of its corners where the file has
// them, else the terrain (Options.Ground), else the zero of the datum, which the
// header warns of. Its bottom is at the lowest ground under its corners, and its
// height counts from their mean, as the reference level of a building does that is
// levelled on a slope. "min_height" and its like lift the bottom.
//
// A feature without any of these, without a polygon, or whose polygon crosses
// itself is told in Header.Skipped by its id; it costs nothing but itself.
//
// Colours: "color", "kleur" or "fill" (#rgb, #rrggbb), with "opacity" or
// "fill-opacity" (0 to 1), as simplestyle-spec 1.1 names them.
//
// Frame: metres of the map that the file is in, or for a file in degrees that
// plans/vector chooses; heights are taken to be above the datum of that map.
package massing
