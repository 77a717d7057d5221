// Makes the streams of this folder with the reference encoder, and beside each what
// the reference decoder reads of it.
//   npm i draco3d@1.5.7 && node make.mjs .
import draco3d from "draco3d";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const out = process.argv[2];
const enc = await draco3d.createEncoderModule(), dec = await draco3d.createDecoderModule();

// A ring whose texture coordinates break at two seams, with a hole and a loose
// triangle; each group of four quads has an id.
const n = 12, m = 8, points = [], uvs = [], normals = [], ids = [], faces = [];
for (let i = 0; i <= n; i++) for (let j = 0; j <= m; j++) {
  const a = (2 * Math.PI * i) / n, b = (2 * Math.PI * j) / m;
  points.push((3 + Math.cos(b)) * Math.cos(a), (3 + Math.cos(b)) * Math.sin(a), Math.sin(b));
  normals.push(Math.cos(b) * Math.cos(a), Math.cos(b) * Math.sin(a), Math.sin(b));
  uvs.push(i / n, j / m);
  ids.push(Math.floor(i / 4));
}
for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) {
  if (i === 3 && j === 2) continue;
  const v = i * (m + 1) + j;
  faces.push(v, v + m + 1, v + 1, v + 1, v + m + 1, v + m + 2);
}
const at = points.length / 3;
points.push(9, 9, 9, 10, 9, 9, 9, 10, 9);
normals.push(0, 0, 1, 0, 0, 1, 0, 0, 1);
uvs.push(0, 0, 1, 0, 0, 1);
ids.push(7, 7, 7);
faces.push(at, at + 1, at + 2);

function encode(method, speed, quantize) {
  const e = new enc.Encoder(), b = new enc.MeshBuilder(), mesh = new enc.Mesh();
  b.AddFacesToMesh(mesh, faces.length / 3, new Uint32Array(faces));
  const count = points.length / 3;
  b.AddFloatAttributeToMesh(mesh, enc.POSITION, count, 3, new Float32Array(points));
  b.AddFloatAttributeToMesh(mesh, enc.NORMAL, count, 3, new Float32Array(normals));
  b.AddFloatAttributeToMesh(mesh, enc.TEX_COORD, count, 2, new Float32Array(uvs));
  b.AddUInt8Attribute(mesh, enc.GENERIC, count, 1, new Uint8Array(ids));
  e.SetEncodingMethod(method);
  e.SetSpeedOptions(speed, speed);
  if (quantize) for (const [k, bits] of [[enc.POSITION, 14], [enc.NORMAL, 10], [enc.TEX_COORD, 12]]) e.SetAttributeQuantization(k, bits);
  const data = new enc.DracoInt8Array(), size = e.EncodeMeshToDracoBuffer(mesh, data);
  return new Uint8Array(size).map((_, i) => data.GetValue(i) & 255);
}

function decode(bytes) {
  const d = new dec.Decoder(), buffer = new dec.DecoderBuffer(), mesh = new dec.Mesh();
  buffer.Init(bytes, bytes.length);
  const status = d.DecodeBufferToMesh(buffer, mesh);
  if (!status.ok()) throw new Error(status.error_msg());
  const values = (kind) => {
    const a = d.GetAttribute(mesh, d.GetAttributeId(mesh, kind)), v = new dec.DracoFloat32Array();
    d.GetAttributeFloatForAllPoints(mesh, a, v);
    return Array.from({ length: v.size() }, (_, i) => v.GetValue(i));
  };
  const f = new dec.DracoInt32Array(), all = [];
  for (let i = 0; i < mesh.num_faces(); i++) { d.GetFaceFromMesh(mesh, i, f); all.push(f.GetValue(0), f.GetValue(1), f.GetValue(2)); }
  return { points: mesh.num_points(), faces: all, position: values(dec.POSITION), uv: values(dec.TEX_COORD), id: values(dec.GENERIC) };
}

for (const [name, method] of [["sequential", enc.MESH_SEQUENTIAL_ENCODING], ["edgebreaker", enc.MESH_EDGEBREAKER_ENCODING]])
  for (const speed of method === enc.MESH_SEQUENTIAL_ENCODING ? [0, 5] : [0, 2, 4, 5, 7, 10]) for (const quantize of [true, false]) {
    if (!quantize && speed !== 5 && name + speed !== "edgebreaker0") continue;
    const bytes = encode(method, speed, quantize), file = join(out, `${name}-${speed}${quantize ? "" : "-plain"}`);
    writeFileSync(file + ".drc", bytes);
    writeFileSync(file + ".json", JSON.stringify(decode(bytes)) + "\n");
  }
