import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Language } from "../../core/i18n";
import type { Placer, PlacerState } from "../../core/placing/placer";
import { placingMessages, type PlacingMessages } from "../../core/placing/texts";
import type { PlacingView } from "../../core/placing/view";
import { useApp, useStore } from "../hooks";

/** What the parts of the placing panel share. */
export interface Placing {
  placer: Placer;
  view: PlacingView | undefined;
}

export const PlacingContext = createContext<Placing | undefined>(undefined);

/** The placer with its state, the picture and the texts. */
export function usePlacing(): Placing & { state: PlacerState; m: PlacingMessages; language: Language } {
  const shared = useContext(PlacingContext);
  if (!shared) throw new Error("a part of the placing panel was drawn outside it");
  const state = useStore(shared.placer.store);
  const { language } = useApp().state;
  return { ...shared, state, m: placingMessages(language), language };
}
