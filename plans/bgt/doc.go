// Package bgt reads what lies and stands in the street: the Dutch key register of
// large-scale topography (Basisregistratie Grootschalige Topografie, BGT, in the model
// IMGeo 2.1 of Geonovum) and lists of trees of municipalities.
//
// It is read as it is handed out: GeoJSON with a collection each (the OGC API Features
// of PDOK) and GeoPackage with a table each, by package vector; IMGeo as CityGML 2.0,
// and "gmllight" (imgeo-s), by package gml. Columns are found whatever the spelling:
// fysiek_voorkomen, bgt-fysiekVoorkomen and surfaceMaterial are one. Objects are told
// by table or collection, by the name of the file, else by their values (kinds.go).
//
// What stands now is made: objects that ended (eindRegistratie, objectEindTijd), plans
// ("plantopografie") and what lies below ground (relatieveHoogteligging under 0) are
// left out and counted in one warning each, as are areas of administration.
//
//   - Areas become surfaces in the colour of what they are (looks.go), laid over the
//     ground by package drape, so that all lie on one surface without slits.
//   - Trees, lamps, posts, benches and the like are low shapes of our own (shapes.go),
//     one mesh for all of a sort: its size is stated in the tables there and scaled to
//     the heights and crowns that the file knows.
//   - Fences, walls and hedges are upright strips of a stated height (walls.go).
//
// Height above the ground: Lift, more than the tolerance of the ground, so that a
// terrain that is shown as well never comes through; it is less than a kerb. A bridge
// (relatieveHoogteligging over 0) lies LevelLift higher for each level, on the ground as
// the raster has it: BGT knows no heights. Of a dry way under a bridge the deck
// therefore lies just over the way.
//
// Classes of features are the object types of IMGeo ("Wegdeel"), keys the lokaalID;
// columns that say which list a value is from, or why there is none, are left out.
// Coordinates are those of the file's map (RD), or of the one that package vector
// chooses for degrees; the heights of the file are not used. Arcs are stroked within
// a centimetre, the same whichever way they run.
package bgt
