import type { TileJSON } from "./swapplan";

/**
 * The most that a tile's error is of that of the tile over it. What a shell leaves
 * out lies near what the proxy over it shows, but may lie far from the shell
 * itself, next to that of another cell.
 */
const SHARE = 0.75;

/**
 * Lets devices with little room refine by what can be seen from outside alone
 * (extras.outsideError): what is inside of a building comes to who is in it, and
 * asks for no detail outside. Changes the tiles in place; the same as
 * Tileset.Outside of the server.
 */
export function refineFromOutside(tile: TileJSON, over = Infinity): void {
  const error = Math.min(tile.extras?.outsideError ?? tile.geometricError ?? 0, over * SHARE);
  tile.geometricError = error;
  for (const child of tile.children ?? []) refineFromOutside(child, error);
}
