// Runs gltfpack over every NAME.glb of a folder: node gltfpack.mjs LIBRARY FOLDER SETTINGS...
// A setting is SUFFIX=ARGUMENTS, its arguments split at commas; it writes NAME.SUFFIX beside.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [library, folder, ...settings] = process.argv.slice(2);
const { pack } = await import(pathToFileURL(library).href);
const iface = { read: (path) => readFileSync(path), write: (path, data) => writeFileSync(path, data) };
for (const name of readdirSync(folder).filter((n) => n.endsWith('.glb'))) {
  for (const setting of settings) {
    const [suffix, args] = setting.split('=');
    const made = join(folder, 'made.glb');
    await pack(['-i', join(folder, name), '-o', made, ...args.split(',')], iface);
    writeFileSync(join(folder, name.replace('.glb', '.' + suffix)), readFileSync(made));
  }
}
