import { Problem, type Api } from "./api";
import { Changes } from "./changes";
import { messages, type Language, type Messages } from "./i18n";
import { Live, type LiveOptions } from "./live";
import { Desk } from "./desk";
import { onEvent } from "./events";
import { Follower } from "./follow";
import { Layers } from "./layers/layers";
import { PackDoor } from "./packs/door";
import { tilesetFile, type ProfileName } from "./profile";
import { openSession, RESIDENT, type SessionKeeper } from "./session";
import {
  chosenVariant, firstVariant, initialState, progressKey, tilesetById, type State, type Toast,
} from "./state";
import { Store } from "./store";
import type { Situation } from "./situation";
import { shows, sideOf, type Progress, type Project, type Variant } from "./types";
import { variantURL, type Hit, type View } from "./view";

/** How long a toast stays, milliseconds. */
export const TOAST_MS = 7000;
/** How long the link may be away before the page says so, milliseconds. */
export const AWAY_MS = 2500;

/** Close code of a link whose token is not taken (server's table of close codes). */
export const CODE_TOKEN = 4401;

/** What the controller is made of. */
export interface ControllerOptions {
  api: Api;
  keeper: SessionKeeper;
  language: Language;
  /** Wishes from the address. */
  wish: { project?: string | null; variant?: string | null; code?: string | undefined };
  liveURL: string;
  /** The kind of device that tiles are asked for; a computer where absent. */
  profile?: ProfileName;
  /** Undefined where the browser has no WebGL. */
  view: View | undefined;
  /** Replaces the socket and the timers in tests. */
  live?: Partial<LiveOptions>;
  now?: () => number;
}

/**
 * Holds the state of the page and does what people and events ask. It knows
 * neither three.js nor the panels: those read the store and call its methods.
 */
