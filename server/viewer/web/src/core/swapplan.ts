import type { Budget, ProfileName } from "./profile";
import type { TilesReplacedData } from "./types";

/** The part of a tileset.json tile that decides what to fetch again. */
export interface TileJSON {
  content?: { uri?: string } | null;
  children?: TileJSON[] | null;
  extras?: { cell?: string; outsideError?: number } | null;
  boundingVolume?: { box?: number[] } | null;
  geometricError?: number;
  refine?: string;
  transform?: number[];
}

/** The part of tileset.json that the viewer acts on. */
export interface TilesetJSON {
  root: TileJSON;
  extras?: { maquette?: { rev?: number; partial?: number; variant?: string; project?: string; profile?: Budget | null } } | null;
}

/** One tile: what it holds and a text of all that must stay the same for an exchange in place. */
export interface Leaf {
  uri: string | undefined;
  shape: string;
}

/** A tileset as a flat map from tile name to what it holds. */
export interface Tree {
  /** The version's number; that of one that is still being made below 0. */
  rev: number;
  /** The root's transform: where the whole of it stands. It may change without any tile being another one. */
  transform: number[];
  /** Middle of the root's box, in the root's frame. */
  center: [number, number, number];
  tiles: Map<string, Leaf>;
}

/** How a tile is called: by its cell, else by its path of child numbers (which needs an unsorted tree). */
export function tileName(tile: TileJSON, path: string): string {
  return tile.extras?.cell ?? path;
}

/** Deepest tree that is followed; a deeper one is cut, which shows as a changed structure. */
export const MAX_DEPTH = 64;

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** Flattens a tileset.json. Must be called before the renderer gets the object, since it may sort children. */
export function treeOf(tileset: TilesetJSON): Tree {
  const tiles = new Map<string, Leaf>();
  const walk = (tile: TileJSON, path: string, parent: string, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    const name = tileName(tile, path);
    const shape = JSON.stringify([
      parent, tile.boundingVolume, tile.geometricError, tile.refine, depth > 0 && tile.transform, Boolean(tile.content?.uri),
    ]);
    tiles.set(name, { uri: tile.content?.uri ?? undefined, shape });
    tile.children?.forEach((child, i) => walk(child, `${path}/${i}`, name, depth + 1));
  };
  walk(tileset.root, "", "", 0);
  const { transform, boundingVolume } = tileset.root;
  const [x = 0, y = 0, z = 0] = boundingVolume?.box ?? [];
  const { rev = 0, partial = 0 } = tileset.extras?.maquette ?? {};
  return { rev: rev || -partial, transform: transform ?? IDENTITY, center: [x, y, z], tiles };
}

/** Tiles whose content took another's place, and whether anything else differs. */
export interface TreeDiff {
  structure: boolean;
  /** By tile name. */
  replaced: Map<string, { old: string; new: string }>;
}

/** Compares two trees tile by tile; where the whole of it stands is left aside. With a changed structure `replaced` is empty: the tree must be built anew. */
export function diffTrees(before: Tree, after: Tree): TreeDiff {
  const replaced: TreeDiff["replaced"] = new Map();
  let structure = before.tiles.size !== after.tiles.size;
  for (const [name, leaf] of after.tiles) {
    const was = before.tiles.get(name);
    if (!was || was.shape !== leaf.shape) structure = true;
    else if (leaf.uri && was.uri && leaf.uri !== was.uri) replaced.set(name, { old: was.uri, new: leaf.uri });
    if (structure) break;
  }
  if (structure) replaced.clear();
  return { structure, replaced };
}

/** What an open viewer does about a `tiles.replaced`. */
export type Step =
  /** Already shown, or newer. */
  | { do: "nothing" }
  /** Nothing may be shown any more. */
  | { do: "clear" }
  /** Build the tree beside the shown one and exchange the two. */
  | { do: "rebuild" }
  /** Read tileset.json and exchange contents in place; `ahead` may be fetched at once. */
  | { do: "exchange"; ahead: string[] };

/**
 * Decides by the version shown and the event. An event that does not start
 * where we are (some were missed, or came twice) still leads to an exchange:
 * tileset.json tells the whole truth and is compared with what is shown, only
 * nothing is fetched ahead of it.
 */
export function planSwap(shown: number, e: TilesReplacedData, profile: ProfileName = "desktop"): Step {
  if (e.rev === shown) return { do: "nothing" };
  if (e.rev === 0) return { do: "clear" };
  if (shown === 0 || e.structure) return { do: "rebuild" };
  return { do: "exchange", ahead: e.prevRev === shown ? aheadFor(e, profile) : [] };
}

/** The new contents that the tileset of a profile names; another profile's pairs are left aside. */
function aheadFor(e: TilesReplacedData, profile: ProfileName): string[] {
  const kind = profile.replace("-lite", "");
  const pairs = e.replaced ?? [];
  const own = new Set(pairs.filter((r) => r.profile === kind).map((r) => r.old));
  return pairs.filter((r) => (r.profile ? r.profile === kind : !own.has(r.old))).map((r) => r.new);
}
