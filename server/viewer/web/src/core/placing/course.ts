import type { Place, PlacementChange } from "./types";

/** A place that is tried: where the plan is shown, and the words that ask the server for it. */
export interface Draft {
  place: Place;
  change: PlacementChange;
}

/** The most steps that are kept to go back. */
export const MAX_STEPS = 500;

/** The drafts of one sitting, with the way back and forth. Before the first lies the place as it stands. */
export class Course {
  private steps: Draft[] = [];
  private at = 0;

  /** The draft that counts now; undefined before the first. */
  get now(): Draft | undefined {
    return this.steps[this.at - 1];
  }

  get canUndo(): boolean {
    return this.at > 0;
  }

  get canRedo(): boolean {
    return this.at < this.steps.length;
  }

  /** Adds a step; what was undone is forgotten. */
  add(draft: Draft): void {
    this.steps = [...this.steps.slice(0, this.at), draft].slice(-MAX_STEPS);
    this.at = this.steps.length;
  }

  /** Puts a draft in the place of the last one: the same step, better known or further dragged. */
  settle(draft: Draft): void {
    if (this.at === 0) this.add(draft);
    else this.steps[this.at - 1] = draft;
  }

  undo(): void {
    if (this.canUndo) this.at--;
  }

  redo(): void {
    if (this.canRedo) this.at++;
  }

  clear(): void {
    this.steps = [];
    this.at = 0;
  }
}
