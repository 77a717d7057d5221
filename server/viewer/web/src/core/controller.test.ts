import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Api } from "./api";
import { Controller } from "./controller";
import type { Socket } from "./live";
import { SessionKeeper } from "./session";
import { chosenVariant } from "./state";
import { disposition } from "./upload";
import type { Motion } from "./motion";
import type { Upload, Variant } from "./types";
import type { Hit, View } from "./view";

const PROJECT = { id: "p", name: "Plein", site: { lat: 51.8, lon: 4.66, h: 44 }, publicCapability: "cap", seq: 10 };

/** A server of one project, a view that notes what it is asked, and a socket worked by hand. */
function setup(role = "resident") {
  const variant = (id: string, current: number): Variant => ({ id, owner: "variant", projectId: "p", planId: "plan", name: id.toUpperCase(), publishAtOnce: true, current });
  const server = {
    variants: [variant("a", 1), variant("b", 1), variant("c", 0)],
    layers: [{ ...variant("omg", 1), owner: "layer" as const }],
    versions: [] as { number: number; state: string; variantId: string }[],
    asked: [] as string[],
    gone: [] as { layer: string; key: string }[],
    feature: "v1",
  };
  const answer = (method: string, path: string, body: unknown): unknown => {
    server.asked.push(`${method} ${path}${body ? ` ${JSON.stringify(body)}` : ""}`);
    if (path === "/session") return { role, name: "Sanne" };
    if (path === "/projects") return { items: [PROJECT] };
    if (path === "/projects/p") return PROJECT;
    if (path === "/projects/p/plans") return { items: [{ id: "plan", projectId: "p", name: "Toren" }] };
    if (path === "/projects/p/layers") return { items: server.layers };
    if (path === "/plans/plan/variants") return { items: server.variants };
    if (/\/features\//.test(path)) return { key: "k", class: "IfcWall", name: server.feature };
    if (path.endsWith("/replacement")) return { variantId: "a", revision: server.gone.length, features: server.gone, covered: [] };
    if (path.endsWith("/versions")) return method === "POST" ? { number: 2 } : { items: server.versions };
    if (/\/versions\/\d+$/.test(path)) return { number: Number(path.split("/").at(-1)), publishedAt: "2026-01-01T00:00:00Z", changedAt: "2026-01-01T00:00:00Z" };
    return {};
  };
  const keeper = new SessionKeeper(undefined);
  if (role !== "resident") keeper.set("t");
  const api = new Api({
    token: keeper.token,
    fetch: async (input, init) =>
      new Response(JSON.stringify(answer(init?.method ?? "GET", input.replace("/api/v1", ""), init?.body ? JSON.parse(String(init.body)) : undefined))),
  });
  const did: string[] = [];
  const motion: { next: Motion | undefined } = { next: undefined };
  const revs: Record<string, number> = {};
  const view: View = {
    find: () => undefined,
    colour: () => undefined,
    setSite: () => did.push("site"),
    showVariant: async (ref) => {
      did.push(`show ${ref?.url ?? "none"}`);
      for (const v of server.variants) delete revs[v.id];
      if (ref) revs[ref.id] = server.variants.find((v) => v.id === ref.id)?.current ?? 0;
    },
    setLayers: (refs) => {
      did.push(`layers ${refs.map((r) => r.url).join(" ")}`);
      for (const r of refs) revs[r.id] = 1;
    },
    sync: async (id, hint) => {
      did.push(`sync ${id} ${hint?.ahead.join() ?? ""} ${hint?.features.join() ?? ""}`.trim());
      revs[id] = [...server.variants, ...server.layers].find((v) => v.id === id)?.current ?? 0;
      return motion.next;
    },
    forget: (id) => did.push(`forget ${id}`),
    rev: (id) => revs[id] ?? 0,
    select: (hit) => did.push(`select ${hit?.key ?? "none"}`),
    home: () => undefined, top: () => undefined, north: () => undefined, zoom: () => undefined, placing: () => Promise.reject(new Error("no")),
  };
  const socket = { readyState: 1, send: () => undefined, close: () => undefined, onopen: null, onmessage: null, onclose: null, onerror: null } as Socket;
  const controller = new Controller({
    api, keeper, language: "nl", wish: {}, liveURL: "ws://test/live", view, live: { open: () => socket }, now: () => Date.parse("2026-01-02T00:00:00Z"),
  });
  const say = async (message: object): Promise<void> => {
    socket.onmessage?.({ data: JSON.stringify(message) });
    await vi.advanceTimersByTimeAsync(150);
  };
  let seq = 10;
  const event = (name: string, data: object): Promise<void> => say({ type: "event", seq: ++seq, event: name, time: "2026-01-01T23:59:59Z", data });
  const replaced = (tileset: string, prevRev: number, rev: number, more: object = {}): Promise<void> => {
    for (const v of [...server.variants, ...server.layers]) if (v.id === tileset) v.current = rev;
    return event("tiles.replaced", { tileset, prevRev, rev, etag: "e", replaced: [{ old: "c/1.glb", new: "c/2.glb", bytes: 1 }], structure: false, features: ["k"], ...more });
  };
  return { controller, server, did, say, event, replaced, view, socket, motion };
}

const hit: Hit = { tileset: "a", key: "k", name: "Gevel", class: "IfcWall", storey: "01" };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("starting", () => {
  it("shows the first published variant and the layers by the public capability", async () => {
    const { controller, did } = setup();
    await controller.start();
    expect(did).toEqual(["site", "layers /tiles/cap/context/omg/tileset.json", "select none", "show /tiles/cap/a/tileset.json"]);
    expect(controller.store.get()).toMatchObject({ phase: "ready", variant: "a", shown: { number: 1 } });
  });

  it("says so when the server is away", async () => {
    const away = new Controller({
      api: new Api({ token: () => undefined, fetch: () => Promise.reject(new TypeError("no")) }), keeper: new SessionKeeper(undefined),
      language: "en", wish: {}, liveURL: "", view: undefined,
    });
    await away.start();
    expect(away.store.get().phase).toBe("failed");
  });
});

describe("what stands there now", () => {
  it("is shown without the plan, and what the plan replaces goes with it", async () => {
    const { controller, did, server, view } = setup();
    server.gone = [{ layer: "omg", key: "0/house" }];
    const looks: unknown[] = [];
    view.setLayers = (refs) => looks.push(refs[0]?.look?.gone);
    await controller.start();
    expect(looks.at(-1)).toEqual({ keys: ["0/house"], ghosts: false });
    await controller.situate("both");
    expect(looks.at(-1)).toEqual({ keys: ["0/house"], ghosts: true });
    await controller.situate("existing");
    expect(looks.at(-1)).toBeUndefined();
    expect(did.at(-1)).toBe("show none");
    await controller.situate("proposed");
    expect(did.at(-1)).toBe("show /tiles/cap/a/tileset.json");
  });
});

describe("placement.changed", () => {
  const placement = { revision: 2, east: 12.3, north: 0, up: 0, yawDeg: 0, scale: 1, method: "manual", crs: "EPSG:7415" };

  it.each([
    ["moved", { metres: 12.3, degrees: 0 }, "A is 12,3 m verplaatst."],
    ["turned about its middle", { metres: 0.001, degrees: -2 }, "A is 2° gedraaid."],
  ])("of the shown variant is followed and told: %s", async (_, next, text) => {
    const { controller, did, event, motion } = setup();
    await controller.start();
    did.length = 0;
    motion.next = next;
    await event("placement.changed", { variant: "a", placement });
    expect(did).toEqual(["sync a"]);
    expect(controller.store.get().toasts.map((t) => t.text)).toEqual([text]);
    expect(chosenVariant(controller.store.get())?.placement).toEqual(placement);
  });

  it("of a variant out of sight is noted without a message", async () => {
    const { controller, event } = setup();
    await controller.start();
    await event("placement.changed", { variant: "b", placement });
    expect(controller.store.get().toasts).toEqual([]);
    expect(controller.store.get().variants.find((v) => v.id === "b")?.placement?.revision).toBe(2);
  });
});

describe("tiles.replaced", () => {
  it("of the shown variant is exchanged in place, told and dated", async () => {
    const { controller, did, replaced } = setup();
    await controller.start();
    did.length = 0;
    await replaced("a", 1, 2);
    expect(did).toEqual(["sync a c/2.glb k"]);
    const state = controller.store.get();
    expect(state.shown).toEqual({ number: 2, changed: Date.parse("2026-01-01T23:59:59Z") });
    expect(state.toasts.map((t) => t.text)).toEqual(["A is zojuist bijgewerkt: 1 onderdeel is veranderd."]);
    expect(chosenVariant(state)?.current).toBe(2);
  });

  it("reads the properties of the chosen feature anew", async () => {
    const { controller, server, replaced } = setup();
    await controller.start();
    await controller.select(hit);
    expect(controller.store.get().selection?.feature?.name).toBe("v1");
    server.feature = "v2";
    await replaced("a", 1, 2);
    expect(server.asked.at(-1)).toBe("GET /variants/a/versions/2/features/k");
    expect(controller.store.get().selection?.feature?.name).toBe("v2");
  });

  it("of another variant only drops what was kept of it", async () => {
    const { controller, did, replaced } = setup();
    await controller.start();
    did.length = 0;
    await replaced("b", 1, 2);
    expect(did).toEqual(["forget b"]);
    expect(controller.store.get().toasts).toEqual([]);
  });

  it("of a layer is exchanged without a message", async () => {
    const { controller, did, replaced } = setup();
    await controller.start();
    did.length = 0;
    await replaced("omg", 1, 2);
    expect(did).toEqual(["sync omg"]);
    expect(controller.store.get().toasts).toEqual([]);
  });

  it("with no version left clears the picture", async () => {
    const { controller, did, replaced } = setup();
    await controller.start();
    did.length = 0;
    await replaced("a", 1, 0, { replaced: [], features: [] });
    expect(did).toContain("show none");
    expect(controller.store.get().toasts.map((t) => t.text)).toEqual(["A is niet meer te zien."]);
    expect(controller.store.get().shown).toBeUndefined();
  });

  it("of a variant not heard of reads the lists anew", async () => {
    const { controller, server, event } = setup();
    await controller.start();
    server.variants.push({ ...server.variants[0]!, id: "d", name: "D" });
    await event("tiles.replaced", { tileset: "d", prevRev: 0, rev: 1, etag: "", replaced: [], structure: true, features: [] });
    expect(controller.store.get().variants.map((v) => v.id)).toContain("d");
  });
});

describe("tiles.partial", () => {
  const part = (revision: number): object => ({ version: 1, revision, done: revision, total: 9 });

  it("shows a layer that is being made, grows it and exchanges it for the whole", async () => {
    const { controller, server, did, event, replaced } = setup();
    Object.assign(server.layers[0]!, { current: 0 });
    await controller.start();
    expect(did).toContain("layers ");
    did.length = 0;
    await event("tiles.partial", { tileset: "omg", partial: part(1), etag: "e" });
    expect(did).toEqual(["layers /tiles/cap/context/omg/tileset.json"]);
    expect(controller.store.get().layers[0]).toMatchObject({ current: 0, partial: { done: 1 } });
    Object.assign(server.layers[0]!, { current: -1 }); // what the view reads
    await event("tiles.partial", { tileset: "omg", partial: part(2), etag: "f" });
    await replaced("omg", 0, 1, { replaced: [], features: [], structure: true });
    expect(did.slice(1)).toEqual(["sync omg", "sync omg"]);
    expect(controller.store.get().layers[0]).not.toHaveProperty("partial");
    expect(controller.store.get().toasts).toEqual([]);
    await event("tiles.partial", { tileset: "omg", partial: part(3), etag: "g" }); // told late
    expect(controller.store.get().layers[0]).not.toHaveProperty("partial");
  });

  it("does not fall behind where parts come faster than they are drawn", async () => {
    const { controller, server, did, event, view } = setup();
    Object.assign(server.layers[0]!, { current: 0, partial: part(1) });
    await controller.start();
    did.length = 0;
    let ready: (() => void)[] = [];
    view.sync = (id) => {
      did.push(`sync ${id}`);
      return new Promise((resolve) => ready.push(() => resolve(undefined)));
    };
    for (const revision of [2, 3, 4, 5]) await event("tiles.partial", { tileset: "omg", partial: part(revision), etag: "e" });
    expect(did).toEqual(["sync omg"]);
    for (const _ of [1, 2]) {
      ready.forEach((done) => done());
      ready = [];
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(did).toEqual(["sync omg", "sync omg"]);
  });

  it("takes away what came of a layer that failed", async () => {
    const { controller, server, did, event } = setup();
    Object.assign(server.layers[0]!, { current: 0, partial: part(4) });
    await controller.start();
    expect(did).toContain("layers /tiles/cap/context/omg/tileset.json");
    did.length = 0;
    await event("tiles.partial", { tileset: "omg", partial: null, etag: "" });
    expect(did).toEqual(["layers "]);
  });

  it("shows the chosen variant as it grows, and tells when it is whole", async () => {
    const { controller, server, did, event, replaced } = setup();
    server.variants.splice(0, 3, { ...server.variants[0]!, current: 0 });
    await controller.start();
    await event("tiles.partial", { tileset: "a", partial: part(1), etag: "e" });
    expect(did.at(-1)).toBe("show /tiles/cap/a/tileset.json");
    await event("tiles.partial", { tileset: "a", partial: null, etag: "" });
    expect(did.at(-1)).toBe("show none");
    await replaced("a", 0, 1, { replaced: [], features: [], structure: true });
    expect(controller.store.get().toasts.map((t) => t.text)).toEqual(["A is nu te zien."]);
  });
});

describe("choosing", () => {
  it("another variant closes the sheet of the first and keeps that of a layer", async () => {
    const { controller } = setup();
    await controller.start();
    await controller.select(hit);
    await controller.choose("b");
    expect(controller.store.get().selection).toBeUndefined();
    await controller.select({ ...hit, tileset: "omg" });
    await controller.choose("a");
    expect(controller.store.get().selection?.hit.tileset).toBe("omg");
  });

  it("a variant without a published version shows none", async () => {
    const { controller, did } = setup();
    await controller.start();
    await controller.choose("c");
    expect(did.at(-1)).toBe("show none");
  });
});

describe("after an absence", () => {
  it("that was too long everything is read anew and compared with what is shown", async () => {
    const { controller, server, did, say } = setup();
    await controller.start();
    server.variants[0]!.current = 4;
    did.length = 0;
    await say({ type: "reload", reason: "too old" });
    expect(did).toEqual(["layers /tiles/cap/context/omg/tileset.json", "sync omg", "sync a"]);
    expect(controller.store.get().shown?.number).toBe(4);
  });
});

describe("when fetching fails", () => {
  it("the old version stays, and is tried again when the link is back", async () => {
    const { controller, did, say, replaced, view } = setup();
    await controller.start();
    const sync = view.sync;
    view.sync = () => Promise.reject(new Error("away"));
    await replaced("a", 1, 2);
    expect([view.rev("a"), controller.store.get().toasts, controller.store.get().shown?.number]).toEqual([1, [], 1]);
    view.sync = sync;
    did.length = 0;
    await say({ type: "welcome", seq: 11, tick: 50 });
    expect(did).toEqual(["sync a"]);
    expect([view.rev("a"), controller.store.get().shown?.number]).toEqual([2, 2]);
  });
});

describe("a link that is refused", () => {
  it.each([[4401, "resident", "connecting"], [4404, "planner", "closed"]])(
    "with %i leaves a %s and a link that is %s", async (code, role, link) => {
      const { controller, socket } = setup("planner");
      await controller.start();
      socket.onclose?.({ code, reason: "" });
      expect([controller.store.get().session.role, controller.store.get().link]).toEqual([role, link]);
    });
});

describe("uploading", () => {
  it("goes on in its panel while a chosen part is read anew", async () => {
    const { controller, replaced } = setup("planner");
    await controller.start();
    await controller.select(hit);
    await controller.desk.open("a");
    await replaced("a", 1, 2);
    expect(controller.store.get().panel).toBe("upload");
  });

  it("sends the files, makes one version of them and follows its state", async () => {
    const { controller, server, event, say } = setup("planner");
    await controller.start();
    await controller.desk.open("b");
    const sent: string[] = [];
    Object.assign((controller.desk.uploads as unknown as { o: object }).o, {
      sendFile: async (_api: Api, file: File, tell: (n: number, of: number) => void): Promise<Upload> => {
        tell(file.size / 2, file.size);
        sent.push(`${file.name} ${JSON.stringify(controller.store.get().sending)}`);
        return { id: `u-${file.name}`, filename: file.name, bytes: file.size, complete: true, createdAt: "" };
      },
    });
    await controller.desk.uploads.send("b", [new File(["abcd"], "x.ifc"), new File(["ab"], "y.ifc")], "let op");
    expect(sent).toEqual([
      'x.ifc {"phase":"sending","file":"x.ifc","percent":50}', 'y.ifc {"phase":"sending","file":"y.ifc","percent":50}',
    ]);
    expect(server.asked).toContain('POST /variants/b/versions {"sources":[{"upload":"u-x.ifc"},{"upload":"u-y.ifc"}],"note":"let op"}');
    await say({ type: "tick", progress: [{ variant: "b", version: 2, stage: "tile", done: 1, total: 4 }] });
    expect(controller.store.get().progress["b/2"]).toMatchObject({ stage: "tile" });
    server.versions = [{ number: 1, state: "published", variantId: "b" }, { number: 2, state: "ready", variantId: "b" }];
    await event("version.state", { variant: "b", version: 2, state: "ready" });
    expect(controller.store.get().versions.map((v) => v.number)).toEqual([2, 1]);
    expect(controller.store.get().progress).toEqual({});
  });

  it("tells why it failed", async () => {
    const { controller } = setup("planner");
    await controller.start();
    Object.assign((controller.desk.uploads as unknown as { o: object }).o, { sendFile: () => Promise.reject(new Error("te groot")) });
    await controller.desk.uploads.send("b", [new File([""], "x.ifc")], "");
    expect(controller.store.get().sending).toEqual({ phase: "failed", why: "te groot" });
  });
});

it.each([
  ["a.ifc", 'attachment; filename="a.ifc"'],
  ["gevél.ifc", `attachment; filename="gev_l.ifc"; filename*=UTF-8''gev%C3%A9l.ifc`],
  ['x".ifc', `attachment; filename="x_.ifc"; filename*=UTF-8''x%22.ifc`],
])("names the file %s in a header", (name, header) => expect(disposition(name)).toBe(header));
