import { DEFAULT_LRU_CACHE } from "3d-tiles-renderer/core";
import { Sphere, type Box3, type Group, type Object3D } from "three";
import { motionBetween, type Motion } from "../core/motion";
import { Ring } from "../core/ring";
import type { Budget, ProfileName } from "../core/profile";
import type { NewGround } from "../core/situation";
import type { Project } from "../core/types";
import type { PlacingView } from "../core/placing/view";
import type { Colouring, Hit, SyncHint, TilesetRef, View } from "../core/view";
import { idsOfKeys, linesBelow, meshesOf, rowOf, triangleCount } from "./features";
import { Colours } from "./colouring";
import { LazyKTX2Loader } from "./ktx2";
import { fadeMark, makeMark, removeMark, type MarkStyle } from "./marks";
import { PALETTE } from "./palette";
import { Digging } from "./digging";
import { onTap, pick } from "./picking";
import type { Eye } from "./eye";
import type { PlacingScene } from "./placing";
import { Shelf } from "./shelf";
import { Stage } from "./stage";
import { Styling } from "./styling";
import { exchange } from "./swap";
import { TilesetView } from "./tileset_view";

/** Frames whose triangle counts are kept. */
export const KEPT_FRAMES = 1200;
/** How long changed features are marked, milliseconds. */
export const PULSE_MS = 3200;
/** Share of the memory for tiles down to which those out of sight are dropped once it is full. */
const KEPT_SHARE = 0.75;

const CHOSEN: MarkStyle = { color: PALETTE.chosen, fill: 0.38, edge: 0.95 };
const CHANGED: MarkStyle = { color: PALETTE.changed, fill: 0.55, edge: 0.9 };

/** What the world tells its owner. */
export interface WorldHooks {
  tapped(hit: Hit | undefined): void;
  loading(on: boolean): void;
  /** Tiles of a variant are drawn for the first time. */
  begun(): void;
  contextLost(lost: boolean): void;
  /** The camera turned: radians clockwise from north. */
  heading(radians: number): void;
}

/** The site in three dimensions: implements the view that the rest of the viewer speaks to. */
export class World implements View {
  readonly frames = new Ring(KEPT_FRAMES);
  private readonly stage: Stage;
  private readonly shelf: Shelf;
  private readonly ktx2: LazyKTX2Loader;
  private readonly hooks: WorldHooks;
  private readonly counts = new WeakMap<Object3D, number>();
  private readonly syncs = new Map<string, Promise<unknown>>();
  private site: Project["site"] = { lat: 0, lon: 0, h: 0 };
  private variant: string | undefined;
  private wanted: string | undefined;
  private layers = new Set<string>();
  private chosen: { hit: Hit; mark: Group | undefined } | undefined;
  private colours: Colours | undefined;
  private readonly styles = new Map<string, Styling>();
  private readonly digging = new Digging();
  private pulse: { mark: Group; until: number } | undefined;
  private wasLoading = true;
  private begun = false;
  private framed = false;
  /** What the device bears, as the tilesets say. */
  budget: Budget | undefined;
  private placingScene: PlacingScene | undefined;

  /** Throws where the browser has no WebGL 2. */
  constructor(canvas: HTMLCanvasElement, hooks: WorldHooks, private readonly calm: () => boolean, private readonly profile: ProfileName = "desktop") {
    this.hooks = hooks;
    this.stage = new Stage(canvas, {
      step: (now, awake) => this.step(now, awake),
      drawn: () => this.frames.push(this.triangles()),
      contextLost: (lost) => hooks.contextLost(lost),
    }, () => !calm());
    this.shelf = new Shelf(this.stage.scene);
    this.ktx2 = new LazyKTX2Loader(this.stage.renderer);
    this.stage.scene.add(this.digging.group);
    onTap(canvas, (x, y) => {
      if (!this.placingScene?.tapped(x, y)) hooks.tapped(this.pick(x, y));
    });
  }

  setSite(site: Project["site"]): void {
    this.site = site;
  }

