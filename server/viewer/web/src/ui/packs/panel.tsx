import "../styles/packs.css";

import { useEffect, useRef, useState } from "preact/hooks";
import { bytesText, formatNumber, lastDayText, type Language } from "../../core/i18n";
import { endOf, type Kept } from "../../core/packs/kept";
import type { Halt, Packs, PacksState } from "../../core/packs/packs";
import { packMessages, type PackMessages } from "../../core/packs/texts";
import type { Project } from "../../core/types";
import { useApp, useStore } from "../hooks";
import { CloseIcon } from "../icons";

/** The panel in which a project is taken along. */
export default function TakePanel() {
  const { app, state, m } = useApp();
  const heading = useRef<HTMLHeadingElement>(null);
  const [packs, setPacks] = useState<Packs | undefined>(undefined);
  const words = packMessages(state.language);
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus({ preventScroll: true });
    if (app.packs.possible) void app.packs.open().then(setPacks, () => undefined);
    return () => (before as HTMLElement | null)?.focus?.({ preventScroll: true });
  }, []);
  return (
    <section class="panel sheet take" id="info" aria-labelledby="take-title" onKeyDown={(ev) => ev.key === "Escape" && app.desk.close()}>
      <div class="sheet__head">
        <div>
          <h2 id="take-title" ref={heading} tabIndex={-1}>{words.title}</h2>
          <p class="sheet__kind">{state.project?.name}</p>
        </div>
        <button
          type="button" class="nl-button nl-button--subtle nl-button--icon-only" aria-label={m.close} title={m.close}
          onClick={() => app.desk.close()}
        >
          <CloseIcon />
        </button>
      </div>
      <div class="sheet__body" tabIndex={0} role="region" aria-label={words.onDevice}>
        <p class="upload__intro">{words.intro}</p>
        {!app.packs.possible && <p class="sheet__note" role="alert">{words.insecure}</p>}
        {packs && state.project && <Body packs={packs} project={state.project} words={words} />}
      </div>
    </section>
  );
}

interface Parts {
  packs: Packs;
  state: PacksState;
  words: PackMessages;
  language: Language;
}

function Body(props: { packs: Packs; project: Project; words: PackMessages }) {
  const { state: app } = useApp();
  const { packs, project, words } = props;
  const state = useStore(packs.store);
  const parts: Parts = { packs, state, words, language: app.language };
  const others = state.kept.filter((k) => k.pack.project !== project.id);
  return (
    <>
      <Mine {...parts} project={project} away={app.away} />
      {others.length > 0 && (
        <section aria-label={words.others}>
          <h3>{words.others}</h3>
          <ul>{others.map((k) => <Other key={k.pack.project} {...parts} kept={k} />)}</ul>
        </section>
      )}
      {state.free !== undefined && <p class="take__fact">{words.free(bytesText(state.free, app.language))}</p>}
    </>
  );
}

/** The project that is shown: what is here of it, and what can be done. */
function Mine(props: Parts & { project: Project; away: boolean }) {
  const { packs, state, words, language, project, away } = props;
  const kept = state.kept.find((k) => k.pack.project === project.id);
  const partial = state.partial.find((k) => k.pack.project === project.id);
  const work = state.project === project.id ? state.work : { phase: "idle" as const };
  const busy = work.phase === "asking" || work.phase === "fetching";
  const newer = state.newer?.project === project.id ? state.newer : undefined;
  const take = (): void => void packs.take(project);
  const mayTake = !away && !isBusy(state);
  return (
    <div class="take__mine">
      {kept && <Facts kept={kept} persisted={state.persisted} words={words} language={language} />}
      {newer && !busy && <p class="take__newer">{words.newer(bytesText(newer.bytes, language))}</p>}
      {!kept && partial && !busy && <p class="take__newer">{words.partly(bytesText(partial.pack.bytes, language))}</p>}
      <Progress work={work} words={words} language={language} />
      {work.phase === "halted" && <p class="field__error" role="alert">{haltText(work.halt, words, language)}</p>}
      {away && !busy && <p class="take__fact">{words.offlineNow}</p>}
      <div class="actions">
        {busy && <button type="button" class="nl-button nl-button--secondary" onClick={() => packs.cancel()}>{words.cancel}</button>}
        {!busy && (!kept || newer || partial || work.phase === "halted") && (
          <button type="button" class={`nl-button nl-button--primary${mayTake ? "" : " nl-button--disabled"}`} disabled={!mayTake} onClick={take}>
            {partial ? words.goOn : work.phase === "halted" ? words.tryAgain : kept ? words.update : words.take}
          </button>
        )}
        {!busy && (kept || partial) && <Remove {...props} id={project.id} name={project.name} />}
      </div>
    </div>
  );
}

