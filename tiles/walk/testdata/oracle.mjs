// Runs the traversal of 3d-tiles-renderer itself, as if every content were
// loaded: node oracle.mjs NODE_MODULES < question.json > answer.json
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const modules = process.argv[2];
const at = (path) => import(pathToFileURL(`${modules}/${path}`).href);
const { runTraversal } = await at('3d-tiles-renderer/src/core/renderer/tiles/traverseFunctions.js');
const { LOADED, UNLOADED } = await at('3d-tiles-renderer/src/core/renderer/constants.js');
const three = await at('three/build/three.module.js');
const { OBB } = await at('3d-tiles-renderer/src/three/renderer/math/OBB.js');
const { ExtendedFrustum } = await at('3d-tiles-renderer/src/three/renderer/math/ExtendedFrustum.js');

const { root, looks } = JSON.parse(readFileSync(0, 'utf8'));

function volume(box) {
  const obb = new OBB();
  obb.box.min.set(...box.min);
  obb.box.max.set(...box.max);
  obb.update();
  return obb;
}

function prepare(tile, parent, refine, depth) {
  tile.refine = tile.refine ?? refine;
  tile.parent = parent;
  tile.children = tile.children ?? [];
  const content = Boolean(tile.uri);
  tile.internal = { hasContent: content, hasRenderableContent: content, hasUnrenderableContent: false,
    loadingState: content ? LOADED : UNLOADED, depth, virtualChildCount: 0 };
  tile.traversal = { lastFrameVisited: -1 };
  tile.obb = volume(tile.box);
  tile.near = tile.near && volume(tile.near);
  tile.children.forEach((c) => prepare(c, tile, tile.refine, depth + 1));
}
prepare(root, null, 'REPLACE', 0);

function look({ eye, target, fov, aspect, height, near, far, errorTarget }) {
  const camera = new three.PerspectiveCamera((fov * 180) / Math.PI, aspect, near, far);
  camera.up.set(0, 0, 1);
  camera.position.set(...eye);
  camera.lookAt(new three.Vector3(...target));
  camera.updateMatrixWorld(true);
  const frustum = new ExtendedFrustum();
  frustum.setFromProjectionMatrix(new three.Matrix4().multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse));
  const denominator = 2 / camera.projectionMatrix.elements[5] / height;
  const used = new Set();
  const renderer = {
    frameCount: 0, errorTarget, maxDepth: 0, loadSiblings: true, loadAncestors: true, displayActiveTiles: false,
    stats: { used: 0, inFrustum: 0, active: 0, visible: 0 },
    ensureChildrenArePreprocessed() {}, invokeOnePlugin() {}, markTileUsed() {},
    queueTileForDownload(tile) { used.add(tile); },
    calculateTileViewErrorWithPlugin(tile, out) {
      const away = tile.obb.distanceToPoint(camera.position);
      out.error = away === 0 ? Infinity : tile.geometricError / (away * denominator);
      out.inView = tile.obb.intersectsFrustum(frustum) && (!tile.near || tile.near.distanceToPoint(camera.position) === 0);
      out.distanceFromCamera = away;
    },
  };
  for (let frame = 0; frame < 3; frame++) {
    renderer.frameCount = ++frames;
    used.clear();
    runTraversal(root, renderer);
  }
  const shown = [];
  const visit = (tile) => {
    if (tile.traversal.lastFrameVisited === frames && tile.traversal.visible && tile.uri) shown.push(tile.uri);
    tile.children.forEach(visit);
  };
  visit(root);
  return { shown: shown.sort(), fetched: [...used].filter((t) => t.uri).map((t) => t.uri).sort() };
}

let frames = 0;
process.stdout.write(JSON.stringify(looks.map(look)));
