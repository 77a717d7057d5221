import type { Language } from "../../i18n";
import { en } from "./en";
import { nl, type PlacingMessages } from "./nl";

export type { PlacingMessages } from "./nl";

/** The texts of the placing panel in a language. */
export function placingMessages(language: Language): PlacingMessages {
  return language === "nl" ? nl : en;
}

/** The server's Dutch words where the language is Dutch and there are any, else its English ones. */
export function serverWords(language: Language, english: string | undefined, dutch: string | undefined): string {
  return (language === "nl" && dutch) || english || dutch || "";
}