function isBusy(state: PacksState): boolean {
  return state.work.phase === "asking" || state.work.phase === "fetching";
}

function Facts(props: { kept: Kept; persisted: boolean; words: PackMessages; language: Language }) {
  const { kept, words, language } = props;
  const { pack } = kept;
  const date = new Intl.DateTimeFormat(language === "nl" ? "nl-NL" : "en-GB", { dateStyle: "long", timeStyle: "short" });
  return (
    <>
      <p class="take__ready">{words.ready(lastDayText(endOf(kept), language))}. {words.after}</p>
      <ul class="take__facts">
        <li>{words.size(bytesText(pack.bytes, language), formatNumber(pack.files.length, language))}</li>
        <li>{words.takenOn(date.format(kept.takenAt))}</li>
        <li>{words.device(words.forDevice[pack.profile] ?? pack.profile)}</li>
        <li>{kept.signature === "good" ? words.signed : words.unsigned}</li>
        <li>{props.persisted ? words.persisted : words.notPersisted}</li>
      </ul>
    </>
  );
}

/** The bar for eyes, and a line for screen readers that changes at every tenth part. */
function Progress(props: { work: PacksState["work"]; words: PackMessages; language: Language }) {
  const { work, words, language } = props;
  const share = work.phase === "fetching" && work.bytes > 0 ? work.done / work.bytes : 0;
  return (
    <>
      <p class="visually-hidden" role="status">
        {work.phase === "asking" ? words.asking : work.phase === "fetching" ? words.fetchingPercent(Math.floor(share * 10) * 10) : ""}
      </p>
      {work.phase === "asking" && <p class="sheet__note" aria-hidden="true">{words.asking}</p>}
      {work.phase === "fetching" && (
        <div class="progress">
          <label for="take-progress">{words.fetching(bytesText(work.done, language), bytesText(work.bytes, language))}</label>
          <progress id="take-progress" max={1} value={share} />
        </div>
      )}
    </>
  );
}

function Other(props: Parts & { kept: Kept }) {
  const { kept, words, language } = props;
  return (
    <li class="version">
      <div class="version__line">
        <span class="version__name">{kept.name}</span>
        <span>{bytesText(kept.pack.bytes, language)}</span>
      </div>
      <p class="version__files">{words.ready(lastDayText(endOf(kept), language))}</p>
      <div class="actions"><Remove {...props} id={kept.pack.project} name={kept.name} /></div>
    </li>
  );
}

function Remove(props: Parts & { id: string; name: string }) {
  const { app } = useApp();
  const { packs, words, id, name } = props;
  return (
    <button
      type="button" class="nl-button nl-button--secondary" aria-label={words.removeOf(name)}
      onClick={() => void packs.remove(id).then(() => app.toast(words.removedToast(name), "info"))}
    >
      {words.remove}
    </button>
  );
}

function haltText(halt: Halt, words: PackMessages, language: Language): string {
  switch (halt.why) {
    case "network":
      return words.noNetwork;
    case "worker":
      return words.noWorker;
    case "room":
      return halt.needed > 0 && halt.free !== undefined
        ? words.noRoom(bytesText(halt.needed, language), bytesText(halt.free, language))
        : words.noRoomUnknown;
    case "fault":
      return words.fault[halt.what];
    case "server":
      return words.refused(halt.detail);
  }
}
