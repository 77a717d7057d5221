import type { Placement } from "../types";

/**
 * What `/variants/{variant}/versions/{number}/placement` says and takes, as the
 * server's JSON has it. Metres and degrees throughout.
 */

/** Where a variant stands: plan frame to site frame. */
export type Place = Pick<Placement, "east" | "north" | "up" | "yawDeg" | "scale">;

/** East, north and up, or x, y and z: metres. */
export type Point3 = [number, number, number];

/** Where the source's origin stands on a map, and how the source is turned on it. */
export interface MapPlace {
  /** For example EPSG:7415. */
  crs: string;
  east: number;
  north: number;
  height: number;
  /** Of the source's x axis from the grid's east, counter-clockwise. */
  rotationDeg: number;
  scale?: number;
  /** False where the height is not above NAP. */
  nap?: boolean;
}

/** A thing noticed about the place, with what can be done about it. */
export interface Check {
  code: string;
  severity: "error" | "warning" | "info";
  message: string;
  messageNl?: string;
  advice?: string;
  adviceNl?: string;
  /** Metres between what was said and what is true, where that can be told. */
  distance?: number;
}

/** Another place that the file may mean. */
export interface Candidate {
  id: string;
  title: string;
  titleNl?: string;
  method: string;
  crs?: string;
  /** Absent where the plan cannot stand there at all. */
  placement?: Place;
  /** Metres from where the plan stands now. */
  distance?: number;
  /** Degrees turned from how it stands now. */
  turnDeg?: number;
  confidence?: string;
  map?: MapPlace;
}

/** A point of the plan and where it stands in truth. */
export interface PointPair {
  plan: Point3;
  target: { site: Point3 } | { crs: string; coordinates: number[] };
}

/** A correction: exactly one member. */
export type PlacementChange =
  | { confirm: true }
  | { candidate: string }
  | { map: MapPlace }
  | { placement: Place }
  | { pairs: PointPair[]; keepHeight: boolean }
  | { move: PlaceMove }
  | { revision: number };

/** A movement in the site frame: a turn about a point of it, then a shift. */
export interface PlaceMove {
  east: number;
  north: number;
  up: number;
  yawDeg: number;
  /** East and north of the point that the turn leaves alone. */
  about: [number, number];
}

/** Where a variant stands, in the words of the site, of a map and of the earth. */
export interface Standing {
  placement: Placement;
  map?: MapPlace;
  /** ETRS89: degrees, metres above the ellipsoid. */
  geographic?: { lat: number; lon: number; h: number };
}

/** Everything the server tells about the place of a version. */
export interface PlacementAnswer {
  found: { method: string; crs?: string; confidence?: string; reasons?: string[] };
  checks?: Check[] | null;
  candidates?: Candidate[] | null;
  /** Absent where nobody and nothing said where it stands. */
  current?: Standing;
  /** Least and greatest corner of the model in the plan frame. */
  box?: [Point3, Point3] | null;
}

/** How well pairs of points fit. */
export interface Fit {
  rms: number;
  residuals: { index: number; east: number; north: number; up: number; length: number }[];
  predicted?: { distance: number; error: number }[];
  hints?: string[];
}

/** What a correction does, or (dry run) would do. */
export interface PlacementOutcome {
  current: Standing;
  /** Metres that the middle of the plan moves. */
  moved?: { metres: number; degrees: number };
  fit?: Fit;
}
