import { describe, expect, it } from "vitest";
import { hull, moveBetween, movedBy, normalDegrees, samePlace, toPlan, toSite } from "./rigid";
import type { Place, Point3 } from "./types";

const START: Place = { east: 10, north: -20, up: 1.5, yawDeg: 30, scale: 1 };

describe("a place", () => {
  it.each<[string, Place, Point3, Point3]>([
    ["shifts", { east: 1, north: 2, up: 3, yawDeg: 0, scale: 1 }, [4, 5, 6], [5, 7, 9]],
    ["turns counter-clockwise", { east: 0, north: 0, up: 0, yawDeg: 90, scale: 1 }, [1, 0, 0], [0, 1, 0]],
    ["scales before it shifts", { east: 1, north: 0, up: 0, yawDeg: 180, scale: 2 }, [3, 0, 1], [-5, 0, 2]],
  ])("%s", (_, place, plan, site) => {
    toSite(place, plan).forEach((v, i) => expect(v).toBeCloseTo(site[i] ?? NaN, 12));
    toPlan(place, site).forEach((v, i) => expect(v).toBeCloseTo(plan[i] ?? NaN, 12));
  });
});

describe("a movement", () => {
  it("turns about its point, which only shifts", () => {
    const about = toSite(START, [7, 3, 0]);
    const after = movedBy(START, { east: 5, north: -1, up: 2, yawDeg: 40, about: [about[0], about[1]] });
    const [e, n, u] = toSite(after, [7, 3, 0]);
    expect([e, n, u].map((v) => v.toFixed(9))).toEqual([about[0] + 5, about[1] - 1, about[2] + 2].map((v) => v.toFixed(9)));
    expect(after.yawDeg).toBeCloseTo(70, 12);
  });

  it.each([[0, [0, 0, 0]], [-170, [100, 40, 3]], [359, [-3, 2, 0]]] as [number, Point3][])(
    "between two places leads from one to the other (turned %d)", (yawDeg, pivot) => {
      const to: Place = { east: -4, north: 12.5, up: 0, yawDeg, scale: 1 };
      expect(samePlace(movedBy(START, moveBetween(START, to, pivot)), to)).toBe(true);
    });
});

it.each([[0, 0], [180, 180], [-180, 180], [190, -170], [-725, -5], [360, 0]])("writes %d degrees as %d", (raw, normal) =>
  expect(normalDegrees(raw)).toBeCloseTo(normal, 12));

describe("a hull", () => {
  it("keeps the corners alone, counter-clockwise", () => {
    const points: [number, number][] = [[0, 0], [2, 0], [1, 0], [2, 2], [1, 1], [0, 2], [0, 1], [2, 2]];
    expect(hull(points)).toEqual([[0, 0], [2, 0], [2, 2], [0, 2]]);
  });

  it.each([[[]], [[[1, 2]]], [[[1, 2], [3, 4]]]] as [number, number][][][])("of too few points is those points", (points) =>
    expect(hull(points)).toEqual(points));
});
