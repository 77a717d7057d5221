import { readFileSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import type { Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Api } from "../src/core/api";
import type { PlacementAnswer, PlacementChange } from "../src/core/placing/types";
import { Browser, OUTPUT, picture, ready } from "./browser";
import { demo, Server, until } from "./server";

/** Small, since two pages are drawn by the processor at a time. */
const WINDOW = { width: 900, height: 640 };
/** Longest wait for the picture and the panel, milliseconds. */
const LONG = 240_000;

const server = new Server();
const office = new Browser();
const street = new Browser();
let planner: Api;
let world: Awaited<ReturnType<typeof demo>>;
let desk: Page;
let walker: Page;
let plan = "";

const path = (): string => `/variants/${plan}/versions/1/placement`;
const answer = (): Promise<PlacementAnswer & { revision: number }> => planner.send("GET", path());
const put = (change: PlacementChange): Promise<unknown> => planner.send("PUT", path(), change);
const stands = (page: Page): Promise<[number, number, number] | null | undefined> =>
  page.evaluate((id) => window.maquette?.stands(id), plan);

/** The record that counts on the server. */
async function record(): Promise<NonNullable<PlacementAnswer["current"]>> {
  const { current } = await answer();
  if (!current) throw new Error("the demo's plan stands nowhere");
  return current;
}

/** Waits until a page draws the plan where the server says, to the millimetre. */
async function follows(page: Page): Promise<void> {
  const { placement } = await record();
  await until("the picture to follow", LONG, async () => {
    const at = await stands(page);
    return at !== null && at !== undefined && Math.hypot(at[0] - placement.east, at[1] - placement.north, at[2] - placement.up) < 0.001;
  });
}

/** The numbers of the map as the panel shows them. */
async function numbers(): Promise<{ east: number; north: number; height: number; rotationDeg: number }> {
  const read = async (field: string): Promise<number> => Number((await desk.locator(`#placing-${field}`).inputValue()).replace(",", "."));
  return { east: await read("east"), north: await read("north"), height: await read("height"), rotationDeg: await read("rotationDeg") };
}

/** Opens the map to move the plan; with the server's numbers in the fields. */
async function openMap(): Promise<void> {
  await desk.getByRole("button", { name: "Verplaats op de kaart" }).click();
  await desk.locator(".map__knob").waitFor({ timeout: LONG });
}

/** Waits until the server has said what the draft comes to. */
const told = (words = /Dit verplaatst het plan/): Promise<void> => desk.locator(".placing__will", { hasText: words }).waitFor({ timeout: LONG });
const button = (name: string) => desk.locator(".placing").getByRole("button", { name, exact: true });

/** Saves, and waits for the panel to be back where it began. */
async function save(name = "Opslaan"): Promise<void> {
  const { revision } = await answer();
  await button(name).click();
  await until("a new revision", LONG, async () => (await answer()).revision === revision + 1);
  await button("De plaats klopt").waitFor({ timeout: LONG });
}

/** Where the middle of the plan is on the screen. */
async function middle(): Promise<{ x: number; y: number }> {
  const box = await desk.locator(".map__middle").boundingBox();
  if (!box) throw new Error("the middle of the plan is not on the map");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

beforeAll(async () => {
  await Promise.all([server.start(), office.start(), street.start()]);
  planner = server.api("planner");
  world = await demo(planner);
  plan = world.variants[0]?.id ?? "";
  walker = await street.open(`${server.base}/`, (p) => p.setViewportSize(WINDOW));
  desk = await office.open(server.signInLink("planner", "Sanne"), (p) => p.setViewportSize(WINDOW));
  await Promise.all([ready(walker), ready(desk)]);
  await desk.getByRole("button", { name: "Plaats controleren" }).click();
  await desk.locator(".placing__facts").first().waitFor({ timeout: LONG });
}, 300_000);

afterAll(async () => {
  await office.close();
  await street.close();
  await server.close();
});

it("is neither offered to residents nor sent to them", async () => {
  expect(await walker.getByRole("button", { name: "Plaats controleren" }).count()).toBe(0);
  const names = await walker.evaluate(() => performance.getEntriesByType("resource").map((r) => r.name));
  expect(names.filter((n) => /\/(panel|placing)-/.test(n))).toEqual([]);
});

it("shows where the plan stands as the server says", async () => {
  const { map } = await record();
  const shown = await desk.locator(".placing__facts [data-value]").allTextContents();
  const value = (text: string | undefined): number => Number((text ?? "").replace(/[^\d,−-]/g, "").replace(",", ".").replace("−", "-"));
  expect(value(shown[0])).toBeCloseTo(map?.east ?? NaN, 3);
  expect(value(shown[1])).toBeCloseTo(map?.north ?? NaN, 3);
  expect(value(shown[2])).toBeCloseTo(map?.height ?? NaN, 3);
  await follows(desk);
  await follows(walker);
});

it("lets one drag the plan and another follow, without fetching a tile", async () => {
  await openMap();
  const before = await record();
  const asked: string[] = [];
  const note = (r: Request): void => void (r.url().includes("/tiles/") && asked.push(new URL(r.url()).pathname.split("/").at(-1) ?? ""));
  const at = await middle();
  await desk.mouse.move(at.x + 4, at.y + 4);
  await desk.mouse.down();
  await desk.mouse.move(at.x + 24, at.y - 10, { steps: 4 });
  await desk.mouse.move(at.x + 44, at.y - 26, { steps: 4 });
  await desk.mouse.up();
  await told();
  // Only shown: the server's record and the other page stay.
  expect((await record()).placement.revision).toBe(before.placement.revision);
  const drawn = await stands(desk);
  const said = await numbers();
  await picture(desk, join(OUTPUT, "placing-dragged.png"));

  walker.on("request", note);
  desk.on("request", note);
  await save();
  await Promise.all([follows(walker), follows(desk)]);
  await walker.locator(".toast", { hasText: /verplaatst/ }).waitFor();
  walker.off("request", note);
  desk.off("request", note);
  expect(new Set(asked)).toEqual(new Set(["tileset.json"]));

  const after = await record();
  expect(after.map?.east).toBeCloseTo(said.east, 3);
  expect(after.map?.north).toBeCloseTo(said.north, 3);
  expect(after.map?.height).toBeCloseTo(before.map?.height ?? NaN, 3);
  expect(after.placement.yawDeg).toBeCloseTo(before.placement.yawDeg, 9);
  expect(drawn?.[0]).toBeCloseTo(after.placement.east, 3);
  expect(after.placement.east - before.placement.east).toBeGreaterThan(1);
  expect(after.placement.north - before.placement.north).toBeGreaterThan(1);
});

it("turns by the ring and goes back by undo", async () => {
  await openMap();
  const before = await record();
  const at = await middle();
  const knob = await desk.locator(".map__knob").boundingBox();
  if (!knob) throw new Error("there is no knob");
  const [kx, ky] = [knob.x + knob.width / 2, knob.y + knob.height / 2];
  const radius = Math.hypot(kx - at.x, ky - at.y);
  await desk.mouse.move(kx, ky);
  await desk.mouse.down();
  await desk.mouse.move(at.x + radius * Math.cos(0.3), at.y - radius * Math.sin(0.3), { steps: 6 });
  await desk.mouse.up();
  await told(/linksom/);
  const turned = await numbers();
  expect(turned.rotationDeg - (before.map?.rotationDeg ?? 0)).toBeGreaterThan(10);
  await button("Ongedaan maken").click();
  await until("the plan to be back", LONG, async () => Math.abs((await numbers()).rotationDeg - (before.map?.rotationDeg ?? 0)) < 1e-3);
  await follows(desk);
  await button("Opnieuw").click();
  await told(/linksom/);
  expect((await numbers()).rotationDeg).toBeCloseTo(turned.rotationDeg, 3);
  await button("Annuleren").click();
  await button("De plaats klopt").waitFor();
  await follows(desk);
});

it("works by keyboard alone", async () => {
  const before = await record();
  await button("Verplaats op de kaart").focus();
  await desk.keyboard.press("Enter");
  await desk.locator(".map__knob").waitFor({ timeout: LONG });
  await desk.locator("svg.map").focus();
  for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "Shift+ArrowUp", "PageUp", "q", "q"]) await desk.keyboard.press(key);
  await told(/linksom/);
  await button("Opslaan").focus();
  await desk.keyboard.press("Enter");
  await until("the new place", LONG, async () => (await record()).placement.revision === before.placement.revision + 1);
  const { model } = await answer();
  const now = await record();
  expect(now.placement.yawDeg - before.placement.yawDeg).toBeCloseTo(2, 6);
  // The middle moved by what was pressed; turning left it alone.
  const mid = (p: typeof now.placement): number[] => {
    const [c, s] = [Math.cos((p.yawDeg * Math.PI) / 180), Math.sin((p.yawDeg * Math.PI) / 180)];
    const [x, y, z] = model?.middle ?? [0, 0, 0];
    return [p.east + c * x - s * y, p.north + s * x + c * y, p.up + z];
  };
  const [a, b] = [mid(before.placement), mid(now.placement)];
  b.forEach((v, i) => expect(v - (a[i] ?? NaN)).toBeCloseTo([3, 0.1, 1][i] ?? NaN, 3));
  await button("De plaats klopt").waitFor({ timeout: LONG });
  await follows(walker);
});

