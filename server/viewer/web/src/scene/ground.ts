import { CircleGeometry, Color, Mesh, MeshLambertMaterial } from "three";
import { PALETTE } from "./palette";

/** Radius of the ground in metres. */
export const GROUND_RADIUS = 2500;
/** Metres between the fine lines; every fifth is bold. */
export const GRID_METRES = 10;
/** Metres below street level at which the ground lies, so that it does not fight with the model's own ground. */
export const GROUND_DROP = 0.06;

/**
 * The ground at street level: a sheet of drawing paper with a faint grid that
 * fades into the horizon, and takes shadows.
 */
export function makeGround(): Mesh {
  const material = new MeshLambertMaterial({ color: PALETTE.paper });
  material.polygonOffset = true;
  material.polygonOffsetFactor = 1;
  material.polygonOffsetUnits = 4;
  material.onBeforeCompile = (shader) => {
    shader.uniforms.fineColor = { value: new Color(PALETTE.gridFine) };
    shader.uniforms.boldColor = { value: new Color(PALETTE.gridBold) };
    shader.uniforms.horizonColor = { value: new Color(PALETTE.skyHorizon) };
    shader.vertexShader = shader.vertexShader
      .replace("#include <common>", "#include <common>\nvarying vec2 groundXZ;")
      .replace("#include <begin_vertex>", "#include <begin_vertex>\ngroundXZ = position.xy;");
    shader.fragmentShader = shader.fragmentShader
      .replace("#include <common>", `#include <common>\n${GRID_GLSL}`)
      .replace("#include <color_fragment>", "#include <color_fragment>\ndiffuseColor.rgb = paper(diffuseColor.rgb);")
      .replace("#include <colorspace_fragment>", `gl_FragColor.rgb = horizonFade(gl_FragColor.rgb);\n#include <colorspace_fragment>`);
  };
  const ground = new Mesh(new CircleGeometry(GROUND_RADIUS, 96), material);
  ground.name = "ground";
  ground.rotation.x = -Math.PI / 2;
  ground.position.y = -GROUND_DROP;
  ground.receiveShadow = true;
  return ground;
}

// Lines one pixel wide whatever the distance, gone before they would shimmer.
const GRID_GLSL = `
uniform vec3 fineColor;
uniform vec3 boldColor;
uniform vec3 horizonColor;
varying vec2 groundXZ;
float gridLine(vec2 p, float step) {
  vec2 q = p / step;
  vec2 w = fwidth(q);
  vec2 d = abs(fract(q - 0.5) - 0.5) / max(w, vec2(1e-6));
  float fade = 1.0 - smoothstep(0.08, 0.35, max(w.x, w.y));
  return (1.0 - min(min(d.x, d.y), 1.0)) * fade;
}
vec3 paper(vec3 base) {
  float near = 1.0 - smoothstep(120.0, 420.0, length(groundXZ));
  vec3 c = mix(base, fineColor, gridLine(groundXZ, ${GRID_METRES.toFixed(1)}) * near * 0.8);
  return mix(c, boldColor, gridLine(groundXZ, ${(GRID_METRES * 5).toFixed(1)}) * near * 0.7);
}
vec3 horizonFade(vec3 c) {
  return mix(c, horizonColor, smoothstep(220.0, 1300.0, length(groundXZ)));
}`;
