import { endOf, type Kept } from "../core/packs/kept";
import type { PackFile } from "../core/packs/pack";

/** Where a kept file is found and until when it may be shown. */
export interface Pin {
  hash: string;
  /** Milliseconds since 1970. */
  until: number;
}

/** What packs that are kept hold, by path. */
export class Pins {
  private readonly byPath = new Map<string, Pin>();
  /** Paths of tilesets by the folder they lie in. */
  private readonly tilesets = new Map<string, string>();
  private readonly documents: string[] = [];
  /** Paths of the features and their index by the path of a version. */
  private readonly featured = new Map<string, { index?: string; file?: string }>();

  constructor(lists: Kept[]) {
    for (const kept of lists) {
      for (const f of kept.pack.files) this.add(f.href, f.sha256, f.role, endOf(kept));
      this.addFeatures(kept.pack.files);
    }
  }

  /** The pack has one version of each variant: that whose document it holds. */
  private addFeatures(files: PackFile[]): void {
    const versions = new Map(files.flatMap(({ href }) => {
      const variant = /^\/api\/v1\/variants\/([^/]+)\/versions\/\d+$/.exec(href)?.[1];
      return variant ? [[decodeURIComponent(variant), href] as const] : [];
    }));
    for (const f of files.filter((f) => f.role === "features")) {
      const version = versions.get(f.variant ?? "");
      if (version) this.featured.set(version, { ...this.featured.get(version), [f.href.endsWith(".json") ? "index" : "file"]: f.href });
    }
  }

  /** What is kept of the features of a version. */
  features(version: string, now: number): { index: Pin; file: Pin } | undefined {
    const { index = "", file = "" } = this.featured.get(version) ?? {};
    const found = { index: this.at(index, now), file: this.at(file, now) };
    return found.index && found.file ? { index: found.index, file: found.file } : undefined;
  }

  private add(href: string, hash: string, role: string, until: number): void {
    const { pathname } = new URL(href, "http://x");
    if ((this.byPath.get(pathname)?.until ?? 0) > until) return; // of two packs the later one
    this.byPath.set(pathname, { hash, until });
    if (role === "tileset") this.tilesets.set(folder(pathname), pathname);
    if (/^\/api\/v1\/projects\/[^/]+$/.test(pathname)) this.documents.push(pathname);
  }

  get size(): number {
    return this.byPath.size;
  }

  /** What is kept under a path, unless it has ended. A tileset for another device stands in for one that is not kept. */
  at(path: string, now: number): Pin | undefined {
    const pin = this.byPath.get(path) ?? (/\/tileset[^/]*\.json$/.test(path) ? this.byPath.get(this.tilesets.get(folder(path)) ?? "") : undefined);
    return pin && pin.until > now ? pin : undefined;
  }

  /** What is kept of each project itself. */
  projects(now: number): Pin[] {
    return [...new Set(this.documents)].map((path) => this.at(path, now)).filter((p): p is Pin => p !== undefined);
  }
}

function folder(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}
