import { useEffect, useRef } from "preact/hooks";
import { classWord, formatNumber, formatUnit, formatValue, type Language } from "../core/i18n";
import { tilesetById, type Selection } from "../core/state";
import type { Feature, Property } from "../core/types";
import { useApp } from "./hooks";
import { ChangeFacts } from "./changes";
import { CloseIcon } from "./icons";

/** What is known of the chosen feature, in plain words first. */
export function Sheet() {
  const { app, state, m } = useApp();
  const heading = useRef<HTMLHeadingElement>(null);
  const { selection } = state;
  const key = selection?.hit.key;
  useEffect(() => {
    if (key !== undefined) heading.current?.focus({ preventScroll: true });
  }, [key]);
  if (!selection) return null;
  const { hit } = selection;
  const owner = tilesetById(state, hit.tileset);
  const word = classWord(hit.class, state.language);
  return (
    <section
      class="panel sheet" id="info" aria-labelledby="sheet-title"
      onKeyDown={(ev) => ev.key === "Escape" && void app.select(undefined)}
    >
      <div class="sheet__head">
        <div>
          <h2 id="sheet-title" ref={heading} tabIndex={-1}>{selection.feature?.name || hit.name || word}</h2>
          <p class="sheet__kind">
            {[word, hit.storey, owner?.owner === "layer" ? m.surroundings : owner?.name].filter(Boolean).join(" · ")}
          </p>
        </div>
        <button
          type="button" class="nl-button nl-button--subtle nl-button--icon-only" aria-label={m.close} title={m.close}
          onClick={() => void app.select(undefined)}
        >
          <CloseIcon />
        </button>
      </div>
      <div class="sheet__body" tabIndex={0} role="region" aria-label={m.properties}>
        <ChangeFacts tileset={hit.tileset} partKey={hit.key} />
        <SheetBody selection={selection} />
      </div>
    </section>
  );
}

function SheetBody(props: { selection: Selection }) {
  const { state, m } = useApp();
  const { feature, failed, hit } = props.selection;
  if (!feature) return <p class="sheet__note" role="status">{failed ? m.propertiesFailed : m.loadingProperties}</p>;
  const sets = (feature.properties ?? []).filter((s) => s.properties.length > 0);
  return (
    <>
      <dl class="facts">
        <dt>{m.kind}</dt>
        <dd>{`${classWord(hit.class, state.language)} (${hit.class})`}</dd>
        {hit.storey && <><dt>{m.storey}</dt><dd>{hit.storey}</dd></>}
        {feature.box && <><dt>{m.size}</dt><dd>{sizeText(feature.box, state.language)}</dd></>}
      </dl>
      {sets.length === 0 && <p class="sheet__note">{m.noProperties}</p>}
      {sets.map((set, i) => (
        <details key={set.name} open={i < 3}>
          <summary>{set.name || m.properties}</summary>
          <dl class="facts">
            {set.properties.map((p) => <PropertyLine key={p.name} property={p} language={state.language} />)}
          </dl>
        </details>
      ))}
    </>
  );

  function sizeText(box: NonNullable<Feature["box"]>, language: Language): string {
    const [w, d, h] = box.max.map((max, i) => formatNumber(max - (box.min[i] ?? 0), language, 1));
    return m.sizeValue(w ?? "", d ?? "", h ?? "");
  }
}

function PropertyLine(props: { property: Property; language: Language }) {
  const { name, value, unit } = props.property;
  return (
    <>
      <dt>{breakable(name)}</dt>
      <dd>{formatValue(value, props.language)}{unit ? `\u00a0${formatUnit(unit)}` : ""}</dd>
    </>
  );
}

/** A name in camel case with places where a narrow column may break it. */
function breakable(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, "$1\u200b$2");
}
