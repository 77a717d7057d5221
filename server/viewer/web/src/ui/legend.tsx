import { formatNumber } from "../core/i18n";
import { creditsOf, inOrder, isOn, type Legend, type LegendClass } from "../core/layers/types";
import { useApp } from "./hooks";

/** What the colours of the thematic layers mean that are drawn. */
export function Legends() {
  const { state } = useApp();
  const shown = inOrder(state.layers).filter((l) => l.current > 0 && isOn(l, state.own[l.id]) && l.layer?.theme);
  return (
    <>
      {shown.map((l) => {
        const legend = state.legends[l.id];
        return legend && <LegendOf key={l.id} name={l.name} legend={legend} />;
      })}
    </>
  );
}

function LegendOf(props: { name: string; legend: Legend }) {
  const { state, m } = useApp();
  const { legend } = props;
  const wide = matchMedia("(min-width: 761px)").matches;
  return (
    <details class="legend" open={wide}>
      <summary>{props.name}</summary>
      <p class="legend__title">{[legend.title === props.name ? "" : legend.title, legend.unit && `(${legend.unit})`].filter(Boolean).join(" ")}</p>
      <ol class="legend__classes" aria-label={m.legendOf(props.name)}>
        {legend.classes.map((c) => (
          <li key={c.index}>
            <span class="legend__swatch" style={{ background: c.colour }} aria-hidden="true" />
            {range(c, c.index === legend.classes.length)}
          </li>
        ))}
        {legend.unknown.count > 0 && (
          <li>
            <span class="legend__swatch legend__swatch--unknown" aria-hidden="true" />
            {m.unknownFew(legend.minCount)}
          </li>
        )}
      </ol>
    </details>
  );

  function range(c: LegendClass, last: boolean): string {
    const digits = Number.isInteger(c.from) && Number.isInteger(c.to) ? 0 : 1;
    const [from, to] = [formatNumber(c.from, state.language, digits), formatNumber(c.to, state.language, digits)];
    if (from === to) return from;
    return last ? m.fromTo(from, to) : m.fromBelow(from, to);
  }
}

/** Who made what is drawn: always in sight, as licences ask. */
export function Credits() {
  const { state, m } = useApp();
  const credits = creditsOf(inOrder(state.layers), state.own);
  if (credits.length === 0) return null;
  return (
    <footer class="credits" role="contentinfo" aria-label={m.creditsLabel}>
      {credits.map((c, i) => {
        const text = [c.text, c.licence].filter(Boolean).join(", ");
        return (
          <span key={`${c.text}${i}`}>
            {i > 0 && " · "}
            {c.url ? <a href={c.url} target="_blank" rel="noopener">{text}</a> : text}
          </span>
        );
      })}
    </footer>
  );
}
