import {
  BackSide, MeshLambertMaterial, MeshPhongMaterial, type Material, type Mesh, type MeshStandardMaterial, type Object3D, type Points,
  type PointsMaterial,
} from "three";

/**
 * Gives loaded content the look of a scale model: matt where it is opaque,
 * with a glint of the sun on glass. These materials also cost a cheap tablet
 * far less than physically based ones. Must run before the renderer collects
 * what it will dispose of.
 */
export function giveLook(scene: Object3D): void {
  const made = new Map<Material, Material>();
  scene.traverse((o) => {
    const mesh = o as Mesh;
    if ((o as Points).isPoints) thicken(o as Points);
    if (!mesh.isMesh) return;
    const material = mesh.material as Material;
    const look = made.get(material) ?? lookOf(material);
    made.set(material, look);
    mesh.material = look;
    mesh.castShadow = !look.transparent;
    mesh.receiveShadow = !look.transparent;
    mesh.renderOrder = look.transparent ? 2 : 0;
  });
}

/** Side of a point of a cloud, metres: about what lies between two of AHN. */
const POINT_METRES = 0.22;

/** Points as small squares that close to a surface nearby and stay dots from afar. */
function thicken(points: Points): void {
  const material = points.material as PointsMaterial;
  material.size = POINT_METRES;
  material.sizeAttenuation = true;
  material.onBeforeCompile = (shader) => {
    shader.vertexShader = shader.vertexShader.replace("#include <logdepthbuf_vertex>", "gl_PointSize = max(gl_PointSize, 2.0);\n#include <logdepthbuf_vertex>");
  };
}

/** The matt or glassy material in place of a glTF one; anything else is left as it is. */
function lookOf(material: Material): Material {
  const from = material as MeshStandardMaterial;
  if (!from.isMeshStandardMaterial) return material;
  const shared = {
    color: from.color, map: from.map, vertexColors: from.vertexColors, side: from.side, flatShading: from.flatShading,
    transparent: from.transparent, opacity: from.opacity, alphaTest: from.alphaTest, emissive: from.emissive,
    depthWrite: from.depthWrite, name: from.name,
  };
  const look = from.transparent
    ? new MeshPhongMaterial({ ...shared, specular: 0xbfd4e0, shininess: 90 })
    : new MeshLambertMaterial(shared);
  // Walls are solid: their far side casts the same shadow without staining the lit side.
  look.shadowSide = BackSide;
  from.dispose();
  return look;
}
