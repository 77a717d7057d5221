import "../styles/layers.css";

import { useEffect, useRef, useState } from "preact/hooks";
import { inOrder, isOn, styleOf, type LayerStyle } from "../../core/layers/types";
import { layerMessages } from "../../core/layers/texts";
import { may } from "../../core/state";
import { shows, type PartialVersion, type Variant } from "../../core/types";
import { useApp } from "../hooks";
import { CloseIcon, DownIcon, UpIcon } from "../icons";

/** What is around the plan: what of it is drawn, in which order and how. */
export default function LayersPanel() {
  const { app, state, m } = useApp();
  const t = layerMessages(state.language);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus({ preventScroll: true });
    return () => (before as HTMLElement | null)?.focus?.({ preventScroll: true });
  }, []);
  const planner = may(state, "planner");
  const layers = inOrder(state.layers);
  return (
    <section class="panel sheet layers" id="info" aria-labelledby="layers-title" onKeyDown={(ev) => ev.key === "Escape" && app.desk.close()}>
      <div class="sheet__head">
        <div>
          <h2 id="layers-title" ref={heading} tabIndex={-1}>{t.title}</h2>
        </div>
        <button
          type="button" class="nl-button nl-button--subtle nl-button--icon-only" aria-label={m.close} title={m.close}
          onClick={() => app.desk.close()}
        >
          <CloseIcon />
        </button>
      </div>
      <div class="sheet__body" tabIndex={0} role="region" aria-labelledby="layers-title">
        <p class="layers__intro">{layers.length === 0 ? t.none : planner ? t.introPlanner : t.intro}</p>
        <ol class="layers__list">
          {layers.map((l, i) => <LayerItem key={l.id} layer={l} first={i === 0} last={i === layers.length - 1} planner={planner} />)}
        </ol>
      </div>
    </section>
  );
}

function LayerItem(props: { layer: Variant; first: boolean; last: boolean; planner: boolean }) {
  const { app, state } = useApp();
  const t = layerMessages(state.language);
  const { layer } = props;
  const own = state.own[layer.id];
  return (
    <li class="layers__item">
      <div class="layers__row">
        <label class="layers__switch">
          <input
            type="checkbox" checked={isOn(layer, own)} disabled={!shows(layer)}
            onChange={(ev) => app.layers.toggle(layer.id, ev.currentTarget.checked)}
          />
          <span>{layer.name}{layer.current === 0 && <small> ({layer.partial ? t.growing(share(layer.partial)) : t.notPublished})</small>}</span>
        </label>
        {props.planner && (
          <span class="layers__order">
            <button
              type="button" class="nl-button nl-button--subtle nl-button--icon-only" aria-label={t.up(layer.name)} title={t.up(layer.name)}
              disabled={props.first} onClick={() => void app.layers.move(layer.id, -1)}
            >
              <UpIcon />
            </button>
            <button
              type="button" class="nl-button nl-button--subtle nl-button--icon-only" aria-label={t.down(layer.name)} title={t.down(layer.name)}
              disabled={props.last} onClick={() => void app.layers.move(layer.id, 1)}
            >
              <DownIcon />
            </button>
          </span>
        )}
      </div>
      <details class="layers__looks">
        <summary aria-label={t.looks(layer.name)}>{t.looksShort}</summary>
        <Looks layer={layer} planner={props.planner} />
      </details>
    </li>
  );
}

/** How much of a layer is there, in whole percents. */
function share({ done, total }: PartialVersion): number {
  return Math.floor((100 * done) / Math.max(1, total));
}

/** The colours that can be chosen of a layer: surfaces of buildings, else one for all. */
function colourKeys(layer: Variant): ("all" | "RoofSurface" | "WallSurface")[] {
  if (layer.layer?.theme) return [];
  return layer.layer?.kind === "buildings" ? ["RoofSurface", "WallSurface"] : ["all"];
}

function colourOf(style: LayerStyle, key: string): string | undefined {
  return key === "all" ? style.colour : style.surfaces?.[key];
}

/** A style with another colour for one of its keys; undefined gives its own back. */
function withColour(style: LayerStyle, key: string, colour: string | undefined): LayerStyle {
  const { colour: all, surfaces, ...rest } = style;
  if (key === "all") return { ...rest, ...(surfaces ? { surfaces } : {}), ...(colour ? { colour } : {}) };
  const { [key]: _, ...others } = surfaces ?? {};
  return { ...rest, ...(all ? { colour: all } : {}), surfaces: { ...others, ...(colour ? { [key]: colour } : {}) } };
}

/** What the colour fields show while a layer has its own colours. */
const NEUTRAL: Record<string, string> = { all: "#d9d2c4", RoofSurface: "#b06c56", WallSurface: "#e2dbcf" };

