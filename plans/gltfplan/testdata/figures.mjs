// Writes figures.tsv: what @gltf-transform/core reads of each glTF file below a
// folder, in the scene's frame (x, -z, y), with the vertices of skins where the mesh
// lies and morph targets not weighed in.
//   npm i @gltf-transform/core @gltf-transform/extensions draco3d meshoptimizer
//   node figures.mjs ../../../../shared/data/gltf > figures.tsv
import { NodeIO } from "@gltf-transform/core";
import { ALL_EXTENSIONS } from "@gltf-transform/extensions";
import draco3d from "draco3d";
import { MeshoptDecoder } from "meshoptimizer";
import { readdirSync } from "node:fs";
import { join } from "node:path";

const root = process.argv[2];
const io = new NodeIO().registerExtensions(ALL_EXTENSIONS)
  .registerDependencies({ "draco3d.decoder": await draco3d.createDecoderModule(), "meshopt.decoder": MeshoptDecoder });

function apply(m, p) {
  return [0, 1, 2].map((r) => m[r] * p[0] + m[4 + r] * p[1] + m[8 + r] * p[2] + m[12 + r]);
}

function corners(mode, ix) {
  const out = [];
  if (mode === 4) for (let i = 0; i + 2 < ix.length; i += 3) out.push([ix[i], ix[i + 1], ix[i + 2]]);
  if (mode === 5) for (let i = 2; i < ix.length; i++) out.push(i % 2 ? [ix[i - 1], ix[i - 2], ix[i]] : [ix[i - 2], ix[i - 1], ix[i]]);
  if (mode === 6) for (let i = 2; i < ix.length; i++) out.push([ix[0], ix[i - 1], ix[i]]);
  return out;
}

console.log("# file\tmeshNodes\ttriangles\tarea\tminX\tminY\tminZ\tmaxX\tmaxY\tmaxZ\tskinned");
const files = readdirSync(root, { recursive: true }).filter((f) => /\.(gltf|glb)$/.test(f)).sort();
for (const file of files) {
  try {
    const doc = await io.read(join(root, file));
    const scene = doc.getRoot().getDefaultScene() ?? doc.getRoot().listScenes()[0];
    let nodes = 0, triangles = 0, area = 0, skinned = 0;
    const lo = [Infinity, Infinity, Infinity], hi = [-Infinity, -Infinity, -Infinity];
    scene.traverse((node) => {
      const mesh = node.getMesh();
      if (!mesh) return;
      nodes++;
      if (node.getSkin()) skinned++;
      const m = node.getWorldMatrix();
      for (const prim of mesh.listPrimitives()) {
        const pos = prim.getAttribute("POSITION");
        if (!pos) continue;
        const at = (i) => { const p = apply(m, pos.getElement(i, [])); return [p[0], -p[2], p[1]]; };
        const ix = prim.getIndices() ? prim.getIndices().getArray() : Array.from({ length: pos.getCount() }, (_, i) => i);
        for (const t of corners(prim.getMode(), ix)) {
          const [a, b, c] = t.map(at);
          const u = b.map((x, k) => x - a[k]), v = c.map((x, k) => x - a[k]);
          area += Math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]) / 2;
          triangles++;
          for (const p of [a, b, c]) for (let k = 0; k < 3; k++) { lo[k] = Math.min(lo[k], p[k]); hi[k] = Math.max(hi[k], p[k]); }
        }
      }
    });
    console.log([file, nodes, triangles, area, ...lo, ...hi, skinned].join("\t"));
  } catch (e) {
    console.error(file + ": " + e.message);
  }
}
