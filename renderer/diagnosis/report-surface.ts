import type { PlaneSpec } from '../../app/landscape/plane-spec.ts';
import type { RunRecord } from '../../app/protocol/host-api.ts';
import type { HostClient } from '../client/host-client.ts';
import { followJob } from '../state/follow-job.ts';

/** Cells per side of the report's surface. */
const SIZE = 31;

/** Losses over a plane through the diagnosed step, for the report; null where the host cannot draw it (the data are gone). */
export function reportSurface(
  host: HostClient,
  record: RunRecord,
  step: number,
): Promise<{ readonly size: number; readonly values: Float64Array } | null> {
  if (record.parameterCount < 2) return Promise.resolve(null);
  const plane: PlaneSpec =
    record.experiment.loss.kind === 'function'
      ? { kind: 'coordinates', indices: [0, 1] }
      : { kind: 'random', normalization: 'filter', seed: 0 };
  const values = new Float64Array(SIZE * SIZE).fill(NaN);
  return new Promise((done) => {
    followJob(
      host,
      () => host.request('surface.start', { where: { run: record.run, step }, plane, size: SIZE }),
      {
        receive: (event) => {
          if (event.kind !== 'surfaceTile') return;
          event.tile.cells.forEach((cell, k) => (values[cell] = event.tile.values[k]));
        },
        ended: (failure) => done(failure === null ? { size: SIZE, values } : null),
      },
    );
  });
}
