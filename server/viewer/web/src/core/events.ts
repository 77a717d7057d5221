import type { PlacementChangedData, ProjectEvent, TilesPartialData, TilesReplacedData, Variant, VersionFilesData, VersionStateData } from "./types";

/** What events make happen. */
export interface EventEffects {
  /** Plans, variants or layers came or changed: read them anew. */
  refresh(): void;
  /** A layer is drawn, named or ordered otherwise. */
  layerChanged(layer: Variant): void;
  layerRemoved(id: string): void;
  versionChanged(data: VersionStateData): void;
  filesMade(data: VersionFilesData): void;
  placementChanged(data: PlacementChangedData): void;
  /** A variant replaces something else of its surroundings. */
  replacementChanged(variant: string): void;
  /** `time` in milliseconds since 1970. */
  tilesReplaced(data: TilesReplacedData, time: number): void;
  tilesPartial(data: TilesPartialData): void;
}

/**
 * Hands a lasting event to what follows from it. Types that this viewer does
 * not know are left alone: a newer server may tell more.
 */
export function onEvent(e: ProjectEvent, effects: EventEffects): void {
  switch (e.event) {
    case "plan.created":
    case "variant.created":
    case "variant.changed":
    case "layer.created":
      return effects.refresh();
    case "layer.changed":
      return effects.layerChanged(e.data as Variant);
    case "layer.removed":
      return effects.layerRemoved((e.data as { id: string }).id);
    case "version.state":
      return effects.versionChanged(e.data as VersionStateData);
    case "version.published":
      return effects.versionChanged({ ...(e.data as VersionStateData), state: "published" });
    case "version.files":
      return effects.filesMade(e.data as VersionFilesData);
    case "placement.changed":
      return effects.placementChanged(e.data as PlacementChangedData);
    case "replacement.changed":
      return effects.replacementChanged((e.data as { variant: string }).variant);
    case "tiles.replaced":
      return effects.tilesReplaced(e.data as TilesReplacedData, Date.parse(e.time) || Date.now());
    case "tiles.partial":
      return effects.tilesPartial(e.data as TilesPartialData);
  }
}
