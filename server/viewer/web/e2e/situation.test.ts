import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Page } from "playwright-core";
import { Browser, OUTPUT, picture, ready } from "./browser";
import { Server, until } from "./server";
import type { Api } from "../src/core/api";
import type { Replacement } from "../src/core/situation";

const server = new Server();
const browser = new Browser();
let page: Page;
let planner: Api;
let variant = "";
let layer = "";

beforeAll(async () => {
  await server.start();
  await browser.start();
  planner = server.api("planner");
  const project = (await planner.projects())[0]?.id ?? "";
  const plan = (await planner.plans(project))[0]?.id ?? "";
  await until("the demo to be published", 240_000, async () => {
    const [variants, layers] = await Promise.all([planner.variants(plan), planner.layers(project)]);
    variant = variants.find((v) => v.current > 0)?.id ?? "";
    layer = layers.find((l) => l.current > 0 && l.layer?.kind !== "theme")?.id ?? "";
    return variant !== "" && layer !== "";
  });
  page = await browser.open(`${server.base}/?variant=${variant}`, async (p) => p.setDefaultTimeout(100_000)); // on a busy machine a picture takes seconds
  await ready(page);
}, 480_000);

afterAll(async () => {
  await browser.close();
  await server.close();
});

const gone = (): Promise<number> => page.evaluate((id) => window.maquette?.layer(id)?.gone ?? 0, layer);
const ground = (): Promise<{ cut: number; triangles: number } | null> => page.evaluate(() => window.maquette?.ground() ?? null);
const rev = (): Promise<number> => page.evaluate((id) => window.maquette?.rev(id) ?? 0, variant);
const choose = (what: string): Promise<void> => page.locator(".situation__choice", { hasText: what }).click();

it("leaves out what stands on the plan's footprint as soon as somebody says so", async () => {
  expect(await gone()).toBe(0);
  const footprint = [[[-60, -60], [60, -60], [60, 60], [-60, 60]]];
  const saved = await planner.send<Replacement>("PUT", `/variants/${variant}/replacement`, { footprint });
  expect(saved.covered.length).toBeGreaterThan(0);
  expect(saved.covered.every((f) => f.layer !== variant)).toBe(true);
  await until("what goes to be left out", 240_000, async () => (await gone()) > 0);
  await picture(page, join(OUTPUT, "situation-proposed.png"));
});

it("shows it as a ghost beside the plan, and by itself as it stands now", async () => {
  await choose("Allebei");
  await until("ghosts", 240_000, async () => (await gone()) > 0 && (await rev()) > 0);
  await picture(page, join(OUTPUT, "situation-both.png"));
  await choose("Nu");
  await until("what stands there now", 240_000, async () => (await gone()) === 0 && (await rev()) === 0);
  await picture(page, join(OUTPUT, "situation-existing.png"));
  await choose("Straks");
  await until("the plan in its place", 240_000, async () => (await gone()) > 0 && (await rev()) > 0);
});

it("cuts the ground away within the footprint, and shows the level that the plan asks for", async () => {
  // Across the boulevard and what stands beside the plot.
  const footprint = [[[-45, -15], [75, -15], [75, 30], [-45, 30]], [[20, -10], [40, -10], [40, 5], [20, 5]]];
  const saved = await planner.send<Replacement>("PUT", `/variants/${variant}/replacement`, { footprint, level: -5 });
  expect(saved.ground).toMatchObject({ area: 120 * 45 - 20 * 15, model: { bytes: expect.any(Number) as number } });
  expect(saved.ground?.known).toBeGreaterThan(1000);
  expect(saved.ground?.cut).toBeGreaterThan(4 * (saved.ground?.known ?? 0));
  await until("the ground to be cut", 60_000, async () => {
    const now = await ground();
    return now !== null && now.cut > 1 && now.triangles > 8;
  });
  await page.evaluate(() => document.querySelector<HTMLElement>(".tools button:nth-of-type(2)")?.click());
  await page.waitForFunction(() => window.maquette?.settled());
  await picture(page, join(OUTPUT, "situation-ground-above.png"));
  await page.evaluate(() => document.querySelector<HTMLElement>(".tools button:nth-of-type(1)")?.click());
  await page.waitForFunction(() => window.maquette?.settled());
  await picture(page, join(OUTPUT, "situation-ground.png"));
  await choose("Allebei");
  await until("the ground to be hatched", 60_000, async () => ((await ground())?.cut ?? 0) > 1);
  await picture(page, join(OUTPUT, "situation-ground-both.png"));
  await choose("Nu");
  await until("the ground as it was", 60_000, async () => (await ground()) === null);
  await picture(page, join(OUTPUT, "situation-ground-existing.png"));
  await choose("Straks");
  await until("the ground to be cut again", 60_000, async () => ((await ground())?.cut ?? 0) > 1);
}, 400_000);

it("writes no errors to the console", () => {
  expect(browser.errors).toEqual([]);
});
