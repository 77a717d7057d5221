// Runs the Khronos glTF validator over every GLB of a folder and fails on any
// error or warning: node validate.mjs NODE_MODULES FOLDER
import { createRequire } from 'node:module';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [modules, folder] = process.argv.slice(2);
const { validateBytes } = createRequire(join(modules, 'x.js'))('gltf-validator');
let faults = 0;
for (const name of readdirSync(folder).filter((n) => n.endsWith('.glb'))) {
  const report = await validateBytes(new Uint8Array(readFileSync(join(folder, name))));
  for (const m of report.issues.messages.filter((m) => m.severity < 2)) {
    console.log(name, m.code, m.pointer, m.message);
    faults++;
  }
}
process.exit(faults ? 1 : 0);
