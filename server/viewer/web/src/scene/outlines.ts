/** Rows of a table of outlines: as many sides as a row has are looked at for a place. */
export const OUTLINE_ROWS = 64;
/** Texels in a line of the table. */
export const OUTLINE_WIDTH = 256;

/** Outlines as a shader reads them: four numbers a texel. */
export interface OutlineTable {
  /** First a texel for each row, number of its first side and how many there are; then the sides, row by row: east, north of both ends. */
  data: Float32Array;
  /** Lines of the table. */
  height: number;
  /** East and north of what they cover: least, then greatest. */
  box: [number, number, number, number];
}

type Outline = [number, number][];

/** The sides of outlines: east, north of both ends. */
function sidesOf(outlines: Outline[]): [number, number, number, number][] {
  return outlines.flatMap((ring) => ring.map(([ax, ay], i) => {
    const [bx, by] = ring[(i + 1) % ring.length] ?? [ax, ay];
    return [ax, ay, bx, by] as [number, number, number, number];
  }));
}

/** Whether a place lies within outlines, by the even-odd rule. */
export function within(outlines: Outline[], east: number, north: number): boolean {
  let inside = false;
  for (const [ax, ay, bx, by] of sidesOf(outlines)) {
    if (ay > north !== by > north && east < ax + ((north - ay) * (bx - ax)) / (by - ay)) inside = !inside;
  }
  return inside;
}

/**
 * Lays outlines out for a shader that tells for each pixel, exactly, whether it lies
 * within: a pixel is compared with the sides alone that pass its row. A picture of the
 * outlines would blur edges where the camera is near, and a loop over all sides be
 * slow where there are thousands.
 */
export function outlineTable(outlines: Outline[]): OutlineTable {
  const corners = outlines.flat();
  const [e, n] = [corners.map((c) => c[0]), corners.map((c) => c[1])];
  const least = (v: number[]): number => v.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (v: number[]): number => v.reduce((a, b) => Math.max(a, b), -Infinity);
  const box: OutlineTable["box"] = [least(e), least(n), most(e), most(n)];
  const tall = Math.max(box[3] - box[1], 1e-6);
  const rows: number[][] = Array.from({ length: OUTLINE_ROWS }, () => []);
  const rowAt = (north: number): number => Math.min(OUTLINE_ROWS - 1, Math.max(0, Math.floor(((north - box[1]) / tall) * OUTLINE_ROWS)));
  const slack = tall * 1e-3; // shaders count with less digits
  for (const side of sidesOf(outlines)) {
    const [, ay, , by] = side;
    for (let r = rowAt(Math.min(ay, by) - slack); r <= rowAt(Math.max(ay, by) + slack); r++) rows[r]?.push(...side);
  }
  const texels = OUTLINE_ROWS + rows.reduce((sum, r) => sum + r.length / 4, 0);
  const height = Math.ceil(texels / OUTLINE_WIDTH);
  const data = new Float32Array(4 * OUTLINE_WIDTH * height);
  let at = OUTLINE_ROWS;
  rows.forEach((sides, r) => {
    data.set([at, sides.length / 4], 4 * r);
    data.set(sides, 4 * at);
    at += sides.length / 4;
  });
  return { data, height, box };
}

/** GLSL of `bool cutAway(vec2 place)`, over the uniforms cutTable and cutBox. */
export const CUT_GLSL = `
uniform highp sampler2D cutTable;
uniform highp vec4 cutBox;
varying highp vec3 vCut;
vec4 cutTexel(int i) { return texelFetch(cutTable, ivec2(i % ${OUTLINE_WIDTH}, i / ${OUTLINE_WIDTH}), 0); }
bool cutAway(highp vec2 p) {
  if (any(lessThan(p, cutBox.xy)) || any(greaterThan(p, cutBox.zw))) return false;
  int row = clamp(int((p.y - cutBox.y) / max(cutBox.w - cutBox.y, 1e-6) * ${OUTLINE_ROWS}.0), 0, ${OUTLINE_ROWS - 1});
  vec4 span = cutTexel(row);
  bool inside = false;
  for (int i = 0; i < int(span.y); i++) {
    highp vec4 side = cutTexel(int(span.x) + i);
    if ((side.y > p.y) != (side.w > p.y) && p.x < side.x + (p.y - side.y) * (side.z - side.x) / (side.w - side.y)) inside = !inside;
  }
  return inside;
}`;
