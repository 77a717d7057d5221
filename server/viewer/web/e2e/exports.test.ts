import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { validateBytes } from "gltf-validator";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Export } from "../src/core/exports";
import { Browser, OUTPUT, picture, ready } from "./browser";
import { demo, demoFiles, made, openLive, Server, until, uploadVersion } from "./server";

const server = new Server();
const browser = new Browser();
let world: Awaited<ReturnType<typeof demo>>;

/** What the report of a conversion says of a file of the whole variant. */
interface Told extends Export {
  triangles: number;
  vertices: number;
  leftOut: number;
  detail: string;
}

beforeAll(async () => {
  await Promise.all([server.start(), browser.start()]);
  world = await demo(server.api("planner"));
}, 180_000);

afterAll(async () => {
  await browser.close();
  await server.close();
});

const address = (variant: string, file: string): string => `${server.base}/tiles/${world.capability}/${variant}/${file}`;

/** The files of a variant, as the API lists them and as the report tells of them. */
async function filesOf(variant: { id: string; current: number }): Promise<{ listed: Export[]; told: Told[] }> {
  const api = server.api("planner");
  const version = await made(api, variant.id, variant.current);
  const report = await api.send<{ exports: Told[] }>("GET", `/variants/${variant.id}/versions/${variant.current}/report`);
  return { listed: version.result?.exports ?? [], told: report.exports };
}

it("gives every variant as files for Scene Viewer and Quick Look", async () => {
  for (const v of world.variants) {
    const { listed, told } = await filesOf(v);
    expect(listed.map((e) => e.file)).toEqual(["model.glb", "ar.glb", "model.usdz", "tabletop.glb", "tabletop.usdz"]);
    for (const e of listed) {
      const res = await fetch(address(v.id, e.file));
      expect(res.headers.get("Content-Type")).toBe(e.file.endsWith(".usdz") ? "model/vnd.usdz+zip" : "model/gltf-binary");
      expect((await res.arrayBuffer()).byteLength, e.file).toBe(e.bytes);
      const head = await fetch(address(v.id, e.file), { method: "HEAD" });
      expect(Number(head.headers.get("Content-Length"))).toBe(e.bytes);
      const again = await fetch(address(v.id, e.file), { headers: { "If-None-Match": res.headers.get("ETag") ?? "" } });
      expect(again.status).toBe(304);
      const part = await fetch(address(v.id, e.file), { headers: { Range: "bytes=0-3" } });
      expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 4]);
    }
    for (const e of told) {
      console.log(`${v.name} ${e.file}: 1:${e.scale}, ${e.triangles} triangles, ${e.vertices} vertices, ${e.bytes} bytes, ${e.detail}, ${e.leftOut} left out`);
    }
  }
});

it("gives GLB files in which gltf-validator finds nothing", async () => {
  for (const v of world.variants) {
    for (const { file } of (await filesOf(v)).listed.filter((e) => e.file.endsWith(".glb"))) {
      const bytes = new Uint8Array(await (await fetch(address(v.id, file))).arrayBuffer());
      const { issues } = await validateBytes(bytes, { uri: file, maxIssues: 20 });
      expect(issues.messages.filter((m) => m.severity < 2), `${v.name} ${file}`).toEqual([]);
    }
  }
});

/** What tinyusdz finds in a USDZ file. */
async function readUSDZ(page: Page, url: string): Promise<{ error: string } | { meshes: number; points: number; triangles: number }> {
  return page.evaluate(async (at) => {
    interface Mesh { points: Float32Array; faceVertexIndices: Uint32Array }
    interface Native {
      loadFromBinary(data: Uint8Array, name: string): boolean;
      error(): string;
      numMeshes(): number;
      getMesh(i: number): Mesh;
    }
    const reader = new (await (window as unknown as { tinyusdz: Promise<{ TinyUSDZLoaderNative: new () => Native }> }).tinyusdz).TinyUSDZLoaderNative();
    const data = new Uint8Array(await (await fetch(at)).arrayBuffer());
    if (!reader.loadFromBinary(data, "model.usdz")) return { error: reader.error() };
    const meshes = Array.from({ length: reader.numMeshes() }, (_, i) => reader.getMesh(i));
    const sum = (of: (m: Mesh) => number): number => meshes.reduce((n, m) => n + of(m), 0);
    return { meshes: meshes.length, points: sum((m) => m.points.length) / 3, triangles: sum((m) => m.faceVertexIndices.length) / 3 };
  }, url);
}

