// Reads 3D Tiles archives from a server with loaders.gl, by HTTP ranges: every file
// that the archive's own list names, whose bytes and hashes must be those of the
// list. Exit 1 where one is not.
//
//   npm install && node archive.mjs URL...
import { createHash } from 'node:crypto';
import { load } from '@loaders.gl/core';
import { Tiles3DArchive, Tiles3DLoader } from '@loaders.gl/3d-tiles';
import { HttpFile } from '@loaders.gl/loader-utils';
import { parseHashTable, parseZipCDFileHeader, parseZipLocalFileHeader, readRange, searchFromTheEnd, CD_HEADER_SIGNATURE } from '@loaders.gl/zip';

// open finds the index at the end of the archive, as loaders.gl does for files.
async function open(url) {
  const file = new HttpFile(url);
  const { bigsize, size } = await file.stat();
  Object.assign(file, { size, bigsize });
  const last = await parseZipCDFileHeader(await searchFromTheEnd(file, CD_HEADER_SIGNATURE), file);
  if (last.fileName !== '@3dtilesIndex1@') throw new Error(`the last entry is ${last.fileName}`);
  const header = await parseZipLocalFileHeader(last.localHeaderOffset, file);
  const index = await readRange(file, header.fileDataOffset, header.fileDataOffset + header.compressedSize);
  return { archive: new Tiles3DArchive(file, parseHashTable(index)), size };
}

let faults = 0;
for (const url of process.argv.slice(2)) {
  const { archive, size } = await open(url);
  const text = async (name) => JSON.parse(new TextDecoder().decode(await archive.getFile(name)));
  const list = await text('pack.json');
  const [files, shown] = [list.files.filter((f) => f.path), { tiles: 0, bytes: 0 }];
  for (const f of files) {
    const data = new Uint8Array(await archive.getFile(f.path));
    const hash = createHash('sha256').update(data).digest('hex');
    if (data.length !== f.bytes || !hash.startsWith(f.sha256)) {
      faults++;
      console.log(`${f.path}: ${data.length} bytes ${hash}, listed ${f.bytes} and ${f.sha256}`);
    }
    shown.bytes += data.length;
    if (f.role !== 'content') continue;
    const tile = await load(data.buffer, Tiles3DLoader, { '3d-tiles': { isTileset: false }, worker: false });
    if (!tile) faults++;
    shown.tiles++;
  }
  console.log(`${list.project} for ${list.profile}: ${files.length} files, ${shown.bytes} bytes from an archive of ${size}, ${shown.tiles} tiles`);
}
process.exit(faults ? 1 : 0);
