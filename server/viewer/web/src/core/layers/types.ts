import { shows, type Variant } from "../types";

/** How a layer is drawn; colours are "#rrggbb". */
export interface LayerStyle {
  /** 0 (nothing) to 1. */
  opacity: number;
  /** For all that no other rule names; each part's own where absent. */
  colour?: string;
  /** By the class column of the property tables. */
  classes?: Record<string, string>;
  /** Of buildings, by which way a surface faces: RoofSurface, WallSurface, GroundSurface. Goes before `classes`. */
  surfaces?: Record<string, string>;
}

/** Who made what a layer shows. */
export interface Credit {
  text: string;
  licence?: string;
  url?: string;
}

/** Which figure of its areas a thematic layer draws. */
export interface Theme {
  field: string;
  title?: string;
  unit?: string;
  code?: string;
  countField?: string;
  minCount: number;
  method: "quantiles" | "breaks";
  classes: number;
  breaks?: number[];
  palette: string;
}

export const LAYER_KINDS = ["buildings", "ground", "points", "surfaces", "theme", "other"] as const;
export type LayerKind = (typeof LAYER_KINDS)[number];

/** What a context layer has beside what every variant has. */
export interface LayerFacts {
  kind: LayerKind;
  position: number;
  visible: boolean;
  style: LayerStyle;
  credits: Credit[] | null;
  theme?: Theme;
  revision: number;
}

/** One class of a legend: from `from` up to `to`. */
export interface LegendClass {
  index: number;
  from: number;
  to: number;
  colour: string;
  count: number;
}

/** What the colours of a thematic layer mean. */
export interface Legend {
  field: string;
  title: string;
  unit: string;
  classes: LegendClass[];
  unknown: { colour: string; count: number };
  /** Index of the class of each area by the key of its feature, 0 for unknown. */
  areas: Record<string, number>;
  fields: string[];
  minCount: number;
  version: number;
}

/** What somebody chose for his own view; what is absent is as the project has it. */
export interface OwnView {
  visible?: boolean;
  style?: LayerStyle;
}

/** What a planner changes of a layer. */
export interface LayerChange {
  name?: string;
  visible?: boolean;
  style?: LayerStyle;
  credits?: Credit[];
  theme?: Partial<Theme>;
}

const PLAIN: LayerStyle = { opacity: 1 };

/** Whether a layer is drawn: as chosen here, else as the project has it. */
export function isOn(layer: Variant, own: OwnView | undefined): boolean {
  return own?.visible ?? layer.layer?.visible ?? true;
}

/** The style of a layer: as chosen here, else as the project has it. */
export function styleOf(layer: Variant, own: OwnView | undefined): LayerStyle {
  return own?.style ?? layer.layer?.style ?? PLAIN;
}

/** The credits of the layers that are drawn, each once. */
export function creditsOf(layers: Variant[], own: Record<string, OwnView>): Credit[] {
  const seen = new Map<string, Credit>();
  for (const l of layers) {
    if (!shows(l) || !isOn(l, own[l.id])) continue;
    for (const c of l.layer?.credits ?? []) seen.set(`${c.text}\n${c.licence ?? ""}\n${c.url ?? ""}`, c);
  }
  return [...seen.values()];
}

/** Layers in their order. */
export function inOrder(layers: Variant[]): Variant[] {
  return [...layers].sort((a, b) => (a.layer?.position ?? 0) - (b.layer?.position ?? 0));
}
