// Package rings repairs polygons whose rings break ISO 19107 (clause 6.3 and 6.4:
// rings are simple, inner ones lie within the outer one) in a way that leaves no
// doubt what was meant. All readers of polygons share it.
//
// What is done, with the code of val3dity (Ledoux, "val3dity: validation of 3D GIS
// primitives according to the international standards", 2018):
//
//   - 102: corners that repeat the one before are left out, and spikes: the way out
//     to a point and back along the same line.
//   - 104 and 201: rings that cross themselves or each other are divided there by
//     the even-odd rule, as make_valid of GEOS does it by its method "linework": a bow
//     tie becomes its two triangles, what two rings cover twice is no area.
//   - 202: an inner ring that repeats another is left out.
//   - 206: an inner ring outside of the outer one is left out. GEOS makes an area of
//     it; but who drew a hole meant none.
//
// How: all places where edges cross are found by a sweep along x; each becomes a
// corner on both edges, and there the ways on are exchanged, which leaves the
// even-odd area as it is and no crossing. Rings that come back to a corner are parted
// there. Then the rings are nested by how many others hold them.
//
// What stays is told by an error: rings that overlap along an edge, and more
// crossings than a mistake makes.
package rings
