import { expect, it } from "vitest";
import { Api } from "./api";
import { changeOf, Changes, colouringOf, type Change, type ChangeList } from "./changes";
import { messages } from "./i18n";
import { initialState, type State } from "./state";
import { Store } from "./store";
import type { Colouring, View } from "./view";

const box = { min: [0, 0, 0], max: [1, 1, 1] } as Change["box"];
const change = (key: string, kind: Change["kind"]): Change => ({ key, kind, kinds: [kind], class: "IfcWall", name: key, storey: "", previousBox: box! });

/** A server that has these changes, two to a page. */
function changesOf(all: Change[], status = 200): { changes: Changes; store: Store<State>; coloured: (Colouring | undefined)[]; asked: string[]; toasts: string[] } {
  const asked: string[] = [];
  const fetch = (url: string): Promise<Response> => {
    asked.push(url);
    if (status !== 200) return Promise.resolve(new Response(JSON.stringify({ title: "no" }), { status }));
    const from = Number(new URL(url, "http://x").searchParams.get("cursor"));
    const next = from + 2 < all.length ? { next: from + 2 } : {};
    const list: ChangeList = {
      variant: "a", version: 3, against: { variant: "a", version: 1 },
      summary: { counts: { added: 0, removed: 0, moved: 0, reshaped: 0, restyled: 0, redescribed: 0 }, total: all.length, sentences: {} },
      items: all.slice(from, from + 2), ...next,
    };
    return Promise.resolve(new Response(JSON.stringify(list)));
  };
  const store = new Store<State>({ ...initialState("nl", 0), variant: "a", variants: [{ id: "a", owner: "variant", projectId: "p", name: "A", publishAtOnce: false, current: 3 }] });
  const coloured: (Colouring | undefined)[] = [];
  const toasts: string[] = [];
  const view = { colour: (c: Colouring | undefined) => void coloured.push(c) } as unknown as View;
  const changes = new Changes({
    api: new Api({ token: () => undefined, fetch }), store, view, text: () => messages("nl"), toast: (t) => void toasts.push(t), reason: String,
  });
  return { changes, store, coloured, asked, toasts };
}

it("reads all pages, of one and the same comparison, and colours what is there", async () => {
  const { changes, store, coloured, asked } = changesOf([change("0/a", "moved"), change("0/b", "removed"), change("0/c", "added"), change("0/d", "redescribed"), change("0/b2", "reshaped")]);
  await changes.open();
  expect(asked).toHaveLength(3);
  expect(asked[1]).toContain("since=1");
  const [shown] = coloured;
  expect([...(shown?.kinds ?? [])]).toEqual([["0/a", "moved"], ["0/c", "added"], ["0/d", "redescribed"], ["0/b2", "reshaped"]]);
  expect(shown?.ghosts.map((g) => g.kind)).toEqual(["moved", "removed"]);
  expect(changeOf(store.get(), "a", "0/d")?.kind).toBe("redescribed");
  expect(changeOf(store.get(), "b", "0/d")).toBeUndefined();
  changes.close();
  expect(coloured.at(-1)).toBeUndefined();
  expect(store.get().changes).toBeUndefined();
});

it("says so where there is no earlier version", async () => {
  const { changes, store, toasts } = changesOf([], 404);
  await changes.open();
  expect(toasts).toEqual([messages("nl").noEarlier]);
  expect(store.get().changes).toBeUndefined();
});

it("forgets what was asked for before somebody went on", async () => {
  const { changes, store, coloured } = changesOf([change("0/a", "moved")]);
  const open = changes.open();
  changes.close();
  await open;
  expect(store.get().changes).toBeUndefined();
  expect(coloured).toEqual([undefined]);
});

it("keeps a removed part apart from one that took its key", () => {
  const list = { variant: "a" } as ChangeList;
  const byKey = new Map([["-0/a", change("0/a", "removed")], ["0/a", change("0/a", "added")]]);
  const colours = colouringOf({ phase: "shown", variant: "a", version: 2, since: 1, list, byKey, complete: true });
  expect([...colours.kinds]).toEqual([["0/a", "added"]]);
  expect(colours.ghosts).toHaveLength(1);
});
