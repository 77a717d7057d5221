import type { Store } from "../store";
import type { MapFrame } from "./map";
import type { Place, Point3 } from "./types";

/** A point that somebody pointed at, snapped to a corner where one is near. */
export interface Picked {
  /** What lies there: the plan, its surroundings or the bare ground. */
  what: "plan" | "surroundings" | "ground";
  /** In the site frame. */
  site: Point3;
  /** In the plan frame, where it is of the plan. */
  plan?: Point3;
  /** Whether it is a corner. */
  snapped: boolean;
}

/** What placing asks of the picture. Loaded when somebody opens the panel; tests put a plain object in its place. */
export interface PlacingView {
  /** The part of the site shown from above; undefined while the picture is in perspective. */
  readonly frame: Store<MapFrame | undefined>;
  /** Shows the site straight from above, without perspective, or as before. */
  map(on: boolean): void;
  /** The plan's outline seen from above, in the plan frame; empty where nothing of it is shown. */
  outline(): [number, number][];
  /** The middle of the plan, in the plan frame. */
  middle(): Point3;
  /** Shows the plan at another place without saving it; undefined puts it back. */
  preview(place: Place | undefined): void;
  /** CSS pixels at the left and at the bottom of the picture that a panel covers. */
  cover(left: number, bottom: number): void;
  /** Moves the map by keyboard; tells whether the key meant something. */
  key(name: string): boolean;
  /** Brings the plan, and the points, into the picture. */
  frameUp(points?: [number, number][]): void;
  /** What lies under a pixel of the map. */
  pick(x: number, y: number): Picked;
  /** Told where somebody taps the map, while a listener is set. */
  onTap(listener: ((x: number, y: number) => void) | undefined): void;
  /** Puts everything back as it was before. */
  close(): void;
}
