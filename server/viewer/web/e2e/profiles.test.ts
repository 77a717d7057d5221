import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { validateBytes } from "gltf-validator";
import { tilesetFile } from "../src/core/profile";
import { treeOf, type TilesetJSON } from "../src/core/swapplan";
import { variantURL } from "../src/core/view";
import { Browser, OUTPUT, ready } from "./browser";
import { demo, Server, until, uploadVersion } from "./server";

const server = new Server();
const browser = new Browser();
let capability: string;
let variant: string;

beforeAll(async () => {
  await server.start();
  await browser.start();
  const planner = server.api("planner");
  const world = await demo(planner);
  capability = world.capability;
  variant = world.variants[0]?.id ?? "";
  await planner.send("PUT", `/variants/${variant}/placement`, { east: 0, north: 0, up: 0, yawDeg: 0, scale: 1 });
  const file = join(server.folder, "panel.ifc");
  writeFileSync(file, panel(png(512, 512)));
  const { version } = await uploadVersion(planner, variant, file);
  await until("the panel to be converted", 240_000, async () => {
    const { state, reason } = await planner.version(variant, version.number);
    if (state === "failed") throw new Error(`the panel failed: ${reason}`);
    if (state === "ready") await planner.publish(variant, version.number);
    return state === "published";
  });
}, 240_000);

afterAll(async () => {
  await browser.close();
  await server.close();
});

/** A PNG of bright squares. */
function png(width: number, height: number): Buffer {
  const rows = Buffer.alloc(height * (1 + 3 * width));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const on = ((x >> 6) + (y >> 6)) % 2;
      rows.set(on ? [230, 30, 160] : [20, 200, 60], y * (1 + 3 * width) + 1 + 3 * x);
    }
  }
  const chunk = (name: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body) >>> 0, body.length + 4);
    return out;
  };
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** An IFC file of one upright panel under an image. */
function panel(image: Buffer): string {
  return `ISO-10303-21;
HEADER;
FILE_DESCRIPTION(('ViewDefinition [notYetAssigned]'),'2;1');
FILE_NAME('','2026-01-01T00:00:00',(''),(''),'','','');
FILE_SCHEMA(('IFC4X3_ADD2'));
ENDSEC;
DATA;
#1=IFCPROJECT('0000000000000000000001',$,'Panel',$,$,$,$,(#5),#2);
#2=IFCUNITASSIGNMENT((#3,#4));
#3=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);
#4=IFCSIUNIT(*,.PLANEANGLEUNIT.,$,.RADIAN.);
#5=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#6,$);
#6=IFCAXIS2PLACEMENT3D(#7,$,$);
#7=IFCCARTESIANPOINT((0.,0.,0.));
#8=IFCLOCALPLACEMENT($,#6);
#10=IFCCARTESIANPOINTLIST3D(((-20.,0.,0.),(20.,0.,0.),(20.,0.,40.),(-20.,0.,40.)),$);
#11=IFCTEXTUREVERTEXLIST(((0.,0.),(1.,0.),(1.,1.),(0.,1.)));
#12=IFCIMAGETEXTURE(.F.,.F.,'DIFFUSE',$,$,'data:image/png;base64,${image.toString("base64")}');
#13=IFCTRIANGULATEDFACESET(#10,$,.F.,((1,2,3),(1,3,4)),$);
#14=IFCSURFACESTYLEWITHTEXTURES((#12));
#15=IFCCOLOURRGB($,1.,1.,1.);
#16=IFCSURFACESTYLERENDERING(#15,$,$,$,$,$,$,$,.NOTDEFINED.);
#17=IFCSURFACESTYLE('panel',.BOTH.,(#16,#14));
#18=IFCSTYLEDITEM(#13,(#17),$);
#19=IFCINDEXEDTRIANGLETEXTUREMAP((#12),#13,#11,((1,2,3),(1,3,4)));
#20=IFCSHAPEREPRESENTATION(#5,'Body','Tessellation',(#13));
#21=IFCPRODUCTDEFINITIONSHAPE($,$,(#20));
#22=IFCBUILDINGELEMENTPROXY('0000000000000000000002',$,'panel',$,$,#8,#21,$,$);
ENDSEC;
END-ISO-10303-21;
`;
}

