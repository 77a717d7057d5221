// Loads each folder that `maquette convert` wrote into 3d-tiles-renderer, CesiumJS
// (both in headless Chromium) and loaders.gl (in node), compares how many tilesets (those of blocks
// among them), tiles, tiles with images, triangles and features each of them found, the keys of all
// features, and what lies under one pixel, and prints a table. Exit 1 where they
// differ. A tileset in the folder can be named: the images of tileset-hmd.json are
// KTX 2.0. loaders.gl does not read images in node: it counts those that are named.
//
//   npm install && node agree.mjs FOLDER|FOLDER/tileset-hmd.json...
//
// MAQUETTE_SHOTS names a folder for a picture of each.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, dirname, extname, join, normalize, posix } from 'node:path';
import { createHash } from 'node:crypto';
import { chromium } from 'playwright-core';
import { load, parse } from '@loaders.gl/core';
import { Tiles3DLoader } from '@loaders.gl/3d-tiles';

const here = import.meta.dirname;
const types = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.json': 'application/json', '.css': 'text/css', '.wasm': 'application/wasm', '.glb': 'model/gltf-binary' };
const flags = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'];
const patience = 300_000; // milliseconds for one model in one client

function browserPath() {
  const found = [process.env.MAQUETTE_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((p) => p && existsSync(p));
  if (!found) throw new Error('no Chromium: install it or name it in MAQUETTE_CHROMIUM');
  return found;
}

// The tileset without viewer request volumes: 3d-tiles-renderer knows none, and no
// camera stands in all of them at once.
async function openTileset({ folder, file }, path = file) {
  const set = JSON.parse(await readFile(join(folder, path), 'utf8'));
  const visit = (t) => {
    delete t.viewerRequestVolume;
    (t.children ?? []).forEach(visit);
  };
  visit(set.root);
  return set;
}

// Calls visit for each tile with a content, those of the tilesets of blocks among
// them, with the content's path in the folder.
async function eachContent(model, visit, path = model.file) {
  const walk = async (tile) => {
    const uri = tile.content && posix.join(posix.dirname(path), tile.content.uri);
    if (uri?.endsWith('.json')) await eachContent(model, visit, uri);
    else if (uri) await visit(tile, uri);
    for (const child of tile.children ?? []) await walk(child);
  };
  await walk((await openTileset(model, path)).root);
}

function serve(models) {
  const server = createServer(async (req, res) => {
    const path = normalize(new URL(req.url, 'http://x').pathname);
    const [, area, ...rest] = path.split('/');
    if (area === 'favicon.ico') return res.writeHead(204).end();
    try {
      let body;
      if (area === 'model' && rest[1] === 'tileset.json') body = JSON.stringify(await openTileset(models[Number(rest[0])]));
      else if (area === 'model' && path.endsWith('.json')) body = JSON.stringify(await openTileset(models[Number(rest[0])], join(...rest.slice(1))));
      else if (area === 'model') body = await readFile(join(models[Number(rest[0])].folder, ...rest.slice(1)));
      else if (area === 'node_modules') body = await readFile(join(here, 'node_modules', ...rest));
      else body = await readFile(join(here, area));
      res.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'application/octet-stream' });
      res.end(body);
    } catch {
      res.writeHead(404);
      res.end();
    }
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

// Where both cameras stand, in earth-centred metres: far, where all is in view,
// then near above the largest tile of the lowest level, where something lies under
// the middle of the picture and is larger than a pixel.
async function viewpoint(model) {
  const { root } = await openTileset(model);
  const m = root.transform;
  const earth = ([x, y, z]) => [0, 1, 2].map((i) => m[i] * x + m[4 + i] * y + m[8 + i] * z + m[12 + i]);
  const leaves = [];
  const sizes = [];
  await eachContent(model, async (t, uri) => {
    if (t.children?.length) return;
    leaves.push(t);
    sizes.push((await readFile(join(model.folder, uri))).length);
  });
  const box = leaves[sizes.indexOf(Math.max(...sizes))].boundingVolume.box;
  const target = box.slice(0, 3);
  const from = ({ boundingVolume: { box: b } }, times) => {
    const reach = times * Math.hypot(b[3], b[7], b[11]);
    return earth(target.map((v, i) => v + [0.13, -0.29, 1][i] * reach));
  };
  const leaf = leaves[sizes.indexOf(Math.max(...sizes))];
  return { far: from(root, 2), near: from(leaf, 2), target: earth(target), up: [m[8], m[9], m[10]] };
}

const digest = (keys) => createHash('sha256').update(keys.sort().join('\n')).digest('hex').slice(0, 12);

// How many tilesets loaders.gl reads: that of the model and those of its blocks.
async function tilesetsInLoaders(model) {
  let n = 0;
  const visit = async (tile, base) => {
    const url = tile.content?.uri && posix.join(base, tile.content.uri);
    if (url?.endsWith('.json')) await open(url);
    for (const c of tile.children ?? []) await visit(c, base);
  };
  const open = async (path) => {
    const data = await readFile(join(model.folder, path));
    const set = await parse(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength), Tiles3DLoader,
      { core: { worker: false }, '3d-tiles': { isTileset: true } }, { url: path, baseUrl: posix.dirname(path), fetch });
    if (set.type !== 'TILES3D' && set.shape !== 'tileset3d') throw new Error(`${path} is read as ${set.type ?? set.shape}`);
    n++;
    await visit(set.root, posix.dirname(path));
  };
  await open(model.file);
  return n;
}

async function inLoaders(model) {
  const out = { client: 'loaders.gl', tilesets: await tilesetsInLoaders(model), tiles: 0, textured: 0, triangles: 0, keys: [], picked: '-' };
  await eachContent(model, async (tile, uri) => {
    const data = await readFile(join(model.folder, uri));
    const content = await load(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength), Tiles3DLoader,
      { core: { worker: false }, '3d-tiles': { loadGLTF: true, isTileset: false }, gltf: { loadBuffers: true, loadImages: false } });
    out.tiles++;
    out.textured += (content.gltf.images ?? []).length > 0 ? 1 : 0;
    for (const mesh of content.gltf.meshes ?? []) {
      for (const p of mesh.primitives) if ((p.mode ?? 4) === 4) out.triangles += (p.indices?.count ?? p.attributes.POSITION.count) / 3;
    }
    for (const table of content.gltf.extensions?.EXT_structural_metadata?.propertyTables ?? []) out.keys.push(...table.properties.key.data);
  });
  return out;
}

