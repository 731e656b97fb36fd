import { denseChain } from '../../app/network/dense-chain.ts';
import { hessianParts } from '../../app/network/exact-hessian-kernel.ts';
import type { PointCard } from '../../app/curvature/point-card.ts';
import { denseBytes } from './dense-limit.ts';
import type { JobPool, JobRequest } from './job-pool.ts';

/**
 * Multiplications of a Hessian (N·P²/4) above which a second thread pays: some 20 ms of work against a round trip to the
 * thread, an objective to be built there, and P² numbers to be added.
 */
const WORTH_SPLITTING = 1e8;

/** The card of one point; the Hessian of a large dense network on as many threads as it has parts. Same bits either way. */
export async function analyzePoint(
  pool: JobPool,
  request: JobRequest<'analyze-point'>,
  signal?: AbortSignal,
): Promise<PointCard> {
  const p = request.theta.length;
  const { loss } = request;
  const parts = pool.threads < 2 ? 1 : partsOf(loss, request.part, p);
  const bytes = denseBytes(p) + (parts > 1 ? parts * 8 * p * p : 0);
  const options = { bytes, ...(signal === undefined ? {} : { signal }) };
  if (parts === 1) return pool.run('analyze-point', request, options);
  const memory = Array.from({ length: parts }, () => new Float64Array(new SharedArrayBuffer(8 * p * p)));
  const made = await Promise.all(
    memory.map((out, index) =>
      pool.run(
        'dense-hessian-part',
        { loss, part: request.part, theta: request.theta, index, out },
        { ...(signal === undefined ? {} : { signal }), bytes: 2 * 8 * p * p },
      ),
    ),
  );
  const complete = made.every(({ done }) => done);
  return pool.run('analyze-point', complete ? { ...request, hessianParts: memory } : request, options);
}

function partsOf(
  loss: JobRequest<'analyze-point'>['loss'],
  part: JobRequest<'analyze-point'>['part'],
  p: number,
): number {
  if (loss.kind !== 'network') return 1;
  if (denseChain(loss.spec.layers, loss.data.features) === null) return 1;
  const { train, validation, test } = loss.data;
  const samples =
    part === 'all' ? train.samples + validation.samples + test.samples : loss.data[part].samples;
  return (samples * p * p) / 4 < WORTH_SPLITTING ? 1 : hessianParts(samples);
}
