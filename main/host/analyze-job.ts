import type { PointCard } from '../../app/curvature/point-card.ts';
import { denseBytes } from './dense-limit.ts';
import { makeHessianParts } from './hessian-parts.ts';
import type { JobPool, JobRequest } from './job-pool.ts';

/** The card of one point; the Hessian of a large dense network on as many idle threads as it has parts. Same bits either way. */
export async function analyzePoint(
  pool: JobPool,
  request: JobRequest<'analyze-point'>,
  signal?: AbortSignal,
): Promise<PointCard> {
  const hessianParts = await makeHessianParts(pool, request, signal);
  const bytes = denseBytes(request.theta.length) + bytesOf(hessianParts);
  return pool.run(
    'analyze-point',
    { ...request, hessianParts },
    { bytes, ...(signal === undefined ? {} : { signal }) },
  );
}

export function bytesOf(arrays: readonly Float64Array[]): number {
  return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
