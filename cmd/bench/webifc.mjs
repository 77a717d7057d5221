// Opens and meshes IFC files with web-ifc, one for each line on standard input,
// and answers each with one line of JSON. The library and its wasm stay loaded
// from file to file; the bytes are read before the clock starts. A line is an
// object:
//
//   {"file": PATH}                    opens, meshes all, and gives milliseconds,
//                                     elements and triangles
//   {"file": PATH, "figures": true}   gives the figures of every element instead:
//                                     metres in the model's own frame, z up (the
//                                     library's y is turned back); area is the sum
//                                     of the triangles, volume their signed volume
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import readline from "node:readline";

const modules = process.argv[2];
const require = createRequire(path.join(modules, "x.js"));
const { version } = require(path.join(modules, "web-ifc", "package.json"));
const WebIFC = require("web-ifc");
const say = (o) => process.stdout.write(JSON.stringify(o) + "\n");

const api = new WebIFC.IfcAPI();
await api.Init();
say({ version });

for await (const line of readline.createInterface({ input: process.stdin })) {
  try {
    const ask = JSON.parse(line);
    say(measure(ask.file, ask.figures));
  } catch (e) {
    say({ error: String(e?.message ?? e) });
  }
}

function measure(file, figures) {
  const data = new Uint8Array(readFileSync(file));
  const start = performance.now();
  const id = api.OpenModel(data, { COORDINATE_TO_ORIGIN: false, CIRCLE_SEGMENTS: 48 });
  const opened = performance.now();
  let triangles = 0;
  let made = 0;
  const elements = new Map();
  api.StreamAllMeshes(id, (mesh) => {
    const before = triangles;
    for (let i = 0; i < mesh.geometries.size(); i++) {
      const placed = mesh.geometries.get(i);
      const geometry = api.GetGeometry(id, placed.geometryExpressID);
      const vertices = api.GetVertexArray(geometry.GetVertexData(), geometry.GetVertexDataSize());
      const indices = api.GetIndexArray(geometry.GetIndexData(), geometry.GetIndexDataSize());
      triangles += indices.length / 3;
      if (figures) take(elements, mesh.expressID, vertices, indices, placed.flatTransformation);
      geometry.delete();
    }
    if (triangles > before) made++;
  });
  const meshed = performance.now();
  const out = figures ? list(id, elements) : undefined;
  api.CloseModel(id);
  return { openMs: opened - start, meshMs: meshed - opened, triangles, made, elements: out };
}

function take(elements, expressID, v, ix, m) {
  const el = elements.get(expressID) ?? { n: 0, min: [1e300, 1e300, 1e300], max: [-1e300, -1e300, -1e300], area: 0, volume: 0 };
  const at = (i) => {
    const [x, y, z] = [v[6 * i], v[6 * i + 1], v[6 * i + 2]];
    return [m[0] * x + m[4] * y + m[8] * z + m[12], -(m[2] * x + m[6] * y + m[10] * z + m[14]), m[1] * x + m[5] * y + m[9] * z + m[13]];
  };
  for (let i = 0; i + 2 < ix.length; i += 3) {
    const [a, b, c] = [at(ix[i]), at(ix[i + 1]), at(ix[i + 2])];
    const u = b.map((x, k) => x - a[k]);
    const w = c.map((x, k) => x - a[k]);
    const n = [u[1] * w[2] - u[2] * w[1], u[2] * w[0] - u[0] * w[2], u[0] * w[1] - u[1] * w[0]];
    el.area += Math.hypot(...n) / 2;
    el.volume += (a[0] * n[0] + a[1] * n[1] + a[2] * n[2]) / 6;
    el.n++;
    for (const p of [a, b, c]) {
      for (let k = 0; k < 3; k++) {
        el.min[k] = Math.min(el.min[k], p[k]);
        el.max[k] = Math.max(el.max[k], p[k]);
      }
    }
  }
  elements.set(expressID, el);
}

function list(model, elements) {
  const r = (x) => Math.round(x * 1e5) / 1e5;
  const out = [];
  for (const [id, el] of elements) {
    if (!el.n) continue;
    let guid = "";
    let type = "";
    try {
      const line = api.GetLine(model, id);
      guid = line.GlobalId?.value ?? "";
      type = line.constructor.name;
    } catch {
      // a line that the library cannot read has no name
    }
    out.push({ guid, id, type, triangles: el.n, min: el.min.map(r), max: el.max.map(r), area: r(el.area), volume: r(el.volume) });
  }
  return out.sort((a, b) => a.id - b.id);
}
