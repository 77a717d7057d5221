import { Api } from "./core/api";
import { Controller } from "./core/controller";
import { chooseLanguage, messages } from "./core/i18n";
import { chooseProfile, type Device, type ProfileName } from "./core/profile";
import { codeOf, SessionKeeper, type TokenStorage } from "./core/session";
import { Store } from "./core/store";
import { makeHook } from "./hook";
import { World } from "./scene/world";
import { mountPanels } from "./ui/app";

const LANGUAGE_KEY = "maquette.language";

function storage(kind: "sessionStorage" | "localStorage"): TokenStorage | undefined {
  try {
    return window[kind];
  } catch {
    return undefined; // forbidden by the browser: the page works without
  }
}

function main(): void {
  const canvas = document.querySelector<HTMLCanvasElement>("#stage");
  const panels = document.querySelector<HTMLElement>("#panels");
  if (!canvas || !panels) return;

  const query = new URLSearchParams(location.search);
  const code = codeOf(location.hash);
  // A one-time code must not stay in the address bar or the history.
  if (code) history.replaceState(null, "", location.pathname + location.search);

  const kept = storage("localStorage")?.getItem(LANGUAGE_KEY);
  const language = chooseLanguage(query.get("lang") ?? kept, navigator.languages);
  const keeper = new SessionKeeper(storage("sessionStorage"));
  const api = new Api({ token: keeper.token, onUnauthorized: () => controller.signedOut() });
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const heading = new Store(0);
  const profile = chooseProfile(query.get("profile"), device());
  const world = openWorld(canvas, calm, profile, heading, () => controller);
  const controller = new Controller({
    api, keeper, language, view: world, profile,
    wish: { project: query.get("project"), variant: query.get("variant"), code },
    live: { online: () => navigator.onLine },
    liveURL: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`,
  });

  mountPanels(panels, { controller, view: world, heading });
  const started = controller.start();
  void controller.packs.wake();
  if (world) window.maquette = makeHook(world, started, (hit) => void controller.select(hit));
  watch(controller, canvas, world);
}

/** What the browser tells of the device. */
function device(): Device {
  return {
    userAgent: navigator.userAgent,
    coarse: matchMedia("(pointer: coarse)").matches,
    memory: (navigator as { deviceMemory?: number }).deviceMemory,
    xr: "xr" in navigator,
  };
}

function openWorld(
  canvas: HTMLCanvasElement, calm: MediaQueryList, profile: ProfileName, heading: Store<number>, controller: () => Controller,
): World | undefined {
  try {
    return new World(canvas, {
      tapped: (hit) => void controller().select(hit),
      loading: (tilesLoading) => controller().store.patch({ tilesLoading }),
      begun: () => controller().store.patch({ poster: false }),
      contextLost: (contextLost) => controller().store.patch({ contextLost }),
      heading: (radians) => heading.set(Math.round(radians * 50) / 50),
    }, () => calm.matches, profile);
  } catch {
    canvas.remove(); // no WebGL: the panels say so and list the plans
    return undefined;
  }
}

/** Keeps page, address and link true to the state, and lets the keyboard move the camera. */
function watch(controller: Controller, canvas: HTMLCanvasElement, world: World | undefined): void {
  controller.store.subscribe((state) => {
    const query = new URLSearchParams(location.search);
    if (state.project && (state.projects.length > 1 || query.has("project"))) query.set("project", state.project.id);
    if (state.variant) query.set("variant", state.variant);
    const address = `${location.pathname}?${query}`;
    if (address !== location.pathname + location.search) history.replaceState(null, "", address);
    storage("localStorage")?.setItem(LANGUAGE_KEY, state.language);
    describe(canvas, state.language);
  });
  describe(canvas, controller.store.get().language);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") controller.checkLink();
  });
  // A socket may look open long after its network has gone: it is asked at once.
  window.addEventListener("offline", () => controller.checkLink());
  window.addEventListener("online", () => {
    controller.checkLink();
    controller.packs.changed(controller.store.get().project?.id);
  });
  setInterval(() => controller.tick(), 15_000);
  canvas.addEventListener("keydown", (ev) => {
    if (!ev.ctrlKey && !ev.metaKey && !ev.altKey && world?.key(ev.key)) ev.preventDefault();
  });
}

function describe(canvas: HTMLCanvasElement, language: "nl" | "en"): void {
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", messages(language).canvas);
  canvas.setAttribute("aria-describedby", "canvas-help");
}

main();
