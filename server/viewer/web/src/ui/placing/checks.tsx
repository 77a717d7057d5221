import { metresText } from "../../core/i18n";
import { serverWords } from "../../core/placing/texts";
import type { Check } from "../../core/placing/types";
import { usePlacing } from "./hooks";
import { SeverityIcon } from "./icons";

/** From the least to the most pressing. */
const ORDER = ["info", "warning", "error"];

/** Things noticed about a place, the most pressing first, each with what can be done about it. */
export function Checks(props: { checks: Check[] }) {
  const { m, language } = usePlacing();
  const checks = [...props.checks].sort((a, b) => ORDER.indexOf(b.severity) - ORDER.indexOf(a.severity));
  if (checks.length === 0) return null;
  return (
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
  );
}