it("takes numbers of the map, and says which one cannot be", async () => {
  await openMap();
  const before = await record();
  const east = desk.locator("#placing-east");
  await east.fill(((before.map?.east ?? 0) + 0.25).toFixed(3).replace(".", ","));
  await east.press("Enter");
  await told(/250 mm|0,25 m/);
  await east.fill("een eind verderop");
  await east.press("Enter");
  expect(await east.getAttribute("aria-invalid")).toBe("true");
  await desk.locator("#placing-east-error").waitFor();
  await east.fill("9000000");
  await east.press("Enter");
  await desk.locator(".placing__save [role=alert]").waitFor({ timeout: LONG });
  expect(await button("Opslaan").isDisabled()).toBe(true);
  await button("Ongedaan maken").click();
  await told(/250 mm|0,25 m/);
  await save();
  expect((await record()).map?.east).toBeCloseTo((before.map?.east ?? 0) + 0.25, 3);
});

it("shows another reading of the file before it is chosen", async () => {
  const before = await answer();
  const line = desk.locator(".candidate", { has: desk.getByRole("button") }).first();
  const id = await line.getAttribute("data-candidate");
  const candidate = before.candidates.find((c) => c.id === id);
  await line.getByRole("button").click();
  await told();
  const at = await stands(desk);
  expect(at?.[0]).toBeCloseTo(candidate?.placement.east ?? NaN, 3);
  expect((await answer()).revision).toBe(before.revision);
  await picture(desk, join(OUTPUT, "placing-candidate.png"));
  await save("Gebruik deze plaats");
  expect((await record()).placement.east).toBeCloseTo(candidate?.placement.east ?? NaN, 6);
  await follows(walker);
});

