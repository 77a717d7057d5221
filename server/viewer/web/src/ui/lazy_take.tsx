import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useApp } from "./hooks";

/** The panel for taking along: fetched when somebody opens it. */
export function LazyTake() {
  const { m } = useApp();
  const [Panel, setPanel] = useState<ComponentType | undefined>(undefined);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    void import("./packs/panel").then((module) => setPanel(() => module.default), () => setFailed(true));
  }, []);
  if (Panel) return <Panel />;
  return failed ? <p class="panel sheet sheet__note" role="alert">{m.networkFailed}</p> : null;
}
