import { TilesRenderer } from "3d-tiles-renderer/three";
import { GLTFExtensionsPlugin, ReorientationPlugin } from "3d-tiles-renderer/three/plugins";
import type { KTX2Loader } from "three/addons/loaders/KTX2Loader.js";
import { Box3, Group, MathUtils, Matrix4, Vector3, type Camera, type Object3D, type WebGLRenderer } from "three";
import { MeshoptDecoder } from "three/addons/libs/meshopt_decoder.module.js";
import { refineFromOutside } from "../core/outside";
import { budgetOf, type Budget, type ProfileName } from "../core/profile";
import { treeOf, type TilesetJSON, type Tree } from "../core/swapplan";
import type { Project } from "../core/types";
import type { LazyKTX2Loader } from "./ktx2";
import { giveLook } from "./look";
import { internals, type LiveTile } from "./renderer_types";
import { RequestVolumePlugin } from "./request_volume";

/** Largest error on the screen in CSS pixels before finer tiles are fetched, where the tileset says nothing of it. */
export const ERROR_TARGET = 6;
/** Longest wait in milliseconds for the tiles of a hidden tileset before it is shown as it is. */
export const SETTLE_MS = 20_000;

export interface TilesetViewOptions {
  id: string;
  url: string;
  site: Project["site"];
  /** The camera that tiles are chosen for. */
  camera: () => Camera;
  renderer: WebGLRenderer;
  profile: ProfileName;
  ktx2: LazyKTX2Loader;
  /** Told what the tileset says a device like this one bears. */
  onBudget: (budget: Budget) => void;
  /** Told when something new may be drawn. */
  onChange: () => unknown;
}

/** A tileset.json as the server gave it. */
export interface ReadTileset {
  json: TilesetJSON;
  tree: Tree;
  etag: string;
}

/** Reads tileset.json; undefined where the server says it is still the one with this ETag. Aborts and errors throw. */
export async function readTileset(url: string, etag: string, signal?: AbortSignal): Promise<ReadTileset | undefined> {
  const init: RequestInit = { cache: "no-store", headers: etag ? { "If-None-Match": etag } : {} };
  const res = await fetch(url, signal ? { ...init, signal } : init);
  if (res.status === 304) return undefined;
  if (!res.ok) throw new Error(`reading ${url}: HTTP ${res.status}`);
  const json = (await res.json()) as TilesetJSON;
  return { json, tree: treeOf(json), etag: res.headers.get("ETag") ?? "" };
}

/**
 * One tileset in the scene. The site's own frame is the scene's: x east, y up,
 * z south, metres from the site origin, so that coordinates stay small where
 * shaders only have 32 bits.
 */
export class TilesetView {
  readonly id: string;
  readonly url: string;
  readonly tiles: TilesRenderer;
  /** Parent of the tiles; its `visible` shows or hides the tileset. */
  readonly frame = new Group();
  tree: Tree | undefined;
  etag = "";
  failed = false;
  /** The root transform that the renderer has; where the tileset stands may be another one by now. */
  private loaded = new Matrix4();
  private preview: Matrix4 | undefined;
  private readonly o: TilesetViewOptions;
  private camera: Camera | undefined;
  private disposed = false;

  constructor(options: TilesetViewOptions) {
    this.o = options;
    this.id = options.id;
    this.url = options.url;
    this.tiles = new TilesRenderer(options.url);
    this.frame.name = options.id;
    this.frame.visible = false;
    this.frame.add(this.tiles.group);
    this.tiles.errorTarget = ERROR_TARGET;
    // Tiles outside the picture still cast shadows into it.
    this.tiles.displayActiveTiles = true;
    this.tiles.autoDisableRendererCulling = false;
    this.plug();
    for (const name of ["needs-update", "load-model", "tile-visibility-change"]) {
      this.tiles.addEventListener(name, () => this.o.onChange());
    }
    this.tiles.addEventListener("load-error", ({ tile }) => {
      if (!tile) this.failed = true;
      this.o.onChange();
    });
  }

