// Package obj reads Wavefront OBJ files with their material libraries (MTL): a
// feature for each object and group (o, g), in the order of their first faces, with
// a part for each material.
//
// Read are polygons of any number of corners, also concave ones, by positive and
// negative indices; lines; texture coordinates; colours after the coordinates of a
// vertex; the diffuse colour, opacity (d, Tr) and diffuse image (map_Kd with -s, -o
// and -clamp) of a material, whose file is PNG or JPEG. Under an
// image the colour of a material does not count: exporters write anything there.
// Passed over are normals and smoothing (tiles shade flat or by their own creases)
// and what a material has beside its colour. Points, curves and free-form surfaces
// are counted and said.
//
// OBJ says neither which axis is up nor in which unit: metres are taken. The rule
// for the axis, told in a warning: z is up where a comment names a reference system
// (FME writes one, and it is taken as the file's) or where x and y of all vertices lie within the
// bounds of RD; else y is up as obj2gltf and most viewers have it, and features are
// turned to (x, -z, y).
//
// The text is read once, in blocks; vertices and the indices of faces are held until
// its end, since a face may name any vertex before it and a group may go on later.
// References to files go to package plans/bundle: of an absolute path, which was good
// on one machine alone, the last part is looked for beside the model.
package obj
