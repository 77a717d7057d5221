import { describe, expect, it } from "vitest";
import { agoText, chooseLanguage, classWord, formatUnit, formatValue, LANGUAGES, messages } from ".";
import { CLASS_WORDS } from "./classes";

/** All entries of a dictionary as "path: what it says", functions called with sample values. */
function entries(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") {
    const args = path === "sending" ? ["x.ifc", 50] : Array.from({ length: value.length }, (_, i) => (i === 0 && /To?ast|Of|Why|Failed|signedIn/.test(path) ? "naam" : 3));
    return [[path, String((value as (...a: unknown[]) => string)(...args))]];
  }
  return Object.entries(value as object).flatMap(([k, v]) => entries(v, path ? `${path}.${k}` : k));
}

describe.each(LANGUAGES)("the dictionary of %s", (language) => {
  it("has the same entries as the others, none empty", () => {
    const mine = entries(messages(language));
    expect(mine.map(([path]) => path)).toEqual(entries(messages("nl")).map(([path]) => path));
    for (const [path, text] of mine) {
      expect(text.trim(), path).not.toBe("");
      expect(text, path).not.toMatch(/undefined|NaN|\[object/);
    }
  });
});

it("says different things in the two languages", () => {
  const dutch = new Map(entries(messages("nl")));
  // Words that are the same in both languages.
  const same = new Set(["appName", "project", "plan", "variant", "sizeValue", "signedInAs", "roles.architect", "roles.planner"]);
  const untranslated = entries(messages("en")).filter(([path, text]) => dutch.get(path) === text && !same.has(path));
  expect(untranslated).toEqual([]);
});

it.each([
  ["nl", ["en-GB"], "nl"], [null, ["en-GB", "nl"], "en"], [null, ["de", "nl-NL"], "nl"], [null, ["de-DE"], "nl"],
  ["xx", ["en"], "en"], [undefined, [], "nl"],
] as const)("chooses the language: wish %s, browser %j -> %s", (wish, preferred, language) => {
  expect(chooseLanguage(wish, preferred)).toBe(language);
});

it.each([
  ["IfcWall", "Muur", "Wall"], ["IfcWallStandardCase", "Muur", "Wall"], ["IFCSLAB", "Onderdeel", "Part"],
  ["BuildingPart", "Deel van een gebouw", "Part of a building"], ["+Tower", "Onderdeel", "Part"], ["", "Onderdeel", "Part"],
])("calls %s %s and %s", (cls, dutch, english) => {
  expect([classWord(cls, "nl"), classWord(cls, "en")]).toEqual([dutch, english]);
});

it("has words for every class in every language", () => {
  for (const [cls, words] of Object.entries(CLASS_WORDS)) expect(words.filter(Boolean), cls).toHaveLength(LANGUAGES.length);
});

it.each([
  [0.21, "0,21", "0.21"], [1234567.891, "1.234.567,891", "1,234,567.891"], [true, "ja", "yes"], [false, "nee", "no"],
  [null, "onbekend", "unknown"], ["", "onbekend", "unknown"], [["a", 1.5], "a, 1,5", "a, 1.5"], ["REI 60", "REI 60", "REI 60"],
])("writes %j as %s and %s", (value, dutch, english) => {
  expect([formatValue(value, "nl"), formatValue(value, "en")]).toEqual([dutch, english]);
});

const MINUTE = 60_000;
it.each([
  [0, "zojuist bijgewerkt"], [-5 * MINUTE, "zojuist bijgewerkt"], [MINUTE, "1 minuut geleden bijgewerkt"],
  [59 * MINUTE, "59 minuten geleden bijgewerkt"], [60 * MINUTE, "1 uur geleden bijgewerkt"], [24 * 60 * MINUTE, "bijgewerkt op 9 november 2026"],
])("%i ms ago is '%s'", (ago, text) => {
  const now = Date.UTC(2026, 10, 10, 12);
  expect(agoText(now - ago, now, "nl")).toBe(text);
});

it.each([
  ["m", "m"], ["m2", "m²"], ["m3", "m³"], ["W.m-2.K-1", "W/(m²·K)"], ["kg.m-3", "kg/m³"], ["s-1", "1/s"], ["dB", "dB"], ["°C", "°C"],
  ["W/m²K", "W/m²K"], ["", ""], ["m^2", "m^2"],
])("writes the unit %s as %s", (unit, text) => expect(formatUnit(unit)).toBe(text));
