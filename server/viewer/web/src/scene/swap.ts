import type { Camera, Object3D, Scene, WebGLRenderer } from "three";
import { diffTrees, tileName, type TileJSON } from "../core/swapplan";
import { internals, LOADED, UNLOADED, type EngineData, type LiveTile } from "./renderer_types";
import { readTileset, type ReadTileset, type TilesetView } from "./tileset_view";

/** Longest wait in milliseconds for one content. */
export const FETCH_MS = 30_000;

/** What was done to bring a tileset up to date. */
export type Outcome =
  | { kind: "same" }
  | { kind: "exchanged"; scenes: Object3D[] }
  /** Tiles came or went: the tileset must be built anew beside the shown one. */
  | { kind: "structure" };

/** What drawing needs to make new content ready before it is shown. */
export interface Drawing {
  renderer: WebGLRenderer;
  camera: Camera;
  scene: Scene;
}

/** A content made ready on a shadow of its tile. */
interface Prepared {
  tile: LiveTile;
  uri: string;
  engineData: EngineData;
}

/**
 * Exchanges the contents of a shown tileset that differ from the server's, in
 * place and in one task, so that no frame falls between the old and the new.
 * Only changed contents are fetched. `ahead` names contents that are probably
 * needed: they are fetched beside tileset.json instead of after it.
 */
export async function exchange(view: TilesetView, ahead: string[], on: Drawing): Promise<Outcome> {
  const abort = AbortSignal.timeout(FETCH_MS);
  const fetched = new Contents(view.url, abort);
  for (const uri of ahead) fetched.get(uri).catch(() => undefined);
  const read = await readTileset(view.url, view.etag, abort);
  if (!read || !view.tree) return { kind: "same" };
  const diff = diffTrees(view.tree, read.tree);
  if (diff.structure) return { kind: "structure" };
  const wanted = new Map<LiveTile, string>();
  for (const [name, tile] of namedTiles(view)) {
    const change = diff.replaced.get(name);
    if (change) wanted.set(tile, change.new);
  }
  const loaded = [...wanted].filter(([tile]) => tile.internal.loadingState === LOADED);
  const ready = await Promise.all(loaded.map(([tile, uri]) => prepareContent(view, tile, uri, fetched, abort, on)));
  return { kind: "exchanged", scenes: commit(view, wanted, ready, read) };
}

/** Tiles of the shown tree by the name that core/swapplan gives them. */
function namedTiles(view: TilesetView): Map<string, LiveTile> {
  const out = new Map<string, LiveTile>();
  const walk = (tile: LiveTile, path: string): void => {
    out.set(tileName(tile as TileJSON, path), tile);
    tile.children.forEach((child, i) => walk(child, `${path}/${i}`));
  };
  const { root } = internals(view.tiles);
  if (root) walk(root, "");
  return out;
}

async function prepareContent(
  view: TilesetView, tile: LiveTile, uri: string, fetched: Contents, signal: AbortSignal, on: Drawing,
): Promise<Prepared> {
  const shadow = Object.create(tile) as LiveTile;
  shadow.engineData = { ...tile.engineData, scene: null, metadata: null, geometry: null, materials: null, textures: null };
  await internals(view.tiles).parseTile(await fetched.get(uri), shadow, "glb", fetched.address(uri), signal);
  const { scene } = shadow.engineData;
  if (!scene) throw new Error(`reading ${uri}: no content`);
  scene.traverse((o) => (o.userData.tile = tile));
  await on.renderer.compileAsync(scene, on.camera, on.scene);
  return { tile, uri, engineData: shadow.engineData };
}

/** The exchange itself: no waiting in here. */
function commit(view: TilesetView, wanted: Map<LiveTile, string>, ready: Prepared[], read: ReadTileset): Object3D[] {
  const inner = internals(view.tiles);
  const scenes: Object3D[] = [];
  for (const [tile, uri] of wanted) {
    const prepared = ready.find((p) => p.tile === tile);
    if (prepared && tile.internal.loadingState === LOADED) {
      replaceContent(view, prepared);
      if (prepared.engineData.scene) scenes.push(prepared.engineData.scene);
    } else {
      // Not there yet, or gone meanwhile: it will be fetched by its new name.
      if (prepared) disposeContent(prepared.engineData);
      if (tile.internal.loadingState !== UNLOADED) inner.lruCache.remove(tile);
    }
    if (tile.content) tile.content.uri = uri;
  }
  view.accept(read);
  return scenes;
}

function replaceContent(view: TilesetView, { tile, engineData }: Prepared): void {
  const inner = internals(view.tiles);
  const active = inner.activeTiles.has(tile);
  const visible = inner.visibleTiles.has(tile);
  if (visible) inner.setTileVisible(tile, false);
  if (active) inner.setTileActive(tile, false);
  const old = { ...tile.engineData };
  const { scene, metadata, geometry, materials, textures } = engineData;
  Object.assign(tile.engineData, { scene, metadata, geometry, materials, textures });
  if (active) inner.setTileActive(tile, true);
  if (visible) inner.setTileVisible(tile, true);
  disposeContent(old);
  inner._bytesUsed.delete(tile);
  inner.recalculateBytesUsed(tile);
}

function disposeContent(data: EngineData): void {
  for (const list of [data.geometry, data.materials, data.textures]) {
    for (const item of list ?? []) item.dispose();
  }
  data.scene?.traverse(({ userData }) => {
    (userData as { meshFeatures?: { dispose(): void } }).meshFeatures?.dispose();
    (userData as { structuralMetadata?: { dispose(): void } }).structuralMetadata?.dispose();
  });
  data.scene?.removeFromParent();
}

/** Contents by URI, each fetched once however often it is asked for. */
class Contents {
  private readonly pending = new Map<string, Promise<ArrayBuffer>>();
  private readonly base: string;
  private readonly signal: AbortSignal;

  constructor(tileset: string, signal: AbortSignal) {
    this.base = new URL(tileset, location.href).toString();
    this.signal = signal;
  }

  address(uri: string): string {
    return new URL(uri, this.base).toString();
  }

  get(uri: string): Promise<ArrayBuffer> {
    let got = this.pending.get(uri);
    if (!got) {
      got = this.load(uri);
      this.pending.set(uri, got);
    }
    return got;
  }

  private async load(uri: string): Promise<ArrayBuffer> {
    const res = await fetch(this.address(uri), { signal: this.signal });
    if (!res.ok) throw new Error(`reading ${uri}: HTTP ${res.status}`);
    return res.arrayBuffer();
  }
}
