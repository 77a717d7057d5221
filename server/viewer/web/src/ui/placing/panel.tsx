import "../styles/placing.css";

import { useEffect, useRef, useState } from "preact/hooks";
import { Placer } from "../../core/placing/placer";
import type { PlacingView } from "../../core/placing/view";
import { chosenVariant, may } from "../../core/state";
import type { Variant, Version } from "../../core/types";
import { useApp } from "../hooks";
import { CloseIcon } from "../icons";
import { Downloads } from "./downloads";
import { PlacingContext, usePlacing, type Placing } from "./hooks";
import { LookPart } from "./look";
import { MapOverlay } from "./overlay";
import { MovePart } from "./move";
import { PairsPart } from "./pairs";

/** The panel in which the place of the chosen variant is checked and corrected. */
export default function PlacingPanel(props: { open: (() => Promise<PlacingView>) | undefined }) {
  const { app, state } = useApp();
  const variant = chosenVariant(state);
  const version = useVersion(variant);
  const [placing, setPlacing] = useState<Placing | undefined>(undefined);
  const { open } = props;
  const mayPlace = may(state, "planner");
  useEffect(() => {
    if (!variant || !version) return undefined;
    let placer: Placer | undefined;
    let gone = false;
    void (open?.() ?? Promise.resolve(undefined)).then((view) => {
      if (gone) return view?.close();
      const sync = (): Promise<void> => app.placed(variant.id);
      placer = new Placer({
        api: app.api, variant: variant.id, version: version.number, view, sync, mayPlace, reason: (err) => app.reason(err),
      });
      setPlacing({ placer, view });
      app.onPlaced = (id) => void (id === variant.id && placer?.placedElsewhere());
      void placer.read();
    });
    return () => {
      gone = true;
      app.onPlaced = undefined;
      placer?.close();
      setPlacing(undefined);
    };
  }, [app, open, mayPlace, variant?.id, version?.number]);
  return (
    <Frame variant={variant}>
      {placing && version && (
        <PlacingContext.Provider value={placing}>
          <Parts version={version} />
        </PlacingContext.Provider>
      )}
    </Frame>
  );
}

/** The published version, else the newest that was converted. */
function useVersion(variant: Variant | undefined): Version | undefined {
  const { app } = useApp();
  const [version, setVersion] = useState<Version | undefined>(undefined);
  useEffect(() => {
    let gone = false;
    setVersion(undefined);
    if (variant) {
      void app.api.versions(variant.id).then((all) => {
        if (gone) return;
        const made = [...all].sort((a, b) => b.number - a.number);
        setVersion(made.find((v) => v.number === variant.current) ?? made.find((v) => v.result));
      }).catch(() => undefined);
    }
    return () => void (gone = true);
  }, [app, variant?.id, variant?.current]);
  return version;
}

function Frame(props: { variant: Variant | undefined; children: preact.ComponentChildren }) {
  const { app, state, m } = useApp();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus({ preventScroll: true });
    return () => (before as HTMLElement | null)?.focus?.({ preventScroll: true });
  }, []);
  return (
    <section class="panel sheet placing" id="info" aria-labelledby="placing-title">
      <div class="sheet__head">
        <div>
          <h2 id="placing-title" ref={heading} tabIndex={-1}>{m.checkPlace}</h2>
          <p class="sheet__kind">{[props.variant?.name, state.shown && m.version(state.shown.number)].filter(Boolean).join(" · ")}</p>
        </div>
        <button
          type="button" class="nl-button nl-button--subtle nl-button--icon-only" aria-label={m.close} title={m.close}
          onClick={() => app.desk.close()}
        >
          <CloseIcon />
        </button>
      </div>
      <div class="sheet__body" tabIndex={0} role="region" aria-label={props.variant?.name}>{props.children}</div>
    </section>
  );
}

/** What the panel is busy with: looking, moving or tying points. */
function Parts(props: { version: Version }) {
  const { state, m, placer } = usePlacing();
  if (state.phase === "loading") return <p class="sheet__note" role="status">{m.loading}</p>;
  if (state.phase === "failed") return <p class="field__error" role="alert">{m.loadFailed(state.why ?? "")}</p>;
  return (
    <>
      {state.overtaken && <p class="placing__warning" role="alert">{m.wasMoved}</p>}
      {state.mode === "look" && <LookPart />}
      {state.mode === "move" && <MovePart />}
      {state.mode === "pairs" && <PairsPart />}
      {state.mode === "look" && <Downloads version={props.version} />}
      {state.mode !== "look" && <MapOverlay key={state.mode} placer={placer} />}
    </>
  );
}

