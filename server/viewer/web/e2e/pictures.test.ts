import { join } from "node:path";
import type { Page, Route } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Browser, OUTPUT, ready } from "./browser";
import { demo, made, Server, until } from "./server";

const server = new Server();
const browser = new Browser();
let world: Awaited<ReturnType<typeof demo>>;

beforeAll(async () => {
  await Promise.all([server.start(), browser.start()]);
  world = await demo(server.api("planner"));
  for (const v of world.variants) await made(server.api("planner"), v.id, v.current);
}, 240_000);

afterAll(async () => {
  await browser.close();
  await server.close();
});

/** Whether an image is there, drawn, and how wide its file is. */
async function imageWidths(page: Page, selector: string): Promise<number[]> {
  return page.$$eval(selector, (all) => all.map((img) => ((img as HTMLImageElement).complete ? (img as HTMLImageElement).naturalWidth : 0)));
}

it("shows a picture of the plan until its first tiles are there", async () => {
  let letGo = (): void => undefined;
  const held = new Promise<void>((done) => (letGo = done));
  const page = await browser.open(server.base, (p) => p.route("**/c/*.glb", async (route: Route) => {
    await held;
    await route.continue();
  }));
  await page.waitForFunction(() => document.querySelector<HTMLImageElement>(".poster")?.naturalWidth === 600);
  expect(await page.evaluate(() => window.maquette?.triangles())).toBe(0);
  await page.screenshot({ path: join(OUTPUT, "poster.png") });
  letGo();
  await ready(page);
  await page.waitForFunction(() => document.querySelector(".poster") === null);
  expect(await page.evaluate(() => window.maquette?.triangles())).toBeGreaterThan(100);
  await until("a small picture of each variant", 240_000, async () => {
    const widths = await imageWidths(page, ".switch .thumbnail");
    return widths.length === world.variants.length && widths.every((w) => w === 150);
  });
  await page.screenshot({ path: join(OUTPUT, "thumbnails.png") });
  await page.close();
}, 180_000);

it("draws the plan from a viewpoint and lists it on a page without WebGL", async () => {
  const api = server.api("planner");
  const [variant] = world.variants;
  if (!variant) throw new Error("the demo has no variant");
  const half = Math.SQRT1_2;
  await api.send("POST", `/projects/${world.project}/viewpoints`, { id: "brug", name: "De brug", p: [20, -60, 1.65], q: [half, 0, 0, half], fovDeg: 60 });
  const seen = await until("the picture from the bridge", 240_000, async () =>
    (await api.pictures(variant.id, variant.current)).find((p) => p.viewpoint === "brug" && p.state === "ready"));
  const page = await browser.open(`${server.base}/?lang=en`, (p) => p.addInitScript(() => {
    HTMLCanvasElement.prototype.getContext = () => null;
  }));
  const image = page.locator(`img[alt="${variant.name}, seen from De brug"]`);
  await image.scrollIntoViewIfNeeded();
  await page.waitForFunction((href) => document.querySelector<HTMLImageElement>(`img[src="${href}"]`)?.naturalWidth === 1200, seen.href ?? "");
  await until("a side of each variant", 240_000, async () => (await imageWidths(page, ".plans__pictures img")).filter((w) => w === 600).length === world.variants.length);
  await page.screenshot({ path: join(OUTPUT, "plans.png"), fullPage: true });
  await page.close();
}, 240_000);
