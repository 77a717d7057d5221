import type { Scene } from "three";
import { SETTLE_MS, type TilesetView } from "./tileset_view";

/** How many variants that are not shown are kept for a quick way back. */
export const KEPT_VARIANTS = 2;

/** A tileset that loads out of sight, and what happens once it is there. */
interface Waiting {
  view: TilesetView;
  since: number;
  done: () => void;
}

/**
 * The tilesets of the scene: shown, kept for later, or loading out of sight
 * until they can take another's place.
 */
export class Shelf {
  private readonly scene: Scene;
  private readonly shown = new Map<string, TilesetView>();
  private readonly kept = new Map<string, TilesetView>();
  private waiting: Waiting[] = [];

  constructor(scene: Scene) {
    this.scene = scene;
  }

  get(id: string): TilesetView | undefined {
    return this.shown.get(id);
  }

  /** A kept tileset, taken off the shelf. */
  takeKept(id: string): TilesetView | undefined {
    const view = this.kept.get(id);
    this.kept.delete(id);
    return view;
  }

  /** Tilesets that are drawn. */
  views(): TilesetView[] {
    return [...this.shown.values()];
  }

  /** True while a tileset loads out of sight. */
  get busy(): boolean {
    return this.waiting.length > 0;
  }

  /** Lets a tileset load out of sight; resolves when it has what the camera asks for, or gave up. */
  settle(view: TilesetView): Promise<void> {
    this.scene.add(view.frame);
    return new Promise((done) => this.waiting.push({ view, since: performance.now(), done }));
  }

  /** Shows a tileset; the one of the same id goes away in the same task. */
  show(view: TilesetView): void {
    const before = this.shown.get(view.id);
    this.shown.set(view.id, view);
    this.scene.add(view.frame);
    view.frame.visible = true;
    if (before && before !== view) before.dispose();
  }

  /** Hides a tileset; `keep` puts it on the shelf for a quick way back. */
  hide(id: string, keep: boolean): void {
    const view = this.shown.get(id);
    if (!view) return;
    this.shown.delete(id);
    view.frame.visible = false;
    if (!keep || view.failed) return view.dispose();
    this.kept.set(id, view);
    for (const [old, kept] of this.kept) {
      if (this.kept.size <= KEPT_VARIANTS) break;
      this.kept.delete(old);
      kept.dispose();
    }
  }

  /** Drops what is kept of a tileset. */
  forget(id: string): void {
    this.takeKept(id)?.dispose();
  }

  /** Once a frame: lets tilesets choose and load their tiles. Waiting ones are always moved on. */
  step(awake: boolean): void {
    for (const view of this.shown.values()) if (awake || view.loading) view.update();
    const now = performance.now();
    const ready = this.waiting.filter(({ view, since }) => {
      view.update();
      return view.settled || now - since > SETTLE_MS;
    });
    if (ready.length === 0) return;
    this.waiting = this.waiting.filter((w) => !ready.includes(w));
    for (const { done } of ready) done();
  }
}
