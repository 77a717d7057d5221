import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { WebSocket } from "ws";
import { Api } from "../src/core/api";
import type { Variant, Version } from "../src/core/types";

/** Root of the repository. */
export const ROOT = resolve(import.meta.dirname, "../../../..");
/** The built binary. */
export const BINARY = process.env.MAQUETTE_BINARY ?? join(ROOT, "bin", process.platform === "win32" ? "maquette.exe" : "maquette");

/** Runs a verb of the binary to its end. */
export function maquette(...args: string[]): { code: number; stdout: string; stderr: string } {
  const run = spawnSync(BINARY, args, { encoding: "utf8", timeout: 240_000, maxBuffer: 64 * 2 ** 20 });
  if (run.error) throw new Error(`running ${BINARY} (make build builds it): ${run.error.message}`);
  return { code: run.status ?? -1, stdout: run.stdout, stderr: run.stderr };
}

/** A running `maquette serve --demo` on a folder of its own and a free loopback port. */
export class Server {
  readonly folder = mkdtempSync(join(tmpdir(), "maquette-e2e-"));
  base = "";
  private process: ChildProcess | undefined;
  private output = "";
  private readonly flags: string[];

  /** `flags` go with those that every test has. */
  constructor(...flags: string[]) {
    this.flags = flags;
  }

  /** Starts the server; resolves when it says where it is. */
  async start(listen = "127.0.0.1:0"): Promise<void> {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is missing: run make build`);
    const child = spawn(BINARY, ["serve", "--demo", "--listen", listen, "--data", join(this.folder, "data"), ...this.flags]);
    this.process = child;
    this.output = "";
    const ready = new Promise<string>((done, fail) => {
      const read = (chunk: Buffer): void => {
        this.output += chunk.toString();
        const found = /is ready at (https?:\/\/\S+)/.exec(this.output)?.[1];
        if (found) done(found);
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.on("exit", (code) => fail(new Error(`maquette serve ended with ${code}:\n${this.output}`)));
    });
    this.base = await withTimeout(ready, 240_000, () => `maquette serve did not become ready:\n${this.output}`);
  }

  /** A fresh one-time sign-in link. */
  signInLink(role: string, name: string): string {
    const { code, stdout, stderr } = maquette(
      "token", "--role", role, "--name", name, "--link", "--base-url", this.base, "--data", join(this.folder, "data"));
    const link = /https?:\/\/\S+#code=\S+/.exec(stdout)?.[0];
    if (code !== 0 || !link) throw new Error(`maquette token: exit ${code}: ${stderr}`);
    return link;
  }

  /** An API client with a token of its own. */
  api(role: string): Api {
    const { stdout } = maquette("token", "--role", role, "--name", "e2e", "--data", join(this.folder, "data"));
    const token = stdout.trim();
    return new Api({ token: () => token, base: `${this.base}/api/v1` });
  }

  /** Halts the conversions that run, or lets them go on; tells how many there are. */
  halt(on: boolean): number {
    const found = spawnSync("pgrep", ["-P", String(this.process?.pid), "-f", "convert --out"], { encoding: "utf8" });
    const pids = found.stdout.split("\n").filter(Boolean).map(Number);
    for (const pid of pids) process.kill(pid, on ? "SIGSTOP" : "SIGCONT");
    return pids.length;
  }

  /** What the server wrote, for messages. */
  get log(): string {
    return this.output;
  }

  /** Asks the server to stop; resolves when it did. */
  async stop(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    await Promise.race([gone, sleep(15_000).then(() => child.kill("SIGKILL"))]);
  }

  /** Stops the server and removes its folder. */
  async close(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/** Rejects with `why` when the promise takes longer than `ms`. */
export function withTimeout<T>(promise: Promise<T>, ms: number, why: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => (timer = setTimeout(() => fail(new Error(why())), ms)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Asks again until `get` gives something, at most `ms` milliseconds. */
export async function until<T>(what: string, ms: number, get: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const got = await get();
    if (got) return got;
    if (Date.now() > end) throw new Error(`waited ${ms} ms for ${what}`);
    await sleep(100);
  }
}

/** The demo's project, plan, variants and layers, once all of them are published. */
export async function demo(api: Api, ms = 240_000): Promise<{ project: string; capability: string; variants: Variant[]; layers: Variant[] }> {
  return until("the demo to be published", ms, async () => {
    const [project] = await api.projects();
    if (!project) return undefined;
    const [plan] = await api.plans(project.id);
    if (!plan) return undefined;
    const [variants, layers] = [await api.variants(plan.id), await api.layers(project.id)];
    for (const v of [...variants, ...layers]) {
      const failed = (await api.versions(v.id)).find((version) => version.state === "failed");
      if (failed) throw new Error(`the demo's ${v.name} failed: ${failed.reason}`);
    }
    const done = variants.length >= 3 && layers.length >= 1 && [...variants, ...layers].every((v) => v.current > 0);
    return done && { project: project.id, capability: project.publicCapability, variants, layers };
  });
}

/** A version once its pictures and files of the whole variant are there. */
export async function made(api: Api, variant: string, number: number): Promise<Version> {
  return until(`the files of version ${number} of ${variant}`, 240_000, async () => {
    const version = await api.version(variant, number);
    return version.result && !version.result.making && version;
  });
}

/** Sends a file in one request and makes a version of it; the time is when the last byte was taken. */
export async function uploadVersion(api: Api, variant: string, file: string): Promise<{ version: Version; sentAt: number }> {
  const id = crypto.randomUUID();
  const name = file.split(/[\\/]/).at(-1) ?? file;
  const res = await fetch(`${api.base}/uploads/${id}`, {
    method: "PUT",
    headers: { ...api.auth(), "Content-Type": "application/octet-stream", "Content-Disposition": `attachment; filename="${name}"` },
    body: readFileSync(file),
  });
  if (!res.ok) throw new Error(`uploading ${name}: ${res.status} ${await res.text()}`);
  const sentAt = Date.now();
  return { version: await api.createVersion(variant, [id], ""), sentAt };
}

/** A message of the live link. */
export interface LiveMessage {
  type: string;
  seq?: number;
  event?: string;
  time?: string;
  data?: Record<string, unknown>;
  progress?: unknown[];
}

/** A live link of our own, beside the page's. */
export async function openLive(base: string, project: string): Promise<{ messages: LiveMessage[]; close: () => void }> {
  const socket = new WebSocket(`${base.replace(/^http/, "ws")}/live`, "maquette.v1", { origin: base });
  const messages: LiveMessage[] = [];
  await withTimeout(new Promise<void>((done, fail) => {
    socket.on("error", fail);
    socket.on("close", (code, reason) => fail(new Error(`live link closed: ${code} ${reason.toString()}`)));
    socket.on("open", () => socket.send(JSON.stringify({ type: "hello", project })));
    socket.on("message", (data: Buffer) => {
      const message = JSON.parse(data.toString()) as LiveMessage;
      messages.push(message);
      if (message.type === "welcome") done();
    });
  }), 60_000, () => "no welcome on the live link");
  return { messages, close: () => socket.close() };
}

/** The demo's files, written to a folder. */
export function demoFiles(folder: string): string[] {
  const { code, stderr } = maquette("demo", folder);
  if (code !== 0) throw new Error(`maquette demo: exit ${code}: ${stderr}`);
  return readdirSync(folder).map((name) => join(folder, name));
}
