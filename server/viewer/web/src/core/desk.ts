import type { Api } from "./api";
import type { Messages } from "./i18n";
import type { State, Toast } from "./state";
import type { Store } from "./store";
import { Uploader } from "./uploads";

/** What the desk asks of the rest. */
export interface DeskOptions {
  api: Api;
  store: Store<State>;
  text: () => Messages;
  /** Why something failed, for a person. */
  reason: (err: unknown) => string;
  toast: (text: string, tone: Toast["tone"]) => void;
}

/** The work of architects and planners: sending, following and publishing versions. */
export class Desk {
  readonly uploads: Uploader;
  private readonly o: DeskOptions;

  constructor(options: DeskOptions) {
    this.o = options;
    this.uploads = new Uploader({ ...options, made: () => this.readVersions() });
  }

  /** Opens the panel for a variant or layer and reads its versions. */
  async open(variant: string): Promise<void> {
    const { uploadVariant, versions } = this.o.store.get();
    this.o.store.patch({ panel: "upload", uploadVariant: variant, versions: uploadVariant === variant ? versions : [] });
    await this.readVersions();
  }

  /** Opens the panel in which the place of the chosen variant is checked. */
  openPlacing(): void {
    this.o.store.patch({ panel: "placing" });
  }

  /** Opens the panel in which a project is taken along. */
  openTake(): void {
    this.o.store.patch({ panel: "take" });
  }

  /** Opens the panel of what is around the plan. */
  openLayers(): void {
    this.o.store.patch({ panel: "layers" });
  }

  close(): void {
    this.o.store.patch({ panel: "none" });
  }

  /** Reads the versions anew if they are those of this variant. */
  changed(variant: string): void {
    if (this.o.store.get().uploadVariant === variant) void this.readVersions();
  }

  private async readVersions(): Promise<void> {
    const { uploadVariant } = this.o.store.get();
    if (!uploadVariant) return;
    const versions = await this.o.api.versions(uploadVariant).catch(() => undefined);
    if (versions && this.o.store.get().uploadVariant === uploadVariant) {
      this.o.store.patch({ versions: [...versions].sort((a, b) => b.number - a.number) });
    }
  }

  /** Publishes or withdraws a version; a refusal is told as a toast. */
  async act(what: "publish" | "withdraw", variant: string, number: number): Promise<void> {
    try {
      await this.o.api[what](variant, number);
    } catch (err) {
      this.o.toast(this.o.text().actionFailed(this.o.reason(err)), "bad");
    }
    await this.readVersions();
  }
}
