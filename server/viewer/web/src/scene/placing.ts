import { Matrix4, Raycaster, Vector2, Vector3, type Intersection, type Mesh } from "three";
import type { MapFrame } from "../core/placing/map";
import { hull, toSite } from "../core/placing/rigid";
import type { Place, Point3 } from "../core/placing/types";
import type { Picked, PlacingView } from "../core/placing/view";
import { Store } from "../core/store";
import type { Project } from "../core/types";
import type { Eye } from "./eye";
import { meshesOf } from "./features";
import { MapCamera } from "./map_camera";
import type { Stage } from "./stage";
import type { TilesetView } from "./tileset_view";

/** Pixels around the pointer within which a corner is taken instead of what lies there. */
export const SNAP_PIXELS = 14;
/** Metres per pixel of a map with nothing to bring into the picture. */
const PLAIN_SCALE = 0.3;

/** What placing works on. */
export interface PlacingSceneOptions {
  stage: Stage;
  site: Project["site"];
  /** The shown variant. */
  plan: () => TilesetView | undefined;
  views: () => TilesetView[];
  /** Told when something is drawn elsewhere. */
  changed: () => void;
  closed: () => void;
}

/** The picture while somebody corrects the place of the shown variant. */
export class PlacingScene implements PlacingView {
  readonly frame = new Store<MapFrame | undefined>(undefined);
  private readonly o: PlacingSceneOptions;
  private camera: MapCamera | undefined;
  private listener: ((x: number, y: number) => void) | undefined;
  private place: Place | undefined;
  private covered = { left: 0, bottom: 0 };
  private shape: { of: string; outline: [number, number][]; middle: Point3 } | undefined;

  constructor(options: PlacingSceneOptions) {
    this.o = options;
  }

  /** What buttons and keys move, while the map is shown. */
  get eye(): Eye | undefined {
    return this.camera;
  }

  map(on: boolean): void {
    if (on === (this.camera !== undefined)) return;
    const { stage } = this.o;
    if (!on) {
      this.camera?.dispose();
      this.camera = undefined;
      stage.look(undefined);
      this.frame.set(undefined);
    } else {
      const { clientWidth: width, clientHeight: height } = stage.renderer.domElement;
      const start = { east: 0, north: 0, metresPerPixel: PLAIN_SCALE, width, height, ...this.covered };
      const camera = new MapCamera(stage.renderer.domElement, start, () => this.followCamera(), () => this.frameUp());
      this.camera = camera;
      stage.look(camera);
      this.frameUp();
      this.followCamera();
    }
    this.o.changed();
  }

  cover(left: number, bottom: number): void {
    const { covered } = this;
    if (covered.left === left && covered.bottom === bottom) return;
    this.covered = { left, bottom };
    this.camera?.frame.patch(this.covered);
    this.frameUp();
  }

  key(name: string): boolean {
    return this.camera?.key(name) ?? false;
  }

  private followCamera(): void {
    this.frame.set(this.camera?.frame.get());
    this.o.stage.wake();
  }

  outline(): [number, number][] {
    return this.measured()?.outline ?? [];
  }

  middle(): Point3 {
    return this.measured()?.middle ?? [0, 0, 0];
  }

  /** Outline and middle of what is loaded of the plan, in the plan frame; kept for as long as the same tiles are shown. */
  private measured(): PlacingScene["shape"] {
    const plan = this.o.plan();
    if (!plan) return undefined;
    const of = `${plan.id} ${plan.visibleTiles().map((t) => t.content?.uri).join()}`;
    if (this.shape?.of === of) return this.shape;
    const toFrame = this.stands(plan).invert();
    const corners: [number, number][] = [];
    let [low, high] = [Infinity, -Infinity];
    for (const tile of plan.visibleTiles()) {
      for (const mesh of tile.engineData.scene ? meshesOf(tile.engineData.scene) : []) {
        const flat: [number, number][] = [];
        eachVertex(mesh, toFrame, (p) => {
          flat.push([p.x, p.y]);
          low = Math.min(low, p.z);
          high = Math.max(high, p.z);
        });
        corners.push(...hull(flat));
      }
    }
    if (corners.length === 0) return undefined;
    const outline = hull(corners);
    const [x, y] = middleOf(outline);
    this.shape = { of, outline, middle: [x, y, low] };
    return this.shape;
  }

