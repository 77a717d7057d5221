import type { Legend, LayerChange } from "./layers/types";
import type { ChangeList } from "./changes";
import type { Replacement } from "./situation";
import type {
  Feature, Picture, Plan, Project, Session, Upload, Variant, Version,
} from "./types";

/** One thing wrong with the input: a JSON pointer into the body, and why. */
export interface FieldError {
  pointer: string;
  detail: string;
}

/** An RFC 9457 problem, or the lack of an answer (status 0). */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** What is wrong with the input, member by member. */
  readonly fields: FieldError[];

  constructor(status: number, title: string, detail: string, fields: FieldError[] = []) {
    super(detail || title);
    this.name = "Problem";
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.fields = fields;
  }

  /** True where the server could not be reached at all. */
  get offline(): boolean {
    return this.status === 0;
  }
}

/** Reads a problem document out of a response that is not ok; never throws. */
export async function problemOf(res: Response): Promise<Problem> {
  let body: { title?: unknown; detail?: unknown; errors?: unknown } = {};
  try {
    body = (await res.json()) as typeof body;
  } catch {
    // A proxy in between may answer with anything.
  }
  const text = (v: unknown): string => (typeof v === "string" ? v : "");
  const errors = Array.isArray(body.errors) ? (body.errors as { pointer?: unknown; detail?: unknown }[]) : [];
  const fields = errors.map((e) => ({ pointer: text(e?.pointer), detail: text(e?.detail) }));
  return new Problem(res.status, text(body.title) || `HTTP ${res.status}`, text(body.detail), fields);
}

type FetchLike = (input: string, init?: RequestInit) => Promise<Response>;

/** What the client is made of. */
export interface ApiOptions {
  /** Gives the bearer token, or undefined for a resident. */
  token: () => string | undefined;
  /** Called when the server no longer takes the token. */
  onUnauthorized?: () => void;
  /** Replaces window.fetch in tests. */
  fetch?: FetchLike;
  /** Path of the API; the default is the page's own origin. */
  base?: string;
}

/** A small typed client of /api/v1. Every method throws Problem. */
export class Api {
  private readonly options: ApiOptions;
  private readonly fetch: FetchLike;
  readonly base: string;

  constructor(options: ApiOptions) {
    this.options = options;
    this.fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.base = options.base ?? "/api/v1";
  }

  /** Headers that say who asks. */
  auth(): Record<string, string> {
    const token = this.options.token();
    return token ? { Authorization: `Bearer ${token}` } : {};
  }

  /** Sends one request and gives the decoded JSON. */
  async send<T>(method: string, path: string, body?: unknown): Promise<T> {
    return (await this.exchange<T>(method, path, body)).body;
  }

  /** Sends one request with headers of its own and gives the decoded JSON with the headers of the answer. */
  async exchange<T>(
    method: string, path: string, body?: unknown, more: Record<string, string> = {},
  ): Promise<{ body: T; headers: Headers }> {
    const headers: Record<string, string> = { Accept: "application/json", ...this.auth(), ...more };
    const init: RequestInit = { method, headers };
    if (body !== undefined) {
      headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(body);
    }
    const res = await this.ask(path, init);
    return { body: res.status === 204 ? (undefined as T) : ((await res.json()) as T), headers: res.headers };
  }

  /** Reads a file as it is. */
  async file(path: string): Promise<{ blob: Blob; headers: Headers }> {
    const res = await this.ask(path, { headers: this.auth() });
    return { blob: await res.blob(), headers: res.headers };
  }

  private async ask(path: string, init: RequestInit): Promise<Response> {
    let res: Response;
    try {
      res = await this.fetch(this.base + path, init);
    } catch (err) {
      throw new Problem(0, "offline", err instanceof Error ? err.message : String(err));
    }
    if (res.status === 401) this.options.onUnauthorized?.();
    if (!res.ok) throw await problemOf(res);
    return res;
  }

  private async list<T>(path: string): Promise<T[]> {
    const { items } = await this.send<{ items: T[] | null }>("GET", path);
    return items ?? [];
  }

