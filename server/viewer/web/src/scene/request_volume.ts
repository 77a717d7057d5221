import type { TilesRenderer } from "3d-tiles-renderer/three";
import { Vector3, type Matrix4 } from "three";

/** A tile's viewerRequestVolume: a box (centre, three half axes) or a sphere (centre, radius) in the tile's frame, metres. */
export interface RequestVolume {
  box?: number[];
  sphere?: number[];
}

/** Tells whether a point in the tile's frame lies in the volume. One that is not understood holds everything. */
export function holds({ box, sphere }: RequestVolume, p: Vector3): boolean {
  if (box?.length === 12) {
    const [x = 0, y = 0, z = 0, ...half] = box;
    const d = new Vector3(x, y, z).sub(p);
    return [0, 3, 6].every((i) => {
      const axis = new Vector3(half[i], half[i + 1], half[i + 2]);
      return Math.abs(d.dot(axis)) <= axis.lengthSq();
    });
  }
  if (sphere?.length === 4) {
    const [x = 0, y = 0, z = 0, radius = 0] = sphere;
    return new Vector3(x, y, z).distanceTo(p) <= radius;
  }
  return true;
}

interface AskedTile {
  viewerRequestVolume?: RequestVolume | null;
  engineData: { transformInverse: Matrix4 };
}

/** What the renderer reads from a plugin: inView false takes the tile and all below it out of the picture. */
interface ViewTarget {
  inView: boolean;
}

/**
 * Leaves tiles alone until a camera is in their viewerRequestVolume (3D Tiles
 * 1.1, clause 7.3.2.4), which 3d-tiles-renderer 0.5.3 does not look at: what
 * lies inside a building is fetched by those who come near.
 */
export class RequestVolumePlugin {
  readonly name = "request-volume";
  private tiles: TilesRenderer | undefined;
  private readonly eye = new Vector3();

  init(tiles: TilesRenderer): void {
    this.tiles = tiles;
  }

  /** Called by the renderer for each tile it meets; false leaves the tile as it is. */
  calculateTileViewError(tile: AskedTile, target: ViewTarget): boolean {
    const volume = tile.viewerRequestVolume;
    if (!volume) return false;
    const { cameraInfo } = this.tiles as unknown as { cameraInfo: { position: Vector3 }[] };
    const near = cameraInfo.some(({ position }) => holds(volume, this.eye.copy(position).applyMatrix4(tile.engineData.transformInverse)));
    if (near) return false;
    target.inView = false;
    return true;
  }
}
