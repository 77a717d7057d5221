import { describe, expect, it } from "vitest";
import { fitted, focusOf, MAX_SCALE, MIN_SCALE, scaleBar, toGround, toPixel, zoomed, type MapFrame } from "./map";
import { stepOfKey } from "./steps";

const FRAME: MapFrame = { east: 100, north: 50, metresPerPixel: 0.5, width: 800, height: 600, left: 200, bottom: 100 };

describe("a map", () => {
  it("has north at the top", () => {
    expect(toPixel(FRAME, 100, 50)).toEqual([400, 300]);
    expect(toPixel(FRAME, 110, 60)).toEqual([420, 280]);
    expect(toGround(FRAME, 420, 280)).toEqual([110, 60]);
  });

  it("keeps the point under the pointer while it zooms", () => {
    const before = toGround(FRAME, 700, 100);
    toGround(zoomed(FRAME, 3, 700, 100), 700, 100).forEach((v, i) => expect(v).toBeCloseTo(before[i] ?? NaN, 9));
  });

  it("neither zooms through the ground nor out of the country", () => {
    expect(zoomed(FRAME, 1e9, 0, 0).metresPerPixel).toBe(MIN_SCALE);
    expect(zoomed(FRAME, 1e-9, 0, 0).metresPerPixel).toBe(MAX_SCALE);
  });

  it("fits a box beside the panel", () => {
    const now = fitted(FRAME, [0, 0], [60, 10], 1.5, 0.01);
    expect(now.metresPerPixel).toBeCloseTo((1.5 * 60) / 600, 12);
    toPixel(now, 30, 5).forEach((v, i) => expect(v).toBeCloseTo(focusOf(FRAME)[i] ?? NaN, 9));
    expect(fitted(FRAME, [3, 3], [3, 3], 1.5, 0.01).metresPerPixel).toBe(0.01);
  });

  it.each([[0.5, 160, 50], [0.5, 90, 20], [0.02, 160, 2], [10, 160, 1000]])("at %d m a pixel and %d pixels has a bar of %d m", (metresPerPixel, pixels, bar) =>
    expect(scaleBar({ ...FRAME, metresPerPixel }, pixels)).toBeCloseTo(bar, 9));
});

it.each([
  ["ArrowUp", false, { north: 1 }], ["ArrowLeft", true, { east: -0.1 }], ["q", false, { yawDeg: 1 }], ["E", true, { yawDeg: -0.1 }],
  ["PageDown", false, { up: -1 }], ["x", false, undefined],
])("the key %s (fine: %s) is a step", (key, fine, step) => expect(stepOfKey(key, fine)).toEqual(step));
