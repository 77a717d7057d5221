import "@nl-design-system-candidate/button-css/button.css";
import "@nl-design-system-candidate/data-badge-css/data-badge.css";
import "@nl-design-system-candidate/skip-link-css/skip-link.css";
import "./styles/tokens.css";
import "./styles/layout.css";
import "./styles/parts.css";
import "./styles/sheet.css";
import "./styles/exports.css";
import "./styles/changes.css";
import "./styles/pictures.css";
import "./styles/legend.css";
import "./styles/situation.css";

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Controller } from "../core/controller";
import type { Store } from "../core/store";
import type { PlacingView } from "../core/placing/view";
import type { View } from "../core/view";
import { Card } from "./card";
import { Menu, Tools, VariantSwitch } from "./controls";
import { ControllerContext, useApp } from "./hooks";
import { LazyLayers } from "./lazy_layers";
import { LazyPlacing } from "./lazy_placing";
import { LazyTake } from "./lazy_take";
import { Credits } from "./legend";
import { Notices } from "./notices";
import { Plans } from "./plans";
import { Poster } from "./poster";
import { Sheet } from "./sheet";
import { UploadPanel } from "./upload";

/** What the panels need beside the controller. */
export interface PanelOptions {
  controller: Controller;
  /** Undefined where the browser has no WebGL. */
  view: View | undefined;
  /** Direction of the camera, radians clockwise from north. */
  heading: Store<number>;
}

/** Draws the panels into an element and keeps them true to the state. */
export function mountPanels(into: HTMLElement, options: PanelOptions): void {
  const openPlacing = (): Promise<PlacingView> => options.view?.placing() ?? Promise.reject(new Error("there is no picture"));
  render(
    <ControllerContext.Provider value={options.controller}>
      <Panels {...options} openPlacing={openPlacing} />
    </ControllerContext.Provider>,
    into,
  );
}

function Panels(props: PanelOptions & { openPlacing: () => Promise<PlacingView> }) {
  const { app, state, m } = useApp();
  useEffect(() => {
    document.documentElement.lang = state.language;
    document.title = [state.project?.name, m.appName].filter(Boolean).join(" – ");
  }, [state.language, state.project?.name]);
  if (!props.view) return <Plans />;
  if (state.phase === "loading" || state.phase === "ready") {
    return (
      <>
        <a class="nl-skip-link nl-skip-link--visible-on-focus" href="#info" onClick={skip}>{m.skipToPanel}</a>
        <Poster />
        <main class="page">
          <p id="canvas-help" class="visually-hidden">{m.canvasHelp}</p>
          <Card view={props.view} />
          {state.panel === "upload" ? <UploadPanel /> : state.panel === "placing" ? <LazyPlacing open={props.openPlacing} /> : state.panel === "take" ? <LazyTake /> : state.panel === "layers" ? <LazyLayers /> : <Sheet />}
          <VariantSwitch />
          <Menu />
          <HeadedTools view={props.view} heading={props.heading} />
        </main>
        <Credits />
        <Notices />
      </>
    );
  }
  return (
    <main class="message">
      <h1>{state.phase === "empty" ? m.appName : m.failedTitle}</h1>
      <p role="alert">{state.phase === "empty" ? m.emptyServer : m.failedText}</p>
      <button type="button" class="nl-button nl-button--primary" onClick={() => void app.open()}>{m.retry}</button>
    </main>
  );

  function skip(ev: Event): void {
    ev.preventDefault();
    (document.querySelector<HTMLElement>("#info h2") ?? document.querySelector<HTMLElement>(".switch input:checked"))?.focus();
  }
}

function HeadedTools(props: { view: View; heading: Store<number> }) {
  const [heading, setHeading] = useState(props.heading.get());
  useEffect(() => props.heading.subscribe(setHeading), [props.heading]);
  return <Tools view={props.view} heading={heading} />;
}
