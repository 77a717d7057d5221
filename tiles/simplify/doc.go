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
//   - bodies, alone or in groups that halve until it holds, become a box in
//     their own main directions, of which thin ones keep but the two large
//     faces, or one;
//   - the rest (walls with openings, terrain, pipes, bent things) is made
//     coarser by collapsing edges onto vertices that stay, cheapest quadric first
//     (Garland and Heckbert, "Surface Simplification Using Quadric Error
//     Metrics", 1997), and then loses the narrow faces and second sheets of
//     what is thinner than the tolerance.
//
// No step invents a slope: planes stay planes, upright walls upright and flat
// roofs flat, because boxes stand in the directions of the element and collapses
// keep vertices where they were. Materials stay with their faces; one is merged into another
// only where it is thinner than half the tolerance, so a window keeps glass and
// frame as long as a viewer can tell them apart. Texture coordinates stay with
// their vertices; what shows a texture becomes a box, in its mean colour, only when small.
//
// The returned error is an upper bound of the Hausdorff distance between the two
// surfaces, not an estimate. For boxes it is found by dividing faces until
// corner distances, which bound the distance of all between them (distance from
// a convex set is a convex function), are close enough. For collapses each
// triangle carries a bound of its own, to which a collapse adds the greatest
// distance between the surface about the vertex before and after, taken along a
// direction in which both are graphs over the same polygon.
//
// Results depend on the meshes, on how the parts lie to each other, on the
// materials and on the tolerance in the frame of the first part's mesh, not on
// where the feature stands: see Simplifier. They are the same on every
// architecture and number of cores. It knows no tiles.
package simplify
