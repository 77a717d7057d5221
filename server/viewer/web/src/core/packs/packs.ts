import { Store } from "../store";
import { Away, fetchFiles, Outdated } from "./fetching";
import { endOf, Shelves, type Kept } from "./kept";
import { PackFault, verifyPack, type KeySet, type Pack, type PackFile } from "./pack";

/** Times a list is asked for anew because the project changed meanwhile. */
const LISTS_TRIED = 3;
/** Most bytes that are fetched without asking when the project changed. */
export const QUIET_BYTES = 1_000_000;
/** Share of room that must be left beside what is fetched. */
const SPARE = 1.1;

/** Why taking along came to a halt. */
export type Halt =
  | { why: "network" }
  | { why: "room"; needed: number; free: number | undefined }
  | { why: "fault"; what: "signature" | "list" | "file"; detail: string }
  | { why: "server"; detail: string }
  | { why: "worker" };

/** What is being done for a project. */
export type Work =
  | { phase: "idle" }
  | { phase: "asking" }
  | { phase: "fetching"; done: number; bytes: number; files: number; of: number }
  | { phase: "halted"; halt: Halt };

/** What the panel shows. */
export interface PacksState {
  /** Whole packs that are still good, by project. */
  kept: Kept[];
  /** Projects of which a part is here. */
  partial: Kept[];
  /** Project that is worked on. */
  project?: string;
  work: Work;
  /** What the project's newer state would cost, once that is known. */
  newer?: { project: string; files: number; bytes: number };
  /** Whether the browser promised not to throw away what is kept. */
  persisted: boolean;
  /** Bytes that there is room for, where the browser tells. */
  free?: number;
}

/** What packs are made of; tests put plain objects in place of the browser's. */
export interface PacksOptions {
  caches: CacheStorage | Pick<CacheStorage, "open" | "has" | "delete">;
  fetch: (input: string, init: RequestInit) => Promise<Response>;
  storage?: Pick<StorageManager, "estimate" | "persist" | "persisted"> | undefined;
  /** Makes the service worker serve what is kept, or leave (false). Tells whether it does. */
  serve: (on: boolean) => Promise<boolean>;
  /** Told when what is kept changed. */
  changed: () => void;
  /** Told when a pack is whole; quiet where nobody asked for it now. */
  taken?: (kept: Kept, quiet: boolean) => void;
  profile: string;
  now: () => number;
  /** Whether there is a network at all. */
  online: () => boolean;
}

