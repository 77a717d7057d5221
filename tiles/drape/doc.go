// Package drape lays areas and lines of a map over the ground, so that they follow
// it within a tolerance: streets over a terrain, neighbourhoods over hills.
//
// The ground is one mesh of triangles over a grid of heights, a right-triangulated
// irregular network (W. Evans, D. Kirkpatrick, G. Townsend, "Right-Triangulated
// Irregular Networks", Algorithmica 30, 2001): squares of BlockCells cells, each two
// triangles, that are halved through the middle of their longest side for as long as
// a height in them lies farther from them than the tolerance. A side is halved for
// both its triangles or for none, so the mesh has no slits.
//
// An area is triangulated on the map, its triangles are cut along the mesh, and the
// corners of the pieces take the height of the mesh there. So every area lies wholly
// on the one mesh: neighbours share their border at every point of it, whether or not
// they have the same corners there, and overlay without holes what was without holes
// on the map. Draping a finer copy of each area by itself would open slits of the
// tolerance between neighbours of different corners.
//
// What is cut is exact in plan: the areas of the pieces add up to that of the area but
// for rounding, and a corner that two pieces share is the same number in both, however
// they were reached.
//
// Beyond the grid the ground is level; the heights at its edge lead over to that
// within a margin that the caller of Make chooses. Gaps in the heights are filled from
// what lies around them.
//
// Bounds: MaxNodes heights, MaxPieces triangles of one area. Memory: 8 bytes a height.
// Coordinates are metres of a map, heights metres above its datum.
package drape
