import type { Messages } from "../core/i18n";
import { may, progressKey } from "../core/state";
import type { Progress, Variant, Version, VersionState } from "../core/types";
import { useApp } from "./hooks";

const TONE: Record<VersionState, string> = {
  queued: "busy", converting: "busy", ready: "busy", failed: "bad", published: "good", withdrawn: "",
};

/** The versions of a variant with what can be done with them. */
export function VersionList(props: { variant: Variant }) {
  const { state, m } = useApp();
  return (
    <section aria-label={m.versionsOf(props.variant.name)}>
      <h3>{m.versionsOf(props.variant.name)}</h3>
      {state.versions.length === 0 && <p class="sheet__note">{m.noVersions}</p>}
      <ul aria-live="polite">
        {state.versions.map((v) => (
          <VersionLine key={v.number} version={v} shown={props.variant.current === v.number} />
        ))}
      </ul>
    </section>
  );
}

function VersionLine(props: { version: Version; shown: boolean }) {
  const { app, state, m } = useApp();
  const { version: v, shown } = props;
  const busy = v.state === "queued" || v.state === "converting";
  const act = (what: "publish" | "withdraw"): void => void app.desk.act(what, v.variantId, v.number);
  return (
    <li class="version" data-state={v.state}>
      <div class="version__line">
        <span class="version__name">{capital(m.version(v.number))}</span>
        <span class={`nl-data-badge nl-data-badge--${TONE[v.state]}`}>{shown ? m.shown : m.states[v.state]}</span>
      </div>
      <p class="version__files">{[v.sources.map((s) => s.filename).join(", "), v.note].filter(Boolean).join(" · ")}</p>
      {busy && <ConvertProgress progress={state.progress[progressKey(v.variantId, v.number)]} state={v.state} />}
      {v.state === "failed" && <p class="version__reason">{m.failedWhy} {v.reason}</p>}
      {may(state, "planner") && (v.state === "ready" || shown || v.state === "withdrawn") && (
        <div class="actions">
          {!shown && (
            <button type="button" class="nl-button nl-button--primary" onClick={() => act("publish")}>{m.publish}</button>
          )}
          {shown && (
            <button type="button" class="nl-button nl-button--secondary" onClick={() => act("withdraw")}>{m.withdraw}</button>
          )}
        </div>
      )}
    </li>
  );
}

function ConvertProgress(props: { progress: Progress | undefined; state: VersionState }) {
  const { m } = useApp();
  const { progress } = props;
  const label = props.state === "queued" && !progress ? m.stages.queued : stageWord(m, progress?.stage);
  const known = progress !== undefined && progress.total > 0;
  return (
    <label class="progress">
      <span>{label}</span>
      {known ? <progress max={progress.total} value={progress.done} /> : <progress />}
    </label>
  );
}

function stageWord(m: Messages, stage: string | undefined): string {
  const words: Record<string, string> = m.stages;
  return (stage && words[stage]) || m.stages.other;
}

function capital(s: string): string {
  return s.charAt(0).toUpperCase() + s.slice(1);
}