it("ties points of the plan to points of the ground", async () => {
  await button("Koppel punten").click();
  await desk.locator(".map__cross").waitFor({ timeout: LONG });
  const box = await desk.locator(".map__cross").boundingBox();
  const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
  // The first by keyboard: what lies under the cross, before and after the map moved by a tenth of its height.
  await desk.locator("svg.map").focus();
  // Until the tiles under the cross are there, there is nothing to pick.
  const asked = desk.getByText("Wijs nu aan waar dat punt");
  for (let i = 0; i < 20 && !(await asked.isVisible()); i++) {
    await desk.keyboard.press("Enter");
    await asked.waitFor({ timeout: 1500 }).catch(() => {});
  }
  await asked.waitFor();
  for (const key of ["ArrowLeft", "Enter"]) await desk.keyboard.press(key);
  await desk.locator(".pair", { hasText: "Punt 1" }).waitFor();
  for (const dx of [150, 150 - WINDOW.height / 10]) await desk.mouse.click(x + dx, y + 60);
  await desk.locator(".pair", { hasText: "Punt 2 wijkt" }).waitFor({ timeout: LONG });
  await desk.getByText("Verwachte fout op 100 m").waitFor();
  await picture(desk, join(OUTPUT, "placing-pairs.png"));
  await button("Verwijder punt 2").click();
  await desk.locator(".pair", { hasText: "Punt 2" }).waitFor({ state: "detached" });
  await button("Annuleren").or(button("Terug")).click();
  await button("De plaats klopt").waitFor();
});

