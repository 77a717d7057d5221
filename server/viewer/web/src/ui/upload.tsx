import { useEffect, useRef, useState } from "preact/hooks";
import { switchable, type Sending } from "../core/state";
import { ACCEPT } from "../core/upload";
import { useApp } from "./hooks";
import { CloseIcon } from "./icons";
import { VersionList } from "./versions";

/**
 * The panel in which an architect sends a new version and a planner publishes
 * it. Not a modal one: the picture beside it shows what comes of it.
 */
export function UploadPanel() {
  const { app, state, m } = useApp();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus({ preventScroll: true });
    return () => (before as HTMLElement | null)?.focus?.({ preventScroll: true });
  }, []);
  const variant = state.variants.find((v) => v.id === state.uploadVariant) ?? state.layers.find((l) => l.id === state.uploadVariant);
  return (
    <section
      class="panel sheet upload" id="info" aria-labelledby="upload-title"
      onKeyDown={(ev) => ev.key === "Escape" && app.desk.close()}
    >
      <div class="sheet__head">
        <div>
          <h2 id="upload-title" ref={heading} tabIndex={-1}>{m.uploadTitle}</h2>
          <p class="sheet__kind">{m.signedInAs(state.session.name, m.roles[state.session.role])}</p>
        </div>
        <button
          type="button" class="nl-button nl-button--subtle nl-button--icon-only" aria-label={m.close} title={m.close}
          onClick={() => app.desk.close()}
        >
          <CloseIcon />
        </button>
      </div>
      <div class="sheet__body" tabIndex={0} role="region" aria-labelledby="upload-title">
        <p class="upload__intro">{variant?.publishAtOnce ? m.uploadAtOnce : m.uploadIntro}</p>
        {state.away && <p class="upload__away" role="status">{m.offlineSending}</p>}
        {variant && <UploadForm key={variant.id} variant={variant.id} />}
        {variant && <VersionList variant={variant} />}
        <p class="upload__end">
          <button type="button" class="nl-button nl-button--subtle" onClick={() => app.signOut()}>{m.signOut}</button>
        </p>
      </div>
    </section>
  );
}

function UploadForm(props: { variant: string }) {
  const { app, state, m } = useApp();
  const files = useRef<HTMLInputElement>(null);
  const note = useRef<HTMLInputElement>(null);
  const [missing, setMissing] = useState(false);
  const variants = [...switchable(state), ...state.layers];
  const busy = state.sending.phase === "sending";

  const submit = (ev: Event): void => {
    ev.preventDefault();
    const list = [...(files.current?.files ?? [])];
    setMissing(list.length === 0);
    if (list.length === 0) return files.current?.focus();
    void app.desk.uploads.send(props.variant, list, note.current?.value.trim() ?? "");
  };

  return (
    <form class="form" onSubmit={submit} noValidate>
      <div class="field">
        <label for="upload-variant">{m.variant}</label>
        <select
          id="upload-variant" value={props.variant} disabled={busy}
          onChange={(ev) => void app.desk.open(ev.currentTarget.value)}
        >
          {variants.map((v) => <option key={v.id} value={v.id}>{v.name}</option>)}
        </select>
      </div>
      <div class="field">
        <label for="upload-files">{m.files}</label>
        <span class="field__hint" id="upload-files-hint">{m.filesHint}</span>
        {missing && <span class="field__error" id="upload-files-error">{m.filesMissing}</span>}
        <input
          type="file" id="upload-files" ref={files} multiple accept={ACCEPT} disabled={busy} aria-invalid={missing}
          aria-describedby={`upload-files-hint${missing ? " upload-files-error" : ""}`} onChange={() => setMissing(false)}
        />
      </div>
      <div class="field">
        <label for="upload-note">{m.note}</label>
        <span class="field__hint" id="upload-note-hint">{m.noteHint}</span>
        <input type="text" id="upload-note" ref={note} maxLength={500} disabled={busy} aria-describedby="upload-note-hint" />
      </div>
      <SendingLine sending={state.sending} />
      <div class="actions">
        <button type="submit" class={`nl-button nl-button--primary${busy || state.away ? " nl-button--disabled" : ""}`} disabled={busy || state.away}>{m.send}</button>
        {busy && (
          <button type="button" class="nl-button nl-button--secondary" onClick={() => app.desk.uploads.cancel()}>{m.cancel}</button>
        )}
      </div>
    </form>
  );
}

function SendingLine(props: { sending: Sending }) {
  const { m } = useApp();
  const { sending } = props;
  if (sending.phase === "idle") return null;
  if (sending.phase === "failed") return <p class="field__error" role="alert">{m.sendFailed(sending.why)}</p>;
  return (
    <div class="progress">
      <label for="upload-progress">{m.sending(sending.file, sending.percent)}</label>
      <progress id="upload-progress" max={100} value={sending.percent} />
    </div>
  );
}
