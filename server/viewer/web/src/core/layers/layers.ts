import type { Api } from "../api";
import type { Messages } from "../i18n";
import { cutOf, goneOf, groundOf, type NewGround } from "../situation";
import type { State, Toast } from "../state";
import type { Store } from "../store";
import { shows, type Variant } from "../types";
import { layerURL, type LayerLook, type View } from "../view";
import { inOrder, isOn, styleOf, type LayerChange, type LayerStyle, type OwnView } from "./types";

/** What the layers ask of the rest. */
export interface LayersOptions {
  api: Api;
  store: Store<State>;
  /** Undefined where the browser has no WebGL. */
  view: View | undefined;
  /** File of the tilesets for this device. */
  tileset: () => string;
  text: () => Messages;
  reason: (err: unknown) => string;
  toast: (text: string, tone: Toast["tone"]) => void;
}

/** What is around the plan: what is drawn of it, how, and in which order. */
export class Layers {
  private readonly o: LayersOptions;
  /** Version and theme of the legends that are asked for or there, by layer. */
  private readonly asked = new Map<string, string>();
  /** The new ground of what is shown: the hash of its model, and that once it is there. */
  private model: { sha256: string; data?: ArrayBuffer } | undefined;

  constructor(options: LayersOptions) {
    this.o = options;
  }

  /** Draws the layers as the project and the person have them. */
  show(): void {
    const { project, layers, own } = this.o.store.get();
    if (!project || !this.o.view) return;
    const shown = inOrder(layers).filter((l) => shows(l) && isOn(l, own[l.id]));
    this.o.view.setLayers(shown.map((l) => {
      const cut = cutOf(l.layer?.kind);
      return {
        id: l.id, url: layerURL(project.publicCapability, l.id, this.o.tileset()), look: this.look(l), terrain: l.layer?.kind === "ground",
        ...(cut ? { cut } : {}),
      };
    }), this.ground());
    for (const l of shown) void this.readLegend(l);
  }

  /** The ground that goes, with its model where that is there already. */
  private ground(): NewGround | undefined {
    const { situation, replacement } = this.o.store.get();
    const ground = groundOf(situation, replacement);
    const sha256 = replacement?.ground?.model?.sha256;
    if (!ground || !replacement || !sha256) return ground;
    if (this.model?.sha256 !== sha256) void this.readModel(replacement.variantId, sha256);
    return this.model?.data ? { ...ground, model: this.model.data } : ground;
  }

  /** Reads the new ground, once; without it the cut is shown open. */
  private async readModel(variant: string, sha256: string): Promise<void> {
    const mine = (this.model = { sha256 });
    const data = await this.o.api.groundModel(variant).catch(() => undefined);
    if (this.model !== mine) return; // another one is on its way
    if (!data) this.model = undefined;
    else {
      this.model = { sha256, data };
      this.show();
    }
  }

  private look(l: Variant): LayerLook {
    const { own, legends, situation, replacement } = this.o.store.get();
    const legend = l.layer?.theme ? legends[l.id] : undefined;
    const gone = goneOf(l.id, situation, replacement);
    return {
      ...styleOf(l, own[l.id]), order: l.layer?.position ?? 0, ...(gone ? { gone } : {}),
      ...(l.layer?.theme ? { areas: legend ? { classes: legend.areas, colours: [legend.unknown.colour, ...legend.classes.map((c) => c.colour)] } : null } : {}),
    };
  }

  /** Reads the legend of a thematic layer, once for each version and theme. */
  private async readLegend(l: Variant): Promise<void> {
    if (!l.layer?.theme || l.current === 0) return;
    const of = `${l.current} ${JSON.stringify(l.layer.theme)}`;
    if (this.asked.get(l.id) === of) return;
    this.asked.set(l.id, of);
    const legend = await this.o.api.legend(l.projectId, l.id).catch(() => undefined);
    if (this.asked.get(l.id) !== of) return; // a newer one is on its way
    if (!legend) {
      this.asked.delete(l.id);
      return;
    }
    this.o.store.patch({ legends: { ...this.o.store.get().legends, [l.id]: legend } });
    this.show();
  }

  /** A layer is another one now: its tiles stay. */
  changed(layer: Variant): void {
    const { store } = this.o;
    const { layers } = store.get();
    const was = layers.find((l) => l.id === layer.id);
    if (!was) return;
    // An event tells what was published when it was written; tiles.replaced tells of later ones.
    const { placement: _, partial: _partial, ...rest } = layer;
    const now: Variant = { ...rest, current: was.current, ...(was.placement ? { placement: was.placement } : {}), ...(was.partial ? { partial: was.partial } : {}) };
    store.patch({ layers: inOrder(layers.map((l) => (l.id === layer.id ? now : l))) });
    this.show();
  }

  removed(id: string): void {
    const { store } = this.o;
    store.patch({ layers: store.get().layers.filter((l) => l.id !== id) });
    this.show();
  }

  private setOwn(id: string, own: OwnView | undefined): void {
    const { [id]: _, ...rest } = this.o.store.get().own;
    this.o.store.patch({ own: own ? { ...rest, [id]: own } : rest });
    this.show();
  }

  /** Switches a layer in the person's own view. */
  toggle(id: string, visible: boolean): void {
    this.setOwn(id, { ...this.o.store.get().own[id], visible });
  }

  /** Draws a layer otherwise in the person's own view. */
  restyle(id: string, style: LayerStyle): void {
    this.setOwn(id, { ...this.o.store.get().own[id], style });
  }

  /** Draws a layer as the project has it. */
  reset(id: string): void {
    this.setOwn(id, undefined);
  }

  /** Saves for everyone how a layer is drawn here. */
  async save(id: string): Promise<void> {
    const { layers, own } = this.o.store.get();
    const layer = layers.find((l) => l.id === id);
    const mine = own[id];
    if (!layer || !mine) return;
    const done = await this.change(layer, { ...(mine.visible === undefined ? {} : { visible: mine.visible }), ...(mine.style ? { style: mine.style } : {}) });
    if (done) this.reset(id);
  }

  /** Changes a layer for everyone; tells whether that went well. A refusal is told as a toast. */
  async change(layer: Variant, change: LayerChange): Promise<boolean> {
    return this.attempt(async () => this.changed(await this.o.api.changeLayer(layer, change)));
  }

  /** Puts a layer one place up (-1) or down (1) in the list of everyone. */
  async move(id: string, by: -1 | 1): Promise<void> {
    const { project, layers } = this.o.store.get();
    const ids = inOrder(layers).map((l) => l.id);
    const at = ids.indexOf(id);
    const to = at + by;
    if (!project || at < 0 || to < 0 || to >= ids.length) return;
    ids.splice(at, 1);
    ids.splice(to, 0, id);
    await this.attempt(async () => {
      this.o.store.patch({ layers: await this.o.api.orderLayers(project.id, ids) });
      this.show();
    });
  }

  /** Takes a layer out of the project. */
  async remove(layer: Variant): Promise<void> {
    await this.attempt(async () => {
      await this.o.api.removeLayer(layer);
      this.removed(layer.id);
    });
  }

  private async attempt(act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (err) {
      this.o.toast(this.o.text().actionFailed(this.o.reason(err)), "bad");
      return false;
    }
  }
}
