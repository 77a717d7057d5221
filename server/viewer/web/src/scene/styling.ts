import {
  BufferAttribute, BufferGeometry, Color, DoubleSide, Mesh, MeshBasicMaterial, MeshLambertMaterial, type Material, type Object3D,
} from "three";
import type { LayerLook } from "../core/view";
import { idsOfKeys, meshesOf, rowsOf, vertexIds, type FeatureRow } from "./features";

/** Cosine of the steepest angle from plumb at which a surface faces up or down. */
const LEVEL = 0.3;
/** Below this opacity a layer casts no shadow. */
const SHADOWLESS = 0.6;
/** Metres from one stripe of an unknown area to the next. */
const STRIPES = 9;

/** Marks a mesh that is drawn beside a tile's own for what goes. */
export const GHOST = "maquetteGhost";
/** What goes, where it is still seen: clear and red, as demolition is drawn on Dutch plans. */
const ghostLook = new MeshLambertMaterial({ color: 0xc0392b, transparent: true, opacity: 0.35, depthWrite: false, side: DoubleSide });

interface Before {
  geometry: BufferGeometry;
  material: Material | Material[];
  castShadow: boolean;
  receiveShadow: boolean;
  renderOrder: number;
}

type Paint = [number, number, number, number];

/**
 * Draws a layer's tiles as its style says. A restyled mesh has a geometry of its
 * own over the same vertices, with a colour for each: no tile is fetched, and
 * taking a style away is an exchange of two pointers.
 */
export class Styling {
  /** Vertices drawn in a colour of the style. */
  painted = 0;
  /** Triangles of what goes. */
  left = 0;
  private readonly before = new Map<Mesh, Before>();
  private readonly materials = new Map<Material, Material>();
  private readonly gone: ReadonlySet<string>;
  /** Tiles that a style has nothing to say of. */
  private readonly untouched = new WeakSet<Mesh>();

  constructor(readonly look: LayerLook) {
    this.gone = new Set(look.gone?.keys);
  }

  /** Whether there is anything to draw otherwise. */
  static plain(look: LayerLook): boolean {
    return !look.gone && Styling.ownColours(look);
  }

  private static ownColours(look: LayerLook): boolean {
    return look.opacity === 1 && !look.colour && look.areas === undefined
      && Object.keys(look.classes ?? {}).length + Object.keys(look.surfaces ?? {}).length === 0;
  }

  /** Styles these tiles and lets go of those that are no longer drawn. */
  apply(scenes: Object3D[]): void {
    const drawn = new Set<Mesh>();
    for (const scene of scenes) {
      for (const mesh of meshesOf(scene)) {
        if (mesh.userData[GHOST]) continue;
        drawn.add(mesh);
        if (!this.before.has(mesh) && !this.untouched.has(mesh)) this.style(mesh);
      }
    }
    for (const mesh of this.before.keys()) if (!drawn.has(mesh)) this.restore(mesh);
  }

  /** Gives every mesh its own look back. */
  dispose(): void {
    for (const mesh of [...this.before.keys()]) this.restore(mesh);
    for (const m of this.materials.values()) m.dispose();
  }

  private style(mesh: Mesh): void {
    const { geometry, material, castShadow, receiveShadow, renderOrder } = mesh;
    const gone = this.gone.size > 0 ? idsOfKeys(mesh, this.gone) : new Set<number>();
    if (gone.size === 0 && Styling.ownColours(this.look)) {
      this.untouched.add(mesh);
      return;
    }
    this.before.set(mesh, { geometry, material, castShadow, receiveShadow, renderOrder });
    const own = new BufferGeometry();
    for (const [name, attribute] of Object.entries(geometry.attributes)) own.setAttribute(name, attribute);
    own.setIndex(geometry.index);
    own.boundingBox = geometry.boundingBox;
    own.boundingSphere = geometry.boundingSphere;
    own.setAttribute("color", this.paint(mesh));
    if (gone.size > 0) this.part(mesh, own, gone);
    mesh.geometry = own;
    mesh.material = this.materialOf([material].flat()[0] as MeshLambertMaterial);
    if (this.look.areas !== undefined) {
      mesh.castShadow = mesh.receiveShadow = false;
      mesh.renderOrder = 1 + this.look.order / 1000; // over the ground, under glass
    } else mesh.castShadow = castShadow && this.look.opacity >= SHADOWLESS;
  }

  /** Leaves out of a geometry what goes, or draws it as a ghost beside the rest. */
  private part(mesh: Mesh, own: BufferGeometry, gone: ReadonlySet<number>): void {
    const ids = vertexIds(mesh);
    if (!ids) return;
    const index = own.index;
    const count = index ? index.count : own.getAttribute("position").count;
    const stays: number[] = [];
    const goes: number[] = [];
    for (let i = 0; i + 2 < count; i += 3) {
      const [a, b, c] = index ? [index.getX(i), index.getX(i + 1), index.getX(i + 2)] : [i, i + 1, i + 2];
      (gone.has(ids.getX(a)) ? goes : stays).push(a, b, c);
    }
    own.setIndex(stays);
    this.left += goes.length / 3;
    if (!this.look.gone?.ghosts || goes.length === 0) return;
    const shape = new BufferGeometry();
    for (const name of ["position", "normal"]) {
      const attribute = own.getAttribute(name);
      if (attribute) shape.setAttribute(name, attribute);
    }
    shape.setIndex(goes);
    const ghost = new Mesh(shape, ghostLook);
    ghost.userData[GHOST] = true;
    ghost.raycast = () => {}; // nobody taps what is gone
    ghost.renderOrder = 2;
    mesh.add(ghost);
    ghost.updateMatrixWorld(true);
  }

