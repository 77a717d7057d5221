import { Box3, BoxGeometry, BufferAttribute, Float32BufferAttribute, Group, Matrix4, Mesh, MeshStandardMaterial, PerspectiveCamera, LineBasicMaterial, LineSegments, Raycaster, Vector2, Vector3 } from "three";
import { describe, expect, it, vi } from "vitest";
import { fitDistance } from "./camera";
import { featureAt, idsOfKeys, linesBelow, segmentsOf, trianglesOf, triangleCount } from "./features";
import { giveLook } from "./look";
import { makeMark } from "./marks";
import { hitLine, LINE_PIXELS } from "./picking";
import { LEAST_SCALE, LOADING_REST, Pace } from "./pace";

/** Two boxes in one mesh with a property table, as the loader leaves them. */
function twoBoxes(): Mesh {
  const geometry = new BoxGeometry(1, 1, 1);
  const twice = new Float32Array([...geometry.attributes.position!.array, ...geometry.attributes.position!.array].map((v, i) => v + (i >= 72 && i % 3 === 0 ? 5 : 0)));
  const count = geometry.attributes.position!.count;
  const index = [...geometry.index!.array];
  geometry.setAttribute("position", new Float32BufferAttribute(twice, 3));
  geometry.setIndex([...index, ...index.map((i) => i + count)]);
  geometry.setAttribute("_feature_id_0", new BufferAttribute(new Uint8Array(count * 2).fill(1, count), 1));
  const rows = [{ key: "0/a", class: "IfcWall", name: "A", storey: "00" }, { key: "0/b", class: "IfcSlab", name: "B", storey: "01" }];
  const mesh = new Mesh(geometry, new MeshStandardMaterial());
  mesh.userData = {
    meshFeatures: { featureIds: [{ attribute: 0, propertyTable: 0 }] },
    structuralMetadata: { tableAccessors: [{ count: 2 }], getPropertyTableData: (_t: number, row: number) => rows[row] },
  };
  return mesh;
}

describe("features of a tile", () => {
  it("are found by vertex and by key", () => {
    const mesh = twoBoxes();
    expect(featureAt(mesh, 0)?.row.key).toBe("0/a");
    expect(featureAt(mesh, 30)?.row).toEqual({ key: "0/b", class: "IfcSlab", name: "B", storey: "01" });
    expect(featureAt(mesh, 4800)).toBeUndefined();
    expect([...idsOfKeys(mesh, new Set(["0/b", "0/none"]))]).toEqual([1]);
    expect(triangleCount(mesh)).toBe(24);
  });

  it("give their own triangles only", () => {
    const positions = trianglesOf(twoBoxes(), new Set([1]));
    expect(positions).toHaveLength(12 * 9);
    expect(Math.min(...positions.filter((_, i) => i % 3 === 0))).toBe(4.5);
  });

  it("are not looked for where a mesh has no table", () => {
    const mesh = twoBoxes();
    mesh.userData = {};
    expect(featureAt(mesh, 0)).toBeUndefined();
    expect(idsOfKeys(mesh, new Set(["0/a"])).size).toBe(0);
    expect(makeMark([mesh], new Set(["0/a"]), { color: 0, fill: 1, edge: 1 })).toBeUndefined();
  });

  it("are marked where they stand", () => {
    const mesh = twoBoxes();
    mesh.position.set(0, 7, 0);
    const mark = makeMark([mesh], new Set(["0/a"]), { color: 0xff0000, fill: 0.5, edge: 1 });
    expect(mark?.children[0]?.matrix.elements[13]).toBe(7);
  });
});

/** Two lines 4 m apart, in steps of a millimetre, below a node that scales them, as a quantized tile is. */
function twoLines(): { node: Group; lines: LineSegments } {
  const lines = new LineSegments(twoBoxes().geometry.clone(), new LineBasicMaterial());
  lines.geometry.setAttribute("position", new Float32BufferAttribute([-3000, 0, 0, 3000, 0, 0, -3000, 4000, 0, 3000, 4000, 0], 3));
  lines.geometry.setAttribute("_feature_id_0", new BufferAttribute(new Uint8Array([0, 0, 1, 1]), 1));
  lines.geometry.setIndex([0, 1, 2, 3]);
  lines.userData = twoBoxes().userData;
  const node = new Group().add(lines);
  node.scale.setScalar(0.001);
  node.updateMatrixWorld(true);
  return { node, lines };
}

