import { Problem, type Api } from "./api";
import type { Role, Session } from "./types";

const KEY = "maquette.token";

/** The part of Storage that is used; absent where the browser forbids it. */
export type TokenStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/**
 * Who is signed in. The token lives in sessionStorage: gone with the tab, never
 * in a URL, a cookie or a log.
 */
export class SessionKeeper {
  private value: string | undefined;
  private readonly storage: TokenStorage | undefined;

  constructor(storage: TokenStorage | undefined) {
    this.storage = storage;
    this.value = storage?.getItem(KEY) ?? undefined;
  }

  token = (): string | undefined => this.value;

  set(token: string): void {
    this.value = token;
    this.storage?.setItem(KEY, token);
  }

  clear(): void {
    this.value = undefined;
    this.storage?.removeItem(KEY);
  }
}

/** Takes the one-time code out of a sign-in link's fragment (`#code=...`); undefined where there is none. */
export function codeOf(fragment: string): string | undefined {
  const code = new URLSearchParams(fragment.replace(/^#/, "")).get("code");
  return code || undefined;
}

/** The session of somebody who has not signed in. */
export const RESIDENT: Session = { role: "resident" satisfies Role, name: "" };

/**
 * Finds out who is signed in: by the code of a sign-in link, else by the kept
 * token, else a resident. A refused code or token gives `refused: true` and a
 * resident; the page works on.
 */
export async function openSession(
  api: Api,
  keeper: SessionKeeper,
  code: string | undefined,
): Promise<{ session: Session; refused: boolean }> {
  try {
    if (code) {
      const { token, ...session } = await api.signIn(code);
      keeper.set(token);
      return { session, refused: false };
    }
    if (!keeper.token()) return { session: RESIDENT, refused: false };
    return { session: await api.session(), refused: false };
  } catch (err) {
    // Without a network nobody refused anything: the token stays for when it is back.
    if (err instanceof Problem && err.offline) return { session: RESIDENT, refused: code !== undefined };
    if (code || keeper.token() === undefined) return { session: RESIDENT, refused: true };
    keeper.clear();
    return { session: RESIDENT, refused: true };
  }
}
