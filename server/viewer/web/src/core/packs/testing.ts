import { digestOf, hex, type KeySet, type Pack, type PackFile } from "./pack";
import type { Caches } from "./kept";

/** Caches in memory, for tests; `room` bounds the bytes of each file that they take. */
export function memoryCaches(room: () => number = () => Infinity): Caches & { names: Map<string, Map<string, Response>> } {
  const names = new Map<string, Map<string, Response>>();
  const path = (r: RequestInfo | URL): string => new URL(typeof r === "object" && "url" in r ? r.url : String(r), "http://x").pathname;
  const open = async (name: string): Promise<Cache> => {
    const entries = names.get(name) ?? new Map<string, Response>();
    names.set(name, entries);
    return {
      put: async (r: RequestInfo | URL, res: Response) => {
        if ((await res.clone().arrayBuffer()).byteLength > room()) throw new DOMException("no room", "QuotaExceededError");
        entries.set(path(r), res);
      },
      match: async (r: RequestInfo | URL) => entries.get(path(r))?.clone(),
      delete: async (r: RequestInfo | URL) => entries.delete(path(r)),
      keys: async () => [...entries.keys()].map((p) => ({ url: `http://x${p}` }) as Request),
    } as unknown as Cache;
  };
  return { names, open, has: async (name) => names.has(name), delete: async (name) => names.delete(name) };
}

const b64 = (data: ArrayBuffer | Uint8Array<ArrayBuffer>): string =>
  btoa(String.fromCharCode(...new Uint8Array(data))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** A server of packs for tests: what it signs can be verified with its keys. */
export class PackServer {
  readonly files = new Map<string, { file: PackFile; body: string }>();
  readonly asked: string[] = [];
  expires = "2026-12-01T00:00:00Z";
  profile = "tablet";
  /** What it answers in place of a file, by address. */
  readonly instead = new Map<string, () => Response | Promise<Response>>();
  private pair: Promise<CryptoKeyPair> | undefined;

  async put(href: string, body: string, role: PackFile["role"] = "document"): Promise<void> {
    const data = new TextEncoder().encode(body);
    const hash = hex(await crypto.subtle.digest("SHA-256", data));
    const sha256 = role === "content" ? hash.slice(0, 32) : hash;
    this.files.set(href, { file: { href, role, mediaType: "text/plain", bytes: data.length, sha256 }, body });
  }

  private key(): Promise<CryptoKeyPair> {
    this.pair ??= crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]) as Promise<CryptoKeyPair>;
    return this.pair;
  }

  async keys(): Promise<KeySet> {
    const { x = "" } = await crypto.subtle.exportKey("jwk", (await this.key()).publicKey);
    return { keys: [{ kty: "OKP", crv: "Ed25519", x, kid: "k", alg: "EdDSA" }] };
  }

  async pack(claims: Record<string, unknown> = {}): Promise<Pack> {
    const files = [...this.files.values()].map((f) => f.file);
    const { expires, profile } = this;
    const digest = await digestOf(files);
    const exp = Date.parse(expires) / 1000;
    const part = (v: unknown): string => b64(new TextEncoder().encode(JSON.stringify(v)));
    const head = part({ alg: "EdDSA", kid: "k", typ: "JWT" });
    const body = part({ iss: "maquette", aud: ["maquette:pack"], exp, project: "spui", profile, digest, ...claims });
    const signature = await crypto.subtle.sign({ name: "Ed25519" }, (await this.key()).privateKey, new TextEncoder().encode(`${head}.${body}`));
    const bytes = files.reduce((n, f) => n + f.bytes, 0);
    return { project: "spui", profile, expires, bytes, files, digest, signature: `${head}.${body}.${b64(signature)}` };
  }

  fetch = async (input: string, init: RequestInit): Promise<Response> => {
    const { pathname } = new URL(input, "http://x");
    this.asked.push(pathname);
    init.signal?.throwIfAborted();
    const other = this.instead.get(pathname);
    if (other) return other();
    if (pathname === "/api/v1/keys") return Response.json(await this.keys());
    if (pathname === "/api/v1/packs/spui") {
      const pack = await this.pack();
      const etag = `"${pack.digest}"`;
      const known = (init.headers as Record<string, string> | undefined)?.["If-None-Match"] === etag;
      return known ? new Response(null, { status: 304 }) : Response.json(pack, { headers: { ETag: etag } });
    }
    const found = this.files.get(pathname);
    return found ? new Response(found.body, { headers: { "Content-Security-Policy": "default-src 'self'", "X-Request-Id": "7" } }) : new Response(null, { status: 404 });
  };
}
