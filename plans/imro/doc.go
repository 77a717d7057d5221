// Package imro reads Dutch zoning plans as IMRO2012 GML (Informatiemodel
// Ruimtelijke Ordening 2012, version 1.2.1, Geonovum; files of IMRO2008 where they
// are written alike) and emits the volume that may be built in: for each Bouwvlak
// and each Maatvoering that lies over it one scene.Feature, their common area
// from the ground up to the maximum building height, translucent.
//
// Heights are those of the waardeType that names one: "maximum bouwhoogte (m)",
// "maximum goothoogte (m)", "maximum goot- en bouwhoogte (m)" and their like, with
// a decimal comma or point; of a range the larger counts. Where both are given the
// volume up to the gutter and that above it are two parts. Types that say NAP are
// heights above NAP. Storeys and percentages make no volume and are told as
// properties, as every other value is.
//
// Heights are above "peil", which the rules of each plan define, mostly as the
// level of the ground beside the building: Options.Ground gives the ground, and of
// a Bouwvlak the mean over its corners counts. Without it the volumes stand on 0 m
// NAP, with a warning.
//
// Where a plan has no Bouwvlak at all, its Maatvoering areas make the volumes. What
// only the written rules say is not known here.
//
// Coordinates are RD, as IMRO demands; heights are above NAP.
package imro
