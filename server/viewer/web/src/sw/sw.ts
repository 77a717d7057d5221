/**
 * The service worker: serves what people take along. It is registered when somebody
 * takes a pack and leaves with the last one. It fetches and writes nothing of its
 * own; the page does that (core/packs).
 */
import { Shelves } from "../core/packs/kept";
import { answer } from "./answer";
import { Pins } from "./pins";

interface WorkerEvent extends Event {
  waitUntil(done: Promise<unknown>): void;
}

interface FetchEvent extends WorkerEvent {
  readonly request: Request;
  respondWith(res: Promise<Response>): void;
}

interface WorkerScope {
  readonly location: Location;
  readonly navigator: Navigator;
  readonly caches: CacheStorage;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (ev: WorkerEvent) => void): void;
  addEventListener(type: "fetch", listener: (ev: FetchEvent) => void): void;
  addEventListener(type: "message", listener: (ev: WorkerEvent & { data: unknown; ports: readonly MessagePort[] }) => void): void;
}

const scope = self as unknown as WorkerScope;
const shelves = new Shelves(scope.caches);
/** What is kept, once it is read; a worker that was asleep reads it with the first request. */
let pins: Pins | undefined;
let reading: Promise<unknown> | undefined;
let first: Promise<Pins> | undefined;

/** Reads the lists, after any reading that began before they were changed. */
function read(): Promise<Pins> {
  const mine = (reading ?? Promise.resolve()).then(() => shelves.whole()).then((lists) => (pins = new Pins(lists)));
  reading = mine;
  return mine;
}

function answerWith(request: Request, known: Pins): Promise<Response> | undefined {
  return answer(request, {
    origin: scope.location.origin, pins: known,
    now: () => Date.now(),
    online: () => scope.navigator.onLine,
    // A navigation cannot be given a signal of ours; its own request can be sent on.
    network: (signal) => (request.mode === "navigate" ? fetch(request) : fetch(request, { signal })),
    file: (hash) => shelves.file(hash),
  });
}

scope.addEventListener("install", (ev) => ev.waitUntil(scope.skipWaiting()));
scope.addEventListener("activate", (ev) => ev.waitUntil(scope.clients.claim()));
scope.addEventListener("fetch", (ev) => {
  if (pins) {
    const res = answerWith(ev.request, pins);
    if (res) ev.respondWith(res);
    return;
  }
  if (ev.request.method === "GET") ev.respondWith((first ??= read()).catch(() => new Pins([])).then((known) => answerWith(ev.request, known) ?? fetch(ev.request)));
});
scope.addEventListener("message", (ev) => {
  // The page changed what is kept: "packs", answered once it is read.
  if (ev.data === "packs") ev.waitUntil(read().then(() => ev.ports[0]?.postMessage("read")));
});
