import { beforeEach, describe, expect, it } from "vitest";
import { FILES, LISTS, Shelves } from "./kept";
import { verifyPack, PackFault } from "./pack";
import { Packs, QUIET_BYTES, type PacksOptions } from "./packs";
import { memoryCaches, PackServer } from "./testing";

const NOW = Date.parse("2026-11-22T10:00:00Z");
const SPUI = { id: "spui", name: "Spuiboulevard" };

let server: PackServer;
beforeEach(async () => {
  server = new PackServer();
  await server.put("/", "<!doctype html>", "app");
  await server.put("/api/v1/projects/spui", `{"id":"spui"}`);
  for (let i = 0; i < 10; i++) await server.put(`/tiles/k/a/c/${i}.glb`, `glTF ${i}`, "content");
});

function setup(more: Partial<PacksOptions> = {}, room: () => number = () => Infinity) {
  const caches = memoryCaches(room);
  const told: string[] = [];
  let now = NOW;
  let online = true;
  const packs = new Packs({
    caches, fetch: server.fetch, profile: "tablet", now: () => now, online: () => online,
    serve: async (on) => (told.push(`serve ${on}`), true),
    changed: () => told.push("changed"),
    taken: (kept, quiet) => told.push(`taken ${kept.name}${quiet ? " quietly" : ""}`),
    ...more,
  });
  return {
    packs, caches, told, shelves: new Shelves(caches),
    at: (t: number) => (now = t),
    offline: () => (online = false),
    state: () => packs.store.get(),
  };
}

describe("the signature of a list", () => {
  const wish = { project: "spui", profile: "tablet" };

  it("is good for what the server signed", async () => {
    expect(await verifyPack(await server.pack(), await server.keys(), wish, NOW)).toBe("good");
  });

  it("is unchecked where the browser has no Ed25519, with all else verified", async () => {
    const real = crypto.subtle.importKey.bind(crypto.subtle);
    crypto.subtle.importKey = () => Promise.reject(new DOMException("none", "NotSupportedError"));
    try {
      expect(await verifyPack(await server.pack(), await server.keys(), wish, NOW)).toBe("unchecked");
      await expect(verifyPack(await server.pack({ digest: "00" }), await server.keys(), wish, NOW)).rejects.toThrow("of another list");
    } finally {
      crypto.subtle.importKey = real;
    }
  });

  it.each([
    ["another file", async () => { const p = await server.pack(); p.files[0]!.bytes++; return p; }, "list"],
    ["another digest", async () => server.pack({ digest: "00" }), "signature"],
    ["another project", async () => server.pack({ project: "elders" }), "signature"],
    ["another end", async () => ({ ...(await server.pack()), expires: "2027-12-01T00:00:00Z" }), "signature"],
    ["another audience", async () => server.pack({ aud: ["maquette:access"] }), "signature"],
    ["a profile nobody asked for", async () => { server.profile = "hmd"; return server.pack(); }, "list"],
    ["an end that is past", async () => { server.expires = "2026-11-22T00:00:00Z"; return server.pack(); }, "signature"],
    ["a signature of others", async () => { const p = await server.pack(); return { ...p, signature: (await new PackServer().pack({ ...claims(p.signature) })).signature }; }, "signature"],
    ["no token", async () => ({ ...(await server.pack()), signature: "x.y" }), "signature"],
    ["a token with one part more", async () => { const p = await server.pack(); return { ...p, signature: `${p.signature}.x` }; }, "signature"],
    ["a token without signature", async () => { const p = await server.pack(); return { ...p, signature: p.signature.replace(/[^.]+$/, "") }; }, "signature"],
  ])("is refused for %s", async (_name, make, kind) => {
    const pack = await make();
    const err = await verifyPack(pack, await server.keys(), wish, NOW).catch((e: unknown) => e);
    expect(err).toBeInstanceOf(PackFault);
    expect((err as PackFault).kind).toBe(kind);
  });
});

