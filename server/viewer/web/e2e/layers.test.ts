import { writeFileSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Api } from "../src/core/api";
import type { Variant } from "../src/core/types";
import { Browser, OUTPUT, picture, ready, showsVersion } from "./browser";
import { demo, Server, uploadVersion } from "./server";

/** Longest a test takes, milliseconds: on a busy machine a picture takes seconds. */
const TEST = { timeout: 300_000 };

const server = new Server();
const browser = new Browser();
let planner: Api;
let resident: Page;
let project: string;
let context: Variant;
let theme: Variant;

/** Six made-up neighbourhoods around the demo's origin, in RD: one has few people, one a secret figure. */
function neighbourhoods(): string {
  const [x0, y0, w, h] = [105250, 424960, 110, 130];
  const people = [1200, 850, 30, 640, 2100, 400];
  const homes = [12, 34.5, 77.125, -99997, 45, 61];
  const features = people.map((n, i) => {
    const [x, y] = [x0 + (i % 3) * w, y0 + Math.floor(i / 3) * h];
    return {
      type: "Feature",
      properties: { buurtcode: `BU${i}`, buurtnaam: `Buurt ${i + 1}`, aantal_inwoners: n, koopwoningen: homes[i] },
      geometry: { type: "Polygon", coordinates: [[[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]]] },
    };
  });
  const path = join(server.folder, "buurten.geojson");
  writeFileSync(path, JSON.stringify({ type: "FeatureCollection", crs: { type: "name", properties: { name: "EPSG:28992" } }, features }));
  return path;
}

const drawn = (page: Page, id: string): Promise<{ opacity: number; painted: number } | null> =>
  page.evaluate((layer) => window.maquette?.layer(layer) ?? null, id);

/** Waits until a layer is drawn with this opacity, or not at all where it is null. */
const drawnAt = (page: Page, id: string, opacity: number | null): Promise<unknown> =>
  page.waitForFunction(([layer, want]) => (window.maquette?.layer(layer)?.opacity ?? null) === want, [id, opacity] as const);

/** Opens a page that waits as long as a busy machine needs. */
const open = (url: string): Promise<Page> => browser.open(url);

beforeAll(async () => {
  await Promise.all([server.start(), browser.start()]);
  planner = server.api("planner");
  const world = await demo(planner, 300_000);
  project = world.project;
  context = world.layers[0]!;
  theme = await planner.send<Variant>("POST", `/projects/${project}/layers`, {
    name: "Koopwoningen", kind: "theme", publishAtOnce: true, theme: { field: "koopwoningen", unit: "%", minCount: 50 },
    credits: [{ text: "Verzonnen cijfers", licence: "CC0 1.0", url: "https://creativecommons.org/publicdomain/zero/1.0/" }],
  });
  await uploadVersion(planner, theme.id, neighbourhoods());
  resident = await open(`${server.base}/`);
  await ready(resident);
  await showsVersion(resident, theme.id, 1, 150_000);
}, 480_000);

afterAll(async () => {
  await browser.close();
  await server.close();
});

it("shows what the colours of a thematic layer mean, and credits", TEST, async () => {
  const legend = resident.locator(".legend");
  await legend.waitFor();
  await legend.locator("li").nth(2).waitFor();
  expect(await legend.locator("li").allTextContents()).toEqual(["12 tot 34,5", "34,5 tot 45", "45 tot 61", "61", "onbekend, of minder dan 50 inwoners"]);
  await resident.waitForFunction((id) => (window.maquette?.layer(id)?.painted ?? 0) > 0, theme.id);
  const credits = resident.locator(".credits");
  expect(await credits.textContent()).toContain("Verzonnen cijfers, CC0 1.0");
  expect(await credits.textContent()).toContain("fictief");
  await resident.evaluate(() => document.querySelector<HTMLElement>(".tools button:nth-of-type(2)")?.click());
  await resident.waitForFunction(() => window.maquette?.settled());
  await picture(resident, join(OUTPUT, "layers-theme.png"));
});

