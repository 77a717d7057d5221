import { describe, expect, it } from "vitest";
import { cameraLinks, cameraViewer, quickLookURL, sceneViewerURL, type Device, type Export } from "./exports";

const SAFARI = "Mozilla/5.0 (iPad; CPU OS 26_0 like Mac OS X) AppleWebKit/605.1.15 Version/26.0 Mobile/15E148 Safari/604.1";
const CHROME_IOS = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/142.0 Mobile/15E148 Safari/604.1";
const CHROME_ANDROID = "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36";
const DESKTOP = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36";

function device(userAgent: string, more: Partial<Device> = {}): Device {
  return { userAgent, relAR: /iPad|iPhone/.test(userAgent), embedded: false, secure: true, ...more };
}

it.each<[string, Device, string]>([
  ["Safari on an iPad", device(SAFARI), "quick-look"],
  ["Chrome on an iPhone", device(CHROME_IOS, { embedded: true }), "quick-look"],
  ["an app's own web view on an iPhone", device(SAFARI.replace("Safari/604.1", "Facebook"), { embedded: true }), "none"],
  ["Chrome on Android", device(CHROME_ANDROID), "scene-viewer"],
  ["the same without https", device(CHROME_ANDROID, { secure: false }), "none"],
  ["an app's own web view on Android", device(CHROME_ANDROID.replace("Pixel 9)", "Pixel 9; wv)")), "none"],
  ["Firefox on Android", device("Mozilla/5.0 (Android 16; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"), "none"],
  ["a Quest", device("Mozilla/5.0 (Linux; Android 14; Quest 3) AppleWebKit/537.36 OculusBrowser/42.0 Chrome/142.0 Safari/537.36"), "none"],
  ["a laptop", device(DESKTOP), "none"],
])("knows the viewer of %s", (_, d, want) => expect(cameraViewer(d)).toBe(want));

describe("links", () => {
  const all: Export[] = [
    { file: "model.glb", bytes: 9, scale: 1, whole: true }, { file: "ar.glb", bytes: 5, scale: 1, whole: false },
    { file: "model.usdz", bytes: 7, scale: 1, whole: true }, { file: "tabletop.glb", bytes: 5, scale: 200, whole: false },
    { file: "tabletop.usdz", bytes: 7, scale: 200, whole: true },
  ];
  const page = "https://maquette.example/?variant=toren%20a#x";
  const address = (file: string): string => `/tiles/cap/toren-a/${file}`;

  it("lock the size of what is shown at real size, in Quick Look", () => {
    const [table, real] = cameraLinks("quick-look", all, address, "Toren", page);
    expect(table).toEqual({ scale: 200, href: quickLookURL("https://maquette.example/tiles/cap/toren-a/tabletop.usdz", false, page) });
    expect(table?.href).not.toContain("allowsContentScaling");
    expect(real?.href).toMatch(/^https:\/\/maquette\.example\/tiles\/cap\/toren-a\/model\.usdz#allowsContentScaling=0&canonicalWebPageURL=https%3A/);
  });

  it("name an absolute file to Scene Viewer and lead back where it is missing", () => {
    const href = cameraLinks("scene-viewer", all, address, "Toren & plein", page)[1]?.href ?? "";
    const [intent, rest] = href.split("#Intent;");
    const query = new URL(intent?.replace(/^intent:/, "https:") ?? "").searchParams;
    expect(Object.fromEntries(query)).toEqual({
      file: "https://maquette.example/tiles/cap/toren-a/ar.glb", mode: "ar_preferred", title: "Toren & plein", resizable: "false", disable_occlusion: "true",
    });
    expect(rest).toContain(`S.browser_fallback_url=${encodeURIComponent("https://maquette.example/?variant=toren%20a")};end;`);
    expect(sceneViewerURL("https://a/b.glb", "", false, page)).toContain("resizable=true");
  });

  it("are only of files that there are, on devices that open them", () => {
    expect(cameraLinks("none", all, address, "", page)).toEqual([]);
    expect(cameraLinks("quick-look", all.slice(0, 2), address, "", page)).toEqual([]);
    expect(cameraLinks("scene-viewer", all.slice(0, 2), address, "", page).map((l) => l.scale)).toEqual([1]);
  });
});
