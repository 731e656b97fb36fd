import type { PartName, ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import type { Where } from '../../app/protocol/host-api.ts';
import { asInput, checkLoss } from './check-experiment.ts';
import { checkpointLoss } from './checkpoint-loss.ts';
import { HostFailure } from './host-failure.ts';
import type { LossResolver } from './loss-resolver.ts';
import type { Run } from './run.ts';
import type { Runs } from './runs.ts';
import { dimensionOf, resolvePoint } from './start-point.ts';

/** A point under its loss. */
export interface LocatedPoint {
  readonly loss: ResolvedLoss;
  readonly theta: Float64Array;
  /** θ passed through float32: zero eigenvalues get the wider tolerance. */
  readonly float32Origin: boolean;
  /** Part of the data that the problem file asks for; runs are about their training part. */
  readonly part: PartName;
  readonly run: Run | null;
}

/** Finds the point a request is about: a checkpoint, a point beside a run's path, or a problem's point. */
export async function locatePoint(
  where: Where,
  services: { readonly runs: Runs; readonly resolver: LossResolver; readonly denseLimit: number },
): Promise<LocatedPoint> {
  if ('run' in where) {
    const run = await services.runs.get(where.run);
    // A run says that it is over before its last checkpoints are written.
    await run.recorded();
    const { loss } = await checkLoss(run.experiment.loss, services.resolver);
    if ('theta' in where) {
      const { theta } = where;
      requireLength(theta, loss);
      return { loss, theta, float32Origin: false, part: 'train', run };
    }
    const { stored } = await run.checkpoint(where.step);
    return {
      loss: checkpointLoss(loss, stored.optimizerState),
      theta: stored.theta,
      float32Origin: run.float32Origin,
      part: 'train',
      run,
    };
  }
  const { problem } = where;
  const { loss } = await checkLoss(problem.loss, services.resolver);
  const { theta, float32Origin } =
    'theta' in where
      ? { theta: where.theta, float32Origin: false }
      : await asInput(() => resolvePoint(problem.point, loss, 'point', services.resolver.weights));
  requireLength(theta, loss);
  return {
    loss,
    theta,
    float32Origin,
    part: problem.loss.kind === 'network' ? problem.loss.data.split : 'train',
    run: null,
  };
}

function requireLength(theta: Float64Array, loss: ResolvedLoss): void {
  const expected = dimensionOf(loss);
  if (theta.length === expected) return;
  throw new HostFailure(
    'input',
    `theta: expected ${expected} numbers, one for each parameter, got ${theta.length}`,
    'theta',
  );
}
