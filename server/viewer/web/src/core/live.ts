import { delayMs, type Random } from "./backoff";
import type { Progress, ProjectEvent } from "./types";

/** The WebSocket subprotocol of this version of the messages. */
export const SUBPROTOCOL = "maquette.v1";
/** Milliseconds without any message after which the link is asked whether it lives. */
export const QUIET_MS = 30_000;
/** Milliseconds the server has to answer that question. */
export const PONG_MS = 8_000;

/** The part of WebSocket that is used. */
export interface Socket {
  readyState: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  onopen: ((ev: never) => void) | null;
  onmessage: ((ev: { data: unknown }) => void) | null;
  onclose: ((ev: { code: number; reason: string }) => void) | null;
  onerror: ((ev: never) => void) | null;
}

/** Clock and timers, replaced in tests. */
export interface Timers {
  set(fn: () => void, ms: number): unknown;
  clear(id: unknown): void;
}

/** Close code of a link that ended without a word (RFC 6455, section 7.1.5). */
const ABNORMAL = 1006;

export type LinkState = "connecting" | "open" | "waiting" | "closed";

/** What the live client tells its owner. */
export interface LiveHandlers {
  /** A lasting event, exactly once and in order. */
  event(e: ProjectEvent): void;
  /** Progress of running conversions; some may be left out. */
  progress?(items: Progress[]): void;
  /** What was missed can no longer be told: read everything again. */
  reload(reason: string): void;
  /** The link came, went or was refused; `code` is the close code. */
  link?(state: LinkState, code?: number): void;
}

export interface LiveOptions {
  url: string;
  project: string;
  token: () => string | undefined;
  /** Number of the last event already known; events after it are told. */
  since: number;
  handlers: LiveHandlers;
  open?: (url: string, protocol: string) => Socket;
  timers?: Timers;
  random?: Random;
  /** Whether there is a network at all; where there is none, no link is tried. */
  online?: () => boolean;
}

/** Whether a socket closed with this code may come back (see the server's table of close codes). */
export function mayReturn(code: number): boolean {
  return !(code >= 4400 && code <= 4499);
}

const browserTimers: Timers = {
  set: (fn, ms) => setTimeout(fn, ms),
  clear: (id) => clearTimeout(id as ReturnType<typeof setTimeout>),
};

/**
 * The live link of one project: says hello, hands on events in order and once,
 * and after a lost link comes back with jitter and resumes from the last event.
 */
export class Live {
  private readonly o: LiveOptions;
  private readonly timers: Timers;
  private socket: Socket | undefined;
  private seq: number;
  private attempt = 0;
  private retry: unknown;
  private quiet: unknown;
  private stopped = false;
  private pings = 0;

  constructor(options: LiveOptions) {
    this.o = options;
    this.timers = options.timers ?? browserTimers;
    this.seq = options.since;
  }

  /** Number of the last event handed on. */
  get last(): number {
    return this.seq;
  }

  /** Opens the link; it stays open until stop. */
  start(): void {
    this.stopped = false;
    this.connect();
  }

  /** Closes the link for good. */
  stop(): void {
    this.stopped = true;
    this.timers.clear(this.retry);
    this.drop(1000);
    this.o.handlers.link?.("closed");
  }

  /** Starts again from another event number, after everything was read anew. */
  restart(since: number): void {
    this.seq = since;
    this.attempt = 0;
    this.timers.clear(this.retry);
    this.drop(1000);
    if (!this.stopped) this.connect();
  }

  /** Asks at once whether the link still lives: after sleep, or when the network is back. */
  check(): void {
    if (this.stopped) return;
    if (this.socket?.readyState === 1) {
      this.askAlive();
      return;
    }
    if (this.socket?.readyState === 0) return;
    this.timers.clear(this.retry);
    this.connect();
  }

  private connect(): void {
    if (this.o.online?.() === false) return this.closed(ABNORMAL);
    this.o.handlers.link?.("connecting");
    const open = this.o.open ?? ((url, p) => new WebSocket(url, p) as unknown as Socket);
    const socket = open(this.o.url, SUBPROTOCOL);
    this.socket = socket;
    socket.onopen = () => this.hello(socket);
    socket.onmessage = (ev) => {
      if (socket === this.socket) this.message(ev.data);
    };
    socket.onerror = null;
    socket.onclose = (ev) => {
      if (socket === this.socket) this.closed(ev.code);
    };
  }

  private hello(socket: Socket): void {
    const token = this.o.token();
    socket.send(JSON.stringify({
      type: "hello", project: this.o.project, since: this.seq, ...(token ? { token } : {}),
    }));
  }

  private message(data: unknown): void {
    const m = parse(data);
    if (!m) return;
    this.expectMore();
    switch (m.type) {
      case "welcome":
        this.attempt = 0;
        this.o.handlers.link?.("open");
        break;
      case "event":
        this.event(m);
        break;
      case "tick":
        if (Array.isArray(m.progress)) this.o.handlers.progress?.(m.progress as Progress[]);
        break;
      case "reload":
        this.o.handlers.reload(typeof m.reason === "string" ? m.reason : "");
        break;
    }
  }

  private event(m: Record<string, unknown>): void {
    if (typeof m.seq !== "number" || typeof m.event !== "string" || m.seq <= this.seq) return;
    this.seq = m.seq;
    this.o.handlers.event({ seq: m.seq, event: m.event, time: String(m.time ?? ""), data: m.data });
  }

  private closed(code: number): void {
    this.drop();
    if (this.stopped) return;
    if (!mayReturn(code)) {
      this.stopped = true;
      this.o.handlers.link?.("closed", code);
      return;
    }
    this.o.handlers.link?.("waiting", code);
    const wait = delayMs(this.attempt++, this.o.random ?? Math.random);
    this.timers.clear(this.retry);
    this.retry = this.timers.set(() => this.connect(), wait);
  }

  private expectMore(): void {
    this.timers.clear(this.quiet);
    this.quiet = this.timers.set(() => this.askAlive(), QUIET_MS);
  }

  private askAlive(): void {
    const socket = this.socket;
    if (!socket || socket.readyState !== 1) return;
    socket.send(JSON.stringify({ type: "ping", id: `p${++this.pings}` }));
    this.timers.clear(this.quiet);
    this.quiet = this.timers.set(() => this.closed(ABNORMAL), PONG_MS);
  }

  private drop(code?: number): void {
    this.timers.clear(this.quiet);
    const socket = this.socket;
    this.socket = undefined;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    if (socket.readyState <= 1) socket.close(code);
  }
}

function parse(data: unknown): Record<string, unknown> | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const m: unknown = JSON.parse(data);
    return m && typeof m === "object" ? (m as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
