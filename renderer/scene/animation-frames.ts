import type { PerspectiveCamera } from 'three';
import { TARGET } from './scene-camera.ts';

/** What moves: the camera once around the plot, or the time along the path. */
export const ANIMATIONS = ['path', 'turntable'] as const;
export type Animation = (typeof ANIMATIONS)[number];

export const FRAMES_PER_SECOND = 25;

/** Turns the camera about the plot's upright axis by a share of a whole turn. */
export function turned(camera: PerspectiveCamera, share: number): PerspectiveCamera {
  const copy = camera.clone();
  const angle = 2 * Math.PI * share;
  const [x, z] = [camera.position.x - TARGET.x, camera.position.z - TARGET.z];
  copy.position.set(
    TARGET.x + x * Math.cos(angle) + z * Math.sin(angle),
    camera.position.y,
    TARGET.z - x * Math.sin(angle) + z * Math.cos(angle),
  );
  copy.lookAt(TARGET);
  copy.updateMatrixWorld();
  return copy;
}

/**
 * The step that each frame shows: recorded steps evenly over the frames, in order, from the first to the last; the last
 * one stands for half a second, so that the end can be read.
 */
export function stepOfFrame(steps: readonly number[], frame: number, frames: number): number {
  const moving = Math.max(1, frames - Math.round(FRAMES_PER_SECOND / 2));
  const share = moving <= 1 ? 1 : Math.min(1, frame / (moving - 1));
  return steps[Math.round(share * (steps.length - 1))];
}
