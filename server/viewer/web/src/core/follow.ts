import type { EventEffects } from "./events";
import { movedText, type Messages } from "./i18n";
import type { Layers } from "./layers/layers";
import type { Motion } from "./motion";
import type { ProfileName } from "./profile";
import { progressKey, tilesetById, withCurrent, withPartial, type State, type Toast } from "./state";
import type { Store } from "./store";
import { planSwap } from "./swapplan";
import type { Picture, PlacementChangedData, TilesPartialData, TilesReplacedData, Variant, VersionFilesData, VersionStateData } from "./types";
import { pictureURL, type Hit, type SyncHint, type View } from "./view";

/** What following asks of the rest. */
export interface FollowerOptions {
  store: Store<State>;
  /** Undefined where the browser has no WebGL. */
  view: View | undefined;
  now: () => number;
  profile: ProfileName;
  text: () => Messages;
  choose: (variant: string) => Promise<void>;
  select: (hit: Hit) => Promise<void>;
  toast: (text: string, tone: Toast["tone"]) => void;
  /** Reads plans, variants and layers anew, soon. */
  refresh: () => void;
  layers: Pick<Layers, "show" | "changed" | "removed">;
  /** Told when a variant or layer stands elsewhere, after the picture followed. */
  placed: (tileset: string) => void;
  /** A variant replaces something else of its surroundings. */
  replacement: (variant: string) => void;
  /** Told when versions of a variant changed. */
  versionsChanged: (variant: string) => void;
}

/** Follows lasting events: exchanges what is shown, tells people, keeps the selection true. */
export class Follower implements EventEffects {
  private readonly o: FollowerOptions;
  /** Tilesets of which a part is being exchanged for a larger one, and whether a still larger one came since. */
  private readonly growing = new Map<string, boolean>();

  constructor(options: FollowerOptions) {
    this.o = options;
  }

  refresh(): void {
    this.o.refresh();
  }

  layerChanged(layer: Variant): void {
    if (tilesetById(this.o.store.get(), layer.id)) this.o.layers.changed(layer);
    else this.o.refresh();
  }

  layerRemoved(id: string): void {
    this.o.layers.removed(id);
  }

  versionChanged(data: VersionStateData): void {
    if (data.state !== "converting" && data.state !== "queued") {
      const { [progressKey(data.variant, data.version)]: _, ...progress } = this.o.store.get().progress;
      this.o.store.patch({ progress });
    }
    this.o.versionsChanged(data.variant);
  }

  filesMade({ variant, version, pictures }: VersionFilesData): void {
    const { store } = this.o;
    const state = store.get();
    const shown = tilesetById(state, variant)?.current === version && state.pictures[variant] !== undefined;
    store.patch({
      made: { ...state.made, [variant]: version },
      ...(shown && state.project ? { pictures: { ...state.pictures, [variant]: pictures.map(sideOf(state.project.publicCapability, variant)) } } : {}),
    });
  }

  replacementChanged(variant: string): void {
    this.o.replacement(variant);
  }

  placementChanged(data: PlacementChangedData): void {
    void this.placed(data);
  }

  /** Moves what is shown and tells how far; nothing of it is fetched again but tileset.json. */
  private async placed({ variant, placement }: PlacementChangedData): Promise<void> {
    const { store } = this.o;
    const owner = tilesetById(store.get(), variant);
    if (!owner) return this.o.refresh();
    const { variants, layers } = store.get();
    const place = (v: Variant): Variant => (v.id === variant ? { ...v, placement } : v);
    store.patch({ variants: variants.map(place), layers: layers.map(place) });
    await this.follow(variant);
    this.o.placed(variant);
  }

  /** Brings what is shown to where the server says it stands, and tells how far that was. */
  async follow(variant: string): Promise<void> {
    const { store, text, toast } = this.o;
    const motion = await this.sync(variant);
    const owner = tilesetById(store.get(), variant);
    if (motion && owner) toast(movedText(text(), owner.name, motion, store.get().language), "info");
  }

  tilesReplaced(data: TilesReplacedData, time: number): void {
    void this.replaced(data, time);
  }

  tilesPartial(data: TilesPartialData): void {
    void this.partial(data);
  }

