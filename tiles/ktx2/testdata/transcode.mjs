// Writes what the reference transcoder (basis_universal, as three.js carries it)
// makes of KTX 2.0 files: the SHA-256 of the RGBA pixels of the largest copy.
//
//	npm install three && node transcode.mjs node_modules/three FILE... > transcoded.tsv
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename } from 'node:path'

const dir = process.argv[2] + '/examples/jsm/libs/basis/'
const load = new Function('require', '__filename', '__dirname', 'process', readFileSync(dir + 'basis_transcoder.js', 'utf8') + ';return BASIS')
const basis = await load(createRequire(import.meta.url), 'basis_transcoder.js', dir, process)({ wasmBinary: readFileSync(dir + 'basis_transcoder.wasm') })
basis.initializeBasis()
const RGBA32 = 13
for (const file of process.argv.slice(3)) {
  const k = new basis.KTX2File(new Uint8Array(readFileSync(file)))
  if (k.isValid() && k.startTranscoding()) {
    const out = new Uint8Array(k.getImageTranscodedSizeInBytes(0, 0, 0, RGBA32))
    if (k.transcodeImage(out, 0, 0, 0, RGBA32, 0, -1, -1)) {
      console.log([basename(file), k.getWidth(), k.getHeight(), createHash('sha256').update(out).digest('hex')].join('\t'))
    }
  }
  k.close()
  k.delete()
}
