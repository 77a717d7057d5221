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
  placement: Place;
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

/** Where a version stands, in the words of the site, of a map and of the earth. */
export interface Standing {
  placement: Placement;
  /** Whether a person gave or confirmed it. */
  byPerson: boolean;
  /** Null where no map reaches. */
  map: MapPlace | null;
  /** The middle of the model in ETRS89: degrees, metres above the ellipsoid. */
  geographic: { lat: number; lon: number; h: number };
}

/** Words of the server in both languages. */
export interface Sentence {
  message: string;
  messageNl?: string;
}

/** How far one place is from another, at the middle of the model. */
export interface Difference {
  metres: number;
  turnDeg: number;
}

/** Everything the server tells about the place of a version. */
export interface PlacementAnswer {
  /** Null where nobody and nothing said where it stands. */
  current: Standing | null;
  /** The box of the model and its middle, in the plan frame; null where it is empty. */
  model: { min: Point3; max: Point3; middle: Point3 } | null;
  found: {
    method: string;
    crs?: string;
    confidence?: { level: string; reasons?: Sentence[] | null };
  };
  checks: Check[];
  candidates: Candidate[];
}

/** How well pairs of points fit. Metres. */
export interface Fit {
  rmsHorizontal: number;
  residuals: { pair: number; horizontal: number; contradicts: boolean }[];
  /** How far off a point is, this far from the middle of the points. */
  predictedError: { distance: number; horizontal: number }[];
}

/** What a correction does, or (dry run) would do. */
export interface PlacementOutcome {
  current: Standing;
  consequence: Difference & { warnings?: Check[] | null };
  fit?: Fit;
  /** Why this would not be recorded. */
  refused?: { pointer: string; detail: string }[] | null;
}
