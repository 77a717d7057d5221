/** The part of the site that the map shows: north up, straight from above. */
export interface MapFrame {
  /** East and north in the middle of the picture, metres in the site frame. */
  east: number;
  north: number;
  metresPerPixel: number;
  /** CSS pixels. */
  width: number;
  height: number;
  /** CSS pixels at the left and at the bottom that a panel covers. */
  left: number;
  bottom: number;
}

/** The middle of the part of the picture that no panel covers, CSS pixels. */
export function focusOf(f: MapFrame): [number, number] {
  return [(f.left + f.width) / 2, (f.height - f.bottom) / 2];
}

/** The map with a box of the site (east, north) in the part of the picture that no panel covers, with some air around it. */
export function fitted(f: MapFrame, low: [number, number], high: [number, number], air: number, least: number): MapFrame {
  const across = (high[0] - low[0]) / Math.max(1, f.width - f.left);
  const along = (high[1] - low[1]) / Math.max(1, f.height - f.bottom);
  const metresPerPixel = Math.min(MAX_SCALE, Math.max(least, air * Math.max(across, along)));
  const [x, y] = focusOf(f);
  return {
    ...f, metresPerPixel,
    east: (low[0] + high[0]) / 2 - (x - f.width / 2) * metresPerPixel,
    north: (low[1] + high[1]) / 2 + (y - f.height / 2) * metresPerPixel,
  };
}

/** Nearest and furthest view of the map, metres per CSS pixel. */
export const MIN_SCALE = 0.005;
export const MAX_SCALE = 20;

/** Where a point of the site lies in the picture, CSS pixels from its top left corner. */
export function toPixel(f: MapFrame, east: number, north: number): [number, number] {
  return [f.width / 2 + (east - f.east) / f.metresPerPixel, f.height / 2 - (north - f.north) / f.metresPerPixel];
}

/** The point of the site under a pixel. */
export function toGround(f: MapFrame, x: number, y: number): [number, number] {
  return [f.east + (x - f.width / 2) * f.metresPerPixel, f.north - (y - f.height / 2) * f.metresPerPixel];
}

/** Nearer (factor above 1) or further away, with the point under a pixel staying where it is. */
export function zoomed(f: MapFrame, factor: number, x: number, y: number): MapFrame {
  const [east, north] = toGround(f, x, y);
  const metresPerPixel = Math.min(MAX_SCALE, Math.max(MIN_SCALE, f.metresPerPixel / factor));
  const k = metresPerPixel / f.metresPerPixel;
  return { ...f, metresPerPixel, east: east + (f.east - east) * k, north: north + (f.north - north) * k };
}

/** The length of a scale bar that is a round number of metres and at most `pixels` long. */
export function scaleBar(f: MapFrame, pixels: number): number {
  const most = f.metresPerPixel * pixels;
  const ten = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((k) => k * ten).find((metres) => metres <= most) ?? ten;
}
