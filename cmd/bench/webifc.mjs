// Opens and meshes IFC files with web-ifc, one for each line on standard input
// (a path as JSON), and answers with one line of JSON. The library and its wasm
// stay loaded from file to file; the bytes are read before the clock starts.
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
    say(measure(JSON.parse(line)));
  } catch (e) {
    say({ error: String(e?.message ?? e) });
  }
}

function measure(file) {
  const data = new Uint8Array(readFileSync(file));
  const start = performance.now();
  const id = api.OpenModel(data, { COORDINATE_TO_ORIGIN: false, CIRCLE_SEGMENTS: 48 });
  const opened = performance.now();
  let triangles = 0;
  api.StreamAllMeshes(id, (mesh) => {
    for (let i = 0; i < mesh.geometries.size(); i++) {
      const geometry = api.GetGeometry(id, mesh.geometries.get(i).geometryExpressID);
      api.GetVertexArray(geometry.GetVertexData(), geometry.GetVertexDataSize());
      triangles += api.GetIndexArray(geometry.GetIndexData(), geometry.GetIndexDataSize()).length / 3;
      geometry.delete();
    }
  });
  const meshed = performance.now();
  api.CloseModel(id);
  return { openMs: opened - start, meshMs: meshed - opened, triangles };
}
