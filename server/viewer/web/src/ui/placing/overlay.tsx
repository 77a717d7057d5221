import { useLayoutEffect, useRef } from "preact/hooks";
import { formatNumber } from "../../core/i18n";
import { focusOf, scaleBar, toGround, toPixel, type MapFrame } from "../../core/placing/map";
import { toSite } from "../../core/placing/rigid";
import { stepOfKey } from "../../core/placing/steps";
import type { Placer } from "../../core/placing/placer";
import type { PlacementAnswer, Point3 } from "../../core/placing/types";
import type { PlacingView } from "../../core/placing/view";
import { useStore } from "../hooks";
import { usePlacing } from "./hooks";

/** Pixels between the outline and the ring, and the ring's least radius. */
const RING_AIR = 30;
const RING_LEAST = 64;
/** Pixels of the longest scale bar. */
const BAR_PIXELS = 160;
/** Pixels of the scale bar above the bottom: clear of the choice between variants. */
const BAR_RISE = 90;

/** What lies over the map: the plan's outline to drag, the ring to turn it by, the points of pairs and a scale bar. */
export function MapOverlay(props: { placer: Placer }) {
  const { view, m, state } = usePlacing();
  useCover(view);
  if (!view) return null;
  return <Overlay view={view} placer={props.placer} moving={state.mode === "move"} label={m.mapLabel} />;
}

/** Tells the map what the panel covers, before it is painted: a map that jumps slips from under the hand. */
function useCover(view: PlacingView | undefined): void {
  useLayoutEffect(() => {
    const panel = document.querySelector(".placing");
    if (!view || !panel) return undefined;
    const tell = (): void => {
      const box = panel.getBoundingClientRect();
      const wide = box.width < window.innerWidth * 0.7;
      view.cover(wide ? box.right : 0, wide ? 0 : window.innerHeight - box.top);
    };
    tell();
    window.addEventListener("resize", tell);
    return () => window.removeEventListener("resize", tell);
  }, [view]);
}

function Overlay(props: { view: PlacingView; placer: Placer; moving: boolean; label: string }) {
  const { view, placer, moving } = props;
  const { m } = usePlacing();
  const frame = useStore(view.frame);
  if (!frame) return null;
  const key = (ev: KeyboardEvent): void => {
    if (ev.ctrlKey || ev.metaKey || ev.altKey) return;
    const by = moving ? stepOfKey(ev.key, ev.shiftKey) : undefined;
    if (by) placer.move(by);
    else if (!view.key(ev.key)) return;
    ev.preventDefault();
  };
  return (
    <svg
      class={`map${moving ? "" : " map--through"}`} role="application" tabindex={0} aria-label={props.label} aria-describedby="placing-help"
      onKeyDown={key}
    >
      {moving ? <Handles frame={frame} view={view} placer={placer} /> : <PairMarks frame={frame} />}
      <Bar frame={frame} label={m.scale} />
    </svg>
  );
}

/** The outline to drag and the ring to turn. */
function Handles(props: { frame: MapFrame; view: PlacingView; placer: Placer }) {
  const { frame, view, placer } = props;
  const { m, state } = usePlacing();
  const place = placer.shown;
  const at = (p: Point3): [number, number] => {
    const [e, n] = toSite(place, p);
    return toPixel(frame, e, n);
  };
  const own = view.outline();
  const outline = (own.length > 2 ? own : boxOutline(state.answer?.model)).map(([x, y]) => at([x, y, 0]));
  const [cx, cy] = at(placer.pivot);
  const radius = Math.max(RING_LEAST, ...outline.map(([x, y]) => Math.hypot(x - cx, y - cy) + RING_AIR));
  const turn = (-place.yawDeg * Math.PI) / 180;
  const knob: [number, number] = [cx + radius * Math.cos(turn), cy + radius * Math.sin(turn)];
  const drag = useDrag((from, to, first) => {
    const [a, b] = [toGround(frame, ...from), toGround(frame, ...to)];
    placer.move({ east: b[0] - a[0], north: b[1] - a[1] }, first);
  });
  const rotate = useDrag((from, to, first) => {
    const angle = Math.atan2(to[1] - cy, to[0] - cx) - Math.atan2(from[1] - cy, from[0] - cx);
    placer.move({ yawDeg: (-angle * 180) / Math.PI }, first);
  });
  const points = outline.map((p) => p.map((v) => v.toFixed(1)).join(",")).join(" ");
  return (
    <>
      <circle class="map__ring" cx={cx} cy={cy} r={radius} />
      <circle class="map__ring-reach" cx={cx} cy={cy} r={radius} {...rotate}><title>{m.ring}</title></circle>
      {outline.length > 2
        ? <polygon class="map__outline" points={points} {...drag}><title>{m.handle}</title></polygon>
        : <circle class="map__outline" cx={cx} cy={cy} r={24} {...drag}><title>{m.handle}</title></circle>}
      <path class="map__middle" d={`M${cx - 9} ${cy}h18M${cx} ${cy - 9}v18`} />
      <circle class="map__knob" cx={knob[0]} cy={knob[1]} r={22} data-handle="turn" {...rotate}><title>{m.ring}</title></circle>
    </>
  );
}

