import { Problem, type Api } from "../api";
import { Store } from "../store";
import { PlacementApi } from "./api";
import { Course, type Draft } from "./course";
import type { Step } from "./steps";
import { movedBy, moveBetween, toSite } from "./rigid";
import type {
  Candidate, MapPlace, Place, PlacementAnswer, PlacementChange, PlacementOutcome, PointPair, Point3,
} from "./types";
import type { Picked, PlacingView } from "./view";

/** Milliseconds of rest after a change before the server is asked what would come of it. */
export const ASK_MS = 150;

/** What the panel is busy with. */
export type Mode = "look" | "move" | "pairs";

/** What the panel shows of one version. */
export interface PlacerState {
  phase: "loading" | "ready" | "failed" | "saving";
  why?: string;
  answer?: PlacementAnswer;
  mode: Mode;
  /** Where the plan is shown now, when it is not where it stands. */
  draft?: Draft;
  canUndo: boolean;
  canRedo: boolean;
  /** What the server says would come of the draft. */
  outcome?: PlacementOutcome;
  /** Why the server would refuse the draft, and (a JSON pointer) which member. */
  refusal?: { text: string; pointer?: string };
  /** Somebody else placed the plan while a draft was open. */
  overtaken: boolean;
  pairs: PointPair[];
  /** A point of the plan whose place is to be pointed at next. */
  pending?: Point3;
}

/** What the placer is made of. */
export interface PlacerOptions {
  api: Api;
  variant: string;
  version: number;
  view: PlacingView | undefined;
  /** Why something failed, for a person. */
  reason: (err: unknown) => string;
  /** Whether the server lets this person place plans; without, nothing is asked of it. */
  mayPlace: boolean;
  /** Brings the picture up to the server's after a place was saved. */
  sync: () => Promise<void>;
}

const START: PlacerState = { phase: "loading", mode: "look", canUndo: false, canRedo: false, overtaken: false, pairs: [] };

/**
 * Placing one version: reads what is known, keeps the draft with its undo and
 * redo, shows it in the picture at once, and asks the server what would come
 * of it. Only save and confirm change anything.
 */
export class Placer {
  readonly store = new Store<PlacerState>(START);
  private readonly o: PlacerOptions;
  private readonly api: PlacementApi;
  private readonly course = new Course();
  private etag = "";
  private asked = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;
  private writing = false;

  constructor(options: PlacerOptions) {
    this.o = options;
    this.api = new PlacementApi(options.api, options.variant, options.version);
  }

  /** Reads what is known of the place. */
  async read(): Promise<void> {
    try {
      const { answer, etag } = await this.api.read();
      this.etag = etag;
      const { why: _, ...rest } = this.store.get();
      this.store.set({ ...rest, phase: "ready", answer });
    } catch (err) {
      this.store.patch({ phase: "failed", why: this.o.reason(err) });
    }
  }

  /** Somebody placed the variant: reads anew, and says so where a draft is open. */
  async placedElsewhere(): Promise<void> {
    if (this.closed || this.writing) return;
    const before = this.etag;
    await this.read();
    const { draft } = this.store.get();
    // Our own placing is told like any other's, and may be told late.
    if (draft && this.etag !== before) this.rebase(draft, {});
  }

  /** Keeps the draft where it is shown although the plan stands elsewhere now: from there, its movement would end elsewhere too. */
  private rebase(draft: Draft, more: Partial<PlacerState>): void {
    if ("move" in draft.change) this.course.settle({ place: draft.place, change: { placement: draft.place } });
    this.follow({ overtaken: true, ...more });
  }

  /** Where the plan stands by the server; at the site's origin where nobody said so. */
  get standing(): Place {
    return this.store.get().answer?.current?.placement ?? { east: 0, north: 0, up: 0, yawDeg: 0, scale: 1 };
  }

  /** Whether anything or anybody said where the plan stands. */
  get placed(): boolean {
    return Boolean(this.store.get().answer?.current);
  }

  /** Where the plan is shown now. */
  get shown(): Place {
    return this.store.get().draft?.place ?? this.standing;
  }

  /** The point of the plan that turning leaves alone. */
  get pivot(): Point3 {
    return this.store.get().answer?.model?.middle ?? this.o.view?.middle() ?? [0, 0, 0];
  }

  mode(mode: Mode): void {
    this.leavePairs();
    this.store.patch({ mode });
    this.o.view?.map(mode !== "look");
  }

  /** Moves what is shown, metres in the site frame and degrees about the plan's middle. `step` false goes on with the last one. */
  move(by: Step, step = true): void {
    const pivot = this.pivot;
    const [e, n] = toSite(this.shown, pivot);
    const place = movedBy(this.shown, { east: 0, north: 0, up: 0, yawDeg: 0, ...by, about: [e, n] });
    this.propose({ place, change: this.changeTo(place, pivot) }, step);
  }

  /** The words for a place that was reached by moving: a movement, or all of it where the plan had no place. */
  private changeTo(place: Place, pivot: Point3): PlacementChange {
    const stands = this.store.get().answer?.current?.placement;
    return stands && !this.store.get().overtaken ? { move: moveBetween(stands, place, pivot) } : { placement: place };
  }

