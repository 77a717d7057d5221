import { describe, expect, it } from "vitest";
import { Api } from "../api";
import { messages } from "../i18n";
import { initialState, type State } from "../state";
import { Store } from "../store";
import type { Variant } from "../types";
import type { TilesetRef, View } from "../view";
import { Layers } from "./layers";
import { creditsOf, type LayerFacts, type Legend } from "./types";

const layer = (id: string, position: number, more: Partial<LayerFacts> = {}): Variant => ({
  id, owner: "layer", projectId: "p", name: id, publishAtOnce: true, current: 1,
  layer: { kind: "buildings", position, visible: true, style: { opacity: 1 }, credits: [], revision: 1, ...more },
});

const LEGEND: Legend = {
  field: "f", title: "f", unit: "", classes: [{ index: 1, from: 1, to: 2, colour: "#112233", count: 1 }],
  unknown: { colour: "#b8b8b8", count: 1 }, areas: { "0/a": 1, "0/b": 0 }, fields: ["f"], minCount: 50, version: 1,
};

/** Layers over a store, a server that notes what it is asked, and a view that notes what it shows. */
function setup(all: Variant[], refuse = false) {
  const asked: string[] = [];
  const shown: TilesetRef[][] = [];
  const store = new Store<State>({
    ...initialState("nl", 0), layers: all,
    project: { id: "p", name: "P", site: { lat: 0, lon: 0, h: 0 }, publicCapability: "cap", seq: 1 },
  });
  const api = new Api({
    token: () => undefined,
    fetch: async (input, init) => {
      const body = init?.body ? JSON.parse(String(init.body)) : undefined;
      asked.push([init?.method, input.replace("/api/v1", ""), body && JSON.stringify(body), new Headers(init?.headers).get("If-Match")].filter(Boolean).join(" "));
      if (refuse) return new Response(JSON.stringify({ status: 412, detail: "somebody was first" }), { status: 412 });
      if (input.endsWith("/legend")) return new Response(JSON.stringify(LEGEND));
      if (input.endsWith("/_order")) return new Response(JSON.stringify({ items: body.layers.map((id: string, i: number) => layer(id, i + 1)) }));
      const was = all.find((l) => input.endsWith(l.id));
      return init?.method === "DELETE" ? new Response(null, { status: 204 }) : new Response(JSON.stringify({ ...was, ...body, layer: { ...was?.layer, ...body, revision: 2 } }));
    },
  });
  const toasts: string[] = [];
  const view = { setLayers: (refs: TilesetRef[]) => shown.push(refs) } as unknown as View;
  const layers = new Layers({
    api, store, view, tileset: () => "tileset.json", text: () => messages("nl"), reason: String, toast: (text) => toasts.push(text),
  });
  return { layers, store, asked, shown, toasts, last: () => shown.at(-1) ?? [] };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe("layers", () => {
  it("are shown in their order, those that are on", () => {
    const { layers, last } = setup([layer("b", 2), layer("a", 1), layer("off", 3, { visible: false }), { ...layer("draft", 4), current: 0 }]);
    layers.show();
    expect(last().map((r) => r.id)).toEqual(["a", "b"]);
    layers.toggle("off", true);
    layers.toggle("a", false);
    expect(last().map((r) => r.id)).toEqual(["b", "off"]);
    layers.reset("a");
    expect(last().map((r) => r.id)).toEqual(["a", "b", "off"]);
  });

  it("of an older server are shown as they are", () => {
    const { layer: _, ...plain } = layer("a", 1);
    const { layers, last } = setup([plain]);
    layers.show();
    expect(last()[0]?.look).toEqual({ opacity: 1, order: 0 });
  });

  it("are saved for everyone with the revision that was read", async () => {
    const { layers, store, asked, last } = setup([layer("a", 1)]);
    layers.restyle("a", { opacity: 0.5 });
    expect(last()[0]?.look?.opacity).toBe(0.5);
    expect(asked).toEqual([]);
    await layers.save("a");
    expect(asked).toEqual(['PATCH /projects/p/layers/a {"style":{"opacity":0.5}} "r1"']);
    expect(store.get().own).toEqual({});
    expect(store.get().layers[0]?.layer).toMatchObject({ style: { opacity: 0.5 }, revision: 2 });
  });

  it("stay as somebody left them here where saving is refused", async () => {
    const { layers, store, toasts } = setup([layer("a", 1)], true);
    layers.restyle("a", { opacity: 0.5 });
    await layers.save("a");
    expect(store.get().own["a"]?.style?.opacity).toBe(0.5);
    expect(toasts).toHaveLength(1);
  });

  it("follow an event, but not back to an older version", () => {
    const { layers, store, last } = setup([layer("a", 1), layer("b", 2)]);
    layers.changed({ ...layer("a", 3, { style: { opacity: 0.2 }, revision: 2 }), current: 0 });
    expect(last().map((r) => [r.id, r.look?.opacity])).toEqual([["b", 1], ["a", 0.2]]);
    expect(store.get().layers.find((l) => l.id === "a")?.current).toBe(1);
    layers.removed("b");
    expect(last().map((r) => r.id)).toEqual(["a"]);
  });

  it("move by one place", async () => {
    const { layers, asked } = setup([layer("a", 1), layer("b", 2), layer("c", 3)]);
    await layers.move("a", -1);
    await layers.move("c", -1);
    expect(asked).toEqual(['POST /projects/p/layers/_order {"layers":["a","c","b"]}']);
  });

  it("read the legend of a thematic layer once, and draw by it", async () => {
    const theme = { field: "f", minCount: 50, method: "quantiles" as const, classes: 5, palette: "viridis" };
    const { layers, asked, last } = setup([layer("t", 1, { kind: "theme", theme })]);
    layers.show();
    expect(last()[0]?.look?.areas).toBeNull();
    await settle();
    await settle();
    layers.show();
    expect(asked).toEqual(["GET /projects/p/layers/t/legend"]);
    expect(last()[0]?.look?.areas).toEqual({ classes: LEGEND.areas, colours: ["#b8b8b8", "#112233"] });
  });

  it("are credited while they are on, each maker once", () => {
    const by = (id: string, position: number, visible: boolean, text: string): Variant => layer(id, position, { visible, credits: [{ text }] });
    const all = [by("a", 1, true, "3DBAG"), by("b", 2, true, "3DBAG"), by("c", 3, false, "PDOK")];
    expect(creditsOf(all, {}).map((c) => c.text)).toEqual(["3DBAG"]);
    expect(creditsOf(all, { c: { visible: true } }).map((c) => c.text)).toEqual(["3DBAG", "PDOK"]);
  });
});
