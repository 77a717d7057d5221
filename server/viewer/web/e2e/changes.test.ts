import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Api } from "../src/core/api";
import { Browser, OUTPUT, picture, ready, showsVersion } from "./browser";
import { demo, demoFiles, Server, uploadVersion } from "./server";

const server = new Server();
const browser = new Browser();
let planner: Api;
let variant: string;
let page: Page;

/** A third version: the canopy over the entrance is gone, its door has another name, the wall moved on. */
function thirdVersion(from: string): string {
  const text = readFileSync(from, "utf8")
    .replace(/^#\d+=IFCSLAB\('[^']*',#\d+,'Luifel entree'.*\n/m, "")
    .replace(/(=IFCDOOR\('[^']*',#\d+,)'Hoofdentree'/, "$1'Hoofdentree breed'")
    .replace("IFCCARTESIANPOINT((26205.,460.,0.))", "IFCCARTESIANPOINT((26605.,460.,0.))");
  const path = join(server.folder, "demo-a-v3.ifc");
  writeFileSync(path, text);
  return path;
}

beforeAll(async () => {
  await Promise.all([server.start(), browser.start()]);
  planner = server.api("planner");
  const files = demoFiles(join(server.folder, "files"));
  const world = await demo(planner);
  variant = world.variants[0]!.id;
  page = await browser.open(`${server.base}/`);
  await ready(page);
  expect(await page.getByRole("button", { name: "Wat is er veranderd?" }).count()).toBe(0); // nothing to compare with
  const v2 = files.find((f) => f.endsWith("demo-a-v2.ifc"))!;
  await uploadVersion(planner, variant, v2);
  await showsVersion(page, variant, 2);
  await uploadVersion(planner, variant, thirdVersion(v2));
  await showsVersion(page, variant, 3);
}, 240_000);

afterAll(async () => {
  await browser.close();
  await server.close();
});

const colours = (): Promise<{ coloured: Record<string, number>; ghosts: number } | null> =>
  page.evaluate(() => window.maquette?.changes() ?? null);

it("colours what changed since the version before", async () => {
  const before = await page.evaluate(() => window.maquette?.triangles());
  await picture(page, join(OUTPUT, "changes-off.png"));
  await page.getByRole("button", { name: "Wat is er veranderd?" }).click();
  const legend = page.locator(".changes__legend");
  await legend.waitFor();
  expect(await legend.locator("p").first().textContent()).toMatch(/^Sinds versie 2:.*weggehaald\..*verplaatst \(tot 0,40 m\)\..*met andere gegevens\.$/);
  expect(await legend.locator("summary").allTextContents()).toEqual([
    expect.stringMatching(/^Weggehaald 1$/), expect.stringMatching(/^Verplaatst \d+$/), expect.stringMatching(/^Andere gegevens 1$/),
  ]);
  await page.waitForFunction(() => (window.maquette?.changes()?.coloured.moved ?? 0) > 0);
  const drawn = await colours();
  expect(drawn?.coloured.redescribed).toBeGreaterThan(0);
  expect(drawn?.coloured.added).toBe(0);
  expect(drawn?.ghosts).toBeGreaterThanOrEqual(2); // where the canopy was and where the wall stood
  expect(await page.evaluate(() => window.maquette?.triangles())).toBe(before);
  await picture(page, join(OUTPUT, "changes-on.png"));
});

it("says of a part how it changed, by keyboard too", async () => {
  const moved = page.locator("summary", { hasText: "Verplaatst" });
  await moved.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const facts = page.locator(".changes__facts");
  await facts.waitFor();
  expect(await facts.locator("p").nth(1).textContent()).toBe("0,4 m opgeschoven.");
  await picture(page, join(OUTPUT, "changes-part.png"));
  await page.keyboard.press("Escape");
  await facts.waitFor({ state: "detached" });
  const door = page.locator("details", { hasText: "Andere gegevens" });
  await door.locator("summary").click();
  await door.getByRole("button").first().click();
  await facts.waitFor();
  expect(await facts.locator("s").textContent()).toBe("Hoofdentree");
  expect(await facts.locator("b").textContent()).toBe("Hoofdentree breed");
});

it("is accessible, in both languages", async () => {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
  expect(violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => v.id)).toEqual([]);
  await page.locator(".menu__language").click();
  expect(await page.locator(".changes__legend p").first().textContent()).toMatch(/^Since version 2:.*moved \(up to 0\.40 m\)\./);
  await page.locator(".menu__language").click();
});

it("follows the plan while it changes, and lets go of it", async () => {
  const files = demoFiles(join(server.folder, "files"));
  await uploadVersion(planner, variant, files.find((f) => f.endsWith("demo-a-v2.ifc"))!);
  await showsVersion(page, variant, 4);
  await page.locator(".changes__legend p", { hasText: "Sinds versie 3:" }).waitFor();
  await page.waitForFunction(() => (window.maquette?.changes()?.coloured.added ?? 0) > 0);
  await page.getByRole("button", { name: "Toon gewone kleuren" }).click();
  await page.waitForFunction(() => window.maquette?.changes() === null);
  expect(await page.locator(".changes__legend").count()).toBe(0);
  await picture(page, join(OUTPUT, "changes-off-again.png"));
  expect(browser.errors).toEqual([]);
});
