// Package server is Maquette's HTTP side: the REST resources under /api/v1, the
// tiles under /tiles, the live socket at /live and the viewer at /.
//
// The API follows the Dutch API Design Rules (NLGov REST API Design Rules 2.1:
// no trailing slashes, API-Version in every answer, problem details by RFC
// 9457, 400 for invalid input with all errors at once, an OpenAPI document
// without a token). Where it does otherwise, it says why here ("leg uit"):
//
//   - /core/interface-language: English, since the words are those of the
//     standards the data is in (3D Tiles, glTF, IFC).
//   - /core/path-segments-kebab-case: a version's operations are _publish and
//     _withdraw, as the rule allows; tiles have file extensions, which 3D Tiles
//     clients need, and therefore lie outside the API.
//   - /core/transport/security-headers: tiles are immutable and cached for ever;
//     they, too, lie outside the API.
//   - /core/transport/cors: tiles may be read from any origin, by the capability
//     in their path; the API answers its own origin and those allowed.
//
// The table of routes (routes.go) is the one place that says what there is and
// who may do it; the OpenAPI document is made from the same table.
//
// Only this package maps kinds of error to HTTP (problem.go), and echo is used
// nowhere else. It keeps nothing that another node needs: unfinished uploads
// lie in the object store, everything else in the catalog.
package server
