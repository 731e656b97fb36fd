import { WHOLE_PLANE, type PlaneWindow } from '../../app/landscape/plane-window.ts';
import type { SurfaceSession } from './surface-session.ts';

/** Changes which part of the plane is drawn; null: the whole again. */
export function moveWindow(
  session: SurfaceSession,
  change: ((now: PlaneWindow) => PlaneWindow) | null,
): void {
  const now = session.store.getState().settings.window ?? WHOLE_PLANE;
  const { x, y, zoom } = change === null ? WHOLE_PLANE : change(now);
  const whole = x === 0 && y === 0 && zoom === 0;
  session.change({ window: whole ? null : { x, y, zoom: Math.max(-6, Math.min(16, zoom)) } });
}

/** By so many quarters of the picture to the right and away from the reader: neighbours share three quarters. */
export const shifted =
  (right: number, away: number) =>
  (now: PlaneWindow): PlaneWindow => ({
    ...now,
    x: now.x + (0.5 * right) / 2 ** now.zoom,
    y: now.y + (0.5 * away) / 2 ** now.zoom,
  });

/** Sides halved (1) or doubled (−1). */
export const zoomed =
  (by: number) =>
  (now: PlaneWindow): PlaneWindow => ({ ...now, zoom: now.zoom + by });
