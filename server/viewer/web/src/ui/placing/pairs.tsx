import { useEffect, useState } from "preact/hooks";
import { formatNumber, metresText } from "../../core/i18n";
import { focusOf } from "../../core/placing/map";
import type { Fit, PointPair } from "../../core/placing/types";
import { usePlacing } from "./hooks";
import { CloseIcon } from "../icons";
import { Saving } from "./saving";

/** Tying points of the plan to points of the surroundings. */
export function PairsPart() {
  const { placer, view, state, m } = usePlacing();
  const [missed, setMissed] = useState(false);
  useEffect(() => {
    const take = (x: number, y: number): void => {
      if (view) setMissed(!placer.point(view.pick(x, y)));
    };
    view?.onTap(take);
    const key = (ev: KeyboardEvent): void => {
      const frame = view?.frame.get();
      if (ev.key !== "Enter" || !frame || !(ev.target as Element).closest?.(".map, canvas")) return;
      ev.preventDefault();
      take(...focusOf(frame));
    };
    document.addEventListener("keydown", key);
    return () => {
      view?.onTap(undefined);
      document.removeEventListener("keydown", key);
    };
  }, [placer, view]);
  return (
    <>
      <h3>{m.pairsTitle}</h3>
      <p id="placing-help" class="placing__help">{m.pairsHelp} {m.pickKeys}</p>
      <p class="placing__next" role="status">{state.pending ? m.pickTarget : missed ? m.notPlan : m.pickPlan}</p>
      <ol class="pairs">
        {state.pairs.map((pair, i) => <PairLine key={`${pair.plan.join()}-${i}`} pair={pair} index={i} />)}
      </ol>
      {state.outcome?.fit && <FitFacts fit={state.outcome.fit} />}
      <Saving done={() => placer.mode("look")} />
    </>
  );
}

function PairLine(props: { pair: PointPair; index: number }) {
  const { placer, state, m, language } = usePlacing();
  const n = props.index + 1;
  const residual = state.outcome?.fit?.residuals.find((r) => r.pair === props.index);
  const wrong = state.refusal?.pointer?.startsWith(`/pairs/${props.index}`) || residual?.contradicts || false;
  return (
    <li class={`pair${wrong ? " pair--wrong" : ""}`}>
      <span>{m.pair(n)}{residual && ` ${m.residual(metresText(residual.horizontal, language))}`}</span>
      <button
        type="button" class="nl-button nl-button--subtle nl-button--icon-only" aria-label={m.removePair(n)} title={m.removePair(n)}
        onClick={() => placer.setPairs(state.pairs.filter((p) => p !== props.pair))}
      >
        <CloseIcon />
      </button>
    </li>
  );
}

function FitFacts(props: { fit: Fit }) {
  const { m, language } = usePlacing();
  return (
    <dl class="facts placing__facts">
      <dt>{m.rms}</dt><dd>{metresText(props.fit.rmsHorizontal, language)}</dd>
      {props.fit.predictedError.map((p) => (
        <>
          <dt>{m.predicted(`${formatNumber(p.distance, language, 0)} m`)}</dt>
          <dd>{metresText(p.horizontal, language)}</dd>
        </>
      ))}
    </dl>
  );
}
