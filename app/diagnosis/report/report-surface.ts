import type { PlaneSpec } from '../../landscape/plane-spec.ts';
import type { JobEvent, RunRecord } from '../../protocol/host-api.ts';

/** Losses over a plane through the diagnosed point, row by row. */
export interface ReportSurface {
  readonly size: number;
  readonly values: Float64Array;
}

/** Cells per side. */
const SIZE = 31;

/** What is asked of the host for a report's surface; null where there is no plane. */
export function reportSurfaceRequest({ run, parameterCount, experiment }: RunRecord, step: number) {
  if (parameterCount < 2) return null;
  const plane: PlaneSpec =
    experiment.loss.kind === 'function'
      ? { kind: 'coordinates', indices: [0, 1] }
      : { kind: 'random', normalization: 'filter', seed: 0 };
  return { where: { run, step }, plane, size: SIZE };
}

/** Gathers the cells of a surface from the events of its job. */
export function reportSurfaceCells(): {
  readonly surface: ReportSurface;
  receive(event: JobEvent): void;
} {
  const values = new Float64Array(SIZE * SIZE).fill(NaN);
  return {
    surface: { size: SIZE, values },
    receive(event) {
      if (event.kind !== 'surfaceTile') return;
      event.tile.cells.forEach((cell, k) => (values[cell] = event.tile.values[k]));
    },
  };
}
