import type { Budget } from "./core/profile";
import type { Hit } from "./core/view";
import type { World } from "./scene/world";

/**
 * `window.maquette`: what a page that embeds the viewer, and the end-to-end
 * tests, may ask of it. Coordinates are CSS pixels from the canvas's top left.
 */
export interface MaquetteHook {
  /** Resolves when the first variant and the layers are shown as the camera asks. */
  readonly ready: Promise<void>;
  /** Triangles of all tiles drawn now. */
  triangles(): number;
  /** Triangles drawn in each of the last frames, oldest first. */
  readonly frames: { list(): number[]; clear(): void };
  /** Version number shown of a variant or layer, 0 for none. */
  rev(tileset: string): number;
  /** Number of the version of which a part is shown while it is being made, 0 for none. */
  partial(tileset: string): number;
  /** Where the camera is: metres east, up and south of the site origin. */
  camera(): [number, number, number];
  /** Content URIs drawn now. */
  visibleTiles(): { tileset: string; uri: string }[];
  /** The feature at a point, or null. */
  pick(x: number, y: number): Hit | null;
  /** Chooses a feature of the shown variant by key, as a tap does; false where no drawn tile has it. */
  select(key: string): boolean;
  /** Where the origin of a shown tileset's root is drawn: metres east, north and up of the site origin; null where it is not shown. */
  stands(tileset: string): [number, number, number] | null;
  /** True when nothing is on its way. */
  settled(): boolean;
  /** Vertices drawn in the colour of a change by kind, and boxes where something stood; null while the plan has its own colours. */
  changes(): { coloured: Record<string, number>; ghosts: number } | null;
  /** How a shown layer is drawn: its opacity and how many vertices have a colour of its style, and how many triangles go with the plan; null where it is not shown. */
  layer(id: string): { opacity: number; painted: number; gone: number } | null;
  /** How the ground is cut for the shown variant: objects that are, and triangles of the new ground; null where it is as it was. */
  ground(): { cut: number; triangles: number } | null;
  /** What the tilesets say that this device bears; null before one is read. */
  budget(): Budget | null;
}

declare global {
  interface Window {
    maquette?: MaquetteHook;
  }
}

/** Makes the hook of a world; `started` resolves when the first variant was asked for, `choose` opens the sheet. */
export function makeHook(world: World, started: Promise<void>, choose: (hit: Hit) => void): MaquetteHook {
  const settled = async (): Promise<void> => {
    await started;
    while (!world.settled) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  return {
    ready: settled(),
    triangles: () => world.triangles(),
    frames: world.frames,
    rev: (tileset) => Math.max(0, world.rev(tileset)),
    partial: (tileset) => Math.max(0, -world.rev(tileset)),
    camera: () => world.cameraPosition,
    visibleTiles: () => world.visibleTiles(),
    pick: (x, y) => world.pick(x, y) ?? null,
    select: (key) => {
      const hit = world.find(key);
      if (hit) choose(hit);
      return hit !== undefined;
    },
    stands: (tileset) => world.stands(tileset) ?? null,
    settled: () => world.settled,
    changes: () => world.changeColours ?? null,
    layer: (id) => world.layerLook(id) ?? null,
    ground: () => world.newGround ?? null,
    budget: () => world.budget ?? null,
  };
}