/** What a person takes along: fetched, verified, kept, brought up to date and removed in time. */
export class Packs {
  readonly store = new Store<PacksState>({ kept: [], partial: [], work: { phase: "idle" }, persisted: false });
  private readonly shelves: Shelves;
  private readonly o: PacksOptions;
  private abort: AbortController | undefined;
  private checking: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PacksOptions) {
    this.o = options;
    this.shelves = new Shelves(options.caches);
  }

  /** Reads what is kept; what has ended is removed. */
  async read(): Promise<string[]> {
    const all = await this.shelves.whole();
    const ended = [...all, ...(await this.shelves.partial())].filter((k) => endOf(k) <= this.o.now());
    for (const k of ended) {
      await this.shelves.dropList(k.pack.project, "whole");
      await this.shelves.dropList(k.pack.project, "partial");
    }
    if (ended.length > 0) await this.shelves.sweep();
    await this.tell(ended.length > 0);
    return all.filter((k) => ended.includes(k)).map((k) => k.name);
  }

  /** Reads the state anew; `moved` where the service worker must know. */
  private async tell(moved: boolean): Promise<void> {
    const [kept, partial] = [await this.shelves.whole(), await this.shelves.partial()];
    const persisted = (await this.o.storage?.persisted().catch(() => false)) ?? false;
    this.store.patch({ kept, partial, persisted });
    if (moved) await this.o.serve(kept.length > 0);
    this.o.changed();
    await this.measure();
  }

  private async measure(): Promise<number | undefined> {
    const { quota, usage } = (await this.o.storage?.estimate().catch(() => undefined)) ?? {};
    if (quota === undefined || usage === undefined) return undefined;
    this.store.patch({ free: Math.max(0, quota - usage) });
    return quota - usage;
  }

  /** Takes a project along, goes on where that was cut off, or brings it up to date. */
  async take(project: { id: string; name: string }, quiet = false): Promise<void> {
    if (this.abort) return;
    const abort = (this.abort = new AbortController());
    this.store.patch({ project: project.id, work: { phase: "asking" } });
    this.forgetNewer(project.id);
    try {
      for (let tried = 1; ; tried++) {
        try {
          const kept = await this.takeOnce(project, abort.signal);
          await this.tell(false);
          this.o.taken?.(kept, quiet);
          break;
        } catch (err) {
          if (!(err instanceof Outdated) || tried === LISTS_TRIED) throw err;
        }
      }
      this.store.patch({ work: { phase: "idle" } });
    } catch (err) {
      this.store.patch({ work: abort.signal.aborted ? { phase: "idle" } : { phase: "halted", halt: this.haltOf(err) } });
    }
    this.abort = undefined;
    await this.tell(false);
  }

  private async takeOnce(project: { id: string; name: string }, signal: AbortSignal): Promise<Kept> {
    const kept = await this.list(project, signal);
    const files = unique(kept.pack.files);
    const here = await this.shelves.hashes();
    const missing = files.filter((f) => !here.has(f.sha256));
    const [bytes, needed] = [sum(files), sum(missing)];
    await this.o.storage?.persist().catch(() => false);
    const free = await this.measure();
    if (free !== undefined && needed * SPARE > free) throw new NoRoom(needed);
    await this.shelves.putList(kept, "partial");
    let [done, count] = [bytes - needed, files.length - missing.length];
    const told = (): void => this.store.patch({ work: { phase: "fetching", done, bytes, files: count, of: files.length } });
    told();
    await fetchFiles(missing, {
      shelves: this.shelves, fetch: this.o.fetch, signal,
      came: (f) => {
        done += f.bytes;
        count++;
        told();
      },
    });
    if (!(await this.o.serve(true))) throw new NoWorker();
    await this.shelves.putList(kept, "whole");
    await this.shelves.dropList(project.id, "partial");
    await this.shelves.sweep();
    await this.o.serve(true); // now with the new list
    return kept;
  }

  /** Asks for the list of a project and verifies it. */
  private async list(project: { id: string; name: string }, signal: AbortSignal): Promise<Kept> {
    const [list, keys] = await Promise.all([this.ask(this.listURL(project.id), signal), this.ask("/api/v1/keys", signal)]);
    const pack = (await list.json()) as Pack;
    const now = this.o.now();
    const signature = await verifyPack(pack, (await keys.json()) as KeySet, { project: project.id, profile: this.o.profile }, now);
    return { pack, name: project.name, takenAt: now, signature, etag: list.headers.get("ETag") ?? "" };
  }

  private listURL(project: string): string {
    return `/api/v1/packs/${encodeURIComponent(project)}?profile=${encodeURIComponent(this.o.profile)}`;
  }

  private async ask(url: string, signal: AbortSignal, etag = ""): Promise<Response> {
    const headers = etag ? { "If-None-Match": etag } : {};
    const res = await this.o.fetch(url, { cache: "reload", credentials: "omit", signal, headers }).catch(() => undefined);
    if (!res) throw new Away(url);
    if (res.ok || res.status === 304) return res;
    const { detail } = (await res.json().catch(() => ({}))) as { detail?: string };
    throw new Refused(detail ?? `HTTP ${res.status}`);
  }

  private haltOf(err: unknown): Halt {
    if (err instanceof Away) return { why: "network" };
    if (err instanceof NoWorker) return { why: "worker" };
    if (err instanceof NoRoom) return { why: "room", needed: err.needed, free: this.store.get().free };
    if (err instanceof DOMException && err.name === "QuotaExceededError") return { why: "room", needed: 0, free: this.store.get().free };
    if (err instanceof PackFault) return { why: "fault", what: err.kind, detail: err.message };
    return { why: "server", detail: err instanceof Error ? err.message : String(err) };
  }

  /** Stops; what came stays, so that taking along goes on from there. */
  cancel(): void {
    this.abort?.abort();
  }

  /** Puts the message of a halt away. */
  dismiss(): void {
    if (!this.abort) this.store.patch({ work: { phase: "idle" } });
  }

  /** Removes what is kept of a project. */
  async remove(project: string): Promise<void> {
    if (this.store.get().project === project) this.cancel();
    this.forgetNewer(project);
    await this.shelves.dropList(project, "whole");
    await this.shelves.dropList(project, "partial");
    await this.shelves.sweep();
    await this.tell(true);
  }

  /** The project changed: looks in a while what that means for the pack. */
  projectChanged(project: string, afterMs = 3000): void {
    if (!this.store.get().kept.some((k) => k.pack.project === project)) return;
    clearTimeout(this.checking);
    this.checking = setTimeout(() => void this.check(project), afterMs);
  }

  /** Compares a pack with the server: little is fetched at once, more is told. */
  async check(project: string): Promise<void> {
    const kept = this.store.get().kept.find((k) => k.pack.project === project);
    if (!kept || this.abort || !this.o.online()) return;
    const res = await this.ask(this.listURL(project), AbortSignal.timeout(30_000), this.sameProfile(kept) ? kept.etag : "").catch(() => undefined);
    if (!res || res.status === 304) return;
    const pack = (await res.json().catch(() => undefined)) as Pack | undefined;
    if (!pack) return;
    const here = await this.shelves.hashes();
    const missing = unique(pack.files).filter((f) => !here.has(f.sha256));
    if (sum(missing) <= QUIET_BYTES && this.sameProfile(kept)) return this.take({ id: project, name: kept.name }, true);
    this.store.patch({ newer: { project, files: missing.length, bytes: sum(missing) } });
  }

  private sameProfile(kept: Kept): boolean {
    return kept.pack.profile === this.o.profile;
  }

  private forgetNewer(project: string): void {
    const { newer, ...rest } = this.store.get();
    if (newer?.project === project) this.store.set(rest);
  }
}

class NoRoom extends Error {
  constructor(readonly needed: number) {
    super("no room");
  }
}
class NoWorker extends Error {}
class Refused extends Error {}

/** Files that have a hash of their own: the same bytes may lie at several addresses. */
function unique(files: PackFile[]): PackFile[] {
  return [...new Map(files.map((f) => [f.sha256, f])).values()];
}

function sum(files: PackFile[]): number {
  return files.reduce((n, f) => n + f.bytes, 0);
}
