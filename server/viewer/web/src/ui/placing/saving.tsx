import { useRef } from "preact/hooks";
import { formatNumber, metresText } from "../../core/i18n";
import type { Difference } from "../../core/placing/types";
import { may } from "../../core/state";
import { useApp } from "../hooks";
import { usePlacing } from "./hooks";
import { Checks } from "./checks";
import { RedoIcon, UndoIcon } from "./icons";

/** Degrees below which a turn is not worth telling. */
const SEEN_DEGREES = 0.005;

/** What saving the draft would do, and the buttons to do it, to go back and to leave it. */
export function Saving(props: { done?: () => void }) {
  const { placer, state, m, language } = usePlacing();
  const app = useApp();
  const note = useRef<HTMLInputElement>(null);
  const { draft, outcome, refusal } = state;
  const planner = may(app.state, "planner");
  const saving = state.phase === "saving";
  const save = async (): Promise<void> => {
    if (await placer.save(note.current?.value.trim())) props.done?.();
  };
  const cancel = (): void => {
    placer.drop();
    props.done?.();
  };
  const willText = ({ metres, turnDeg }: Difference): string => {
    const far = metresText(metres, language);
    const turn = Math.abs(turnDeg) < SEEN_DEGREES ? "" : formatNumber(Math.abs(turnDeg), language, 2);
    return turn ? m.willTurn(far, turn, turnDeg > 0) : m.willMove(far);
  };
  // What is kept in sight must leave room for the rest.
  const long = refusal !== undefined || (outcome?.consequence.warnings ?? []).length > 0;
  if (!draft && !refusal && !state.canRedo && !props.done) return null;
  return (
    <div class={`placing__save${long ? "" : " placing__save--kept"}`}>
      <p role="status" class="placing__will">{saving ? m.saving : outcome && willText(outcome.consequence)}</p>
      <Checks checks={outcome?.consequence.warnings ?? []} />
      {refusal && <p class="field__error" role="alert">{refusal.text}</p>}
      {draft && planner && (
        <details>
          <summary>{m.note}</summary>
          <div class="field">
            <label class="visually-hidden" for="placing-note">{m.note}</label>
            <span class="field__hint" id="placing-note-hint">{m.noteHint}</span>
            <input type="text" id="placing-note" ref={note} maxLength={500} aria-describedby="placing-note-hint" />
          </div>
        </details>
      )}
      {!planner && <p>{m.onlyPlanner}</p>}
      <div class="actions">
        {planner && (
          <button type="button" class="nl-button nl-button--primary" disabled={!draft || saving || refusal !== undefined} onClick={() => void save()}>
            {draft && "candidate" in draft.change ? m.use : m.save}
          </button>
        )}
        <button type="button" class="nl-button nl-button--secondary" disabled={saving} onClick={cancel}>{draft ? m.cancel : m.back}</button>
        <button
          type="button" class="nl-button nl-button--subtle nl-button--icon-only" aria-label={m.undo} title={m.undo}
          disabled={!state.canUndo || saving} onClick={() => placer.undo()}
        >
          <UndoIcon />
        </button>
        <button
          type="button" class="nl-button nl-button--subtle nl-button--icon-only" aria-label={m.redo} title={m.redo}
          disabled={!state.canRedo || saving} onClick={() => placer.redo()}
        >
          <RedoIcon />
        </button>
      </div>
    </div>
  );
}
