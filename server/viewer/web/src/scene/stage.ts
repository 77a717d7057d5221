import { NeutralToneMapping, PCFShadowMap, Scene, WebGLRenderer, type Camera } from "three";
import { Viewpoint } from "./camera";
import { makeGround } from "./ground";
import { Daylight } from "./light";
import { Pace } from "./pace";
import { makeSky } from "./sky";

/** Most device pixels per CSS pixel that are drawn. */
export const MAX_PIXEL_RATIO = 2;
/** Milliseconds the picture stays awake after a change, so that what follows from it is drawn too. */
export const AWAKE_MS = 350;

/** Told before and after a picture is drawn. */
export interface StageHooks {
  /** Once per animation frame; `awake` while pictures are drawn. */
  step(now: number, awake: boolean): void;
  drawn(now: number): void;
  contextLost(lost: boolean): void;
}

/** Another camera in the place of the usual one, for as long as it is set. */
export interface Lens {
  readonly camera: Camera;
  /** Told when the canvas has another size, in CSS pixels. */
  resize(width: number, height: number): void;
}

/** Renderer, light, ground, sky and camera; draws only when something changed. */
export class Stage {
  readonly renderer: WebGLRenderer;
  readonly scene = new Scene();
  readonly light = new Daylight();
  readonly viewpoint: Viewpoint;
  private readonly sky = makeSky();
  private readonly hooks: StageHooks;
  private awakeUntil = 0;
  private last = 0;
  /** What stands for the ground where no layer is one. */
  readonly paper = makeGround();
  private drawnAt = 0;
  private lastStart = 0;
  private movedAt = 0;
  private undrawn = true;
  private readonly pace = new Pace();
  private lost = false;
  private lens: Lens | undefined;

  /** Throws where the browser has no WebGL 2. */
  constructor(canvas: HTMLCanvasElement, hooks: StageHooks, smooth: () => boolean) {
    this.hooks = hooks;
    this.renderer = new WebGLRenderer({ canvas, antialias: true, powerPreference: "high-performance" });
    // Asking each program whether it compiled makes the page wait for the graphics driver.
    this.renderer.debug.checkShaderErrors = false;
    this.renderer.toneMapping = NeutralToneMapping;
    this.renderer.shadowMap.enabled = true;
    this.renderer.shadowMap.type = PCFShadowMap;
    this.viewpoint = new Viewpoint(canvas, smooth);
    this.scene.add(this.sky, this.paper, this.light.group);
    canvas.addEventListener("webglcontextlost", (ev) => this.context(ev, true));
    canvas.addEventListener("webglcontextrestored", (ev) => this.context(ev, false));
    new ResizeObserver(() => this.resize()).observe(canvas.parentElement ?? canvas);
    this.resize();
    requestAnimationFrame((t) => this.frame(t));
  }

  /** The camera that pictures are drawn with. */
  get camera(): Camera {
    return this.lens?.camera ?? this.viewpoint.camera;
  }

  /** Draws with another camera; undefined goes back to the usual one. */
  look(lens: Lens | undefined): void {
    this.lens = lens;
    this.viewpoint.controls.enabled = lens === undefined;
    this.resize();
  }

  /** Asks for pictures for a short while. */
  wake(): void {
    this.awakeUntil = performance.now() + AWAKE_MS;
    this.undrawn = true;
  }

  private context(ev: Event, lost: boolean): void {
    ev.preventDefault();
    this.lost = lost;
    this.hooks.contextLost(lost);
    this.light.changed();
    this.wake();
  }

  private resize(): void {
    const box = (this.renderer.domElement.parentElement ?? this.renderer.domElement).getBoundingClientRect();
    this.applyScale();
    this.renderer.setSize(Math.max(1, box.width), Math.max(1, box.height), false);
    this.viewpoint.resize(box.width, box.height);
    this.lens?.resize(box.width, box.height);
    this.wake();
  }

  private applyScale(): void {
    this.renderer.setPixelRatio(Math.min(MAX_PIXEL_RATIO, window.devicePixelRatio || 1) * this.pace.scale);
  }

  private frame(now: number): void {
    requestAnimationFrame((t) => this.frame(t));
    const interval = now - this.last;
    this.last = now;
    if (this.drawnAt > 0 && this.drawnAt === this.lastStart) this.pace.note(interval, now - this.movedAt < AWAKE_MS);
    this.lastStart = now;
    if (this.viewpoint.update(Math.min(0.1, interval / 1000))) {
      this.movedAt = now;
      this.wake();
    } else if (now - this.movedAt > AWAKE_MS && this.pace.rest()) {
      this.applyScale();
      this.wake();
    }
    const awake = performance.now() < this.awakeUntil && !this.lost;
    this.hooks.step(now, awake);
    if (!this.lost && (awake || this.undrawn)) this.draw(now);
  }

  private draw(now: number): void {
    const moving = now - this.movedAt < AWAKE_MS;
    if (!moving && !this.pace.mayDraw(now - this.drawnAt)) return;
    if (moving) this.applyScale();
    this.sky.position.copy(this.camera.position);
    this.renderer.render(this.scene, this.camera);
    this.undrawn = false;
    this.drawnAt = now;
    this.hooks.drawn(now);
  }
}
