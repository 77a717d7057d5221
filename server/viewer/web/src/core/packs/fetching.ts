import type { Shelves } from "./kept";
import { PackFault, type PackFile } from "./pack";

/** Files fetched at once. */
export const AT_ONCE = 6;
/** Times that a file is asked for before the network counts as away. */
export const TRIES = 3;
/** Milliseconds before the second try; twice as many before the third. */
const WAIT_MS = 500;

/** The server has another state than the list says: ask for the list again. */
export class Outdated extends Error {}
/** The network is away, or the server. */
export class Away extends Error {}

/** What fetching needs. */
export interface FetchOptions {
  shelves: Shelves;
  fetch: (input: string, init: RequestInit) => Promise<Response>;
  signal: AbortSignal;
  /** Told of each file that came. */
  came: (file: PackFile) => void;
  wait?: (ms: number) => Promise<void>;
}

/** Fetches, verifies and keeps files. Throws Outdated, Away, PackFault, or what the browser says of its storage. */
export async function fetchFiles(files: PackFile[], o: FetchOptions): Promise<void> {
  const abort = new AbortController();
  const signal = AbortSignal.any([o.signal, abort.signal]);
  const queue = [...files];
  const work = async (): Promise<void> => {
    for (let file = queue.shift(); file; file = queue.shift()) {
      signal.throwIfAborted();
      await keep(file, { ...o, signal });
      o.came(file);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, files.length) }, work));
  } finally {
    abort.abort(); // one that failed ends the others
  }
}

async function keep(file: PackFile, o: FetchOptions): Promise<void> {
  const { data, headers } = await read(file, o);
  try {
    await o.shelves.putFile(file, data, headers);
  } catch (err) {
    // What a hash names is never another; what has no such name may have changed.
    if (err instanceof PackFault && file.role !== "content" && file.role !== "image") throw new Outdated(file.href);
    throw err;
  }
}

async function read(file: PackFile, o: FetchOptions): Promise<{ data: ArrayBuffer; headers: Headers }> {
  const wait = o.wait ?? ((ms) => new Promise<void>((done) => setTimeout(done, ms)));
  // Without a token: a pack holds what everybody may see, and stays on the device after signing out.
  const init: RequestInit = { cache: named(file) ? "default" : "reload", credentials: "omit", signal: o.signal };
  for (let tried = 1; ; tried++) {
    const res = await o.fetch(file.href, init).catch(() => undefined);
    o.signal.throwIfAborted();
    if (res?.ok) {
      const data = await res.arrayBuffer().catch(() => undefined);
      if (data) return { data, headers: res.headers };
    } else if (res && res.status < 500 && res.status !== 429) throw new Outdated(`${file.href}: HTTP ${res.status}`);
    o.signal.throwIfAborted();
    if (tried === TRIES) throw new Away(file.href);
    await wait(WAIT_MS * 2 ** (tried - 1));
  }
}

/** Whether the address holds a hash: the same bytes for ever. */
function named(file: PackFile): boolean {
  return file.role === "content" || file.role === "image" || file.href.startsWith("/assets/");
}
