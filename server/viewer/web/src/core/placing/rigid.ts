import type { Difference, Place, PlaceMove, Point3 } from "./types";

/** Degrees in radians. */
const RAD = Math.PI / 180;

/** A point of the plan frame in the site frame. */
export function toSite(place: Place, p: Point3): Point3 {
  const [x, y] = turned(p[0], p[1], place.yawDeg);
  return [place.east + place.scale * x, place.north + place.scale * y, place.up + place.scale * p[2]];
}

/** A point of the site frame in the plan frame. */
export function toPlan(place: Place, p: Point3): Point3 {
  const [x, y] = turned(p[0] - place.east, p[1] - place.north, -place.yawDeg);
  return [x / place.scale, y / place.scale, (p[2] - place.up) / place.scale];
}

/** A place after a turn about a point of the site frame and a shift. */
export function movedBy(place: Place, move: PlaceMove): Place {
  const [e, n] = turned(place.east - move.about[0], place.north - move.about[1], move.yawDeg);
  return {
    east: move.about[0] + e + move.east,
    north: move.about[1] + n + move.north,
    up: place.up + move.up,
    yawDeg: normalDegrees(place.yawDeg + move.yawDeg),
    scale: place.scale,
  };
}

/** The movement from one place to another, about a point of the plan (plan frame) that the turn leaves alone. */
export function moveBetween(from: Place, to: Place, pivot: Point3): PlaceMove {
  const [a, b] = [toSite(from, pivot), toSite(to, pivot)];
  return {
    east: b[0] - a[0], north: b[1] - a[1], up: b[2] - a[2],
    yawDeg: normalDegrees(to.yawDeg - from.yawDeg), about: [a[0], a[1]],
  };
}

/** How far one place is from another, at a point of the plan. */
export function difference(from: Place, to: Place, middle: Point3): Difference {
  const { east, north, up, yawDeg } = moveBetween(from, to, middle);
  return { metres: Math.hypot(east, north, up), turnDeg: yawDeg };
}

/** Whether two places are the same to a tenth of a millimetre and a millionth of a degree. */
export function samePlace(a: Place, b: Place): boolean {
  return Math.hypot(a.east - b.east, a.north - b.north, a.up - b.up) < 1e-4
    && Math.abs(normalDegrees(a.yawDeg - b.yawDeg)) < 1e-6 && Math.abs(a.scale - b.scale) < 1e-9;
}

/** An angle as one above -180 and up to 180 degrees. */
export function normalDegrees(degrees: number): number {
  const d = degrees % 360;
  return d > 180 ? d - 360 : d <= -180 ? d + 360 : d;
}

function turned(x: number, y: number, degrees: number): [number, number] {
  const [c, s] = [Math.cos(degrees * RAD), Math.sin(degrees * RAD)];
  return [c * x - s * y, s * x + c * y];
}

/** The convex hull of points of the plane, counter-clockwise: Andrew's monotone chain. */
export function hull(points: [number, number][]): [number, number][] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  if (sorted.length < 3) return sorted;
  const lower = chain(sorted);
  const upper = chain(sorted.toReversed());
  return [...lower.slice(0, -1), ...upper.slice(0, -1)];
}

function chain(sorted: [number, number][]): [number, number][] {
  const out: [number, number][] = [];
  for (const p of sorted) {
    while (out.length >= 2 && cross(out[out.length - 2] ?? p, out[out.length - 1] ?? p, p) <= 0) out.pop();
    out.push(p);
  }
  return out;
}

function cross(o: [number, number], a: [number, number], b: [number, number]): number {
  return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
}
