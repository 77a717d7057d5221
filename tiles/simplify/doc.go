// Package simplify makes features coarser for viewers that are far away: the
// same element, in fewer triangles, within a tolerance in metres that is kept
// both ways (what is shown lies near the element, and all of the element near
// what is shown).
//
// It is made for building elements, which are no scans: most are boxes, plates
// and prisms, many are hundreds of small bodies (a window, a railing, a roof of
// tiles), few are curved. So each feature goes down a ladder:
//
//   - what is smaller than the tolerance as a whole vanishes, and so do bodies
//     of it that lie within the tolerance of what stays;
//   - bodies, alone or in groups that are halved until it holds, become a box in
//     their own main directions, of which thin ones keep the faces alone that
//     are seen, and what is thinner yet or of glass becomes a sheet in the
//     middle, or two across each other for a rod; gaps close where a viewer
//     cannot tell them, and no openings do; what stands for many bars and gaps
//     is a veil, as dense as they are;
//   - the rest (walls with openings, terrain, pipes, bent things) loses the
//     narrow sides of what is so thin that they are not seen and is made coarser by
//     collapsing edges onto vertices that stay, cheapest quadric first (Garland
//     and Heckbert, "Surface Simplification Using Quadric Error Metrics", 1997).
//
// Planes stay planes, upright walls upright and flat roofs flat: boxes stand in
// the directions of the element, collapses keep vertices where they were, and
// none may tilt a broad flat face. Outlines move by less than what lies between
// them. The outer faces of walls and roofs stay where they are, since what they
// cover would come to light if they sank. Materials stay with their faces; one
// is merged into another only where it lies within half the tolerance of it, so
// a window keeps glass and frame as long as a viewer can tell them apart.
// Texture coordinates stay with their vertices; what shows a texture becomes a
// box, in its mean colour, only when small.
//
// The returned error is an upper bound of the Hausdorff distance between the two
// surfaces, not an estimate. Faces of boxes are divided until the distances of
// their corners from one triangle are close enough: the distance from a convex
// set is a convex function, so they bound that of all between. For collapses
// each triangle carries a bound of its own, to which a collapse adds the
// greatest distance between the surface about the vertex before and after, along
// a direction in which both are graphs over the same polygon. Such sums are far
// above the truth on curved surfaces: they may exceed the tolerance at first,
// and what they do not settle is measured as boxes are. Triangles of which two
// corners lie within a quarter of a millimetre count as no surface.
//
// Results depend on the meshes, on how the parts lie to each other, on the
// materials and on the tolerance in the frame of the first part's mesh, not on
// where the feature stands: see Simplifier. They are the same on every
// architecture and number of cores. It knows no tiles.
//
// It is no port of meshoptimizer, the usual choice: that one bounds mean
// distances from planes, which are a few tenths of the true distance on curved
// surfaces and have no bearing on it on boxes and plates, whose walls it lets
// vanish well before they are as small as the tolerance.
package simplify
