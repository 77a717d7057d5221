import { Loader, LoadingManager, type CompressedTexture, type WebGLRenderer } from "three";
import type { KTX2Loader } from "three/addons/loaders/KTX2Loader.js";
import { withoutEval } from "./transcoder";

/** Transcoders at work at once. */
const WORKERS = 2;

/**
 * Reads KTX 2.0 images, which stay packed in graphics memory. Loader and
 * transcoder are fetched with the first such image: most plans have none.
 */
export class LazyKTX2Loader extends Loader<CompressedTexture> {
  private inner: Promise<KTX2Loader> | undefined;

  constructor(private readonly renderer: WebGLRenderer) {
    super();
  }

  override load(
    url: string, onLoad: (texture: CompressedTexture) => void, onProgress?: (event: ProgressEvent) => void, onError?: (err: unknown) => void,
  ): void {
    this.ready().then((loader) => loader.load(url, onLoad, onProgress, onError), onError);
  }

  private ready(): Promise<KTX2Loader> {
    this.inner ??= this.open().catch((err: unknown) => {
      this.inner = undefined; // a later image tries again
      throw err;
    });
    return this.inner;
  }

  private async open(): Promise<KTX2Loader> {
    const [{ KTX2Loader: Inner }, { default: script }] = await Promise.all([
      import("three/addons/loaders/KTX2Loader.js"), import("three/addons/libs/basis/basis_transcoder.js?raw"),
    ]);
    const plain = URL.createObjectURL(new Blob([withoutEval(script)], { type: "text/javascript" }));
    const manager = new LoadingManager();
    manager.setURLModifier((url) => (/basis_transcoder[^/]*\.js$/.test(url) ? plain : url));
    return new Inner(manager).setWorkerLimit(WORKERS).detectSupport(this.renderer);
  }
}