  private open(ref: TilesetRef): TilesetView {
    const view: TilesetView = new TilesetView({
      ...ref,
      site: this.site,
      camera: () => this.stage.camera,
      renderer: this.stage.renderer,
      profile: this.profile,
      ktx2: this.ktx2,
      onBudget: (budget) => this.bear(budget),
      // What loads out of sight changes no picture.
      onChange: () => view.frame.visible && this.changed(),
    });
    return view;
  }

  /** Keeps as many tiles as the device bears: the cache is one for all tilesets. */
  private bear(budget: Budget): void {
    this.budget = budget;
    Object.assign(DEFAULT_LRU_CACHE, { minBytesSize: KEPT_SHARE * budget.cacheBytes, maxBytesSize: budget.cacheBytes });
  }

  private changed(): void {
    this.stage.light.changed();
    this.stage.wake();
  }

  async showVariant(ref: TilesetRef | undefined): Promise<void> {
    this.wanted = ref?.id;
    if (!ref) {
      if (this.variant) this.shelf.hide(this.variant, false);
      this.variant = undefined;
      return this.changed();
    }
    if (this.variant === ref.id && this.shelf.get(ref.id)) return;
    const view = this.shelf.takeKept(ref.id) ?? this.open(ref);
    if (this.variant === undefined) this.becomeShown(view);
    await this.shelf.settle(view);
    if (this.wanted !== ref.id) {
      if (this.shelf.get(ref.id) !== view) view.dispose();
      return;
    }
    this.becomeShown(view);
    this.frameFirst(view);
  }

  private becomeShown(view: TilesetView): void {
    const before = this.variant;
    this.variant = view.id;
    this.shelf.show(view);
    if (before && before !== view.id) this.shelf.hide(before, true);
    this.changed();
  }

  /** Takes the first view once the first variant is there, unless somebody moved the camera already. */
  private frameFirst(view: TilesetView): void {
    if (view.failed) return;
    const box = view.bounds();
    if (box.isEmpty()) return;
    this.aim(box);
    if (!this.framed && !this.stage.viewpoint.touched) this.stage.viewpoint.home(false);
    this.framed = true;
    this.changed();
  }

  /** Aims what the buttons go back to, and the light, at the plan; the camera stays. */
  private refit(view: TilesetView): void {
    const box = view.bounds();
    if (!box.isEmpty()) this.aim(box);
  }

  private aim(box: Box3): void {
    this.stage.viewpoint.setFocus(box);
    this.stage.light.fit(box.getBoundingSphere(new Sphere()));
  }

  setLayers(refs: TilesetRef[], ground?: NewGround): void {
    const ids = new Set(refs.map((r) => r.id));
    for (const id of this.layers) if (!ids.has(id)) this.shelf.hide(id, false);
    for (const ref of refs) if (!this.shelf.get(ref.id)) this.shelf.show(this.open(ref));
    this.layers = ids;
    this.stage.paper.visible = !refs.some((r) => r.terrain);
    this.digging.release();
    this.digging.set(refs, ground, () => this.changed());
    this.restyle(refs);
    this.changed();
  }

  /** Takes the looks of layers: a look that is another one takes the place of the one before. */
  private restyle(refs: TilesetRef[]): void {
    const looks = new Map(refs.flatMap(({ id, look }) => (look && !Styling.plain(look) ? [[id, look]] : [])));
    for (const [id, style] of this.styles) {
      if (JSON.stringify(looks.get(id)) === JSON.stringify(style.look)) continue;
      style.dispose();
      this.styles.delete(id);
    }
    for (const [id, look] of looks) if (!this.styles.has(id)) this.styles.set(id, new Styling(look));
    this.stepStyles();
  }

  /** Styles tiles that came since, before they are drawn. */
  private stepStyles(): void {
    for (const [id, style] of this.styles) style.apply(this.scenesOf(id));
    this.digging.apply(this.stage.paper, (id) => this.scenesOf(id));
  }

  /** How the ground is cut: objects that are, and triangles of what comes in its place; undefined where it is as it was. */
  get newGround(): { cut: number; triangles: number } | undefined {
    return this.digging.state;
  }

