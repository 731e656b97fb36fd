import type { PerspectiveCamera } from 'three';
import type { RunView } from '../state/run-view.ts';
import type { SurfaceView } from './surface-view.ts';
import type { SceneModel } from './use-scene-model.ts';

/** What made a picture, put into its files: experiment, plane, settings and camera. */
export function viewMetadata(
  model: SceneModel,
  view: SurfaceView,
  run: RunView,
  camera: PerspectiveCamera | null,
  caption: readonly string[],
): object {
  const { plane, size, part, x, y } = view.grid.meta;
  return {
    schemaVersion: 1,
    experiment: run.experiment,
    surface: { step: model.centerStep, plane, size, part, x: [x[0], x[size - 1]], y: [y[0], y[size - 1]] },
    settings: model.scene.settings,
    ...(camera === null ? {} : { camera: { position: camera.position.toArray(), fov: camera.fov } }),
    caption,
  };
}

/** A name that every file system takes. */
export function fileName(name: string): string {
  const plain = name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '');
  return plain === '' ? 'surface' : plain.slice(0, 80).toLowerCase();
}
