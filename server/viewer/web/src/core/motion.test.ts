import { describe, expect, it } from "vitest";
import { metresText } from "./i18n";
import { motionBetween } from "./motion";
import { treeOf, type Tree } from "./swapplan";

/** A tree whose root stands turned by `degrees` about z, with its frame's origin at `at`, its middle at x = 10. */
function standing(degrees: number, at: [number, number, number]): Tree {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return treeOf({ root: { transform: [c, s, 0, 0, -s, c, 0, 0, 0, 0, 1, 0, ...at, 1], boundingVolume: { box: [10, 0, 0] } } });
}

describe("how a tileset moved", () => {
  it("is nothing where the transform is the same", () => {
    expect(motionBetween(standing(30, [1, 2, 3]), standing(30, [1, 2, 3]))).toBeUndefined();
  });

  it.each([
    ["moved", standing(0, [0, 0, 0]), standing(0, [3, 4, 0]), 5, 0],
    ["moved far from the earth's middle", standing(20, [3.9e6, 3.1e5, 5e6]), standing(20, [3.9e6, 3.1e5 + 12.3, 5e6]), 12.3, 0],
    ["turned about its middle", standing(0, [0, 0, 0]), standing(90, [10, -10, 0]), 0, 90],
    ["turned about its origin: the middle moved along", standing(0, [0, 0, 0]), standing(180, [0, 0, 0]), 20, 180],
    ["turned back", standing(10, [0, 0, 0]), standing(-10, [0, 0, 0]), 2 * 10 * Math.sin(Math.PI / 18), -20],
  ])("%s", (_, before, after, metres, degrees) => {
    const motion = motionBetween(before, after);
    expect(motion?.metres).toBeCloseTo(metres, 6);
    expect(motion?.degrees).toBeCloseTo(degrees, 6);
  });
});

it.each([
  [0.003, "3 mm"], [-0.02, "-20 mm"], [0.1, "0,1 m"], [12.34, "12,3 m"], [1234.56, "1.234,6 m"], [96_400, "96,4 km"], [8_836_000, "8.836 km"],
])("writes %d metres as %s", (metres, text) => expect(metresText(metres, "nl")).toBe(text));
