import type { Language } from "../../i18n";
import { en } from "./en";
import { nl, type PackMessages } from "./nl";

export type { PackMessages } from "./nl";

/** The texts of taking along in a language. */
export function packMessages(language: Language): PackMessages {
  return language === "nl" ? nl : en;
}
