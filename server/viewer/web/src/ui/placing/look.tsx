import { formatNumber, metresText } from "../../core/i18n";
import { difference } from "../../core/placing/rigid";
import { serverWords, type PlacingMessages } from "../../core/placing/texts";
import type { Candidate, MapPlace, PlacementAnswer, Standing } from "../../core/placing/types";
import { may } from "../../core/state";
import { useApp } from "../hooks";
import { Checks } from "./checks";
import { usePlacing } from "./hooks";
import { Saving } from "./saving";

/** Metres beyond which a candidate cannot be shown: there is nothing of the site there. */
const FAR_METRES = 2000;
/** Metres and degrees within which a candidate is where the plan stands. */
const SAME_METRES = 0.001;
const SAME_DEGREES = 0.0001;

/** What was found, what is odd about it, where it stands, and where else it could. */
export function LookPart() {
  const { placer, state, m } = usePlacing();
  const planner = may(useApp().state, "planner");
  const { answer } = state;
  if (!answer) return null;
  return (
    <>
      <Found answer={answer} />
      <section aria-labelledby="placing-checks">
        <h3 id="placing-checks">{m.checks}</h3>
        {answer.checks.length === 0 && <p class="sheet__note">{m.noChecks}</p>}
        <Checks checks={answer.checks} />
      </section>
      <section aria-labelledby="placing-stands">
        <h3 id="placing-stands">{m.stands}</h3>
        {answer.current ? <Stands standing={state.outcome?.current ?? answer.current} /> : <p>{m.noPlace}</p>}
      </section>
      <Saving />
      {!planner && <p class="sheet__note">{m.onlyPlanner}</p>}
      {!state.draft && planner && (
        <div class="actions placing__actions">
          {answer.current && (
            <button type="button" class="nl-button nl-button--primary" onClick={() => void placer.confirm()}>{m.confirm}</button>
          )}
          <button type="button" class="nl-button nl-button--secondary" onClick={() => placer.mode("move")}>{m.move}</button>
          <button type="button" class="nl-button nl-button--secondary" onClick={() => placer.mode("pairs")}>{m.pairs}</button>
        </div>
      )}
      <Candidates candidates={answer.candidates} />
    </>
  );
}

function Found(props: { answer: PlacementAnswer }) {
  const { m, language } = usePlacing();
  const { found, current } = props.answer;
  const method = current?.placement.method || found.method;
  const by = current?.placement.confirmedBy;
  const level = found.confidence?.level ?? "none";
  return (
    <div class="placing__found">
      <p>{m.methods[method] ?? m.otherMethod(method)}</p>
      {!current?.byPerson && (
        <p>
          <span class="label">{m.confidence}: </span>
          <span class={`nl-data-badge nl-data-badge--${level === "high" ? "good" : level === "low" ? "bad" : "busy"}`}>
            {m.confidences[level] ?? level}
          </span>
        </p>
      )}
      {!current?.byPerson && (
        <ul class="placing__reasons">
          {(found.confidence?.reasons ?? []).map((r) => <li key={r.message}>{serverWords(language, r.message, r.messageNl)}</li>)}
        </ul>
      )}
      <p>{by ? m.confirmedBy(by) : m.notConfirmed}</p>
    </div>
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
  const { metres, turnDeg } = difference(placer.standing, c.placement, placer.pivot);
  const here = placer.placed && metres < SAME_METRES && Math.abs(turnDeg) < SAME_DEGREES;
  const far = placer.placed && metres > FAR_METRES;
  const tried = state.draft !== undefined && "candidate" in state.draft.change && state.draft.change.candidate === c.id;
  // By moving there: a list that comes to lie under a resting pointer shows nothing yet.
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
      onPointerMove={(ev) => (ev.movementX !== 0 || ev.movementY !== 0) && glance(true)} onPointerLeave={() => glance(false)}
    >
      <p class="candidate__title">{serverWords(language, c.title, c.titleNl)}</p>
      <p class="candidate__where">
        {here ? m.here : placer.placed && m.fromHere(metresText(metres, language), formatNumber(turnDeg, language, 2))}
        {far && ` (${m.tooFar})`}
      </p>
      {c.map && (
        <p class="candidate__where">
          {`${c.map.crs}: ${[c.map.east, c.map.north, c.map.height].map((v) => formatNumber(v, language, 3)).join("; ")}`}
        </p>
      )}
      {!here && (
        <button
          type="button" class="nl-button nl-button--secondary" aria-pressed={tried} 
          aria-label={`${m.show}: ${serverWords(language, c.title, c.titleNl)}`} onClick={() => (tried ? placer.drop() : look())}
        >
          {m.show}
        </button>
      )}
    </li>
  );
}
