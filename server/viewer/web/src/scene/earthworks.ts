import { Group, type Material, type Mesh } from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { giveLook } from "./look";

/** The new ground within a plan's footprint, as the server made it: in the site frame, which is the scene's. */
export class Earthworks {
  readonly group = new Group();
  private shown: ArrayBuffer | undefined;

  constructor() {
    this.group.name = "earthworks";
  }

  /** Shows this GLB in the place of the one before, none where undefined; tells whether the picture is another one. */
  async show(model: ArrayBuffer | undefined): Promise<boolean> {
    if (model === this.shown) return false;
    this.shown = model;
    const fresh = model && (await new GLTFLoader().parseAsync(model, "").catch(() => undefined));
    if (model !== this.shown) return false; // another one was asked for meanwhile
    this.clear();
    if (fresh) {
      giveLook(fresh.scene);
      // It gives way to floors of the plan at the same level.
      fresh.scene.traverse((o) => {
        const material = (o as Mesh).material as Material | undefined;
        if (material) Object.assign(material, { polygonOffset: true, polygonOffsetFactor: 1, polygonOffsetUnits: 4 });
      });
      this.group.add(fresh.scene);
      this.group.updateMatrixWorld(true);
    }
    return true;
  }

  private clear(): void {
    this.group.traverse((o) => {
      if (!(o as Mesh).isMesh) return;
      (o as Mesh).geometry.dispose();
      ((o as Mesh).material as Material).dispose();
    });
    this.group.clear();
  }
}
