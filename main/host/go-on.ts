import { experimentSchema, type Experiment, type TrainingSpec } from '../../app/experiment/experiment.ts';
import { initialNetworkState } from '../../app/network/network-state.ts';
import { createEarlyStopping } from '../../app/training/early-stopping.ts';
import { makeOptimizer } from '../../app/training/optimizers/registry.ts';
import { checkLoss } from './check-experiment.ts';
import type { LossResolver } from './loss-resolver.ts';
import type { Run } from './run.ts';

/** What a run that goes on from a checkpoint of another begins with. */
export interface Continuation {
  readonly experiment: Experiment;
  /**
   * What the optimizer and the running averages had there, with a fresh record of early stopping; null where the checkpoint keeps
   * nothing that fits (weights files, the end of a diverged run, TensorFlow, another optimizer): the optimizer starts afresh.
   */
  readonly optimizerState: Float64Array | null;
}

/**
 * A run of some settings from a checkpoint's θ. Steps, schedule and the order of batches count from 0 again.
 *
 * @param settings the new run's; default: the run's own, under a name that says where it goes on from
 */
export async function continuation(
  run: Run,
  step: number,
  resolver: LossResolver,
  settings: Experiment = {
    ...run.experiment,
    name: `${run.experiment.name.slice(0, 170)} (from ${step})`,
  },
): Promise<Continuation> {
  const { theta, optimizerState: saved } = (await run.checkpoint(step)).stored;
  const start = Array.from(theta);
  const experiment = experimentSchema.parse({ ...settings, start, sweep: undefined });
  const [before, after] = [run.experiment.training, experiment.training];
  const { loss } = await checkLoss(experiment.loss, resolver);
  const network =
    loss.kind === 'network' ? initialNetworkState(loss.spec.layers, loss.data.features).length : 0;
  const slots = makeOptimizer(after.optimizer, theta.length).stateLength;
  const record = ({ earlyStopping }: TrainingSpec): number =>
    earlyStopping === undefined ? 0 : createEarlyStopping.stateLength(theta.length, slots, network);
  const fits =
    saved.length > 0 &&
    saved.length === slots + record(before) + network &&
    before.engine !== 'tensorflow' &&
    after.engine !== 'tensorflow' &&
    rule(before) === rule(after);
  if (!fits) return { experiment, optimizerState: null };
  const optimizerState = new Float64Array(slots + record(after) + network);
  optimizerState.set(saved.subarray(0, slots));
  optimizerState.set(saved.subarray(saved.length - network), slots + record(after));
  return { experiment, optimizerState };
}

/** Which update rule: what its slots mean. Rates and coefficients may change. */
function rule({ optimizer }: TrainingSpec): string {
  return `${optimizer.kind} ${'convention' in optimizer ? (optimizer.convention ?? '') : ''}`;
}
