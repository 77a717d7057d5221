import type { Api } from "../api";
import type { PlacementAnswer, PlacementChange, PlacementOutcome } from "./types";

/** How a change is sent. */
export interface WriteOptions {
  /** Only tells what would come of it. */
  dryRun?: boolean;
  /** Entity tag of the placement that the change is about. */
  etag?: string;
  /** Kept with the revision. */
  note?: string;
}

/** The placement of one version, read and written. Every method throws Problem. */
export class PlacementApi {
  private readonly api: Api;
  private readonly path: string;

  constructor(api: Api, variant: string, version: number) {
    this.api = api;
    this.path = `/variants/${encodeURIComponent(variant)}/versions/${version}/placement`;
  }

  async read(): Promise<{ answer: PlacementAnswer; etag: string }> {
    const { body, headers } = await this.api.exchange<PlacementAnswer>("GET", this.path);
    return { answer: body, etag: headers.get("ETag") ?? "" };
  }

  async write(change: PlacementChange, options: WriteOptions = {}): Promise<PlacementOutcome> {
    const headers: Record<string, string> = options.etag ? { "If-Match": options.etag } : {};
    const body = options.note ? { ...change, note: options.note } : change;
    const { body: outcome } = await this.api.exchange<PlacementOutcome>(
      "PUT", options.dryRun ? `${this.path}?dryRun=true` : this.path, body, headers);
    return outcome;
  }
}
