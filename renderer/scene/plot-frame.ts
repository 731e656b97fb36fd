import { Vector3 } from 'three';
import type { ValueScale } from '../../app/landscape/value-scale.ts';
import type { SurfaceMeta } from '../../app/protocol/host-api.ts';

/**
 * From plane coordinates and losses to the scene: plane x runs along world X, plane y along −Z (away from the reader),
 * loss along Y. The longer side spans [−1, 1]; the shorter one keeps the plane's proportions down to a half.
 */
export interface PlotFrame {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** Half-lengths of the base in world units. */
  readonly halfX: number;
  readonly halfZ: number;
  /** World height of t = 1. */
  readonly height: number;
  readonly scale: ValueScale;
}

const SHORTEST = 0.5;

export function plotFrame(meta: SurfaceMeta, scale: ValueScale, height = 0.9): PlotFrame {
  const x: [number, number] = [meta.x[0], meta.x[meta.size - 1]];
  const y: [number, number] = [meta.y[0], meta.y[meta.size - 1]];
  const ratio = (y[1] - y[0]) / (x[1] - x[0]);
  return {
    x,
    y,
    halfX: ratio > 1 ? Math.max(SHORTEST, 1 / ratio) : 1,
    halfZ: ratio < 1 ? Math.max(SHORTEST, ratio) : 1,
    height,
    scale,
  };
}

/** World position of plane coordinates and t in [0, 1]. */
export function worldPoint(frame: PlotFrame, x: number, y: number, t: number, out = new Vector3()): Vector3 {
  const u = (2 * (x - frame.x[0])) / (frame.x[1] - frame.x[0]) - 1;
  const v = (2 * (y - frame.y[0])) / (frame.y[1] - frame.y[0]) - 1;
  return out.set(u * frame.halfX, t * frame.height, -v * frame.halfZ);
}

/** Plane coordinates above which a world point stands. */
export function planeCoordinates(
  frame: PlotFrame,
  point: { x: number; z: number },
): { x: number; y: number } {
  const u = (point.x / frame.halfX + 1) / 2;
  const v = (-point.z / frame.halfZ + 1) / 2;
  return { x: frame.x[0] + u * (frame.x[1] - frame.x[0]), y: frame.y[0] + v * (frame.y[1] - frame.y[0]) };
}

/** Whether plane coordinates lie on the drawn rectangle. */
export function inside(frame: PlotFrame, x: number, y: number): boolean {
  return x >= frame.x[0] && x <= frame.x[1] && y >= frame.y[0] && y <= frame.y[1];
}
