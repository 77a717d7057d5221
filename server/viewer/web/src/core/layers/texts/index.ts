import type { Language } from "../../i18n";
import { en } from "./en";
import { nl, type LayerMessages } from "./nl";

export type { LayerMessages } from "./nl";

/** The texts of the layers panel in a language. */
export function layerMessages(language: Language): LayerMessages {
  return language === "nl" ? nl : en;
}
