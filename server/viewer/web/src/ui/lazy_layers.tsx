import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useApp } from "./hooks";

/** The panel of layers: fetched when somebody opens it. */
export function LazyLayers() {
  const { m } = useApp();
  const [Panel, setPanel] = useState<ComponentType | undefined>(undefined);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    void import("./layers/panel").then((module) => setPanel(() => module.default), () => setFailed(true));
  }, []);
  if (Panel) return <Panel />;
  return failed ? <p class="panel sheet sheet__note" role="alert">{m.networkFailed}</p> : null;
}