describe("lines", () => {
  const canvas = { clientWidth: 400, clientHeight: 400 };
  const camera = new PerspectiveCamera(90, 1, 0.1, 1000); // 20 pixels a metre at 10 m
  camera.position.z = 10;
  camera.updateMatrixWorld();
  const hit = (lines: LineSegments, x: number, y: number, farthest = Infinity): ReturnType<typeof hitLine> => {
    const raycaster = new Raycaster();
    raycaster.setFromCamera(new Vector2(x / 200, y / 200), camera);
    return hitLine(lines, raycaster, camera, canvas, farthest);
  };

  it("are hit within a finger of them, and not behind a surface", () => {
    const { lines } = twoLines();
    expect(hit(lines, 0, 0)?.vertex).toBe(0);
    expect(hit(lines, 10, LINE_PIXELS - 1)?.vertex).toBe(0);
    expect(hit(lines, 10, LINE_PIXELS + 1)).toBeUndefined();
    expect(featureAt(lines, hit(lines, 0, 78)?.vertex ?? -1)?.row.key).toBe("0/b");
    expect(hit(lines, 0, 0, 9)).toBeUndefined();
  });

  it("are marked by segments of their own", () => {
    const { node, lines } = twoLines();
    expect(linesBelow(node)).toEqual([lines]);
    expect(Array.from(segmentsOf(lines, new Set([1])))).toEqual([-3000, 4000, 0, 3000, 4000, 0]);
    const mark = makeMark([node], new Set(["0/b"]), { color: 0xff0000, fill: 0.5, edge: 1 });
    expect(mark?.children).toHaveLength(1);
    expect(mark?.children[0]?.matrix.elements[0]).toBeCloseTo(0.001);
    expect(triangleCount(node)).toBe(0);
  });
});

describe("the look", () => {
  it("makes opaque matt and glass shiny, once per material", () => {
    const opaque = new MeshStandardMaterial({ color: 0x336699, vertexColors: true });
    const glass = new MeshStandardMaterial({ transparent: true, opacity: 0.4 });
    const scene = new Group().add(new Mesh(new BoxGeometry(), opaque), new Mesh(new BoxGeometry(), opaque), new Mesh(new BoxGeometry(), glass));
    const disposed = vi.spyOn(opaque, "dispose");
    giveLook(scene);
    const [a, b, c] = scene.children as Mesh[];
    expect(a?.material).toBe(b?.material);
    expect(a?.material).toMatchObject({ type: "MeshLambertMaterial", vertexColors: true, color: opaque.color });
    expect(c?.material).toMatchObject({ type: "MeshPhongMaterial", opacity: 0.4, transparent: true });
    expect([a?.castShadow, c?.castShadow]).toEqual([true, false]);
    expect(disposed).toHaveBeenCalledOnce();
  });
});

describe("the pace", () => {
  it("lowers the resolution only while things move, not below the least, and restores it at rest", () => {
    const pace = new Pace();
    pace.note(500, false);
    expect(pace.scale).toBe(1);
    for (let i = 0; i < 40; i++) pace.note(500, true);
    expect(pace.scale).toBe(LEAST_SCALE);
    expect([pace.rest(), pace.scale, pace.rest()]).toEqual([true, 1, false]);
  });

  it("leaves time for loading on a slow device only", () => {
    const pace = new Pace();
    expect(pace.mayDraw(0)).toBe(true);
    for (let i = 0; i < 40; i++) pace.note(200, false);
    expect([pace.mayDraw(200), pace.mayDraw(200 * LOADING_REST + 10)]).toEqual([false, true]);
  });
});

describe("the first view", () => {
  it.each([[0, 0.001, 1.6], [-0.6, 1.18, 1.6], [-0.6, 1.18, 0.5], [2, 1.5, 1]])(
    "from %d, %d at aspect %d has the whole box in the picture, and touches its edge", (azimuth, polar, aspect) => {
      const box = new Box3(new Vector3(-40, 0, -30), new Vector3(48, 25, 45));
      const center = box.getCenter(new Vector3());
      const distance = fitDistance(box, azimuth, polar, Math.PI / 4, aspect);
      const camera = new PerspectiveCamera(45, aspect, 0.1, 1000);
      camera.position.setFromSphericalCoords(distance, polar, azimuth).add(center);
      camera.lookAt(center);
      camera.updateMatrixWorld();
      let furthest = 0;
      for (let i = 0; i < 8; i++) {
        const p = new Vector3(i & 1 ? box.max.x : box.min.x, i & 2 ? box.max.y : box.min.y, i & 4 ? box.max.z : box.min.z).project(camera);
        furthest = Math.max(furthest, Math.abs(p.x), Math.abs(p.y));
      }
      expect(furthest).toBeCloseTo(1, 3);
    });
});

describe("the site frame", () => {
  it("has x east, y up and z south of the site origin, to a tenth of a millimetre", async () => {
    const { TilesRenderer, WGS84_ELLIPSOID } = await import("3d-tiles-renderer/three");
    const { ReorientationPlugin } = await import("3d-tiles-renderer/three/plugins");
    const [lat, lon, height] = [(51.8118 * Math.PI) / 180, (4.6664 * Math.PI) / 180, 44.2];
    const tiles = new TilesRenderer("tileset.json");
    const plugin = new ReorientationPlugin({ lat, lon, height, azimuth: Math.PI });
    tiles.registerPlugin(plugin);
    (plugin as unknown as { transformLatLonHeightToOrigin(...a: number[]): void }).transformLatLonHeightToOrigin(lat, lon, height, Math.PI);
    const enu = new Matrix4();
    WGS84_ELLIPSOID.getEastNorthUpFrame(lat, lon, height, enu);
    const at = new Vector3(100, 20, 3).applyMatrix4(enu).applyMatrix4(tiles.group.matrix);
    expect(at.distanceTo(new Vector3(100, 3, -20))).toBeLessThan(1e-4);
  });
});
