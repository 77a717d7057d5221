import { useRef } from "preact/hooks";
import { formatNumber, metresText } from "../../core/i18n";
import { may } from "../../core/state";
import { useApp } from "../hooks";
import { usePlacing } from "./hooks";
import { RedoIcon, UndoIcon } from "./icons";

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
  if (!draft && !refusal && !state.canRedo && !props.done) return null;
  return (
    <div class="placing__save">
      <div role="status">
        {saving ? <p>{m.saving}</p> : outcome?.moved && (
          <p>{m.willMove(metresText(outcome.moved.metres, language), formatNumber(outcome.moved.degrees, language, 2))}</p>
        )}
      </div>
      {refusal && <p class="field__error" role="alert">{refusal.text}</p>}
      {draft && planner && (
        <div class="field">
          <label for="placing-note">{m.note}</label>
          <span class="field__hint" id="placing-note-hint">{m.noteHint}</span>
          <input type="text" id="placing-note" ref={note} maxLength={500} aria-describedby="placing-note-hint" />
        </div>
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