  /** From the plan frame to the scene as the plan is drawn now. */
  private stands(plan: TilesetView): Matrix4 {
    return this.place ? sceneMatrix(this.place) : plan.placed;
  }

  preview(place: Place | undefined): void {
    this.place = place;
    this.o.plan()?.standAt(place ? sceneMatrix(place) : undefined);
    this.o.changed();
  }

  frameUp(points?: [number, number][]): void {
    const plan = this.o.plan();
    const at = plan && this.stands(plan);
    const own = at ? this.outline().map(([x, y]): [number, number] => {
      const p = new Vector3(x, y, 0).applyMatrix4(at);
      return [p.x, -p.z];
    }) : [];
    this.camera?.fit([...own, ...(points ?? [])]);
  }

  pick(x: number, y: number): Picked {
    const { stage, views, plan } = this.o;
    const { clientWidth: w, clientHeight: h } = stage.renderer.domElement;
    const ray = new Raycaster();
    ray.setFromCamera(new Vector2((x / w) * 2 - 1, 1 - (y / h) * 2), stage.camera);
    const found = views().flatMap((view) =>
      ray.intersectObject(view.tiles.group, true).filter((hit) => hit.face).map((hit) => ({ view, hit })))
      .sort((a, b) => a.hit.distance - b.hit.distance)[0];
    if (!found) {
      const at = ray.ray.origin;
      return { what: "ground", site: [at.x, -at.z, 0], snapped: false };
    }
    const { point, snapped } = this.snap(found.hit);
    const site: Point3 = [point.x, -point.z, point.y];
    if (found.view !== plan()) return { what: "surroundings", site, snapped };
    const own = point.clone().applyMatrix4(this.stands(found.view).invert());
    return { what: "plan", site, plan: [own.x, own.y, own.z], snapped };
  }

  /** The corner of the face that was hit, where one is near enough on the screen. */
  private snap(hit: Intersection): { point: Vector3; snapped: boolean } {
    const scale = this.camera?.frame.get().metresPerPixel;
    const { geometry } = hit.object as Mesh;
    let best: Vector3 | undefined;
    let least = SNAP_PIXELS * (scale ?? 0);
    for (const i of hit.face ? [hit.face.a, hit.face.b, hit.face.c] : []) {
      const p = new Vector3().fromBufferAttribute(geometry.getAttribute("position"), i).applyMatrix4(hit.object.matrixWorld);
      const far = Math.hypot(p.x - hit.point.x, p.z - hit.point.z);
      if (far > least) continue;
      least = far;
      best = p;
    }
    return { point: best ?? hit.point, snapped: best !== undefined };
  }

  onTap(listener: ((x: number, y: number) => void) | undefined): void {
    this.listener = listener;
  }

  /** Takes a tap on the canvas; false where it is for the rest of the viewer. */
  tapped(x: number, y: number): boolean {
    if (!this.camera) return false;
    this.listener?.(x, y);
    return true;
  }

  close(): void {
    this.preview(undefined);
    this.map(false);
    this.o.closed();
  }
}

/** From the plan frame to the scene's: x east, y up, z south. */
export function sceneMatrix(place: Place): Matrix4 {
  const at = (p: Point3): Vector3 => {
    const [e, n, u] = toSite(place, p);
    return new Vector3(e, u, -n);
  };
  const o = at([0, 0, 0]);
  return new Matrix4()
    .makeBasis(at([1, 0, 0]).sub(o), at([0, 1, 0]).sub(o), at([0, 0, 1]).sub(o))
    .setPosition(o);
}

function eachVertex(mesh: Mesh, toFrame: Matrix4, each: (p: Vector3) => void): void {
  const position = mesh.geometry.getAttribute("position");
  mesh.updateWorldMatrix(true, false);
  const matrix = toFrame.clone().multiply(mesh.matrixWorld);
  const p = new Vector3();
  for (let i = 0; i < position.count; i++) each(p.fromBufferAttribute(position, i).applyMatrix4(matrix));
}

function middleOf(outline: [number, number][]): [number, number] {
  const [x, y] = [outline.map((p) => p[0]), outline.map((p) => p[1])];
  return [(Math.min(...x) + Math.max(...x)) / 2, (Math.min(...y) + Math.max(...y)) / 2];
}
