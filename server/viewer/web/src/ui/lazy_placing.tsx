import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PlacingView } from "../core/placing/view";
import { useApp } from "./hooks";

/** How the picture is made ready for placing; undefined where there is none. */
type Open = (() => Promise<PlacingView>) | undefined;

/** The panel for checking a place: fetched when somebody opens it, so that residents never pay for it. */
export function LazyPlacing(props: { open: Open }) {
  const { m } = useApp();
  const [Panel, setPanel] = useState<ComponentType<{ open: Open }> | undefined>(undefined);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    void import("./placing/panel").then((module) => setPanel(() => module.default), () => setFailed(true));
  }, []);
  if (Panel) return <Panel open={props.open} />;
  return failed ? <p class="panel sheet sheet__note" role="alert">{m.networkFailed}</p> : null;
}