  /** Tries a place by the numbers of a map. */
  tryMap(map: MapPlace): void {
    this.propose({ place: this.shown, change: { map } });
  }

  /** Tries a candidate. */
  tryCandidate(candidate: Candidate): void {
    this.propose({ place: candidate.placement, change: { candidate: candidate.id } });
  }

  /** Shows a candidate while somebody points at it; undefined ends that. */
  glance(candidate: Candidate | undefined): void {
    this.o.view?.preview(candidate?.placement ?? this.store.get().draft?.place);
  }

  /** Sets the pairs of points; two or more are tried at once. */
  setPairs(pairs: PointPair[]): void {
    this.store.patch({ pairs });
    if (pairs.length >= 2) this.propose({ place: this.shown, change: { pairs, keepHeight: this.placed } });
    else this.drop();
  }

  /** Takes a point that somebody pointed at: first one of the plan, then where that is in truth. False where it is not of the plan. */
  point(picked: Picked): boolean {
    const { pending, pairs, ...rest } = this.store.get();
    if (!pending) {
      if (picked.plan) this.store.patch({ pending: picked.plan });
      return picked.plan !== undefined;
    }
    this.store.set({ ...rest, pairs });
    this.setPairs([...pairs, { plan: pending, target: { site: picked.site } }]);
    return true;
  }

  undo(): void {
    this.course.undo();
    this.follow();
  }

  redo(): void {
    this.course.redo();
    this.follow();
  }

  private leavePairs(): void {
    const { pending: _, ...rest } = this.store.get();
    this.store.set({ ...rest, pairs: [] });
  }

  /** Forgets the draft; the plan is shown where it stands. */
  drop(): void {
    this.course.clear();
    this.follow({ overtaken: false });
  }

  /** Saves the draft. */
  async save(note = ""): Promise<boolean> {
    const { draft } = this.store.get();
    return draft ? this.write(draft.change, note) : false;
  }

  /** Says that the plan stands in the right place. */
  confirm(note = ""): Promise<boolean> {
    return this.write({ confirm: true }, note);
  }

  private async write(change: PlacementChange, note: string): Promise<boolean> {
    clearTimeout(this.timer);
    this.asked++;
    this.writing = true;
    this.store.patch({ phase: "saving" });
    const done = await this.writeNow(change, note);
    this.writing = false;
    return done;
  }

  private async writeNow(change: PlacementChange, note: string): Promise<boolean> {
    try {
      await this.api.write(change, { etag: this.etag, note });
    } catch (err) {
      const { draft } = this.store.get();
      const overtaken = err instanceof Problem && err.status === 412;
      if (overtaken) await this.read();
      if (overtaken && draft) this.rebase(draft, { phase: "ready" });
      else this.store.patch({ phase: "ready", overtaken, refusal: refusalOf(err, this.o.reason(err)) });
      return false;
    }
    await Promise.all([this.read(), this.o.sync()]);
    this.course.clear();
    this.leavePairs();
    this.follow({ overtaken: false });
    return true;
  }

  private propose(draft: Draft, step = true): void {
    if (step) this.course.add(draft);
    else this.course.settle(draft);
    this.follow();
  }

  /** Makes state and picture follow the course, and asks the server about it. */
  private follow(more: Partial<PlacerState> = {}): void {
    clearTimeout(this.timer);
    this.asked++;
    const { draft: _draft, outcome: _outcome, refusal: _refusal, ...rest } = this.store.get();
    const draft = this.course.now;
    this.store.set({
      ...rest, ...(draft ? { draft } : {}), canUndo: this.course.canUndo, canRedo: this.course.canRedo, ...more,
    });
    this.o.view?.preview(draft?.place);
    if (draft && this.o.mayPlace) this.timer = setTimeout(() => void this.ask(draft), ASK_MS);
  }

  /** Asks what would come of a draft, and shows exactly that. */
  private async ask(draft: Draft): Promise<void> {
    const turn = ++this.asked;
    try {
      const outcome = await this.api.write(draft.change, { dryRun: true, etag: this.etag });
      if (turn !== this.asked || this.closed) return;
      const exact = { ...draft, place: outcome.current.placement };
      this.course.settle(exact);
      const [first] = outcome.refused ?? [];
      const refusal = first ? { refusal: { text: (outcome.refused ?? []).map((f) => f.detail).join("; "), pointer: first.pointer } } : {};
      this.store.patch({ draft: exact, outcome, ...refusal });
      this.o.view?.preview(exact.place);
    } catch (err) {
      if (turn === this.asked && !this.closed) this.store.patch({ refusal: refusalOf(err, this.o.reason(err)) });
    }
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.o.view?.close();
  }
}

/** The server's words about the members it found wrong, else about the whole. */
function refusalOf(err: unknown, text: string): { text: string; pointer?: string } {
  const fields = err instanceof Problem ? err.fields.filter((f) => f.detail) : [];
  const [first] = fields;
  return first ? { text: fields.map((f) => f.detail).join("; "), pointer: first.pointer } : { text };
}
