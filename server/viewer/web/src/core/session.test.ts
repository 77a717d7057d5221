import { describe, expect, it } from "vitest";
import { Api, Problem } from "./api";
import { codeOf, openSession, RESIDENT, SessionKeeper } from "./session";

function memory(token?: string) {
  const map = new Map<string, string>(token ? [["maquette.token", token]] : []);
  return {
    map,
    getItem: (k: string) => map.get(k) ?? null,
    setItem: (k: string, v: string) => void map.set(k, v),
    removeItem: (k: string) => void map.delete(k),
  };
}

/** An API whose every request is answered by `answer`. */
function api(keeper: SessionKeeper, answer: (method: string, path: string, auth: string | undefined) => [number, unknown]): Api {
  return new Api({
    token: keeper.token,
    fetch: async (input, init) => {
      const headers = init?.headers as Record<string, string>;
      const [status, body] = answer(init?.method ?? "GET", input, headers.Authorization);
      return new Response(status === 204 ? null : JSON.stringify(body), { status });
    },
  });
}

it.each([["#code=abc", "abc"], ["code=a%2Bb", "a+b"], ["", undefined], ["#code=", undefined], ["#x=1", undefined]])(
  "reads the code of %s", (fragment, code) => expect(codeOf(fragment)).toBe(code));

describe("opening a session", () => {
  it("exchanges a code for a token and keeps it for the tab", async () => {
    const storage = memory();
    const keeper = new SessionKeeper(storage);
    const { session, refused } = await openSession(
      api(keeper, (m, p) => [201, { token: "t1", role: m === "POST" && p.endsWith("/sessions") ? "planner" : "resident", name: "Sanne", expiresAt: "x" }]),
      keeper, "abc");
    expect([session.role, session.name, refused]).toEqual(["planner", "Sanne", false]);
    expect(storage.map.get("maquette.token")).toBe("t1");
    expect(session).not.toHaveProperty("token");
  });

  it("goes on as a resident when the code is spent, and keeps a token it had", async () => {
    const keeper = new SessionKeeper(memory("old"));
    const got = await openSession(api(keeper, () => [401, { title: "no", detail: "spent", status: 401 }]), keeper, "abc");
    expect(got).toEqual({ session: RESIDENT, refused: true });
  });

  it("asks who a kept token is", async () => {
    const keeper = new SessionKeeper(memory("kept"));
    const got = await openSession(api(keeper, (_m, _p, auth) => [auth === "Bearer kept" ? 200 : 401, { role: "architect", name: "Bo" }]), keeper, undefined);
    expect(got.session.role).toBe("architect");
  });

  it("keeps a token while there is no network, since nobody refused it", async () => {
    const keeper = new SessionKeeper(memory("kept"));
    const away = new Api({ token: keeper.token, fetch: () => Promise.reject(new TypeError("network")) });
    expect(await openSession(away, keeper, undefined)).toEqual({ session: RESIDENT, refused: false });
    expect(keeper.token()).toBe("kept");
  });

  it("drops a token that is no longer taken", async () => {
    const storage = memory("stale");
    const keeper = new SessionKeeper(storage);
    const got = await openSession(api(keeper, () => [401, {}]), keeper, undefined);
    expect([got.session, got.refused, storage.map.size, keeper.token()]).toEqual([RESIDENT, true, 0, undefined]);
  });

  it("asks nothing for somebody without code or token", async () => {
    const keeper = new SessionKeeper(undefined);
    const got = await openSession(api(keeper, () => { throw new Error("asked"); }), keeper, undefined);
    expect(got).toEqual({ session: RESIDENT, refused: false });
  });
});

describe("problems", () => {
  const keeper = new SessionKeeper(undefined);
  it("carries the detail of a problem document", async () => {
    const err = await api(keeper, () => [403, { title: "Forbidden", detail: "planners only", status: 403 }]).projects().catch((e: unknown) => e);
    expect(err).toMatchObject({ status: 403, title: "Forbidden", message: "planners only", offline: false });
  });

  it("survives an answer that is no problem document", async () => {
    const broken = new Api({ token: () => undefined, fetch: async () => new Response("<html>", { status: 502 }) });
    await expect(broken.projects()).rejects.toMatchObject({ status: 502, title: "HTTP 502" });
  });

  it("calls a server that cannot be reached offline", async () => {
    const away = new Api({ token: () => undefined, fetch: () => Promise.reject(new TypeError("failed to fetch")) });
    const err = (await away.projects().catch((e: unknown) => e)) as Problem;
    expect(err).toBeInstanceOf(Problem);
    expect(err.offline).toBe(true);
  });

  it("escapes what goes into a path", async () => {
    let asked = "";
    const spy = new Api({ token: () => undefined, fetch: async (input) => { asked = input; return new Response("{}"); } });
    await spy.feature("a", 2, "0/2O2Fr$t4X7Zf8NOew3FLOH");
    expect(asked).toBe("/api/v1/variants/a/versions/2/features/0%2F2O2Fr%24t4X7Zf8NOew3FLOH");
  });
});
