import { findFeature } from "./features";
import type { Pins } from "./pins";

/** Milliseconds that the network has to begin an answer where a kept one stands ready. */
export const PATIENCE_MS = 4000;

/** Path of the list of projects: offline it is made of the projects that are kept. */
const PROJECTS = "/api/v1/projects";

/** What of a request decides how it is answered. */
export interface Asked {
  method: string;
  url: string;
  mode: string;
  cache: string;
  headers: { has(name: string): boolean };
}

/** What answering needs. */
export interface AnswerOptions {
  origin: string;
  pins: Pins;
  now: () => number;
  online: () => boolean;
  /** Asks the network for what is answered. */
  network: (signal: AbortSignal) => Promise<Response>;
  file: (hash: string) => Promise<Response | undefined>;
  patienceMs?: number;
}

/**
 * Answers a request out of what is kept, or gives undefined where that is none of
 * our business. What a hash names comes from here first; all else from the network
 * first, and from here where that does not answer.
 */
export function answer(asked: Asked, o: AnswerOptions): Promise<Response> | undefined {
  const url = new URL(asked.url);
  const strange = asked.method !== "GET" || url.origin !== o.origin || asked.headers.has("Range");
  if (strange || asked.cache === "reload") return undefined;
  const path = asked.mode === "navigate" && url.pathname === "/index.html" ? "/" : url.pathname;
  if (path === PROJECTS && o.pins.projects(o.now()).length > 0) return networkFirst(o, () => projectList(o));
  const [, version, key] = /^(\/api\/v1\/variants\/[^/]+\/versions\/\d+)\/features\/(.+)$/.exec(path) ?? [];
  if (version && key && o.pins.features(version, o.now())) return networkFirst(o, () => feature(o, version, decodeURIComponent(key)));
  const pin = o.pins.at(path, o.now());
  if (!pin) return undefined;
  const kept = (): Promise<Response | undefined> => o.file(pin.hash);
  return isFixed(path) ? keptFirst(o, kept) : networkFirst(o, kept);
}

/** Whether the path holds a hash: the same bytes for ever. */
function isFixed(path: string): boolean {
  return path.startsWith("/assets/") || /^\/tiles\/.+\/c\/[^/]+$/.test(path);
}

async function keptFirst(o: AnswerOptions, kept: () => Promise<Response | undefined>): Promise<Response> {
  return (await kept()) ?? o.network(AbortSignal.timeout(60_000));
}

async function networkFirst(o: AnswerOptions, kept: () => Promise<Response | undefined>): Promise<Response> {
  if (!o.online()) return (await kept()) ?? Response.error();
  const abort = new AbortController();
  const late = new Promise<undefined>((done) => setTimeout(done, o.patienceMs ?? PATIENCE_MS));
  // Raced, not only aborted: a navigation takes no signal.
  const res = await Promise.race([o.network(abort.signal).catch(() => undefined), late]);
  if (res && (res.status < 502 || res.status > 504)) return res;
  const found = await kept();
  if (!res && found) abort.abort();
  return found ?? res ?? Response.error();
}

async function feature(o: AnswerOptions, version: string, key: string): Promise<Response | undefined> {
  const pins = o.pins.features(version, o.now());
  if (!pins) return undefined;
  const [index, file] = await Promise.all([o.file(pins.index.hash), o.file(pins.file.hash)]);
  const line = index && file && (await findFeature(index, file, key).catch(() => undefined));
  return line ? new Response(line, { headers: { "Content-Type": "application/json" } }) : undefined;
}

async function projectList(o: AnswerOptions): Promise<Response | undefined> {
  const files = await Promise.all(o.pins.projects(o.now()).map(({ hash }) => o.file(hash)));
  const items = await Promise.all(files.flatMap((f) => (f ? [f.json() as Promise<unknown>] : [])));
  return items.length > 0 ? Response.json({ items }) : undefined;
}
