import type { LayerKind } from "./layers/types";

/** What is shown: what stands there now, what is proposed in its place, or both at once. */
export type Situation = "existing" | "proposed" | "both";

export const SITUATIONS: Situation[] = ["existing", "proposed", "both"];

/** A feature of a context layer, whatever the layer's version. */
export interface FeatureRef {
  layer: string;
  key: string;
}

/** What of its surroundings a variant replaces, as the server tells it. */
export interface Replacement {
  variantId: string;
  /** 0 where nobody said anything yet. */
  revision: number;
  features: FeatureRef[];
  /** What stands on the variant's footprint. */
  covered: FeatureRef[];
  /** Outlines of the ground that the variant takes, metres east and north of the site origin; one within another is a hole. */
  footprint: [number, number][][];
  /** Height of the finished ground within, metres above the site origin. */
  level?: number;
  /** What is known of the ground there. */
  ground?: { area: number; known: number; cut?: number; fill?: number; model?: { bytes: number; sha256: string } };
}

/** Ground that goes when a variant is built, and what comes in its place. */
export interface NewGround {
  /** Outlines of what goes, metres east and north; one within another is a hole. */
  outlines: [number, number][][];
  /** What goes is hatched rather than left out. */
  hatched: boolean;
  /** The new ground as a GLB in the site frame, once it is there. */
  model?: ArrayBuffer;
}

/** Features of a layer that go when the variant is built, and whether they are still seen, as ghosts. */
export interface Gone {
  keys: string[];
  ghosts: boolean;
}

/** The ground that goes in a situation, without its model; undefined for none. */
export function groundOf(situation: Situation, replacement: Replacement | undefined): NewGround | undefined {
  const outlines = replacement?.footprint ?? []; // older servers tell none
  if (situation === "existing" || outlines.length === 0) return undefined;
  return { outlines, hatched: situation === "both" };
}

/** Which parts of a layer are cut where the ground goes: whatever it shows, its parts that are ground, or none. */
export function cutOf(kind: LayerKind | undefined): "all" | "ground" | undefined {
  if (kind === "ground" || kind === "surfaces" || kind === "points") return "all";
  return kind === "theme" ? undefined : "ground";
}

/** Classes of CityGML and CityJSON that are the ground, or lie on it. The server has the same list. */
export const GROUND_CLASSES: ReadonlySet<string> = new Set([
  "AuxiliaryTrafficArea", "AuxiliaryTrafficSpace", "Intersection", "LandUse", "PlantCover", "Railway", "ReliefFeature", "Road", "Section", "Square",
  "TINRelief", "Track", "TrafficArea", "TrafficSpace", "TransportSquare", "TransportationComplex", "WaterBody", "Waterway",
]);

/** What of a layer goes in a situation; undefined for nothing. */
export function goneOf(layer: string, situation: Situation, replacement: Replacement | undefined): Gone | undefined {
  if (situation === "existing" || !replacement) return undefined;
  const keys = new Set([...replacement.features, ...replacement.covered].filter((f) => f.layer === layer).map((f) => f.key));
  return keys.size > 0 ? { keys: [...keys].toSorted(), ghosts: situation === "both" } : undefined;
}
