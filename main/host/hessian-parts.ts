import { hessianParts } from '../../app/network/exact-hessian-kernel.ts';
import { hessianPartLength } from '../../app/network/hessian-blocks.ts';
import type { JobPool, JobRequest } from './job-pool.ts';
import { samplesOf } from './samples-of.ts';

/**
 * Multiplications of a Hessian (N·P²/4) above which a second thread pays: some 20 ms of work against a round trip to the
 * thread, an objective to be built there, and the distinct entries to be copied.
 */
const WORTH_SPLITTING = 1e8;

/** The parts of a large dense network's Hessian, each made by a thread that has nothing else to do; none where that does not pay. */
export async function makeHessianParts(
  pool: JobPool,
  { loss, part, theta }: Pick<JobRequest<'analyze-point'>, 'loss' | 'part' | 'theta'>,
  signal?: AbortSignal,
): Promise<Float64Array[]> {
  const length = loss.kind === 'network' ? hessianPartLength(loss.spec.layers, loss.data.features) : 0;
  const samples = samplesOf(loss, part);
  const count = hessianParts(samples);
  if (length === 0 || pool.idle < count) return [];
  if ((samples * theta.length ** 2) / 4 < WORTH_SPLITTING) return [];
  const parts = Array.from({ length: count }, () => new Float64Array(new SharedArrayBuffer(8 * length)));
  const made = await Promise.all(
    parts.map((out, index) =>
      pool.run(
        'dense-hessian-part',
        { loss, part, theta, index, out },
        { ...(signal === undefined ? {} : { signal }), bytes: 2 * 8 * length },
      ),
    ),
  );
  return made.every(({ done }) => done) ? parts : [];
}
