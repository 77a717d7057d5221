import { Matrix4, Vector3 } from "three";
import type { TilesRenderer } from "3d-tiles-renderer/three";
import { describe, expect, it } from "vitest";
import { holds, RequestVolumePlugin } from "./request_volume";

const c = Math.SQRT1_2;

describe("a request volume", () => {
  it.each([
    ["a box, inside", { box: [10, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4] }, [11.9, -2.9, 3.9], true],
    ["a box, beside it", { box: [10, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4] }, [12.1, 0, 0], false],
    ["a box, above it", { box: [10, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4] }, [10, 0, 4.1], false],
    ["a turned box, in its corner", { box: [0, 0, 0, 2 * c, 2 * c, 0, -2 * c, 2 * c, 0, 0, 0, 1] }, [0, 2.7, 0], true],
    ["a turned box, where the upright one has its corner", { box: [0, 0, 0, 2 * c, 2 * c, 0, -2 * c, 2 * c, 0, 0, 0, 1] }, [1.9, 1.9, 0], false],
    ["a sphere, inside", { sphere: [1, 1, 1, 2] }, [1, 2.9, 1], true],
    ["a sphere, outside", { sphere: [1, 1, 1, 2] }, [1, 3.1, 1], false],
    ["a region, which is not looked at", {}, [1e6, 0, 0], true],
  ])("%s", (_name, volume, [x = 0, y = 0, z = 0], want) => {
    expect(holds(volume, new Vector3(x, y, z))).toBe(want);
  });

  it("keeps a tile out of view until a camera is in it, and others as they are", () => {
    const cameraInfo = [{ position: new Vector3(100, 0, 0) }, { position: new Vector3(0, 90, 0) }];
    const plugin = new RequestVolumePlugin();
    plugin.init({ cameraInfo } as unknown as TilesRenderer);
    const engineData = { transformInverse: new Matrix4().makeTranslation(-50, 0, 0) };
    const tile = { viewerRequestVolume: { box: [0, 0, 0, 10, 0, 0, 0, 10, 0, 0, 0, 10] }, engineData };
    const ask = (t: typeof tile | { engineData: typeof engineData }) => {
      const target = { inView: true };
      return [plugin.calculateTileViewError(t, target), target.inView];
    };
    expect(ask(tile)).toEqual([true, false]);
    expect(ask({ engineData })).toEqual([false, true]);
    cameraInfo[1]!.position.set(55, 5, -5);
    expect(ask(tile)).toEqual([false, true]);
  });
});
