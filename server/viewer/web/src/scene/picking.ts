import { Raycaster, Vector2, type Camera, type Mesh } from "three";
import type { Hit } from "../core/view";
import { featureAt } from "./features";
import type { TilesetView } from "./tileset_view";

/** Pixels and milliseconds within which a press is a tap and not a drag. */
export const TAP_PIXELS = 6;
export const TAP_MS = 600;

/** The feature nearest to the camera under a point of the canvas (CSS pixels from its top left corner). */
export function pick(views: TilesetView[], camera: Camera, canvas: HTMLCanvasElement, x: number, y: number): Hit | undefined {
  const { clientWidth, clientHeight } = canvas;
  const raycaster = new Raycaster();
  raycaster.firstHitOnly = true;
  raycaster.setFromCamera(new Vector2((x / clientWidth) * 2 - 1, 1 - (y / clientHeight) * 2), camera);
  const hits = views.flatMap((view) =>
    raycaster.intersectObject(view.tiles.group, true).map((hit) => ({ view, hit })));
  hits.sort((a, b) => a.hit.distance - b.hit.distance);
  for (const { view, hit } of hits) {
    const found = hit.face ? featureAt(hit.object as Mesh, hit.face.a) : undefined;
    if (found) return { tileset: view.id, ...found.row };
  }
  return undefined;
}

declare module "three" {
  interface Raycaster {
    /** Read by 3d-tiles-renderer: stop at the nearest tile that is hit. */
    firstHitOnly?: boolean;
  }
}

/** Calls `tapped` with canvas coordinates when somebody taps or clicks without dragging. */
export function onTap(canvas: HTMLCanvasElement, tapped: (x: number, y: number) => void): void {
  let start: { x: number; y: number; t: number; id: number } | undefined;
  canvas.addEventListener("pointerdown", (ev) => {
    start = ev.isPrimary && ev.button === 0
      ? { x: ev.clientX, y: ev.clientY, t: ev.timeStamp, id: ev.pointerId }
      : undefined;
  });
  canvas.addEventListener("pointerup", (ev) => {
    if (!start || start.id !== ev.pointerId) return;
    const far = Math.hypot(ev.clientX - start.x, ev.clientY - start.y) > TAP_PIXELS;
    if (!far && ev.timeStamp - start.t < TAP_MS) {
      const box = canvas.getBoundingClientRect();
      tapped(ev.clientX - box.left, ev.clientY - box.top);
    }
    start = undefined;
  });
}