/** The corners of the model's box, for a plan of which nothing is shown. */
function boxOutline(model: PlacementAnswer["model"] | undefined): [number, number][] {
  if (!model) return [];
  const { min, max } = model;
  return [[min[0], min[1]], [max[0], min[1]], [max[0], max[1]], [min[0], max[1]]];
}

type Drag = (from: [number, number], to: [number, number], first: boolean) => void;

/** Pointer events of a handle that is dragged. `first` is true once a drag. */
function useDrag(moved: Drag) {
  const last = useRef<{ at: [number, number]; first: boolean } | undefined>(undefined);
  const end = (): void => void (last.current = undefined);
  return {
    onPointerDown: (ev: PointerEvent) => {
      if (ev.button !== 0 || last.current) return;
      (ev.currentTarget as Element).setPointerCapture(ev.pointerId);
      last.current = { at: [ev.clientX, ev.clientY], first: true };
    },
    onPointerMove: (ev: PointerEvent) => {
      const from = last.current;
      if (!from) return;
      last.current = { at: [ev.clientX, ev.clientY], first: false };
      moved(from.at, [ev.clientX, ev.clientY], from.first);
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}

/** Each pair: where the plan's point is shown, where it should be, and the line between. */
function PairMarks(props: { frame: MapFrame }) {
  const { placer, state } = usePlacing();
  const { frame } = props;
  const [fx, fy] = focusOf(frame);
  return (
    <>
      {state.pairs.map((pair, i) => {
        const [e, n] = toSite(placer.shown, pair.plan);
        const [x, y] = toPixel(frame, e, n);
        const to = "site" in pair.target ? toPixel(frame, pair.target.site[0], pair.target.site[1]) : undefined;
        return <PairMark key={`${pair.plan.join()}-${i}`} n={i + 1} from={[x, y]} to={to} />;
      })}
      {state.pending && <PairMark n={state.pairs.length + 1} from={pixelOf(state.pending)} to={undefined} />}
      <path class="map__cross" d={`M${fx - 14} ${fy}h28M${fx} ${fy - 14}v28`} />
    </>
  );

  function pixelOf(plan: Point3): [number, number] {
    const [e, n] = toSite(placer.shown, plan);
    return toPixel(frame, e, n);
  }
}

function PairMark(props: { n: number; from: [number, number]; to: [number, number] | undefined }) {
  const [x, y] = props.from;
  return (
    <g class="map__pair">
      {props.to && <line x1={x} y1={y} x2={props.to[0]} y2={props.to[1]} />}
      {props.to && <rect x={props.to[0] - 6} y={props.to[1] - 6} width={12} height={12} />}
      <circle cx={x} cy={y} r={6} />
      <text x={x + 10} y={y - 8}>{props.n}</text>
    </g>
  );
}

function Bar(props: { frame: MapFrame; label: (metres: string) => string }) {
  const { language } = usePlacing();
  const { frame } = props;
  const metres = scaleBar(frame, BAR_PIXELS);
  const width = metres / frame.metresPerPixel;
  const text = `${formatNumber(metres, language)} m`;
  const [x, y] = [frame.left + 24, frame.height - frame.bottom - BAR_RISE];
  return (
    <g class="map__bar" role="img" aria-label={props.label(text)}>
      <path d={`M${x} ${y - 6}v6h${width}v-6`} />
      <text x={x + width / 2} y={y - 10}>{text}</text>
    </g>
  );
}