  /** How a shown layer is drawn: its opacity and how many vertices have a colour of its style, and how many triangles go with the plan; undefined where it is not shown. */
  layerLook(id: string): { opacity: number; painted: number; gone: number } | undefined {
    if (!this.layers.has(id)) return undefined;
    const style = this.styles.get(id);
    return { opacity: style?.look.opacity ?? 1, painted: style?.painted ?? 0, gone: style?.left ?? 0 };
  }

  sync(id: string, hint: SyncHint = { ahead: [], features: [] }): Promise<Motion | undefined> {
    const run = (this.syncs.get(id) ?? Promise.resolve()).then(() => this.syncNow(id, hint));
    this.syncs.set(id, run.catch(() => undefined));
    return run;
  }

  private async syncNow(id: string, hint: SyncHint): Promise<Motion | undefined> {
    const view = this.shelf.get(id);
    if (!view) {
      this.shelf.forget(id);
      return undefined;
    }
    const before = view.tree;
    const { renderer, scene, camera } = this.stage;
    const outcome = await exchange(view, hint.ahead, { renderer, scene, camera });
    if (outcome.kind === "structure") await this.rebuild(view);
    if (outcome.kind !== "same") {
      this.renewMark(id);
      this.startPulse(id, hint.features);
    }
    const now = this.shelf.get(id);
    const motion = before && now?.tree ? motionBetween(before, now.tree) : undefined;
    if (now && motion && id === this.variant) this.refit(now);
    this.changed();
    return motion;
  }

  /** Builds a tileset anew out of sight and exchanges the two when the new one is there. */
  private async rebuild(view: TilesetView): Promise<void> {
    const fresh = this.open({ id: view.id, url: view.url });
    await this.shelf.settle(fresh);
    if (fresh.failed || this.shelf.get(view.id) !== view) fresh.dispose();
    else this.shelf.show(fresh);
  }

  forget(id: string): void {
    this.shelf.forget(id);
  }

  rev(id: string): number {
    return this.shelf.get(id)?.rev ?? 0;
  }

  private scenesOf(id: string): Object3D[] {
    const tiles = this.shelf.get(id)?.visibleTiles() ?? [];
    return tiles.flatMap((t) => t.engineData.scene ?? []);
  }

  select(hit: Hit | undefined): void {
    removeMark(this.chosen?.mark);
    this.chosen = hit ? { hit, mark: undefined } : undefined;
    if (hit) this.renewMark(hit.tileset);
    this.stage.wake();
  }

  private renewMark(id: string): void {
    if (this.chosen?.hit.tileset !== id) return;
    removeMark(this.chosen.mark);
    this.chosen.mark = makeMark(this.scenesOf(id), new Set([this.chosen.hit.key]), CHOSEN);
    if (this.chosen.mark) this.stage.scene.add(this.chosen.mark);
  }

  private startPulse(id: string, features: string[]): void {
    removeMark(this.pulse?.mark);
    const mark = makeMark(this.scenesOf(id), new Set(features), CHANGED);
    this.pulse = mark ? { mark, until: performance.now() + PULSE_MS } : undefined;
    if (mark) this.stage.scene.add(mark);
  }

  private stepPulse(): void {
    if (!this.pulse) return;
    const left = (this.pulse.until - performance.now()) / PULSE_MS;
    if (left <= 0) {
      removeMark(this.pulse.mark);
      this.pulse = undefined;
    } else if (!this.calm()) {
      // Three soft beats that die down: never a flash.
      fadeMark(this.pulse.mark, CHANGED, left * (0.55 + 0.45 * Math.cos((1 - left) * 6 * Math.PI)));
    }
    this.stage.wake();
  }

  colour(colouring: Colouring | undefined): void {
    this.colours?.dispose();
    this.colours = colouring && new Colours(colouring);
    if (this.colours) this.stage.scene.add(this.colours.ghosts);
    this.stepColours();
    this.changed();
  }

  /** Colours tiles that came since, before they are drawn. */
  private stepColours(): void {
    const view = this.colours && this.shelf.get(this.colours.tileset);
    if (!this.colours) return;
    this.colours.ghosts.visible = view !== undefined;
    if (!view) return;
    this.colours.apply(this.scenesOf(view.id));
    this.colours.place(view.placed);
  }

