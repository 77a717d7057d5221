import type { ComponentChildren } from "preact";
import { may, switchable } from "../core/state";
import type { View } from "../core/view";
import { useApp } from "./hooks";
import { Thumbnail } from "./poster";
import { HomeIcon, LayersIcon, MinusIcon, NorthIcon, PlaceIcon, PlusIcon, TopIcon, UploadIcon } from "./icons";

/** Language, and what people with a role may do. */
export function Menu() {
  const { app, state, m } = useApp();
  const other = state.language === "nl" ? "en" : "nl";
  const uploadVariant = state.variant ?? state.variants[0]?.id;
  return (
    <nav class="menu" aria-label={m.appName}>
      {may(state, "architect") && uploadVariant && (
        <button
          type="button" class="nl-button nl-button--primary" aria-expanded={state.panel === "upload"}
          onClick={() => (state.panel === "upload" ? app.desk.close() : void app.desk.open(uploadVariant))}
        >
          <UploadIcon />
          <span class="nl-button__label">{m.upload}</span>
        </button>
      )}
      {may(state, "architect") && state.variant && (
        <button
          type="button" class="nl-button nl-button--secondary menu__place" aria-expanded={state.panel === "placing"}
          onClick={() => (state.panel === "placing" ? app.desk.close() : app.desk.openPlacing())}
        >
          <PlaceIcon />
          <span class="nl-button__label">{m.checkPlace}</span>
        </button>
      )}
      {state.layers.length > 0 && (
        <button
          type="button" class="nl-button nl-button--secondary menu__layers" aria-expanded={state.panel === "layers"}
          onClick={() => (state.panel === "layers" ? app.desk.close() : app.desk.openLayers())}
        >
          <LayersIcon />
          <span class="nl-button__label">{m.layers}</span>
        </button>
      )}
      <button
        type="button" class="nl-button nl-button--secondary menu__language"
        aria-label={`${other.toUpperCase()}: ${m.switchLanguage}`} title={m.switchLanguage} onClick={() => app.setLanguage(other)}
      >
        <span class="nl-button__label">{other.toUpperCase()}</span>
      </button>
    </nav>
  );
}

/** Buttons of the camera: everything a gesture does, a button does too. */
export function Tools(props: { view: View; heading: number }) {
  const { m } = useApp();
  const { view } = props;
  return (
    <div class="panel tools" role="group" aria-label={m.toolbar}>
      <Tool label={m.home} act={() => view.home()}><HomeIcon /></Tool>
      <Tool label={m.top} act={() => view.top()}><TopIcon /></Tool>
      <Tool label={m.north} act={() => view.north()}><NorthIcon heading={props.heading} /></Tool>
      <hr />
      <Tool label={m.zoomIn} act={() => view.zoom(1.4)}><PlusIcon /></Tool>
      <Tool label={m.zoomOut} act={() => view.zoom(1 / 1.4)}><MinusIcon /></Tool>
    </div>
  );
}

function Tool(props: { label: string; act: () => void; children: ComponentChildren }) {
  return (
    <button
      type="button" class="nl-button nl-button--subtle nl-button--icon-only"
      aria-label={props.label} title={props.label} onClick={props.act}
    >
      {props.children}
    </button>
  );
}

/** Chooses between the variants of the plan; the camera stays where it is. */
export function VariantSwitch() {
  const { app, state, m } = useApp();
  const variants = switchable(state);
  if (variants.length < 2) return null;
  return (
    <fieldset class="panel switch">
      <legend class="visually-hidden">{m.chooseVariant}</legend>
      <div class="switch__options">
        {variants.map((v) => (
          <div class="switch__option" key={v.id}>
            <input
              type="radio" name="variant" id={`variant-${v.id}`} value={v.id} checked={v.id === state.variant}
              disabled={v.current === 0 && !may(state, "architect")} onChange={() => void app.choose(v.id)}
            />
            <label for={`variant-${v.id}`}>
              <Thumbnail variant={v} />
              {v.name}
              {v.current === 0 && <span class="visually-hidden"> ({m.notPublished})</span>}
            </label>
          </div>
        ))}
      </div>
    </fieldset>
  );
}
