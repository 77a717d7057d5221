import { formatNumber, metresText, type Language } from "../../core/i18n";
import { serverWords, type PlacingMessages } from "../../core/placing/texts";
import type { Candidate, Check, MapPlace, PlacementAnswer, Standing } from "../../core/placing/types";
import { may } from "../../core/state";
import { useApp } from "../hooks";
import { usePlacing } from "./hooks";
import { Saving } from "./saving";
import { SeverityIcon } from "./icons";

/** Metres beyond which a candidate cannot be shown: there is nothing of the site there. */
const FAR_METRES = 2000;
/** From the least to the most pressing. */
const ORDER = ["info", "warning", "error"];

/** What was found, what is odd about it, where it stands, and where else it could. */
export function LookPart() {
  const { placer, state, m, language } = usePlacing();
  const planner = may(useApp().state, "planner");
  const { answer } = state;
  if (!answer) return null;
  return (
    <>
      <Found answer={answer} m={m} />
      <Checks checks={answer.checks ?? []} m={m} language={language} />
      <section aria-labelledby="placing-stands">
        <h3 id="placing-stands">{m.stands}</h3>
        {answer.current ? <Stands standing={state.outcome?.current ?? answer.current} /> : <p>{m.noPlace}</p>}
      </section>
      <Saving />
      {!state.draft && (
        <div class="actions placing__actions">
          {planner && answer.current && (
            <button type="button" class="nl-button nl-button--primary" onClick={() => void placer.confirm()}>{m.confirm}</button>
          )}
          <button type="button" class="nl-button nl-button--secondary" onClick={() => placer.mode("move")}>{m.move}</button>
          <button type="button" class="nl-button nl-button--secondary" onClick={() => placer.mode("pairs")}>{m.pairs}</button>
        </div>
      )}
      <Candidates candidates={answer.candidates ?? []} />
    </>
  );
}

function Found(props: { answer: PlacementAnswer; m: PlacingMessages }) {
  const { m } = props;
  const { found, current } = props.answer;
  const method = current?.placement.method || found.method;
  const by = current?.placement.confirmedBy;
  const level = found.confidence ?? "none";
  return (
    <div class="placing__found">
      <p>{m.methods[method] ?? m.otherMethod(method)}</p>
      {!by && (
        <p>
          <span class="label">{m.confidence}: </span>
          <span class={`nl-data-badge nl-data-badge--${level === "high" ? "good" : level === "low" ? "bad" : "busy"}`}>
            {m.confidences[level] ?? level}
          </span>
        </p>
      )}
      <p>{by ? m.confirmedBy(by) : m.notConfirmed}</p>
    </div>
  );
}

function Checks(props: { checks: Check[]; m: PlacingMessages; language: Language }) {
  const { m, language } = props;
  const checks = [...props.checks].sort((a, b) => ORDER.indexOf(b.severity) - ORDER.indexOf(a.severity));
  return (
    <section aria-labelledby="placing-checks">
      <h3 id="placing-checks">{m.checks}</h3>
      {checks.length === 0 && <p class="sheet__note">{m.noChecks}</p>}
      <ul>
        {checks.map((c, i) => (
          <li key={`${c.code}-${i}`} class={`check check--${c.severity}`} data-code={c.code}>
            <SeverityIcon severity={c.severity} />
            <div>
              <p class="check__head">
                <strong>{m.severities[c.severity]}</strong>
                {c.distance !== undefined && c.distance > 0 && <span> · {m.off(metresText(c.distance, language))}</span>}
              </p>
              <p>{serverWords(language, c.message, c.messageNl)}</p>
              {c.advice && <p class="check__advice">{serverWords(language, c.advice, c.adviceNl)}</p>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Where something stands, in the words of the map and of the earth. */
export function Stands(props: { standing: Standing }) {
  const { m, language } = usePlacing();
  const { map, geographic } = props.standing;
  const metres = (v: number): string => `${formatNumber(v, language, 3)} m`;
  return (
    <dl class="facts placing__facts">
      {map && (
        <>
          <dt>{m.system}</dt><dd>{map.crs}</dd>
          <dt>{m.east}</dt><dd data-value="east">{metres(map.east)}</dd>
          <dt>{m.north}</dt><dd data-value="north">{metres(map.north)}</dd>
          <dt>{heightLabel(m, map)}</dt><dd data-value="height">{metres(map.height)}</dd>
          <dt>{m.rotation}</dt><dd data-value="rotation">{formatNumber(map.rotationDeg, language, 4)}°</dd>
        </>
      )}
      {geographic && (
        <>
          <dt>{m.latitude}</dt><dd>{formatNumber(geographic.lat, language, 8)}°</dd>
          <dt>{m.longitude}</dt><dd>{formatNumber(geographic.lon, language, 8)}°</dd>
        </>
      )}
    </dl>
  );
}

/** The name of the height of a map: NAP where it is that. */
export function heightLabel(m: PlacingMessages, map: MapPlace): string {
  return map.nap === false ? m.heightPlain : m.height;
}

function Candidates(props: { candidates: Candidate[] }) {
  const { m } = usePlacing();
  return (
    <section aria-labelledby="placing-candidates">
      <h3 id="placing-candidates">{m.candidates}</h3>
      {props.candidates.length === 0 && <p class="sheet__note">{m.noCandidates}</p>}
      <ul>{props.candidates.map((c) => <CandidateLine key={c.id} candidate={c} />)}</ul>
    </section>
  );
}

function CandidateLine(props: { candidate: Candidate }) {
  const { placer, view, state, m, language } = usePlacing();
  const { candidate: c } = props;
  const far = (c.distance ?? 0) > FAR_METRES || !c.placement;
  const tried = state.draft !== undefined && "candidate" in state.draft.change && state.draft.change.candidate === c.id;
  const glance = (on: boolean): void => {
    if (!far) placer.glance(on ? c : undefined);
  };
  const look = (): void => {
    placer.tryCandidate(c);
    if (!far) view?.frameUp();
  };
  return (
    <li
      class={`candidate${tried ? " candidate--tried" : ""}`} data-candidate={c.id}
      onPointerEnter={() => glance(true)} onPointerLeave={() => glance(false)}
    >
      <p class="candidate__title">{serverWords(language, c.title, c.titleNl)}</p>
      <p class="candidate__where">
        {m.fromHere(metresText(c.distance ?? 0, language), formatNumber(c.turnDeg ?? 0, language, 2))}
        {far && ` (${m.tooFar})`}
      </p>
      {c.map && (
        <p class="candidate__where">
          {`${c.map.crs}: ${formatNumber(c.map.east, language, 2)}; ${formatNumber(c.map.north, language, 2)}; ${formatNumber(c.map.height, language, 2)}`}
        </p>
      )}
      <button
        type="button" class="nl-button nl-button--secondary" aria-pressed={tried} aria-label={`${m.show}: ${serverWords(language, c.title, c.titleNl)}`}
        onClick={() => (tried ? placer.drop() : look())}
      >
        {m.show}
      </button>
    </li>
  );
}