it("tells nothing of few people", TEST, async () => {
  const said = JSON.stringify([
    await planner.legend(project, theme.id), await planner.feature(theme.id, 1, "0/BU2"), await planner.feature(theme.id, 1, "0/BU3"),
  ]);
  expect(said).not.toMatch(/77\.125|-9999|:30\b/);
  expect((await planner.legend(project, theme.id)).areas).toMatchObject({ "0/BU2": 0, "0/BU3": 0 });
});

it("switches a layer for one person, by keyboard", TEST, async () => {
  const other = await open(`${server.base}/`);
  await ready(other);
  await drawnAt(other, context.id, 1);
  await other.getByRole("button", { name: "Lagen" }).focus();
  await other.keyboard.press("Enter");
  const box = other.getByRole("checkbox", { name: context.name });
  await box.waitFor();
  await box.focus();
  await other.keyboard.press("Space");
  await drawnAt(other, context.id, null);
  expect(await drawn(resident, context.id)).toMatchObject({ opacity: 1 });
  await other.keyboard.press("Space");
  await drawnAt(other, context.id, 1);
  expect(await other.getByRole("button", { name: "Opslaan voor iedereen" }).count()).toBe(0);
  await other.keyboard.press("Escape");
  await box.waitFor({ state: "detached" });
  await other.close();
});

it("draws a layer otherwise for everyone, live and without fetching tiles", TEST, async () => {
  await resident.evaluate(() => performance.clearResourceTimings());
  const page = await open(server.signInLink("planner", "Noor"));
  await ready(page);
  await page.getByRole("button", { name: "Lagen" }).click();
  const item = page.locator(".layers__item", { hasText: context.name });
  await item.locator("summary").click();
  await item.locator('input[type="range"]').fill("50");
  await item.getByLabel("Daken").fill("#1d6b42");
  await drawnAt(page, context.id, 0.5);
  await page.waitForFunction((id) => (window.maquette?.layer(id)?.painted ?? 0) > 0, context.id);
  await picture(page, join(OUTPUT, "layers-planner.png"));
  await item.getByRole("button", { name: "Opslaan voor iedereen" }).click();
  await drawnAt(resident, context.id, 0.5);
  const fetched = await resident.evaluate(() => performance.getEntriesByType("resource").filter((e) => e.name.endsWith(".glb")).length);
  expect(fetched).toBe(0);
  await picture(resident, join(OUTPUT, "layers-resident.png"));
  const layer = (await planner.layers(project)).find((l) => l.id === context.id);
  expect(layer?.layer?.style).toEqual({ opacity: 0.5, surfaces: { RoofSurface: "#1d6b42" } });
  await page.getByRole("button", { name: `${theme.name} hoger in de lijst` }).click();
  await page.waitForFunction((name) => document.querySelector(".layers__item")?.textContent?.includes(name), theme.name);
  expect((await planner.layers(project)).map((l) => l.id)).toEqual([theme.id, context.id]);
  await page.close();
});

it("is accessible, in both languages", TEST, async () => {
  await resident.getByRole("button", { name: "Lagen" }).click();
  await resident.getByRole("checkbox", { name: context.name }).waitFor();
  for (const s of await resident.locator(".layers__looks summary").all()) await s.click();
  await resident.evaluate(axe.source);
  const { violations } = await resident.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
  expect(violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => v.id)).toEqual([]);
  await resident.locator(".menu__language").click();
  await resident.getByRole("heading", { name: "Layers" }).waitFor();
  await picture(resident, join(OUTPUT, "layers-english.png"));
  await resident.locator(".menu__language").click();
  await resident.keyboard.press("Escape");
});

it("lets go of a layer that is removed", TEST, async () => {
  await planner.removeLayer((await planner.layers(project)).find((l) => l.id === theme.id)!);
  await drawnAt(resident, theme.id, null);
  await resident.locator(".legend").waitFor({ state: "detached" });
  expect(browser.errors).toEqual([]);
});
