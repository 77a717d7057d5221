import CameraControls from "camera-controls";
import {
  Box3, Matrix4, PerspectiveCamera, Quaternion, Raycaster, Sphere, Spherical, Vector2, Vector3, Vector4,
} from "three";

/** Steepest angle from the zenith in radians: just above the horizon, so the camera never sinks below ground. */
export const MAX_POLAR = Math.PI * 0.485;
/** Nearest and furthest distance to the point looked at, metres. */
export const MIN_DISTANCE = 4;
export const MAX_DISTANCE = 1500;
/** Radians per arrow key. */
const KEY_TURN = Math.PI / 24;
/** Air around the plan in the first view. */
const MARGIN = 0.96;
/** Direction of the first view: from the south-west, a good third up. Radians. */
const HOME_AZIMUTH = -Math.PI / 5.2;
const HOME_POLAR = Math.PI * 0.395;

/** The camera and how people move it: one finger turns, two fingers move and zoom, keys and buttons do the same. */
export class Viewpoint {
  readonly camera = new PerspectiveCamera(40, 1, 0.5, 9000);
  readonly controls: CameraControls;
  private readonly focus = new Box3(new Vector3(-40, 0, -40), new Vector3(40, 20, 40));
  private readonly smooth: () => boolean;
  /** True once a person moved the camera. */
  touched = false;

  /** `smooth` tells whether movements may be animated. */
  constructor(element: HTMLElement, smooth: () => boolean) {
    CameraControls.install({
      THREE: { Vector2, Vector3, Vector4, Quaternion, Matrix4, Spherical, Box3, Sphere, Raycaster },
    });
    this.smooth = smooth;
    const controls = new CameraControls(this.camera, element);
    this.controls = controls;
    controls.maxPolarAngle = MAX_POLAR;
    controls.minDistance = MIN_DISTANCE;
    controls.maxDistance = MAX_DISTANCE;
    controls.mouseButtons.right = CameraControls.ACTION.SCREEN_PAN;
    controls.dollyToCursor = true;
    controls.smoothTime = 0.22;
    controls.draggingSmoothTime = 0.08;
    // The type leaves out moving along the ground with two fingers, which the library does.
    Object.assign(controls.touches, { two: CameraControls.ACTION.TOUCH_DOLLY_SCREEN_PAN });
    controls.touches.three = CameraControls.ACTION.TOUCH_SCREEN_PAN;
    controls.setBoundary(new Box3(new Vector3(-1500, 0, -1500), new Vector3(1500, 300, 1500)));
    controls.addEventListener("controlstart", () => (this.touched = true));
    this.home(false);
  }

  /** Sets what the buttons go back to. */
  setFocus(around: Box3): void {
    this.focus.copy(around);
  }

  /** The plan as a whole, from the side people know. */
  home(animate = true): void {
    this.look(HOME_AZIMUTH, HOME_POLAR, animate);
  }

  /** Straight from above, north up. */
  top(): void {
    this.touched = true;
    this.look(0, 0.001, true);
  }

  /** Turns until north is at the top; height and distance stay. */
  north(): void {
    this.touched = true;
    const turns = Math.round(this.controls.azimuthAngle / (2 * Math.PI));
    void this.controls.rotateAzimuthTo(turns * 2 * Math.PI, this.may(true));
  }

  /** Nearer (factor above 1) or further. */
  zoom(factor: number): void {
    this.touched = true;
    void this.controls.dollyTo(this.controls.distance / factor, this.may(true));
  }

  /** Direction of the camera: radians clockwise from north as a compass has it. */
  get heading(): number {
    return this.controls.azimuthAngle;
  }

  /** Moves by keyboard; tells whether the key meant something. */
  key(name: string): boolean {
    const turn = (a: number, p: number): boolean => {
      this.touched = true;
      void this.controls.rotate(a, p, this.may(true));
      return true;
    };
    switch (name) {
      case "ArrowLeft": return turn(-KEY_TURN, 0);
      case "ArrowRight": return turn(KEY_TURN, 0);
      case "ArrowUp": return turn(0, -KEY_TURN / 2);
      case "ArrowDown": return turn(0, KEY_TURN / 2);
      case "+": case "=": this.zoom(1.25); return true;
      case "-": this.zoom(0.8); return true;
      case "h": case "H": case "Home": this.home(); return true;
    }
    return false;
  }

  /** Moves on by `seconds`; tells whether the picture changed. */
  update(seconds: number): boolean {
    const moved = this.controls.update(seconds);
    const near = Math.max(0.2, Math.min(4, this.controls.distance / 120));
    if (Math.abs(near - this.camera.near) > near * 0.2) {
      this.camera.near = near;
      this.camera.updateProjectionMatrix();
    }
    return moved;
  }

  /** Fits the picture to a canvas of this size in CSS pixels. */
  resize(width: number, height: number): void {
    this.camera.aspect = width / Math.max(1, height);
    this.camera.updateProjectionMatrix();
  }

  /** Turns to a direction and goes just so far away that the whole of the focus is in the picture. */
  private look(azimuth: number, polar: number, animate: boolean): void {
    const center = this.focus.getCenter(new Vector3());
    const distance = fitDistance(this.focus, azimuth, polar, (this.camera.fov * Math.PI) / 180, this.camera.aspect);
    void this.controls.rotateTo(azimuth, polar, this.may(animate));
    void this.controls.moveTo(center.x, Math.max(0, center.y), center.z, this.may(animate));
    void this.controls.dollyTo(distance * MARGIN, this.may(animate));
  }

  private may(animate: boolean): boolean {
    return animate && this.smooth();
  }
}

/**
 * The least distance from a box's centre at which a camera that looks at it
 * from this direction has all its corners in the picture. Angles in radians,
 * `fov` top to bottom; the result in the box's unit.
 */
export function fitDistance(box: Box3, azimuth: number, polar: number, fov: number, aspect: number): number {
  const back = new Vector3().setFromSpherical(new Spherical(1, Math.max(polar, 1e-3), azimuth));
  const right = new Vector3(Math.cos(azimuth), 0, -Math.sin(azimuth));
  const up = new Vector3().crossVectors(back, right);
  const half = box.getSize(new Vector3()).multiplyScalar(0.5);
  const tan = Math.tan(fov / 2);
  let distance = 0;
  for (let i = 0; i < 8; i++) {
    const corner = new Vector3(i & 1 ? half.x : -half.x, i & 2 ? half.y : -half.y, i & 4 ? half.z : -half.z);
    const across = Math.abs(corner.dot(right)) / (tan * aspect);
    const along = Math.abs(corner.dot(up)) / tan;
    distance = Math.max(distance, Math.max(across, along) + corner.dot(back));
  }
  return distance;
}