export class Controller {
  readonly store: Store<State>;
  readonly api: Api;
  readonly desk: Desk;
  readonly changes: Changes;
  readonly packs: PackDoor;
  readonly layers: Layers;
  /** Told when a variant or layer stands elsewhere, after the picture followed. */
  onPlaced: ((tileset: string) => void) | undefined;
  private readonly follower: Follower;
  private readonly o: ControllerOptions;
  private readonly now: () => number;
  private live: Live | undefined;
  private toasts = 0;
  private awayTimer: ReturnType<typeof setTimeout> | undefined;
  private refreshTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ControllerOptions) {
    this.o = options;
    this.api = options.api;
    this.now = options.now ?? (() => Date.now());
    this.store = new Store(initialState(options.language, this.now()));
    this.store.patch({ webgl: options.view !== undefined });
    const text = (): Messages => this.text;
    const toast = (words: string, tone: Toast["tone"]): void => this.toast(words, tone);
    this.desk = new Desk({ api: options.api, store: this.store, text, toast, reason: (err) => this.reason(err) });
    this.changes = new Changes({ api: options.api, store: this.store, view: options.view, text, toast, reason: (err) => this.reason(err) });
    this.packs = new PackDoor({ store: this.store, toast, profile: options.profile ?? "desktop" });
    this.layers = new Layers({
      api: options.api, store: this.store, view: options.view, text, toast, reason: (err) => this.reason(err), tileset: () => this.tileset,
    });
    this.follower = new Follower({
      store: this.store, view: options.view, now: this.now, text, toast, profile: options.profile ?? "desktop",
      choose: (id) => this.choose(id),
      select: (hit) => this.select(hit),
      refresh: () => this.refreshSoon(),
      layers: this.layers,
      placed: (id) => this.onPlaced?.(id),
      replacement: (id) => {
        const variant = chosenVariant(this.store.get());
        if (variant?.id === id) void this.readReplacement(variant);
      },
      versionsChanged: (id) => this.desk.changed(id),
    });
  }

  /** File of the tilesets for this device. */
  private get tileset(): string {
    return tilesetFile(this.o.profile ?? "desktop");
  }

  /** The texts of the chosen language. */
  get text(): Messages {
    return messages(this.store.get().language);
  }

  /** Signs in, reads the project, shows it and opens the live link. */
  async start(): Promise<void> {
    const { session, refused } = await openSession(this.api, this.o.keeper, this.o.wish.code);
    this.store.patch({ session });
    if (refused) this.toast(this.text.signInRefused, "bad");
    await this.open();
  }

  /** Reads the project and shows it; also the way back from a failure. */
  async open(): Promise<void> {
    this.store.patch({ phase: "loading" });
    try {
      const projects = await this.api.projects();
      const chosen = projects.find((p) => p.id === this.o.wish.project) ?? projects[0];
      this.store.patch({ projects });
      if (!chosen) {
        this.store.patch({ phase: "empty", tilesLoading: false });
        return;
      }
      const project = await this.read(chosen.id);
      this.o.view?.setSite(project.site);
      if (!this.o.view) void this.readPictures();
      this.store.patch({ phase: "ready" });
      this.layers.show();
      this.connect(project);
      await this.choose(firstVariant(this.store.get().variants, this.o.wish.variant)?.id);
    } catch (err) {
      this.store.patch({ phase: "failed", tilesLoading: false });
      if (!(err instanceof Problem)) throw err;
    }
  }

  /** Reads the project with its plans, variants and layers into the store. */
  private async read(id: string): Promise<Project> {
    const project = await this.api.project(id);
    const [plans, layers] = await Promise.all([this.api.plans(id), this.api.layers(id)]);
    const variants = (await Promise.all(plans.map((p) => this.api.variants(p.id)))).flat();
    this.store.patch({ project, plans, layers, variants });
    return project;
  }

  /** Reads what pictures there are, for a page without WebGL. */
  private async readPictures(): Promise<void> {
    for (const v of this.store.get().variants.filter((v) => v.current > 0)) {
      const list = await this.api.pictures(v.id, v.current).catch(() => []);
      this.store.patch({ pictures: { ...this.store.get().pictures, [v.id]: list.filter((p) => p.href) } });
    }
  }

  private connect(project: Project): void {
    this.live?.stop();
    this.live = new Live({
      url: this.o.liveURL,
      project: project.id,
      token: this.o.keeper.token,
      since: project.seq,
      handlers: {
        event: (e) => {
          onEvent(e, this.follower);
          this.packs.changed(project.id);
        },
        progress: (items) => this.progress(items),
        reload: () => void this.reload(),
        link: (link, code) => this.link(link, code),
      },
      ...this.o.live,
    });
    this.live.start();
  }

  /** Asks the live link whether it still lives: after sleep or when the network is back. */
  checkLink(): void {
    this.live?.check();
  }

  /** Ends the live link. */
  stop(): void {
    this.live?.stop();
  }

  /** Chooses a variant and shows it. */
  async choose(id: string | undefined): Promise<void> {
    const state = this.store.get();
    const variant = state.variants.find((v) => v.id === id);
    const { selection, shown: _shown, variant: _variant, replacement: _replacement, ...rest } = state;
    this.store.set({
      ...rest, ...(variant ? { variant: variant.id } : {}),
      ...(selection && selection.hit.tileset !== state.variant ? { selection } : {}),
    });
    if (!this.store.get().selection) this.o.view?.select(undefined);
    if (state.replacement?.revision) this.layers.show();
    await Promise.all([this.showVariant(variant), this.readShown(variant), this.readReplacement(variant)]);
  }

  /** Chooses a plan: shows its first published variant. */
  async choosePlan(plan: string): Promise<void> {
    await this.choose(firstVariant(this.store.get().variants.filter((v) => v.planId === plan), undefined)?.id);
  }

  /** Shows what stands there, what is proposed, or both. */
  async situate(situation: Situation): Promise<void> {
    this.store.patch({ situation });
    this.layers.show();
    await this.showVariant(chosenVariant(this.store.get()));
  }

  /** Reads what the chosen variant replaces, and draws it so; without it, or from an older server, all stays. */
  private async readReplacement(variant: Variant | undefined): Promise<void> {
    if (!variant || variant.current === 0) return;
    const replacement = await this.api.replacement(variant.id).catch(() => undefined);
    if (this.store.get().variant !== variant.id || !replacement) return;
    this.store.patch({ replacement });
    if (replacement.revision > 0) this.layers.show();
  }

  private async showVariant(variant: Variant | undefined): Promise<void> {
    const { project, situation } = this.store.get();
    const ref = project && situation !== "existing" && variant && shows(variant)
      ? { id: variant.id, url: variantURL(project.publicCapability, variant.id, this.tileset) }
      : undefined;
    await this.o.view?.showVariant(ref);
  }

  private async readShown(variant: Variant | undefined): Promise<void> {
    if (!variant || variant.current === 0) return;
    const v = await this.api.version(variant.id, variant.current).catch(() => undefined);
    if (v && this.store.get().variant === variant.id) {
      const picture = sideOf(v);
      this.store.patch({ shown: { number: v.number, changed: Date.parse(v.publishedAt ?? v.changedAt), ...(picture ? { picture } : {}) } });
    }
  }

  /** Marks a feature and reads its properties; undefined closes the sheet. */
  async select(hit: Hit | undefined): Promise<void> {
    // Somebody who places a plan taps the map for that; a sheet would take the panel's place.
    if (hit && this.store.get().panel === "placing") return;
    this.o.view?.select(hit);
    const { selection: before, ...rest } = this.store.get();
    if (!hit) return this.store.set(rest);
    const same = before?.hit.key === hit.key && before.hit.tileset === hit.tileset;
    if (!same) rest.panel = "none";
    this.store.set({ ...rest, selection: same && before ? before : { hit } });
    const owner = tilesetById(rest, hit.tileset);
    const rev = Math.max(0, this.o.view?.rev(hit.tileset) ?? 0) || owner?.current || 0;
    const feature = await this.api.feature(hit.tileset, rev, hit.key).catch(() => undefined);
    const now = this.store.get().selection;
    if (now?.hit.key !== hit.key || now.hit.tileset !== hit.tileset) return;
    this.store.patch({ selection: feature ? { hit, feature } : { hit, failed: true } });
  }

  /** Makes the picture follow a place that this page saved, should the live link be slower or away. */
  placed(variant: string): Promise<void> {
    return this.follower.follow(variant);
  }

  private refreshSoon(): void {
    clearTimeout(this.refreshTimer);
    this.refreshTimer = setTimeout(() => void this.refresh(), 100);
  }

  /** Reads plans, variants and layers anew; shows what came. */
  async refresh(): Promise<void> {
    const { project, variant } = this.store.get();
    if (!project) return this.open();
    try {
      await this.read(project.id);
    } catch {
      return; // the link's banner tells that the server is away; the next event tries again
    }
    this.layers.show();
    const chosen = chosenVariant(this.store.get());
    if (!chosen) await this.choose(firstVariant(this.store.get().variants, variant)?.id);
    else if (shows(chosen) && !this.o.view?.rev(chosen.id)) await this.choose(chosen.id);
  }

  /** Starts over after too long an absence: reads all and compares what is shown with it. */
  private async reload(): Promise<void> {
    const { project } = this.store.get();
    if (!project) return;
    const fresh = await this.read(project.id).catch(() => undefined);
    if (!fresh) return;
    this.live?.restart(fresh.seq);
    this.layers.show();
    await this.follower.syncAll();
    await this.readShown(chosenVariant(this.store.get()));
  }

  private async catchUp(): Promise<void> {
    if (await this.follower.catchUp()) await this.readShown(chosenVariant(this.store.get()));
  }

  private progress(items: Progress[]): void {
    const progress = { ...this.store.get().progress };
    for (const p of items) progress[progressKey(p.variant, p.version)] = p;
    this.store.patch({ progress });
  }

  private link(link: State["link"], code?: number): void {
    this.store.patch({ link });
    clearTimeout(this.awayTimer);
    if (link === "open") {
      this.store.patch({ away: false });
      void this.catchUp();
    } else if (code === CODE_TOKEN) this.signedOut();
    else if (link !== "closed") this.awayTimer = setTimeout(() => this.store.patch({ away: true }), AWAY_MS);
  }

  /** The token is no longer taken: goes on as a resident. */
  signedOut(): void {
    if (!this.o.keeper.token()) return;
    this.o.keeper.clear();
    this.store.patch({ session: RESIDENT, panel: "none" });
    this.toast(this.text.sessionEnded, "bad");
    const { project } = this.store.get();
    if (project) this.connect({ ...project, seq: this.live?.last ?? project.seq });
  }

  /** Signs out by wish. */
  signOut(): void {
    this.o.keeper.clear();
    this.store.patch({ session: RESIDENT, panel: "none" });
    const { project } = this.store.get();
    if (project) this.connect({ ...project, seq: this.live?.last ?? project.seq });
  }

  setLanguage(language: Language): void {
    this.store.patch({ language });
  }

  /** Why something failed, for a person. */
  reason(err: unknown): string {
    if (err instanceof Problem) return err.offline ? this.text.networkFailed : err.detail || err.title;
    return err instanceof Error ? err.message : String(err);
  }

  /** Shows a message that goes away by itself. */
  toast(text: string, tone: Toast["tone"]): void {
    const id = ++this.toasts;
    this.store.patch({ toasts: [...this.store.get().toasts.slice(-2), { id, text, tone }] });
    setTimeout(() => this.dismiss(id), TOAST_MS);
  }

  dismiss(id: number): void {
    this.store.patch({ toasts: this.store.get().toasts.filter((t) => t.id !== id) });
  }

  /** Moves the clock of relative times. */
  tick(): void {
    this.store.patch({ now: this.now() });
  }
}