  projects = (): Promise<Project[]> => this.list("/projects");
  project = (id: string): Promise<Project> => this.send("GET", `/projects/${seg(id)}`);
  plans = (project: string): Promise<Plan[]> => this.list(`/projects/${seg(project)}/plans`);
  layers = (project: string): Promise<Variant[]> => this.list(`/projects/${seg(project)}/layers`);
  legend = (project: string, layer: string): Promise<Legend> => this.send("GET", `/projects/${seg(project)}/layers/${seg(layer)}/legend`);

  /** Changes a layer, unless somebody did since it was read. */
  async changeLayer(layer: Variant, change: LayerChange): Promise<Variant> {
    const match: Record<string, string> = layer.layer ? { "If-Match": `"r${layer.layer.revision}"` } : {};
    return (await this.exchange<Variant>("PATCH", `/projects/${seg(layer.projectId)}/layers/${seg(layer.id)}`, change, match)).body;
  }

  async orderLayers(project: string, layers: string[]): Promise<Variant[]> {
    return (await this.send<{ items: Variant[] }>("POST", `/projects/${seg(project)}/layers/_order`, { layers })).items;
  }

  removeLayer = (layer: Variant): Promise<void> => this.send("DELETE", `/projects/${seg(layer.projectId)}/layers/${seg(layer.id)}`);
  variants = (plan: string): Promise<Variant[]> => this.list(`/plans/${seg(plan)}/variants`);
  variant = (id: string): Promise<Variant> => this.send("GET", `/variants/${seg(id)}`);
  versions = (variant: string): Promise<Version[]> => this.list(`/variants/${seg(variant)}/versions`);

  version(variant: string, number: number): Promise<Version> {
    return this.send("GET", `/variants/${seg(variant)}/versions/${number}`);
  }

  pictures(variant: string, number: number): Promise<Picture[]> {
    return this.list(`/variants/${seg(variant)}/versions/${number}/pictures`);
  }

  feature(variant: string, number: number, key: string): Promise<Feature> {
    return this.send("GET", `/variants/${seg(variant)}/versions/${number}/features/${seg(key)}`);
  }

  /** What differs from an earlier version (the one before where none is named), from a cursor on. */
  changes(variant: string, number: number, limit: number, cursor: number, since?: number): Promise<ChangeList> {
    const query = new URLSearchParams({ limit: `${limit}`, cursor: `${cursor}`, ...(since ? { since: `${since}` } : {}) });
    return this.send("GET", `/variants/${seg(variant)}/versions/${number}/changes?${query}`);
  }

  /** What of its surroundings a variant replaces. */
  /** The finished ground within the footprint of a variant: a GLB in the site frame. */
  groundModel = async (variant: string): Promise<ArrayBuffer> => (await this.file(`/variants/${seg(variant)}/replacement/ground.glb`)).blob.arrayBuffer();

  replacement = (variant: string): Promise<Replacement> => this.send("GET", `/variants/${seg(variant)}/replacement`);

  createVersion(variant: string, uploads: string[], note: string): Promise<Version> {
    const body = { sources: uploads.map((upload) => ({ upload })), ...(note ? { note } : {}) };
    return this.send("POST", `/variants/${seg(variant)}/versions`, body);
  }

  publish(variant: string, number: number): Promise<Version> {
    return this.send("POST", `/variants/${seg(variant)}/versions/${number}/_publish`);
  }

  withdraw(variant: string, number: number): Promise<Version> {
    return this.send("POST", `/variants/${seg(variant)}/versions/${number}/_withdraw`);
  }

  upload = (id: string): Promise<Upload> => this.send("GET", `/uploads/${seg(id)}`);
  session = (): Promise<Session> => this.send("GET", "/session");

  /** Exchanges a one-time code of a sign-in link for a token. */
  signIn(code: string): Promise<Session & { token: string }> {
    return this.send("POST", "/sessions", { code });
  }
}

function seg(s: string): string {
  return encodeURIComponent(s);
}