/** The claims of a token. */
function claims(token: string): Record<string, unknown> {
  return JSON.parse(atob(token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/"))) as Record<string, unknown>;
}

describe("taking along", () => {
  it("keeps every file, then the list, and tells the worker", async () => {
    const { packs, shelves, told, state } = setup();
    await packs.take(SPUI);
    const [kept] = state().kept;
    expect(kept).toMatchObject({ name: "Spuiboulevard", signature: "good", takenAt: NOW });
    expect(await shelves.hashes()).toEqual(new Set([...server.files.values()].map((f) => f.file.sha256)));
    expect(await shelves.partial()).toEqual([]);
    expect(state().work).toEqual({ phase: "idle" });
    expect(told.filter((t) => t !== "changed")).toEqual(["serve true", "serve true", "taken Spuiboulevard"]);
    const page = await shelves.file(kept!.pack.files[0]!.sha256);
    expect(await page?.text()).toBe("<!doctype html>");
    expect(Object.fromEntries(page?.headers ?? [])).toEqual({ "content-type": "text/plain", "content-length": "15", "content-security-policy": "default-src 'self'" });
  });

  it("goes on where it was stopped, and fetches nothing twice", async () => {
    const { packs, state } = setup();
    packs.store.subscribe(({ work }) => work.phase === "fetching" && work.files === 5 && packs.cancel());
    await packs.take(SPUI);
    expect(state().kept).toEqual([]);
    expect(state().partial).toHaveLength(1);
    expect(state().work).toEqual({ phase: "idle" });
    const before = new Set(server.asked.filter((p) => server.files.has(p)));
    server.asked.length = 0;
    await packs.take(SPUI);
    expect(state().kept).toHaveLength(1);
    const again = server.asked.filter((p) => server.files.has(p));
    expect(again.length).toBeLessThan(server.files.size - 4);
    expect(again.filter((p) => before.has(p)).length).toBeLessThanOrEqual(6); // those on their way when it was stopped
  });

  it("halts where the network goes, and keeps what came", async () => {
    const { packs, state, shelves } = setup();
    server.instead.set("/tiles/k/a/c/9.glb", () => Promise.reject(new TypeError("network")));
    await packs.take(SPUI);
    expect(state().work).toEqual({ phase: "halted", halt: { why: "network" } });
    expect((await shelves.hashes()).size).toBeGreaterThan(0);
    expect(state().kept).toEqual([]);
    server.instead.clear();
    await packs.take(SPUI);
    expect(state().kept).toHaveLength(1);
  }, 20_000);

  it("takes no content with other bytes than its name says", async () => {
    const { packs, state, shelves } = setup();
    server.instead.set("/tiles/k/a/c/3.glb", () => new Response("glTF X"));
    await packs.take(SPUI);
    expect(state().work).toMatchObject({ phase: "halted", halt: { why: "fault", what: "file" } });
    expect(await shelves.hashes()).not.toContain(server.files.get("/tiles/k/a/c/3.glb")!.file.sha256);
  });

  it("asks for the list anew where the project changes meanwhile", async () => {
    const { packs, state } = setup();
    let first = true;
    server.instead.set("/api/v1/projects/spui", async () => {
      if (first) await server.put("/api/v1/projects/spui", `{"id":"spui","seq":2}`);
      first = false;
      return new Response(server.files.get("/api/v1/projects/spui")!.body);
    });
    await packs.take(SPUI);
    expect(state().kept).toHaveLength(1);
    expect(server.asked.filter((p) => p === "/api/v1/packs/spui")).toHaveLength(2);
  });

  it("gives up on a project that changes all the time", async () => {
    const { packs, state } = setup();
    server.instead.set("/api/v1/projects/spui", () => new Response("never what is listed"));
    await packs.take(SPUI);
    expect(state().work).toMatchObject({ phase: "halted", halt: { why: "server" } });
  });

  it("says beforehand that there is no room, and says so where it ran out", async () => {
    const storage = { estimate: async () => ({ quota: 100, usage: 95 }), persist: async () => false, persisted: async () => false };
    const full = setup({ storage });
    await full.packs.take(SPUI);
    expect(full.state().work).toMatchObject({ phase: "halted", halt: { why: "room", free: 5 } });
    expect(server.asked).not.toContain("/");
    const filling = setup({}, () => (server.asked.length > 6 ? 0 : Infinity));
    await filling.packs.take(SPUI);
    expect(filling.state().work).toMatchObject({ phase: "halted", halt: { why: "room" } });
  });

  it("tells a refusal of the server in its words, and a browser without a worker", async () => {
    const { packs, state } = setup();
    server.instead.set("/api/v1/packs/spui", () => Response.json({ detail: "2 packs are being made" }, { status: 503 }));
    await packs.take(SPUI);
    expect(state().work).toEqual({ phase: "halted", halt: { why: "server", detail: "2 packs are being made" } });
    const private_ = setup({ serve: async () => false });
    server.instead.clear();
    await private_.packs.take(SPUI);
    expect(private_.state().work).toEqual({ phase: "halted", halt: { why: "worker" } });
    expect(private_.state().kept).toEqual([]);
  });
});

describe("what is kept", () => {
  it("is removed once it has ended, and told", async () => {
    const { packs, caches, at, state, told } = setup();
    await packs.take(SPUI);
    at(Date.parse(server.expires) - 1);
    expect(await packs.read()).toEqual([]);
    expect(state().kept).toHaveLength(1);
    at(Date.parse(server.expires));
    expect(await packs.read()).toEqual(["Spuiboulevard"]);
    expect(state().kept).toEqual([]);
    expect([caches.names.has(LISTS), caches.names.has(FILES), told.at(-2)]).toEqual([false, false, "serve false"]);
  });

  it("is removed by wish, but not what another project needs", async () => {
    const { packs, shelves, state } = setup();
    await packs.take(SPUI);
    const [mine] = state().kept;
    const other = { ...mine!, pack: { ...mine!.pack, project: "elders", files: mine!.pack.files.slice(0, 3) } };
    await shelves.putList(other, "whole");
    await packs.remove("spui");
    expect(state().kept.map((k) => k.pack.project)).toEqual(["elders"]);
    expect((await shelves.hashes()).size).toBe(3);
  });

  it("follows the project: only files with another hash are fetched, and old ones dropped", async () => {
    const { packs, shelves, told } = setup();
    await packs.take(SPUI);
    server.asked.length = 0;
    await packs.check("spui");
    expect(server.asked).toEqual(["/api/v1/packs/spui"]);
    await server.put("/tiles/k/a/c/new.glb", "glTF new", "content");
    server.files.delete("/tiles/k/a/c/0.glb");
    await packs.check("spui");
    expect(server.asked.filter((p) => server.files.has(p))).toEqual(["/tiles/k/a/c/new.glb"]);
    expect(await shelves.hashes()).toEqual(new Set([...server.files.values()].map((f) => f.file.sha256)));
    expect(told).toContain("taken Spuiboulevard quietly");
  });

  it("asks before it fetches much", async () => {
    const { packs, state } = setup();
    await packs.take(SPUI);
    await server.put("/tiles/k/a/c/new.glb", "x".repeat(QUIET_BYTES + 1), "content");
    await packs.check("spui");
    expect(state().newer).toEqual({ project: "spui", files: 1, bytes: QUIET_BYTES + 1 });
    await packs.take(SPUI);
    expect(state().newer).toBeUndefined();
  });

  it("is not compared without a network", async () => {
    const { packs, offline } = setup();
    await packs.take(SPUI);
    server.asked.length = 0;
    offline();
    await packs.check("spui");
    expect(server.asked).toEqual([]);
  });
});
