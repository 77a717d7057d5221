import { describe, expect, it } from "vitest";
import { delayMs, FIRST_MS, LONGEST_MS } from "./backoff";
import { Live, mayReturn, PONG_MS, QUIET_MS, SUBPROTOCOL, type LiveHandlers, type Socket } from "./live";

class FakeSocket implements Socket {
  readyState = 0;
  sent: Record<string, unknown>[] = [];
  closedWith: number | undefined;
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  onerror: Socket["onerror"] = null;

  send(data: string): void {
    this.sent.push(JSON.parse(data) as Record<string, unknown>);
  }

  close(code?: number): void {
    this.closedWith = code;
    this.readyState = 3;
  }

  opens(): void {
    this.readyState = 1;
    this.onopen?.(undefined as never);
  }

  says(message: unknown): void {
    this.onmessage?.({ data: typeof message === "string" ? message : JSON.stringify(message) });
  }

  breaks(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code, reason: "" });
  }
}

/** A live link on fake sockets and a clock that is moved by hand. */
function setup(since = 5, online: () => boolean = () => true) {
  const sockets: FakeSocket[] = [];
  const seen: string[] = [];
  let now = 0;
  let timers: { at: number; fn: () => void }[] = [];
  const handlers: LiveHandlers = {
    event: (e) => seen.push(`event ${e.seq} ${e.event}`),
    progress: (items) => seen.push(`progress ${items.length}`),
    reload: (reason) => seen.push(`reload ${reason}`),
    link: (state, code) => seen.push(`link ${state}${code === undefined ? "" : ` ${code}`}`),
  };
  const live = new Live({
    url: "ws://test/live", project: "p", token: () => "secret", since, handlers, random: () => 1, online,
    open: (url, protocol) => {
      expect([url, protocol]).toEqual(["ws://test/live", SUBPROTOCOL]);
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    timers: {
      set: (fn, ms) => {
        const timer = { at: now + ms, fn };
        timers.push(timer);
        return timer;
      },
      clear: (id) => (timers = timers.filter((t) => t !== id)),
    },
  });
  const pass = (ms: number): void => {
    now += ms;
    for (let due = timers.find((t) => t.at <= now); due; due = timers.find((t) => t.at <= now)) {
      const run = due;
      timers = timers.filter((t) => t !== run);
      run.fn();
    }
  };
  const latest = (): FakeSocket => sockets.at(-1) as FakeSocket;
  return { live, sockets, seen, pass, latest };
}

const event = (seq: number, name = "version.state") => ({ type: "event", seq, event: name, time: "2026-01-01T00:00:00Z", data: {} });

describe("the live link", () => {
  it("says hello with the last event it knows, and hands on what was missed", () => {
    const { live, latest, seen } = setup(5);
    live.start();
    latest().opens();
    expect(latest().sent).toEqual([{ type: "hello", project: "p", since: 5, token: "secret" }]);
    latest().says({ type: "welcome", seq: 7, tick: 50 });
    latest().says(event(6));
    latest().says(event(7, "tiles.replaced"));
    expect(seen).toEqual(["link connecting", "link open", "event 6 version.state", "event 7 tiles.replaced"]);
    expect(live.last).toBe(7);
  });

  it("tries no link without a network, and does once there is one", () => {
    let network = false;
    const { live, sockets, seen, pass } = setup(5, () => network);
    live.start();
    pass(LONGEST_MS);
    expect([sockets.length, new Set(seen)]).toEqual([0, new Set(["link waiting 1006"])]);
    network = true;
    live.check();
    expect([sockets.length, seen.at(-1)]).toEqual([1, "link connecting"]);
  });

  it("resumes from the last event handed on, not from the welcome, when cut in the middle of the missed ones", () => {
    const { live, latest, pass } = setup(5);
    live.start();
    latest().opens();
    latest().says({ type: "welcome", seq: 9, tick: 50 });
    latest().says(event(6));
    latest().breaks(1006);
    pass(LONGEST_MS);
    latest().opens();
    expect(latest().sent[0]).toMatchObject({ type: "hello", since: 6 });
  });

  it("hands on an event once, however often it comes", () => {
    const { live, latest, seen } = setup(5);
    live.start();
    latest().opens();
    for (const seq of [6, 6, 5, 7, 6]) latest().says(event(seq));
    expect(seen.filter((s) => s.startsWith("event"))).toEqual(["event 6 version.state", "event 7 version.state"]);
  });

  it("comes back with growing waits, and starts small again after a welcome", () => {
    const { live, latest, sockets, pass } = setup();
    live.start();
    latest().breaks(1006);
    pass(FIRST_MS - 1);
    expect(sockets).toHaveLength(1);
    pass(1);
    expect(sockets).toHaveLength(2);
    latest().breaks(1006);
    pass(FIRST_MS);
    expect(sockets).toHaveLength(2);
    pass(FIRST_MS);
    expect(sockets).toHaveLength(3);
    latest().opens();
    latest().says({ type: "welcome", seq: 5, tick: 50 });
    latest().breaks(1012);
    pass(FIRST_MS);
    expect(sockets).toHaveLength(4);
  });

  it("stays away after a code that says so", () => {
    const { live, latest, sockets, seen, pass } = setup();
    live.start();
    latest().breaks(4401);
    pass(LONGEST_MS * 2);
    expect(sockets).toHaveLength(1);
    expect(seen.at(-1)).toBe("link closed 4401");
  });

  it("asks a silent link whether it lives and leaves it when there is no answer", () => {
    const { live, latest, sockets, pass } = setup();
    live.start();
    latest().opens();
    latest().says({ type: "welcome", seq: 5, tick: 50 });
    const first = latest();
    pass(QUIET_MS);
    expect(first.sent.at(-1)).toMatchObject({ type: "ping" });
    pass(PONG_MS);
    pass(FIRST_MS);
    expect(sockets).toHaveLength(2);
    expect(first.readyState).toBe(3);
  });

  it("stays with a silent link that answers", () => {
    const { live, latest, sockets, pass } = setup();
    live.start();
    latest().opens();
    latest().says({ type: "welcome", seq: 5, tick: 50 });
    pass(QUIET_MS);
    latest().says({ type: "pong", id: "p1" });
    pass(PONG_MS + FIRST_MS);
    expect(sockets).toHaveLength(1);
  });

  it("hands on reload and starts anew from where the page then stands", () => {
    const { live, latest, seen } = setup(5);
    live.start();
    latest().opens();
    latest().says({ type: "reload", reason: "too old" });
    expect(seen.at(-1)).toBe("reload too old");
    live.restart(90);
    latest().opens();
    expect(latest().sent[0]).toMatchObject({ since: 90 });
  });

  it("comes back at once when asked to check a link that waits", () => {
    const { live, latest, sockets } = setup();
    live.start();
    latest().breaks(1006);
    live.check();
    expect(sockets).toHaveLength(2);
    live.check();
    expect(sockets).toHaveLength(2);
  });

  it("does not fall over messages it cannot read", () => {
    const { live, latest, seen } = setup();
    live.start();
    latest().opens();
    for (const bad of ["", "null", "[1]", "{", '{"type":"event"}', '{"type":"event","seq":"9","event":"x"}', '{"type":"news"}', '{"type":"tick"}']) {
      latest().says(bad);
    }
    expect(seen).toEqual(["link connecting"]);
  });

  it("is silent after stop", () => {
    const { live, latest, sockets, seen, pass } = setup();
    live.start();
    const socket = latest();
    socket.opens();
    live.stop();
    socket.says(event(6));
    pass(LONGEST_MS);
    expect(seen.at(-1)).toBe("link closed");
    expect(sockets).toHaveLength(1);
  });
});

describe("close codes", () => {
  it.each([[1000, true], [1006, true], [4000, true], [4099, true], [4399, true], [4400, false], [4499, false], [4500, true]])(
    "%i may return: %s", (code, back) => expect(mayReturn(code)).toBe(back));
});

describe("waits between attempts", () => {
  it.each([[0, 0, FIRST_MS / 4], [0, 1, FIRST_MS], [3, 1, FIRST_MS * 8], [50, 1, LONGEST_MS], [50, 0, LONGEST_MS / 4]])(
    "attempt %i with chance %d waits %i ms", (attempt, chance, ms) => expect(delayMs(attempt, () => chance)).toBe(ms));
});