  private plug(): void {
    const { lat, lon, h } = this.o.site;
    this.tiles.registerPlugin({
      name: "maquette",
      processTileModel: (scene: Object3D) => giveLook(scene),
      fetchData: (url: string, options: RequestInit) => (url === this.url ? this.readRoot(options) : null),
    });
    this.tiles.registerPlugin(new RequestVolumePlugin());
    // An azimuth of half a turn makes the frame (east, up, south).
    this.tiles.registerPlugin(new ReorientationPlugin({
      lat: MathUtils.degToRad(lat), lon: MathUtils.degToRad(lon), height: h, azimuth: Math.PI, recenter: true,
    }));
    this.tiles.registerPlugin(new GLTFExtensionsPlugin({
      metadata: true, rtc: false, autoDispose: false, meshoptDecoder: MeshoptDecoder,
      // It is asked to load, and for nothing else.
      ktxLoader: this.o.ktx2 as unknown as KTX2Loader,
    }));
  }

  private async readRoot(_options: RequestInit): Promise<TilesetJSON> {
    const read = await readTileset(this.url, "");
    if (!read) throw new Error(`reading ${this.url}: not modified, though nothing was kept`);
    this.tree = read.tree;
    this.etag = read.etag;
    this.loaded.fromArray(read.tree.transform);
    const budget = budgetOf(read.json.extras?.maquette?.profile, this.o.profile);
    if (budget) {
      this.tiles.errorTarget = budget.errorTarget;
      // What is shown is compared with what the server has before this, so that it makes no difference there.
      if (budget.outside) refineFromOutside(read.json.root);
      this.o.onBudget(budget);
    }
    return read.json;
  }

  /** The revision shown, 0 before tileset.json is read. */
  get rev(): number {
    return this.tree?.rev ?? 0;
  }

  /** Takes a newer tileset.json as the one shown. */
  accept(read: ReadTileset): void {
    this.tree = read.tree;
    this.etag = read.etag;
    this.stand();
  }

  /** Shows the tileset where this matrix (root's frame to the scene's) puts it, until undefined puts it back. */
  standAt(preview: Matrix4 | undefined): void {
    this.preview = preview;
    this.stand();
  }

  /** From the root's frame to the scene's, as the server says. */
  get placed(): Matrix4 {
    this.tiles.group.updateMatrix();
    return this.tiles.group.matrix.clone().multiply(new Matrix4().fromArray(this.tree?.transform ?? this.loaded.elements));
  }

  /** Where the root's origin is drawn: metres east, north and up of the site origin. */
  get stands(): [number, number, number] {
    this.frame.updateWorldMatrix(true, true);
    const { x, y, z } = new Vector3().setFromMatrixPosition(this.loaded).applyMatrix4(this.tiles.group.matrixWorld);
    return [x, -z, y];
  }

  /**
   * Moves all tiles at once, without fetching or rebuilding any: the renderer
   * keeps the transform it loaded, and the frame around it makes up the rest.
   */
  private stand(): void {
    this.tiles.group.updateMatrix();
    const loaded = this.tiles.group.matrix.clone().multiply(this.loaded);
    this.frame.matrixAutoUpdate = false;
    this.frame.matrix.copy(this.preview ?? this.placed).multiply(loaded.invert());
    this.frame.updateMatrixWorld(true);
  }

  /** Chooses and loads tiles for the camera; call once a frame while shown or settling. */
  update(): void {
    if (this.disposed) return;
    const camera = this.o.camera();
    if (camera !== this.camera) {
      if (this.camera) this.tiles.deleteCamera(this.camera);
      this.tiles.setCamera(camera);
      this.camera = camera;
    }
    this.tiles.setResolutionFromRenderer(camera, this.o.renderer);
    this.tiles.update();
  }

  /** True when everything the camera asks for is there. */
  get settled(): boolean {
    if (this.failed) return true;
    const { stats, activeTiles } = internals(this.tiles);
    return this.tree !== undefined && this.tiles.root !== null && activeTiles.size + stats.failed > 0
      && stats.queued + stats.downloading + stats.parsing === 0;
  }

  /** True while something is on its way. */
  get loading(): boolean {
    const { stats } = internals(this.tiles);
    return !this.failed && (this.tree === undefined || stats.queued + stats.downloading + stats.parsing > 0);
  }

  /** Tiles whose content is drawn. */
  visibleTiles(): LiveTile[] {
    return this.frame.visible ? [...internals(this.tiles).visibleTiles] : [];
  }

  /** Box of what is loaded, in the scene's frame; empty where nothing is. */
  bounds(): Box3 {
    const box = new Box3();
    this.frame.updateWorldMatrix(true, true);
    for (const tile of internals(this.tiles).visibleTiles) {
      if (tile.engineData.scene) box.expandByObject(tile.engineData.scene);
    }
    return box;
  }

  dispose(): void {
    this.disposed = true;
    this.frame.removeFromParent();
    this.tiles.dispose();
  }
}
