import { BufferAttribute, BufferGeometry, Group, Mesh, MeshLambertMaterial, Points, PointsMaterial, Vector3, type Intersection, type Material } from "three";
import { describe, expect, it } from "vitest";
import type { NewGround } from "../core/situation";
import { Cutting } from "./cutting";
import { OUTLINE_ROWS, outlineTable, within } from "./outlines";

type Outline = [number, number][];
const square = (x: number, y: number, size: number): Outline => [[x, y], [x + size, y], [x + size, y + size], [x, y + size]];

/** What the shader does, with the table's 32-bit numbers. */
function inTable({ data, box }: ReturnType<typeof outlineTable>, east: number, north: number): boolean {
  const f = Math.fround;
  const [x, y] = [f(east), f(north)];
  if (x < f(box[0]) || y < f(box[1]) || x > f(box[2]) || y > f(box[3])) return false;
  const row = Math.min(OUTLINE_ROWS - 1, Math.max(0, Math.trunc(f(f(f(y - f(box[1])) / f(f(box[3]) - f(box[1]))) * OUTLINE_ROWS))));
  const [first = 0, count = 0] = data.subarray(4 * row);
  let inside = false;
  for (let i = first; i < first + count; i++) {
    const [ax = 0, ay = 0, bx = 0, by = 0] = data.subarray(4 * i);
    if (ay > y !== by > y && x < f(ax + f(f(f(y - ay) * f(bx - ax)) / f(by - ay)))) inside = !inside;
  }
  return inside;
}

describe("the table of outlines", () => {
  it.each<[string, Outline[]]>([
    ["a square", [square(0, 0, 10)]],
    ["a court", [square(0, 0, 20), square(5, 5, 10)]],
    ["two squares far from the origin", [square(812, -433, 10), square(830.5, -420.25, 7)]],
    ["a star of many corners", [Array.from({ length: 400 }, (_, i) => [Math.cos(i / 63.66) * (i % 2 ? 20 : 30), Math.sin(i / 63.66) * (i % 2 ? 20 : 30)])]],
    ["all on a line", [[[0, 0], [5, 0], [10, 0]]]],
  ])("tells of every place the same as the outlines do: %s", (_, outlines) => {
    const table = outlineTable(outlines);
    expect(table.data.length).toBe(4 * 256 * table.height);
    const [x0, y0, x1, y1] = table.box;
    let differ = 0;
    for (let i = 0; i < 4000; i++) {
      const [x, y] = [x0 - 1 + (x1 - x0 + 2) * ((i * 0.618034) % 1), y0 - 1 + (y1 - y0 + 2) * ((i * 0.414214) % 1)];
      if (inTable(table, x, y) !== within(outlines, x, y)) differ++;
    }
    expect(differ).toBeLessThanOrEqual(2); // on an edge either may hold
  });
});

/** A mesh of two triangles, the first of a road, the second of a house. */
function city(): Mesh {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array([0, 0, 0, 5, 0, 0, 5, 0, -5, 0, 3, 0, 5, 3, 0, 5, 3, -5]), 3));
  geometry.setAttribute("_feature_id_0", new BufferAttribute(new Float32Array([0, 0, 0, 1, 1, 1]), 1));
  const mesh = new Mesh(geometry, new MeshLambertMaterial());
  mesh.userData = {
    meshFeatures: { featureIds: [{ attribute: 0, propertyTable: 0 }] },
    structuralMetadata: {
      tableAccessors: [{ count: 2 }],
      getPropertyTableData: (_: number, row: number) => ({ key: `0/${row}`, class: row === 0 ? "Road" : "Building", name: "", storey: "" }),
    },
  };
  return mesh;
}

const paper = (): Mesh => new Mesh(new BufferGeometry(), new MeshLambertMaterial());
const pit: NewGround = { outlines: [square(0, 0, 10)], hatched: false };
const hit = (object: Mesh, a: number, x: number, z: number): Intersection =>
  ({ object, distance: 1, point: new Vector3(x, 0, z), face: { a, b: a + 1, c: a + 2, normal: new Vector3(), materialIndex: 0 } });

