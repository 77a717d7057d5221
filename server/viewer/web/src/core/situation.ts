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
  /** What stood on the variant's footprint. */
  covered: FeatureRef[];
}

/** Features of a layer that go when the variant is built, and whether they are still seen, as ghosts. */
export interface Gone {
  keys: string[];
  ghosts: boolean;
}

/** What of a layer goes in a situation; undefined for nothing. */
export function goneOf(layer: string, situation: Situation, replacement: Replacement | undefined): Gone | undefined {
  if (situation === "existing" || !replacement) return undefined;
  const keys = new Set([...replacement.features, ...replacement.covered].filter((f) => f.layer === layer).map((f) => f.key));
  return keys.size > 0 ? { keys: [...keys].toSorted(), ghosts: situation === "both" } : undefined;
}
