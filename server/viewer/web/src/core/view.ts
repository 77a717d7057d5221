import type { ChangeKind } from "./changes";
import type { LayerStyle } from "./layers/types";
import type { Motion } from "./motion";
import type { Gone, NewGround } from "./situation";
import type { PlacingView } from "./placing/view";
import type { Project } from "./types";

/** One tileset to show: a variant or a layer. */
export interface TilesetRef {
  id: string;
  /** Address of its tileset. */
  url: string;
  /** How it is drawn; its own way where absent. */
  look?: LayerLook;
  /** It is the ground itself: the sheet of paper that stands for it goes. */
  terrain?: boolean;
  /** What of it is cut away where the ground goes: all, or its parts that are ground. */
  cut?: "all" | "ground";
}

/** How a layer is drawn. */
export interface LayerLook extends LayerStyle {
  /** Its place in the order of layers: later ones lie over earlier ones. */
  order: number;
  /** What goes when the shown variant is built. */
  gone?: Gone;
  /** Of a thematic layer: the class of each area by key, and the colour of each class, the first for unknown. Null until they are known. */
  areas?: { classes: Record<string, number>; colours: string[] } | null;
}

/** The feature under a point, as its tile tells it. */
export interface Hit {
  /** Variant or layer id. */
  tileset: string;
  key: string;
  name: string;
  class: string;
  storey: string;
}

/** What is drawn of the changes of a tileset. */
export interface Colouring {
  tileset: string;
  /** What happened to parts, by key; all others are paper. */
  kinds: ReadonlyMap<string, ChangeKind>;
  /** Boxes where something stood: metres east, north and up in the plan's frame. */
  ghosts: { kind: "removed" | "moved"; min: [number, number, number]; max: [number, number, number] }[];
}

/** What is known of a change before tileset.json is read. */
export interface SyncHint {
  /** Contents that may be fetched at once, beside tileset.json. */
  ahead: string[];
  /** Keys of features to draw attention to. */
  features: string[];
}

/**
 * The three-dimensional view, as the rest of the viewer sees it. Implemented by
 * src/scene; tests put a plain object in its place.
 */
export interface View {
  /** Sets the origin of the site frame; must come first. */
  setSite(site: Project["site"]): void;
  /** Shows this variant in place of the one shown, without a gap; undefined shows none. */
  showVariant(ref: TilesetRef | undefined): Promise<void>;
  /** Shows exactly these layers, with this ground in the place of theirs. */
  setLayers(refs: TilesetRef[], ground?: NewGround): void;
  /** Brings a shown tileset up to the server's; tells how it moved, undefined where it stays. */
  sync(id: string, hint?: SyncHint): Promise<Motion | undefined>;
  /** Drops what is kept of a tileset that is not shown. */
  forget(id: string): void;
  /** The version shown of a tileset, 0 where none is; below 0 that of which a part is shown. */
  rev(id: string): number;
  /** Marks a feature, or none. */
  select(hit: Hit | undefined): void;
  /** The part of the shown variant with this key, if a drawn tile has it. */
  find(key: string): Hit | undefined;
  /** Draws a tileset in the colours of what changed; undefined gives it its own back. */
  colour(colouring: Colouring | undefined): void;
  home(): void;
  top(): void;
  north(): void;
  /** Nearer (factor above 1) or further away. */
  zoom(factor: number): void;
  /** What correcting the place of the shown variant needs; fetched when first asked for. */
  placing(): Promise<PlacingView>;
}

/** Address of a tileset of a variant; of which profile, its file says. */
export function variantURL(capability: string, variant: string, file: string): string {
  return `/tiles/${encodeURIComponent(capability)}/${encodeURIComponent(variant)}/${file}`;
}

/** Address of a tileset of a context layer. */
export function layerURL(capability: string, layer: string, file: string): string {
  return `/tiles/${encodeURIComponent(capability)}/context/${encodeURIComponent(layer)}/${file}`;
}

/** Address of a picture of a variant's published version. */
export function pictureURL(capability: string, variant: string, name: string): string {
  return `/tiles/${encodeURIComponent(capability)}/${encodeURIComponent(variant)}/pictures/${encodeURIComponent(name)}.png`;
}