describe("cutting the ground", () => {
  it("exchanges materials, and gives them back", () => {
    const [sheet, terrain, cloud] = [paper(), paper(), new Points(new BufferGeometry(), new PointsMaterial())];
    const own = [sheet.material, terrain.material, cloud.material];
    const cutting = new Cutting(pit);
    const scene = new Group().add(terrain, cloud);
    cutting.apply(sheet, [{ scenes: [scene], what: "all" }]);
    expect(cutting.count).toBe(3);
    expect([sheet.material, terrain.material, cloud.material].every((m, i) => m !== own[i])).toBe(true);
    expect(terrain.customDepthMaterial).toBeDefined();
    cutting.apply(sheet, []); // the tile is out of sight
    expect(terrain.material).toBe(own[1]);
    expect(terrain.customDepthMaterial).toBeUndefined();
    cutting.dispose();
    expect([sheet.material, terrain.material, cloud.material]).toEqual(own);
  });

  it("goes over a style that comes later, and leaves it when it ends", () => {
    const mesh = paper();
    const cutting = new Cutting(pit);
    const parts = [{ scenes: [new Group().add(mesh)], what: "all" as const }];
    cutting.apply(paper(), parts);
    cutting.release();
    const styled = (mesh.material = new MeshLambertMaterial());
    cutting.apply(paper(), parts);
    expect(mesh.material).not.toBe(styled);
    cutting.dispose();
    expect(mesh.material).toBe(styled);
  });

  it("takes of a layer of all kinds what is ground alone", () => {
    const [mesh, houses] = [city(), city()];
    houses.userData.structuralMetadata.getPropertyTableData = () => ({ key: "0/h", class: "Building", name: "", storey: "" });
    const cutting = new Cutting(pit);
    cutting.apply(paper(), [{ scenes: [new Group().add(mesh, houses)], what: "ground" }]);
    expect(cutting.count).toBe(2); // with the paper
    expect([...(mesh.geometry.getAttribute("cutGround").array as Float32Array)]).toEqual([1, 1, 1, 0, 0, 0]);
    expect(cutting.hides(hit(mesh, 0, 2, -2))).toBe(true); // north is -z
    expect(cutting.hides(hit(mesh, 0, 2, 2))).toBe(false);
    expect(cutting.hides(hit(mesh, 3, 2, -2))).toBe(false); // the house
    expect(cutting.hides(hit(houses, 0, 2, -2))).toBe(false);
  });

  it("weaves its step into the shaders that a material has, also what it added itself", () => {
    const mesh = paper();
    const own = mesh.material as Material;
    own.onBeforeCompile = (shader) => {
      shader.fragmentShader = shader.fragmentShader.replace("#include <color_fragment>", "#include <color_fragment>\n// own");
    };
    const key = own.customProgramCacheKey();
    const cutting = new Cutting({ ...pit, hatched: true });
    cutting.apply(mesh, []);
    const shader = {
      uniforms: {} as Record<string, unknown>,
      vertexShader: "#include <common>\n#include <project_vertex>",
      fragmentShader: "#include <common>\n#include <clipping_planes_fragment>\n#include <color_fragment>",
    };
    (mesh.material as Material).onBeforeCompile(shader as never, undefined as never);
    expect(shader.fragmentShader).toContain("// own");
    expect(shader.fragmentShader).toContain("cutAway(vCut.xy)");
    expect(shader.fragmentShader).toContain("cutHere");
    expect(shader.vertexShader).toContain("vCut = vec3(");
    expect(Object.keys(shader.uniforms).toSorted()).toEqual(["cutBox", "cutTable"]);
    expect((mesh.material as Material).customProgramCacheKey()).not.toBe(key);
  });

  it("hides nothing where it is hatched", () => {
    const mesh = paper();
    const cutting = new Cutting({ ...pit, hatched: true });
    cutting.apply(mesh, []);
    expect(cutting.hides(hit(mesh, 0, 2, -2))).toBe(false);
  });

  it("is the same for the same ground", () => {
    expect(Cutting.same(new Cutting(pit), { ...pit, outlines: [square(0, 0, 10)], model: new ArrayBuffer(1) })).toBe(true);
    expect(Cutting.same(new Cutting(pit), { ...pit, hatched: true })).toBe(false);
    expect(Cutting.same(undefined, pit)).toBe(false);
    expect(Cutting.same(undefined, undefined)).toBe(true);
  });
});
