import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext, type Page } from "playwright-core";
import "../src/hook";

/** Where screenshots go. */
export const OUTPUT = join(import.meta.dirname, "output");
/** Size of the window in most tests: small, since WebGL is drawn by the processor. */
export const WINDOW = { width: 1000, height: 680 };
/** How long a busy machine may take over one step, in milliseconds: a test fails by what it sees, not by its time. */
export const PATIENCE = 120_000;

const FLAGS = [
  "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
];

/** The browser to use: MAQUETTE_CHROMIUM, else the usual places. */
export function chromiumPath(): string {
  const places = [process.env.MAQUETTE_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const found = places.find((p) => p && existsSync(p));
  if (!found) throw new Error("no Chromium: install it (apt-get install chromium) or name it in MAQUETTE_CHROMIUM");
  return found;
}

/** A browser with a profile of its own. */
export class Browser {
  private readonly profile = mkdtempSync(join(tmpdir(), "maquette-chromium-"));
  private context: BrowserContext | undefined;
  /** What pages wrote to the console as errors, and exceptions. */
  readonly errors: string[] = [];

  async start(): Promise<void> {
    mkdirSync(OUTPUT, { recursive: true });
    this.context = await chromium.launchPersistentContext(this.profile, {
      executablePath: chromiumPath(), args: FLAGS, viewport: WINDOW, locale: "nl-NL",
    });
    this.context.setDefaultTimeout(PATIENCE);
  }

  /** Opens a page; resolves when the address has loaded. */
  async open(url: string, prepare?: (page: Page) => Promise<unknown>): Promise<Page> {
    if (!this.context) throw new Error("the browser is not started");
    const page = await this.context.newPage();
    page.on("console", (m) => {
      if (m.type() === "error") this.errors.push(m.text());
    });
    page.on("pageerror", (err) => this.errors.push(String(err)));
    await prepare?.(page);
    await page.goto(url);
    return page;
  }

  async close(): Promise<void> {
    await this.context?.close();
    rmSync(this.profile, { recursive: true, force: true });
  }
}

/** Waits until everything the camera asks for is drawn. */
export async function ready(page: Page): Promise<void> {
  await page.waitForFunction(() => window.maquette !== undefined);
  await page.evaluate(() => window.maquette?.ready);
}

/** Waits until this version of a tileset is shown and nothing is on its way. */
export async function showsVersion(page: Page, tileset: string, rev: number, ms = 240_000): Promise<void> {
  await page.waitForFunction(
    ([id, n]) => window.maquette?.rev(id) === n && window.maquette.settled(), [tileset, rev] as const, { timeout: ms, polling: 50 });
}

/** A point of the canvas at which a feature with a name, of this tileset and of this class, lies. */
export async function pointOfFeature(
  page: Page, tileset: string, cls = "",
): Promise<{ x: number; y: number; key: string; name: string }> {
  const found = await page.evaluate(([id, wanted]) => {
    const canvas = document.querySelector("canvas");
    if (!canvas || !window.maquette) return null;
    const { clientWidth: w, clientHeight: h } = canvas;
    // Right of the sheet, left of the buttons.
    for (const v of [0.6, 0.55, 0.65, 0.5, 0.45, 0.4]) {
      for (const u of [0.5, 0.55, 0.45, 0.6, 0.65]) {
        const hit = window.maquette.pick(u * w, v * h);
        if (hit && hit.tileset === id && hit.name && hit.class.includes(wanted)) return { x: u * w, y: v * h, key: hit.key, name: hit.name };
      }
    }
    return null;
  }, [tileset, cls] as const);
  if (!found) throw new Error("no feature with a name under the points tried");
  return found;
}

/** Takes a screenshot with all movement of the panels finished. */
export async function picture(page: Page, path: string): Promise<void> {
  await page.screenshot({ path, animations: "disabled" });
}
