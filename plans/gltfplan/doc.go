// Package gltfplan reads glTF 2.0 (ISO/IEC 12113) documents and binary files
// (GLB) as features: a feature for each node with a mesh, in the default scene.
//
// What is read: the node tree with matrices or translation, rotation and scale; all
// modes of primitives but points, which are counted and said; accessors of every
// layout, sparse, quantized (KHR_mesh_quantization) and packed
// (EXT_meshopt_compression and its KHR form, KHR_draco_mesh_compression); skins and
// morph targets in the pose in which the file rests; instances
// (EXT_mesh_gpu_instancing), each a feature, with their properties
// (EXT_instance_features); base colours and their textures (KTX 2.0, which tiles may
// have as it came, and what package tiles/texture reads) with KHR_texture_transform,
// of KHR_materials_pbrSpecularGlossiness the diffuse ones; colours of vertices, the
// mean of each triangle; features and their properties (EXT_mesh_features by attribute
// or image, EXT_structural_metadata property tables, textures and attributes); extras
// and KHR_xmp_json_ld packets as properties; CESIUM_RTC.
//
// An image of feature ids cuts triangles along the borders of its texels, so that
// each feature has the surface that its texels have; where two features meet the
// cuts of the one may end on an edge of the other. Of a property texture, and of a
// property attribute, a feature is told the one value that it has, or the mean, the
// least and the most of numbers that differ, each texel counting once.
// Not read: animations, cameras, lights, what a material has beside its base colour.
//
// Frames: glTF is in metres, y up; features are in metres, z up: (x, -z, y). Nodes
// of one mesh share it. Nothing in a file says where it stands: a side file or the
// command line does.
//
// Bytes are read from the GLB, from data URIs and from files beside the model (package
// plans/bundle), never from an address.
//
// The whole document is held against the specification (check.go, rule_*.go): types,
// ranges, references, what one object says of another, and the numbers in accessors,
// of which about 16 million are looked at. One that breaks a rule is read as far as
// that is safe: each finding names the rule by the code that the Khronos glTF-Validator gives it
// and the place by JSON pointer, and counts as a warning, or where nothing is left
// to show as the reason of the refusal. Memory is bounded by the constants in
// limits.go. The JSON is read by a parser of our own, since qmuntal/gltf panics on
// documents that are malformed and gives no pointers.
package gltfplan
