import { BackSide, Color, Mesh, ShaderMaterial, SphereGeometry } from "three";
import { PALETTE } from "./palette";

/** Radius of the sky in metres, inside the camera's far plane. */
export const SKY_RADIUS = 6000;

/** A dome that goes from the horizon's paper tone to a soft blue; it follows the camera. */
export function makeSky(): Mesh {
  const material = new ShaderMaterial({
    side: BackSide,
    depthWrite: false,
    uniforms: {
      top: { value: new Color(PALETTE.skyTop) },
      horizon: { value: new Color(PALETTE.skyHorizon) },
    },
    vertexShader: `
      varying vec3 direction;
      void main() {
        direction = normalize(position);
        gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
      }`,
    fragmentShader: `
      uniform vec3 top;
      uniform vec3 horizon;
      varying vec3 direction;
      void main() {
        float h = clamp(direction.y, 0.0, 1.0);
        gl_FragColor = vec4(mix(horizon, top, pow(h, 0.45)), 1.0);
        #include <colorspace_fragment>
      }`,
  });
  const sky = new Mesh(new SphereGeometry(SKY_RADIUS, 32, 16), material);
  sky.name = "sky";
  sky.renderOrder = -10;
  sky.frustumCulled = false;
  return sky;
}
