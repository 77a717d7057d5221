import type { ProfileName } from "../profile";
import type { State, Toast } from "../state";
import type { Store } from "../store";
import { keepsAny } from "./kept";
import type { Packs } from "./packs";
import { mayKeep } from "./worker";

/** What taking along asks of the rest. */
export interface PackDoorOptions {
  store: Store<State>;
  toast: (text: string, tone: Toast["tone"]) => void;
  profile: ProfileName;
}

/** The way to what people take along: its code comes when somebody asks, or has something on this device. */
export class PackDoor {
  /** Whether this page may keep things at all. */
  readonly possible = mayKeep(globalThis as Parameters<typeof mayKeep>[0]);
  private opening: Promise<Packs> | undefined;

  constructor(private readonly o: PackDoorOptions) {}

  /** Reads what is kept, once. */
  open(): Promise<Packs> {
    this.opening ??= import("./open").then(({ openPacks }) => openPacks(this.o)).catch((err: unknown) => {
      this.opening = undefined; // tried again when somebody asks again
      throw err;
    });
    return this.opening;
  }

  /** At the start of the page: reads what is kept if there is anything. */
  async wake(): Promise<void> {
    if (this.possible && (await keepsAny(caches))) await this.open().catch(() => undefined);
  }

  /** The project changed on the server, or the page is back on line. */
  changed(project: string | undefined): void {
    if (project) void this.opening?.then((packs) => packs.projectChanged(project), () => undefined);
  }
}
