/**
 * The whole variant as one file, for the cameras of phones and tablets: which
 * device opens which file, and by what kind of link. Facts: WebKit's system
 * preview links (`rel="ar"`), Android's Scene Viewer 1.2.
 */

/** A file of the whole variant, beside its tileset.json. */
export interface Export {
  file: "model.glb" | "ar.glb" | "model.usdz" | "tabletop.glb" | "tabletop.usdz";
  bytes: number;
  /** 1 for real size, 200 for a model of 1:200. */
  scale: number;
  /** Everything is in it, in full. */
  whole: boolean;
}

/** What shows a model in the camera of this device. */
export type CameraViewer = "quick-look" | "scene-viewer" | "none";

/** What is asked of the browser to tell. */
export interface Device {
  userAgent: string;
  /** Whether links with rel="ar" open Quick Look. */
  relAR: boolean;
  /** The page is in a web view of another app. */
  embedded: boolean;
  /** The page came over https: Scene Viewer fetches nothing else. */
  secure: boolean;
}

/** Apps on iOS that pass such links on although they are web views. */
const PASSING_APPS = /CriOS\/|EdgiOS\/|FxiOS\/|GSA\/|DuckDuckGo\//;
/** Browsers on Android that start no other app, or no camera. */
const ANDROID_WITHOUT = /Firefox|OculusBrowser|; wv\)/;

/** Which viewer of models this device has. */
export function cameraViewer(device: Device): CameraViewer {
  if (device.relAR) return !device.embedded || PASSING_APPS.test(device.userAgent) ? "quick-look" : "none";
  if (/Android/i.test(device.userAgent) && device.secure && !ANDROID_WITHOUT.test(device.userAgent)) return "scene-viewer";
  return "none";
}

/** Address of a file of a variant's published version. */
export function exportURL(capability: string, variant: string, file: string): string {
  return `/tiles/${encodeURIComponent(capability)}/${encodeURIComponent(variant)}/${file}`;
}

/** A link that opens a USDZ in Quick Look; at real size nobody can pinch it to another. `page` is what is shared. */
export function quickLookURL(url: string, realSize: boolean, page: string): string {
  const fixed = realSize ? "allowsContentScaling=0&" : "";
  return `${url}#${fixed}canonicalWebPageURL=${encodeURIComponent(page)}`;
}

/** A link that opens a GLB in Scene Viewer; without it, back to the page. Addresses are absolute. */
export function sceneViewerURL(url: string, title: string, realSize: boolean, page: string): string {
  const query = new URLSearchParams({ file: url, mode: "ar_preferred", title, resizable: String(!realSize) });
  if (realSize) query.set("disable_occlusion", "true"); // a facade at forty metres is behind what the phone takes for a wall
  const intent = "#Intent;scheme=https;package=com.google.android.googlequicksearchbox;action=android.intent.action.VIEW;";
  // A fragment would end the intent early.
  const back = encodeURIComponent(page.split("#")[0] ?? page);
  // Scene Viewer takes a plus for a plus.
  return `intent://arvr.google.com/scene-viewer/1.2?${query.toString().replaceAll("+", "%20")}${intent}S.browser_fallback_url=${back};end;`;
}

/** One way to see the plan in the room or outside. */
export interface CameraLink {
  href: string;
  /** 1 for real size. */
  scale: number;
}

/** The links that this device follows, on the table first; none where it has no viewer. */
export function cameraLinks(
  viewer: CameraViewer, exports: Export[], address: (file: string) => string, title: string, page: string,
): CameraLink[] {
  if (viewer === "none") return [];
  const files = viewer === "quick-look" ? ["tabletop.usdz", "model.usdz"] : ["tabletop.glb", "ar.glb"];
  return files.flatMap((file) => {
    const found = exports.find((e) => e.file === file);
    if (!found) return [];
    const url = new URL(address(file), page).toString();
    const real = found.scale === 1;
    const href = viewer === "quick-look" ? quickLookURL(url, real, page) : sceneViewerURL(url, title, real, page);
    return [{ href, scale: found.scale }];
  });
}
