import type { PointCard } from '../../app/curvature/point-card.ts';
import { denseBytes } from './dense-limit.ts';
import type { JobPool, JobRequest } from './job-pool.ts';

/** The card of one point; idle threads help with a large Hessian and its spectrum. Same bits either way. */
export function analyzePoint(
  pool: JobPool,
  request: JobRequest<'analyze-point'>,
  signal?: AbortSignal,
): Promise<PointCard> {
  const bytes = denseBytes(request.theta.length);
  return pool.run('analyze-point', request, { bytes, ...(signal === undefined ? {} : { signal }) });
}
