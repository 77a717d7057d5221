import { Problem, problemOf, type Api } from "./api";
import type { Upload } from "./types";

/** Largest file in bytes that goes up in one request; the server's limit of the single PUT. */
export const SINGLE_PUT_BYTES = 64 * 1024 * 1024;
/** Bytes per request of a resumable upload. */
export const CHUNK_BYTES = 16 * 1024 * 1024;

/** Told while bytes go up. */
export type Sent = (bytes: number, total: number) => void;

/** The file extensions the upload form offers. */
export const ACCEPT = ".ifc,.ifcxml,.ifczip,.json,.jsonl,.geojson,.gpkg,.tif,.tiff,.tfw,.las,.laz,.gml,.xml,.glb,.gltf,.obj,.zip,.bin,.mtl,.png,.jpg,.jpeg,.webp,.gif,.bmp,.ktx2,.csv";

/**
 * Sends one file: small ones in a single PUT under an id made here (so a repeat
 * is the same upload), larger ones by tus 1.0, which goes on where it stopped.
 */
export function uploadFile(api: Api, file: File, sent: Sent, signal: AbortSignal): Promise<Upload> {
  return file.size <= SINGLE_PUT_BYTES ? putFile(api, file, sent, signal) : tusFile(api, file, sent, signal);
}

/** `Content-Disposition` for a file name, by RFC 6266 with the UTF-8 form of RFC 8187 for other than ASCII. */
export function disposition(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]/g, "_").replace(/["\\]/g, "_");
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return plain === name
    ? `attachment; filename="${plain}"`
    : `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

function putFile(api: Api, file: File, sent: Sent, signal: AbortSignal): Promise<Upload> {
  // XMLHttpRequest, because fetch does not tell how far an upload is.
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open("PUT", `${api.base}/uploads/${crypto.randomUUID()}`);
    for (const [name, value] of Object.entries(api.auth())) xhr.setRequestHeader(name, value);
    xhr.setRequestHeader("Content-Type", "application/octet-stream");
    xhr.setRequestHeader("Content-Disposition", disposition(file.name));
    xhr.setRequestHeader("Accept", "application/json");
    xhr.upload.onprogress = (ev) => sent(ev.loaded, file.size);
    xhr.onerror = () => reject(new Problem(0, "offline", ""));
    xhr.onabort = () => reject(new DOMException("upload cancelled", "AbortError"));
    xhr.onload = () => {
      const res = new Response(xhr.responseText, { status: xhr.status });
      if (res.ok) resolve(JSON.parse(xhr.responseText) as Upload);
      else void problemOf(res).then(reject);
    };
    signal.addEventListener("abort", () => xhr.abort(), { once: true });
    xhr.send(file);
  });
}

async function tusFile(api: Api, file: File, sent: Sent, signal: AbortSignal): Promise<Upload> {
  const tus = await import("tus-js-client");
  const url = await new Promise<string>((resolve, reject) => {
    const upload = new tus.Upload(file, {
      endpoint: `${api.base}/uploads`,
      headers: api.auth(),
      metadata: { filename: file.name },
      chunkSize: CHUNK_BYTES,
      retryDelays: [0, 1000, 3000, 5000, 10_000, 20_000],
      storeFingerprintForResuming: false,
      onProgress: (bytes, total) => sent(bytes, total),
      onError: (err) => reject(tusProblem(err)),
      onSuccess: () => resolve(upload.url ?? ""),
    });
    signal.addEventListener("abort", () => {
      void upload.abort(true).catch(() => undefined);
      reject(new DOMException("upload cancelled", "AbortError"));
    }, { once: true });
    upload.start();
  });
  return api.upload(new URL(url, location.href).pathname.split("/").at(-1) ?? "");
}

function tusProblem(err: unknown): Problem {
  const res = (err as { originalResponse?: { getStatus(): number; getBody(): string } | null }).originalResponse;
  if (!res) return new Problem(0, "offline", "");
  let detail = "";
  try {
    detail = String((JSON.parse(res.getBody()) as { detail?: unknown }).detail ?? "");
  } catch {
    // Not a problem document; the status has to do.
  }
  return new Problem(res.getStatus(), `HTTP ${res.getStatus()}`, detail);
}