  /** Shows what there is of a version that is being made, in the place of what was there of it before. */
  private async partial({ tileset, partial }: TilesPartialData): Promise<void> {
    const { store, view } = this.o;
    const before = store.get();
    const owner = tilesetById(before, tileset);
    if (!owner) return this.o.refresh();
    if (owner.current > 0) return; // told of before it was whole
    store.patch({ variants: withPartial(before.variants, tileset, partial), layers: withPartial(before.layers, tileset, partial) });
    if (partial && view?.rev(tileset)) await this.grow(tileset);
    else if (owner.owner === "layer") this.o.layers.show();
    else if (before.variant === undefined || before.variant === tileset) await this.o.choose(tileset);
  }

  /** Brings what grows up to date; parts that come meanwhile are shown at once after it. */
  private async grow(id: string): Promise<void> {
    if (this.growing.has(id)) return void this.growing.set(id, true);
    do {
      this.growing.set(id, false);
      await this.sync(id);
    } while (this.growing.get(id) && (tilesetById(this.o.store.get(), id)?.current ?? 1) === 0);
    this.growing.delete(id);
  }

  private async replaced(data: TilesReplacedData, time: number): Promise<void> {
    const { store, view } = this.o;
    const before = store.get();
    const owner = tilesetById(before, data.tileset);
    if (!owner) return this.o.refresh();
    store.patch({
      variants: withCurrent(before.variants, owner.id, data.rev),
      layers: withCurrent(before.layers, owner.id, data.rev),
    });
    if (owner.owner === "layer") {
      if (view?.rev(owner.id) && data.rev > 0) {
        await this.sync(owner.id);
        if (owner.layer?.theme) this.o.layers.show(); // another version has another legend
      } else this.o.layers.show();
      return;
    }
    if (before.variant !== undefined && before.variant !== owner.id) return view?.forget(owner.id);
    await this.replacedShown(owner, data, time);
  }

  private async replacedShown(owner: Variant, data: TilesReplacedData, time: number): Promise<void> {
    const { store, view, now } = this.o;
    const was = view?.rev(owner.id) ?? data.prevRev; // below 0 where a part of it was shown
    const step = planSwap(was, data, this.o.profile);
    const features = data.features ?? [];
    if (step.do === "clear") {
      this.o.toast(this.o.text().withdrawnToast(owner.name), "info");
      return this.o.choose(owner.id);
    }
    if (step.do !== "nothing") {
      if (was === 0) await this.o.choose(owner.id);
      else await this.sync(owner.id, { ahead: step.do === "exchange" ? step.ahead : [], features });
      if (view && view.rev(owner.id) === was) return; // not fetched: tried again when the link is back
      const text = this.o.text();
      this.o.toast(was <= 0 ? text.publishedToast(owner.name) : text.replacedToast(owner.name, features.length), "good");
    }
    store.patch({ shown: { number: data.rev, changed: Math.min(time, now()) }, now: now() });
    const { selection } = store.get();
    if (selection?.hit.tileset === owner.id) await this.o.select(selection.hit);
  }

  /** Tries again what could not be fetched while the server was away; tells whether anything was. */
  async catchUp(): Promise<boolean> {
    const { variants, layers } = this.o.store.get();
    let any = false;
    for (const { id, current } of [...variants, ...layers]) {
      const rev = this.o.view?.rev(id) ?? 0;
      if (rev === 0 || current === 0 || rev === current) continue;
      await this.sync(id);
      any = true;
    }
    return any;
  }

  /** Compares everything shown with the server. */
  async syncAll(): Promise<void> {
    const { variants, layers } = this.o.store.get();
    await Promise.all([...layers, ...variants].filter((v) => this.o.view?.rev(v.id)).map((v) => this.sync(v.id)));
  }

  /** Brings a shown tileset up to date. What fails is left as it was. */
  private sync(id: string, hint?: SyncHint): Promise<Motion | undefined> {
    return this.o.view?.sync(id, hint).catch(() => undefined) ?? Promise.resolve(undefined);
  }
}

/** Makes a picture from a side of its name. */
function sideOf(capability: string, variant: string): (name: string) => Picture {
  return (name) => ({ name, kind: "side", state: "ready", alt: [], href: pictureURL(capability, variant, name) });
}
