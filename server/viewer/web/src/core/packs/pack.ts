/**
 * A pack: the signed list of all files that a visit to the site needs for one
 * kind of device (the server's docs/packs.md). This file knows the list and how
 * it is verified; it keeps and fetches nothing.
 */

/** One file of a pack. */
export interface PackFile {
  /** Path on the server. */
  href: string;
  role: "tileset" | "content" | "image" | "features" | "picture" | "document" | "app";
  /** The variant or layer it belongs to. */
  variant?: string;
  mediaType: string;
  bytes: number;
  /** Hexadecimal SHA-256; of contents and images its first 32 digits. */
  sha256: string;
}

/** The list as GET /api/v1/packs/{project} gives it. */
export interface Pack {
  project: string;
  profile: string;
  /** ISO 8601, UTC. */
  expires: string;
  bytes: number;
  files: PackFile[];
  digest: string;
  /** A JSON Web Token (EdDSA) over the digest. */
  signature: string;
}

/** The public keys as GET /api/v1/keys gives them (RFC 7517, RFC 8037). */
export interface KeySet {
  keys: { kty: string; crv: string; x: string; kid: string; alg: string }[];
}

/** Whether the signature of a list was verified, or the browser has no Ed25519. */
export type Signature = "good" | "unchecked";

/** A list or a file that is not what it should be. */
export class PackFault extends Error {
  readonly kind: "signature" | "list" | "file";

  constructor(kind: PackFault["kind"], message: string) {
    super(message);
    this.name = "PackFault";
    this.kind = kind;
  }
}

/** Hexadecimal digits of bytes. */
export function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, "0")).join("");
}

/** The SHA-256 of bytes, hexadecimal. */
export async function sha256(data: BufferSource): Promise<string> {
  return hex(await crypto.subtle.digest("SHA-256", data));
}

/** What the signature of a list is over: a line for each file, in order. */
export function digestOf(files: PackFile[]): Promise<string> {
  return sha256(new TextEncoder().encode(files.map((f) => `${f.sha256} ${f.bytes} ${f.href}\n`).join("")));
}

/** Bytes of base64url text without padding. */
function unbase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
}

/** A member of a token as JSON. */
function member(text: string): Record<string, unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(unbase64(text))) as Record<string, unknown>;
  } catch {
    throw new PackFault("signature", "the signature is no JSON Web Token");
  }
}

/**
 * Holds a list to its signature: that the digest is that of its files, that the
 * token says the same project, profile, digest and end, that the end is to come,
 * and that the token is by one of the keys. Throws PackFault. "unchecked" is for
 * browsers without Ed25519, where all but the last is known.
 */
export async function verifyPack(pack: Pack, keys: KeySet, wish: { project: string; profile: string }, now: number): Promise<Signature> {
  if (pack.project !== wish.project || pack.profile !== wish.profile) {
    throw new PackFault("list", `a list of ${pack.project} for ${pack.profile}`);
  }
  if ((await digestOf(pack.files)) !== pack.digest) throw new PackFault("list", "the files are not those that the digest says");
  const [head = "", body = "", signature = "", ...rest] = pack.signature.split(".");
  if (rest.length > 0) throw new PackFault("signature", "the signature has more than three parts");
  const claims = member(body);
  const end = Date.parse(pack.expires);
  const told = claims.project === pack.project && claims.profile === pack.profile && claims.digest === pack.digest
    && claims.iss === "maquette" && [claims.aud].flat().includes("maquette:pack") && Number(claims.exp) * 1000 === end;
  if (!told) throw new PackFault("signature", "the signature is of another list");
  if (end <= now) throw new PackFault("signature", `the list ended on ${pack.expires}`);
  const { alg, kid } = member(head);
  const key = keys.keys.find((k) => k.kid === kid && k.kty === "OKP" && k.crv === "Ed25519");
  if (alg !== "EdDSA" || !key) throw new PackFault("signature", "the signature is by an unknown key");
  return verifySignature(key.x, `${head}.${body}`, signature);
}

async function verifySignature(x: string, signed: string, signature: string): Promise<Signature> {
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", x }, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return "unchecked"; // this browser has no Ed25519
  }
  const good = await crypto.subtle.verify({ name: "Ed25519" }, key, unbase64(signature), new TextEncoder().encode(signed));
  if (!good) throw new PackFault("signature", "the signature is not right");
  return "good";
}
