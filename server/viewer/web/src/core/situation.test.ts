import { describe, expect, it } from "vitest";
import { cutOf, goneOf, groundOf, type Replacement } from "./situation";

const replacement: Replacement = {
  variantId: "a", revision: 1,
  features: [{ layer: "houses", key: "0/b" }, { layer: "trees", key: "0/t" }],
  covered: [{ layer: "houses", key: "0/a" }, { layer: "houses", key: "0/b" }],
  footprint: [[[0, 0], [10, 0], [10, 10]]],
};

describe("what a variant replaces", () => {
  it("is gone in the proposed situation, each feature once", () => {
    expect(goneOf("houses", "proposed", replacement)).toEqual({ keys: ["0/a", "0/b"], ghosts: false });
  });
  it("is a ghost where both are shown", () => {
    expect(goneOf("trees", "both", replacement)).toEqual({ keys: ["0/t"], ghosts: true });
  });
  it("stands in the existing situation, and where nothing is known", () => {
    expect(goneOf("houses", "existing", replacement)).toBeUndefined();
    expect(goneOf("houses", "proposed", undefined)).toBeUndefined();
    expect(goneOf("water", "proposed", replacement)).toBeUndefined();
  });
});

describe("the ground that goes", () => {
  it("is left out in the proposed situation and hatched where both are shown", () => {
    expect(groundOf("proposed", replacement)).toEqual({ outlines: replacement.footprint, hatched: false });
    expect(groundOf("both", replacement)).toEqual({ outlines: replacement.footprint, hatched: true });
  });
  it("stays in the existing situation, without a footprint and of a server that tells none", () => {
    expect(groundOf("existing", replacement)).toBeUndefined();
    expect(groundOf("proposed", { ...replacement, footprint: [] })).toBeUndefined();
    const { footprint: _, ...older } = replacement;
    expect(groundOf("proposed", older as Replacement)).toBeUndefined();
  });
  it("is cut out of layers that are ground, and out of the ground in others", () => {
    expect(["ground", "surfaces", "points", "buildings", "other", "theme"].map((k) => cutOf(k as "other"))).toEqual(["all", "all", "all", "ground", "ground", undefined]);
  });
});
