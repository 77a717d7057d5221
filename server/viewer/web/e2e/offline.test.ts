import { join } from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Api } from "../src/core/api";
import { FILES, LISTS, type Kept } from "../src/core/packs/kept";
import type { Pack } from "../src/core/packs/pack";
import { Browser, OUTPUT, picture, pointOfFeature, ready, showsVersion } from "./browser";
import { demo, demoFiles, Server, until, uploadVersion } from "./server";

const server = new Server();
const browser = new Browser();
const TABLET = { width: 820, height: 1180 };
const PHONE = { width: 360, height: 740 };
let planner: Api;
let world: Awaited<ReturnType<typeof demo>>;
let page: Page;

const variant = (i: number): string => world.variants[i]?.id ?? "";

beforeAll(async () => {
  await Promise.all([server.start(), browser.start()]);
  planner = server.api("planner");
  world = await demo(planner);
  await planner.send("POST", `/projects/${world.project}/pins`, { id: "bankje", text: "Hier graag een bankje", p: [3, 4, 0] });
  await planner.send("POST", `/projects/${world.project}/control-points`, {
    id: "paal-1", name: "Paal 1", given: { crs: "site", coordinates: [10, 20, 1] }, sigmaH: 0.01, sigmaV: 0.02, surveyedAt: "2026-03-01", method: "rtk",
  });
  page = await browser.open(`${server.base}/?profile=tablet`, (p) => p.setViewportSize(TABLET));
  await ready(page);
}, 240_000);

afterAll(async () => {
  await browser.close();
  await server.close();
});

/** Which tilesets are drawn, and where the plan stands. */
const drawn = (p: Page): Promise<{ tilesets: string[]; stands: unknown }> => p.evaluate((id) => ({
  tilesets: [...new Set((window.maquette?.visibleTiles() ?? []).map((t) => t.tileset))].sort(),
  stands: window.maquette?.stands(id),
}), variant(0));

/** Files of a pack that the page does not get as they are listed. */
const wrong = (p: Page, pack: Pack): Promise<string[]> => p.evaluate(async (list) => {
  const out: string[] = [];
  for (const f of list) {
    const res = await fetch(f.href).catch(() => undefined);
    const data = await res?.arrayBuffer();
    const hash = data && [...new Uint8Array(await crypto.subtle.digest("SHA-256", data))].map((b) => b.toString(16).padStart(2, "0")).join("");
    if (!res?.ok || !hash?.startsWith(f.sha256) || res.headers.get("Content-Type") !== f.mediaType) out.push(f.href);
  }
  return out;
}, pack.files);

/** The lists that the page keeps. */
const kept = (p: Page): Promise<Kept[]> => p.evaluate(async (name) => {
  if (!(await caches.has(name))) return [];
  const cache = await caches.open(name);
  return Promise.all((await cache.keys()).map(async (r) => (await cache.match(r))?.json() as Promise<Kept>));
}, LISTS);

/** Hashes of the files that the page keeps. */
const files = (p: Page): Promise<string[]> => p.evaluate(async (name) => {
  if (!(await caches.has(name))) return [];
  return (await (await caches.open(name)).keys()).map((r) => new URL(r.url).pathname.slice(1));
}, FILES);

const openPanel = (p: Page): Promise<void> => p.locator(".card__take").click();
const READY = /Klaar voor gebruik zonder internet, tot en met \d+ \w+ 20\d\d/;

/** Longest time for one test, milliseconds: pictures are drawn by the processor, and a whole pack is read. */
const LONG_MS = 300_000;

it("takes nothing of a list that somebody changed on the way", async () => {
  const url = "**/api/v1/packs/**";
  await page.route(url, async (route) => {
    const answer = await route.fetch();
    const pack = (await answer.json()) as Pack;
    pack.files[1] = { ...pack.files[1]!, href: "/elsewhere" };
    await route.fulfill({ response: answer, json: pack });
  });
  await openPanel(page);
  await page.locator(".take").waitFor();
  await picture(page, join(OUTPUT, "take-before.png"));
  await page.locator(".take .nl-button--primary").click();
  await page.locator(".take [role=alert]", { hasText: "De lijst met bestanden klopt niet" }).waitFor();
  expect([await kept(page), await files(page)]).toEqual([[], []]);
  await page.unroute(url);
}, LONG_MS);

