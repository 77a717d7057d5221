import { describe, expect, it } from "vitest";
import { budgetOf, chooseProfile, tilesetFile, type Budget, type Device } from "./profile";

const desk: Device = { userAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0 Safari/537.36", coarse: false, memory: 8, xr: true };
const quest = "Mozilla/5.0 (X11; Linux x86_64; Quest 3) AppleWebKit/537.36 (KHTML, like Gecko) OculusBrowser/42.0 Chrome/142.0.0.0 VR Safari/537.36";

describe("chooseProfile", () => {
  it.each([
    ["a computer", desk, "desktop"],
    ["a computer with little memory", { ...desk, memory: 4 }, "tablet"],
    ["a tablet that says nothing of its memory", { ...desk, coarse: true, memory: undefined, xr: false }, "tablet"],
    ["a phone with WebXR", { ...desk, coarse: true }, "tablet"],
    ["a cheap tablet", { ...desk, coarse: true, memory: 3 }, "tablet-lite"],
    ["a headset", { ...desk, coarse: true, memory: 4, userAgent: quest }, "hmd"],
    ["a headset whose browser has no WebXR", { ...desk, coarse: true, userAgent: quest, xr: false }, "tablet"],
    ["a headset of the first kind", { ...desk, userAgent: "Mozilla/5.0 (Windows NT 10.0; HoloLens 2) Edg/120.0" }, "hmd-lite"],
  ] as [string, Device, string][])("gives %s its own", (_, device, want) => expect(chooseProfile(null, device)).toBe(want));

  it("does as the address says", () => {
    expect(chooseProfile("hmd-lite", desk)).toBe("hmd-lite");
    expect(chooseProfile("watch", desk)).toBe("desktop");
  });
});

describe("tilesetFile", () => {
  it("is shared by lite profiles", () => {
    expect(["desktop", "tablet", "tablet-lite", "hmd", "hmd-lite"].map((p) => tilesetFile(p as "hmd"))).toEqual(
      ["tileset.json", "tileset-tablet.json", "tileset-tablet.json", "tileset-hmd.json", "tileset-hmd.json"]);
  });
});

describe("budgetOf", () => {
  const lite: Budget = { name: "hmd-lite", errorTarget: 24, triangles: 8, drawCalls: 4, cacheBytes: 6, firstViewBytes: 1 };
  const stated: Budget = { ...lite, name: "hmd", errorTarget: 16, lite };
  it("takes the lite one where that was chosen", () => {
    expect(budgetOf(stated, "hmd-lite")).toBe(lite);
    expect(budgetOf(stated, "hmd")).toBe(stated);
    expect(budgetOf(lite, "hmd-lite")).toBe(lite);
  });
  it("is absent where the tileset says nothing", () => expect(budgetOf(undefined, "hmd")).toBeUndefined());
});
