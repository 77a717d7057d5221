import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Language } from "../../core/i18n";
import { FINE, STEP, type Step } from "../../core/placing/steps";
import type { MapPlace } from "../../core/placing/types";
import { usePlacing } from "./hooks";
import {
  DownIcon, LeftIcon, LowerIcon, RaiseIcon, RightIcon, TurnLeftIcon, TurnRightIcon, UpIcon,
} from "./icons";
import { heightLabel } from "./look";
import { Saving } from "./saving";

/** The members of a place on a map that people fill in. */
const FIELDS = ["east", "north", "height", "rotationDeg"] as const;
type Field = (typeof FIELDS)[number];
/** Decimals that the fields show: millimetres, and a ten-thousandth of a degree. */
const DECIMALS: Record<Field, number> = { east: 3, north: 3, height: 3, rotationDeg: 4 };

/** Moving the plan on the map: by hand, by buttons, by keys and by numbers. */
export function MovePart() {
  const { placer, m } = usePlacing();
  return (
    <>
      <h3>{m.moveTitle}</h3>
      <p id="placing-help" class="placing__help">{m.moveHelp}</p>
      <Steps />
      <Numbers />
      <Saving done={() => placer.mode("look")} />
    </>
  );
}

function Steps() {
  const { placer, m, language } = usePlacing();
  const [fine, setFine] = useState(false);
  const { metres, degrees } = fine ? FINE : STEP;
  const button = (label: string, by: Step, icon: ComponentChildren, cell: string) => (
    <button
      type="button" class="nl-button nl-button--secondary nl-button--icon-only" style={{ gridArea: cell }} aria-label={label} title={label}
      onClick={() => placer.move(by)}
    >
      {icon}
    </button>
  );
  const name = (s: typeof STEP): string => `${s.metres.toLocaleString(language)} m · ${s.degrees.toLocaleString(language)}°`;
  return (
    <div class="steps">
      <div class="steps__pad" role="group" aria-label={m.step}>
        {button(m.turnLeft, { yawDeg: degrees }, <TurnLeftIcon />, "q")}
        {button(m.toNorth, { north: metres }, <UpIcon />, "n")}
        {button(m.turnRight, { yawDeg: -degrees }, <TurnRightIcon />, "e")}
        {button(m.toWest, { east: -metres }, <LeftIcon />, "l")}
        {button(m.toSouth, { north: -metres }, <DownIcon />, "s")}
        {button(m.toEast, { east: metres }, <RightIcon />, "r")}
        {button(m.higher, { up: metres }, <RaiseIcon />, "u")}
        {button(m.lower, { up: -metres }, <LowerIcon />, "d")}
      </div>
      <fieldset class="steps__size">
        <legend>{m.step}</legend>
        {[STEP, FINE].map((s) => (
          <label key={s.metres}>
            <input type="radio" name="placing-step" checked={(s === FINE) === fine} onChange={() => setFine(s === FINE)} />
            {name(s)}
          </label>
        ))}
      </fieldset>
    </div>
  );
}

/** The place in numbers of the map, to read and to fill in. */
function Numbers() {
  const { placer, state, m } = usePlacing();
  const map = (state.draft ? state.outcome?.current.map : state.answer?.current?.map) ?? undefined;
  // While the server is asked, the numbers of before stay.
  const [kept, setKept] = useState<MapPlace | undefined>(map);
  useEffect(() => {
    if (map) setKept(map);
  }, [map]);
  const shown: MapPlace | undefined = map ?? kept;
  if (!shown) return <EmptyNumbers />;
  const labels: Record<Field, string> = { east: m.east, north: m.north, height: heightLabel(m, shown), rotationDeg: m.rotation };
  return (
    <fieldset class="numbers">
      <legend>{shown.crs}</legend>
      {FIELDS.map((field) => (
        <NumberField
          key={field} id={`placing-${field}`} label={labels[field]} unit={field === "rotationDeg" ? "°" : "m"}
          value={shown[field]} decimals={DECIMALS[field]} wrong={state.refusal?.pointer === `/map/${field}`}
          change={(value) => placer.tryMap({ crs: shown.crs, east: shown.east, north: shown.north, height: shown.height, rotationDeg: shown.rotationDeg, [field]: value })}
        />
      ))}
    </fieldset>
  );
}

/** The system of heights above NAP in the Netherlands, in which a plan without a place is put. */
const FIRST_SYSTEM = "EPSG:7415";

/** Numbers for a plan that has no place: all of them must be filled in before anything is tried. */
function EmptyNumbers() {
  const { placer, m } = usePlacing();
  const [values, setValues] = useState<Partial<Record<Field, number>>>({ height: 0, rotationDeg: 0 });
  const labels: Record<Field, string> = { east: m.east, north: m.north, height: m.height, rotationDeg: m.rotation };
  const set = (field: Field, value: number): void => {
    const now = { ...values, [field]: value };
    setValues(now);
    const { east, north, height, rotationDeg } = now;
    if (east === undefined || north === undefined || height === undefined || rotationDeg === undefined) return;
    placer.tryMap({ crs: FIRST_SYSTEM, east, north, height, rotationDeg });
  };
  return (
    <fieldset class="numbers">
      <legend>{FIRST_SYSTEM}</legend>
      {FIELDS.map((field) => (
        <NumberField
          key={field} id={`placing-${field}`} label={labels[field]} unit={field === "rotationDeg" ? "°" : "m"}
          value={values[field]} decimals={DECIMALS[field]} wrong={false} change={(value) => set(field, value)}
        />
      ))}
    </fieldset>
  );
}

/** A number without marks between thousands, so that it can be copied and filled in. */
function plainNumber(value: number, decimals: number, language: Language): string {
  const text = value.toFixed(decimals);
  return language === "nl" ? text.replace(".", ",") : text;
}

/** A number that counts when it is left or Enter is pressed. A comma or a point divides the decimals. */
export function NumberField(props: {
  id: string; label: string; unit: string; value: number | undefined; decimals: number; wrong: boolean; change: (value: number) => void;
}) {
  const { m, language } = usePlacing();
  const [text, setText] = useState<string | undefined>(undefined);
  const [bad, setBad] = useState(false);
  const shown = props.value === undefined ? "" : plainNumber(props.value, props.decimals, language);
  const commit = (): void => {
    if (text === undefined || text === shown) return setText(undefined);
    const value = Number(text.trim().replace(",", ".").replace("−", "-"));
    const good = text.trim() !== "" && Number.isFinite(value);
    setBad(!good);
    if (!good) return;
    setText(undefined);
    props.change(value);
  };
  const wrong = bad || props.wrong;
  return (
    <div class="number">
      <label for={props.id}>{props.label}</label>
      <span class="number__box">
        <input
          type="text" inputMode="decimal" autocomplete="off" id={props.id} value={text ?? shown} aria-invalid={wrong}
          aria-describedby={bad ? `${props.id}-error` : undefined}
          onInput={(ev) => setText(ev.currentTarget.value)} onBlur={commit} onKeyDown={(ev) => ev.key === "Enter" && commit()}
        />
        <span aria-hidden="true">{props.unit}</span>
      </span>
      {bad && <span class="field__error" id={`${props.id}-error`}>{m.number}</span>}
    </div>
  );
}
