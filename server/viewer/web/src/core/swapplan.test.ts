import { describe, expect, it } from "vitest";
import { diffTrees, MAX_DEPTH, planSwap, treeOf, type TileJSON, type TilesetJSON } from "./swapplan";
import type { TilesReplacedData } from "./types";

const SHIFT = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 5, 5, 5, 1];
const box = [0, 0, 0, 8, 0, 0, 0, 8, 0, 0, 0, 8];

function tile(cell: string, uri?: string, children: TileJSON[] = []): TileJSON {
  return { boundingVolume: { box }, geometricError: 1, extras: { cell }, children, ...(uri ? { content: { uri } } : {}) };
}

function tileset(rev: number, root: TileJSON): TilesetJSON {
  return { root, extras: { maquette: { rev } } };
}

const one = tileset(1, tile("r", undefined, [tile("a", "c/a1.glb"), tile("b", "c/b1.glb", [tile("b1", "c/b11.glb")])]));

describe("comparing two trees", () => {
  it("finds nothing between a tree and itself", () => {
    expect(diffTrees(treeOf(one), treeOf(structuredClone(one)))).toEqual({ structure: false, replaced: new Map() });
  });

  it("finds the contents that changed, whatever the order of the children", () => {
    const two = tileset(2, tile("r", undefined, [tile("b", "c/b2.glb", [tile("b1", "c/b11.glb")]), tile("a", "c/a1.glb")]));
    expect(diffTrees(treeOf(one), treeOf(two))).toEqual({
      structure: false, replaced: new Map([["b", { old: "c/b1.glb", new: "c/b2.glb" }]]),
    });
  });

  it("tells two tiles with equal contents apart", () => {
    const before = tileset(1, tile("r", undefined, [tile("a", "c/x.glb"), tile("b", "c/x.glb")]));
    const after = tileset(2, tile("r", undefined, [tile("a", "c/x.glb"), tile("b", "c/y.glb")]));
    expect([...diffTrees(treeOf(before), treeOf(after)).replaced.keys()]).toEqual(["b"]);
  });

  const moved = (change: Partial<TileJSON>): TilesetJSON =>
    tileset(2, { ...tile("r", undefined, [tile("a", "c/a2.glb"), tile("b", "c/b1.glb", [tile("b1", "c/b11.glb")])]), ...change });
  it.each([
    ["a tile came", tileset(2, tile("r", undefined, [...(one.root.children ?? []), tile("n", "c/n.glb")]))],
    ["a tile went", tileset(2, tile("r", undefined, [tile("a", "c/a1.glb")]))],
    ["a tile hangs elsewhere", tileset(2, tile("r", undefined, [tile("a", "c/a1.glb", [tile("b1", "c/b11.glb")]), tile("b", "c/b1.glb")]))],
    ["a tile below the root moved", tileset(2, tile("r", undefined, [{ ...tile("a", "c/a1.glb"), transform: SHIFT }, ...(one.root.children ?? []).slice(1)]))],
    ["a box grew", moved({ boundingVolume: { box: box.map((v) => v * 2) } })],
    ["an error changed", moved({ geometricError: 2 })],
    ["contents changed before the odd one out", tileset(2, tile("r", undefined, [tile("a", "c/a2.glb"), tile("b", "c/b1.glb", [{ ...tile("b1", "c/b11.glb"), refine: "REPLACE" }])]))],
    ["a content appeared", moved({ content: { uri: "c/r.glb" } })],
  ])("asks for a new tree when %s", (_, after) => {
    expect(diffTrees(treeOf(one), treeOf(after))).toEqual({ structure: true, replaced: new Map() });
  });

  it("exchanges nothing when the whole of it moved", () => {
    const after = structuredClone(one);
    after.root.transform = SHIFT;
    expect(diffTrees(treeOf(one), treeOf(after))).toEqual({ structure: false, replaced: new Map() });
  });

  it("names tiles without a cell by their path", () => {
    const plain = (uri: string): TilesetJSON => ({ root: { children: [{ content: { uri: "c/a.glb" } }, { content: { uri } }] } });
    expect([...diffTrees(treeOf(plain("c/b.glb")), treeOf(plain("c/c.glb"))).replaced.keys()]).toEqual(["/1"]);
  });

  it("does not follow a tree without end", () => {
    let deep: TileJSON = {};
    for (let i = 0; i < MAX_DEPTH * 4; i++) deep = { children: [deep] };
    expect(treeOf({ root: deep }).tiles.size).toBe(MAX_DEPTH + 1);
  });
});

describe("what to do about tiles.replaced", () => {
  const event = (part: Partial<TilesReplacedData>): TilesReplacedData => ({
    tileset: "v", prevRev: 1, rev: 2, etag: '"2"', structure: false, features: [], replaced: [{ old: "c/a.glb", new: "c/b.glb", bytes: 9 }], ...part,
  });
  it.each([
    ["the next version: exchange, fetching ahead", 1, event({}), { do: "exchange", ahead: ["c/b.glb"] }],
    ["a version was missed: exchange, but trust only tileset.json", 1, event({ prevRev: 3, rev: 4 }), { do: "exchange", ahead: [] }],
    ["already shown: nothing", 2, event({}), { do: "nothing" }],
    ["the first version: build", 0, event({ prevRev: 0, rev: 1 }), { do: "rebuild" }],
    ["another structure: build", 1, event({ structure: true }), { do: "rebuild" }],
    ["withdrawn: clear", 2, event({ prevRev: 2, rev: 0 }), { do: "clear" }],
    ["back to an older version after a withdrawal: exchange", 3, event({ prevRev: 3, rev: 2 }), { do: "exchange", ahead: ["c/b.glb"] }],
    ["a server that sends null for no contents", 1, event({ replaced: null }), { do: "exchange", ahead: [] }],
  ])("%s", (_, shown, e, step) => expect(planSwap(shown, e)).toEqual(step));
});

describe("what is fetched ahead on a device", () => {
  const e: TilesReplacedData = {
    tileset: "a", prevRev: 1, rev: 2, etag: "e", structure: false, features: [],
    replaced: [
      { old: "c/1.glb", new: "c/2.glb", bytes: 1 },
      { old: "c/3.glb", new: "c/4.glb", bytes: 1 },
      { old: "c/3.glb", new: "c/5.glb", bytes: 1, profile: "hmd" },
      { old: "c/6.glb", new: "c/7.glb", bytes: 1, profile: "tablet" },
    ],
  };
  it.each([
    ["desktop", ["c/2.glb", "c/4.glb"]],
    ["tablet", ["c/2.glb", "c/4.glb", "c/7.glb"]],
    ["tablet-lite", ["c/2.glb", "c/4.glb", "c/7.glb"]],
    ["hmd", ["c/2.glb", "c/5.glb"]],
  ] as const)("is what the tileset of %s names", (profile, ahead) => {
    expect(planSwap(1, e, profile)).toEqual({ do: "exchange", ahead });
  });
});
