import type { Replacement, Situation } from "./situation";
import type { ChangesShown } from "./changes";
import type { Language } from "./i18n";
import type { Legend, OwnView } from "./layers/types";
import type { LinkState } from "./live";
import { RESIDENT } from "./session";
import { atLeast, shows } from "./types";
import type { Feature, PartialVersion, Picture, Plan, Progress, Project, Role, Session, Variant, Version } from "./types";
import type { Hit } from "./view";

/** What the sheet shows: the feature as its tile tells it, then all the server knows. */
export interface Selection {
  hit: Hit;
  feature?: Feature;
  failed?: boolean;
}

/** A short message that goes away by itself. */
export interface Toast {
  id: number;
  text: string;
  tone: "info" | "good" | "bad";
}

/** The version shown of the chosen variant. */
export interface ShownVersion {
  number: number;
  /** Milliseconds since 1970. */
  changed: number;
  /** Name of its picture from one side, absent where it has none. */
  picture?: string;
}

/** What the upload form is doing. */
export type Sending =
  | { phase: "idle" }
  | { phase: "sending"; file: string; percent: number }
  | { phase: "failed"; why: string };

/** Everything the panels show. Replaced as a whole, never changed in place. */
export interface State {
  language: Language;
  phase: "loading" | "ready" | "empty" | "failed";
  session: Session;
  projects: Project[];
  project?: Project;
  plans: Plan[];
  /** Of all plans. */
  variants: Variant[];
  layers: Variant[];
  /** What is chosen of layers for this page alone, by layer. */
  own: Record<string, OwnView>;
  /** Of thematic layers that are drawn, by layer. */
  legends: Record<string, Legend>;
  /** Id of the chosen variant. */
  variant?: string;
  shown?: ShownVersion;
  situation: Situation;
  /** What the chosen variant replaces, once it is read. */
  replacement?: Replacement;
  selection?: Selection;
  /** What changed since the version before, while it is shown. */
  changes?: ChangesShown;
  toasts: Toast[];
  link: LinkState;
  /** True once the link was away long enough to say so. */
  away: boolean;
  tilesLoading: boolean;
  /** True until tiles of a variant are drawn: its picture stands in for them. */
  poster: boolean;
  contextLost: boolean;
  webgl: boolean;
  panel: "none" | "upload" | "placing" | "take" | "layers";
  /** Until when this device has the project with it, milliseconds since 1970; absent where it has not. */
  taken?: { until: number };
  sending: Sending;
  /** Versions of the variant chosen in the upload panel, newest first. */
  uploadVariant?: string;
  versions: Version[];
  progress: Record<string, Progress>;
  /** Pictures by variant; read only where there is no WebGL. */
  pictures: Record<string, Picture[]>;
  /** Number of the version by variant whose pictures and files were made while the page was open. */
  made: Record<string, number>;
  /** Clock of relative times, milliseconds since 1970. */
  now: number;
}

/** The state before anything is known. */
export function initialState(language: Language, now: number): State {
  return {
    language, phase: "loading", session: RESIDENT, projects: [], plans: [], variants: [], layers: [], own: {}, legends: {}, situation: "proposed",
    toasts: [], link: "connecting", away: false, tilesLoading: true, poster: true, contextLost: false, webgl: true,
    panel: "none", sending: { phase: "idle" }, versions: [], progress: {}, pictures: {}, made: {}, now,
  };
}

/** Name under which progress of a version is kept. */
export function progressKey(variant: string, version: number): string {
  return `${variant}/${version}`;
}

/** Whether the signed-in person may do what needs at least this role. */
export function may(state: State, least: Role): boolean {
  return atLeast(state.session.role, least);
}

/** The chosen variant. */
export function chosenVariant(state: State): Variant | undefined {
  return state.variants.find((v) => v.id === state.variant);
}

/** The plan of the chosen variant, else the first. */
export function chosenPlan(state: State): Plan | undefined {
  const planId = chosenVariant(state)?.planId;
  return state.plans.find((p) => p.id === planId) ?? state.plans[0];
}

/** Variants between which the switch chooses: those of the chosen plan. */
export function switchable(state: State): Variant[] {
  const plan = chosenPlan(state);
  return plan ? state.variants.filter((v) => v.planId === plan.id) : [];
}

/** A variant or layer by id. */
export function tilesetById(state: State, id: string): Variant | undefined {
  return state.variants.find((v) => v.id === id) ?? state.layers.find((l) => l.id === id);
}

/** The variant to show first: the wished one, else the first published, else the first. */
export function firstVariant(variants: Variant[], wish: string | null | undefined): Variant | undefined {
  return variants.find((v) => v.id === wish) ?? variants.find((v) => v.current > 0) ?? variants.find(shows) ?? variants[0];
}

/** Variants and layers with one of them at another version, which is whole. */
export function withCurrent(list: Variant[], id: string, current: number): Variant[] {
  return list.map((v) => (v.id === id ? { ...whole(v), current } : v));
}

/** Variants and layers with one of them at another part of a version that is being made. */
export function withPartial(list: Variant[], id: string, partial: PartialVersion | null): Variant[] {
  return list.map((v) => (v.id === id ? { ...whole(v), ...(partial ? { partial } : {}) } : v));
}

function whole(v: Variant): Variant {
  const { partial: _, ...rest } = v;
  return rest;
}
