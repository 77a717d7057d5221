import type { LineSegments, Mesh, Object3D, Points } from "three";

/** What a tile draws: surfaces, or the lines of what has none. */
export type Drawn = Mesh | LineSegments;

/** A row of a tile's property table: the fixed columns. */
export interface FeatureRow {
  key: string;
  class: string;
  name: string;
  storey: string;
}

/** What the loader's metadata extension hangs on a mesh (the parts used). */
interface MeshMetadata {
  meshFeatures?: { featureIds: { attribute?: number; propertyTable?: number | null; nullFeatureId?: number | null }[] };
  structuralMetadata?: {
    tableAccessors: { count: number }[];
    getPropertyTableData(table: number, row: number): Record<string, unknown>;
  };
}

/** The first feature id set of a mesh that has a table, with the ids per vertex. */
function idSet(mesh: Drawn): { ids: { getX(i: number): number; count: number }; table: number } | undefined {
  const { meshFeatures, structuralMetadata } = mesh.userData as MeshMetadata;
  const set = meshFeatures?.featureIds[0];
  if (!set || set.attribute === undefined || typeof set.propertyTable !== "number" || !structuralMetadata) return undefined;
  const ids = mesh.geometry.getAttribute(`_feature_id_${set.attribute}`);
  return ids ? { ids, table: set.propertyTable } : undefined;
}

/** One row of a mesh's property table; undefined where it has none or the row lies outside. */
export function rowOf(mesh: Drawn, row: number): FeatureRow | undefined {
  const set = idSet(mesh);
  const metadata = (mesh.userData as MeshMetadata).structuralMetadata;
  if (!set || !metadata || row < 0 || row >= (metadata.tableAccessors[set.table]?.count ?? 0)) return undefined;
  const data = metadata.getPropertyTableData(set.table, row);
  const text = (name: string): string => (typeof data[name] === "string" ? (data[name] as string) : "");
  return { key: text("key"), class: text("class"), name: text("name"), storey: text("storey") };
}

/** The feature at a vertex. */
export function featureAt(mesh: Drawn, vertex: number): { id: number; row: FeatureRow } | undefined {
  const set = idSet(mesh);
  if (!set || vertex < 0 || vertex >= set.ids.count) return undefined;
  const id = set.ids.getX(vertex);
  const row = rowOf(mesh, id);
  return row ? { id, row } : undefined;
}

/** Whatever is drawn below an object: surfaces, lines and points. */
export function allDrawn(scene: Object3D): (Drawn | Points)[] {
  const out: (Drawn | Points)[] = [];
  scene.traverse((o) => {
    if ((o as Mesh).isMesh || (o as LineSegments).isLineSegments || (o as Points).isPoints) out.push(o as Drawn | Points);
  });
  return out;
}

/** Lines below an object. */
export function linesBelow(scene: Object3D): LineSegments[] {
  const out: LineSegments[] = [];
  scene.traverse((o) => {
    if ((o as LineSegments).isLineSegments) out.push(o as LineSegments);
  });
  return out;
}

/** Meshes below an object. */
export function meshesOf(scene: Object3D): Mesh[] {
  const out: Mesh[] = [];
  scene.traverse((o) => {
    if ((o as Mesh).isMesh) out.push(o as Mesh);
  });
  return out;
}

/** Feature ids of the rows of a mesh's table whose key is wanted. */
export function idsOfKeys(mesh: Drawn, keys: ReadonlySet<string>): Set<number> {
  const out = new Set<number>();
  const set = idSet(mesh);
  const count = set ? ((mesh.userData as MeshMetadata).structuralMetadata?.tableAccessors[set.table]?.count ?? 0) : 0;
  for (let i = 0; i < count; i++) {
    const row = rowOf(mesh, i);
    if (row && keys.has(row.key)) out.add(i);
  }
  return out;
}

/** The key and the feature id of each row of a mesh's table. */
export function idsByKey(mesh: Drawn): [key: string, id: number][] {
  const out: [string, number][] = [];
  const set = idSet(mesh);
  const count = set ? ((mesh.userData as MeshMetadata).structuralMetadata?.tableAccessors[set.table]?.count ?? 0) : 0;
  for (let i = 0; i < count; i++) {
    const row = rowOf(mesh, i);
    if (row) out.push([row.key, i]);
  }
  return out;
}

/** The feature id and the fixed columns of each row of a mesh's table. */
export function rowsOf(mesh: Drawn): [id: number, row: FeatureRow][] {
  const out: [number, FeatureRow][] = [];
  const set = idSet(mesh);
  const count = set ? ((mesh.userData as MeshMetadata).structuralMetadata?.tableAccessors[set.table]?.count ?? 0) : 0;
  for (let i = 0; i < count; i++) {
    const row = rowOf(mesh, i);
    if (row) out.push([i, row]);
  }
  return out;
}

/** The feature id at each vertex of a mesh; undefined where it has none. */
export function vertexIds(mesh: Drawn): { getX(i: number): number } | undefined {
  return idSet(mesh)?.ids;
}

/** Positions (three numbers a vertex, nine a triangle, in the mesh's frame) of the triangles of these features. */
export function trianglesOf(mesh: Mesh, ids: ReadonlySet<number>): Float32Array {
  return cornersOf(mesh, ids, 3);
}

/** Positions (three numbers a vertex, six a segment, in the lines' frame) of the segments of these features. */
export function segmentsOf(lines: LineSegments, ids: ReadonlySet<number>): Float32Array {
  return cornersOf(lines, ids, 2);
}

/** Positions of the triangles or segments, `arity` corners each, of these features. */
function cornersOf(mesh: Drawn, ids: ReadonlySet<number>, arity: number): Float32Array {
  const set = idSet(mesh);
  if (!set || ids.size === 0) return new Float32Array();
  const { index } = mesh.geometry;
  const position = mesh.geometry.getAttribute("position");
  const corners = index ? index.count : position.count;
  const out: number[] = [];
  for (let i = 0; i + arity <= corners; i += arity) {
    const first = index ? index.getX(i) : i;
    if (!ids.has(set.ids.getX(first))) continue;
    for (let k = 0; k < arity; k++) {
      const v = index ? index.getX(i + k) : i + k;
      out.push(position.getX(v), position.getY(v), position.getZ(v));
    }
  }
  return new Float32Array(out);
}

/** Number of triangles below an object. */
export function triangleCount(scene: Object3D): number {
  let n = 0;
  for (const mesh of meshesOf(scene)) {
    const { index } = mesh.geometry;
    n += Math.floor((index ? index.count : mesh.geometry.getAttribute("position").count) / 3);
  }
  return n;
}
