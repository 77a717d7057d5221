import { describe, expect, it } from "vitest";
import { refineFromOutside } from "./outside";
import type { TileJSON } from "./swapplan";

const tree = (): TileJSON => ({
  geometricError: 8,
  extras: { cell: "root" },
  children: [
    { geometricError: 4, extras: { cell: "4/0/0/0", outsideError: 0.5 }, children: [{ geometricError: 2, extras: { cell: "4/0/0/0/shell" } }] },
    { geometricError: 0.25 },
  ],
});

describe("refineFromOutside", () => {
  it("takes the error from outside, and never more than three quarters of that over it", () => {
    const root = tree();
    refineFromOutside(root);
    const errors = [root, ...(root.children ?? []), ...(root.children?.[0]?.children ?? [])].map((t) => t.geometricError);
    expect(errors).toEqual([8, 0.5, 0.25, 0.375]);
  });
});
