// Package ifc reads building models in the Industry Foundation Classes (IFC,
// ISO 16739-1) as STEP physical files (.ifc), as XML (.ifcxml, by package
// ifcxml) or either of them zipped (.ifczip), and emits one scene.Feature for
// each product that has a shape. What a file is, its first bytes tell.
//
// Schemas: IFC2X3, IFC4 and the IFC4X1, IFC4X2 and IFC4X3 families. IFC-JSON and
// IFC in HDF5 are not read.
//
// What becomes a feature: every IfcProduct with a representation, except
// openings (they are cut from their hosts) and grids, which are only counted, and
// annotations, which are counted apart and emitted where they are lines in space:
// of a survey, contour lines. Spaces are emitted and marked Private. An IfcVirtualElement
// counts like any other product: the standard lets it have a shape.
//
// Shapes: the 'Body' representation of the model view, else another one that has
// surfaces. Where none of its items can be made the next one stands in, and the
// bounding box where nothing else can be; each has a line in Header.Skipped. Of
// several of one kind and extent the most exact counts. What
// has no surface is shown by its curves, as a mesh of lines: alignments, curve
// sets, analysis members (see lines.go). An alignment without a curve is made of
// the design parameters of its layout. Filled areas in space are faces with their
// hatch lines. Points, texts and what is drawn on plans are not made; what becomes
// of each entity of the schemas is listed in testdata/kinds.tsv. Solids are meshed in metres in the frame of the product, openings and
// clipping results are cut, mapped items share their mesh. A mirrored transform
// gets a mesh of its own whose triangles run the other way, so that triangles
// always run counter-clockwise seen from outside after Part.Transform was
// applied.
//
// Nothing is dropped in silence: what could not be made, or not wholly, stands
// in Header.Skipped with one of the Code constants. Positions are those of the
// model (placements and the world coordinate system of the context applied);
// the map conversion is told in Header.Georeference and not applied.
//
// Products are made on all cores and emitted in file order; features that wait to
// be emitted are bounded by their bytes. The work of one element is bounded
// (solid.MaxWork) and so is that of all together, whatever the file says: an
// element that is not given what it takes is reported with CodeWorkLimit. Which
// ones those are does not depend on the number of cores or their speed.
//
// Statements: all that the file says of its place, at every level of
// georeferencing (LoGeoRef 10 to 60), see scene.Statement and georeference.go: the
// addresses of sites and buildings; latitude, longitude and elevation of all sites;
// ElevationOfRefHeight and ElevationOfTerrain; the placements of sites, and of
// products that stand in no other as far off as map coordinates are; world
// coordinate systems and true north of all contexts; coordinate operations with
// their systems, also by well-known text; property sets that stand for these, with
// numbers and units written as text in any usual form; zero points, survey points
// and control points in properties. Header.Georeference is the one that places the
// model: the operation of a model context, before those of plans, else the property
// sets. What cannot be read has a warning that names record and field, and never
// fails the file. Whoever doubts the map unit of a file ("map-units") multiplies
// Eastings, Northings, Height and Scale by another unit over Direction[0].
//
// Looks: see style.go for the order in which they count. Textures are images in
// the file, in data URIs or beside the model in its archive; no address and no
// file outside it is opened. Where a texture cannot be used its mean colour or
// the colour beneath it is, with a line in the report. Surfaces that booleans and
// openings cut keep their texture coordinates and looks; faces that a cut makes show
// the mean colour of the first of them.
//
// Properties: the sets of the occurrence, then what those of its type add, values
// in SI with the unit named: degrees as radians, degrees Celsius as kelvin, money
// in its currency. What is no property set in the file becomes one of the name
// "Attributes", "Materials", "Classification", "Groups", "Layers" or
// "Documents"; the sets of a material carry its name in brackets. A projection, a
// surface feature, a port or a covering is a feature of its own, held by the
// element it lies on. An element in a layer that is off or frozen is Private.
//
// Not done: texts, symbols, dimensions and tiles of filled areas, lights, texture
// coordinates that depend on where one looks from, time series, properties of
// profiles, half spaces bounded by swept and B-spline surfaces.
package ifc