it("says so when somebody else places the plan meanwhile", async () => {
  await openMap();
  await desk.locator("svg.map").focus();
  await desk.keyboard.press("ArrowRight");
  await told();
  const drawn = await stands(desk);
  await put({ move: { east: 0, north: 5, up: 0, yawDeg: 0, about: [0, 0] } });
  await desk.getByText("Iemand anders heeft het plan intussen verplaatst").waitFor({ timeout: LONG });
  const still = await stands(desk);
  still?.forEach((v, i) => expect(v).toBeCloseTo(drawn?.[i] ?? NaN, 3));
  await button("Annuleren").click();
  await desk.mouse.move(WINDOW.width / 2, WINDOW.height / 2);
  await follows(desk);
});

it("records that the place is right", async () => {
  await button("De plaats klopt").click();
  await desk.getByText("Goedgekeurd door Sanne").waitFor({ timeout: LONG });
  expect((await record()).placement.confirmedBy).toBe("Sanne");
});

it("hands over the file with the place written in", async () => {
  const { map } = await record();
  const [download] = await Promise.all([desk.waitForEvent("download"), desk.getByRole("button", { name: /met deze plaats erin/ }).first().click()]);
  expect(download.suggestedFilename()).toMatch(/-georeferenced\.ifc$/);
  const text = readFileSync(await download.path(), "latin1");
  const [, east, north] = /IFCMAPCONVERSION\(#\d+,#\d+,([^,]+),([^,]+),/.exec(text) ?? [];
  expect(Number(east)).toBeCloseTo(map?.east ?? NaN, 2);
  expect(Number(north)).toBeCloseTo(map?.north ?? NaN, 2);
});

describe("for everybody", () => {
  it.each([["desktop", 1280, 800], ["tablet", 768, 1024]])("is clear and accessible on a %s", async (name, width, height) => {
    await desk.setViewportSize({ width, height });
    for (const [mode, open] of [["look", ""], ["move", "Verplaats op de kaart"], ["pairs", "Koppel punten"]] as const) {
      if (open) await button(open).click();
      if (open) await desk.locator("svg.map").waitFor({ timeout: LONG });
      await desk.waitForTimeout(500);
      await picture(desk, join(OUTPUT, `placing-${mode}-${name}.png`));
      await desk.evaluate(axe.source);
      const { violations } = await desk.evaluate(() =>
        (window as unknown as { axe: typeof axe }).axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
      expect(violations.map((v) => `${mode}: ${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`)).toEqual([]);
      const sizes = await desk.locator(".placing button").evaluateAll((all) => all.map((el) => el.getBoundingClientRect()).map((b) => [b.width, b.height]));
      for (const [w, h] of sizes) expect(Math.min(w ?? 0, h ?? 0)).toBeGreaterThanOrEqual(44);
      if (open) await button("Terug").click();
    }
  });
});

it("writes no errors to the console", () => {
  const ours = [...office.errors, ...street.errors].filter((e) => !/GPU stall|WebGL|status of 4\d\d/.test(e));
  expect(ours).toEqual([]);
});
