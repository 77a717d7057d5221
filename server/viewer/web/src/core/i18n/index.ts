import { CLASS_WORDS } from "./classes";
import { en } from "./en";
import { nl, type Messages } from "./nl";
import type { Motion } from "../motion";

export type { Messages } from "./nl";

/** The languages of the viewer. */
export const LANGUAGES = ["nl", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

const DICTIONARIES: Record<Language, Messages> = { nl, en };

/** The texts of a language. */
export function messages(language: Language): Messages {
  return DICTIONARIES[language];
}

/** Chooses the language: the wish in the address, else the browser's first that we speak, else Dutch. */
export function chooseLanguage(wish: string | null | undefined, preferred: readonly string[]): Language {
  for (const tag of [wish ?? "", ...preferred]) {
    const short = tag.toLowerCase().split("-")[0];
    const found = LANGUAGES.find((l) => l === short);
    if (found) return found;
  }
  return "nl";
}

/** A class of IFC or CityJSON in plain words. */
export function classWord(cls: string, language: Language): string {
  const bare = cls.replace(/^\+/, "").replace(/^Ifc/i, "").replace(/(StandardCase|ElementedCase)$/, "");
  const words = CLASS_WORDS[bare];
  if (!words) return messages(language).classOther;
  return words[LANGUAGES.indexOf(language)] ?? words[0];
}

/** A number as people write it in the language, with at most `digits` decimals. */
export function formatNumber(value: number, language: Language, digits = 3): string {
  return new Intl.NumberFormat(language === "nl" ? "nl-NL" : "en-GB", { maximumFractionDigits: digits }).format(value);
}

/** A value of a property as text. */
export function formatValue(value: unknown, language: Language): string {
  const m = messages(language);
  if (value === null || value === undefined || value === "") return m.unknown;
  if (value === true) return m.yes;
  if (value === false) return m.no;
  if (typeof value === "number") return formatNumber(value, language);
  if (Array.isArray(value)) return value.map((v) => formatValue(v, language)).join(", ");
  return String(value);
}

/** How long ago a version was changed, in words. Times in milliseconds since 1970. */
export function agoText(changed: number, now: number, language: Language): string {
  const m = messages(language);
  const minutes = Math.floor((now - changed) / 60_000);
  if (minutes < 1) return m.justNow;
  if (minutes < 60) return m.minutesAgo(minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return m.hoursAgo(hours);
  const date = new Intl.DateTimeFormat(language === "nl" ? "nl-NL" : "en-GB", { dateStyle: "long" });
  return m.onDate(date.format(changed));
}

/** The last day that lies wholly before a moment (milliseconds since 1970), where the reader is. */
export function lastDayText(until: number, language: Language): string {
  const day = new Date(until);
  day.setDate(day.getDate() - 1);
  return new Intl.DateTimeFormat(language === "nl" ? "nl-NL" : "en-GB", { dateStyle: "long" }).format(day);
}

/** A number of bytes for people: "3,4 MB". */
export function bytesText(bytes: number, language: Language): string {
  if (bytes < 999_500) return `${formatNumber(bytes / 1e3, language, 0)} kB`;
  if (bytes < 999_500_000) return `${formatNumber(bytes / 1e6, language, bytes < 9_950_000 ? 1 : 0)} MB`;
  return `${formatNumber(bytes / 1e9, language, 1)} GB`;
}

/** How far something moved, in words: metres where that can be seen, else degrees. */
export function movedText(m: Messages, name: string, motion: Motion, language: Language): string {
  if (motion.metres < SEEN_METRES && motion.degrees !== 0) {
    return m.turnedToast(name, formatNumber(Math.abs(motion.degrees), language, 2));
  }
  return m.movedToast(name, metresText(motion.metres, language));
}

/** Metres below which a movement is told as a turn where there is one. */
const SEEN_METRES = 0.05;

/** A length for people, with its unit: "3 mm", "12.3 m", "2.4 km". Metres in. */
export function metresText(metres: number, language: Language): string {
  const size = Math.abs(metres);
  if (size < 0.0995) return `${formatNumber(metres * 1000, language, 0)} mm`;
  if (size < 9999.5) return `${formatNumber(metres, language, size < 10 ? 2 : 1)} m`;
  return `${formatNumber(metres / 1000, language, size < 100_000 ? 1 : 0)} km`;
}

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A unit as people write it: "m2" is m², "W.m-2.K-1" is W/(m²·K). Anything else is left as it is. */
export function formatUnit(unit: string): string {
  const parts = unit.split(".").map((part) => /^([a-zA-Zµ°Ω%]+)(-?\d)?$/.exec(part));
  if (parts.some((p) => p === null)) return unit;
  const over: string[] = [];
  const under: string[] = [];
  for (const part of parts) {
    const exponent = Number(part?.[2] ?? 1);
    const power = Math.abs(exponent);
    (exponent < 0 ? under : over).push((part?.[1] ?? "") + (power === 1 ? "" : (SUPERSCRIPT[power] ?? "")));
  }
  if (under.length === 0) return over.join("·");
  return `${over.join("·") || "1"}/${under.length > 1 ? `(${under.join("·")})` : under[0]}`;
}
