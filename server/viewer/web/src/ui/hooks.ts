import { createContext } from "preact";
import { useContext, useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { Controller } from "../core/controller";
import { messages, type Messages } from "../core/i18n";
import type { State } from "../core/state";
import type { Store } from "../core/store";

/** Gives panels the controller. */
export const ControllerContext = createContext<Controller | undefined>(undefined);

/** The controller of the page. */
export function useController(): Controller {
  const controller = useContext(ControllerContext);
  if (!controller) throw new Error("a panel was drawn outside the app");
  return controller;
}

/** The value of a store, drawn anew whenever it changes. */
export function useStore<T>(store: Store<T>): T {
  const [value, setValue] = useState(store.get());
  useLayoutEffect(() => {
    setValue(store.get());
    return store.subscribe(setValue);
  }, [store]);
  return value;
}

/** The state, drawn anew whenever it changes. */
export function useApp(): { app: Controller; state: State; m: Messages } {
  const app = useController();
  const [state, setState] = useState(app.store.get());
  useEffect(() => {
    setState(app.store.get());
    return app.store.subscribe(setState);
  }, [app]);
  return { app, state, m: messages(state.language) };
}