function Looks(props: { layer: Variant; planner: boolean }) {
  const { app, state } = useApp();
  const t = layerMessages(state.language);
  const { layer } = props;
  const own = state.own[layer.id];
  const style = styleOf(layer, own);
  const percent = Math.round(style.opacity * 100);
  const keys = colourKeys(layer);
  return (
    <div class="form layers__form">
      <div class="field">
        <label for={`opacity-${layer.id}`}>{t.opacity} <output>{t.percent(percent)}</output></label>
        <input
          id={`opacity-${layer.id}`} type="range" min="0" max="100" step="5" value={percent}
          onInput={(ev) => app.layers.restyle(layer.id, { ...style, opacity: Number(ev.currentTarget.value) / 100 })}
        />
      </div>
      {keys.map((key) => (
        <div class="field layers__colour" key={key}>
          <label for={`${key}-${layer.id}`}>{t.colourOf[key]}</label>
          <input
            id={`${key}-${layer.id}`} type="color" value={colourOf(style, key) ?? NEUTRAL[key]}
            onInput={(ev) => app.layers.restyle(layer.id, withColour(style, key, ev.currentTarget.value))}
          />
          {colourOf(style, key) && (
            <button type="button" class="nl-button nl-button--subtle" onClick={() => app.layers.restyle(layer.id, withColour(style, key, undefined))}>
              {t.ownColours}
            </button>
          )}
        </div>
      ))}
      {props.planner && <Figure layer={layer} />}
      {own && (
        <div class="actions">
          {props.planner && <button type="button" class="nl-button nl-button--primary" onClick={() => void save()}>{t.forAll}</button>}
          <button type="button" class="nl-button nl-button--secondary" onClick={() => app.layers.reset(layer.id)}>{t.forMe}</button>
        </div>
      )}
      {props.planner && <Name key={layer.name} layer={layer} />}
      {props.planner && <Remove layer={layer} />}
      {(layer.layer?.credits ?? []).length > 0 && (
        <p class="sheet__note">{t.credits}: {(layer.layer?.credits ?? []).map((c) => [c.text, c.licence].filter(Boolean).join(", ")).join("; ")}</p>
      )}
    </div>
  );

  async function save(): Promise<void> {
    await app.layers.save(layer.id);
    if (!app.store.get().own[layer.id]) app.toast(t.saved(layer.name), "good");
  }
}

/** The figure that a thematic layer draws. */
function Figure(props: { layer: Variant }) {
  const { app, state } = useApp();
  const t = layerMessages(state.language);
  const theme = props.layer.layer?.theme;
  const fields = state.legends[props.layer.id]?.fields ?? [];
  if (!theme || fields.length < 2) return null;
  const { title: _title, unit: _unit, breaks: _breaks, ...rest } = theme;
  return (
    <div class="field">
      <label for={`figure-${props.layer.id}`}>{t.figure}</label>
      <select
        id={`figure-${props.layer.id}`} value={theme.field}
        onChange={(ev) => void app.layers.change(props.layer, { theme: { ...rest, field: ev.currentTarget.value, method: "quantiles", classes: 5 } })}
      >
        {fields.map((f) => <option key={f} value={f}>{f}</option>)}
      </select>
    </div>
  );
}

function Name(props: { layer: Variant }) {
  const { app, state } = useApp();
  const t = layerMessages(state.language);
  const [name, setName] = useState(props.layer.name);
  return (
    <form
      class="field" onSubmit={(ev) => {
        ev.preventDefault();
        void app.layers.change(props.layer, { name: name.trim() });
      }}
    >
      <label for={`name-${props.layer.id}`}>{t.name}</label>
      <input id={`name-${props.layer.id}`} type="text" value={name} required maxLength={200} onInput={(ev) => setName(ev.currentTarget.value)} />
      {name.trim() !== "" && name !== props.layer.name && <button type="submit" class="nl-button nl-button--secondary">{t.rename}</button>}
    </form>
  );
}

function Remove(props: { layer: Variant }) {
  const { app, state } = useApp();
  const t = layerMessages(state.language);
  const [asking, setAsking] = useState(false);
  if (!asking) return <button type="button" class="nl-button nl-button--subtle layers__remove" onClick={() => setAsking(true)}>{t.remove}</button>;
  return (
    <div role="group" aria-label={t.remove}>
      <p>{t.sure(props.layer.name)}</p>
      <div class="actions">
        <button type="button" class="nl-button nl-button--primary" onClick={() => void app.layers.remove(props.layer)}>{t.removeNow}</button>
        <button type="button" class="nl-button nl-button--secondary" onClick={() => setAsking(false)}>{t.keep}</button>
      </div>
    </div>
  );
}
