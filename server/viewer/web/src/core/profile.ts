/** What a tileset.json says of the devices it is made for (extras.maquette.profile). */
export interface Budget {
  name: string;
  /** Geometric error on the screen in CSS pixels above which finer tiles are fetched. */
  errorTarget: number;
  triangles: number;
  drawCalls: number;
  /** Most memory that kept tiles may take, bytes. */
  cacheBytes: number;
  firstViewBytes: number;
  /** Refine by what can be seen from outside alone. */
  outside?: boolean;
  /** For lesser devices of the kind: the same tiles, fewer of them. */
  lite?: Budget | null;
}

/** The profiles there are tiles for, from the most able device to the least. */
export const PROFILES = ["desktop", "tablet", "hmd", "tablet-lite", "hmd-lite"] as const;
export type ProfileName = (typeof PROFILES)[number];

/** What a page can know of its device. */
export interface Device {
  userAgent: string;
  /** Fingers or a controller rather than a mouse. */
  coarse: boolean;
  /** Gigabytes, as far as the browser tells: it says 8 for more. */
  memory: number | undefined;
  /** Whether the browser can open sessions of WebXR. */
  xr: boolean;
}

/** Browsers of stand-alone headsets, by what they say of themselves. */
const HEADSETS = /OculusBrowser|\bQuest\b|Pico ?Browser|Wolvic|Magic ?Leap|HoloLens|Android XR/i;
/** Headsets of the first kind. */
const FIRST_HEADSETS = /HoloLens/i;
/** Most memory in gigabytes of a lesser device. */
const LITTLE_MEMORY = 4;

/** The profile that was asked for (`?profile=`), else the one for the device. */
export function chooseProfile(wish: string | null | undefined, device: Device): ProfileName {
  const asked = PROFILES.find((p) => p === wish);
  if (asked) return asked;
  if (device.xr && HEADSETS.test(device.userAgent)) return FIRST_HEADSETS.test(device.userAgent) ? "hmd-lite" : "hmd";
  const little = device.memory !== undefined && device.memory <= LITTLE_MEMORY;
  if (device.coarse) return little ? "tablet-lite" : "tablet";
  return little ? "tablet" : "desktop";
}

/** The file of the tileset for a profile; lite profiles share one. */
export function tilesetFile(profile: ProfileName): string {
  const kind = profile.replace("-lite", "");
  return kind === "desktop" ? "tileset.json" : `tileset-${kind}.json`;
}

/** The budget of a profile as its tileset states it; undefined where it states none. */
export function budgetOf(stated: Budget | null | undefined, profile: ProfileName): Budget | undefined {
  if (!stated) return undefined;
  return stated.lite?.name === profile ? stated.lite : stated;
}
