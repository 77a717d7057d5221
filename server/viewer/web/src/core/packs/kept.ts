import { sha256, PackFault, type Pack, type PackFile, type Signature } from "./pack";

/**
 * What a device keeps of packs, in two caches of the browser: the lists by
 * project, and the files by their hash, so that packs share what they have in
 * common and a newer list becomes the one that counts in a single step. The page
 * writes; the service worker reads.
 */

/** Name of the cache of lists. */
export const LISTS = "maquette-packs";
/** Name of the cache of files. */
export const FILES = "maquette-pack-files";

/** What the server says of how a page may be used: it holds without a network, too. */
const POLICIES = ["Content-Security-Policy", "Permissions-Policy", "Referrer-Policy", "X-Content-Type-Options"];

/** A list that is kept. */
export interface Kept {
  pack: Pack;
  /** Name of the project. */
  name: string;
  /** Milliseconds since 1970. */
  takenAt: number;
  signature: Signature;
  /** Entity tag of the list. */
  etag: string;
}

/** The part of CacheStorage that is used. */
export type Caches = Pick<CacheStorage, "open" | "has" | "delete">;

const listKey = (project: string, state: "whole" | "partial"): string => `/${state}/${encodeURIComponent(project)}`;
const fileKey = (hash: string): string => `/${hash}`;

/** When a list ends, milliseconds since 1970. */
export function endOf(kept: Kept): number {
  return Date.parse(kept.pack.expires) || 0;
}

/** Whether this device keeps anything at all; without asking more of it. */
export async function keepsAny(caches: Caches | undefined): Promise<boolean> {
  return (await caches?.has(LISTS).catch(() => false)) ?? false;
}

/** Reads and writes what is kept. */
export class Shelves {
  constructor(private readonly caches: Caches) {}

  private async lists(state: "whole" | "partial"): Promise<Kept[]> {
    if (!(await this.caches.has(LISTS))) return [];
    const cache = await this.caches.open(LISTS);
    const mine = (await cache.keys()).filter((r) => new URL(r.url).pathname.startsWith(`/${state}/`));
    const read = await Promise.all(mine.map(async (r) => (await cache.match(r))?.json().catch(() => undefined)));
    return read.filter((k): k is Kept => typeof (k as Kept | undefined)?.pack?.expires === "string");
  }

  /** Lists all of whose files are here, ended ones among them. */
  whole = (): Promise<Kept[]> => this.lists("whole");

  /** Lists that are being fetched, or were when that was cut off. */
  partial = (): Promise<Kept[]> => this.lists("partial");

  async putList(kept: Kept, state: "whole" | "partial"): Promise<void> {
    const cache = await this.caches.open(LISTS);
    await cache.put(listKey(kept.pack.project, state), Response.json(kept));
  }

  async dropList(project: string, state: "whole" | "partial"): Promise<void> {
    if (await this.caches.has(LISTS)) await (await this.caches.open(LISTS)).delete(listKey(project, state));
  }

  /** Hashes of all files that are here; each was verified when it came. */
  async hashes(): Promise<Set<string>> {
    if (!(await this.caches.has(FILES))) return new Set();
    const keys = await (await this.caches.open(FILES)).keys();
    return new Set(keys.map((r) => new URL(r.url).pathname.slice(1)));
  }

  /** Keeps a file if it is the one listed; throws PackFault where it is not, and QuotaExceededError where it finds no room. */
  async putFile(file: PackFile, data: ArrayBuffer, headers: Headers): Promise<void> {
    const hash = await sha256(data);
    if (data.byteLength !== file.bytes || file.sha256.length < 32 || !hash.startsWith(file.sha256)) {
      throw new PackFault("file", file.href);
    }
    const kept = new Headers({ "Content-Type": file.mediaType, "Content-Length": String(file.bytes) });
    for (const name of POLICIES) {
      const policy = headers.get(name);
      if (policy) kept.set(name, policy);
    }
    const cache = await this.caches.open(FILES);
    await cache.put(fileKey(file.sha256), new Response(data, { headers: kept }));
  }

  /** A file by its hash. */
  async file(hash: string): Promise<Response | undefined> {
    return (await this.caches.open(FILES)).match(fileKey(hash));
  }

  /** Drops files that no list names, and both caches where nothing is kept. */
  async sweep(): Promise<void> {
    const lists = [...(await this.whole()), ...(await this.partial())];
    if (lists.length === 0) {
      await Promise.all([this.caches.delete(LISTS), this.caches.delete(FILES)]);
      return;
    }
    const wanted = new Set(lists.flatMap((k) => k.pack.files.map((f) => f.sha256)));
    const cache = await this.caches.open(FILES);
    for (const hash of await this.hashes()) if (!wanted.has(hash)) await cache.delete(fileKey(hash));
  }
}
