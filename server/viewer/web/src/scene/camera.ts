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
/** Direction of the first view: from the south-west, a good third up. Radians. */
const HOME_AZIMUTH = -Math.PI / 5.2;
const HOME_POLAR = Math.PI * 0.375;

/** The camera and how people move it: one finger turns, two fingers move and zoom, keys and buttons do the same. */
export class Viewpoint {
  readonly camera = new PerspectiveCamera(40, 1, 0.5, 9000);
  readonly controls: CameraControls;
  private readonly focus = new Sphere(new Vector3(0, 8, 0), 60);
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
  setFocus(around: Sphere): void {
    this.focus.copy(around);
  }

  /** The plan as a whole, from the side people know. */
  home(animate = true): void {
    void this.controls.rotateTo(HOME_AZIMUTH, HOME_POLAR, this.may(animate));
    this.fit(animate);
  }

  /** Straight from above, north up. */
  top(): void {
    this.touched = true;
    void this.controls.rotateTo(0, 0.001, this.may(true));
    this.fit(true);
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

  private fit(animate: boolean): void {
    const { center, radius } = this.focus;
    const narrow = Math.min(1, this.camera.aspect);
    const half = (this.camera.fov * Math.PI) / 360;
    const distance = (radius * 1.18) / Math.sin(Math.atan(Math.tan(half) * narrow));
    void this.controls.moveTo(center.x, Math.max(0, center.y), center.z, this.may(animate));
    void this.controls.dollyTo(distance, this.may(animate));
  }

  private may(animate: boolean): boolean {
    return animate && this.smooth();
  }
}
