import {
  BufferAttribute, DataTexture, FloatType, MeshDepthMaterial, NearestFilter, RGBAFormat, Vector4, type Intersection, type Material, type Mesh,
  type Object3D, type Points, type WebGLProgramParametersWithUniforms, type WebGLRenderer,
} from "three";
import { GROUND_CLASSES, type NewGround } from "../core/situation";
import { allDrawn, rowsOf, vertexIds, type Drawn } from "./features";
import { GHOST } from "./styling";
import { CUT_GLSL, OUTLINE_WIDTH, outlineTable, within } from "./outlines";

/** Attribute of a vertex: 1 where its feature is ground. */
const GROUND = "cutGround";
/** Metres from one stripe of what goes to the next. */
const HATCH_METRES = 2.4;

/** Some of what is drawn, and what of it is cut. */
export interface CutPart {
  scenes: Object3D[];
  what: "all" | "ground";
}

type Target = Drawn | Points;
type Shader = WebGLProgramParametersWithUniforms;

/**
 * Leaves the ground out where a plan takes it: pixels within the outlines are not
 * drawn, whatever the tiles and their level of detail. No tile is fetched or made
 * anew. What has a look of its own keeps it: its material is exchanged for a copy
 * with one more step in its shaders.
 */
export class Cutting {
  readonly ground: NewGround;
  private readonly table: DataTexture;
  private readonly box: Vector4;
  private readonly cut = new Map<Target, { what: CutPart["what"]; source: Material; copy: Material }>();
  private readonly copies = new Map<string, Material>();
  private readonly depths = new Map<CutPart["what"], Material>();
  /** Objects with property tables that show no ground. */
  private readonly none = new WeakSet<Target>();

  constructor(ground: NewGround) {
    this.ground = ground;
    const { data, height, box } = outlineTable(ground.outlines);
    this.table = new DataTexture(data, OUTLINE_WIDTH, height, RGBAFormat, FloatType, undefined, undefined, undefined, NearestFilter, NearestFilter);
    this.table.needsUpdate = true;
    this.box = new Vector4(...box);
  }

  /** Whether a cut is the one of this ground. */
  static same(cutting: Cutting | undefined, ground: NewGround | undefined): boolean {
    if (!cutting || !ground) return !cutting && !ground;
    return cutting.ground.hatched === ground.hatched && JSON.stringify(cutting.ground.outlines) === JSON.stringify(ground.outlines);
  }

  /** Objects that are cut. */
  get count(): number {
    return this.cut.size;
  }

  /** Cuts the paper and these parts, and lets go of what is no longer drawn. */
  apply(paper: Object3D, parts: CutPart[]): void {
    const drawn = new Set<Target>();
    for (const { scenes, what } of [{ scenes: [paper], what: "all" as const }, ...parts]) {
      for (const scene of scenes) {
        for (const object of allDrawn(scene)) {
          if (Array.isArray(object.material) || object.userData[GHOST] || this.none.has(object) || (what === "ground" && !this.mark(object))) continue;
          drawn.add(object);
          this.take(object, what);
        }
      }
    }
    for (const object of this.cut.keys()) if (!drawn.has(object)) this.letGo(object);
    this.prune();
  }

  /** Gives everything its own look back, until the next time. */
  release(): void {
    for (const object of [...this.cut.keys()]) this.letGo(object);
  }

  dispose(): void {
    this.release();
    this.prune();
    for (const m of this.depths.values()) m.dispose();
    this.table.dispose();
  }

  /** Whether what a ray meets is not drawn. */
  hides({ object, point, face }: Intersection): boolean {
    const mine = this.cut.get(object as Target);
    if (!mine || this.ground.hatched) return false;
    const attribute = mine.what === "ground" ? (object as Mesh).geometry.getAttribute(GROUND) : undefined;
    if (attribute && face && attribute.getX(face.a) < 0.5) return false;
    return within(this.ground.outlines, point.x, -point.z);
  }

  private take(object: Target, what: CutPart["what"]): void {
    const mine = this.cut.get(object);
    const material = object.material as Material;
    if (mine && material === mine.copy) return;
    const copy = this.copyOf(material, what);
    this.cut.set(object, { what, source: material, copy });
    object.material = copy;
    if ((object as Mesh).isMesh) object.customDepthMaterial = this.depth(what);
  }