/** Share of the picture in each of the panel's colours. */
async function colours(page: Page, name: string): Promise<{ pink: number; green: number }> {
  const shot = await page.screenshot({ path: join(OUTPUT, name) });
  return page.evaluate(async (data) => {
    const image = await createImageBitmap(new Blob([new Uint8Array(data)]));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context?.drawImage(image, 0, 0);
    const pixels = context?.getImageData(0, 0, image.width, image.height).data ?? [];
    let pink = 0;
    let green = 0;
    for (let i = 0; i < pixels.length; i += 4) {
      const [r = 0, g = 0, b = 0] = [pixels[i], pixels[i + 1], pixels[i + 2]];
      if (r > 1.5 * g && b > 1.2 * g && r > 60) pink++;
      if (g > 1.5 * r && g > 1.5 * b && g > 60) green++;
    }
    return { pink: (4 * pink) / pixels.length, green: (4 * green) / pixels.length };
  }, [...shot]);
}

it("serves one tree for all devices, with the images of each", async () => {
  const trees = await Promise.all((["desktop", "tablet", "hmd"] as const).map(async (profile) => {
    const res = await fetch(server.base + variantURL(capability, variant, tilesetFile(profile)));
    expect(res.status).toBe(200);
    const json = (await res.json()) as TilesetJSON;
    expect(json.extras?.maquette?.profile?.name).toBe(profile);
    const uris: string[] = [];
    const walk = (tile: TilesetJSON["root"]): void => {
      if (tile.content?.uri) uris.push(tile.content.uri);
      tile.children?.forEach(walk);
    };
    walk(json.root);
    return uris;
  }));
  expect(trees[1]).toEqual(trees[2]);
  expect(trees[0]?.length).toBe(trees[1]?.length);
  expect(trees[0]).not.toEqual(trees[1]);
});

/** What gltf-validator says of every KTX 2.0 image, which it does not know. */
const UNKNOWN_IMAGES = new Set(["IMAGE_UNRECOGNIZED_FORMAT", "VALUE_NOT_IN_LIST"]);

it("serves content with images in which gltf-validator finds nothing", async () => {
  for (const profile of ["desktop", "hmd"] as const) {
    const tileset = server.base + variantURL(capability, variant, tilesetFile(profile));
    const json = (await (await fetch(tileset)).json()) as TilesetJSON;
    for (const { uri } of treeOf(json).tiles.values()) {
      if (!uri) continue;
      const address = new URL(uri, tileset).toString();
      let images = 0;
      const report = await validateBytes(new Uint8Array(await (await fetch(address)).arrayBuffer()), {
        uri: address,
        maxIssues: 100,
        externalResourceFunction: async (name: string) => {
          images++;
          const res = await fetch(new URL(name, address));
          expect(res.status).toBe(200);
          return new Uint8Array(await res.arrayBuffer());
        },
      });
      const found = report.issues.messages.filter((m) => m.severity < 2 && !(profile === "hmd" && UNKNOWN_IMAGES.has(m.code)));
      expect(found, address).toEqual([]);
      expect(images).toBe(1);
    }
  }
});

it.each(["desktop", "hmd-lite"] as const)("draws images on %s", async (profile) => {
  const fetched: string[] = [];
  const page = await browser.open(`${server.base}/?variant=${variant}&profile=${profile}`, async (p) => {
    p.on("response", (res) => fetched.push(`${res.status()} ${new URL(res.url()).pathname}`));
    return Promise.resolve();
  });
  await ready(page);
  const budget = await page.evaluate(() => window.maquette?.budget());
  expect(budget?.name).toBe(profile);
  const packed = fetched.filter((f) => f.endsWith(".ktx2"));
  const transcoder = fetched.filter((f) => f.includes("basis_transcoder"));
  if (profile === "desktop") expect([...packed, ...transcoder]).toEqual([]);
  else expect([packed.length > 0, packed.every((f) => f.startsWith("200 ")), transcoder.length > 0]).toEqual([true, true, true]);
  const seen = await until("the panel in its colours", 120_000, async () => {
    const c = await colours(page, `profile-${profile}.png`);
    return c.pink > 0.01 && c.green > 0.01 && c;
  });
  console.log(`${profile}: ${(100 * seen.pink).toFixed(1)} % pink, ${(100 * seen.green).toFixed(1)} % green`);
  expect(browser.errors).toEqual([]);
  await page.close();
}, 240_000);
