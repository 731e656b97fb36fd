import type { CriticalRequest } from '../../app/protocol/search-api.ts';
import { locatePoint } from './locate-point.ts';
import type { LossResolver } from './loss-resolver.ts';
import type { Runs } from './runs.ts';

/** Points that a search starts around; none for a box. */
export async function searchCenters(
  from: CriticalRequest['from'],
  services: { readonly runs: Runs; readonly resolver: LossResolver; readonly denseLimit: number },
): Promise<Float64Array[]> {
  if (from.kind === 'box') return [];
  if (from.kind === 'around') return [(await locatePoint(from.where, services)).theta];
  const run = await services.runs.get(from.run);
  const points: Float64Array[] = [];
  for (const { step } of run.record().checkpoints) {
    points.push((await run.checkpoint(step)).stored.theta);
  }
  return points;
}
