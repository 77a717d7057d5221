import type { Tree } from "./swapplan";

/** How a tileset moved as a whole. */
export interface Motion {
  /** Metres between where its middle was and is. */
  metres: number;
  /** Degrees it turned, counter-clockwise seen from above, -180 to 180. */
  degrees: number;
}

/** Metres and degrees below which nobody would see that something moved. */
export const LEAST_METRES = 0.0005;
export const LEAST_DEGREES = 0.0005;

/**
 * How a tileset moved between two readings of it, by the transforms of its
 * root (3D Tiles 1.1, 16 numbers column by column, to ECEF metres); undefined
 * where it stays.
 */
export function motionBetween(before: Tree, after: Tree): Motion | undefined {
  const [a, b] = [before.transform, after.transform];
  if (!a || !b || a.every((v, i) => v === b[i])) return undefined;
  const [p, q] = [applyMatrix(a, after.center), applyMatrix(b, after.center)];
  const metres = Math.hypot(q[0] - p[0], q[1] - p[1], q[2] - p[2]);
  const degrees = turnBetween(a, b);
  return metres < LEAST_METRES && Math.abs(degrees) < LEAST_DEGREES ? undefined : { metres, degrees };
}

type Point = [number, number, number];

/** A point carried by a matrix of 16 numbers, column by column. */
export function applyMatrix(m: readonly number[], p: Point): Point {
  const row = (i: number): number => at(m, i) * p[0] + at(m, i + 4) * p[1] + at(m, i + 8) * p[2] + at(m, i + 12);
  return [row(0), row(1), row(2)];
}

/** The angle from the x axis of one frame to that of another, in degrees, about the z axis of the first. */
function turnBetween(a: readonly number[], b: readonly number[]): number {
  const along = dot(a, 0, b);
  const across = dot(a, 4, b);
  return (Math.atan2(across, along) * 180) / Math.PI;
}

/** Column of `a` that begins at `i`, times the first column of `b`. */
function dot(a: readonly number[], i: number, b: readonly number[]): number {
  return at(a, i) * at(b, 0) + at(a, i + 1) * at(b, 1) + at(a, i + 2) * at(b, 2);
}

function at(m: readonly number[], i: number): number {
  return m[i] ?? 0;
}
