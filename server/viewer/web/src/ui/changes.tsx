import { useEffect } from "preact/hooks";
import { CHANGE_COLOURS, CHANGE_KINDS, changeOf, type Change, type ChangeKind, type ChangesShown } from "../core/changes";
import { classWord, formatNumber, formatUnit, formatValue, type Language, type Messages } from "../core/i18n";
import { chosenVariant } from "../core/state";
import type { View } from "../core/view";
import { useApp } from "./hooks";

/** Most parts that the legend names of one kind. */
const NAMED = 100;

/** The button and, while they are shown, the legend of what changed since the version before. */
export function ChangesLegend(props: { view: View | undefined }) {
  const { app, state, m } = useApp();
  const variant = chosenVariant(state);
  const { changes } = state;
  const on = changes !== undefined;
  const { id, current = 0 } = variant ?? {};
  useEffect(() => {
    if (on) void app.changes.open(); // another variant, or a newer version of this one
  }, [id, current]);
  if (!props.view || current < 2) return null;
  return (
    <section class="changes" aria-label={m.whatChanged} onKeyDown={(ev) => on && ev.key === "Escape" && app.changes.close()}>
      <button
        type="button" class="nl-button nl-button--secondary" aria-pressed={on}
        onClick={() => (on ? app.changes.close() : void app.changes.open())}
      >
        {on ? m.ownColours : m.whatChanged}
      </button>
      {changes?.phase === "reading" && <p class="sheet__note" role="status">{m.readingChanges}</p>}
      {changes?.phase === "shown" && <Legend shown={changes} view={props.view} />}
    </section>
  );
}

function Legend(props: { shown: Extract<ChangesShown, { phase: "shown" }>; view: View }) {
  const { state, m } = useApp();
  const { shown } = props;
  const byKind = new Map<ChangeKind, Change[]>();
  for (const c of shown.byKey.values()) byKind.set(c.kind, [...(byKind.get(c.kind) ?? []), c].slice(0, NAMED));
  return (
    <div class="changes__legend" tabIndex={0} role="region" aria-label={m.legend}>
      <p class="sheet__note" role="status">
        {m.since(shown.since)} {(shown.list.summary.sentences[state.language] ?? []).join(" ")}
      </p>
      {CHANGE_KINDS.filter((k) => shown.list.summary.counts[k] > 0).map((k) => (
        <KindLine key={k} kind={k} count={shown.list.summary.counts[k]} some={byKind.get(k) ?? []} view={props.view} />
      ))}
      {!shown.complete && <p class="sheet__note">{m.changesCut(formatNumber(shown.byKey.size, state.language))}</p>}
    </div>
  );
}

function KindLine(props: { kind: ChangeKind; count: number; some: Change[]; view: View }) {
  const { app, state, m } = useApp();
  return (
    <details class="changes__kind">
      <summary>
        <Swatch kind={props.kind} />
        {m.changeKinds[props.kind]} <span class="changes__count">{formatNumber(props.count, state.language)}</span>
      </summary>
      <ul>
        {props.some.map((c) => (
          <li key={c.key}>
            {c.kind === "removed" ? <span>{nameOf(c, state.language)}</span> : (
              <button type="button" class="changes__part" onClick={() => point(c)}>{nameOf(c, state.language)}</button>
            )}
          </li>
        ))}
        {props.count > props.some.length && <li>{m.andMore(formatNumber(props.count - props.some.length, state.language))}</li>}
      </ul>
    </details>
  );

  function point(c: Change): void {
    const hit = props.view.find(c.key);
    if (hit) void app.select(hit);
    else app.toast(m.notInView, "info");
  }
}

/** The colour of a kind; the words beside it say the same. */
function Swatch(props: { kind: ChangeKind }) {
  const color = `#${CHANGE_COLOURS[props.kind].toString(16).padStart(6, "0")}`;
  return <span class={`changes__swatch changes__swatch--${props.kind}`} style={{ background: color }} aria-hidden="true" />;
}

function nameOf(c: Change, language: Language): string {
  return [c.name || classWord(c.class, language), c.storey].filter(Boolean).join(" · ");
}

/** What changed about a part that is chosen, while changes are shown. */
export function ChangeFacts(props: { tileset: string; partKey: string }) {
  const { state, m } = useApp();
  const change = changeOf(state, props.tileset, props.partKey);
  if (!change) return null;
  return (
    <section class="changes__facts" aria-label={m.whatChanged}>
      <h3>{m.whatChanged}</h3>
      <p>{change.kinds.map((k) => <span class="changes__tag" key={k}><Swatch kind={k} />{m.changeKinds[k]}</span>)}</p>
      {change.move && <p>{moveText(change.move, state.language, m)}</p>}
      <dl class="facts">
        {(change.fields ?? []).filter((f) => f.field !== "parent").map((f) => (
          <Difference key={f.field} name={fieldWord(f.field)} before={text(f.field, f.before)} after={text(f.field, f.after)} />
        ))}
        {(change.properties ?? []).map((p, i) => (
          <Difference key={i} name={p.name} before={valueText(p.before, p.unitBefore ?? p.unit)} after={valueText(p.after, p.unit)} />
        ))}
      </dl>
      {change.propertiesOmitted ? <p class="sheet__note">{m.moreProperties}</p> : null}
    </section>
  );

  function fieldWord(f: string): string {
    return f === "storey" ? m.storey : f === "class" ? m.kind : m.name;
  }

  function text(field: string, value: string): string {
    return field === "class" ? classWord(value, state.language) : value || m.unknown;
  }

  function valueText(value: unknown, unit: string | undefined): string {
    if (value === undefined) return m.notThere;
    return `${formatValue(value, state.language)}${unit ? `\u00a0${formatUnit(unit)}` : ""}`;
  }
}

function Difference(props: { name: string; before: string; after: string }) {
  const { m } = useApp();
  return (
    <>
      <dt>{props.name}</dt>
      <dd>
        <span class="visually-hidden">{m.before} </span><s>{props.before}</s>
        <span aria-hidden="true"> → </span>
        <span class="visually-hidden">, {m.after} </span><b>{props.after}</b>
      </dd>
    </>
  );
}

/** How a part moved, in words: metres, and degrees of its turn. */
export function moveText(move: NonNullable<Change["move"]>, language: Language, m: Messages): string {
  const parts: string[] = [];
  const [east = 0, north = 0, up = 0] = move.vector;
  const level = Math.hypot(east, north);
  if (level >= 0.005) parts.push(m.movedLevel(formatNumber(level, language, 2)));
  if (Math.abs(up) >= 0.005) parts.push(up > 0 ? m.movedUp(formatNumber(up, language, 2)) : m.movedDown(formatNumber(-up, language, 2)));
  if (Math.abs(move.turnDeg) >= 0.05) parts.push(m.turnedBy(formatNumber(Math.abs(move.turnDeg), language, 1)));
  if (parts.length === 0) parts.push(m.movedLevel(formatNumber(move.distance, language, 3)));
  const words = parts.join(", ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
