/** Script of the service worker: at the root, so that it may serve the whole site. */
const SCRIPT = "/sw.js";
/** Longest wait in milliseconds for the worker to begin, and for an answer of it. */
const BEGIN_MS = 20_000;
const ANSWER_MS = 10_000;

/** Whether this page may keep things: only pages that came over https (or from this very device) may. */
export function mayKeep(scope: { isSecureContext: boolean; caches?: unknown; navigator: { serviceWorker?: unknown } }): boolean {
  return scope.isSecureContext && scope.caches !== undefined && scope.navigator.serviceWorker !== undefined;
}

/**
 * Makes the service worker serve what is kept now, or leave where nothing is. Tells
 * whether it does; false where the browser has none (a private window, a setting).
 */
export async function serve(workers: ServiceWorkerContainer, on: boolean): Promise<boolean> {
  try {
    if (!on) {
      const registration = await workers.getRegistration();
      await told(registration?.active);
      return (await registration?.unregister()) ?? true;
    }
    await workers.register(SCRIPT);
    const registration = await within(workers.ready, BEGIN_MS);
    return await told(registration?.active);
  } catch {
    return false;
  }
}

/** Tells the worker that what is kept changed; resolves when it has read that. */
async function told(worker: ServiceWorker | null | undefined): Promise<boolean> {
  if (!worker) return false;
  const { port1, port2 } = new MessageChannel();
  const read = new Promise<boolean>((done) => (port1.onmessage = () => done(true)));
  worker.postMessage("packs", [port2]);
  const answered = (await within(read, ANSWER_MS)) ?? false;
  port1.close();
  return answered;
}

function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  return Promise.race([promise, new Promise<undefined>((done) => setTimeout(done, ms))]);
}