  /** The colour of each vertex: that of the first rule that fits, else its own. */
  private paint(mesh: Mesh): BufferAttribute {
    const { look } = this;
    const position = mesh.geometry.getAttribute("position");
    const normal = mesh.geometry.getAttribute("normal");
    const old = mesh.geometry.getAttribute("color");
    const rows = new Map(rowsOf(mesh));
    const ids = vertexIds(mesh);
    const rules = new Map<number, (up: number) => Paint | undefined>();
    const out = new Float32Array(position.count * 4);
    for (let v = 0; v < position.count; v++) {
      const id = ids ? ids.getX(v) : -1;
      let rule = rules.get(id);
      if (!rule) rules.set(id, (rule = ruleOf(look, rows.get(id))));
      const paint = rule(normal ? normal.getY(v) : 0); // tiles are y up
      if (paint) {
        out.set(paint, v * 4);
        if (look.areas === undefined && old && old.itemSize > 3) out[v * 4 + 3] = old.getW(v);
        this.painted++;
      } else out.set(old ? [old.getX(v), old.getY(v), old.getZ(v), old.itemSize > 3 ? old.getW(v) : 1] : [1, 1, 1, 1], v * 4);
    }
    return new BufferAttribute(out, 4);
  }

  private materialOf(like: MeshLambertMaterial): Material {
    let made = this.materials.get(like);
    if (!made) {
      made = this.look.areas === undefined ? faded(like, this.look.opacity) : sheet(this.look.opacity);
      this.materials.set(like, made);
    }
    return made;
  }

  private restore(mesh: Mesh): void {
    const before = this.before.get(mesh);
    if (!before) return;
    this.before.delete(mesh);
    const own = mesh.geometry;
    Object.assign(mesh, before);
    for (const ghost of mesh.children.filter((o) => o.userData[GHOST]) as Mesh[]) {
      ghost.removeFromParent();
      ghost.geometry.dispose();
    }
    own.deleteAttribute("color");
    own.dispose();
  }
}

/** What colour a style gives a feature, by how much a surface faces up. */
function ruleOf(look: LayerLook, row: FeatureRow | undefined): (up: number) => Paint | undefined {
  if (look.areas !== undefined) {
    const i = look.areas?.classes[row?.key ?? ""] ?? 0;
    const area = linear(look.areas?.colours[i] ?? "#b8b8b8", i > 0 ? 1 : 0.5);
    return () => area;
  }
  const kind = row?.class ?? "";
  const rest = look.classes?.[kind] ?? look.colour;
  const flat = rest ? linear(rest, 1) : undefined;
  if (!look.surfaces || !kind.startsWith("Building")) return () => flat;
  const of = (name: string): Paint | undefined => (look.surfaces?.[name] ? linear(look.surfaces[name], 1) : flat);
  const [roof, wall, ground] = [of("RoofSurface"), of("WallSurface"), of("GroundSurface")];
  return (up) => (up > LEVEL ? roof : up < -LEVEL ? ground : wall);
}

function linear(hex: string, alpha: number): Paint {
  const c = new Color(hex);
  return [c.r, c.g, c.b, alpha];
}

/** A material as it is, but clearer. */
function faded(like: MeshLambertMaterial, opacity: number): Material {
  const m = like.clone();
  m.vertexColors = true;
  if (opacity < 1) {
    m.transparent = true;
    m.opacity = like.opacity * opacity;
    m.visible = opacity > 0;
  }
  return m;
}

/** A sheet over the ground: flat colours as in the legend, stripes where vertices have half an alpha. */
function sheet(opacity: number): Material {
  const m = new MeshBasicMaterial({
    vertexColors: true, transparent: true, opacity: opacity * 0.62, side: DoubleSide, depthWrite: false, visible: opacity > 0,
    polygonOffset: true, polygonOffsetFactor: -2, polygonOffsetUnits: -40,
  });
  m.onBeforeCompile = (shader) => {
    shader.vertexShader = shader.vertexShader
      .replace("#include <common>", "#include <common>\nvarying vec2 vGround;")
      .replace("#include <project_vertex>", "#include <project_vertex>\nvGround = (modelMatrix * vec4(transformed, 1.0)).xz;");
    shader.fragmentShader = shader.fragmentShader
      .replace("#include <common>", "#include <common>\nvarying vec2 vGround;")
      .replace("#include <color_fragment>", `#include <color_fragment>
if (vColor.a < 0.75) {
  float along = fract((vGround.x + vGround.y) / ${STRIPES.toFixed(1)});
  diffuseColor = vec4(mix(vec3(0.75), vec3(0.12), step(along, 0.22)), opacity);
}`);
  };
  return m;
}
