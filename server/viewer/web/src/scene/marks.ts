import {
  BufferAttribute, BufferGeometry, EdgesGeometry, Group, LineBasicMaterial, LineSegments, Mesh, MeshBasicMaterial,
  type Object3D,
} from "three";
import { idsOfKeys, linesBelow, meshesOf, segmentsOf, trianglesOf } from "./features";

/** Sharpest angle in degrees between two faces that still counts as one face. */
const EDGE_DEGREES = 25;
/** Corners of a mark above which no edges are drawn: finding them would take longer than a frame. */
const MAX_EDGE_CORNERS = 60_000;

/** How a marked feature looks. */
export interface MarkStyle {
  color: number;
  fill: number;
  edge: number;
}

/**
 * A tint and an outline over the features with these keys in the given tile
 * scenes; undefined where none of them is there. The outline shows through
 * what stands before it.
 */
export function makeMark(scenes: Iterable<Object3D>, keys: ReadonlySet<string>, style: MarkStyle): Group | undefined {
  const group = new Group();
  group.name = "mark";
  for (const scene of scenes) {
    for (const mesh of meshesOf(scene)) {
      const part = markPart(mesh, keys, style);
      if (part) group.add(part);
    }
    for (const lines of linesBelow(scene)) {
      const part = markLines(lines, keys, style);
      if (part) group.add(part);
    }
  }
  return group.children.length > 0 ? group : undefined;
}

function markPart(mesh: Mesh, keys: ReadonlySet<string>, style: MarkStyle): Group | undefined {
  const positions = trianglesOf(mesh, idsOfKeys(mesh, keys));
  if (positions.length === 0) return undefined;
  const geometry = new BufferGeometry().setAttribute("position", new BufferAttribute(positions, 3));
  const part = new Group();
  part.add(new Mesh(geometry, new MeshBasicMaterial({
    color: style.color, transparent: true, opacity: style.fill, depthWrite: false,
    polygonOffset: true, polygonOffsetFactor: -2, polygonOffsetUnits: -4, side: 2,
  })));
  if (positions.length / 3 <= MAX_EDGE_CORNERS) {
    const lines = new LineSegments(new EdgesGeometry(geometry, EDGE_DEGREES), new LineBasicMaterial({
      color: style.color, transparent: true, opacity: style.edge, depthTest: false,
    }));
    lines.renderOrder = 5;
    part.add(lines);
  }
  mesh.updateWorldMatrix(true, false);
  part.matrixAutoUpdate = false;
  part.matrix.copy(mesh.matrixWorld);
  return part;
}

/** Lines have nothing to tint: the outline is drawn over them. */
function markLines(lines: LineSegments, keys: ReadonlySet<string>, style: MarkStyle): LineSegments | undefined {
  const positions = segmentsOf(lines, idsOfKeys(lines, keys));
  if (positions.length === 0) return undefined;
  const part = new LineSegments(
    new BufferGeometry().setAttribute("position", new BufferAttribute(positions, 3)),
    new LineBasicMaterial({ color: style.color, transparent: true, opacity: style.edge, depthTest: false }),
  );
  part.renderOrder = 5;
  lines.updateWorldMatrix(true, false);
  part.matrixAutoUpdate = false;
  part.matrix.copy(lines.matrixWorld);
  return part;
}

/** Sets how strong a mark is, 0 to 1 of its style. */
export function fadeMark(mark: Group, style: MarkStyle, strength: number): void {
  mark.traverse((o) => {
    const { material } = o as Mesh;
    if (material instanceof MeshBasicMaterial) material.opacity = style.fill * strength;
    if (material instanceof LineBasicMaterial) material.opacity = style.edge * strength;
  });
}

/** Takes a mark out of the scene and frees it. */
export function removeMark(mark: Group | undefined): void {
  if (!mark) return;
  mark.removeFromParent();
  mark.traverse((o) => {
    const { geometry, material } = o as Mesh;
    geometry?.dispose();
    for (const m of material ? [material].flat() : []) m.dispose();
  });
}