it("takes a project along, can be stopped and goes on, checks every file, and says until when", async () => {
  // All but the first come only once it was stopped: however long a picture of the page takes, it is not ready before.
  let [through, letGo] = [0, (): void => {}];
  const stopped = new Promise<void>((done) => (letGo = done));
  await page.route("**/c/*.glb", async (route) => {
    if (++through > 20) await stopped;
    await route.continue();
  });
  await page.locator(".take .nl-button--primary").click();
  await page.locator(".take progress").waitFor();
  await until("a part to be here", 240_000, async () => (await files(page)).length > 5);
  await picture(page, join(OUTPUT, "take-under-way.png"));
  await page.locator(".take button", { hasText: "Stop" }).click();
  await page.locator(".take__newer", { hasText: "Nog niet compleet" }).waitFor();
  const part = await files(page);
  expect(part.length).toBeLessThan(300);
  expect((await kept(page)).length).toBe(1); // the list of what is under way
  await page.unrouteAll({ behavior: "ignoreErrors" }); // those under way are let go
  letGo();
  const again: string[] = [];
  page.on("request", (r) => void again.push(new URL(r.url()).pathname));
  await page.locator(".take .nl-button--primary", { hasText: "Ga verder" }).click();
  await page.locator(".take__ready", { hasText: READY }).waitFor({ timeout: 240_000 });
  const [list] = await kept(page);
  const asked = await planner.send<Pack>("GET", `/packs/${world.project}?profile=tablet`);
  expect(list?.pack.profile).toBe("tablet");
  expect(list?.signature).toBe("good");
  expect(new Set(await files(page))).toEqual(new Set(list?.pack.files.map((f) => f.sha256)));
  expect(list?.pack.files.filter((f) => f.role !== "document").map((f) => f.href)).toEqual(asked.files.filter((f) => f.role !== "document").map((f) => f.href));
  expect(await page.locator(".take__facts").textContent()).toContain("handtekening van de server klopt");
  expect(await page.locator(".card__take").textContent()).toMatch(/Meegenomen, t\/m/);
  const fetched = new Set(list?.pack.files.filter((f) => again.includes(f.href)).map((f) => f.sha256));
  expect(part.filter((hash) => fetched.has(hash)).length).toBeLessThanOrEqual(6); // those on their way when it was stopped
  await picture(page, join(OUTPUT, "take-ready.png"));
}, LONG_MS);

it("shows the same without a network, after a reload", async () => {
  const online = await drawn(page);
  browser.errors.length = 0;
  await page.context().setOffline(true);
  await page.reload();
  await ready(page);
  await showsVersion(page, variant(0), 1);
  expect(await drawn(page)).toEqual(online);
  expect(await page.evaluate(() => window.maquette?.triangles() ?? 0)).toBeGreaterThan(10_000);
  const [list] = await kept(page);
  expect(list?.pack.files.filter((f) => f.role === "content").length).toBeGreaterThan(200);
  expect(list && (await wrong(page, list.pack))).toEqual([]);
  await page.locator(".card__offline", { hasText: /^Geen verbinding\. Je ziet wat je hebt meegenomen, tot en met \d/ }).waitFor();
  expect(browser.errors).toEqual([]);
  await picture(page, join(OUTPUT, "offline-tablet.png"));
}, LONG_MS);

