import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NodeIO } from "@gltf-transform/core";
import { ALL_EXTENSIONS } from "@gltf-transform/extensions";
import { dequantize } from "@gltf-transform/functions";
import { validateBytes, type ValidationReport } from "gltf-validator";
import { MeshoptDecoder } from "meshoptimizer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { treeOf, type TilesetJSON } from "../src/core/swapplan";
import { layerURL, variantURL } from "../src/core/view";
import { demo, demoFiles, maquette, Server } from "./server";

const server = new Server();
let tilesets: string[];

beforeAll(async () => {
  await server.start();
  const world = await demo(server.api("resident"));
  tilesets = [
    ...world.variants.map((v) => variantURL(world.capability, v.id, "tileset.json")),
    ...world.layers.map((l) => layerURL(world.capability, l.id, "tileset.json")),
  ].map((path) => server.base + path);
}, 150_000);

afterAll(() => server.close());

/** All content addresses of a tileset. */
async function contents(tileset: string): Promise<string[]> {
  const json = (await (await fetch(tileset)).json()) as TilesetJSON;
  return [...treeOf(json).tiles.values()].flatMap(({ uri }) => (uri ? [new URL(uri, tileset).toString()] : []));
}

function errorsOf(report: ValidationReport): string[] {
  return report.issues.messages.filter((m) => m.severity === 0).map((m) => `${m.code} ${m.pointer ?? ""} ${m.message}`);
}

it("serves content in which gltf-validator finds no error, as it is and decoded", async () => {
  await MeshoptDecoder.ready;
  const io = new NodeIO().registerExtensions(ALL_EXTENSIONS).registerDependencies({ "meshopt.decoder": MeshoptDecoder });
  let count = 0;
  let warnings = 0;
  for (const tileset of tilesets) {
    for (const uri of await contents(tileset)) {
      const bytes = new Uint8Array(await (await fetch(uri)).arrayBuffer());
      const raw = await validateBytes(bytes, { uri, maxIssues: 100 });
      expect(errorsOf(raw), uri).toEqual([]);
      const document = await io.readBinary(bytes);
      await document.transform(dequantize());
      for (const extension of document.getRoot().listExtensionsUsed()) {
        if (extension.extensionName === "EXT_meshopt_compression") extension.dispose(); // else it would compress again
      }
      const decoded = await validateBytes(await io.writeBinary(document), { uri: `${uri} decoded`, maxIssues: 100 });
      expect(errorsOf(decoded), `${uri} decoded`).toEqual([]);
      warnings += raw.issues.numWarnings + decoded.issues.numWarnings;
      count++;
    }
  }
  console.log(`gltf-validator: ${count} contents of ${tilesets.length} tilesets without an error, raw and decoded; ${warnings} warnings`);
  expect(count).toBeGreaterThan(20);
});

it("serves content that never changes under its name, and a tileset that is asked for anew", async () => {
  for (const tileset of tilesets) {
    const first = await fetch(tileset);
    const etag = first.headers.get("ETag") ?? "";
    expect(first.headers.get("Cache-Control")).toContain("no-cache");
    expect((await fetch(tileset, { headers: { "If-None-Match": etag } })).status).toBe(304);
    const [uri] = await contents(tileset);
    const content = await fetch(uri ?? "");
    expect(content.headers.get("Cache-Control")).toMatch(/immutable/);
    const hash = Buffer.from(await crypto.subtle.digest("SHA-256", await content.arrayBuffer())).toString("hex").slice(0, 32);
    expect(uri).toContain(`/c/${hash}.glb`);
  }
});

describe("maquette check --strict", () => {
  const folder = mkdtempSync(join(tmpdir(), "maquette-check-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("finds nothing in what convert makes of the demo", () => {
    const files = demoFiles(join(folder, "files"));
    expect(files.length).toBeGreaterThanOrEqual(5);
    for (const file of files) {
      const out = join(folder, `out-${readdirSync(folder).length}`);
      const made = maquette("convert", file, "--out", out);
      expect(`${made.code} ${made.code === 0 ? "" : made.stderr}`.trim(), file).toBe("0");
      const checked = maquette("check", out, "--strict");
      expect(`${checked.code} ${checked.stdout}`.trim(), file).toBe("0");
    }
  });

  it("finds nothing in what the server sends", () => {
    for (const tileset of tilesets) expect(maquette("check", tileset, "--strict").stdout).toBe("");
  });
});
