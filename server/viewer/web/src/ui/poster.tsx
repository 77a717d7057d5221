import { useEffect, useState } from "preact/hooks";
import { chosenVariant } from "../core/state";
import { sideOf, type Variant } from "../core/types";
import { pictureURL } from "../core/view";
import { useApp } from "./hooks";

/** Milliseconds in which the poster makes way, a little more than its transition takes. */
const FADE_MS = 500;

/** A picture of the chosen variant in place of its tiles, until the first of them are drawn. */
export function Poster() {
  const { state } = useApp();
  const [gone, setGone] = useState(false);
  useEffect(() => {
    if (state.poster) return;
    const timer = setTimeout(() => setGone(true), FADE_MS);
    return () => clearTimeout(timer);
  }, [state.poster]);
  const variant = chosenVariant(state);
  const picture = state.shown?.picture;
  if (gone || !state.project || !variant || !picture) return null;
  return (
    <img
      class={`poster${state.poster ? "" : " poster--gone"}`} alt="" aria-hidden="true"
      src={pictureURL(state.project.publicCapability, variant.id, picture)}
    />
  );
}

/** A small picture of a variant for lists; nothing where it has none. It waits for the tiles, which people came for. */
export function Thumbnail(props: { variant: Variant }) {
  const { app, state } = useApp();
  const { id, current } = props.variant;
  const made = state.made[id] ?? 0;
  const [picture, setPicture] = useState<string>();
  useEffect(() => {
    if (state.poster || current === 0) return;
    let asked = true;
    app.api.version(id, current)
      .then((v) => asked && setPicture(sideOf(v)))
      .catch(() => undefined); // a list without pictures is a list
    return () => {
      asked = false;
    };
  }, [id, current, made, state.poster]);
  if (!state.project || current === 0 || !picture) return null;
  return (
    <img
      key={`${current}/${made}`} class="thumbnail" alt="" width="60" height="40" decoding="async"
      src={pictureURL(state.project.publicCapability, id, `small-${picture}`)}
    />
  );
}