it("lets parts be chosen, variants be switched and the site be known without a network", async () => {
  browser.errors.length = 0;
  const at = await pointOfFeature(page, variant(0));
  await page.mouse.click(at.x, at.y);
  await page.locator(".sheet h2", { hasText: at.name }).waitFor();
  await page.locator(".sheet details summary").first().waitFor();
  await picture(page, join(OUTPUT, "offline-part.png"));
  await page.keyboard.press("Escape");
  await page.getByLabel(world.variants[1]?.name ?? "", { exact: true }).check({ force: true });
  await showsVersion(page, variant(1), 1);
  const read = await page.evaluate(async (project) => {
    const get = async (path: string): Promise<unknown> => (await fetch(`/api/v1/projects/${project}/${path}`)).json();
    return { points: await get("control-points"), pins: await get("pins"), site: await get("site") };
  }, world.project);
  expect(JSON.stringify(read.points)).toContain("paal-1");
  expect(JSON.stringify(read.pins)).toContain("Hier graag een bankje");
  expect(read.site).toHaveProperty("origin");
  await page.setViewportSize(PHONE);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
  await picture(page, join(OUTPUT, "offline-phone.png"));
  await openPanel(page);
  await page.locator(".take__ready").waitFor();
  await picture(page, join(OUTPUT, "offline-phone-take.png"));
  await page.addScriptTag({ content: axe.source }).catch(() => page.evaluate(axe.source));
  const found = await page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run();
    return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`);
  });
  expect(found).toEqual([]);
  expect(browser.errors.filter((e) => !e.includes("Content Security Policy"))).toEqual([]);
  await page.keyboard.press("Escape");
  await page.setViewportSize(TABLET);
}, LONG_MS);

it("comes back by itself, and fetches only what changed", async () => {
  const before = new Set(await files(page));
  await page.context().setOffline(false);
  await page.locator(".card__offline").waitFor({ state: "detached", timeout: 240_000 });
  const plan = demoFiles(join(server.folder, "files")).find((f) => f.endsWith("demo-a-v2.ifc")) ?? "";
  await uploadVersion(planner, variant(0), plan);
  const [was] = await kept(page);
  await until("version 2", 240_000, async () => (await planner.variant(variant(0))).current === 2);
  await openPanel(page);
  await until("the pack to be brought up to date", 240_000, async () => {
    const update = page.locator(".take button", { hasText: "Bijwerken" });
    if (await update.isVisible()) {
      await picture(page, join(OUTPUT, "take-newer.png"));
      await update.click();
    }
    const [now] = await kept(page);
    return now !== undefined && now.pack.files.some((f) => f.href === `/api/v1/variants/${variant(0)}/versions/2`);
  });
  await until("old files to be dropped", 120_000, async () => {
    const [now] = await kept(page);
    const wanted = new Set(now?.pack.files.map((f) => f.sha256));
    const here = await files(page);
    return here.length === wanted.size && here.every((h) => wanted.has(h));
  });
  const [now] = await kept(page);
  const fresh = (await files(page)).filter((h) => !before.has(h));
  const bytes = (now?.pack.files ?? []).filter((f) => fresh.includes(f.sha256)).reduce((n, f) => n + f.bytes, 0);
  console.log(`brought up to date: ${fresh.length} of ${now?.pack.files.length} files, ${bytes} of ${now?.pack.bytes} bytes`);
  expect(was?.pack.digest).not.toBe(now?.pack.digest);
  expect(bytes).toBeLessThan((now?.pack.bytes ?? 0) / 4);
}, LONG_MS);

it("keeps what an architect fills in while there is no network", async () => {
  const own = await browser.open(server.signInLink("architect", "Noor"), (p) => p.setViewportSize(TABLET));
  await ready(own);
  await own.getByRole("button", { name: "Uploaden" }).click();
  await own.getByLabel("Toelichting").fill("Gevel na overleg");
  await own.context().setOffline(true);
  await own.locator(".upload__away").waitFor({ timeout: 240_000 });
  expect(await own.getByLabel("Toelichting").inputValue()).toBe("Gevel na overleg");
  expect(await own.locator(".upload [type=submit]").isDisabled()).toBe(true);
  await picture(own, join(OUTPUT, "offline-upload.png"));
  await own.context().setOffline(false);
  await own.locator(".upload__away").waitFor({ state: "detached", timeout: 240_000 });
  expect(await own.getByLabel("Toelichting").inputValue()).toBe("Gevel na overleg");
  expect(await own.locator(".upload [type=submit]").isEnabled()).toBe(true);
  await own.close();
}, LONG_MS);

it("removes what has ended, and says so", async () => {
  await page.evaluate(async (name) => {
    const cache = await caches.open(name);
    for (const key of await cache.keys()) {
      const list = (await (await cache.match(key))?.json()) as Kept;
      list.pack.expires = new Date(Date.now() - 1000).toISOString();
      await cache.put(key, Response.json(list));
    }
  }, LISTS);
  await page.reload();
  await page.locator(".toast", { hasText: /is verlopen en verwijderd/ }).waitFor();
  expect(await page.evaluate(async () => [await caches.keys(), (await navigator.serviceWorker.getRegistrations()).length])).toEqual([[], 0]);
  await page.locator(".card__take", { hasText: "Meenemen" }).waitFor();
}, LONG_MS);
