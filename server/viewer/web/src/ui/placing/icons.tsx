import type { Check } from "../../core/placing/types";

/** A shape for each severity, so that nobody needs to see its colour. */
export function SeverityIcon(props: { severity: Check["severity"] }) {
  return (
    <svg class="check__icon" width="22" height="22" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {props.severity === "error" && <path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z" fill="currentColor" />}
      {props.severity === "warning" && <path d="M12 2 23 21H1z" fill="currentColor" />}
      {props.severity === "info" && <circle cx="12" cy="12" r="10" fill="currentColor" />}
      {props.severity === "info"
        ? <path d="M12 11v6M12 7v.5" stroke="#fff" stroke-width="2.4" stroke-linecap="round" />
        : <path d="M12 8.5v5.5M12 17.5v.3" stroke="#fff" stroke-width="2.4" stroke-linecap="round" />}
    </svg>
  );
}

function Stroke(props: { d: string }) {
  return (
    <svg
      width="22" height="22" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"
      stroke-linejoin="round" aria-hidden="true" focusable="false"
    >
      <path d={props.d} />
    </svg>
  );
}

export const UpIcon = () => <Stroke d="M12 20V4M5 11l7-7 7 7" />;
export const DownIcon = () => <Stroke d="M12 4v16M5 13l7 7 7-7" />;
export const LeftIcon = () => <Stroke d="M20 12H4m7-7-7 7 7 7" />;
export const RightIcon = () => <Stroke d="M4 12h16m-7-7 7 7-7 7" />;
export const TurnLeftIcon = () => <Stroke d="M5 4v5h5M5.5 9a8 8 0 1 1-1 7" />;
export const TurnRightIcon = () => <Stroke d="M19 4v5h-5M18.5 9a8 8 0 1 0 1 7" />;
export const RaiseIcon = () => <Stroke d="M12 16V3M7 8l5-5 5 5M4 21h16" />;
export const LowerIcon = () => <Stroke d="M12 3v13M7 11l5 5 5-5M4 21h16" />;
export const UndoIcon = () => <Stroke d="M8 5 4 9l4 4M4 9h10a6 6 0 0 1 0 12h-3" />;
export const RedoIcon = () => <Stroke d="m16 5 4 4-4 4M20 9H10a6 6 0 0 0 0 12h3" />;
