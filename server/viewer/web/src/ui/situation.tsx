import { SITUATIONS } from "../core/situation";
import { chosenVariant } from "../core/state";
import { useApp } from "./hooks";

/** The switch between what stands there, what is proposed, and both. */
export function SituationSwitch() {
  const { app, state, m } = useApp();
  if (!chosenVariant(state)?.current) return null;
  return (
    <fieldset class="situation">
      <legend class="visually-hidden">{m.situation}</legend>
      {SITUATIONS.map((s) => (
        <label key={s} class="situation__choice">
          <input type="radio" name="situation" value={s} checked={state.situation === s} onChange={() => void app.situate(s)} />
          <span>{m.situations[s]}</span>
        </label>
      ))}
    </fieldset>
  );
}
