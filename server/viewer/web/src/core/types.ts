/**
 * The shapes that travel between server and viewer: the REST resources under
 * /api/v1 and the data of live events. They mirror the server's JSON letter
 * for letter; nothing here is invented by the viewer.
 */

import type { Export } from "./exports";
import type { LayerFacts } from "./layers/types";

/** Roles, from least to most allowed. */
export const ROLES = ["resident", "architect", "planner", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** An area under development. */
export interface Project {
  id: string;
  name: string;
  description?: string;
  /** Origin of the site frame: ETRS89 degrees, metres above the ellipsoid. */
  site: { lat: number; lon: number; h: number };
  /** Path segment under /tiles that stands for the public audience. */
  publicCapability: string;
  /** Number of the project's last event when this was read. */
  seq: number;
}

/** One proposal in a project. */
export interface Plan {
  id: string;
  projectId: string;
  name: string;
  description?: string;
}

/** Where a variant stands: plan frame to site frame, metres and degrees. */
export interface Placement {
  revision: number;
  east: number;
  north: number;
  up: number;
  yawDeg: number;
  scale: number;
  method: string;
  crs: string;
  confirmedBy?: string;
}

/** One alternative design of a plan, or (owner "layer") one data set of the surroundings. */
export interface Variant {
  id: string;
  owner: "variant" | "layer";
  projectId: string;
  planId?: string;
  name: string;
  publishAtOnce: boolean;
  /** Number of the published version, 0 for none. */
  current: number;
  placement?: Placement;
  /** Of a layer, how it is shown. */
  layer?: LayerFacts;
  /** What can be seen of the first version while it is being made. */
  partial?: PartialVersion;
}

/** What can be seen of a version that is still being made. */
export interface PartialVersion {
  version: number;
  /** 1, 2, ... as it grows. */
  revision: number;
  /** Features that can be seen, of `total`. */
  done: number;
  total: number;
}

/** Whether anything of a variant or layer is there to be drawn. */
export function shows(v: Variant): boolean {
  return v.current > 0 || v.partial !== undefined;
}

export type VersionState = "queued" | "converting" | "ready" | "failed" | "published" | "withdrawn";

/** One upload to a variant and its immutable result. */
export interface Version {
  variantId: string;
  number: number;
  projectId: string;
  state: VersionState;
  /** Why it failed, written for a person. */
  reason?: string;
  note?: string;
  sources: { sha256: string; filename: string; bytes: number; role?: string }[];
  result?: {
    tilesetEtag: string;
    tiles: number;
    triangles: number;
    features: number;
    bytes: number;
    pictures: string[] | null;
    exports?: Export[] | null;
    /** Pictures and exports are still being made; `version.files` tells when they are there. */
    making?: boolean;
    structure: string;
  };
  createdBy: string;
  createdAt: string;
  changedAt: string;
  publishedAt?: string;
}

/** The name of the picture that stands for a version: from the south-west, where the camera begins, if there is one. */
export function sideOf(v: Version): string | undefined {
  const all = v.result?.pictures ?? [];
  return all.includes("sw") ? "sw" : all[0];
}

/** A picture of a version, as the server lists it. */
export interface Picture {
  name: string;
  kind: "side" | "viewpoint";
  viewpoint?: string;
  state: "ready" | "queued" | "failed" | "unplaced";
  /** What it shows, in each language. */
  alt: { lang: string; text: string }[];
  href?: string;
  thumbnail?: { href: string };
}

/** A received file. */
export interface Upload {
  id: string;
  filename: string;
  bytes: number;
  sha256?: string;
  complete: boolean;
  createdAt: string;
}

/** One property; `value` is whatever the source said. */
export interface Property {
  name: string;
  value: string | number | boolean | null | (string | number | boolean | null)[];
  unit?: string;
}

/** A named set of properties of a feature. */
export interface PropertySet {
  name: string;
  properties: Property[];
}

/** Everything the server tells about one feature. */
export interface Feature {
  key: string;
  class: string;
  name?: string;
  parent?: string;
  storey?: string;
  properties?: PropertySet[] | null;
  box?: { min: [number, number, number]; max: [number, number, number] };
  tiles?: string[];
}

/** Who is signed in. */
export interface Session {
  role: Role;
  name: string;
  expiresAt?: string;
}

/** Data of `version.state`. */
export interface VersionStateData {
  variant: string;
  version: number;
  state: VersionState;
  reason?: string;
}

/** Data of `version.files`: pictures and files of the whole variant are there. */
export interface VersionFilesData {
  variant: string;
  version: number;
  state: VersionState;
  pictures: string[];
  exports: Export[];
}

/** Data of `placement.changed`: the variant or layer moves, its tiles stay as they are. */
export interface PlacementChangedData {
  variant: string;
  placement: Placement;
}

/** Data of `version.published`. */
export interface VersionPublishedData {
  variant: string;
  version: number;
  tilesetEtag: string;
}

/** Data of `tiles.replaced`: what an open viewer needs to change only the tiles that changed. */
export interface TilesReplacedData {
  /** Variant or layer id. */
  tileset: string;
  /** Version number shown before, 0 for none. */
  prevRev: number;
  /** Version number shown now, 0 for none (withdrawn). */
  rev: number;
  etag: string;
  replaced: { old: string; new: string; bytes: number; profile?: string }[] | null;
  /** True where tiles were added, removed or reshaped. */
  structure: boolean;
  /** Keys of changed features, possibly not all. */
  features: string[] | null;
  /** What happened to each of `features`; absent in events of older servers. */
  featureKinds?: string[] | null;
  /** How many changed in all, by kind; absent where nobody counted. */
  featureCounts?: Record<string, number>;
}

/** Data of `tiles.partial`: more can be seen of a version that is being made, nothing where `partial` is null. */
export interface TilesPartialData {
  tileset: string;
  partial: PartialVersion | null;
  etag: string;
}

/** A lasting change of the project. */
export interface ProjectEvent {
  seq: number;
  event: string;
  time: string;
  data: unknown;
}

/** Fleeting progress of a running conversion. */
export interface Progress {
  variant: string;
  version: number;
  stage: string;
  done: number;
  total: number;
}

/** Whether role has at least the rights of least. */
export function atLeast(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}
