import { DirectionalLight, Group, HemisphereLight, Vector3, type Sphere } from "three";
import { PALETTE } from "./palette";

/** Pixels of the shadow map on a side. */
export const SHADOW_PIXELS = 2048;
/** Metres around the plan that cast and take shadows, at least. */
export const SHADOW_MIN_RADIUS = 60;
/** Metres around the plan that cast and take shadows, at most. */
export const SHADOW_MAX_RADIUS = 260;

/** Direction to the sun: a bright afternoon in May, from the south-west. Unit vector in the scene's frame. */
const SUN = new Vector3(-0.55, 0.95, 0.62).normalize();

/** Daylight: a sky that lights from above, and a sun with soft shadows over the plan. */
export class Daylight {
  readonly group = new Group();
  private readonly sun = new DirectionalLight(PALETTE.sun, 2.6);

  constructor() {
    this.group.add(new HemisphereLight(PALETTE.skyLight, PALETTE.groundLight, 1.55), this.sun, this.sun.target);
    this.sun.castShadow = true;
    this.sun.shadow.mapSize.set(SHADOW_PIXELS, SHADOW_PIXELS);
    this.sun.shadow.autoUpdate = false;
    this.sun.shadow.radius = 2.5;
    this.sun.shadow.bias = -0.0004;
    this.sun.shadow.normalBias = 0.06;
    this.fit({ center: new Vector3(), radius: 100 } as Sphere);
  }

  /** Aims sun and shadow at the part of the scene that matters. */
  fit(around: Sphere): void {
    const radius = Math.min(SHADOW_MAX_RADIUS, Math.max(SHADOW_MIN_RADIUS, around.radius * 2.2));
    this.sun.target.position.copy(around.center);
    this.sun.position.copy(around.center).addScaledVector(SUN, radius * 2);
    const camera = this.sun.shadow.camera;
    camera.left = camera.bottom = -radius;
    camera.right = camera.top = radius;
    camera.near = 1;
    camera.far = radius * 4;
    camera.updateProjectionMatrix();
    this.group.updateMatrixWorld(true);
    this.changed();
  }

  /** Tells that what casts shadows changed. */
  changed(): void {
    this.sun.shadow.needsUpdate = true;
  }
}
