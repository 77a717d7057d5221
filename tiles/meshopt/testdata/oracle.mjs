// Runs jobs through the meshoptimizer library: node oracle.mjs NODE_MODULES < jobs.json
// A job is {mode, filter, count, stride, raw?, encoded?, floats?, bits?}: raw is encoded, encoded is decoded, floats are put through
// the filter; all bytes in base64. Gives a list of {raw?, encoded?, filtered?, error?} in the same order.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(join(process.argv[2], 'x.js'));
const { MeshoptEncoder, MeshoptDecoder } = await import(pathToFileURL(require.resolve('meshoptimizer')).href);
await MeshoptEncoder.ready;
await MeshoptDecoder.ready;

const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'));
const text = (data) => Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');

function filtered({ filter, count, stride, bits, floats }) {
  const values = new Float32Array(bytes(floats).buffer);
  const filters = { OCTAHEDRAL: 'encodeFilterOct', QUATERNION: 'encodeFilterQuat', EXPONENTIAL: 'encodeFilterExp' };
  return text(MeshoptEncoder[filters[filter]](values, count, stride, bits));
}

const jobs = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify(jobs.map((job) => {
  const { mode, filter, count, stride } = job;
  try {
    const out = {};
    if (job.raw) out.encoded = text(MeshoptEncoder.encodeGltfBuffer(bytes(job.raw), count, stride, mode, 0));
    if (job.encoded) {
      const target = new Uint8Array(count * stride);
      MeshoptDecoder.decodeGltfBuffer(target, count, stride, bytes(job.encoded), mode, filter || 'NONE');
      out.raw = text(target);
    }
    if (job.floats) out.filtered = filtered(job);
    return out;
  } catch (e) {
    return { error: String(e) };
  }
})));
