import { Problem, type Api } from "./api";
import type { Messages } from "./i18n";
import { chosenVariant, type State, type Toast } from "./state";
import type { Store } from "./store";
import type { Colouring, View } from "./view";

/** What happened to a part, in the order of the legend. */
export const CHANGE_KINDS = ["added", "removed", "moved", "reshaped", "restyled", "redescribed"] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/**
 * Colours of what happened to a part: told apart with every common kind of colour
 * blindness (M. Okabe, K. Ito: Color Universal Design, 2008). Those of one hue
 * differ in lightness too, and the legend says each in words.
 */
export const CHANGE_COLOURS = {
  added: 0x009e73,
  removed: 0xd55e00,
  moved: 0x0072b2,
  reshaped: 0xe69f00,
  restyled: 0xcc79a7,
  redescribed: 0x56b4e9,
} as const satisfies Record<ChangeKind, number>;

/** Changes that are asked for at once, and the most that the page keeps: beyond it parts stay uncoloured. */
export const PAGE = 1000;
export const MAX_CHANGES = 20_000;
/** Most boxes drawn where something stood. */
export const MAX_GHOSTS = 2000;

interface PlanBox {
  min: [number, number, number];
  max: [number, number, number];
}

/** One part that differs, as the server tells it. */
export interface Change {
  key: string;
  previousKey?: string;
  kind: ChangeKind;
  kinds: ChangeKind[];
  class: string;
  name: string;
  storey: string;
  box?: PlanBox;
  previousBox?: PlanBox;
  /** Metres, and degrees counter-clockwise from above unless an axis is told. */
  move?: { vector: [number, number, number]; distance: number; turnDeg: number; axis?: [number, number, number] };
  fields?: { field: "name" | "class" | "storey" | "parent"; before: string; after: string }[];
  properties?: { set: string; name: string; before?: unknown; after?: unknown; unit?: string; unitBefore?: string; long?: boolean }[];
  propertiesOmitted?: number;
}

/** A page of what differs between two versions. */
export interface ChangeList {
  variant: string;
  version: number;
  against: { variant: string; version: number };
  summary: {
    counts: Record<ChangeKind, number>;
    total: number;
    sentences: Record<string, string[] | undefined>;
  };
  items: Change[];
  next?: number;
}

/** What the page shows of changes. */
export type ChangesShown =
  | { phase: "reading"; variant: string }
  | { phase: "shown"; variant: string; version: number; since: number; list: ChangeList; byKey: ReadonlyMap<string, Change>; complete: boolean };

/** What the changes need of the rest. */
export interface ChangesOptions {
  api: Api;
  store: Store<State>;
  view: View | undefined;
  text: () => Messages;
  toast: (words: string, tone: Toast["tone"]) => void;
  reason: (err: unknown) => string;
}

/** Shows in colours what differs from the version before. */
export class Changes {
  private readonly o: ChangesOptions;
  private asked = 0;

  constructor(options: ChangesOptions) {
    this.o = options;
  }

  /** Reads what changed in the chosen variant and colours it. */
  async open(): Promise<void> {
    const variant = chosenVariant(this.o.store.get());
    if (!variant || variant.current < 2) return this.close();
    const asked = ++this.asked;
    this.o.store.patch({ changes: { phase: "reading", variant: variant.id } });
    try {
      const read = await this.read(variant.id, variant.current);
      if (asked !== this.asked) return;
      this.o.store.patch({ changes: read });
      this.o.view?.colour(colouringOf(read));
    } catch (err) {
      if (asked !== this.asked) return;
      this.close();
      const none = err instanceof Problem && err.status === 404;
      this.o.toast(none ? this.o.text().noEarlier : this.o.text().changesFailed(this.o.reason(err)), none ? "info" : "bad");
    }
  }

  /** Goes back to the plan's own colours. */
  close(): void {
    this.asked++;
    const { changes: _changes, ...rest } = this.o.store.get();
    this.o.store.set(rest);
    this.o.view?.colour(undefined);
  }

  private async read(variant: string, version: number): Promise<Extract<ChangesShown, { phase: "shown" }>> {
    const first = await this.o.api.changes(variant, version, PAGE, 0);
    const byKey = new Map<string, Change>();
    let page = first;
    for (;;) {
      for (const c of page.items) byKey.set(c.kind === "removed" ? `-${c.key}` : c.key, c);
      if (page.next === undefined || byKey.size >= MAX_CHANGES) break;
      page = await this.o.api.changes(variant, version, PAGE, page.next, first.against.version);
    }
    return {
      phase: "shown", variant, version, since: first.against.version, list: first, byKey, complete: page.next === undefined,
    };
  }
}

/** What is drawn of changes: a colour for each part that is there, a box where one was. */
export function colouringOf(shown: Extract<ChangesShown, { phase: "shown" }>): Colouring {
  const kinds = new Map<string, ChangeKind>();
  const ghosts: Colouring["ghosts"] = [];
  for (const c of shown.byKey.values()) {
    if (c.kind !== "removed") kinds.set(c.key, c.kind);
    if (c.previousBox && (c.kind === "removed" || c.kind === "moved") && ghosts.length < MAX_GHOSTS) {
      ghosts.push({ kind: c.kind, ...c.previousBox });
    }
  }
  return { tileset: shown.variant, kinds, ghosts };
}

/** The change of a part that is drawn, while changes are shown. */
export function changeOf(state: State, tileset: string, key: string): Change | undefined {
  const { changes } = state;
  return changes?.phase === "shown" && changes.variant === tileset ? changes.byKey.get(key) : undefined;
}
