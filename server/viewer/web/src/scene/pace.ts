/** Milliseconds a picture may take before it counts as slow: below twenty pictures a second. */
export const SLOW_MS = 50;
/** Smallest share of the full resolution while things move. */
export const LEAST_SCALE = 0.5;
/** How many picture times lie between two pictures that only show what was loaded, on a slow device. */
export const LOADING_REST = 3;

/**
 * Keeps a slow device usable: while the camera moves the resolution goes down
 * until pictures keep up, and while tiles load pictures leave time for loading.
 * At rest the picture is always drawn in full.
 */
export class Pace {
  private cost = 16;
  private share = 1;

  /** Share of the full resolution to draw at, 1 at rest. */
  get scale(): number {
    return this.share;
  }

  /** Notes what a picture took until the next could begin, milliseconds. */
  note(ms: number, moving: boolean): void {
    this.cost = this.cost * 0.6 + Math.min(ms, 2000) * 0.4;
    if (moving && this.cost > SLOW_MS) this.share = Math.max(LEAST_SCALE, this.share * 0.8);
  }

  /** Back to full resolution; tells whether that is a change. */
  rest(): boolean {
    const was = this.share;
    this.share = 1;
    return was !== 1;
  }

  /** Whether a picture that nobody waits for may be drawn, `since` milliseconds after the last one. */
  mayDraw(since: number): boolean {
    return this.cost <= SLOW_MS || since > this.cost * LOADING_REST;
  }
}
