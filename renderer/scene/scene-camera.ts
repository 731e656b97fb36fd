import { Vector3, type PerspectiveCamera } from 'three';

export const CAMERA_PRESETS = ['perspective', 'top', 'front', 'side'] as const;
export type CameraPreset = (typeof CAMERA_PRESETS)[number];

/** What the camera looks at and turns around. */
export const TARGET = new Vector3(0, 0.22, 0);

/** Degrees. The view from above is nearly parallel, so that it can be read like a map. */
const FIELD = 30;
const MAP_FIELD = 0.5;
/** Half-size that has to fit, in world units. */
const REACH = 1.5;
const MAP_REACH = 1.42;

/** Azimuth from the front and elevation, degrees. */
const VIEWS: Record<CameraPreset, readonly [number, number]> = {
  perspective: [-35, 30],
  top: [0, 89.9],
  front: [0, 12],
  side: [-90, 12],
};

/** Moves the camera to a preset from which the whole plot is seen, whatever the picture's sides (`setPlotOffset`). */
export function placeCamera(camera: PerspectiveCamera, preset: CameraPreset): void {
  const map = preset === 'top';
  const field = map ? MAP_FIELD : FIELD;
  const distance = (map ? MAP_REACH : REACH) / Math.tan((field * Math.PI) / 360);
  const [azimuth, elevation] = VIEWS[preset].map((degrees) => (degrees * Math.PI) / 180);
  camera.fov = field;
  camera.position.set(
    TARGET.x + distance * Math.cos(elevation) * Math.sin(azimuth),
    TARGET.y + distance * Math.sin(elevation),
    TARGET.z + distance * Math.cos(elevation) * Math.cos(azimuth),
  );
  camera.up.set(0, 1, 0);
  camera.lookAt(TARGET);
  camera.updateMatrixWorld();
}

/** Near and far planes close around the plot: depth is finest where something is drawn. */
export function clipCamera(camera: PerspectiveCamera): void {
  const distance = camera.position.length();
  camera.near = Math.max(0.02, distance - 3);
  camera.far = distance + 4;
}
