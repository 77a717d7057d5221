import type { Group, Intersection, Object3D } from "three";
import type { NewGround } from "../core/situation";
import type { TilesetRef } from "../core/view";
import { Cutting } from "./cutting";
import { Earthworks } from "./earthworks";
import { triangleCount } from "./features";

/** The ground of the shown situation: what is cut away of the layers, and what comes in its place. */
export class Digging {
  private cuts = new Map<string, "all" | "ground">();
  private cutting: Cutting | undefined;
  private readonly earthworks = new Earthworks();

  /** Holds the new ground. */
  get group(): Group {
    return this.earthworks.group;
  }

  /** Takes the layers and the ground that goes; `changed` is told when the new one is there. */
  set(refs: TilesetRef[], ground: NewGround | undefined, changed: () => void): void {
    this.cuts = new Map(refs.flatMap(({ id, cut }) => (cut ? [[id, cut]] : [])));
    if (!Cutting.same(this.cutting, ground)) {
      this.cutting?.dispose();
      this.cutting = ground && new Cutting(ground);
    }
    void this.earthworks.show(ground?.model).then((other) => other && changed());
  }

  /** Cuts tiles that came since, before they are drawn. */
  apply(paper: Object3D, scenesOf: (id: string) => Object3D[]): void {
    this.cutting?.apply(paper, [...this.cuts].map(([id, what]) => ({ scenes: scenesOf(id), what })));
  }

  /** Gives everything its own look back until it is applied again: a style goes under a cut. */
  release(): void {
    this.cutting?.release();
  }

  /** Whether what a ray meets is cut away. */
  hides(hit: Intersection): boolean {
    return this.cutting?.hides(hit) ?? false;
  }

  /** Objects that are cut, and triangles of the new ground; undefined where it is as it was. */
  get state(): { cut: number; triangles: number } | undefined {
    return this.cutting && { cut: this.cutting.count, triangles: triangleCount(this.group) };
  }
}
