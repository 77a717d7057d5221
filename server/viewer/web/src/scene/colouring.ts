import {
  BoxGeometry, BufferAttribute, BufferGeometry, Color, DoubleSide, EdgesGeometry, Group, LineDashedMaterial, LineSegments,
  Mesh, MeshBasicMaterial, MeshLambertMaterial, type Material, type Matrix4, type Object3D,
} from "three";
import { CHANGE_COLOURS, CHANGE_KINDS, type ChangeKind } from "../core/changes";
import type { Colouring } from "../core/view";
import { idsByKey, meshesOf, vertexIds } from "./features";
import { PALETTE } from "./palette";

/** Opacity of glass that did not change, and of the boxes where something stood. */
const GLASS = 0.25;
const GHOST = 0.16;

/** What a mesh was before it was coloured. */
interface Before {
  geometry: BufferGeometry;
  material: Material | Material[];
}

/**
 * Draws tiles in the colours of what changed: parts that did not are paper. A
 * coloured mesh has a geometry of its own over the same vertices, with a colour
 * for each, so that taking the colours away is an exchange of two pointers.
 */
export class Colours {
  /** Vertices drawn in the colour of a change, by kind. */
  readonly coloured: Record<ChangeKind, number>;
  readonly ghosts = new Group();
  private readonly what: Colouring;
  private readonly before = new Map<Mesh, Before>();
  private readonly papers = new Map<string, MeshLambertMaterial>();

  constructor(what: Colouring) {
    this.what = what;
    this.coloured = Object.fromEntries(CHANGE_KINDS.map((k) => [k, 0])) as Record<ChangeKind, number>;
    this.ghosts.name = "ghosts";
    this.ghosts.matrixAutoUpdate = false;
    for (const g of what.ghosts) this.ghosts.add(ghost(g.kind, g.min, g.max));
  }

  /** The tileset whose parts are coloured. */
  get tileset(): string {
    return this.what.tileset;
  }

  /** Colours these tiles and lets go of those that are no longer drawn; tells whether anything changed. */
  apply(scenes: Object3D[]): boolean {
    let changed = false;
    const drawn = new Set<Mesh>();
    for (const scene of scenes) {
      for (const mesh of meshesOf(scene)) {
        drawn.add(mesh);
        if (this.before.has(mesh)) continue;
        this.colour(mesh);
        changed = true;
      }
    }
    for (const mesh of this.before.keys()) {
      if (!drawn.has(mesh)) this.restore(mesh);
    }
    return changed;
  }

  /** Places the boxes: from the plan's frame to the scene's. */
  place(matrix: Matrix4): void {
    this.ghosts.matrix.copy(matrix);
    this.ghosts.updateMatrixWorld(true);
  }

  /** Gives every mesh its own look back. */
  dispose(): void {
    for (const mesh of [...this.before.keys()]) this.restore(mesh);
    for (const paper of this.papers.values()) paper.dispose();
    this.ghosts.removeFromParent();
    this.ghosts.traverse((o) => {
      const { geometry, material } = o as Mesh;
      geometry?.dispose();
      for (const m of material ? [material].flat() : []) m.dispose();
    });
  }

  private colour(mesh: Mesh): void {
    const { geometry, material } = mesh;
    const own = new BufferGeometry();
    for (const [name, attribute] of Object.entries(geometry.attributes)) own.setAttribute(name, attribute);
    own.setIndex(geometry.index);
    own.boundingBox = geometry.boundingBox;
    own.boundingSphere = geometry.boundingSphere;
    own.setAttribute("color", this.paint(mesh));
    this.before.set(mesh, { geometry, material });
    mesh.geometry = own;
    mesh.material = this.paper([material].flat()[0] as MeshLambertMaterial);
  }

  /** A colour for each vertex: that of what happened to its part, else paper. */
  private paint(mesh: Mesh): BufferAttribute {
    const count = mesh.geometry.getAttribute("position").count;
    const colours = new Uint8Array(count * 3);
    const paper = bytes(PALETTE.unchanged);
    for (let v = 0; v < count; v++) colours.set(paper, v * 3);
    const ids = vertexIds(mesh);
    const paints = new Map<number, { kind: ChangeKind; colour: [number, number, number] }>();
    for (const [key, id] of idsByKey(mesh)) {
      const kind = this.what.kinds.get(key);
      if (kind) paints.set(id, { kind, colour: bytes(CHANGE_COLOURS[kind]) });
    }
    if (ids && paints.size > 0) {
      for (let v = 0; v < count; v++) {
        const paint = paints.get(ids.getX(v));
        if (!paint) continue;
        colours.set(paint.colour, v * 3);
        this.coloured[paint.kind]++;
      }
    }
    return new BufferAttribute(colours, 3, true);
  }

  /** Paper in the way of a material: as clear, as sided, as flat. */
  private paper(like: MeshLambertMaterial): MeshLambertMaterial {
    const clear = like.transparent;
    const name = `${clear}/${like.flatShading}/${like.side}`;
    let paper = this.papers.get(name);
    if (!paper) {
      paper = new MeshLambertMaterial({
        vertexColors: true, side: clear ? DoubleSide : like.side, flatShading: like.flatShading, transparent: clear,
        opacity: clear ? GLASS : 1, depthWrite: !clear,
      });
      if (like.shadowSide !== null) paper.shadowSide = like.shadowSide;
      this.papers.set(name, paper);
    }
    return paper;
  }

  private restore(mesh: Mesh): void {
    const before = this.before.get(mesh);
    if (!before) return;
    this.before.delete(mesh);
    mesh.geometry.deleteAttribute("color");
    mesh.geometry.dispose();
    mesh.geometry = before.geometry;
    mesh.material = before.material;
  }
}

/** A dashed box where something stood: east, north and up in the plan's frame. */
function ghost(kind: "removed" | "moved", min: number[], max: number[]): Group {
  const size = [0, 1, 2].map((i) => Math.max((max[i] ?? 0) - (min[i] ?? 0), 0.02)) as [number, number, number];
  const box = new BoxGeometry(...size);
  const color = CHANGE_COLOURS[kind];
  const group = new Group();
  const lines = new LineSegments(new EdgesGeometry(box), new LineDashedMaterial({ color, dashSize: 0.3, gapSize: 0.2, depthTest: kind !== "removed", transparent: true }));
  lines.computeLineDistances();
  lines.renderOrder = 6;
  group.add(lines);
  if (kind === "removed") {
    group.add(new Mesh(box, new MeshBasicMaterial({ color, transparent: true, opacity: GHOST, depthWrite: false, side: DoubleSide })));
  } else box.dispose();
  group.position.set(...([0, 1, 2].map((i) => ((min[i] ?? 0) + (max[i] ?? 0)) / 2) as [number, number, number]));
  return group;
}

/** A colour as vertices hold it: in linear light, 0 to 255. */
function bytes(hex: number): [number, number, number] {
  const c = new Color(hex);
  return [Math.round(c.r * 255), Math.round(c.g * 255), Math.round(c.b * 255)];
}
