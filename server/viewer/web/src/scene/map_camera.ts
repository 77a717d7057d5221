import { OrthographicCamera } from "three";
import { fitted, focusOf, toGround, zoomed, type MapFrame } from "../core/placing/map";
import { Store } from "../core/store";
import type { Eye } from "./eye";
import type { Lens } from "./stage";

/** Metres above the site's origin from which the map looks down, and how deep it sees. */
const ABOVE = 2000;
const DEPTH = 4000;
/** Share of the picture that an arrow key moves the map by. */
const KEY_SHARE = 0.1;
/** Zoom of one notch of a wheel, and of the keys. */
const NOTCH = 1.2;
/** Air around what is brought into the picture. */
const MARGIN = 1.5;
/** Metres per pixel of the nearest view that something is brought into. */
const FIT_SCALE = 0.02;

/**
 * The site straight from above, north up, without perspective. Dragging moves
 * it, the wheel and two fingers zoom; buttons and keys do the same.
 */
export class MapCamera implements Lens, Eye {
  readonly camera = new OrthographicCamera(-1, 1, 1, -1, 1, DEPTH);
  readonly frame: Store<MapFrame>;
  private readonly home_: () => void;
  private readonly pointers = new Map<number, { x: number; y: number }>();
  private readonly abort = new AbortController();

  /** `changed` is told of every movement, `home` brings the plan into the picture. */
  constructor(canvas: HTMLCanvasElement, frame: MapFrame, changed: () => void, home: () => void) {
    this.frame = new Store(frame);
    this.home_ = home;
    // North is -z in the scene.
    this.camera.up.set(0, 0, -1);
    this.frame.subscribe(() => {
      this.apply();
      changed();
    });
    this.apply();
    this.listen(canvas);
  }

  private apply(): void {
    const { east, north, metresPerPixel, width, height } = this.frame.get();
    const { camera } = this;
    camera.right = (width * metresPerPixel) / 2;
    camera.left = -camera.right;
    camera.top = (height * metresPerPixel) / 2;
    camera.bottom = -camera.top;
    camera.position.set(east, ABOVE, -north);
    camera.lookAt(east, 0, -north);
    camera.updateProjectionMatrix();
    camera.updateMatrixWorld(true);
  }

  resize(width: number, height: number): void {
    const now = this.frame.get();
    if (width !== now.width || height !== now.height) this.frame.patch({ width, height });
  }

  /** Brings points of the site (east, north) into the picture. */
  fit(points: [number, number][]): void {
    if (points.length === 0) return;
    const [e, n] = [points.map((p) => p[0]), points.map((p) => p[1])];
    const low: [number, number] = [Math.min(...e), Math.min(...n)];
    this.frame.set(fitted(this.frame.get(), low, [Math.max(...e), Math.max(...n)], MARGIN, FIT_SCALE));
  }

  home(): void {
    this.home_();
  }

  top(): void {
    this.home_();
  }

  north(): void {
    // North is up already.
  }

  zoom(factor: number): void {
    const now = this.frame.get();
    this.frame.set(zoomed(now, factor, ...focusOf(now)));
  }

  key(name: string): boolean {
    const { width, height } = this.frame.get();
    const step = KEY_SHARE * Math.min(width, height);
    switch (name) {
      case "ArrowLeft": this.pan(step, 0); return true;
      case "ArrowRight": this.pan(-step, 0); return true;
      case "ArrowUp": this.pan(0, step); return true;
      case "ArrowDown": this.pan(0, -step); return true;
      case "+": case "=": this.zoom(NOTCH); return true;
      case "-": this.zoom(1 / NOTCH); return true;
      case "h": case "H": case "Home": this.home(); return true;
    }
    return false;
  }

  /** Moves what is seen by pixels. */
  private pan(dx: number, dy: number): void {
    const now = this.frame.get();
    const [east, north] = toGround(now, now.width / 2 - dx, now.height / 2 - dy);
    this.frame.patch({ east, north });
  }

  private listen(canvas: HTMLCanvasElement): void {
    const { signal } = this.abort;
    const at = (ev: MouseEvent): { x: number; y: number } => {
      const box = canvas.getBoundingClientRect();
      return { x: ev.clientX - box.left, y: ev.clientY - box.top };
    };
    canvas.addEventListener("pointerdown", (ev) => {
      this.pointers.set(ev.pointerId, at(ev));
      canvas.setPointerCapture(ev.pointerId);
    }, { signal });
    canvas.addEventListener("pointermove", (ev) => this.moved(ev.pointerId, at(ev)), { signal });
    for (const name of ["pointerup", "pointercancel"] as const) {
      canvas.addEventListener(name, (ev) => this.pointers.delete(ev.pointerId), { signal });
    }
    canvas.addEventListener("wheel", (ev) => {
      ev.preventDefault();
      const { x, y } = at(ev);
      this.frame.set(zoomed(this.frame.get(), NOTCH ** (-ev.deltaY / 100), x, y));
    }, { signal, passive: false });
  }

  /** One finger moves the map, two zoom it about the point between them. */
  private moved(id: number, to: { x: number; y: number }): void {
    const from = this.pointers.get(id);
    if (!from) return;
    const other = [...this.pointers].find(([key]) => key !== id)?.[1];
    this.pointers.set(id, to);
    if (!other) return this.pan(to.x - from.x, to.y - from.y);
    const [before, after] = [Math.hypot(from.x - other.x, from.y - other.y), Math.hypot(to.x - other.x, to.y - other.y)];
    this.pan((to.x - from.x) / 2, (to.y - from.y) / 2);
    if (before > 0 && after > 0) {
      this.frame.set(zoomed(this.frame.get(), after / before, (to.x + other.x) / 2, (to.y + other.y) / 2));
    }
  }

  dispose(): void {
    this.abort.abort();
  }
}
