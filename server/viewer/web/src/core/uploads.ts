import type { Api } from "./api";
import type { State } from "./state";
import type { Store } from "./store";
import type { Upload } from "./types";
import { uploadFile, type Sent } from "./upload";

/** Sends one file; replaced in tests. */
export type SendFile = (api: Api, file: File, sent: Sent, signal: AbortSignal) => Promise<Upload>;

/** What the uploader asks of the rest. */
export interface UploaderOptions {
  api: Api;
  store: Store<State>;
  /** Why something failed, for a person. */
  reason: (err: unknown) => string;
  /** Told when a version was made. */
  made: () => Promise<void>;
  sendFile?: SendFile;
}

/** Sends files and makes one version of them; one at a time. */
export class Uploader {
  private readonly o: UploaderOptions;
  private abort: AbortController | undefined;

  constructor(options: UploaderOptions) {
    this.o = options;
  }

  /** Sends the files as the next version of a variant. How it goes is in the state; it never throws. */
  async send(variant: string, files: File[], note: string): Promise<void> {
    if (this.abort) return;
    const abort = new AbortController();
    this.abort = abort;
    try {
      const ids: string[] = [];
      for (const file of files) ids.push((await this.sendOne(file, abort.signal)).id);
      await this.o.api.createVersion(variant, ids, note);
      this.o.store.patch({ sending: { phase: "idle" } });
      await this.o.made();
    } catch (err) {
      const cancelled = abort.signal.aborted;
      this.o.store.patch({ sending: cancelled ? { phase: "idle" } : { phase: "failed", why: this.o.reason(err) } });
    } finally {
      this.abort = undefined;
    }
  }

  /** Stops what is being sent. */
  cancel(): void {
    this.abort?.abort();
  }

  private sendOne(file: File, signal: AbortSignal): Promise<Upload> {
    const tell = (bytes: number, total: number): void => {
      const percent = total > 0 ? Math.floor((100 * bytes) / total) : 100;
      this.o.store.patch({ sending: { phase: "sending", file: file.name, percent } });
    };
    tell(0, file.size);
    return (this.o.sendFile ?? uploadFile)(this.o.api, file, tell, signal);
  }
}
