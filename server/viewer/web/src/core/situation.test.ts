import { describe, expect, it } from "vitest";
import { goneOf, type Replacement } from "./situation";

const replacement: Replacement = {
  variantId: "a", revision: 1,
  features: [{ layer: "houses", key: "0/b" }, { layer: "trees", key: "0/t" }],
  covered: [{ layer: "houses", key: "0/a" }, { layer: "houses", key: "0/b" }],
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
