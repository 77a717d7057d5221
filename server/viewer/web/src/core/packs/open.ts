import { lastDayText } from "../i18n";
import type { PackDoorOptions } from "./door";
import { endOf, type Kept } from "./kept";
import { Packs } from "./packs";
import { packMessages } from "./texts";
import { serve } from "./worker";

/** Milliseconds between looks at the clock for packs that end. */
const LOOK_MS = 60_000;

/** Makes the packs of this browser and keeps the page true to them. */
export async function openPacks(o: PackDoorOptions): Promise<Packs> {
  const words = (): ReturnType<typeof packMessages> => packMessages(o.store.get().language);
  const packs = new Packs({
    caches, fetch: (input, init) => fetch(input, init), storage: navigator.storage, profile: o.profile, now: () => Date.now(),
    online: () => navigator.onLine,
    serve: (on) => serve(navigator.serviceWorker, on),
    changed: () => note(o, packs.store.get().kept),
    taken: (kept, quiet) => {
      const { language } = o.store.get();
      o.toast(quiet ? words().updated(kept.name) : words().takenToast(kept.name, lastDayText(endOf(kept), language)), "good");
    },
  });
  const look = async (): Promise<void> => {
    for (const name of await packs.read()) o.toast(words().endedToast(name), "info");
  };
  o.store.subscribe(({ project }) => {
    if (project) note(o, packs.store.get().kept);
  });
  window.addEventListener("online", () => {
    const { project, work } = packs.store.get();
    const kept = packs.store.get().partial.find((k) => k.pack.project === project);
    if (kept && work.phase === "halted" && work.halt.why === "network") void packs.take({ id: kept.pack.project, name: kept.name });
  });
  setInterval(() => {
    if (packs.store.get().kept.some((k) => endOf(k) <= Date.now())) void look();
  }, LOOK_MS);
  await look();
  const { project } = o.store.get();
  if (project) packs.projectChanged(project.id);
  return packs;
}

/** Tells the page until when its project is kept. */
function note(o: PackDoorOptions, kept: Kept[]): void {
  const { project, taken } = o.store.get();
  const mine = kept.find((k) => k.pack.project === project?.id);
  if (mine && taken?.until !== endOf(mine)) o.store.patch({ taken: { until: endOf(mine) } });
  if (!mine && taken) {
    const { taken: _taken, ...rest } = o.store.get();
    o.store.set(rest);
  }
}
