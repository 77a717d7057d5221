import { expect, it } from "vitest";
import type { Kept } from "../core/packs/kept";
import type { PackFile } from "../core/packs/pack";
import { answer, type AnswerOptions, type Asked } from "./answer";
import { Pins } from "./pins";

const END = Date.parse("2026-12-01T00:00:00Z");

function kept(project: string, expires: string, files: [string, string, PackFile["role"]][]): Kept {
  return {
    name: project, takenAt: 0, signature: "good", etag: "",
    pack: {
      project, profile: "tablet", expires, bytes: 0, digest: "", signature: "",
      files: files.map(([href, sha256, role]) => ({ href, sha256, role, bytes: 1, mediaType: "text/plain" })),
    },
  };
}

const pins = new Pins([kept("spui", "2026-12-01T00:00:00Z", [
  ["/", "page", "app"], ["/assets/app-1.js", "app", "app"], ["/tiles/k/a/tileset-tablet.json", "tree", "tileset"], ["/tiles/k/a/c/1.glb", "one", "content"],
  ["/api/v1/projects/spui", `{"id":"spui"}`, "document"], ["/api/v1/projects/spui/pins", "pins", "document"],
])]);

/** Answers a request; a file's body is its hash, the network's "net". */
function ask(path: string, more: Partial<Asked> = {}, o: Partial<AnswerOptions> = {}): Promise<string> {
  const asked: Asked = { method: "GET", url: `https://m${path}`, mode: "cors", cache: "default", headers: new Headers(), ...more };
  const res = answer(asked, {
    origin: "https://m", pins, now: () => END - 1, online: () => true, network: async () => new Response("net"), patienceMs: 20,
    file: async (hash) => new Response(hash), ...o,
  });
  return res ? res.then((r) => (r.type === "error" ? "error" : r.text())) : Promise.resolve("not ours");
}

const down = { network: () => Promise.reject(new TypeError("down")) };
const silent = { network: () => new Promise<Response>(() => undefined) };
const gateway = { network: async () => new Response("bad", { status: 502 }) };
const offline = { online: () => false, network: () => Promise.reject(new Error("asked the network")) };

it.each<[string, string, Partial<Asked>, Partial<AnswerOptions>, string]>([
  ["a content comes from here first", "/tiles/k/a/c/1.glb", {}, {}, "one"],
  ["whatever its query", "/tiles/k/a/c/1.glb?expired=1", {}, {}, "one"],
  ["a script comes from here first", "/assets/app-1.js", {}, {}, "app"],
  ["a content that was thrown away comes from the network", "/tiles/k/a/c/1.glb", {}, { file: async () => undefined }, "net"],
  ["a document comes from the network first", "/api/v1/projects/spui/pins", {}, {}, "net"],
  ["and from here where that fails", "/api/v1/projects/spui/pins", {}, down, "pins"],
  ["or says nothing", "/api/v1/projects/spui/pins", {}, silent, "pins"],
  ["or has a gateway without a server", "/api/v1/projects/spui/pins", {}, gateway, "pins"],
  ["an error of the server itself is the answer", "/api/v1/projects/spui/pins", {}, { network: async () => new Response("gone", { status: 410 }) }, "gone"],
  ["nothing is tried without a network", "/api/v1/projects/spui/pins", {}, offline, "pins"],
  ["the page opens", "/?project=spui&variant=a", { mode: "navigate" }, offline, "page"],
  ["also by its file's name", "/index.html", { mode: "navigate" }, offline, "page"],
  ["a tileset for another device stands in", "/tiles/k/a/tileset-hmd.json", {}, offline, "tree"],
  ["but not that of another variant", "/tiles/k/b/tileset-hmd.json", {}, offline, "not ours"],
  ["the list of projects is made of those kept", "/api/v1/projects", {}, offline, `{"items":[{"id":"spui"}]}`],
  ["what is not kept is not ours", "/api/v1/projects/elders", {}, offline, "not ours"],
  ["nor what has ended", "/tiles/k/a/c/1.glb", {}, { now: () => END }, "not ours"],
  ["nor the list once all have", "/api/v1/projects", {}, { ...offline, now: () => END }, "not ours"],
  ["nor what is sent", "/api/v1/projects/spui/pins", { method: "POST" }, {}, "not ours"],
  ["nor a range", "/tiles/k/a/c/1.glb", { headers: new Headers({ Range: "bytes=0-1" }) }, {}, "not ours"],
  ["nor what must be fresh", "/tiles/k/a/c/1.glb", { cache: "reload" }, {}, "not ours"],
  ["an entry without its file is an error", "/api/v1/projects/spui/pins", {}, { ...offline, file: async () => undefined }, "error"],
])("%s", async (_name, path, asked, o, want) => {
  expect(await ask(path, asked, o)).toBe(want);
});

it("gives what is known of a part, out of the blocks of the file", async () => {
  const gzip = async (text: string): Promise<Uint8Array<ArrayBuffer>> =>
    new Uint8Array(await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer());
  const lines = (...keys: string[]): string => keys.map((key) => `${JSON.stringify({ key, name: `part ${key}` })}\n`).join("");
  const members = [await gzip(lines("0/a", "0/b/1")), await gzip(lines("0/c", "0/d"))];
  const blocks = [{ key: "0/a", offset: 0, bytes: members[0]!.length }, { key: "0/c", offset: members[0]!.length, bytes: members[1]!.length }];
  const list = kept("spui", "2026-12-01T00:00:00Z", [
    ["/api/v1/variants/a/versions/3", "doc", "document"], ["/tiles/k/a/features.jsonl.gz", "file", "features"], ["/tiles/k/a/features.idx.json", "index", "features"],
  ]);
  for (const f of list.pack.files) f.variant = "a";
  const o: Partial<AnswerOptions> = {
    ...offline, pins: new Pins([list]), file: async (hash) => (hash === "index" ? Response.json({ blocks }) : new Response(new Blob(members))),
  };
  const path = (version: number, key: string): string => `/api/v1/variants/a/versions/${version}/features/${encodeURIComponent(key)}`;
  for (const key of ["0/a", "0/b/1", "0/c", "0/d"]) expect(JSON.parse(await ask(path(3, key), {}, o))).toEqual({ key, name: `part ${key}` });
  for (const key of ["0/A", "0/bb", "0/e"]) expect(await ask(path(3, key), {}, o)).toBe("error");
  expect(await ask(path(2, "0/a"), {}, o)).toBe("not ours");
});

it("is not for other servers", async () => {
  expect(await ask("", { url: "https://elders/tiles/k/a/c/1.glb" })).toBe("not ours");
});

it("takes the later of two packs", () => {
  const both = new Pins([
    kept("a", "2026-12-03T00:00:00Z", [["/", "late", "app"]]), kept("b", "2026-12-02T00:00:00Z", [["/", "early", "app"]]),
  ]);
  expect(both.at("/", 0)).toEqual({ hash: "late", until: Date.parse("2026-12-03T00:00:00Z") });
});
