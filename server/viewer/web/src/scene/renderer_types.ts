import type { TilesRenderer } from "3d-tiles-renderer/three";
import type { BufferGeometry, Material, Matrix4, Object3D, Texture } from "three";
import type { TileJSON } from "../core/swapplan";

/**
 * What 3d-tiles-renderer 0.5.3 keeps on a tile and does not declare in its
 * types (read in its source). Only swap.ts and tileset_view.ts rely on it; the
 * version is pinned, and the end-to-end tests fail if it changes.
 */
export interface EngineData {
  scene: Object3D | null;
  metadata: unknown;
  geometry: BufferGeometry[] | null;
  materials: Material[] | null;
  textures: Texture[] | null;
  transform: Matrix4;
}

/** A tile with the renderer's own state. */
export interface LiveTile extends TileJSON {
  children: LiveTile[];
  engineData: EngineData;
  internal: { loadingState: number; basePath: string; hasRenderableContent: boolean };
}

/** Loading states of the renderer. */
export const UNLOADED = 0;
export const LOADED = 4;
export const FAILED = -1;

/** The undeclared parts of TilesRenderer. */
export interface Internals {
  stats: { queued: number; downloading: number; parsing: number; failed: number; refused: number };
  lruCache: { remove(tile: LiveTile): boolean; minBytesSize: number; maxBytesSize: number };
  activeTiles: Set<LiveTile>;
  visibleTiles: Set<LiveTile>;
  root: LiveTile | null;
  _bytesUsed: WeakMap<LiveTile, number>;
  parseTile(data: ArrayBuffer, tile: LiveTile, extension: string, url: string, signal: AbortSignal): Promise<void>;
  setTileActive(tile: LiveTile, on: boolean): void;
  setTileVisible(tile: LiveTile, on: boolean): void;
  disposeTile(tile: LiveTile): void;
  recalculateBytesUsed(tile: LiveTile): void;
}

/** The renderer with its undeclared parts. */
export function internals(tiles: TilesRenderer): Internals {
  return tiles as unknown as Internals;
}
