import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Api } from "../src/core/api";
import type { Variant } from "../src/core/types";
import { Browser, OUTPUT, PATIENCE, picture, ready } from "./browser";
import { demo, openLive, Server, until, uploadVersion } from "./server";

/** Buildings in a row of the synthetic city and metres between them: some four kilometres. */
const CITY = { side: 40, step: 105 };

// The demo's surroundings are smaller than this, the city is larger.
const server = new Server("--city-bytes", "400K");
const browser = new Browser();
let planner: Api;
let resident: Page;
let project: string;

/** A city of boxes around the demo's origin, in RD and NAP. */
function city(): string {
  const faces = "[[[[0,3,2,1]],[[4,5,6,7]],[[0,1,5,4]],[[1,2,6,5]],[[2,3,7,6]],[[3,0,4,7]]]]";
  const box = (id: string, x: number, y: number, wide: number, high: number): string => {
    const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((k) => `[${x + ((k + 1) & 2 ? wide : 0)},${y + (k & 2 ? wide : 0)},${k & 4 ? high : 0}]`);
    return `{"type":"CityJSONFeature","id":"${id}","CityObjects":{"${id}":{"type":"Building","attributes":{"identificatie":"${id}","hoogte":${high},`
      + `"omschrijving":"${"een huis ".repeat(30)}"},"geometry":[{"type":"Solid","lod":"2","boundaries":${faces}}]}},"vertices":[${corners.join(",")}]}`;
  };
  const lines = ['{"type":"CityJSON","version":"2.0","transform":{"scale":[0.01,0.01,0.01],"translate":[103300,423000,0]},'
    + '"metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/7415"},"CityObjects":{},"vertices":[]}'];
  for (let i = 0; i < CITY.side ** 2; i++) {
    const [x, y] = [(i % CITY.side) * CITY.step, Math.floor(i / CITY.side) * CITY.step];
    lines.push(box(`pand-${i}`, 100 * x, 100 * y, 1500 + (i % 7) * 200, 600 + (i % 11) * 300));
  }
  const path = join(server.folder, "stad.city.jsonl");
  writeFileSync(path, lines.join("\n"));
  return path;
}

/** Notes in the page how many tiles of a layer are drawn, each frame from the first on, and of which version. */
const watchGrowth = (page: Page, id: string): Promise<void> =>
  page.evaluate((layer) => {
    const seen = { frames: 0, empty: 0, whole: 0 };
    Object.assign(window, { growth: seen });
    const look = (): void => {
      const tiles = window.maquette?.visibleTiles().filter((t) => t.tileset === layer).length ?? 0;
      if (tiles > 0) seen.frames++;
      else if (seen.frames > 0) seen.empty++;
      if (tiles > 0 && window.maquette?.rev(layer)) seen.whole++;
      requestAnimationFrame(look);
    };
    look();
  }, id);

beforeAll(async () => {
  await Promise.all([server.start(), browser.start()]);
  planner = server.api("planner");
  project = (await demo(planner)).project;
  resident = await browser.open(`${server.base}/`);
  await ready(resident);
});

afterAll(async () => {
  await browser.close();
  await server.close();
});

it("shows a city while the rest of it is made, and grows it without a gap", async () => {
  const layer = await planner.send<Variant>("POST", `/projects/${project}/layers`, { name: "Stad", kind: "buildings", publishAtOnce: true });
  const live = await openLive(server.base, project);
  const parts = (): number[] => live.messages.flatMap((m) => (m.event === "tiles.partial" ? [(m.data as unknown as { partial: { done: number } }).partial.done] : []));
  await watchGrowth(resident, layer.id);
  await uploadVersion(planner, layer.id, city());
  await until("a part of the city", PATIENCE, async () => parts().length > 0);
  expect(server.halt(true)).toBe(1); // else it may be whole before the page has drawn a part
  await resident.waitForFunction((id) => (window.maquette?.partial(id) ?? 0) > 0, layer.id);
  expect((await planner.layers(project)).find((l) => l.id === layer.id)).toMatchObject({ current: 0, partial: { version: 1, total: CITY.side ** 2 } });
  server.halt(false);
  await resident.waitForFunction(() => (window as unknown as { growth: Record<string, number> }).growth.whole! > 0);
  expect(await resident.evaluate(() => (window as unknown as { growth: Record<string, number> }).growth.empty)).toBe(0);
  expect(parts()).toEqual([...parts()].sort((a, b) => a - b));
  expect(parts().at(-1)).toBeLessThan(CITY.side ** 2);
  live.close();
  await picture(resident, join(OUTPUT, "layers-city.png"));
  await planner.removeLayer((await planner.layers(project)).find((l) => l.id === layer.id)!);
  await resident.waitForFunction((id) => window.maquette?.layer(id) === null, layer.id);
  expect(browser.errors).toEqual([]);
});
