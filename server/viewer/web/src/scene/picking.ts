import { Raycaster, Vector2, Vector3, type Camera, type Intersection, type LineSegments, type Mesh } from "three";
import type { Hit } from "../core/view";
import { featureAt, linesBelow } from "./features";
import type { TilesetView } from "./tileset_view";

/** Pixels and milliseconds within which a press is a tap and not a drag. */
export const TAP_PIXELS = 6;
export const TAP_MS = 600;

/** Pixels beside a line within which a tap still means it. */
export const LINE_PIXELS = 8;
/** How much farther than a surface, of its distance, a line may lie and still be seen on it. */
const ON_SURFACE = 0.01;

/** The feature nearest to the camera under a point of the canvas (CSS pixels from its top left corner). */
export function pick(
  views: TilesetView[], camera: Camera, canvas: HTMLCanvasElement, x: number, y: number, hidden: (hit: Intersection) => boolean = () => false,
): Hit | undefined {
  const { clientWidth, clientHeight } = canvas;
  const raycaster = new Raycaster();
  raycaster.firstHitOnly = true;
  raycaster.params.Line.threshold = 0; // lines come below, by pixels
  raycaster.setFromCamera(new Vector2((x / clientWidth) * 2 - 1, 1 - (y / clientHeight) * 2), camera);
  const hits = views.flatMap((view) =>
    raycaster.intersectObject(view.tiles.group, true).filter((hit) => !hidden(hit)).map((hit) => ({ view, hit })));
  hits.sort((a, b) => a.hit.distance - b.hit.distance);
  const seen = hits.find(({ hit }) => hit.face);
  const line = pickLine(views, raycaster, camera, canvas, seen?.hit.distance ?? Infinity);
  if (line) return line;
  for (const { view, hit } of hits) {
    const found = hit.face ? featureAt(hit.object as Mesh, hit.face.a) : undefined;
    if (found) return { tileset: view.id, ...found.row };
  }
  return undefined;
}

/** The feature of the line nearest to the ray on the screen that no surface at this distance hides. */
function pickLine(views: TilesetView[], raycaster: Raycaster, camera: Camera, canvas: HTMLCanvasElement, surface: number): Hit | undefined {
  let best: { tileset: string; line: LineSegments; vertex: number; pixels: number } | undefined;
  for (const view of views) {
    for (const { engineData } of view.visibleTiles()) {
      for (const line of engineData.scene ? linesBelow(engineData.scene) : []) {
        const hit = hitLine(line, raycaster, camera, canvas, surface * (1 + ON_SURFACE));
        if (hit && (!best || hit.pixels < best.pixels)) best = { tileset: view.id, line, ...hit };
      }
    }
  }
  const found = best ? featureAt(best.line, best.vertex) : undefined;
  return best && found ? { tileset: best.tileset, ...found.row } : undefined;
}

/** Where a ray comes nearest to these lines on the screen, within reach of a finger and nearer than `farthest` metres. */
export function hitLine(
  line: LineSegments, raycaster: Raycaster, camera: Camera, canvas: { clientWidth: number; clientHeight: number }, farthest: number,
): { vertex: number; pixels: number } | undefined {
  const { geometry } = line;
  if (!geometry.boundingSphere) geometry.computeBoundingSphere();
  if (!geometry.boundingSphere) return undefined;
  line.updateWorldMatrix(true, false);
  const sphere = geometry.boundingSphere.clone().applyMatrix4(line.matrixWorld);
  const reach = sphere.center.distanceTo(raycaster.ray.origin) + sphere.radius;
  // The raycaster takes metres of the lines' own frame and divides by their own scale only.
  const metres = (2 * LINE_PIXELS * reach) / (canvas.clientHeight * camera.projectionMatrix.elements[5]);
  const own = (line.scale.x + line.scale.y + line.scale.z) / 3;
  raycaster.params.Line.threshold = (metres * own) / line.matrixWorld.getMaxScaleOnAxis();
  const hits: Intersection[] = [];
  line.raycast(raycaster, hits);
  let best: { vertex: number; pixels: number } | undefined;
  for (const hit of hits) {
    const pixels = pixelsBetween(hit.point, raycaster, camera, canvas);
    if (hit.distance > farthest || pixels > LINE_PIXELS || (best && pixels >= best.pixels)) continue;
    const vertex = geometry.index ? geometry.index.getX(hit.index ?? 0) : (hit.index ?? 0);
    best = { vertex, pixels };
  }
  return best;
}

/** Pixels on the screen between a point and the ray. */
function pixelsBetween(point: Vector3, raycaster: Raycaster, camera: Camera, canvas: { clientWidth: number; clientHeight: number }): number {
  const a = point.clone().project(camera);
  const b = raycaster.ray.at(1, new Vector3()).project(camera);
  return Math.hypot(((a.x - b.x) * canvas.clientWidth) / 2, ((a.y - b.y) * canvas.clientHeight) / 2);
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