  /** Vertices drawn in the colour of a change by kind, and boxes where something stood; undefined while the plan has its own colours. */
  get changeColours(): { coloured: Record<string, number>; ghosts: number } | undefined {
    return this.colours && { coloured: this.colours.coloured, ghosts: this.colours.ghosts.children.length };
  }

  private step(_now: number, awake: boolean): void {
    this.stepStyles();
    this.stepColours();
    this.stepPulse();
    this.shelf.step(awake);
    if (!this.begun && this.variant && this.scenesOf(this.variant).length > 0) {
      this.begun = true;
      this.hooks.begun();
    }
    const loading = this.shelf.busy || this.shelf.views().some((v) => v.loading);
    if (loading !== this.wasLoading) this.hooks.loading(loading);
    this.wasLoading = loading;
    if (awake) this.hooks.heading(this.stage.viewpoint.heading);
  }

  async placing(): Promise<PlacingView> {
    const { PlacingScene } = await import("./placing");
    this.placingScene?.close();
    this.placingScene = new PlacingScene({
      stage: this.stage, site: this.site,
      plan: () => (this.variant ? this.shelf.get(this.variant) : undefined),
      views: () => this.shelf.views(),
      changed: () => this.moved(),
      closed: () => (this.placingScene = undefined),
    });
    return this.placingScene;
  }

  /** The plan is shown elsewhere: what hangs on it follows. */
  private moved(): void {
    if (this.variant) this.renewMark(this.variant);
    this.changed();
  }

  /** What the buttons and keys move: the map while it is shown, else the camera. */
  private get eye(): Eye {
    return this.placingScene?.eye ?? this.stage.viewpoint;
  }

  home(): void {
    this.eye.home();
  }

  top(): void {
    this.eye.top();
  }

  north(): void {
    this.eye.north();
  }

  zoom(factor: number): void {
    this.eye.zoom(factor);
  }

  /** Moves by keyboard; tells whether the key meant something. */
  key(name: string): boolean {
    return this.eye.key(name);
  }

  /** The feature at a point of the canvas in CSS pixels. */
  pick(x: number, y: number): Hit | undefined {
    return pick(this.shelf.views(), this.stage.camera, this.stage.renderer.domElement, x, y, (hit) => this.digging.hides(hit));
  }

  /** The feature of the shown variant with this key, if a drawn tile has it. */
  find(key: string): Hit | undefined {
    const keys = new Set([key]);
    for (const scene of this.variant ? this.scenesOf(this.variant) : []) {
      for (const mesh of [...meshesOf(scene), ...linesBelow(scene)]) {
        const [id] = idsOfKeys(mesh, keys);
        const row = id === undefined ? undefined : rowOf(mesh, id);
        if (row && this.variant) return { tileset: this.variant, ...row };
      }
    }
    return undefined;
  }

  /** Where the origin of a shown tileset's root is drawn: metres east, north and up of the site origin. */
  stands(id: string): [number, number, number] | undefined {
    return this.shelf.get(id)?.stands;
  }

  /** Triangles of all drawn tiles. */
  triangles(): number {
    let n = 0;
    for (const view of this.shelf.views()) {
      for (const tile of view.visibleTiles()) n += tile.engineData.scene ? this.count(tile.engineData.scene) : 0;
    }
    return n;
  }

  private count(scene: Object3D): number {
    let n = this.counts.get(scene);
    if (n === undefined) {
      n = triangleCount(scene);
      this.counts.set(scene, n);
    }
    return n;
  }

  /** Content URIs of all drawn tiles, by tileset. */
  visibleTiles(): { tileset: string; uri: string }[] {
    return this.shelf.views().flatMap((view) =>
      view.visibleTiles().map((t) => ({ tileset: view.id, uri: t.content?.uri ?? "" })));
  }

  /** Metres east, up and south of the site origin. */
  get cameraPosition(): [number, number, number] {
    const { x, y, z } = this.stage.viewpoint.camera.position;
    return [x, y, z];
  }

  /** True when the variant and all layers have what the camera asks for. */
  get settled(): boolean {
    return !this.shelf.busy && this.shelf.views().every((v) => v.settled);
  }
}
