import { automaticScale } from '../../app/landscape/automatic-scale.ts';
import { chooseScale, type ScaleKind } from '../../app/landscape/value-scale.ts';
import { plotFrame, type PlotFrame } from './plot-frame.ts';
import type { SurfaceLook } from './plot-objects.ts';
import { placesOfPath } from './run-on-plane.ts';
import type { SceneSettings } from './scene-settings.ts';
import type { SurfaceGrid } from './surface-grid.ts';
import { surfaceTint } from './surface-tint.ts';

/** A grid as it is drawn under the settings: scale, frame, heights and look. Computed once per change, not per frame. */
export interface SurfaceView {
  readonly grid: SurfaceGrid;
  readonly frame: PlotFrame;
  /** t per cell; NaN for holes and for cells before the first complete level. */
  readonly heights: Float32Array;
  readonly look: SurfaceLook;
  readonly holes: number;
}

const CONTOURS = 14;

export function surfaceView(
  grid: SurfaceGrid,
  settings: SceneSettings,
  colors: SurfaceGrid | null = null,
): SurfaceView {
  const kind = settings.heightScale === 'auto' ? automaticScale(grid.values) : settings.heightScale;
  const scale = chooseScale(kind, withPathMinimum(grid, kind), settings.clip);
  const frame = plotFrame(grid.meta, scale);
  const heights = new Float32Array(grid.values.length);
  grid.heights((value) => scale.position(value), heights);
  return {
    grid,
    frame,
    heights,
    holes: grid.holes(),
    look: {
      colorMap: settings.colorMap,
      color:
        settings.colorMap === 'diverging'
          ? aroundMiddle(scale.position(grid.meta.centerLoss))
          : { offset: 0, gain: 1 },
      levels: settings.contours ? contourPositions(frame) : [],
      mesh: settings.mesh,
      relief: settings.relief,
      floor: settings.floor,
      tint: surfaceTint(settings.quantity, colors, grid.meta, settings.colorMap),
    },
  };
}

/**
 * Values that the scale has to span: the grid's, and the recorded path's lowest loss, which lies under every grid point
 * where a minimum falls between them. Not on a log scale, whose end it would push down by any number of decades.
 */
function withPathMinimum(grid: SurfaceGrid, kind: ScaleKind): ArrayLike<number> {
  if (kind === 'log') return grid.values;
  const { x, y, size, path } = grid.meta;
  const low = placesOfPath(path)
    .filter((p) => p.x >= x[0] && p.x <= x[size - 1] && p.y >= y[0] && p.y <= y[size - 1])
    .reduce((least, p) => (p.loss < least ? p.loss : least), Infinity);
  if (!Number.isFinite(low)) return grid.values;
  const values = new Float64Array(grid.values.length + 1);
  values.set(grid.values);
  values[grid.values.length] = low;
  return values;
}

/** Equal distances from the middle get equal distances in colour; the farther end reaches the end of the map. */
function aroundMiddle(t: number): { offset: number; gain: number } {
  if (!Number.isFinite(t)) return { offset: 0, gain: 1 };
  const gain = 0.5 / Math.max(t, 1 - t);
  return { offset: 0.5 - gain * t, gain };
}

function contourPositions(frame: PlotFrame): number[] {
  return frame.scale
    .ticks(CONTOURS)
    .map((value) => frame.scale.position(value))
    .filter((t) => t > 0.004 && t < 0.996);
}