  private letGo(object: Target): void {
    const mine = this.cut.get(object);
    this.cut.delete(object);
    if (!mine) return;
    if (object.material === mine.copy) object.material = mine.source;
    delete object.customDepthMaterial;
  }

  /** Drops copies that nothing wears any more. */
  private prune(): void {
    const worn = new Set([...this.cut.values()].map((c) => c.copy));
    for (const [key, copy] of this.copies) {
      if (worn.has(copy)) continue;
      copy.dispose();
      this.copies.delete(key);
    }
  }

  private copyOf(like: Material, what: CutPart["what"]): Material {
    const key = `${what} ${like.uuid}`;
    let copy = this.copies.get(key);
    if (!copy) {
      copy = like.clone();
      copy.onBeforeCompile = (shader: Shader, renderer: WebGLRenderer) => {
        like.onBeforeCompile(shader, renderer);
        this.weave(shader, what);
      };
      copy.customProgramCacheKey = () => `${like.customProgramCacheKey()} cut ${what} ${this.ground.hatched}`;
      this.copies.set(key, copy);
    }
    return copy;
  }

  /** What goes casts no shadow. */
  private depth(what: CutPart["what"]): Material {
    let made = this.depths.get(what);
    if (!made) {
      made = new MeshDepthMaterial();
      made.onBeforeCompile = (shader: Shader) => this.weave(shader, what, true);
      made.customProgramCacheKey = () => `cut shadow ${what}`;
      this.depths.set(what, made);
    }
    return made;
  }

  /** Adds the cut to shaders of three. */
  private weave(shader: Shader, what: CutPart["what"], shadow = false): void {
    shader.uniforms.cutTable = { value: this.table };
    shader.uniforms.cutBox = { value: this.box };
    const marked = what === "ground";
    shader.vertexShader = shader.vertexShader
      .replace("#include <common>", `#include <common>\nvarying highp vec3 vCut;${marked ? `\nattribute float ${GROUND};` : ""}`)
      .replace("#include <project_vertex>", `#include <project_vertex>
vec4 cutPlace = vec4(transformed, 1.0);
#ifdef USE_INSTANCING
cutPlace = instanceMatrix * cutPlace;
#endif
cutPlace = modelMatrix * cutPlace;
vCut = vec3(cutPlace.x, -cutPlace.z, ${marked ? GROUND : "1.0"});`);
    const away = "vCut.z > 0.5 && cutAway(vCut.xy)";
    const hatched = this.ground.hatched && !shadow;
    shader.fragmentShader = shader.fragmentShader
      .replace("#include <common>", `#include <common>${CUT_GLSL}`)
      .replace("#include <clipping_planes_fragment>", hatched
        ? `bool cutHere = ${away};
if (cutHere && fract((vCut.x + vCut.y) / ${HATCH_METRES.toFixed(1)}) > 0.4) discard;
#include <clipping_planes_fragment>`
        : `if (${away}) discard;\n#include <clipping_planes_fragment>`);
    if (hatched) {
      // Clear and red, as demolition is drawn on Dutch plans.
      shader.fragmentShader = shader.fragmentShader.replace("#include <color_fragment>",
        "#include <color_fragment>\nif (cutHere) diffuseColor.rgb = mix(diffuseColor.rgb, vec3(0.53, 0.04, 0.02), 0.6);");
    }
  }

  /** Writes for each vertex whether its feature is ground; false where none is. */
  private mark(object: Target): boolean {
    if (object.geometry.getAttribute(GROUND)) return true;
    const ids = vertexIds(object as Drawn);
    const ground = new Set(rowsOf(object as Drawn).filter(([, row]) => GROUND_CLASSES.has(row.class)).map(([id]) => id));
    if (!ids || ground.size === 0) {
      this.none.add(object);
      return false;
    }
    const count = object.geometry.getAttribute("position").count;
    const marks = new Float32Array(count);
    for (let v = 0; v < count; v++) marks[v] = ground.has(ids.getX(v)) ? 1 : 0;
    object.geometry.setAttribute(GROUND, new BufferAttribute(marks, 1));
    return true;
  }
}
