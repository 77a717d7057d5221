import { agoText, lastDayText } from "../core/i18n";
import { chosenPlan, chosenVariant } from "../core/state";
import type { View } from "../core/view";
import { ChangesLegend } from "./changes";
import { Exports } from "./exports";
import { useApp } from "./hooks";
import { TakeIcon } from "./icons";
import { Legends } from "./legend";
import { SituationSwitch } from "./situation";

/** Milliseconds during which a change counts as fresh. */
const FRESH_MS = 60_000;

/** Where we are: the project, the plan, and which version of it is shown. */
export function Card(props: { view: View }) {
  const { app, state, m } = useApp();
  const plan = chosenPlan(state);
  const fresh = state.shown !== undefined && state.now - state.shown.changed < FRESH_MS;
  return (
    <header class="panel card" aria-busy={state.tilesLoading}>
      <p class="card__project">{state.project?.name}</p>
      <h1>{plan?.name ?? state.project?.name ?? m.appName}</h1>
      {state.plans.length > 1 && (
        <p class="card__project">
          <label>
            <span class="visually-hidden">{m.plan} </span>
            <select
              value={plan?.id ?? ""}
              onChange={(ev) => void app.choosePlan(ev.currentTarget.value)}
            >
              {state.plans.map((p) => <option key={p.id} value={p.id}>{p.name}</option>)}
            </select>
          </label>
        </p>
      )}
      <p class={`card__version${fresh ? " card__version--fresh" : ""}`}>{versionLine()}</p>
      <div role="status">
        {state.away && state.taken && <p class="card__offline">{m.offlineTaken(lastDayText(state.taken.until, state.language))}</p>}
      </div>
      {!(state.away && state.taken) && <ChangesLegend view={props.view} />}
      <SituationSwitch />
      <Legends />
      {/* Files of the whole variant come from the server. */}
      {!state.away && <Exports />}
      {state.project && (
        <button
          type="button" class="nl-button nl-button--subtle card__take" aria-expanded={state.panel === "take"}
          onClick={() => (state.panel === "take" ? app.desk.close() : app.desk.openTake())}
        >
          <TakeIcon />
          <span class="nl-button__label">{!state.taken ? m.takeAlong : state.away ? m.taken : m.takenUntil(lastDayText(state.taken.until, state.language))}</span>
        </button>
      )}
      <div class={`card__loading${state.tilesLoading ? " card__loading--on" : ""}`}>
        {state.tilesLoading && <span class="visually-hidden">{m.loadingTiles}</span>}
      </div>
    </header>
  );

  function versionLine(): string {
    const variant = chosenVariant(state);
    if (!variant) return m.emptyProject;
    if (variant.current === 0) return m.emptyVariant;
    if (!state.shown) return m.version(variant.current);
    return `${m.version(state.shown.number)}, ${agoText(state.shown.changed, state.now, state.language)}`;
  }
}