it("gives USDZ files that tinyusdz reads whole", async () => {
  const folder = dirname(createRequire(import.meta.url).resolve("tinyusdz"));
  // A page of its own: the test runner rewrites what functions for the page import.
  const start = `<script type="module">import start from "./tinyusdz.js"; window.tinyusdz = start();</script>`;
  const page = await browser.open(`${server.base}/tinyusdz/page.html`, (p) => p.route("**/tinyusdz/*", (r) => {
    const name = new URL(r.request().url()).pathname.split("/").at(-1) ?? "";
    if (name === "page.html") return r.fulfill({ body: start, contentType: "text/html" });
    return r.fulfill({ body: readFileSync(join(folder, name)), contentType: name.endsWith(".js") ? "text/javascript" : "application/wasm" });
  }));
  await page.waitForFunction(() => "tinyusdz" in window);
  for (const v of world.variants) {
    for (const e of (await filesOf(v)).told.filter((t) => t.file.endsWith(".usdz"))) {
      const found = await readUSDZ(page, address(v.id, e.file));
      expect(found, `${v.name} ${e.file}`).toMatchObject({ points: e.vertices, triangles: e.triangles });
    }
  }
  const bad = await page.evaluate(() => URL.createObjectURL(new Blob([new Uint8Array(500)])));
  expect(await readUSDZ(page, bad)).toHaveProperty("error");
  await page.close();
});

describe("in the page", () => {
  const quickLook = (p: Page): Promise<unknown> => p.addInitScript(() => {
    const { supports } = DOMTokenList.prototype;
    DOMTokenList.prototype.supports = function (this: DOMTokenList, word: string) {
      return word === "ar" || supports.call(this, word);
    };
  });

  it.each([["phone", 360, 740], ["tablet", 820, 1180]])("links to Quick Look on a %s, each link one image", async (name, width, height) => {
    const page = await browser.open(`${server.base}/`, async (p) => {
      await quickLook(p);
      await p.setViewportSize({ width, height });
    });
    await ready(page);
    const links = page.locator("a[rel=ar]");
    await links.first().waitFor();
    expect(await links.evaluateAll((all) => all.map((a) => [a.getAttribute("href")?.replace(/^.*\/(?=(tabletop|model)\.)/, ""), a.childElementCount, a.firstElementChild?.tagName])))
      .toEqual([[expect.stringMatching(/^tabletop\.usdz#canonical/), 1, "IMG"], [expect.stringMatching(/^model\.usdz#allowsContentScaling=0&/), 1, "IMG"]]);
    for (const box of await links.evaluateAll((all) => all.map((a) => a.getBoundingClientRect().height))) expect(box).toBeGreaterThanOrEqual(44);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    await picture(page, join(OUTPUT, `quick-look-${name}.png`));
    await page.close();
  });

  it("offers the files where there is no such viewer", async () => {
    const page = await browser.open(`${server.base}/`);
    await ready(page);
    await page.getByText("Als bestand").click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator(".exports__files a", { hasText: "Tafelmodel" }).first().click()]);
    expect(download.suggestedFilename()).toMatch(/^tabletop\.(glb|usdz)$/);
    expect(await page.locator("a[rel=ar], a[href^=intent]").count()).toBe(0);
    await picture(page, join(OUTPUT, "as-file.png"));
    await page.close();
  });

  it("offers them again once they are made of a new version", async () => {
    const variant = world.variants[0];
    const update = demoFiles(join(server.folder, "demo")).find((f) => f.endsWith("demo-a-v2.ifc"));
    if (!variant || !update) throw new Error("the demo has no variant with an update");
    const page = await browser.open(`${server.base}/?variant=${variant.id}`, quickLook);
    await ready(page);
    await page.locator("a[rel=ar]").first().waitFor();
    const live = await openLive(server.base, world.project);
    const { version } = await uploadVersion(server.api("planner"), variant.id, update);
    const told = await until("the files of the update", 240_000, () => Promise.resolve(live.messages.find((m) => m.event === "version.files")));
    expect(told.data).toMatchObject({ variant: variant.id, version: version.number, state: "published" });
    const shown = live.messages.findIndex((m) => m.event === "tiles.replaced");
    expect(shown).toBeGreaterThanOrEqual(0);
    expect(live.messages.indexOf(told)).toBeGreaterThan(shown);
    await page.waitForFunction((n) => document.querySelectorAll("a[rel=ar]").length === n, 2);
    await page.waitForFunction(() => [...document.querySelectorAll<HTMLImageElement>("a[rel=ar] img")].every((i) => i.complete && i.naturalWidth > 1));
    live.close();
    await page.close();
  });
});
