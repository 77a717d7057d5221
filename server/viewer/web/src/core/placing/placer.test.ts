import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Api } from "../api";
import { Store } from "../store";
import { ASK_MS, Placer } from "./placer";
import { movedBy } from "./rigid";
import type { MapFrame } from "./map";
import type { Place, PlacementAnswer, PlacementChange, Standing } from "./types";
import type { PlacingView } from "./view";

const MAP = { crs: "EPSG:7415", east: 105_000, north: 425_000, height: 0, rotationDeg: 0 };
const HOME: Place = { east: 0, north: 0, up: 0, yawDeg: 0, scale: 1 };

function standing(place: Place, revision = 1): Standing {
  const placement = { ...place, revision, method: "manual", crs: "EPSG:7415" };
  return { placement, byPerson: true, geographic: { lat: 51.8, lon: 4.66, h: 44 }, map: { ...MAP, east: MAP.east + place.east, north: MAP.north + place.north } };
}

/** A server that keeps one placement, and a picture that notes what it is asked. */
function setup() {
  const server = { place: HOME, revision: 1, asked: [] as { dry: boolean; body: PlacementChange; match: string | undefined }[], refuse: undefined as object | undefined, wait: undefined as Promise<void> | undefined };
  const fetch = async (input: string, init?: RequestInit): Promise<Response> => {
    const etag = { ETag: `"r${server.revision}"` };
    if (init?.method === "GET") {
      const answer: PlacementAnswer = {
        found: { method: "map-conversion" }, checks: [], candidates: [], model: null, current: standing(server.place, server.revision),
      };
      return new Response(JSON.stringify(answer), { headers: etag });
    }
    const body = JSON.parse(String(init?.body)) as PlacementChange;
    const match = new Headers(init?.headers).get("If-Match") ?? undefined;
    const dry = input.endsWith("?dryRun=true");
    server.asked.push({ dry, body, match });
    await server.wait;
    if (server.refuse) return new Response(JSON.stringify(server.refuse), { status: 400 });
    if (match !== etag.ETag) return new Response("{}", { status: 412 });
    const place = "move" in body ? movedBy(server.place, body.move)
      : "placement" in body ? body.placement
        : "map" in body ? { ...HOME, east: body.map.east - MAP.east, north: body.map.north - MAP.north }
          : server.place;
    const metres = Math.hypot(place.east - server.place.east, place.north - server.place.north);
    if (!dry) [server.place, server.revision] = [place, server.revision + 1];
    return new Response(JSON.stringify({ current: standing(place), consequence: { metres, turnDeg: 0 } }));
  };
  const shown: (Place | undefined)[] = [];
  const view: PlacingView = {
    frame: new Store<MapFrame | undefined>(undefined), map: () => undefined, outline: () => [], middle: () => [5, 5, 0], preview: (p) => void shown.push(p),
    cover: () => undefined, key: () => false, frameUp: () => undefined, pick: () => ({ what: "ground", site: [0, 0, 0], snapped: false }),
    onTap: () => undefined, close: () => undefined,
  };
  let synced = 0;
  const duringSync = { do: (): Promise<void> => Promise.resolve() };
  const placer = new Placer({
    api: new Api({ token: () => "t", fetch }), variant: "v", version: 3, view, mayPlace: true, reason: (err) => (err as Error).message,
    sync: async () => {
      synced++;
      await duringSync.do();
    },
  });
  const rest = (): Promise<unknown> => vi.advanceTimersByTimeAsync(ASK_MS + 10);
  return { placer, server, duringSync, shown, rest, synced: () => synced, state: () => placer.store.get() };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("moving", () => {
  it("shows at once, asks the server once it rests, and saves what was shown", async () => {
    const { placer, server, shown, rest, synced, state } = setup();
    await placer.read();
    placer.move({ east: 3 });
    placer.move({ north: 4 }, false);
    expect(shown.at(-1)).toMatchObject({ east: 3, north: 4 });
    expect(server.asked).toEqual([]);
    await rest();
    expect(server.asked).toEqual([{ dry: true, body: { move: { east: 3, north: 4, up: 0, yawDeg: 0, about: [5, 5] } }, match: '"r1"' }]);
    expect(state().outcome).toMatchObject({ consequence: { metres: 5 }, current: { map: { east: MAP.east + 3 } } });
    expect(server.place).toEqual(HOME);

    expect(await placer.save()).toBe(true);
    expect(server.place).toMatchObject({ east: 3, north: 4 });
    expect(synced()).toBe(1);
    expect(state()).toMatchObject({ phase: "ready", canUndo: false });
    expect(state().draft).toBeUndefined();
    expect(shown.at(-1)).toBeUndefined();
  });

  it("goes back and forth by steps, a drag being one", async () => {
    const { placer, state } = setup();
    await placer.read();
    placer.move({ east: 1 });
    placer.move({ east: 1 }, false);
    placer.move({ yawDeg: 90 });
    placer.undo();
    expect(placer.shown).toMatchObject({ east: 2, yawDeg: 0 });
    placer.undo();
    expect(state().draft).toBeUndefined();
    placer.redo();
    placer.redo();
    expect(placer.shown.yawDeg).toBe(90);
    expect(state().canRedo).toBe(false);
  });

  it("ignores what the server says of a draft that is no longer shown", async () => {
    const { placer, server, rest, state } = setup();
    await placer.read();
    let go = (): void => undefined;
    server.wait = new Promise((done) => (go = done));
    placer.move({ east: 1 });
    await rest();
    placer.move({ east: 10 });
    go();
    await vi.advanceTimersByTimeAsync(1);
    expect(state().outcome).toBeUndefined();
    expect(placer.shown.east).toBe(11);
    await rest();
    expect(state().outcome?.consequence.metres).toBe(11);
  });
});

it("shows exactly the place that numbers of a map mean to the server", async () => {
  const { placer, shown, rest } = setup();
  await placer.read();
  placer.tryMap({ ...MAP, east: MAP.east + 12.3 });
  await rest();
  expect(shown.at(-1)?.east).toBeCloseTo(12.3, 9);
});

it("tells which number the server refuses", async () => {
  const { placer, server, rest, state } = setup();
  await placer.read();
  server.refuse = { title: "Bad Request", detail: "/map/east: is out of bounds", errors: [{ pointer: "/map/east", detail: "is out of bounds" }] };
  placer.tryMap({ ...MAP, east: 9e9 });
  await rest();
  expect(state().refusal).toEqual({ text: "is out of bounds", pointer: "/map/east" });
  placer.drop();
  expect(state().refusal).toBeUndefined();
});

describe("somebody else", () => {
  it("who places the plan meanwhile is noticed, and the draft stays where it is shown", async () => {
    const { placer, server, rest, state } = setup();
    await placer.read();
    placer.move({ east: 3 });
    await rest();
    [server.place, server.revision] = [{ ...HOME, east: 100 }, 2];
    await placer.placedElsewhere();
    expect(state().overtaken).toBe(true);
    expect(placer.shown.east).toBe(3);
    await placer.save();
    expect(server.place.east).toBe(3);
  });

  it("is not taken for who placed it here, whenever the event comes", async () => {
    const { placer, state, duringSync } = setup();
    await placer.read();
    placer.move({ east: 3 });
    duringSync.do = () => placer.placedElsewhere();
    expect(await placer.save()).toBe(true);
    placer.move({ east: 1 });
    await placer.placedElsewhere();
    expect(state()).toMatchObject({ overtaken: false, canUndo: true });
    placer.undo();
    expect(state().draft).toBeUndefined();
  });

  it("whose placing was missed is not written over", async () => {
    const { placer, server, state } = setup();
    await placer.read();
    placer.move({ east: 3 });
    [server.place, server.revision] = [{ ...HOME, east: 100 }, 2];
    expect(await placer.save()).toBe(false);
    expect(server.place.east).toBe(100);
    expect(state().overtaken).toBe(true);
    expect(placer.standing.east).toBe(100);
    // Once seen, saving again puts the plan where it is shown, not 3 m from where the other put it.
    expect(await placer.save()).toBe(true);
    expect(server.place.east).toBe(3);
  });
});

describe("pairs of points", () => {
  it("are tried from the second on, and taken one by one", async () => {
    const { placer, server, rest, state } = setup();
    await placer.read();
    expect(placer.point({ what: "ground", site: [1, 1, 0], snapped: false })).toBe(false);
    for (const [i, x] of [0, 10].entries()) {
      expect(placer.point({ what: "plan", site: [x, 0, 0], plan: [x, 0, 0], snapped: true })).toBe(true);
      expect(state().pending).toEqual([x, 0, 0]);
      placer.point({ what: "surroundings", site: [x + 1, 2, 0], snapped: true });
      await rest();
      expect(server.asked).toHaveLength(i);
    }
    expect(server.asked[0]?.body).toEqual({
      pairs: [{ plan: [0, 0, 0], target: { site: [1, 2, 0] } }, { plan: [10, 0, 0], target: { site: [11, 2, 0] } }], keepHeight: true,
    });
    placer.setPairs(state().pairs.slice(1));
    expect(state().draft).toBeUndefined();
  });
});
