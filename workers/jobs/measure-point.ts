import { norm2 } from '../../app/numerics/vector.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { objectiveOf } from '../objective-cache.ts';

/** Loss and gradient norm at θ. */
export function measurePointJob({
  loss,
  part,
  theta,
}: JobInput<'measure-point'>): JobOutput<'measure-point'> {
  const gradient = new Float64Array(theta.length);
  return { loss: objectiveOf(loss, part).gradient(theta, gradient), gradientNorm: norm2(gradient) };
}
