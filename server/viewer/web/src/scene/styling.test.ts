import { BoxGeometry, BufferAttribute, Color, Float32BufferAttribute, Mesh, MeshLambertMaterial, type Material } from "three";
import { describe, expect, it } from "vitest";
import { Styling } from "./styling";

/** A box with the rows of two features: one end of each face pair is the second's. */
function box(classes: [string, string] = ["Building", "WaterBody"]): Mesh {
  const geometry = new BoxGeometry(1, 1, 1);
  const { count } = geometry.getAttribute("position");
  geometry.setAttribute("_feature_id_0", new BufferAttribute(new Uint8Array(count).fill(1, count - 4), 1));
  geometry.setAttribute("color", new Float32BufferAttribute(Array.from({ length: count * 3 }, () => 0.25), 3));
  const rows = classes.map((c, i) => ({ key: `0/${"ab"[i]}`, class: c, name: "", storey: "" }));
  const mesh = new Mesh(geometry, new MeshLambertMaterial({ vertexColors: true }));
  mesh.userData = {
    meshFeatures: { featureIds: [{ attribute: 0, propertyTable: 0 }] },
    structuralMetadata: { tableAccessors: [{ count: 2 }], getPropertyTableData: (_t: number, row: number) => rows[row] },
  };
  return mesh;
}

const red = new Color("#ff0000").r;
const at = (mesh: Mesh, v: number): number[] => {
  const c = mesh.geometry.getAttribute("color");
  return [c.getX(v), c.getY(v), c.getZ(v), c.getW(v)];
};

describe("a layer's style", () => {
  it("is nothing where it says nothing", () => {
    expect(Styling.plain({ opacity: 1, order: 1 })).toBe(true);
    expect(Styling.plain({ opacity: 1, order: 1, surfaces: {} })).toBe(true);
    expect(Styling.plain({ opacity: 0.5, order: 1 })).toBe(false);
    expect(Styling.plain({ opacity: 1, order: 1, areas: null })).toBe(false);
  });

  it("colours features by class and leaves the others their own", () => {
    const mesh = box();
    const style = new Styling({ opacity: 1, order: 1, classes: { WaterBody: "#ff0000" } });
    style.apply([mesh]);
    expect(at(mesh, 0)).toEqual([0.25, 0.25, 0.25, 1]);
    expect(at(mesh, 23)).toEqual([red, 0, 0, 1]);
    expect(style.painted).toBe(4);
  });

  it("colours surfaces of buildings by the way they face, before their class", () => {
    const mesh = box(["BuildingPart", "WaterBody"]);
    new Styling({ opacity: 1, order: 1, colour: "#0000ff", surfaces: { RoofSurface: "#ff0000" } }).apply([mesh]);
    // BoxGeometry has the sides +x, -x, +y, -y, +z, -z of four corners each; the last is the second feature's.
    expect([0, 8, 12, 23].map((v) => at(mesh, v).slice(0, 3).map((x) => Math.round(x)))).toEqual([[0, 0, 1], [1, 0, 0], [0, 0, 1], [0, 0, 1]]);
  });

  it("is given back whole, and when a tile goes", () => {
    const mesh = box();
    const { geometry, material } = mesh;
    const style = new Styling({ opacity: 0.4, order: 1 });
    style.apply([mesh]);
    expect(mesh.geometry).not.toBe(geometry);
    expect((mesh.material as Material).transparent).toBe(true);
    expect((mesh.material as Material).opacity).toBeCloseTo(0.4);
    style.apply([]);
    expect([mesh.geometry, mesh.material]).toEqual([geometry, material]);
    style.apply([mesh]);
    style.dispose();
    expect([mesh.geometry, mesh.material]).toEqual([geometry, material]);
    expect(geometry.getAttribute("color").itemSize).toBe(3);
  });

  it("draws areas in the colour of their class, and unknown ones with a pattern", () => {
    const mesh = box(["Neighbourhood", "Neighbourhood"]);
    new Styling({ opacity: 1, order: 2, areas: { classes: { "0/a": 1, "0/b": 0 }, colours: ["#808080", "#ff0000"] } }).apply([mesh]);
    expect(at(mesh, 0)).toEqual([red, 0, 0, 1]);
    expect(at(mesh, 23)[3]).toBe(0.5);
    expect(mesh.castShadow).toBe(false);
  });
});