async function inBrowser(context, base, client, n, view) {
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (e) => errors.push(String(e)));
  page.on('console', (m) => m.type() === 'error' && errors.push(m.text()));
  await page.goto(`${base}/${client}.html?model=/model/${n}/tileset.json&view=${encodeURIComponent(JSON.stringify(view))}`);
  await page.waitForFunction(() => window.found !== undefined, undefined, { timeout: patience, polling: 200 });
  const found = await page.evaluate(() => window.found);
  if (process.env.MAQUETTE_SHOTS) await page.screenshot({ path: join(process.env.MAQUETTE_SHOTS, `${n}-${client}.png`) });
  await page.close();
  return { ...found, errors };
}

async function main(args) {
  const models = args.map((path) => (path.endsWith('.json') ? { folder: dirname(path), file: basename(path) } : { folder: path, file: 'tileset.json' }));
  const server = await serve(models);
  const base = `http://127.0.0.1:${server.address().port}`;
  const browser = await chromium.launch({ executablePath: browserPath(), args: flags });
  const context = await browser.newContext({ viewport: { width: 512, height: 384 } });
  let differ = false;
  console.log('| model | client | tilesets | tiles | with images | triangles | features | keys | under the middle |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | --- | --- |');
  for (const [n, model] of models.entries()) {
    const view = await viewpoint(model);
    const name = basename(model.folder) + (model.file === 'tileset.json' ? '' : ` ${model.file}`);
    const all = [await inLoaders(model), await inBrowser(context, base, 'renderer', n, view), await inBrowser(context, base, 'cesium', n, view)];
    for (const r of all) {
      console.log(`| ${name} | ${r.client} | ${r.tilesets} | ${r.tiles} | ${r.textured} | ${r.triangles} | ${r.keys.length} | ${digest(r.keys)} | ${r.picked} |`);
      for (const e of r.errors ?? []) console.error(`${r.client}: ${e}`);
      differ ||= r.tilesets !== all[0].tilesets || r.tiles !== all[0].tiles || r.textured !== all[0].textured || r.triangles !== all[0].triangles || digest(r.keys) !== digest(all[0].keys) || (r.errors ?? []).length > 0;
    }
    differ ||= all[1].picked !== all[2].picked || all[1].picked === '';
  }
  await browser.close();
  server.close();
  if (differ) {
    console.error('the clients do not agree');
    process.exit(1);
  }
}

await main(process.argv.slice(2));
