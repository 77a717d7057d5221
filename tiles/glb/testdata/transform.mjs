// Reads every GLB of a folder with glTF-Transform and meshoptimizer: node transform.mjs NODE_MODULES FOLDER
// Gives {file: [{attribute or "indices": [numbers]}]}, a list of primitives for each file, normalized numbers as fractions.
import { createRequire } from 'node:module';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, folder] = process.argv.slice(2);
const require = createRequire(join(modules, 'x.js'));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const { NodeIO } = await load('@gltf-transform/core');
const { ALL_EXTENSIONS } = await load('@gltf-transform/extensions');
const { MeshoptDecoder } = await load('meshoptimizer');
await MeshoptDecoder.ready;
const io = new NodeIO().registerExtensions(ALL_EXTENSIONS).registerDependencies({ 'meshopt.decoder': MeshoptDecoder });

const numbers = (accessor) => {
  const out = [];
  for (let i = 0; i < accessor.getCount(); i++) out.push(...[accessor.getElement(i, [])].flat());
  return out;
};
const files = {};
for (const name of readdirSync(folder).filter((n) => n.endsWith('.glb'))) {
  const document = await io.readBinary(new Uint8Array(readFileSync(join(folder, name))));
  files[name] = document.getRoot().listMeshes().flatMap((mesh) => mesh.listPrimitives()).map((p) => ({
    ...Object.fromEntries(p.listSemantics().map((s) => [s, numbers(p.getAttribute(s))])),
    indices: numbers(p.getIndices()),
  }));
}
console.log(JSON.stringify(files));
